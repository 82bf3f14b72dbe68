namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>
/// Names of members that no table holds but that look as if they took or released a lock. What stands between them is
/// left alone.
/// </summary>
static class LockNames
{
    static readonly string[] s_taking = ["Enter", "TryEnter", "Acquire", "TryAcquire", "Lock", "TryLock", "BeginRead", "BeginWrite"];
    static readonly string[] s_releasing = ["Exit", "Leave", "Release", "Unlock", "EndRead", "EndWrite"];

    static readonly string[] s_held = ["nolock", "held", "locked", "haslock", "lockTaken", "ownsLock", "underLock", "inLock"];

    /// <summary>Whether a member called so may take a lock.</summary>
    public static bool LooksLikeTaking(string name) => StartsWithAny(name, s_taking);

    /// <summary>Whether a member called so may release a lock.</summary>
    public static bool LooksLikeReleasing(string name) => StartsWithAny(name, s_releasing);

    /// <summary>Whether a flag called so tells that somebody holds a lock already.</summary>
    public static bool LooksLikeHeld(string flag)
    {
        foreach (var word in s_held)
        {
            if (flag.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0)
                return true;
        }

        return false;
    }

    static bool StartsWithAny(string name, string[] beginnings)
    {
        foreach (var beginning in beginnings)
        {
            // EnterScope and Enter, but not Entertain.
            if (name.StartsWith(beginning, StringComparison.Ordinal) && (name.Length == beginning.Length || !char.IsLower(name[beginning.Length])))
                return true;
        }

        return false;
    }
}
