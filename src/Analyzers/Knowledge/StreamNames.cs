using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Methods that make one stream of another one, told by their names: <c>codec.Decompress(stream)</c>.</summary>
static class StreamNames
{
    // What these give comes from elsewhere, whatever they are told.
    static readonly string[] s_words = ["Open", "Connect", "Send", "Request", "Upload", "Download", "Get", "Fetch", "Post", "Put", "Receive", "Accept", "Execute", "Query", "Call", "Invoke", "Load"];

    /// <summary>Whether the stream that a method gives is made of the one that it is given, as far as its name tells.</summary>
    public static bool MakeOver(IMethodSymbol method)
    {
        foreach (var word in s_words)
        {
            if (method.Name.StartsWith(word, StringComparison.Ordinal) && (method.Name.Length == word.Length || !char.IsLower(method.Name[word.Length])))
                return false;
        }

        return true;
    }
}
