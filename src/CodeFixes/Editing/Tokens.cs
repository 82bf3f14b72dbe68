using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>Finds the cancellation token that a new call should pass on.</summary>
static class Tokens
{
    /// <summary>
    /// The token in scope: the only one among the parameters of the innermost function that has any; null when there is none
    /// or one would have to choose.
    /// </summary>
    public static ExpressionSyntax? InScope(Routine routine, SyntaxNode place)
    {
        for (var current = routine; current is not null; current = current.Parent)
        {
            var tokens = current.Method?.Parameters.Where(parameter => KnownTypes.Same(parameter.Type, routine.Session.Types.CancellationToken)).ToList() ?? [];
            if (tokens.Count > 0)
            {
                return tokens.Count == 1 && routine.Model.LookupSymbols(place.SpanStart, name: tokens[0].Name) is [var found] && SymbolEqualityComparer.Default.Equals(found, tokens[0])
                    ? SyntaxFactory.IdentifierName(tokens[0].Name)
                    : null;
            }

            if (current.Method is { IsStatic: true, MethodKind: MethodKind.LocalFunction or MethodKind.AnonymousFunction })
                return null;
        }

        return null;
    }
}
