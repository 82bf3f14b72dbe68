using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Domain;

/// <summary>
/// What a call of a method in this compilation changes for its caller: locks it takes or releases for good, threads it leaves
/// running or waits for, delegates it runs. Paths are in the words of the method; callers translate them.
/// </summary>
/// <param name="Acquired">Locks that are held after the call and were not before.</param>
/// <param name="Released">Locks that the call releases for its caller.</param>
/// <param name="Joined">What holds the handles of threads and tasks that the call has waited for.</param>
/// <param name="Signals">What the call, or code it launches, signals as the last thing it does.</param>
/// <param name="LeftAlive">Whether a launch may be running when the call has returned, and whether several copies may.</param>
/// <param name="Handles">Where the handles of the launches left alive are kept.</param>
/// <param name="Delegates">How the delegates among the parameters run, by ordinal.</param>
/// <param name="Invoked">How the delegates in fields, properties, events and collections run.</param>
/// <param name="IsAwaitable">Whether the task that the call returns ends no sooner than what it left alive.</param>
/// <param name="Turns">What is held whenever one of the delegates among the parameters runs, by ordinal: the locks of the call, or what stands for the turn where a scheduler runs one after the other.</param>
/// <param name="Given">What the delegates among the parameters are given as their first argument, by ordinal, where it is the same object each time.</param>
/// <param name="MayAcquire">Whether a lock may be held after the call that was not before.</param>
/// <param name="AcquiredOn">Locks that are held after the call when it has answered yes, and when it has answered no.</param>
/// <param name="Kept">Where the call keeps delegates: those among its parameters, and methods of its own object.</param>
sealed record CallEffect(
    ImmutableArray<LockId> Acquired,
    ImmutableArray<AccessPath> Released,
    ImmutableArray<AccessPath> Joined,
    ImmutableArray<AccessPath> Signals,
    Survivors LeftAlive,
    ImmutableArray<AccessPath> Handles,
    ImmutableDictionary<int, DelegateFate> Delegates,
    ImmutableDictionary<AccessPath, DelegateFate> Invoked,
    bool IsAwaitable,
    ImmutableDictionary<int, Lockset> Turns,
    ImmutableDictionary<int, AccessPath> Given,
    bool MayAcquire,
    (ImmutableArray<LockId> Yes, ImmutableArray<LockId> No) AcquiredOn,
    ImmutableArray<KeptDelegate> Kept)
{
    /// <summary>Which of the delegates among the parameters may run when the call has returned, by ordinal, whatever else is known of them.</summary>
    public ImmutableHashSet<int> Later { get; init; } = ImmutableHashSet<int>.Empty;

    /// <summary>What is held whenever one of the delegates in fields, properties, events and collections runs; nothing where it does not stand here.</summary>
    public ImmutableDictionary<AccessPath, Lockset> InvokedTurns { get; init; } = ImmutableDictionary<AccessPath, Lockset>.Empty;

    /// <summary>A call that changes nothing of this.</summary>
    public static CallEffect None { get; } = new(
        ImmutableArray<LockId>.Empty, ImmutableArray<AccessPath>.Empty, ImmutableArray<AccessPath>.Empty, ImmutableArray<AccessPath>.Empty, Survivors.None,
        ImmutableArray<AccessPath>.Empty, ImmutableDictionary<int, DelegateFate>.Empty, ImmutableDictionary<AccessPath, DelegateFate>.Empty, IsAwaitable: true, ImmutableDictionary<int, Lockset>.Empty, ImmutableDictionary<int, AccessPath>.Empty, MayAcquire: false, (ImmutableArray<LockId>.Empty, ImmutableArray<LockId>.Empty),
        ImmutableArray<KeptDelegate>.Empty);

    /// <summary>Whether the caller need not look at it.</summary>
    public bool IsNone => Acquired.IsEmpty && Released.IsEmpty && Joined.IsEmpty && Signals.IsEmpty && LeftAlive == Survivors.None && Delegates.IsEmpty && Invoked.IsEmpty && !MayAcquire && AcquiredOn.Yes.IsEmpty && AcquiredOn.No.IsEmpty && Kept.IsEmpty && Later.IsEmpty;
}

/// <summary>A delegate that a call keeps.</summary>
/// <param name="Path">Where.</param>
/// <param name="Parameter">The parameter that it is given by.</param>
/// <param name="OwnMethod">The method of the callee's own object that it is, as in <c>connection.Received += OnReceived</c>, or a lambda of the callee; null for a parameter.</param>
readonly record struct KeptDelegate(AccessPath Path, int Parameter, IMethodSymbol? OwnMethod);

/// <summary>How many copies of launched code may outlive the call that launched them.</summary>
enum Survivors
{
    /// <summary>Nothing runs on.</summary>
    None,

    /// <summary>Code that does not run beside itself.</summary>
    One,

    /// <summary>Code that may run beside itself.</summary>
    Many,
}

/// <summary>What a method does with a delegate it is given.</summary>
enum DelegateFate
{
    /// <summary>Runs it before it returns, on the caller's thread.</summary>
    InPlace,

    /// <summary>Runs it before it returns, on the caller's thread, again and again.</summary>
    InPlaceOften,

    /// <summary>Runs it once beside the others that it was given, those of one collection among them, and waits for them all.</summary>
    Each,

    /// <summary>Runs several copies beside each other, and waits for them.</summary>
    Many,

    /// <summary>Starts it on another thread and returns.</summary>
    Beside,

    /// <summary>Starts several copies on other threads and returns.</summary>
    ManyBeside,
}

/// <summary>What is asked of the fates of delegates.</summary>
static class DelegateFates
{
    /// <summary>Whether the delegate runs on the caller's thread alone.</summary>
    public static bool IsInPlace(this DelegateFate fate) => fate is DelegateFate.InPlace or DelegateFate.InPlaceOften;
}
