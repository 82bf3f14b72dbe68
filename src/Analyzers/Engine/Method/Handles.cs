using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>What the handle of a thread or task comes from: <c>foreach (var t in _threads) t.Join()</c> joins what is in <c>_threads</c>.</summary>
static class Handles
{
    /// <summary>The fields, properties and parameters that an expression gets its handles from.</summary>
    public static IEnumerable<AccessPath> In(IOperation expression, Places places)
    {
        var seen = new HashSet<IOperation>();
        var pending = new Stack<IOperation>();
        pending.Push(expression);
        while (pending.Count > 0)
        {
            var source = places.Source(pending.Pop());
            if (!seen.Add(source))
                continue;
            foreach (var one in Choice(source, places))
                pending.Push(one);
            if (TimerBehind(source, places) is { } timer)
                pending.Push(timer);
            if (places.Of(source) is { } path && path.Variable is not ILocalSymbol && path.Kind != RootKind.Temporary && !path.Steps.IsEmpty)
            {
                yield return path;
                continue;
            }

            if (places.Of(source) is { IsVariable: true, Variable: IParameterSymbol parameter })
                yield return AccessPath.Of(parameter);
            if (source is ILocalReferenceOperation local && (places.ValueOf(local.Local) ?? places.MatchedBy(local.Local)) is { } value)
                pending.Push(value);
            foreach (var child in source.ChildOperations)
            {
                if (child is not IArgumentOperation { Value: var given } || !IsItem(places.Source(given), places))
                    pending.Push(child);
            }
        }
    }

    // foreach (var order in _orders.GetConsumingEnumerable()) await SaveAsync(order); who waits for what is done with something that has been taken out of a
    // collection does not wait for the end of the collection.
    static bool IsItem(IOperation given, Places places)
    {
        if (given.Type is not { } type || IsOfThreads(type) || (type is IArrayTypeSymbol { ElementType: var element } && IsOfThreads(element)) || (type is INamedTypeSymbol { TypeArguments: var all } && all.Any(IsOfThreads)))
            return false;
        var path = places.Of(given);
        for (var depth = 0; depth < Limits.PathLength && path?.Variable is { } variable; depth++)
        {
            path = places.HandedOutTo(variable);
            foreach (var step in path?.Steps ?? ImmutableArray<PathStep>.Empty)
            {
                if (step.Index is Selection { Kind: SelectionKind.Taken })
                    return true;
            }
        }

        return false;
    }

    // Tasks, threads and what they wait for.
    static bool IsOfThreads(ITypeSymbol type)
    {
        for (var space = type.ContainingNamespace; space is { IsGlobalNamespace: false }; space = space.ContainingNamespace)
        {
            if (space is { Name: nameof(System.Threading), ContainingNamespace: { Name: nameof(System), ContainingNamespace.IsGlobalNamespace: true } })
                return true;
        }

        return false;
    }

    /// <summary>The timer that is over when a handle is signalled; null for any other handle.</summary>
    public static IOperation? TimerBehind(IOperation handle, Places places) =>
        handle is ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation && places.Of(handle) is { } path && (path.Variable ?? path.Symbol) is { } symbol ? places.DrainedInto(symbol) : null;

    /// <summary>What a value is one of, where the graph has cut the choice into pieces: <c>await (_loop ?? Task.CompletedTask)</c> waits for the loop, if there is one.</summary>
    public static IEnumerable<IOperation> Choice(IOperation source, Places places) => source is not IFlowCaptureReferenceOperation ? [] : places.AsWritten(source) switch
    {
        ICoalesceOperation { WhenNull: var other } choice when IsNoWork(other, places) => [choice.Value],
        IConditionalOperation { WhenFalse: { } other } choice when IsNoWork(other, places) => [choice.WhenTrue],
        IConditionalOperation { WhenFalse: { } other } choice when IsNoWork(choice.WhenTrue, places) => [other],
        _ => [],
    };

    // Task.CompletedTask, null, default: of two that run, only one is waited for.
    static bool IsNoWork(IOperation value, Places places) => places.Source(value) is IPropertyReferenceOperation { Property.IsStatic: true } or IDefaultValueOperation or { ConstantValue: { HasValue: true, Value: null } };
}
