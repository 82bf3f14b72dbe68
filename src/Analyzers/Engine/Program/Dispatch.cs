using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
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
    readonly Dictionary<IMethodSymbol, ImmutableArray<IMethodSymbol>> _several = new(SymbolEqualityComparer.Default);

    // By member: the names of the variables that get another value somewhere in it.
    readonly Dictionary<SyntaxNode, HashSet<string>> _replaced = [];

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
        if (declared.DeclaringSyntaxReferences.IsEmpty || Confinement.IsMessage(declared) || !SymbolEqualityComparer.Default.Equals(declared.ContainingAssembly, session.Compilation.Assembly))
            return null;
        if (!(declared.IsAbstract || declared.IsVirtual || declared.IsOverride) || declared.ContainingType is { IsSealed: true } or { IsValueType: true } || instance is IInstanceReferenceOperation { Syntax: BaseExpressionSyntax })
            return declared;
        return session.Implementations.Of(declared, default) ?? (TypeMadeFor(instance) is { } made ? SoleImplementations.In(made, declared) : null);
    }

    /// <summary>The methods one of which a call runs, where the whole program is in sight and has several.</summary>
    public ImmutableArray<IMethodSymbol> Targets(IMethodSymbol method, IOperation? instance)
    {
        var declared = (method.ReducedFrom ?? method).OriginalDefinition;
        if (!session.Declares(declared) || !SoleImplementations.IsOpen(declared) || instance is null or IInstanceReferenceOperation { Syntax: BaseExpressionSyntax } || session.Compilation.Options.OutputKind != OutputKind.ConsoleApplication)
            return ImmutableArray<IMethodSymbol>.Empty;
        if (!_several.TryGetValue(declared, out var several))
        {
            var all = session.Implementations.All(declared, default).Distinct<IMethodSymbol>(SymbolEqualityComparer.Default).Take(Limits.Implementations + 1).ToImmutableArray();
            _several.Add(declared, several = all.Length <= Limits.Implementations ? all : ImmutableArray<IMethodSymbol>.Empty);
        }

        return several;
    }

    // IRates rates = new CachedRates(…): whatever the type of the variable says, it never holds anything else.
    INamedTypeSymbol? TypeMadeFor(IOperation? instance)
    {
        while (instance is IConversionOperation { OperatorMethod: null } conversion)
            instance = conversion.Operand;
        if (instance is not ILocalReferenceOperation { Local: { DeclaringSyntaxReferences: [var reference] } local } || reference.GetSyntax() is not VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax creation } declarator
            || declarator.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } member || ReplacedIn(member is GlobalStatementSyntax ? member.Parent! : member).Contains(local.Name))
        {
            return null;
        }

        return session.ModelOf(creation.SyntaxTree).GetTypeInfo(creation).Type is INamedTypeSymbol made && session.Declares(made) ? made.OriginalDefinition : null;
    }

    HashSet<string> ReplacedIn(SyntaxNode member)
    {
        if (!_replaced.TryGetValue(member, out var names))
            _replaced.Add(member, names = new(member.DescendantNodes().SelectMany(ReplacedBy).Select(static name => name.Identifier.ValueText), StringComparer.Ordinal));
        return names;
    }

    static IEnumerable<IdentifierNameSyntax> ReplacedBy(SyntaxNode node) => node switch
    {
        AssignmentExpressionSyntax { Left: IdentifierNameSyntax target } => [target],
        ArgumentSyntax { RefKindKeyword.RawKind: not 0, Expression: IdentifierNameSyntax given } => [given],
        TupleExpressionSyntax { Parent: AssignmentExpressionSyntax } tuple => tuple.DescendantNodes().OfType<IdentifierNameSyntax>(),
        _ => [],
    };

    static INamedTypeSymbol? ClassOf(IOperation? instance)
    {
        while (instance is IConversionOperation { OperatorMethod: null } conversion)
            instance = conversion.Operand;
        return instance?.Type is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct, DeclaringSyntaxReferences.IsEmpty: false } type ? type : null;
    }
}
