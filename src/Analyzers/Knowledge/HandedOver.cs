using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>
/// Tells from the code of a synchronous method that it starts its twin, or queues it, and does not wait: then its callers do
/// not wait either, and are not meant to.
/// </summary>
static class HandedOver
{
    static readonly string[] s_waits = ["Wait", "WaitAll", "WaitAny", "Result", "GetResult", "GetAwaiter"];

    /// <summary>Whether the code names the twin.</summary>
    public static bool Names(SyntaxNode method, string twin)
    {
        foreach (var node in method.DescendantNodes())
        {
            if (node is SimpleNameSyntax name && name.Identifier.ValueText == twin)
                return true;
        }

        return false;
    }

    /// <summary>Whether the code names the twin and nothing that waits for it.</summary>
    public static bool StartsOnly(SyntaxNode method, string twin)
    {
        var isNamed = false;
        foreach (var name in method.DescendantNodes().OfType<SimpleNameSyntax>())
        {
            var text = name.Identifier.ValueText;
            if (text == twin)
                isNamed = true;
            else if (Array.IndexOf(s_waits, text) >= 0 || IsRunner(name, text))
                return false;
        }

        return isNamed;
    }

    // AsyncContext.Run, RunSync, WaitAndUnwrap: libraries that wait have such names. Task.Run does not wait.
    static bool IsRunner(SimpleNameSyntax name, string text) =>
        text.StartsWith("Wait", StringComparison.Ordinal) || text.IndexOf("Block", StringComparison.Ordinal) >= 0
        || (text.StartsWith("Run", StringComparison.Ordinal) && name.Parent is not MemberAccessExpressionSyntax { Expression: SimpleNameSyntax { Identifier.ValueText: nameof(Task) } });
}
