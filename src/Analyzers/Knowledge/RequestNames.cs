using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>
/// Methods of libraries that ask for something and go on, told by their names: <c>Stop</c> requests the end that <c>StopAsync</c>
/// waits for.
/// </summary>
static class RequestNames
{
    static readonly string[] s_words = ["Stop", "Start", "Post", "Tell", "Cancel", "Enqueue", "Schedule", "Signal", "Notify", "Trigger", "Raise", "Request"];

    /// <summary>Whether a method is one: it gives nothing back, and its name begins with such a word.</summary>
    public static bool IsOne(IMethodSymbol method)
    {
        if (!method.ReturnsVoid)
            return false;
        foreach (var word in s_words)
        {
            if (method.Name.StartsWith(word, StringComparison.Ordinal) && (method.Name.Length == word.Length || char.IsUpper(method.Name[word.Length])))
                return true;
        }

        return false;
    }
}
