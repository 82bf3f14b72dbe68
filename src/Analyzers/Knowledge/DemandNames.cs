namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>How methods are called that throw unless what they are given holds.</summary>
static class DemandNames
{
    static readonly string[] s_words = ["Verify", "Assert", "Require", "Ensure", "Demand", "Assum", "Guard", "Contract"];

    /// <summary>Whether a method called so throws.</summary>
    public static bool Throws(string method) => method.StartsWith("Throw", StringComparison.Ordinal) || method.StartsWith("Fail", StringComparison.Ordinal);

    /// <summary>Whether a method called so, of a type called so, throws unless a condition holds.</summary>
    public static bool Demands(string type, string method) => Array.Exists(s_words, word => method.StartsWith(word, StringComparison.Ordinal))
        || (method is "IsTrue" or "True" or "That" && Array.Exists(s_words, word => type.StartsWith(word, StringComparison.Ordinal)));

    /// <summary>Whether a method called so, of a type called so, throws unless two values are the same.</summary>
    public static bool DemandsEqual(string type, string method) => method is "Equal" or "AreEqual" && Array.Exists(s_words, word => type.StartsWith(word, StringComparison.Ordinal));
}
