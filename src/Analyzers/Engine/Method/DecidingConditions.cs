using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>The conditions on which it depends whether a piece of code is reached.</summary>
static class DecidingConditions
{
    /// <summary>The conditions around a node, and those before it that leave; whether they hold when the node is reached.</summary>
    public static IEnumerable<(ExpressionSyntax Condition, bool IsTrue, bool Leaves)> Of(SyntaxNode act)
    {
        for (var node = act; node.Parent is { } parent; node = parent)
        {
            switch (parent)
            {
                case IfStatementSyntax test when test.Statement == node:
                    yield return (test.Condition, true, false);
                    break;
                case ElseClauseSyntax { Parent: IfStatementSyntax test }:
                    yield return (test.Condition, false, false);
                    break;
                case WhileStatementSyntax loop when loop.Statement == node:
                    yield return (loop.Condition, true, false);
                    break;
                case ConditionalExpressionSyntax choice when choice.Condition != node:
                    yield return (choice.Condition, choice.WhenTrue == node, false);
                    break;
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression } both when both.Right == node:
                    yield return (both.Left, both.IsKind(SyntaxKind.LogicalAndExpression), false);
                    break;
                case BlockSyntax block:
                    foreach (var statement in block.Statements)
                    {
                        if (statement == node)
                            break;
                        foreach (var early in EarlyExits(statement))
                            yield return (early.Condition, false, true);
                    }

                    break;
                case AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax:
                    yield break;
            }
        }
    }

    // if (…) return; by itself, or in a critical section of its own.
    static IEnumerable<IfStatementSyntax> EarlyExits(StatementSyntax statement)
    {
        switch (statement)
        {
            case IfStatementSyntax { Else: null } early when Exits.Leave(early.Statement):
                yield return early;
                break;
            case LockStatementSyntax { Statement: BlockSyntax section }:
                foreach (var early in section.Statements.SelectMany(EarlyExits))
                    yield return early;
                break;
            case TryStatementSyntax { Finally: not null, Block: { } attempt }:
                foreach (var early in attempt.Statements.SelectMany(EarlyExits))
                    yield return early;
                break;
            case LockStatementSyntax { Statement: IfStatementSyntax early }:
                foreach (var exit in EarlyExits(early))
                    yield return exit;
                break;
        }
    }
}
