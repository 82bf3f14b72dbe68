using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// The scheduler that a task is given, or that its factory has: one that runs a task after the other is as good as a lock. Of
/// one that is not known nobody can tell.
/// </summary>
static class Schedulers
{
    /// <summary>Whether a call names a scheduler of its own: that may let only one piece of code run at a time, and may be the one that the caller runs on.</summary>
    public static bool AreNamed(IInvocationOperation launch, Routine routine) => TurnOf(launch, launch.Arguments, routine) is var turn && (turn.IsUncertain || RunOneAfterTheOther(turn));

    /// <summary>Whether the code of a launch never runs beside itself: readers of a pair of schedulers do.</summary>
    public static bool RunOneAfterTheOther(Lockset turn)
    {
        foreach (var held in turn.Held)
        {
            if (!held.IsShared)
                return true;
        }

        return false;
    }

    /// <summary>What the code of a launch holds while it runs.</summary>
    public static Lockset TurnOf(IOperation launch, ImmutableArray<IArgumentOperation> arguments, Routine routine) => TurnOf(launch, arguments, routine, 0);

    static Lockset TurnOf(IOperation launch, ImmutableArray<IArgumentOperation> arguments, Routine routine, int depth)
    {
        var types = routine.Session.Types;
        foreach (var argument in arguments)
        {
            if (KnownTypes.Same(argument.Parameter?.Type, types.TaskScheduler))
                return TurnOf(argument.Value, routine, depth);
        }

        return launch is IInvocationOperation { Instance: { } factory } && KnownTypes.Same(factory.Type?.OriginalDefinition, types.TaskFactory) ? TurnOf(factory, routine, depth) : Lockset.Empty;
    }

    // While somebody types, a local may be made from itself.
    static Lockset TurnOf(IOperation scheduler, Routine routine, int depth)
    {
        if (depth == Limits.PathLength)
            return Lockset.Empty.Uncertain();
        var places = routine.Places;
        var source = places.Source(scheduler);
        if (source is IObjectCreationOperation { Arguments: var given } made)
            return TurnOf(made, given, routine, depth + 1);
        if (source is not IMemberReferenceOperation member)
            return source is ILocalReferenceOperation { Local: var local } && places.ValueOf(local) is { } value ? TurnOf(value, routine, depth + 1) : Lockset.Empty.Uncertain();
        var meaning = routine.Session.Calls.Of(member.Member);
        if (meaning.Kind == Meaning.RunsBeside)
            return Lockset.Empty;
        var isShared = (meaning.Traits & LockTraits.Shared) != 0;
        return meaning.Kind == Meaning.RunsInTurn && (isShared ? ExclusiveOf(member, routine) : places.ObjectOf(scheduler)) is { } path
            ? Lockset.Empty.Acquire(new(path, meaning.Traits | LockTraits.Affine))
            : Lockset.Empty.Uncertain();
    }

    // pair.ExclusiveScheduler for pair.ConcurrentScheduler: both are one lock, in two modes.
    static AccessPath? ExclusiveOf(IMemberReferenceOperation shared, Routine routine)
    {
        foreach (var member in shared.Member.ContainingType.GetMembers())
        {
            if (member is IPropertySymbol && routine.Session.Calls.Of(member) is { Kind: Meaning.RunsInTurn, Traits: var traits } && (traits & LockTraits.Shared) == 0)
                return routine.Places.ObjectOf(shared.Instance)?.Then(member);
        }

        return null;
    }
}
