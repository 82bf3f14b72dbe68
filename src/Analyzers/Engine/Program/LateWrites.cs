using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// What a constructor sets when it has already started the code that uses it: <c>_timer = new(Tick, …); _rate = rate; _log = log;</c>. No lock mends
/// that, and it is one mistake however many fields come too late: the start belongs to the end.
/// </summary>
static class LateWrites
{
    /// <summary>Whether a race is between what a constructor sets and what it has started before.</summary>
    public static bool IsOne(SharedRace race) => race is { Reason: SharingReason.Launcher, Kind: RaceKind.Unguarded or RaceKind.InconsistentlyGuarded, Mine: { Launch: null, Trail.IsEmpty: true, Access: { Kind: AccessKind.Write, Routine: { Method.MethodKind: MethodKind.Constructor } routine } } }
        && race.Launch.SyntaxTree == routine.Syntax.SyntaxTree && routine.Syntax.Span.Contains(race.Launch.Span) && Loops.Around(race.Mine.Site, routine.Syntax) is null;

    /// <summary>
    /// Whether the code that a constructor has started before mostly comes to it later: what waits for an event, for the end of the program, or for the first tick of a timer that lets
    /// some time pass; a thread that rests at first. Of ten of these that were read in real code two were faults.
    /// </summary>
    public static bool ComesLater(SharedRace race, Session session) => IsOne(race) && session.ModelOf(race.Launch.SyntaxTree).GetOperation(race.Launch) switch
    {
        IObjectCreationOperation timer when Timers.BeginsLater(timer, race.Mine.Access.Routine.Places) => true,
        IEventAssignmentOperation => true,
        IInvocationOperation { TargetMethod: var called } when CancellationNames.Registers(called) => true,
        _ => LaterSteps.IsOne(race.Theirs, session),
    };

    /// <summary>All races, with one for each start of code that a constructor sets several fields after.</summary>
    public static IReadOnlyCollection<SharedRace> Merge(IReadOnlyCollection<SharedRace> races)
    {
        Dictionary<(SyntaxNode Constructor, SyntaxNode Launch), List<SharedRace>>? late = null;
        foreach (var race in races)
        {
            if (!IsOne(race))
                continue;
            var start = (race.Mine.Access.Routine.Syntax, race.Launch);
            if ((late ??= []).TryGetValue(start, out var others))
                others.Add(race);
            else
                late.Add(start, [race]);
        }

        if (late is null)
            return races;
        var merged = races.Where(static race => !IsOne(race)).ToList();
        foreach (var group in late.Values)
        {
            var first = group[0];
            foreach (var race in group)
            {
                if ((race.IsLikely, -race.Mine.Site.SpanStart).CompareTo((first.IsLikely, -first.Mine.Site.SpanStart)) > 0)
                    first = race;
            }

            merged.Add(first with { Alike = group.Count - 1 });
        }

        return merged;
    }
}
