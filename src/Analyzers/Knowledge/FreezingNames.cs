namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Names of flags that say that an object does not change any more.</summary>
static class FreezingNames
{
    static readonly string[] s_words = ["frozen", "readonly", "sealed", "immutable"];

    /// <summary>Whether a flag called so is one of them.</summary>
    public static bool Hold(string flag) => flag.IndexOf("un", StringComparison.OrdinalIgnoreCase) < 0 && s_words.Any(word => flag.EndsWith(word, StringComparison.OrdinalIgnoreCase));
}
