using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// What the objects of a type are given when they are made: <c>new Worker(gate, new double[n]), new Worker(gate, new double[n])</c> have one
/// gate, and each a row of its own.
/// </summary>
static class GivenMembers
{
    /// <summary>Whether objects of a type that are made beside each other have all got the same object for a member.</summary>
    public static bool IsOneForAll(ISymbol member, INamedTypeSymbol type, Session session, CancellationToken cancellation)
    {
        if (ValuesOf(member, type, session, cancellation) is not { Count: > 0 } values || Named(values[0].Value) is not { } first)
            return false;
        var isRepeated = values.Count > 1;
        foreach (var (creation, value) in values)
        {
            var repeater = RepeaterOf(creation);
            if (!SymbolEqualityComparer.Default.Equals(first, Named(value)) || (repeater is not null && IsWithin(first, repeater)))
                return false;
            isRepeated |= repeater is not null;
        }

        return isRepeated;
    }

    /// <summary>Whether each object of a type has got another object for a member, which was made for it.</summary>
    public static bool IsOwnOfEach(ISymbol member, INamedTypeSymbol type, Session session, CancellationToken cancellation)
    {
        if (ValuesOf(member, type, session, cancellation) is not { Count: > 0 } values)
            return false;
        var named = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var (creation, value) in values)
        {
            if (value.Type is { } kind && (kind.IsValueType || UnchangeableTypes.IsUnchangeable(kind)) || IsNew(value, session))
                continue;
            if (Named(value) is not { } variable || variable is IFieldSymbol || (RepeaterOf(creation) is { } repeater && !IsWithin(variable, repeater)) || !IsOfItem(variable, creation, value, session, cancellation) || !named.Add(variable))
                return false;
        }

        return true;
    }

    // var row = new double[n]; foreach (var row in rows), rows.Select(row => new Worker(gate, row))
    static bool IsOfItem(ISymbol variable, SyntaxNode creation, IOperation value, Session session, CancellationToken cancellation) => variable switch
    {
        ILocalSymbol { DeclaringSyntaxReferences: [var each, ..] } when each.GetSyntax(cancellation) is CommonForEachStatementSyntax => true,
        ILocalSymbol local => session.RoutineAt(creation, value.SemanticModel!, cancellation) is { } maker && maker.Root.Places.HoldsNewObjects(local),
        _ => RepeaterOf(creation) is AnonymousFunctionExpressionSyntax lambda && IsWithin(variable, lambda),
    };

    // Null when somebody makes an object of which that is not known.
    static List<(SyntaxNode Creation, IOperation Value)>? ValuesOf(ISymbol member, INamedTypeSymbol type, Session session, CancellationToken cancellation)
    {
        var types = new HashSet<ISymbol>(SymbolEqualityComparer.Default) { type.OriginalDefinition };
        foreach (var derived in session.SourceTypes)
        {
            if (BaseTypes.Include(derived, type.OriginalDefinition))
                types.Add(derived.OriginalDefinition);
        }

        var values = new List<(SyntaxNode Creation, IOperation Value)>();
        foreach (var (creation, model) in References.CreationsOf(types, session, cancellation))
        {
            if (model.GetOperation(creation, cancellation) is not IObjectCreationOperation { Constructor: { } constructor } made || !session.Construction.StoredBy(constructor.OriginalDefinition).TryGetValue(member.OriginalDefinition, out var ordinal))
                return null;
            foreach (var argument in made.Arguments)
            {
                if (argument.Parameter?.Ordinal == ordinal)
                    values.Add((creation, Origins.Bare(argument.Value)));
            }
        }

        return values;
    }

    static ISymbol? Named(IOperation value) => value switch
    {
        ILocalReferenceOperation { Local: var local } => local,
        IParameterReferenceOperation { Parameter: var parameter } => parameter,
        IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation, Field: { IsReadOnly: true } field } => field,
        _ => null,
    };

    static bool IsWithin(ISymbol variable, SyntaxNode code) =>
        variable.DeclaringSyntaxReferences is [var declaration, ..] && declaration.SyntaxTree == code.SyntaxTree && code.Span.Contains(declaration.Span);

    // A loop or a lambda makes objects again and again.
    static SyntaxNode? RepeaterOf(SyntaxNode creation)
    {
        for (var node = creation.Parent; node is not null; node = node.Parent)
        {
            if (Loops.IsLoop(node) || node is AnonymousFunctionExpressionSyntax)
                return node;
            if (node is MemberDeclarationSyntax and not GlobalStatementSyntax or LocalFunctionStatementSyntax)
                return null;
        }

        return null;
    }

    // new double[n], Row(n), where the method makes one.
    static bool IsNew(IOperation value, Session session)
    {
        if (value is IObjectCreationOperation or IArrayCreationOperation or { Syntax: CollectionExpressionSyntax })
            return true;
        if (value is not IInvocationOperation { TargetMethod: { IsStatic: true } method } || session.RoutineOf(method.OriginalDefinition, default) is not { } maker)
            return false;
        foreach (var block in maker.Blocks)
        {
            if (block.Block is { FallThroughSuccessor.Semantics: ControlFlowBranchSemantics.Return, BranchValue: { } given } && maker.Places.Source(given) is var source
                && source is not (IObjectCreationOperation or IArrayCreationOperation) && !(source is ILocalReferenceOperation { Local: var local } && maker.Places.HoldsNewObjects(local)))
            {
                return false;
            }
        }

        return true;
    }
}
