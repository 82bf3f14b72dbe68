using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// The races on shared state of the whole program: found once, from the bodies that launch code or take locks and from what
/// they call, and handed out by the document in which there is something to do.
/// </summary>
sealed class Sharing
{
    readonly Dictionary<SyntaxTree, List<SharedRace>> _byTree = [];

    /// <summary>Files what was found, with one for several that are one mistake.</summary>
    public Sharing(IReadOnlyCollection<SharedRace> races)
    {
        foreach (var race in LateWrites.Merge(races))
        {
            var tree = race.Mine.Access.Operation.Syntax.SyntaxTree;
            if (!_byTree.TryGetValue(tree, out var others))
                _byTree.Add(tree, others = []);
            others.Add(race);
        }

        foreach (var others in _byTree.Values)
            others.Sort(static (one, other) => Place(one).CompareTo(Place(other)));

        static (int, int, string) Place(SharedRace race) => (race.Mine.Access.Operation.Syntax.SpanStart, (int)race.Kind, race.State.Name);
    }

    /// <summary>All of them.</summary>
    public IEnumerable<SharedRace> All => _byTree.Values.SelectMany(static races => races);

    /// <summary>The races to act on in a document, in source order.</summary>
    public IReadOnlyList<SharedRace> In(SyntaxTree tree) => _byTree.TryGetValue(tree, out var races) ? races : [];
}
