using System.Threading;
using ConcurrencyAnalyzers.Engine;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;

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
        RaceAt(site, cancellation) is { } race ? MendsOf(race, site, cancellation).Select(mend => mend with { Check = (model, token) => IsMended(race, mend, site, model, token) }) : [];

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

    SharedRace? RaceAt(Site site, CancellationToken cancellation)
    {
        foreach (var race in site.Session.Sharing(cancellation).In(site.Model.SyntaxTree))
        {
            if (race.Kind == _kind && race.Mine.Access.Operation.Syntax.Span == site.Node.Span)
                return race;
        }

        return null;
    }

    // Fewer of these, none of this state left where all its uses were mended, and not more of anything else.
    static bool IsMended(SharedRace race, Mend mend, Site site, SemanticModel model, CancellationToken cancellation)
    {
        var after = Session.For(model.Compilation, site.Document.Project.AnalyzerOptions);
        var balance = new Dictionary<(RaceKind, string), int>();
        Count(site.Session, site.Model.Compilation, balance, -1, cancellation);
        Count(after, model.Compilation, balance, +1, cancellation);
        var mended = (race.Kind, KeyOf(race.State));
        if (!balance.TryGetValue(mended, out var change) || change >= 0 || balance.Values.Any(static count => count > 0))
            return false;
        if (mend.IsWhole && after.Sharing(cancellation).In(model.SyntaxTree).Any(other => (other.Kind, KeyOf(other.State)) == mended))
            return false;
        return SerializedIn(model, after, cancellation) <= SerializedIn(site.Model, site.Session, cancellation);
    }

    static void Count(Session session, Compilation compilation, Dictionary<(RaceKind, string), int> balance, int weight, CancellationToken cancellation)
    {
        var sharing = session.Sharing(cancellation);
        foreach (var tree in compilation.SyntaxTrees)
        {
            foreach (var race in sharing.In(tree))
            {
                var key = (race.Kind, KeyOf(race.State));
                balance[key] = (balance.TryGetValue(key, out var count) ? count : 0) + weight;
            }
        }
    }

    static string KeyOf(ISymbol state) => state is IFieldSymbol or IPropertySymbol ? state.OriginalDefinition.GetDocumentationCommentId()! : $"{state.ContainingType?.GetDocumentationCommentId()}.{state.Name}";

    static int SerializedIn(SemanticModel model, Session session, CancellationToken cancellation) =>
        session.RoutinesOf(model, Signals.Lock, cancellation).Sum(root => SerializedSections.Of(root, cancellation).Count());
}
