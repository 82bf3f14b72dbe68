using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>What becomes of the task of a call.</summary>
enum TaskFate
{
    /// <summary>Somebody waits for it where it stands, or gets it from here.</summary>
    Awaited,

    /// <summary>It has a name, and is awaited by that.</summary>
    AwaitedLater,

    /// <summary>It is dropped, or kept for others: the caller goes on before it is complete.</summary>
    Left,
}

/// <summary>Calls of async code whose task is not awaited where they stand: what the callee does behind an await is not done when the caller goes on.</summary>
static class UnawaitedCalls
{
    /// <summary>What becomes of the task of a call.</summary>
    public static TaskFate Of(IInvocationOperation call, Routine routine)
    {
        var value = ValueOf(call);
        return value.Parent switch
        {
            ExpressionStatementSyntax => TaskFate.Left,
            AssignmentExpressionSyntax assignment when assignment.Right == value => Named((assignment.Left as IdentifierNameSyntax)?.Identifier.ValueText, assignment, routine),
            EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax variable } => Named(variable.Identifier.ValueText, variable, routine),
            _ => TaskFate.Awaited,
        };
    }

    /// <summary>
    /// Whether code under a lock goes on before the task of a call is complete, where no await can stand: <c>lock (_gate) { _reading = ReadAsync(); }</c>. It
    /// drops the task, keeps it or returns it, and does not wait for it otherwise.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="section">The code.</param>
    public static bool IsOnlyBegun(IInvocationOperation call, ImmutableArray<IOperation> section)
    {
        var value = ValueOf(call);
        var name = value.Parent switch
        {
            AssignmentExpressionSyntax { Left: var target } assignment when assignment.Right == value => (target is MemberAccessExpressionSyntax member ? member.Name : target as IdentifierNameSyntax)?.Identifier.ValueText,
            EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax variable } => variable.Identifier.ValueText,
            ExpressionStatementSyntax or ReturnStatementSyntax => "_",
            _ => null,
        };
        if (name is null or "_")
            return name is not null;
        foreach (var part in section)
        {
            foreach (var node in part.Syntax.DescendantNodes())
            {
                if (node is IdentifierNameSyntax mention && mention.Identifier.ValueText == name && !mention.Span.IntersectsWith(value.Parent!.Span)
                    && (mention.Parent is MemberAccessExpressionSyntax access ? access.Expression == mention || access.Parent is MemberAccessExpressionSyntax or ArgumentSyntax : mention.Parent is ArgumentSyntax))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Whether the task of a call is the one that a function returns, which awaits nothing itself: <c>Task ReadAsync() => ReadCore(0);</c></summary>
    public static bool IsHandedOn(IInvocationOperation call) => ValueOf(call).Parent is ReturnStatementSyntax or ArrowExpressionClauseSyntax;

    static SyntaxNode ValueOf(IInvocationOperation call)
    {
        SyntaxNode value = call.Syntax;
        while (value.Parent is ParenthesizedExpressionSyntax or PostfixUnaryExpressionSyntax || value.Parent is ConditionalExpressionSyntax choice && choice.Condition != value)
            value = value.Parent;
        return value;
    }

    /// <summary>Whether code of an async function certainly stands behind one of its awaits: a wait in a loop is one, if the loop is run at all.</summary>
    public static bool IsBehindAwait(SyntaxNode place, Routine routine)
    {
        foreach (var node in routine.Syntax.DescendantNodes(node => node == routine.Syntax || node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
        {
            if (node is AwaitExpressionSyntax && node.Span.End <= place.SpanStart && !IsOnOtherWay(node, place))
                return true;
        }

        return false;
    }

    /// <summary>Whether a statement has certainly awaited something when it ends.</summary>
    public static bool AwaitsIn(StatementSyntax code)
    {
        foreach (var node in code.DescendantNodes(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
        {
            if (node is AwaitExpressionSyntax && !IsOnOtherWay(node, code))
                return true;
        }

        return false;
    }

    // if (isSlow) await Task.Yield(); Load();
    static bool IsOnOtherWay(SyntaxNode waiting, SyntaxNode place)
    {
        foreach (var outer in waiting.Ancestors())
        {
            if (outer.Span.Contains(place.Span) && outer is not (IfStatementSyntax or ConditionalExpressionSyntax or SwitchSectionSyntax))
                return false;
            if (outer is IfStatementSyntax { Statement: var then } test && (then.Span.Contains(waiting.Span) ? !then.Span.Contains(place.Span) : test.Else is { } other && other.Span.Contains(waiting.Span) && !other.Span.Contains(place.Span))
                || outer is ConditionalExpressionSyntax or SwitchSectionSyntax or SwitchExpressionArmSyntax or CatchClauseSyntax && !outer.Span.Contains(place.Span)
                || outer is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression or (int)SyntaxKind.CoalesceExpression, Right: var right } && right.Span.Contains(waiting.Span)
                || outer is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceAssignmentExpression })
            {
                return true;
            }
        }

        return true;
    }

    // await task, task.Wait(): by its name, further down or in the next round of a loop.
    static TaskFate Named(string? name, SyntaxNode given, Routine routine)
    {
        if (name is null or "_")
            return TaskFate.Left;
        foreach (var node in routine.Syntax.DescendantNodes())
        {
            if (node is IdentifierNameSyntax mention && mention.Identifier.ValueText == name && !given.Span.Contains(mention.Span)
                && (mention.Parent is MemberAccessExpressionSyntax access && access.Expression == mention || mention.FirstAncestorOrSelf<AwaitExpressionSyntax>() is not null || mention.Parent is ReturnStatementSyntax))
            {
                return TaskFate.AwaitedLater;
            }
        }

        return TaskFate.Left;
    }
}
