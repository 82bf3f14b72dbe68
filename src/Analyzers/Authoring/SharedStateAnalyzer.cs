using ConcurrencyAnalyzers.Engine;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Authoring;

/// <summary>
/// What the rules about shared state have in common: the engine looks for races once, in the whole program, and each rule
/// reports one kind of them. The message gets the state, what is done to it, the lock that is missing, and why two threads
/// can be there.
/// </summary>
public abstract class SharedStateAnalyzer : ConcurrencyAnalyzer
{
    readonly RaceKind _kind;

    /// <summary>Makes the analyzer of one kind of race.</summary>
    private protected SharedStateAnalyzer(DiagnosticDescriptor rule, RaceKind kind)
        : base(rule, Signals.None) => _kind = kind;

    /// <inheritdoc/>
    private protected override void Examine(Session session, SemanticModel model, Findings findings)
    {
        foreach (var race in session.RacesIn(model.SyntaxTree, findings.Cancellation))
        {
            if (race.Kind == _kind)
                Report(race, findings);
        }
    }

    static void Report(SharedRace race, Findings findings)
    {
        var words = new object[] { race.Name, Deed(race), Missing(race), Reason(race) };
        if (race.IsLikely)
            findings.Report(race.Mine.Access.Operation.Syntax, Evidence(race), Hint(race), words);
        else
            findings.Suggest(race.Mine.Access.Operation.Syntax, Evidence(race), Hint(race), words);
    }

    // Where the start comes too early, no lock helps; where a store is one too many, neither.
    static FixHint Hint(SharedRace race) => LateWrites.IsOne(race) || race.Reason == SharingReason.Swapped || MixedAtomics.IsSecondStore(race.Mine.Access) ? FixHint.None : FixHint.Try;

    // Each place once: where the launch or the lock stands at the partner, nothing more is to be seen there.
    static ImmutableArray<SyntaxNode> Evidence(SharedRace race)
    {
        var partner = race.Theirs.Access.Operation.Syntax;
        var places = partner == race.Launch ? ImmutableArray.Create(partner) : ImmutableArray.Create(partner, race.Launch);
        return race.Kind == RaceKind.Escape && Escapes.ExitOf(race.Mine.Access) is { } exit && exit != race.Mine.Access.Operation.Syntax ? places.Add(exit) : places;
    }

    static string Deed(SharedRace race) => race.Mine.Access.Kind switch
    {
        _ when race.Kind == RaceKind.Escape => Deed(Escapes.Of(race.Mine.Access)) + (EscapingContainers.IsOfInner(race.Theirs) ? " in part" : ""),
        _ when race.Reason == SharingReason.TwoAccessors => "read and then written",
        _ when race.Reason == SharingReason.AtomicSteps => "counted and then read",
        _ when race.Kind == RaceKind.CheckThenAct => "tested and then " + Deed(race.Mine.Access.Kind),
        var kind => Deed(kind),
    };

    static string Deed(AccessKind kind) => kind switch
    {
        AccessKind.Read or AccessKind.ContainerRead => "read",
        AccessKind.Update => "updated",
        AccessKind.ContainerWrite or AccessKind.Reference => "changed",
        _ => "written",
    };

    static string Deed(Escape? escape) => escape switch
    {
        Escape.Viewed => "handed out as a live view",
        Escape.Kept => "kept for later",
        Escape.Raised => "given to subscribers",
        Escape.Given => "handed over",
        _ => "handed out",
    };

