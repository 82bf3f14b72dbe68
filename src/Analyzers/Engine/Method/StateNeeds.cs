using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>What code needs of the state that a lock guards.</summary>
enum Need
{
    /// <summary>Nothing: it could run without the lock.</summary>
    Nothing,

    /// <summary>It adds to it, step by step; one addition of the sum is as good.</summary>
    Additions,

    /// <summary>Nothing of the state, but it waits for the world outside.</summary>
    Outside,

    /// <summary>It reads or writes the state, or may do so.</summary>
    State,
}

/// <summary>What each part of a critical section needs of the state that its lock guards.</summary>
/// <param name="need">The question; what was found is remembered.</param>
sealed class StateNeeds(Func<IOperation, Need> need)
{
    readonly Dictionary<IOperation, Need> _known = [];

    /// <summary>The needs in a section whose lock guards state of the program.</summary>
    public StateNeeds(CriticalSection section, Routine root)
        : this(operation => Of(operation, section, root))
    {
    }

    /// <summary>What an operation of the section needs, its parts included.</summary>
    public Need Of(IOperation operation)
    {
        if (!_known.TryGetValue(operation, out var found))
            _known[operation] = found = need(operation);
        return found;
    }

    /// <summary>What an operation needs of the state that the lock of a section guards.</summary>
    public static Need Of(IOperation operation, CriticalSection section, Routine root)
    {
        var footprint = Footprint.Of([operation], root, section.Function);
        return footprint switch
        {
            { IsEmpty: true } => Need.Nothing,
            { IsReduction: true } => Need.Additions,
            { IsMerge: true } when !footprint.Uses.Any(static use => Gathering.Of(use.Operation) is { Appends: true }) => Need.Additions,
            { IsKnown: true, LeavesProcess: true, Uses.Count: 0 } => Need.Outside,
            _ => Need.State,
        };
    }
}
