using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>The loop statements around a node.</summary>
static class Loops
{
    /// <summary>The innermost loop of a routine that runs a node again and again; null when there is none.</summary>
    public static StatementSyntax? Around(SyntaxNode node, SyntaxNode routine)
    {
        for (var current = node; current is not null && current != routine; current = current.Parent)
        {
            if (current is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax && current != node)
                return null;
            if (current.Parent is StatementSyntax loop && Repeats(loop, current))
                return loop;
        }

        return null;
    }

    /// <summary>Whether a node runs only after another one: it stands further down in the same function, in no loop with it, and no jump leads back.</summary>
    public static bool ComesLater(SyntaxNode node, SyntaxNode other)
    {
        if (node.SpanStart < other.Span.End)
            return false;
        for (var current = other.Parent; current is not null; current = current.Parent)
        {
            if (current.Span.Contains(node.Span) && IsLoop(current))
                return false;
            if (current is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax or CompilationUnitSyntax)
                return current == FunctionOf(node) && !current.DescendantNodes().Any(static label => label is LabeledStatementSyntax);
        }

        return false;
    }

    static SyntaxNode? FunctionOf(SyntaxNode node) =>
        node.FirstAncestorOrSelf<SyntaxNode>(static one => one is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax or CompilationUnitSyntax);

    /// <summary>Whether a node is a statement that runs others again and again.</summary>
    public static bool IsLoop(SyntaxNode node) => node is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax;

    /// <summary>Whether a child of a statement runs once for each iteration.</summary>
    public static bool Repeats(StatementSyntax statement, SyntaxNode child) => statement switch
    {
        ForStatementSyntax loop => child != loop.Declaration && !loop.Initializers.Contains(child),
        CommonForEachStatementSyntax loop => child == loop.Statement,
        WhileStatementSyntax or DoStatementSyntax => true,
        _ => false,
    };

    /// <summary>Whether a condition is the one that ends the loop.</summary>
    public static bool IsConditionOf(SyntaxNode condition, StatementSyntax loop) => loop switch
    {
        ForStatementSyntax { Condition: { } head } => head.Span.Contains(condition.Span),
        WhileStatementSyntax { Condition: { } head } => head.Span.Contains(condition.Span),
        DoStatementSyntax { Condition: { } head } => head.Span.Contains(condition.Span),
        CommonForEachStatementSyntax foreachLoop => condition == foreachLoop || (foreachLoop.Span.Contains(condition.Span) && !foreachLoop.Statement.Span.Contains(condition.Span)),
        _ => false,
    };
}
