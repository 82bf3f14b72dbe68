namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>How methods are called that end the life of an object or of a connection.</summary>
static class TeardownNames
{
    static readonly string[] s_beginnings = ["Dispose", "Close", "Cleanup", "CleanUp", "TearDown", "Teardown", "Shutdown", "ShutDown", "Break", "Abort", "Disconnect", "Destroy", "FullCleanup"];

    /// <summary>Whether a method is called so.</summary>
    public static bool IsOne(string method)
    {
        foreach (var beginning in s_beginnings)
        {
            if (method.StartsWith(beginning, StringComparison.Ordinal) && (method.Length == beginning.Length || !char.IsLower(method[beginning.Length])))
                return true;
        }

        return false;
    }
}
