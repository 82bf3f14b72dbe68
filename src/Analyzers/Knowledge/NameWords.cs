namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Words of names: one starts with a capital letter and ends where the next one starts. "Db" is one of "IDbContext", not of "Dbx".</summary>
static class NameWords
{
    /// <summary>Whether a word stands somewhere in a name.</summary>
    public static bool Contain(string name, string word)
    {
        for (var at = name.IndexOf(word, StringComparison.Ordinal); at >= 0; at = name.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            if (EndsAt(name, at + word.Length))
                return true;
        }

        return false;
    }

    /// <summary>Whether a name begins with a word: "Connect", "ConnectOnce", not "Connected".</summary>
    public static bool BeginWith(string name, string word) => name.StartsWith(word, StringComparison.Ordinal) && EndsAt(name, word.Length);

    /// <summary>Whether a name begins with one of several words.</summary>
    public static bool BeginWithAny(string name, string[] words)
    {
        foreach (var word in words)
        {
            if (BeginWith(name, word))
                return true;
        }

        return false;
    }

    /// <summary>Whether a word stands at a place of a name.</summary>
    public static bool AreAt(string name, int at, string word) => string.CompareOrdinal(name, at, word, 0, word.Length) == 0 && EndsAt(name, at + word.Length);

    static bool EndsAt(string name, int end) => end == name.Length || !char.IsLower(name[end]);
}
