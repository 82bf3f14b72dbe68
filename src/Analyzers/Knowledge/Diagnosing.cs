using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Calls that only tell people what goes on: what they read need not be exact.</summary>
static class Diagnosing
{
    static readonly string[] s_beginnings = ["Log", "Trace", "Debug", "Assert"];
    static readonly string[] s_loggers = ["Logger", "Logging", "Log", "Tracer"];

    // Who comes and goes is no line of a log.
    static readonly string[] s_sessions = ["LogIn", "LogOn", "LogOut", "LogOff"];
    static readonly string[] s_levels = ["Log", "Trace", "Debug", "Verbose", "Info", "Notice", "Warn", "Error", "Fatal", "Critical"];

    /// <summary>Whether a method tells a log of the program's own something, at one of the levels that logs have.</summary>
    public static bool IsLogger(IMethodSymbol method) => method.ReturnsVoid
        && s_levels.Any(level => method.Name.StartsWith(level, StringComparison.Ordinal)) && !s_sessions.Any(coming => NameWords.BeginWith(method.Name, coming)) && s_loggers.Any(logger => NameWords.Contain(method.ContainingType.Name, logger));

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
                // log.Info("…", _opened)
                case MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var logger }, Name.Identifier.ValueText: var level } when s_loggers.Contains(logger.TrimStart('_'), StringComparer.OrdinalIgnoreCase) && s_levels.Any(known => level.StartsWith(known, StringComparison.Ordinal)):
                    yield return s_beginnings[0];
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
