using System.Threading;
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
    /// The token in scope: the only one among the parameters of the innermost function that has any, or the only local of the
    /// function; null when there is none or one would have to choose. In a catch or finally clause there is none: what is cleaned
    /// up there has to be done when the token is cancelled, above all.
    /// </summary>
    public static ExpressionSyntax? InScope(Routine routine, SyntaxNode place)
    {
        if (IsCleanup(place))
            return null;
        for (var current = routine; current is not null; current = current.Parent)
        {
            var tokens = current.Method?.Parameters.Where(static parameter => Signatures.IsToken(parameter.Type)).ToList() ?? [];
            if (tokens.Count > 0)
                return tokens.Count == 1 && IsVisible(tokens[0], routine, place) ? NameOf(tokens[0]) : null;
            if (current.Method is { IsStatic: true, MethodKind: MethodKind.LocalFunction })
                return null;
        }

        var locals = routine.Model.LookupSymbols(place.SpanStart).OfType<ILocalSymbol>()
            .Where(local => Signatures.IsToken(local.Type) && local.DeclaringSyntaxReferences is [var reference] && reference.Span.End <= place.SpanStart
                && reference.GetSyntax() is VariableDeclaratorSyntax { Initializer: not null }).ToList();
        return locals.Count == 1 ? NameOf(locals[0]) : null;
    }

    static bool IsCleanup(SyntaxNode place)
    {
        for (var node = place; node is not (null or MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax); node = node.Parent)
        {
            if (node is CatchClauseSyntax or FinallyClauseSyntax)
                return true;
        }

        return false;
    }

    /// <summary>The token that is never cancelled.</summary>
    public static ExpressionSyntax None(Routine routine, int position) => SyntaxFactory.MemberAccessExpression(
        SyntaxKind.SimpleMemberAccessExpression, PlatformNames.ExpressionOf(routine.Session.Types.CancellationToken!, routine.Model, position), SyntaxFactory.IdentifierName(nameof(CancellationToken.None)));

    static bool IsVisible(IParameterSymbol token, Routine routine, SyntaxNode place) =>
        routine.Model.LookupSymbols(place.SpanStart, name: token.Name) is [var found] && SymbolEqualityComparer.Default.Equals(found, token);

    static IdentifierNameSyntax NameOf(ISymbol symbol)
    {
        var isKeyword = SyntaxFacts.GetKeywordKind(symbol.Name) != SyntaxKind.None;
        return SyntaxFactory.IdentifierName(isKeyword ? "@" + symbol.Name : symbol.Name);
    }
}
