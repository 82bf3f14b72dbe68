using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Calls that only tell people what goes on: what they read need not be exact.</summary>
static class Diagnosing
{
    static readonly string[] s_beginnings = ["Log", "Trace", "Debug", "Assert"];

    /// <summary>Whether code stands among the arguments of a logger, a trace or an assertion.</summary>
    public static bool IsAt(SyntaxNode node)
    {
        for (var current = node; current is not null and not StatementSyntax; current = current.Parent)
        {
            if (current is InvocationExpressionSyntax { Expression: var callee } && Names(callee).Any(static name => s_beginnings.Any(beginning => name.StartsWith(beginning, StringComparison.Ordinal))))
                return true;
        }

        return false;
    }

    static IEnumerable<string> Names(ExpressionSyntax callee)
    {
        for (var current = callee; ;)
        {
            switch (current)
            {
                case IdentifierNameSyntax name:
                    yield return name.Identifier.ValueText;
                    yield break;
                case MemberAccessExpressionSyntax access:
                    yield return access.Name.Identifier.ValueText;
                    current = access.Expression;
                    continue;
                default:
                    yield break;
            }
        }
    }
}
