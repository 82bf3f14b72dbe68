using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Which of the queries of one member a database answers, told from where their values come from.</summary>
sealed class QueryOrigins(Session session, Origins origins)
{
    /// <summary>
    /// The type that declares the asynchronous operators of a query; null when the query may be answered in memory, as one of
    /// unknown origin may.
    /// </summary>
    public string? OperatorsFor(IOperation query) => OperatorsFor(query, 0, new(SymbolEqualityComparer.Default)) is { Length: > 0 } operators ? operators : null;

    /// <summary>Whether a query is one whose rows can be awaited one by one, as <c>await foreach</c> does.</summary>
    public bool IsAwaitableQuery(IOperation query)
    {
        query = Origins.Bare(query);
        if (query is IInvocationOperation { TargetMethod: { Name: nameof(Enumerable.AsEnumerable), IsExtensionMethod: true }, Arguments: [var source] })
            query = source.Value;
        return OperatorsFor(query) is { } operators && session.Compilation.GetTypeByMetadataName(operators) is { } type && !type.GetMembers(AsyncCounterparts.AsAsyncEnumerable).IsEmpty;
    }

    // Nothing, for a variable whose values are being looked at: a query that grows step by step comes from what it began with.
    string? OperatorsFor(IOperation query, int depth, HashSet<ISymbol> variables)
    {
        if (depth > Limits.OriginDepth)
            return null;
        var twins = session.Twins;
        while (true)
        {
            query = Origins.Bare(query);
            if ((twins.SourceOf(query.Type) ?? SourceOfMember(query)) is { Meaning.Kind: Meaning.AnswersQuery, Twin: { } operators })
                return Table.TrySplit(operators, out var type, out _) ? type : null;
            if (query is not IInvocationOperation { TargetMethod.IsExtensionMethod: true, Arguments: [var first, ..] } || !ResultTypes.IsQuery(query.Type) || !ResultTypes.IsQuery(Origins.Bare(first.Value).Type))
                break;
            query = first.Value;
        }

        switch (query)
        {
            case IConditionalOperation { WhenFalse: { } other } choice:
                return OfAll([choice.WhenTrue, other], depth, variables);
            case ILocalReferenceOperation { Local: var local }:
                return OfVariable(local, depth, variables);
            case IInvocationOperation { TargetMethod: var method } when ResultTypes.IsQuery(query.Type):
                return OfFactory(method, depth);
            case IPropertyReferenceOperation { Property.GetMethod: { } getter } when ResultTypes.IsQuery(query.Type):
                return OfFactory(getter, depth);
            default:
                return null;
        }

        TableEntry? SourceOfMember(IOperation operation) => operation switch
        {
            IInvocationOperation call => twins.SourceOf(call.TargetMethod),
            IPropertyReferenceOperation property => twins.SourceOf(property.Property),
            _ => null,
        };
    }

    string? OfVariable(ILocalSymbol local, int depth, HashSet<ISymbol> variables)
    {
        if (!variables.Add(local))
            return "";
        var operators = OfAll(origins.ValuesOf(local), depth, variables);
        variables.Remove(local);
        return operators;
    }

    string? OfAll(IReadOnlyCollection<IOperation?> values, int depth, HashSet<ISymbol> variables)
    {
        string? all = null;
        foreach (var value in values)
        {
            if (value is null || OperatorsFor(value, depth + 1, variables) is not { } operators)
                return null;
            if (operators.Length > 0)
                all = operators;
            else
                all ??= operators;
        }

        return all;
    }

    string? OfFactory(IMethodSymbol method, int depth)
    {
        if (method.IsVirtual || method.IsOverride || method.IsAbstract || session.RoutineOf(method, default) is not { Body: { } body } routine)
            return null;

        return routine.Root.Origins.Queries.OfAll(Origins.ReturnsOf(body).ToList(), depth, new(SymbolEqualityComparer.Default));
    }
}
