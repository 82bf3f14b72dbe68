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
        // int _time = time: what a primary constructor gets is a value like any other. Any other way to write than an assignment may bring any value.
        foreach (var (value, _) in FieldWrites.ValuesOf(field))
        {
            if (value is null || !IsNothing(value, cancellation))
                return false;
            isGiven = true;
        }

        return isGiven;
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
        foreach (var creation in References.CreationsBy(constructor.OriginalDefinition, session, cancellation))
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
                && session.ModelOf(above.SyntaxTree).GetDeclaredSymbol(above, cancellation) is IMethodSymbol building && References.CreationsBy(building.OriginalDefinition, session, cancellation).Any());
        }

        return isMade;
    }
}
