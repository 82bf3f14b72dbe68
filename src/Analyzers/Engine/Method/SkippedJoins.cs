using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Tasks that the code which starts them waits for on every way but that of an exception which is caught: <c>foreach (…) try { var adding = Task.Run(…); Read(); await adding; } catch { }</c>.
/// When <c>Read</c> throws, the next round meets the task.
/// </summary>
static class SkippedJoins
{
    /// <summary>Whether nothing but a caught exception leads from a start to other code before the wait.</summary>
    /// <param name="launch">What starts the task.</param>
    /// <param name="act">The other code, or the start itself, made again.</param>
    /// <param name="session">The memory of the compilation.</param>
    public static bool LeadOnlyTo(SyntaxNode launch, SyntaxNode act, Session session)
    {
        if (launch.Parent is not EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Identifier.ValueText: var task, Parent.Parent: LocalDeclarationStatementSyntax { Parent: BlockSyntax block } start } } || act.SyntaxTree != launch.SyntaxTree || !IsCaughtAround(block))
            return false;
        for (var i = block.Statements.IndexOf(start) + 1; i < block.Statements.Count; i++)
        {
            var next = block.Statements[i];
            if (IsWaitFor(next, task, session))
                return act == launch || act.Span.End < start.SpanStart || act.SpanStart > next.Span.End;
            if (LeadsAway(next, block) || ChangedNames.In(next, task))
                return false;
        }

        return false;
    }

    // A catch that always goes on to throw leads nowhere: there the engine has found another way.
    static bool IsCaughtAround(SyntaxNode block)
    {
        for (var node = block; node.Parent is { } around and not (MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax); node = around)
        {
            if (around is TryStatementSyntax { Catches.Count: > 0 } tried && tried.Block == node)
                return true;
        }

        return false;
    }

    // await adding; await adding.ConfigureAwait(false); adding.Wait(); as a statement of its own, or what it gives: var sum = await adding;
    static bool IsWaitFor(StatementSyntax statement, string task, Session session)
    {
        var value = statement switch
        {
            ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Right: var right } } => right,
            ExpressionStatementSyntax { Expression: var whole } => whole,
            LocalDeclarationStatementSyntax { Declaration.Variables: [{ Initializer.Value: var first }] } => first,
            _ => null,
        };
        if (value is null)
            return false;
        foreach (var name in NameIndex.MentionsIn(value, task))
        {
            if (IsAlwaysReached(name, value) && session.ModelOf(value.SyntaxTree).GetOperation(name) is { } reference && Waits.AreFor(reference, session.Calls))
                return true;
        }

        return false;
    }

    // and not isSure || await checking
    static bool IsAlwaysReached(SyntaxNode name, SyntaxNode value)
    {
        var node = name;
        while (node != value && node.Parent is AwaitExpressionSyntax or InvocationExpressionSyntax or MemberAccessExpressionSyntax or ParenthesizedExpressionSyntax)
            node = node.Parent!;
        return node == value;
    }

    // continue; break; goto: out of the block, past the wait. So does throw: it means to go to the catch. Who returns is not there any more.
    static bool LeadsAway(SyntaxNode statement, SyntaxNode block)
    {
        foreach (var node in statement.DescendantNodesAndSelf(static inner => inner is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
        {
            if (node is GotoStatementSyntax or YieldStatementSyntax or ThrowStatementSyntax or ThrowExpressionSyntax || (node is BreakStatementSyntax or ContinueStatementSyntax && !IsWithin(node, block)))
                return true;
        }

        return false;
    }

    static bool IsWithin(SyntaxNode jump, SyntaxNode block)
    {
        for (var node = jump.Parent; node is not null && node != block; node = node.Parent)
        {
            if (Loops.IsLoop(node) || (jump is BreakStatementSyntax && node is SwitchStatementSyntax))
                return true;
        }

        return false;
    }
}
