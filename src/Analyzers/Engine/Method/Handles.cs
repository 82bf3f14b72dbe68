using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;
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
                pending.Push(child);
        }
    }
}
