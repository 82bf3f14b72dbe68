namespace ConcurrencyAnalyzers.Engine.Domain;

/// <summary>
/// Where a routine stands towards other threads: the locks it certainly holds, the launches that may be running, and
/// whether an await may have moved it off the thread of its caller.
/// </summary>
/// <remarks>Locks are joined by intersection, launches by union: the state is on the side of silence for both.</remarks>
/// <typeparam name="TLaunch">The launches; compared by reference.</typeparam>
sealed class ConcurrencyState<TLaunch>
    where TLaunch : class
{
    ConcurrencyState(Lockset locks, ImmutableDictionary<TLaunch, bool> live, bool isSuspended)
    {
        Locks = locks;
        Live = live;
        IsSuspended = isSuspended;
    }

    /// <summary>No lock, nothing launched, nothing awaited.</summary>
    public static ConcurrencyState<TLaunch> Start { get; } = new(Lockset.Empty, ImmutableDictionary<TLaunch, bool>.Empty, isSuspended: false);

    /// <summary>The locks certainly held.</summary>
    public Lockset Locks { get; }

    /// <summary>The launches that may be running; true where several copies of one may.</summary>
    public ImmutableDictionary<TLaunch, bool> Live { get; }

    /// <summary>Whether there was an await on some way here.</summary>
    public bool IsSuspended { get; }

    /// <summary>The state with other locks.</summary>
    public ConcurrencyState<TLaunch> With(Lockset locks) => ReferenceEquals(locks, Locks) ? this : new(locks, Live, IsSuspended);

    /// <summary>The state after a launch has started.</summary>
    public ConcurrencyState<TLaunch> Starting(TLaunch launch, bool many) =>
        Live.TryGetValue(launch, out var known) && (known || !many) ? this : new(Locks, Live.SetItem(launch, many), IsSuspended);

    /// <summary>The state after a launch has been joined.</summary>
    public ConcurrencyState<TLaunch> Joining(TLaunch launch) => Live.ContainsKey(launch) ? new(Locks, Live.Remove(launch), IsSuspended) : this;

    /// <summary>The state after everything has been joined, or when that cannot be told.</summary>
    public ConcurrencyState<TLaunch> JoiningAll() => Live.IsEmpty ? this : new(Locks, Live.Clear(), IsSuspended);

    /// <summary>The state after an await.</summary>
    public ConcurrencyState<TLaunch> Suspending() => IsSuspended ? this : new(Locks, Live, isSuspended: true);

    /// <summary>The state where two ways meet.</summary>
    public ConcurrencyState<TLaunch> Join(ConcurrencyState<TLaunch> other)
    {
        if (ReferenceEquals(this, other))
            return this;
        var live = Live;
        foreach (var launch in other.Live)
        {
            if (!live.TryGetValue(launch.Key, out var many) || (launch.Value && !many))
                live = live.SetItem(launch.Key, launch.Value);
        }

        return new(Locks.Join(other.Locks), live, IsSuspended || other.IsSuspended);
    }

    /// <summary>Whether two states say the same.</summary>
    public bool Same(ConcurrencyState<TLaunch> other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (IsSuspended != other.IsSuspended || Live.Count != other.Live.Count || !Locks.Same(other.Locks))
            return false;
        foreach (var launch in Live)
        {
            if (!other.Live.TryGetValue(launch.Key, out var many) || many != launch.Value)
                return false;
        }

        return true;
    }
}
