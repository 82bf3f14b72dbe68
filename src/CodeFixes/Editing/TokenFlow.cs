using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>An await that a ripple is going to write.</summary>
/// <param name="Plan">The document.</param>
/// <param name="Expression">What is awaited, as it stands there.</param>
/// <param name="Form">What to await in its place.</param>
/// <param name="Owner">The signature of the function it stands in; null when that stays as it is.</param>
/// <param name="Callee">The signature of the method it calls; null when that does not change.</param>
sealed record PlannedAwait(DocumentPlan Plan, ExpressionSyntax Expression, AwaitedForm Form, AsyncSignature? Owner, AsyncSignature? Callee);

/// <summary>
/// Which methods of a ripple get a cancellation token: those between a caller that has one and a call that takes one.
/// </summary>
static class TokenFlow
{
    /// <summary>The name of the parameter.</summary>
    public const string Parameter = "cancellationToken";

    /// <summary>Decides for all signatures of a ripple.</summary>
    public static void Through(IReadOnlyList<PlannedAwait> awaits)
    {
        var (wanting, given) = (new HashSet<AsyncSignature>(), new HashSet<AsyncSignature>());
        for (var isNew = true; isNew;)
        {
            isNew = false;
            foreach (var await in awaits)
            {
                if (await.Form.PassingToken is null)
                    continue;
                var isWanted = await.Form.Token is null && (await.Callee is null || wanting.Contains(await.Callee));
                if (isWanted && await.Owner is { MayTakeToken: true } owner)
                    isNew |= wanting.Add(owner);
                var isGiven = await.Form.Token is not null || (await.Owner is { } caller && given.Contains(caller));
                if (isGiven && await.Callee is { MayTakeToken: true } callee)
                    isNew |= given.Add(callee);
            }
        }

        wanting.IntersectWith(given);
        foreach (var signature in wanting)
            signature.TakesToken = true;
    }

    /// <summary>The form of an await after that: with the token that its function has by then, and without one that the callee does not take.</summary>
    public static AwaitedForm Passing(PlannedAwait await)
    {
        if (await.Callee is { TakesToken: false })
            return await.Form with { PassingToken = null };
        return await.Form.Token is null && await.Owner is { TakesToken: true } ? await.Form with { Token = SyntaxFactory.IdentifierName(Parameter) } : await.Form;
    }

    /// <summary>What passes a token to a call of a method that takes one from now on.</summary>
    public static Func<ExpressionSyntax, ExpressionSyntax, ExpressionSyntax> To(IMethodSymbol method) => (expression, token) =>
    {
        var call = (InvocationExpressionSyntax)expression;
        var isInPlace = call.ArgumentList.Arguments.Count == method.Parameters.Length && call.ArgumentList.Arguments.All(static argument => argument.NameColon is null);
        return Twin.WithToken(call, token, isInPlace ? null : Parameter);
    };

    /// <summary>Whether a token can be added to a method's parameters, as far as it can be seen on the declaration.</summary>
    public static bool MayBeAddedTo(IMethodSymbol method, SyntaxNode declaration) =>
        !method.Parameters.Any(static parameter => parameter.IsParams || Signatures.IsToken(parameter.Type))
        && !declaration.DescendantTokens().Any(static token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == Parameter);

    /// <summary>Parameters with the token behind them, laid out as they are.</summary>
    /// <param name="list">The parameters.</param>
    /// <param name="type">The name of the token's type.</param>
    /// <param name="isOptional">Callers that have no token may leave it out.</param>
    public static ParameterListSyntax AddedTo(ParameterListSyntax list, TypeSyntax type, bool isOptional)
    {
        var space = SyntaxFactory.TriviaList(SyntaxFactory.Space);
        var token = SyntaxFactory.Parameter(SyntaxFactory.Identifier(default, Parameter, default)).WithType(type.WithTrailingTrivia(space));
        if (isOptional)
        {
            token = token.WithIdentifier(token.Identifier.WithTrailingTrivia(space)).WithDefault(SyntaxFactory.EqualsValueClause(
                SyntaxFactory.Token(default, SyntaxKind.EqualsToken, space), SyntaxFactory.LiteralExpression(SyntaxKind.DefaultLiteralExpression, SyntaxFactory.Token(default, SyntaxKind.DefaultKeyword, default))));
        }

        if (list.Parameters.Count == 0)
            return list.WithParameters(SyntaxFactory.SingletonSeparatedList(token));
        var last = list.Parameters[list.Parameters.Count - 1];
        var before = last.GetFirstToken().GetPreviousToken();
        var isOnOwnLine = before.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia);
        var comma = SyntaxFactory.Token(default, SyntaxKind.CommaToken, isOnOwnLine ? SyntaxFactory.TriviaList(before.TrailingTrivia.Last()) : space);
        // What stands between the last parameter and the end of the list stays there.
        var end = last.GetTrailingTrivia();
        token = token.WithLeadingTrivia(isOnOwnLine ? ReadersText.IndentationOf(last) : default).WithTrailingTrivia(end.HasWords() ? default : end);
        var parameters = list.Parameters.Replace(last, end.HasWords() ? last : last.WithoutTrailingTrivia());
        return list.WithParameters(SyntaxFactory.SeparatedList(parameters.Add(token), parameters.GetSeparators().Append(comma)));
    }
}
