using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Which method a call runs. A virtual or interface call is followed when only one method in this compilation can be meant:
/// everybody who reads the code would name that one.
/// </summary>
sealed class Dispatch(Session session)
{
    readonly Dictionary<IMethodSymbol, IMethodSymbol?> _only = new(SymbolEqualityComparer.Default);

    /// <summary>The method as it is declared in this compilation; null when it is elsewhere or cannot be told.</summary>
    public IMethodSymbol? Target(IMethodSymbol method, IOperation? instance)
    {
        var declared = (method.ReducedFrom ?? method).OriginalDefinition;
        // The body of a partial method stands in its other part.
        declared = declared.PartialImplementationPart ?? declared;
        // A referenced project is an assembly like any other: its trees belong to another compilation.
        // using (lease): what runs is the object's own way to do what the platform's contract says.
        if (declared is { ContainingType.TypeKind: TypeKind.Interface } && declared.DeclaringSyntaxReferences.IsEmpty && ClassOf(instance) is { } own && own.FindImplementationForInterfaceMember(method) is IMethodSymbol implemented)
            return Target(implemented, null);
        if (declared.DeclaringSyntaxReferences.IsEmpty || !SymbolEqualityComparer.Default.Equals(declared.ContainingAssembly, session.Compilation.Assembly))
            return null;
        if (!(declared.IsAbstract || declared.IsVirtual || declared.IsOverride) || declared.ContainingType is { IsSealed: true } or { IsValueType: true } || instance is IInstanceReferenceOperation { Syntax: BaseExpressionSyntax })
            return declared;
        if (!_only.TryGetValue(declared, out var only))
            _only[declared] = only = FindOnly(declared);
        return only ?? (TypeMadeFor(instance) is { } made ? SoleImplementations.In(made, declared) : null);
    }

    // IRates rates = new CachedRates(…): whatever the type of the variable says, it never holds anything else.
    INamedTypeSymbol? TypeMadeFor(IOperation? instance)
    {
        while (instance is IConversionOperation { OperatorMethod: null } conversion)
            instance = conversion.Operand;
        if (instance is not ILocalReferenceOperation { Local: { DeclaringSyntaxReferences: [var reference] } local } || reference.GetSyntax() is not VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax creation } declarator
            || declarator.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } member || (member is GlobalStatementSyntax ? member.Parent! : member).DescendantNodes().Any(node => IsReplaced(node, local.Name)))
        {
            return null;
        }

        return session.ModelOf(creation.SyntaxTree).GetTypeInfo(creation).Type is INamedTypeSymbol made && session.Declares(made) ? made.OriginalDefinition : null;
    }

    static bool IsReplaced(SyntaxNode node, string name) => node switch
    {
        AssignmentExpressionSyntax { Left: IdentifierNameSyntax target } => target.Identifier.ValueText == name,
        ArgumentSyntax { RefKindKeyword.RawKind: not 0, Expression: IdentifierNameSyntax given } => given.Identifier.ValueText == name,
        TupleExpressionSyntax { Parent: AssignmentExpressionSyntax } tuple => tuple.DescendantNodes().Any(part => part is IdentifierNameSyntax target && target.Identifier.ValueText == name),
        _ => false,
    };

    static INamedTypeSymbol? ClassOf(IOperation? instance)
    {
        while (instance is IConversionOperation { OperatorMethod: null } conversion)
            instance = conversion.Operand;
        return instance?.Type is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct, DeclaringSyntaxReferences.IsEmpty: false } type ? type : null;
    }

    IMethodSymbol? FindOnly(IMethodSymbol declared)
    {
        IMethodSymbol? only = null;
        foreach (var type in session.SourceTypes)
        {
            // Of an abstract class there are no objects but those of the classes made from it.
            if (type.IsAbstract || Implementation(type, declared) is not { } implementation || SymbolEqualityComparer.Default.Equals(implementation, only))
                continue;
            if (only is not null)
                return null;
            only = implementation;
        }

        return only ?? (declared.IsAbstract ? null : declared);
    }

    static IMethodSymbol? Implementation(INamedTypeSymbol type, IMethodSymbol declared)
    {
        if (type.TypeKind is not (TypeKind.Class or TypeKind.Struct))
            return null;
        if (declared.ContainingType.TypeKind == TypeKind.Interface)
        {
            foreach (var contract in type.AllInterfaces)
            {
                if (!SymbolEqualityComparer.Default.Equals(contract.OriginalDefinition, declared.ContainingType))
                    continue;
                foreach (var member in contract.GetMembers(declared.Name))
                {
                    if (SymbolEqualityComparer.Default.Equals(member.OriginalDefinition, declared)
                        && type.FindImplementationForInterfaceMember(member) is IMethodSymbol { IsAbstract: false } found)
                    {
                        return found.OriginalDefinition;
                    }
                }
            }

            return null;
        }

        for (var current = type; current is not null; current = current.BaseType?.OriginalDefinition)
        {
            if (SymbolEqualityComparer.Default.Equals(current, declared.ContainingType))
                return declared.IsAbstract ? null : declared;
            // Asking a type for a member by name makes all its members.
            if (!SourceTypes.MayDeclare(current, declared))
                continue;
            foreach (var member in current.GetMembers(declared.Name))
            {
                if (member is IMethodSymbol { IsOverride: true, IsAbstract: false } method && Overrides(method, declared))
                    return method;
            }
        }

        return null;
    }

    static bool Overrides(IMethodSymbol method, IMethodSymbol declared)
    {
        for (var current = method.OverriddenMethod; current is not null; current = current.OverriddenMethod)
        {
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, declared))
                return true;
        }

        return false;
    }
}
