namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Which members rely on what, the other way round: an edit asks for it with each key.</summary>
sealed class Askers
{
    readonly Dictionary<DeclarationKey, List<DeclarationKey>> _byMember = [];
    readonly Dictionary<DeclarationKey, List<DeclarationKey>> _byDeclaration = [];
    readonly Dictionary<string, List<DeclarationKey>> _byName = new(StringComparer.Ordinal);
    readonly List<DeclarationKey> _ofLaunches = [];

    /// <summary>Notes what some of the members rely on.</summary>
    public Askers(Dictionary<DeclarationKey, Reliance> reliances, IEnumerable<DeclarationKey> members)
    {
        foreach (var member in members)
        {
            var reliance = reliances[member];
            Add(reliance.Members, member, _byMember);
            Add(reliance.Declarations, member, _byDeclaration);
            Add(reliance.Names, member, _byName);
            if (reliance.AsksForLaunches)
                _ofLaunches.Add(member);
        }
    }

    static void Add<TKey>(HashSet<TKey> keys, DeclarationKey asker, Dictionary<TKey, List<DeclarationKey>> askers)
        where TKey : notnull
    {
        foreach (var key in keys)
        {
            if (!askers.TryGetValue(key, out var known))
                askers.Add(key, known = []);
            known.Add(asker);
        }
    }

    /// <summary>Who asked for the summary of a member.</summary>
    public IReadOnlyList<DeclarationKey> OfMember(DeclarationKey member) => _byMember.TryGetValue(member, out var known) ? known : [];

    /// <summary>Who looked at what an edit has changed: its declarations, its names, and the launches of the program if they are others now.</summary>
    public IEnumerable<DeclarationKey> Of(Edit edit, bool areOtherLaunches)
    {
        var found = edit.Declarations.SelectMany(declaration => _byDeclaration.TryGetValue(declaration, out var known) ? known : [])
            .Concat(edit.Names.SelectMany(name => _byName.TryGetValue(name, out var known) ? known : []));
        return areOtherLaunches ? found.Concat(_ofLaunches) : found;
    }
}
