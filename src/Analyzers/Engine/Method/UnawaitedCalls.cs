using ConcurrencyAnalyzers.Knowledge;
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
    /// drops the task, keeps it or returns it, and so it does with every other name it gives it; whatever else it does with one of them may wait.
    /// </summary>
    /// <param name="call">The call.</param>
    /// <param name="section">The code.</param>
    public static bool IsOnlyBegun(IInvocationOperation call, ImmutableArray<IOperation> section)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (!IsLeft(call.Syntax, names, section))
            return false;
        for (var known = 0; known < names.Count;)
        {
            known = names.Count;
            foreach (var part in section)
            {
                foreach (var node in part.Syntax.DescendantNodesAndSelf())
                {
                    if (node is IdentifierNameSyntax { Parent: not NameColonSyntax } mention && names.Contains(mention.Identifier.ValueText) && !call.Syntax.Span.Contains(mention.Span) && !IsLeft(mention, names, section))
                        return false;
                }
            }
        }

        return true;
    }

    // Whether nothing waits for a task where it stands. The names that it gets there may be waited for elsewhere.
    static bool IsLeft(SyntaxNode value, HashSet<string> names, ImmutableArray<IOperation> section)
    {
        while (true)
        {
            switch (value.Parent)
            {
                case MemberAccessExpressionSyntax access when access.Name == value:
                case ParenthesizedExpressionSyntax or PostfixUnaryExpressionSyntax or CastExpressionSyntax or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression }:
                case ConditionalExpressionSyntax choice when choice.Condition != value:
                    value = value.Parent;
                    continue;
                // _load = null; another task, or none.
                case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment when assignment.Left == value:
                    return true;
                case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceAssignmentExpression } assignment when assignment.Left == value:
                    value = assignment;
                    continue;
                case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression or (int)SyntaxKind.CoalesceAssignmentExpression, Left: var target } assignment when NameOf(target) is { } kept:
                    if (kept != "_")
                        names.Add(kept);
                    value = assignment;
                    continue;
                case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax variable }:
                    names.Add(variable.Identifier.ValueText);
                    return true;
                case ReturnStatementSyntax:
                    return !IsInFunctionOf(section, value);
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression } compared:
                    return (compared.Left == value ? compared.Right : compared.Left).IsKind(SyntaxKind.NullLiteralExpression);
                // if (_load?.IsCompleted != false)
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: var asked } when CompletionNames.AreTests(asked):
                case ConditionalAccessExpressionSyntax { WhenNotNull: MemberBindingExpressionSyntax { Name.Identifier.ValueText: var test } } when CompletionNames.AreTests(test):
                case IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax or UnaryPatternSyntax { Pattern: ConstantPatternSyntax } }:
                case ExpressionStatementSyntax:
                    return true;
                default:
                    return false;
            }
        }
    }

    // What a function within the section returns, the section itself gets.
    static bool IsInFunctionOf(ImmutableArray<IOperation> section, SyntaxNode value)
    {
        foreach (var outer in value.Ancestors())
        {
            if (outer is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
                continue;
            foreach (var part in section)
            {
                if (part.Syntax.Span.Contains(outer.Span))
                    return true;
            }

            return false;
        }

        return false;
    }

    static string? NameOf(ExpressionSyntax target) => (target is MemberAccessExpressionSyntax member ? member.Name : target as IdentifierNameSyntax)?.Identifier.ValueText;

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
