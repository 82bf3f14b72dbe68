using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Domain;

/// <summary>
/// Where a routine stands towards other threads: the locks it certainly holds, the launches that may be running, and
/// whether an await may have moved it off the thread of its caller, or off its context.
/// </summary>
/// <remarks>Locks are joined by intersection, launches by union: the state is on the side of silence for both.</remarks>
/// <typeparam name="TLaunch">The launches; compared by reference.</typeparam>
sealed class ConcurrencyState<TLaunch>
    where TLaunch : class
{
    // True where the copy started last still sees the variable, and only those before it do not.
    readonly ImmutableDictionary<(TLaunch Launch, ISymbol Variable), bool> _detached;
    readonly ImmutableHashSet<HandOver> _handedOver;

    ConcurrencyState(
        Lockset locks, ImmutableDictionary<TLaunch, bool> live, ImmutableDictionary<(TLaunch, ISymbol), bool> detached, bool isSuspended, bool isOffContext, ImmutableHashSet<HandOver> handedOver, ImmutableHashSet<GivenValue> given)
    {
        Given = given;
        _handedOver = handedOver;
        Locks = locks;
        Live = live;
        _detached = detached;
        IsSuspended = isSuspended;
        IsOffContext = isOffContext;
    }

    /// <summary>No lock, nothing launched, nothing awaited.</summary>
    public static ConcurrencyState<TLaunch> Start { get; } = new(
        Lockset.Empty, ImmutableDictionary<TLaunch, bool>.Empty, ImmutableDictionary<(TLaunch, ISymbol), bool>.Empty, isSuspended: false, isOffContext: false, ImmutableHashSet<HandOver>.Empty, GivenValue.Nothing);

    /// <summary>The locks certainly held.</summary>
    public Lockset Locks { get; }

    /// <summary>The launches that may be running; true where several copies of one may.</summary>
    public ImmutableDictionary<TLaunch, bool> Live { get; }

    /// <summary>Whether there was an await on some way here.</summary>
    public bool IsSuspended { get; }

    /// <summary>Whether on some way here there was an await that need not come back to the context of the caller.</summary>
    public bool IsOffContext { get; }

    /// <summary>The state with other locks.</summary>
    public ConcurrencyState<TLaunch> With(Lockset locks) => ReferenceEquals(locks, Locks) ? this : new(locks, Live, _detached, IsSuspended, IsOffContext, _handedOver, Given);

    /// <summary>The state after a launch has started; the new copy sees the variables as they are now.</summary>
    public ConcurrencyState<TLaunch> Starting(TLaunch launch, bool many)
    {
        var detached = Changing(launch, static sees => sees ? null : true);
        return Live.TryGetValue(launch, out var known) && (known || !many) && detached == _detached
            ? this
            : new(Locks, Live.SetItem(launch, many || known), detached, IsSuspended, IsOffContext, _handedOver, Given);
    }

    /// <summary>The state after a launch has been joined.</summary>
    public ConcurrencyState<TLaunch> Joining(TLaunch launch) =>
        Live.ContainsKey(launch) ? new(Locks, Live.Remove(launch), Changing(launch, static _ => null), IsSuspended, IsOffContext, _handedOver, Given) : this;

    /// <summary>The state after the copy of a launch that was started last has been joined, and those before it may go on.</summary>
    public ConcurrencyState<TLaunch> JoiningLast(TLaunch launch) =>
        Changing(launch, static _ => false) is var detached && detached == _detached ? this : new(Locks, Live, detached, IsSuspended, IsOffContext, _handedOver, Given);

    /// <summary>The state after everything has been joined, or when that cannot be told.</summary>
    public ConcurrencyState<TLaunch> JoiningAll() => Live.IsEmpty ? this : new(Locks, Live.Clear(), _detached.Clear(), IsSuspended, IsOffContext, _handedOver, Given);

    /// <summary>
    /// The state after a variable has come into being anew, as in each iteration of the loop that declares it: what a launch
    /// captured before is another one.
    /// </summary>
    public ConcurrencyState<TLaunch> Detaching(TLaunch launch, ISymbol variable) =>
        IsDetached(launch, variable) ? this : new(Locks, Live, _detached.SetItem((launch, variable), false), IsSuspended, IsOffContext, _handedOver, Given);

    /// <summary>Whether the copies of a live launch see another variable than this point does.</summary>
    public bool IsDetached(TLaunch launch, ISymbol variable) => _detached.TryGetValue((launch, variable), out var lastSees) && !lastSees;

    ImmutableDictionary<(TLaunch, ISymbol), bool> Changing(TLaunch launch, Func<bool, bool?> change)
    {
        var detached = _detached;
        foreach (var pair in _detached)
        {
            if (pair.Key.Launch == launch)
                detached = change(pair.Value) is { } lastSees ? detached.SetItem(pair.Key, lastSees) : detached.Remove(pair.Key);
        }

        return detached;
    }

    /// <summary>The state after an await.</summary>
    public ConcurrencyState<TLaunch> Suspending(bool leavesContext) =>
        IsSuspended && (IsOffContext || !leavesContext) ? this : new(Locks, Live, _detached, isSuspended: true, IsOffContext || leavesContext, _handedOver, Given);

    /// <summary>What the caller of the member has certainly given.</summary>
    public ImmutableHashSet<GivenValue> Given { get; }

    /// <summary>The state where a test has shown what was given.</summary>
    public ConcurrencyState<TLaunch> Assuming(GivenValue given) =>
        Given.Contains(given) ? this : new(Locks, Live, _detached, IsSuspended, IsOffContext, _handedOver, Given.Add(given));

    /// <summary>What may have been handed over and is still in a variable.</summary>
    public ImmutableHashSet<HandOver> HandedOver => _handedOver;

    /// <summary>The state after an object was put where others find it.</summary>
    public ConcurrencyState<TLaunch> Giving(HandOver given) =>
        _handedOver.Contains(given) ? this : new(Locks, Live, _detached, IsSuspended, IsOffContext, _handedOver.Add(given), Given);

    /// <summary>The state after a variable or field got another value.</summary>
    public ConcurrencyState<TLaunch> Assigning(AccessPath assigned)
    {
        var rest = _handedOver;
        foreach (var given in _handedOver)
        {
            if (given.Mine.StartsWith(assigned))
                rest = rest.Remove(given);
        }

        return ReferenceEquals(rest, _handedOver) ? this : new(Locks, Live, _detached, IsSuspended, IsOffContext, rest, Given);
    }

    /// <summary>The state after others may have given back what they got.</summary>
    public ConcurrencyState<TLaunch> TakingBack() => _handedOver.IsEmpty ? this : new(Locks, Live, _detached, IsSuspended, IsOffContext, _handedOver.Clear(), Given);

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

        var locks = Locks.Join(other.Locks);
        var detached = DetachedOnBoth(other);
        var handedOver = _handedOver.IsEmpty ? other._handedOver : other._handedOver.IsEmpty ? _handedOver : _handedOver.Union(other._handedOver);
        var given = FactSets.OnBoth(Given, other.Given);
        // Most joins bring nothing new; who asks whether the state is the same as before knows it at once then.
        return locks == Locks && live == Live && detached == _detached && handedOver == _handedOver && given == Given && IsSuspended == (IsSuspended || other.IsSuspended) && IsOffContext == (IsOffContext || other.IsOffContext)
            ? this
            : new(locks, live, detached, IsSuspended || other.IsSuspended, IsOffContext || other.IsOffContext, handedOver, given);
    }

    // A launch that is not alive on one way sees no variable there at all, and of a single copy none is older.
    ImmutableDictionary<(TLaunch, ISymbol), bool> DetachedOnBoth(ConcurrencyState<TLaunch> other)
    {
        if (_detached.IsEmpty && other._detached.IsEmpty)
            return _detached;
        var both = _detached;
        foreach (var pair in _detached)
        {
            if (other._detached.TryGetValue(pair.Key, out var lastSees))
                both = both.SetItem(pair.Key, pair.Value || lastSees);
            else if (other.Live.TryGetValue(pair.Key.Launch, out var many))
                both = many ? both.Remove(pair.Key) : both.SetItem(pair.Key, true);
        }

        foreach (var pair in other._detached)
        {
            if (_detached.ContainsKey(pair.Key))
                continue;
            if (!Live.TryGetValue(pair.Key.Launch, out var many))
                both = both.SetItem(pair.Key, pair.Value);
            else if (!many)
                both = both.SetItem(pair.Key, true);
        }

        return both;
    }

    /// <summary>Whether two states say the same.</summary>
    public bool Same(ConcurrencyState<TLaunch> other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (IsSuspended != other.IsSuspended || IsOffContext != other.IsOffContext || !Same(_detached, other._detached) || !FactSets.Same(_handedOver, other._handedOver) || !FactSets.Same(Given, other.Given) || !Locks.Same(other.Locks))
            return false;
        return Same(Live, other.Live);
    }

    static bool Same<TKey>(ImmutableDictionary<TKey, bool> one, ImmutableDictionary<TKey, bool> other)
        where TKey : notnull
    {
        if (ReferenceEquals(one, other))
            return true;
        if (one.Count != other.Count)
            return false;
        foreach (var pair in one)
        {
            if (!other.TryGetValue(pair.Key, out var value) || value != pair.Value)
                return false;
        }

        return true;
    }
}
