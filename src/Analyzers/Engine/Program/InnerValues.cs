using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Plain containers that stand in a concurrent one: <c>_byTopic.GetOrAdd(topic, _ =&gt; new List&lt;int&gt;()).Add(id);</c>. The table can be
/// used by several threads, and gives all of them the same list.
/// </summary>
sealed class InnerValues(ProgramFacts facts, Action<SharedRace> report)
{
    readonly Setups _setups = new(facts);

    /// <summary>Reports changes of a container that several threads may have got from the same table.</summary>
    public void Find(ISymbol state, List<Entry> entries)
    {
        foreach (var entry in entries)
        {
            // Who locks the list, or all that use the table, has thought of it.
            if (!EscapingContainers.IsOfInner(entry.Use) || !entry.Use.Locks.Held.IsEmpty || !IsOfTable(entry.Use) || !MissingGuards.IsOfCallers(entry) || entries.Exists(static other => !other.Use.Locks.Held.IsEmpty))
                continue;
            if (Found(entry.Use) is { } found && !_setups.IsOne(entry, entries) && !IsOfChain(entry.Root))
                report(new(RaceKind.Container, state, entry.Use, Partner(entry, entries), found.Syntax, SharingReason.ConcurrentTable, null));
        }
    }

    // configurer.OnSend(step, before).OnReceive(step, after): a member that gives its own object back, to be asked for more, makes it ready.
    static bool IsOfChain(Routine root)
    {
        var gives = false;
        foreach (var block in root.Blocks)
        {
            if (block.Block.FallThroughSuccessor is not { Semantics: ControlFlowBranchSemantics.Return })
                continue;
            if (block.Block.BranchValue is not { } value || root.Places.Source(value) is not IInstanceReferenceOperation)
                return false;
            gives = true;
        }

        return gives;
    }

    // Another member that uses the list; else another call of the same.
    static Use Partner(Entry entry, List<Entry> entries)
    {
        foreach (var other in entries)
        {
            if (other.Use.IsOfContainer && !SymbolEqualityComparer.Default.Equals(other.Method, entry.Method))
                return other.Use;
        }

        return entry.Use;
    }

    static bool IsOfTable(Use use) => use.Path.Steps[0].Member is IFieldSymbol { Type: INamedTypeSymbol type } && StepModel.TypeNames.Contains(type.Name) && type.TypeArguments is [_, var inner] && ContainerModel.IsContainer(inner);

    // Only where two threads may find or make the same one: what was just made and put there nobody else has.
    static IInvocationOperation? Found(Use use)
    {
        foreach (var operation in use.Access.Routine.Root.Body?.Descendants() ?? [])
        {
            if (operation is IInvocationOperation { Instance: { } table } call && StepModel.FindsOrAdds(call.TargetMethod) && use.Access.Routine.Root.Places.ObjectOf(table)?.Symbol is { } named && SymbolEqualityComparer.Default.Equals(named, use.Path.Steps[0].Member)
                && call.Syntax.SpanStart <= use.Access.Operation.Syntax.SpanStart)
            {
                return call;
            }
        }

        return null;
    }
}
