using System.Collections.Concurrent;
using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Times that objects keep for good, and that are nothing: <c>new Worker(0)</c>, where the constructor keeps its argument in a read-only field and
/// the program makes no other such object. Who waits as long as that says only looks.
/// </summary>
sealed class GivenTimes(Session session)
{
    readonly ConcurrentDictionary<IFieldSymbol, bool> _known = new(SymbolEqualityComparer.Default);

    /// <summary>Whether a time, or a number of milliseconds, is nothing in every object that there is.</summary>
    public bool AreNothing(IFieldSymbol field, CancellationToken cancellation)
    {
        field = field.OriginalDefinition;
        if (field is not { IsStatic: false, ContainingType: { TypeKind: TypeKind.Class or TypeKind.Struct, IsRecord: false } } || !(field.IsReadOnly || FieldWrites.AreInConstructors(field)) || !session.Declares(field))
            return false;
        return _known.TryGetValue(field, out var known) ? known : _known.GetOrAdd(field, Find(field, cancellation));
    }

    bool Find(IFieldSymbol field, CancellationToken cancellation)
    {
        var isGiven = false;
        foreach (var part in field.ContainingType.DeclaringSyntaxReferences)
        {
            foreach (var node in part.GetSyntax(cancellation).DescendantNodes())
            {
                // int _time = time: what a primary constructor gets is a value like any other.
                var value = node switch
                {
                    VariableDeclaratorSyntax { Initializer.Value: { } initial, Parent.Parent: FieldDeclarationSyntax } declared when declared.Identifier.ValueText == field.Name => initial,
                    IdentifierNameSyntax name when name.Identifier.ValueText == field.Name && FieldWrites.IsWrite(name) => ValueFor(name),
                    _ => null,
                };
                if (value is null && node is IdentifierNameSyntax other && other.Identifier.ValueText == field.Name && FieldWrites.IsWrite(other))
                    return false;
                if (value is not null && !IsNothing(value, cancellation))
                    return false;
                isGiven |= value is not null;
            }
        }

        return isGiven;
    }

    // _time = time, this._time = time; null for any other way to write, which may bring any value.
    static ExpressionSyntax? ValueFor(IdentifierNameSyntax name)
    {
        ExpressionSyntax target = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
        return target.Parent is AssignmentExpressionSyntax { Right: var value, RawKind: (int)Microsoft.CodeAnalysis.CSharp.SyntaxKind.SimpleAssignmentExpression } assignment && assignment.Left == target ? value : null;
    }

    bool IsNothing(ExpressionSyntax value, CancellationToken cancellation)
    {
        if (session.ModelOf(value.SyntaxTree).GetOperation(value, cancellation) is not { } operation)
            return false;
        return Arguments.IsZero(operation) || (Arguments.ParameterOfTime(operation) is { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } constructor } parameter
            && !ChangedNames.AreInMember(value, parameter.Name) && IsAlwaysNothing(constructor, parameter, Limits.OriginDepth, cancellation));
    }

    bool IsAlwaysNothing(IMethodSymbol constructor, IParameterSymbol parameter, int depth, CancellationToken cancellation)
    {
        // Others may call a public constructor with another time. Nobody here does, so it would be a guess to say that somebody waits.
        if (depth == 0 || parameter.RefKind != RefKind.None)
            return false;
        var isMade = false;
        foreach (var creation in References.CreationsBy(constructor, session, cancellation))
        {
            if (Translation.ArgumentFor(parameter, creation) is not { } argument)
                return false;
            // Worker(int time) : this(null, time)
            if (!Arguments.IsZero(argument) && !(Arguments.ParameterOfTime(argument) is { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } outer } handed
                && !ChangedNames.AreInMember(argument.Syntax, handed.Name) && IsAlwaysNothing(outer, handed, depth - 1, cancellation)))
            {
                return false;
            }

            // A constructor that nobody calls makes nothing.
            isMade |= creation is IObjectCreationOperation || (creation.Syntax.FirstAncestorOrSelf<ConstructorDeclarationSyntax>() is { } above
                && session.ModelOf(above.SyntaxTree).GetDeclaredSymbol(above, cancellation) is IMethodSymbol building && References.CreationsBy(building, session, cancellation).Any());
        }

        return isMade;
    }
}
