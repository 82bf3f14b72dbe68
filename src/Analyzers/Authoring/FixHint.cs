using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Authoring;

/// <summary>
/// What the analyzer already knows about mending a finding. It travels in the properties of the diagnostic, which is
/// the only data that a host carries from an analyzer to a fix.
/// </summary>
enum FixHint
{
    /// <summary>Nothing is known to prevent a fix: the fix provider tries.</summary>
    Try,

    /// <summary>No fix can be right at this place: the fix provider stays away.</summary>
    None,
}

/// <summary>Writes and reads <see cref="FixHint"/> as diagnostic properties.</summary>
static class FixHints
{
    const string Key = "fix";

    static readonly ImmutableDictionary<string, string?> s_none =
        ImmutableDictionary<string, string?>.Empty.Add(Key, nameof(FixHint.None));

    /// <summary>The properties that say <paramref name="hint"/>.</summary>
    public static ImmutableDictionary<string, string?> PropertiesOf(FixHint hint) =>
        hint == FixHint.None ? s_none : ImmutableDictionary<string, string?>.Empty;

    /// <summary>The hint of a diagnostic.</summary>
    public static FixHint Of(Diagnostic diagnostic) =>
        diagnostic.Properties.TryGetValue(Key, out var text) && text == nameof(FixHint.None) ? FixHint.None : FixHint.Try;
}
