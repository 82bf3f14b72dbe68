using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>
/// Methods of libraries that compute with what they are given, told by their names: <c>Parse</c> and <c>ParseAsync</c> of a text take
/// as long. Streams, and the names of files and places in the network, are another matter.
/// </summary>
static class ComputingNames
{
    static readonly string[] s_words =
        ["Parse", "TryParse", "Deserialize", "Serialize", "Format", "Render", "Compile", "Transform", "Compute", "Calculate", "Evaluate", "Hash", "Encode", "Decode", "Compress", "Decompress", "Minify", "Tokenize", "Highlight", "FromJson", "FromXml", "FromYaml", "FromCsv", "ToJson", "ToXml", "ToYaml", "ToHtml", "ToCsv"];

    // Interpreters: what they are given is text, and their asynchronous form is for what that calls.
    static readonly string[] s_interpreters = ["Interpreter", "Evaluator", "Expression", "Template", "ScriptEngine"];

    // Who stands for something elsewhere asks it.
    static readonly string[] s_deputies = ["Client", "Service", "Api", "Proxy", "Connection", "Channel", "Repository", "Store", "Gateway", "Session", "Agent"];

    static readonly string[] s_places = ["path", "file", "url", "uri", "host", "address", "folder", "directory"];

    /// <summary>Whether a method is one by its name.</summary>
    public static bool IsOne(IMethodSymbol method)
    {
        foreach (var deputy in s_deputies)
        {
            if (method.ContainingType.Name.EndsWith(deputy, StringComparison.Ordinal))
                return false;
        }

        foreach (var interpreter in s_interpreters)
        {
            if (method.ContainingType.Name == "Engine" || method.ContainingType.Name.EndsWith(interpreter, StringComparison.Ordinal))
                return true;
        }

        return NameWords.BeginWithAny(method.Name, s_words);
    }

    /// <summary>Whether a parameter tells where the data is, rather than being the data.</summary>
    public static bool IsPlace(IParameterSymbol parameter)
    {
        if (parameter.Type is { Name: nameof(Uri) } || PlatformSpaces.IsFileName(parameter.Type))
            return true;
        foreach (var place in s_places)
        {
            if (parameter.Type.SpecialType == SpecialType.System_String && parameter.Name.IndexOf(place, StringComparison.OrdinalIgnoreCase) >= 0)
                return true;
        }

        return false;
    }
}
