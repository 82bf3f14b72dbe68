using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Races in which nothing is lost: somebody has an old word or the new one, and each is a whole one. That may be wrong, when the code decides something by it
/// that has to hold afterwards; most code only wants to know.
/// </summary>
static class LoneLooks
{
    /// <summary>Those races that are none of these, and those that are, as doubtful ones.</summary>
    public static IReadOnlyCollection<SharedRace> Rank(IReadOnlyCollection<SharedRace> races)
    {
        List<SharedRace>? ranked = null;
        var count = 0;
        foreach (var race in races)
        {
            var isDoubtful = race.IsLikely && (IsLook(race) && !HasCompany(race, races) || IsOfOnlyWriter(race, races) || IsNews(race, races));
            if (isDoubtful && ranked is null)
                ranked = races.Take(count).ToList();
            ranked?.Add(isDoubtful ? race with { IsDoubtful = true } : race);
            count++;
        }

        return ranked ?? races;
    }

    // A look without the lock at one word that others replace under it; a lock that only a caller holds is there for something else.
    static bool IsLook(SharedRace race) => race is { Kind: RaceKind.InconsistentlyGuarded, Mine: { Access: { Kind: AccessKind.Read, State.Locks.Held.IsEmpty: true } }, Reason: not (SharingReason.TwoAccessors or SharingReason.AtomicSteps) }
        && (race.Mine.Locks.Held.IsEmpty || race.Reason != SharingReason.LockingType) && IsWord(Kinds.TypeOf(race.Mine.Path));

    // _first and _last, which are changed together, need not fit together when they are read without the lock.
    static bool HasCompany(SharedRace look, IReadOnlyCollection<SharedRace> races)
    {
        foreach (var other in races)
        {
            if (other.Kind == RaceKind.InconsistentlyGuarded && other.Mine.Access.Routine.Syntax == look.Mine.Access.Routine.Syntax && !SymbolEqualityComparer.Default.Equals(other.State, look.State)
                && other.Guard?.Path.Symbol is var gate && SymbolEqualityComparer.Default.Equals(gate, look.Guard?.Path.Symbol))
            {
                return true;
            }
        }

        return false;
    }

    // _done++; in one thread, not in many copies of it, and others read how far it is: the lock that they hold is there for something else.
    static bool IsOfOnlyWriter(SharedRace race, IReadOnlyCollection<SharedRace> races)
    {
        if (race is not { Kind: RaceKind.InconsistentlyGuarded, Mine.Access: { Kind: AccessKind.Update, IsAtomic: false }, Theirs.Access: { Kind: AccessKind.Read, IsAtomic: false }, Reason: SharingReason.Launcher or SharingReason.OtherLaunch or SharingReason.OtherMember }
            || race.Mine.IsRepeated || race.Mine.Live.ContainsValue(true) || race.Theirs.Live.ContainsValue(true) || race.Mine.Path.Steps is not [.., { IsElement: false }] || !IsNumber(Kinds.TypeOf(race.Mine.Path)))
        {
            return false;
        }

        foreach (var other in races)
        {
            if (SymbolEqualityComparer.Default.Equals(other.State, race.State) && (other.Mine.Access.IsWrite && other.Theirs.Access.IsWrite || other.Mine.Access.Operation.Syntax != race.Mine.Access.Operation.Syntax))
                return false;
        }

        return true;
    }

    // _state = State.Open; on one thread, and on another, some calls away, somebody looks, or sets it too: all have one word or the other. Of ninety of these that were read in real code six were
    // faults; near by, where one can see both, most are. So it is with what is created when it is missing. What is null from now on breaks who has looked before, and of two that write, one of which goes on from what it has read, one is lost.
    static bool IsNews(SharedRace race, IReadOnlyCollection<SharedRace> races)
    {
        if (race is not { Kind: RaceKind.Unguarded or RaceKind.InconsistentlyGuarded or RaceKind.LazyInitialization, Mine.Access: { Kind: AccessKind.Write or AccessKind.Update, IsAtomic: false }, Theirs.Access: { Kind: AccessKind.Read or AccessKind.Write or AccessKind.Update, IsAtomic: false } } || !IsFarApart(race)
            || (race.Kind != RaceKind.LazyInitialization && IsOfUpdate(race)) || race.Mine.Access.Operation.Parent is IAssignmentOperation { Value.ConstantValue: { HasValue: true, Value: null } } || race.Mine.Path.Steps is not [.., { IsElement: false }] || !IsWord(Kinds.TypeOf(race.Mine.Path))
            || race.Theirs.Live.ContainsValue(true) || (race.Guard is { } guard && UsualGuard.IsHeld(guard, race.Theirs)))
        {
            return false;
        }

        foreach (var other in races)
        {
            if (SymbolEqualityComparer.Default.Equals(other.State, race.State) && other.Kind != RaceKind.LazyInitialization && IsOfUpdate(other))
                return false;
        }

        return true;
    }

    static bool IsOfUpdate(SharedRace race) => (race.Mine.Access.Kind == AccessKind.Update && race.Theirs.Access.IsWrite) || (race.Theirs.Access.Kind == AccessKind.Update && race.Mine.Access.IsWrite);

    static bool IsFarApart(SharedRace race)
    {
        var calls = race.Mine.Trail.Length + race.Theirs.Trail.Length;
        return race.Reason switch
        {
            SharingReason.OtherMember => calls > 1,
            SharingReason.Launcher or SharingReason.Reopened => calls > 1 && !(race.Mine.Launch is null ? race.Mine : race.Theirs).Trail.IsEmpty,
            SharingReason.OtherLaunch => calls > 3,
            _ => false,
        };
    }

    static bool IsNumber(ITypeSymbol? type) => type is { SpecialType: >= SpecialType.System_SByte and <= SpecialType.System_UInt64 } or { Name: nameof(TimeSpan), ContainingNamespace.Name: nameof(System) };

    static bool IsWord(ITypeSymbol? type) => type is { IsReferenceType: true } or { TypeKind: TypeKind.Enum } or { SpecialType: SpecialType.System_Boolean or SpecialType.System_Char or SpecialType.System_Single or SpecialType.System_Double } || IsNumber(type)
        || (type is not null && Immutability.IsOneReference(type));
}