    // The lock that is not there, or the one that is there and does not help.
    static string Missing(SharedRace race)
    {
        if (race.Reason == SharingReason.AtomicSteps)
            return "in a second step";
        // The step has done it: neither a lock nor another step is missing, the assignment is one too many.
        if (MixedAtomics.IsSecondStore(race.Mine.Access))
            return "by a second store, after the atomic step";
        var held = race.Mine.Locks.Held;
        // No lock would help: what is set comes too late.
        if (LateWrites.IsOne(race))
            return race.Alike == 0 ? "after the start" : $"after the start, like {race.Alike} more field{(race.Alike == 1 ? "" : "s")}";
        if (race.Guard is not { } guard)
            return LockIn(held) is { } only ? $"only under '{Words.Of(only.Path)}'" : "without a lock";
        var usual = Words.Of(guard.Path);
        if (race.Kind == RaceKind.Escape)
            return $"past '{usual}'";
        if (race.Reason == SharingReason.TwoAccessors)
            return $"in two critical sections of '{usual}'";
        if (race.Reason == SharingReason.TwoSections)
            return race.Theirs.Locks.Held.IsEmpty ? $"under '{usual}'" : $"in another critical section of '{usual}'";
        foreach (var own in held)
        {
            if (own.Path.Equals(guard.Path))
                return own.IsForReaders ? $"under '{usual}', which is held for reading only"
                    : own.IsShared ? $"under '{usual}', which lets readers in" : $"under '{usual}', which is another lock in each object";
        }

        // A collection that is its own lock.
        return usual == race.Name ? $"outside of 'lock ({usual})'" : LockIn(held) is { } another ? $"under '{Words.Of(another.Path)}' and not under '{usual}'" : $"without '{usual}'";
    }

    // Who has claimed a variable for itself holds nothing that others could take as well.
    static LockId? LockIn(ImmutableArray<LockId> held)
    {
        foreach (var taken in held)
        {
            if (!taken.IsClaim && !taken.IsOfReaders)
                return taken;
        }

        return null;
    }

    static string Reason(SharedRace race) => race.Reason switch
    {
        SharingReason.Copies => $"{Place(race)} runs this code on several threads at a time",
        SharingReason.Restarted => $"{Place(race)} starts this code again while it still runs",
        SharingReason.Host => "the host runs several requests at the same time",
        SharingReason.Scopes => "it is registered as one for all requests, which may run at the same time",
        SharingReason.Finalizer => $"the finalizer in {Place(race)} changes it on a thread of its own",
        SharingReason.Configured => $"several threads call the members of '{race.State.ContainingType.Name}', as the configuration of the project says",
        SharingReason.TwoSections => $"another thread may come between the test in {Place(race)} and this",
        SharingReason.AtomicStep => $"{Partner(race)} in one atomic step, so other threads may be there",
        SharingReason.Swapped => $"{Words.Of(race.Theirs.Access.Routine)} swaps it in {Place(race)} and goes through the old one, which this may still add to",
        SharingReason.AtomicSteps => $"another thread may count between {Place(race)} and this",
        SharingReason.ConcurrentTable => $"other threads may have got the same one from '{race.Mine.Path.Steps[0].Member!.Name}', which is made for several threads",
        SharingReason.TwoAccessors => "another thread may change it between the two accessors",
        SharingReason.LockingType when Words.Of(race.Guard!.Value.Path) is var guard => $"{Partner(race)} {(guard == race.Name ? $"in 'lock ({guard})'" : $"under '{guard}'")}, so other threads may be there",
        _ when race.Launch is AssignmentExpressionSyntax => $"{Partner(race)} while the handler added in {Place(race)} may be running",
        _ => $"{Partner(race)} while the code started in {Place(race)} may be running",
    };

    // Of the launch or the lock, for somebody who looks at what is reported.
    static string Place(SharedRace race) => Words.PlaceOf(race.Launch, race.Mine.Access.Operation.Syntax);

    static string Partner(SharedRace race)
    {
        var (routine, place) = (race.Theirs.Access.Routine, race.Theirs.Access.Operation.Syntax);
        return $"{Words.Of(routine)} {(race.Theirs.Access.IsWrite ? "changes" : "reads")} it in {Words.PlaceOf(place, race.Mine.Access.Operation.Syntax)}";
    }
}
