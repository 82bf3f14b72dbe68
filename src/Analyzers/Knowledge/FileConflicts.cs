namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>How the file system says that somebody else has a file.</summary>
static class FileConflicts
{
    static readonly string[] s_exceptions = [nameof(IOException), nameof(UnauthorizedAccessException)];

    /// <summary>Whether an exception, as it is written where it is caught, may say so: who tries again goes on until the other one is done.</summary>
    public static bool MayBeTold(string exception)
    {
        foreach (var name in s_exceptions)
        {
            if (exception.EndsWith(name, StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}
