namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Methods that are there to throw: they keep the code that calls them small.</summary>
static class ThrowingNames
{
    /// <summary>Whether a method is called like one: <c>ThrowVerifyAccess</c>, <c>ThrowHelper.Throw…</c>.</summary>
    public static bool IsOne(string method) => method.StartsWith("Throw", StringComparison.Ordinal) && !method.StartsWith("ThrowIf", StringComparison.Ordinal);
}
