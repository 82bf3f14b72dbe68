using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Domain;

/// <summary>A lock that is held: the object it belongs to and how it excludes.</summary>
/// <param name="Path">The object, in the words of the routine that holds it.</param>
/// <param name="Traits">Shared or exclusive, bound to its thread or not.</param>
readonly record struct LockId(AccessPath Path, LockTraits Traits)
{
    /// <summary>Several holders at a time: it protects only from those who hold it exclusively.</summary>
    public bool IsShared => (Traits & LockTraits.Shared) != 0;

    /// <summary>Others may hold it in the same way: one of several readers. Of those who may become the writer there is one at a time.</summary>
    public bool IsForReaders => IsShared && (Traits & LockTraits.Upgradeable) == 0;

    /// <summary>A variable that code uses as a lock.</summary>
    public bool IsClaim => Traits == LockTraits.None;

    /// <summary>The mode of readers of a pair of schedulers: it keeps out the writers, and nobody who uses the pair for readers alone has locked anything.</summary>
    public bool IsOfReaders => IsShared && IsUnlisted && IsAffine;

    /// <summary>Known by the names of its methods: it says nothing of those who do not take it.</summary>
    public bool IsUnlisted => (Traits & LockTraits.Unlisted) != 0;

    /// <summary>A lock that is known to be one, so that it tells something of those who do not take it.</summary>
    public bool IsMeantAsLock => !IsClaim && !IsUnlisted;

    /// <summary>Whether it is one of many, selected by something that differs: it excludes only those who select the same.</summary>
    public bool IsStripe => Path.Steps is [.., { IsElement: true, Index: ILocalSymbol or IParameterSymbol or Selection { Kind: SelectionKind.Drawn } }];

    /// <summary>Whether it keeps out who holds another lock. The monitor of a mutex is not the mutex.</summary>
    public bool Excludes(LockId other) => Path.Equals(other.Path) && !(IsShared && other.IsShared && (IsForReaders || other.IsForReaders)) && ((Traits ^ other.Traits) & LockTraits.Monitor) == 0;

    /// <summary>The thread that took it must release it.</summary>
    public bool IsAffine => (Traits & LockTraits.Affine) != 0;
}

/// <summary>Why nobody knows all that keeps others out.</summary>
[Flags]
enum LockDoubt
{
    /// <summary>It is known.</summary>
    None = 0,

    /// <summary>
    /// Others wait meanwhile, at a barrier, for their turn or for a permit, and perhaps: nothing of it belongs to a thread, so that code may go
    /// on on another one.
    /// </summary>
    OthersWait = 1,

    /// <summary>A lock may be held that its own thread must release.</summary>
    LockOfThread = 2,
}

/// <summary>
/// The locks that are certainly held. Where two ways meet only the locks held on both remain. A set that
/// <see cref="IsUncertain"/> may hold more: something that looks like taking a lock was called on one of the ways, or on all of them only
/// one particular thread got here.
/// </summary>
sealed class Lockset
{
    readonly ImmutableArray<LockId> _held;
    readonly LockDoubt _doubt;
    readonly bool _isOfOneThread;

    Lockset(ImmutableArray<LockId> held, LockDoubt doubt, bool isOfOneThread)
    {
        _held = held;
        _doubt = doubt;
        _isOfOneThread = isOfOneThread;
    }

    /// <summary>No lock.</summary>
    public static Lockset Empty { get; } = new(ImmutableArray<LockId>.Empty, LockDoubt.None, isOfOneThread: false);

    /// <summary>The locks, in the order in which they were taken; a lock taken twice stands here twice.</summary>
    public ImmutableArray<LockId> Held => _held;

    /// <summary>Whether an unknown lock may be held as well, or no other thread can be here: no report.</summary>
    public bool IsUncertain => _doubt != LockDoubt.None || _isOfOneThread;

    /// <summary>Whether an unknown lock may be held that its own thread must release.</summary>
    public bool MayHoldMore => (_doubt & LockDoubt.LockOfThread) != 0;

    /// <summary>Whether a lock is held that must be released by the thread that took it.</summary>
    public bool HoldsAffine
    {
        get
        {
            foreach (var held in _held)
            {
                if (held.IsAffine)
                    return true;
            }

            return false;
        }
    }

    /// <summary>Whether a lock is certainly held.</summary>
    public bool Holds(AccessPath path) => IndexOf(path) >= 0;

    /// <summary>The set with one more lock.</summary>
    public Lockset Acquire(LockId taken) => new(_held.Add(taken), _doubt, _isOfOneThread);

    /// <summary>The set with a lock, unless it holds it already.</summary>
    public Lockset Ensure(LockId taken) => IndexOf(taken.Path) < 0 ? Acquire(taken) : this;

