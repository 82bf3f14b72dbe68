using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Method;

using Launch = Launch<Routine>;
using State = ConcurrencyState<Launch<Routine>>;

/// <summary>One use of state by a routine.</summary>
/// <param name="Path">The state, in the words of the routine.</param>
/// <param name="Kind">What is done to it.</param>
/// <param name="IsAtomic">It is done in one indivisible step.</param>
/// <param name="IsBenign">A write that says the same whoever is first or last: a constant, a caught exception.</param>
/// <param name="State">Locks held and launches alive at that point.</param>
/// <param name="Operation">The expression that names the state.</param>
/// <param name="Routine">The routine it stands in.</param>
sealed record Access(AccessPath Path, AccessKind Kind, bool IsAtomic, bool IsBenign, State State, IOperation Operation, Routine Routine)
{
    /// <summary>Whether the container is known by an interface only: whether it is one, who made it knows.</summary>
    public bool IsOfContract { get; init; }

    /// <summary>Whether the state may be different afterwards.</summary>
    public bool IsWrite => Kind is not (AccessKind.Read or AccessKind.ContainerRead);

    /// <summary>Whether a method got a reference and nobody knows what it does with it.</summary>
    public bool IsUnknown => Kind == AccessKind.Reference && IsBenign && !IsAtomic;
}

/// <summary>A call that runs a nested routine before it returns.</summary>
/// <param name="Callee">The local function or lambda.</param>
/// <param name="State">Locks held and launches alive at that point.</param>
/// <param name="Repeats">Whether the call may run it several times.</param>
/// <param name="Given">The object that it gets as its first argument, in the words of the caller; null when that is not known.</param>
readonly record struct LocalCall(Routine Callee, State State, bool Repeats, AccessPath? Given)
{
    /// <summary>Whether others may run it when the call has returned as well, so that it holds no lock of whoever calls.</summary>
    public bool MayBeLater { get; init; }
}

/// <summary>A call that runs a method it has got as a delegate before it returns: <c>items.ForEach(log.Add)</c>, an event that is raised.</summary>
/// <param name="Operation">The call.</param>
/// <param name="Method">What is run, as it is declared.</param>
/// <param name="Instance">The object whose method it is; null when it is static.</param>
/// <param name="State">Locks held and launches alive at that point.</param>
readonly record struct HandlerCall(IOperation Operation, IMethodSymbol Method, IOperation? Instance, State State)
{
    /// <summary>Whether others may run it when the call has returned as well, so that it holds no lock of whoever calls.</summary>
    public bool MayBeLater { get; init; }
}

/// <summary>A call of code that is declared in this compilation: a method, constructor, accessor or operator.</summary>
/// <param name="Operation">The call, object creation, property reference or operator.</param>
/// <param name="Method">What is called, as it is declared.</param>
/// <param name="State">Locks held and launches alive at that point.</param>
readonly record struct SourceCall(IOperation Operation, IMethodSymbol Method, State State);

/// <summary>What one routine does on its way: what callers and rules need to know of it instead of its graph.</summary>
/// <param name="Accesses">Its uses of state, in the order of the blocks.</param>
/// <param name="Calls">The nested routines it runs on the spot.</param>
/// <param name="Started">The launches it starts, each with the state just before.</param>
/// <param name="Joined">The launches it waits for.</param>
/// <param name="AtExit">The state when it returns, or in which it goes on for ever; null if it only throws.</param>
/// <param name="Containers">What it does to lists, dictionaries and other objects that must not be shared unguarded.</param>
/// <param name="SourceCalls">The calls of code that is declared in this compilation.</param>
/// <param name="Handlers">The methods that others run for it on the spot.</param>
/// <param name="Made">The delegates it runs that another method has made for it.</param>
/// <param name="ReleasedUnheld">Locks that it releases without having taken them.</param>
/// <param name="MayKeepLock">Whether on some ways it returns with a lock that it has taken, and on others without it.</param>
/// <param name="HeldOn">What it holds when it answers yes, and when it answers no; null where it does not.</param>
/// <param name="Copied">The launches of which several copies run at some point.</param>
/// <param name="Waits">Where it waits for which launch, itself or by a method that it calls.</param>
sealed record Trace(
    ImmutableArray<Access> Accesses,
    ImmutableArray<LocalCall> Calls,
    ImmutableArray<(Launch Launch, State Before)> Started,
    ImmutableArray<Launch> Joined,
    State? AtExit,
    ImmutableArray<Access> Containers,
    ImmutableArray<SourceCall> SourceCalls,
    ImmutableArray<HandlerCall> Handlers,
    ImmutableArray<(IOperation Call, MadeDelegate Delegate, State State)> Made,
    ImmutableArray<LockId> ReleasedUnheld,
    bool MayKeepLock,
    (Lockset? Yes, Lockset? No) HeldOn,
    ImmutableArray<Launch> Copied,
    ImmutableArray<(IOperation Place, Launch Launch)> Waits);
