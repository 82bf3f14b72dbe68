using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

using static SyntaxFactory;

/// <summary>
/// <c>while (!reader.EndOfStream) { var line = reader.ReadLine(); … }</c>: a loop that asks for the end of a text, and then reads
/// a line first of all.
/// </summary>
sealed class LineLoop
{
    readonly WhileStatementSyntax _loop;
    readonly LocalDeclarationStatementSyntax _declaration;

    LineLoop(WhileStatementSyntax loop, LocalDeclarationStatementSyntax declaration) => (_loop, _declaration) = (loop, declaration);

    /// <summary>The loop whose condition is that a text has not ended; null for every other one.</summary>
    public static LineLoop? Around(ExpressionSyntax end, Site site)
    {
        if (end is not MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(System.IO.StreamReader.EndOfStream), Expression: var reader }
            || end.Parent is not PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Parent: WhileStatementSyntax loop }
            || loop.Statement is not BlockSyntax { Statements: [LocalDeclarationStatementSyntax { Declaration.Variables: [{ Initializer.Value: var first }] } declaration, ..] })
        {
            return null;
        }

        return Read(first) is MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(System.IO.StreamReader.ReadLine) or nameof(System.IO.StreamReader.ReadLineAsync), Expression: var other }
            && other.IsEquivalentTo(reader, topLevel: false) && reader is SimpleNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax or SimpleNameSyntax }
            && site.Model.GetSymbolInfo(reader).Symbol is not IPropertySymbol
                ? new(loop, declaration)
                : null;
    }

    static ExpressionSyntax? Read(ExpressionSyntax line)
    {
        while (true)
        {
            switch (line)
            {
                case PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } postfix:
                    line = postfix.Operand;
                    break;
                case ParenthesizedExpressionSyntax parenthesized:
                    line = parenthesized.Expression;
                    break;
                case AwaitExpressionSyntax await:
                    line = await.Expression;
                    break;
                case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(Task.ConfigureAwait), Expression: var configured } }:
                    line = configured;
                    break;
                case InvocationExpressionSyntax call:
                    return call.Expression;
                default:
                    return null;
            }
        }
    }

    /// <summary>The root with <c>while (await reader.ReadLineAsync() is { } line)</c>; null when comments would get lost.</summary>
    public SyntaxNode? Read(SynchronousCall end, Site site, bool configured)
    {
        if (_declaration.HasWordsWithin() || _declaration.GetTrailingTrivia().HasWords() || _loop.Condition.HasWordsWithin())
            return null;
        var line = (ExpressionSyntax)end.Operation.Syntax;
        var call = end.Twin.Of(line);
        if (Tokens.InScope(site.Routine!, _loop) is { } token && end.Twin.PassingToken(site.Model, _loop.Condition.SpanStart) is { } pass)
            call = (InvocationExpressionSyntax)pass(call, token);
        var isConfigured = configured && site.Session.Types.IsTask(end.Twin.Method.ReturnType);
        var name = _declaration.Declaration.Variables[0].Identifier;
        var pattern = ParseExpression($"{Awaiting.Of(call, isConfigured)} is {{ }} {name.Text}").WithTriviaFrom(_loop.Condition);
        var body = (BlockSyntax)_loop.Statement;
        var statements = body.Statements.RemoveAt(0);
        var comments = _declaration.GetLeadingTrivia();
        if (comments.HasWords())
        {
            if (statements.Count == 0)
                return null;
            statements = statements.Replace(statements[0], statements[0].WithLeadingTrivia(WithoutIndentation(comments).AddRange(statements[0].GetLeadingTrivia())));
        }
        else if (statements.Count > 0)
        {
            statements = statements.Replace(statements[0], statements[0].WithLeadingTrivia(Layout.Split(statements[0].GetLeadingTrivia()).Text));
        }

        return site.Root.ReplaceNode(_loop, _loop.WithCondition(pattern).WithStatement(body.WithStatements(statements)));
    }

    static SyntaxTriviaList WithoutIndentation(SyntaxTriviaList comments) =>
        comments[comments.Count - 1].IsKind(SyntaxKind.WhitespaceTrivia) ? comments.RemoveAt(comments.Count - 1) : comments;
}
