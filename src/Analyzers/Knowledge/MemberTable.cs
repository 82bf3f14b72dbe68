using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>
/// Lines of tables, found by symbols. Names are compared, nothing is resolved: a question costs one look-up by the type's
/// own name, which nearly always ends it.
/// </summary>
sealed class MemberTable
{
    /// <summary>Stands for every member of a type.</summary>
    public const string AnyMember = "*";

    readonly Dictionary<string, List<TypeLines>> _byInnermostName;

    sealed class TypeLines(string name)
    {
        public TypeName Type { get; } = new(name);

        public Dictionary<string, TableEntry> Members { get; } = new(StringComparer.Ordinal);
    }

    /// <summary>Makes a table of lines; where two name one member, the first wins.</summary>
    public MemberTable(IEnumerable<TableEntry> entries)
    {
        var byName = new Dictionary<string, TypeLines>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (!byName.TryGetValue(entry.Type, out var type))
                byName.Add(entry.Type, type = new(entry.Type));
            if (!type.Members.ContainsKey(entry.Member))
                type.Members.Add(entry.Member, entry);
        }

        _byInnermostName = byName.Values.GroupBy(static type => type.Type.Innermost).ToDictionary(static group => group.Key, static group => group.ToList());
    }

    /// <summary>Whether it has no line.</summary>
    public bool IsEmpty => _byInnermostName.Count == 0;

    /// <summary>The line that names a member of a type, or all of its members.</summary>
    public TableEntry? Of(ITypeSymbol? type, string member)
    {
        if (type?.OriginalDefinition is not INamedTypeSymbol definition || !_byInnermostName.TryGetValue(definition.MetadataName, out var candidates))
            return null;
        foreach (var candidate in candidates)
        {
            if (candidate.Type.IsNameOf(definition))
                return candidate.Members.TryGetValue(member, out var line) || candidate.Members.TryGetValue(AnyMember, out line) ? line : null;
        }

        return null;
    }

    /// <summary>The line of a method or property, or of what it overrides.</summary>
    public TableEntry? Of(ISymbol member)
    {
        for (var symbol = Definition(member); symbol is not null; symbol = Overridden(symbol))
        {
            if (Of(symbol.ContainingType, symbol.Name) is { } line)
                return line;
        }

        return null;
    }

    /// <summary>A member as it is declared: extension methods static, generic ones without type arguments.</summary>
    public static ISymbol Definition(ISymbol member) =>
        member is IMethodSymbol { ReducedFrom: { } extension } ? extension.OriginalDefinition : member.OriginalDefinition;

    /// <summary>The member that a declared one overrides.</summary>
    public static ISymbol? Overridden(ISymbol member) => member switch
    {
        IMethodSymbol { OverriddenMethod: { } method } => method.OriginalDefinition,
        IPropertySymbol { OverriddenProperty: { } property } => property.OriginalDefinition,
        _ => null,
    };
}