    /// <summary>The set after the last taking of a lock was undone.</summary>
    public Lockset Release(AccessPath path) => IndexOf(path) is var index and >= 0 ? new(_held.RemoveAt(index), _doubt, _isOfOneThread) : this;

    /// <summary>The set when something unknown may or may not have been taken or released.</summary>
    public Lockset Uncertain(LockDoubt doubt = LockDoubt.LockOfThread) => (_doubt | doubt) == _doubt ? this : new(_held, _doubt | doubt, _isOfOneThread);

    /// <summary>The set when one that is held, or may be, has no name in the words of whoever asks.</summary>
    public Lockset UncertainOf(LockId nameless) => Uncertain(nameless.IsAffine || nameless.IsUnlisted ? LockDoubt.LockOfThread : LockDoubt.OthersWait);

    /// <summary>The set when what was in doubt is over.</summary>
    /// <param name="doubt">The doubts that are; another one remains.</param>
    public Lockset Certain(LockDoubt doubt = LockDoubt.OthersWait | LockDoubt.LockOfThread) => (_doubt & doubt) == LockDoubt.None ? this : new(_held, _doubt & ~doubt, _isOfOneThread);

    /// <summary>The set where only one particular thread gets, or where any may go on.</summary>
    public Lockset OfOneThread(bool isOfOneThread = true) => isOfOneThread == _isOfOneThread ? this : new(_held, _doubt, isOfOneThread);

    /// <summary>The set without its locks: what is uncertain about it remains.</summary>
    public Lockset WithoutLocks() => _held.IsEmpty ? this : new(ImmutableArray<LockId>.Empty, _doubt, _isOfOneThread);

    /// <summary>All locks of two sets: those of a caller and those its callee takes.</summary>
    public Lockset Union(Lockset other) => other._held.IsEmpty && !other.IsUncertain ? this : new(_held.AddRange(other._held), _doubt | other._doubt, _isOfOneThread || other._isOfOneThread);

    /// <summary>The locks that keep others from a piece of state: one of several stripes guards what is selected with it, and nothing else.</summary>
    public Lockset Guarding(AccessPath state)
    {
        var guarding = this;
        foreach (var held in _held)
        {
            if (held.IsStripe && !state.Steps.Any(static step => step.IsElement && step.Index is ISymbol or Selection))
                guarding = guarding.Release(held.Path);
        }

        return guarding;
    }

    /// <summary>What is certainly held where two ways meet.</summary>
    public Lockset Join(Lockset other)
    {
        if (ReferenceEquals(this, other) || Same(other))
            return this;
        var rest = other._held.ToBuilder();
        var both = ImmutableArray.CreateBuilder<LockId>();
        foreach (var held in _held)
        {
            var index = rest.FindIndex(held);
            if (index >= 0)
            {
                rest.RemoveAt(index);
                both.Add(held);
            }
            // if (mayAdd) _gate.EnterUpgradeableReadLock(); else _gate.EnterReadLock(); a reader either way.
            else if (held.IsShared && rest.FindIndex(held with { Traits = held.Traits ^ LockTraits.Upgradeable }) is >= 0 and var reader)
            {
                rest.RemoveAt(reader);
                both.Add(held with { Traits = held.Traits & ~LockTraits.Upgradeable });
            }
        }

        return new(both.ToImmutable(), _doubt | other._doubt, _isOfOneThread && other._isOfOneThread);
    }

    /// <summary>Whether both hold the same locks in the same order.</summary>
    public bool Same(Lockset other) => ReferenceEquals(this, other) || (_doubt == other._doubt && _isOfOneThread == other._isOfOneThread && _held.SequenceEqual(other._held));

    /// <summary>Whether code under this set and code under the other never run at the same time.</summary>
    public bool Excludes(Lockset other)
    {
        if (IsUncertain || other.IsUncertain)
            return true;
        foreach (var mine in _held)
        {
            foreach (var theirs in other._held)
            {
                if (mine.Excludes(theirs))
                    return true;
            }
        }

        return false;
    }

    int IndexOf(AccessPath path)
    {
        for (var i = _held.Length - 1; i >= 0; i--)
        {
            if (_held[i].Path.Equals(path))
                return i;
        }

        return -1;
    }

    /// <summary>The set in the words of the tests.</summary>
    public string Describe() =>
        "{" + string.Join(", ", _held.Select(held => held.IsShared ? $"{held.Path} (shared)" : held.Path.Describe())) + (_doubt != LockDoubt.None ? ", ?" : "") + (_isOfOneThread ? ", one thread" : "") + "}";
}

static class ImmutableArrayBuilders
{
    /// <summary>The index of an element in a builder, or -1.</summary>
    public static int FindIndex<T>(this ImmutableArray<T>.Builder builder, T element) => builder.IndexOf(element, 0, builder.Count, EqualityComparer<T>.Default);
}
