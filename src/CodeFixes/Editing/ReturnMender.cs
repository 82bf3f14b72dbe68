using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;

namespace ConcurrencyAnalyzers.Editing;

using static SyntaxFactory;

/// <summary>Rewrites functions that become async: nodes are replaced, and returns give results instead of tasks.</summary>
/// <param name="returns">What becomes of returned expressions.</param>
/// <param name="edits">What becomes of other nodes, given what their own parts have become.</param>
/// <param name="configured">Await with <c>ConfigureAwait(false)</c>.</param>
/// <param name="lineBreak">The line break of the file.</param>
sealed class ReturnMender(
    IReadOnlyDictionary<ExpressionSyntax, Returned> returns, IReadOnlyDictionary<SyntaxNode, Func<SyntaxNode, SyntaxNode>> edits, bool configured, SyntaxTrivia lineBreak)
    : CSharpSyntaxRewriter(visitIntoStructuredTrivia: true)
{
    static readonly SyntaxAnnotation s_superfluous = new();
    static readonly SyntaxAnnotation s_several = new();

    /// <inheritdoc/>
    public override SyntaxNode? Visit(SyntaxNode? node)
    {
        var visited = base.Visit(node);
        return node is not null && visited is not null && edits.TryGetValue(node, out var edit) ? edit(visited) : visited;
    }

    /// <inheritdoc/>
    public override SyntaxNode? VisitArrowExpressionClause(ArrowExpressionClauseSyntax node)
    {
        if (!returns.TryGetValue(node.Expression, out var returned))
            return base.VisitArrowExpressionClause(node);
        var expression = returned.Unwrapped((ExpressionSyntax)Visit(node.Expression)!);
        return node.WithExpression(returned.As == ReturnedAs.Awaited ? Awaiting.Of(expression, configured).WithTriviaFrom(node.Expression) : expression);
    }

    /// <inheritdoc/>
    public override SyntaxNode? VisitReturnStatement(ReturnStatementSyntax node)
    {
        if (node.Expression is not { } original || !returns.TryGetValue(original, out var returned))
            return base.VisitReturnStatement(node);

        var expression = returned.Unwrapped((ExpressionSyntax)Visit(original)!);
        return returned switch
        {
            { As: ReturnedAs.Nothing } => WithoutExpression(node),
            { As: ReturnedAs.Default } => node.WithExpression(LiteralExpression(SyntaxKind.DefaultLiteralExpression).WithTriviaFrom(original)),
            { As: ReturnedAs.Result } => node.WithExpression(expression),
            { HasResult: true } => node.WithExpression(Awaiting.Of(expression, configured).WithTriviaFrom(original)),
            _ => AwaitAndReturn(node, expression),
        };
    }

    StatementSyntax WithoutExpression(ReturnStatementSyntax node)
    {
        var bare = node.WithExpression(null).WithReturnKeyword(node.ReturnKeyword.WithTrailingTrivia());
        var hasComments = node.GetLeadingTrivia().HasWords() || node.GetTrailingTrivia().HasWords();
        return IsLast(node) && !hasComments ? bare.WithAdditionalAnnotations(s_superfluous) : bare;
    }

    StatementSyntax AwaitAndReturn(ReturnStatementSyntax node, ExpressionSyntax task)
    {
        var first = ExpressionStatement(Awaiting.Of(task, configured)).WithTriviaFrom(node);
        if (IsLast(node))
            return first;
        var last = ReturnStatement().WithLeadingTrivia(ReadersText.IndentationOf(node)).WithTrailingTrivia(node.GetTrailingTrivia());
        return Several([first.WithTrailingTrivia(lineBreak), last]);
    }

    /// <summary>Statements that take the place of one: a list has them one by one, any other place as a block.</summary>
    public static StatementSyntax Several(IReadOnlyList<StatementSyntax> statements) =>
        statements is [var only] ? only : Block(statements).WithAdditionalAnnotations(s_several, Formatter.Annotation);

    // The last statement of the function, apart from local functions: falling off the end does the same.
    bool IsLast(ReturnStatementSyntax node) => node.Parent is BlockSyntax { Parent: MethodDeclarationSyntax or LocalFunctionStatementSyntax } block
        && block.Statements.Last(static statement => statement is not LocalFunctionStatementSyntax) == node;

    /// <inheritdoc/>
    public override SyntaxNode? VisitBlock(BlockSyntax node)
    {
        var visited = (BlockSyntax)base.VisitBlock(node)!;
        return visited.WithStatements(Flattened(visited.Statements));
    }

    /// <inheritdoc/>
    public override SyntaxNode? VisitSwitchSection(SwitchSectionSyntax node)
    {
        var visited = (SwitchSectionSyntax)base.VisitSwitchSection(node)!;
        return visited.WithStatements(Flattened(visited.Statements));
    }

    static SyntaxList<StatementSyntax> Flattened(SyntaxList<StatementSyntax> statements)
    {
        if (!statements.Any(static statement => statement.HasAnnotation(s_superfluous) || statement.HasAnnotation(s_several)))
            return statements;
        return List(statements.Where(static statement => !statement.HasAnnotation(s_superfluous))
            .SelectMany(static statement => statement.HasAnnotation(s_several) ? (IEnumerable<StatementSyntax>)((BlockSyntax)statement).Statements : [statement]));
    }
}
