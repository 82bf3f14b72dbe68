using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Methods of an object that do nothing but wait until others say that they have done their work: <c>lock (_gate) while (!_isComplete) Monitor.Wait(_gate);</c>.
/// Whoever calls one has waited as if the loop stood in his own code.
/// </summary>
static class ConditionWaits
{
    /// <summary>Whether a method is one.</summary>
    public static bool IsOne(IMethodSymbol method, Session session)
    {
        if (method is not { IsAsync: false, ReturnsVoid: true, MethodKind: MethodKind.Ordinary, DeclaringSyntaxReferences: [var declared] } || declared.GetSyntax() is not MethodDeclarationSyntax { Body: { } text } || !WaitsOnly(text)
            || session.RoutineOf(method, default) is not { Parent: null } body)
        {
            return false;
        }

        foreach (var block in body.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is IInvocationOperation call && session.Calls.Of(call).Kind is Meaning.WaitForCondition or Meaning.WaitUnderLock)
                    return Loops.Around(call.Syntax, body.Syntax) is WhileStatementSyntax { Condition: var condition } && IsFlag(condition);
            }
        }

        return false;
    }

    /// <summary>Whether a condition is that of a loop which waits like this in the middle of other code, in a critical section of its own.</summary>
    public static bool IsEndOf(IOperation condition, Routine routine)
    {
        if (condition.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not WhileStatementSyntax loop || !loop.Condition.Span.Contains(condition.Syntax.Span) || loop.FirstAncestorOrSelf<LockStatementSyntax>() is not { Statement: var section } || !WaitsOnly(section) || !IsFlag(loop.Condition))
            return false;
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is IInvocationOperation call && loop.Statement.Span.Contains(call.Syntax.Span) && routine.Session.Calls.Of(call).Kind is Meaning.WaitForCondition or Meaning.WaitUnderLock)
                    return true;
            }
        }

        return false;
    }

    // Who takes something out of what he has waited for changes it, and more may come.
    static bool WaitsOnly(SyntaxNode body)
    {
        var hasLoop = false;
        foreach (var node in body.DescendantNodesAndSelf())
        {
            hasLoop |= node is WhileStatementSyntax;
            if (node is AssignmentExpressionSyntax or AnonymousFunctionExpressionSyntax or BaseObjectCreationExpressionSyntax or PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression }
                or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression })
            {
                return false;
            }
        }

        return hasLoop;
    }

    // !_isComplete, _left > 0; and not _queue.Count == 0, _count == 0
    static bool IsFlag(ExpressionSyntax condition) => !condition.DescendantNodesAndSelf().Any(static node => node.IsKind(SyntaxKind.EqualsExpression)) && !condition.DescendantNodesAndSelf().Any(static node => node is InvocationExpressionSyntax or ElementAccessExpressionSyntax or MemberAccessExpressionSyntax { Expression: not ThisExpressionSyntax });
}
