using System.Threading;
using ConcurrencyAnalyzers.Engine;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Editing;

using Balance = Dictionary<(RaceKind Kind, string State), int>;

/// <summary>The races that the engine sees, before and after a mend.</summary>
static class StateRaces
{
    /// <summary>The race that was reported at a site; null when the engine does not see it any more.</summary>
    public static SharedRace? At(Site site, RaceKind kind, CancellationToken cancellation)
    {
        foreach (var race in site.Session.RacesIn(site.Root.SyntaxTree, cancellation))
        {
            if (race.Kind == kind && race.Mine.Access.Operation.Syntax.Span == site.Node.Span)
                return race;
        }

        return null;
    }

    /// <summary>The check of a mend: there are fewer races of this kind on the state than before, and no others come, nor do threads take turns now.</summary>
    public static Func<SemanticModel, CancellationToken, bool> AreFewer(SharedRace race, Site site) => (model, cancellation) =>
    {
        var after = Session.For(model.Compilation, site.Document.Project.AnalyzerOptions);
        var (old, now) = after.ChangeSince(site.Session, cancellation);
        var balance = new Balance();
        Count(old, balance, -1);
        Count(now, balance, +1);
        return balance.TryGetValue(KeyOf(race), out var change) && change < 0 && balance.Values.All(static count => count <= 0)
            && SerializedIn(model, after, cancellation) <= SerializedIn(site.Model, site.Session, cancellation);
    };

    /// <summary>The check of a mend of all uses of the state in the document: none is left there, too.</summary>
    public static Func<SemanticModel, CancellationToken, bool> AreGone(SharedRace race, Site site) => (model, cancellation) =>
        AreFewer(race, site)(model, cancellation)
        && !Session.For(model.Compilation, site.Document.Project.AnalyzerOptions).RacesIn(model.SyntaxTree, cancellation).Any(other => KeyOf(other) == KeyOf(race));

    static void Count(IEnumerable<SharedRace> races, Balance balance, int weight)
    {
        foreach (var race in races)
            balance[KeyOf(race)] = (balance.TryGetValue(KeyOf(race), out var count) ? count : 0) + weight;
    }

    // The symbols belong to different compilations.
    static (RaceKind Kind, string State) KeyOf(SharedRace race) => (race.Kind, $"{race.State.Kind} {race.State.ContainingSymbol?.ToDisplayString()} {race.State.Name}");

    static int SerializedIn(SemanticModel model, Session session, CancellationToken cancellation) =>
        session.RoutinesOf(model, Signals.Lock, cancellation).Sum(root => SerializedSections.Of(root, cancellation).Count());
}
