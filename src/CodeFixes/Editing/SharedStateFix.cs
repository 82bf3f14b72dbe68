using System.Threading;
using ConcurrencyAnalyzers.Engine.Program;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>
/// What the fixes of shared state have in common: the race behind a finding, and the question to the mended program whether
/// it is gone and no other one has come.
/// </summary>
public abstract class SharedStateFix : ConcurrencyFix
{
    readonly RaceKind _kind;

    /// <summary>Makes the fix of one kind of race.</summary>
    private protected SharedStateFix(string id, RaceKind kind)
        : base(id) => _kind = kind;

    private protected sealed override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation) =>
        StateRaces.At(site, _kind, cancellation) is { } race
            ? MendsOf(race, site, cancellation).Select(mend => mend with { Check = mend.IsWhole ? StateRaces.AreGone(race, site) : StateRaces.AreFewer(race, site) })
            : [];

    /// <summary>The mends of a race, the cheapest sufficient one first. Each is checked: a fix need not ask whether the race is gone.</summary>
    private protected abstract IEnumerable<Mend> MendsOf(SharedRace race, Site site, CancellationToken cancellation);

    /// <summary>Puts uses of the state under a lock: the one that guards it already, or a new one.</summary>
    private protected static Mend? LockFor(SharedRace race, SharedUses uses, Site site, CancellationToken cancellation)
    {
        if (Gate.For(race.State, uses, race.Guard, site, cancellation) is not { } gate || Guarding.Of(race.State, uses.Together, gate, site, cancellation) is not { } guarding)
            return null;
        return new("lock", gate.Path is null ? "Guard it with a lock" : $"Take the lock '{gate.Expression}'", () =>
        {
            var draft = new Draft(site.Root, guarding.Places);
            return guarding.AddTo(draft) ? draft.Root : null;
        });
    }
}
