using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>What members of concurrent collections ask and do, each in one indivisible step.</summary>
static class StepModel
{
    static readonly MemberTable s_steps = new(Table.Steps.Entries);

    /// <summary>The names of the collections, as they are written before their type arguments.</summary>
    public static ImmutableArray<string> TypeNames { get; } =
        Table.Steps.Entries.Where(static entry => entry.Meaning.Kind != Meaning.MakesUnique).Select(static entry => new TypeName(entry.Type).Innermost.Split('`')[0]).Distinct().ToImmutableArray();

    static readonly Dictionary<string, Meaning> s_ofKeyed = Table.Steps.Entries.Where(static entry => entry.Type.EndsWith("ConcurrentDictionary`2", StringComparison.Ordinal))
        .GroupBy(static entry => entry.Member, StringComparer.Ordinal).ToDictionary(static member => member.Key, static member => member.First().Meaning.Kind, StringComparer.Ordinal);

    /// <summary>What a member called so means, when it is one of a concurrent collection that keeps something for each key.</summary>
    public static Meaning OfKeyed(string member) => s_ofKeyed.TryGetValue(member, out var meaning) ? meaning : member switch
    {
        FindOrAdd => Meaning.AddsKey,
        "Values" or "Keys" => Meaning.AsksForCount,
        _ => Meaning.None,
    };

    static readonly Dictionary<string, Meaning> s_ofName = Table.Steps.Entries.GroupBy(static entry => entry.Member, StringComparer.Ordinal).ToDictionary(static member => member.Key, static member => member.First().Meaning.Kind, StringComparer.Ordinal);

    /// <summary>What a member called so means, whichever of the collections it belongs to.</summary>
    public static Meaning OfName(string member) => s_ofName.TryGetValue(member, out var meaning) ? meaning : member switch
    {
        FindOrAdd => Meaning.AddsKey,
        "TryUpdate" => Meaning.ReplacesKey,
        _ => Meaning.None,
    };

    /// <summary>What a call of a member means.</summary>
    public static CallMeaning Of(ISymbol member) => s_steps.Of(member)?.Meaning ?? default;

    /// <summary>Whether a call hands out what a key stands for, and lets it stand for something if it does not: <c>GetOrAdd</c>.</summary>
    public static bool FindsOrAdds(IMethodSymbol method) => method.Name == FindOrAdd && TypeNames.Contains(method.ContainingType.Name);

    /// <summary>The name of such a call.</summary>
    public const string FindOrAdd = "GetOrAdd";

    /// <summary>Whether an indexer selects what a key stands for in a concurrent collection.</summary>
    public static bool IsKeyed(IPropertyReferenceOperation reference) =>
        reference is { Property.IsIndexer: true, Arguments.Length: 1 } && s_steps.Of(reference.Property.ContainingType, "ContainsKey") is not null;
}
