using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

using Launch = Launch<Routine>;

/// <summary>Loops that do something for one element after the other.</summary>
static class Turns
{
    /// <summary>
    /// Whether a loop that goes through all elements starts or joins, for each, the code that uses this one: what it uses
    /// before the start or after the join is not used by the others.
    /// </summary>
    public static bool AreTaken(AccessPath outer, AccessPath inner, SyntaxNode place, Access access, Launch launch)
    {
        var routine = access.Routine;
        var isSweep = false;
        for (var i = 0; i < outer.Steps.Length && i < inner.Steps.Length; i++)
            isSweep |= IsOfSameRound(outer.Steps[i].Index, inner.Steps[i].Index) || outer.Steps[i].Index is Selection { IsThorough: true } && (inner.Steps[i].Index is ISymbol or Selection { Kind: SelectionKind.Offset } || (inner.Steps[i].Index is Selection { Kind: SelectionKind.All, Variable: { } element } && !Copies.IsInside(element, launch)));
        if (isSweep && routine == launch.Launcher && !access.State.Live.ContainsKey(launch) && IsOfLambda(outer, inner, routine))
            return true;
        if (!isSweep || Loops.Around(place, routine.Syntax) is not { } loop)
            return false;
        if (loop.Span.Contains(launch.Operation.Syntax.Span))
            return !ComesAfter(place, launch.Operation.Syntax);
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (loop.Span.Contains(operation.Syntax.Span) && Waits.JoinedHandle(operation, routine.Session.Calls) is not null)
                    return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether code of a lambda does something to what it was given before it launches other code: <c>items.Select(item =&gt; item.RunAsync())</c>. What
    /// runs already was started for another element.
    /// </summary>
    public static bool AreOfOtherElement(AccessPath outer, IOperation step, Launch launch) => launch.Launcher is { Parent: not null, Syntax: AnonymousFunctionExpressionSyntax { Parent: ArgumentSyntax } } lambda
        && outer.Variable is IParameterSymbol given && SymbolEqualityComparer.Default.Equals(given.ContainingSymbol, lambda.Method) && lambda.Syntax.Span.Contains(step.Syntax.Span) && !lambda.Ways.MayComeAfter(launch.Operation, step);

    // tasks.Add(Task.Run(job.Run)); job.Tries++; in the same round, and not in another branch or behind a jump.
    static bool ComesAfter(SyntaxNode place, SyntaxNode start)
    {
        if (place.SpanStart <= start.Span.End)
            return false;
        for (SyntaxNode? node = start; node is not null; node = node.Parent)
        {
            if (node.Span.Contains(place.Span))
                return node is not (IfStatementSyntax or SwitchStatementSyntax or TryStatementSyntax or ConditionalExpressionSyntax) || (node is TryStatementSyntax { Finally: { } last } && last.Span.Contains(place.Span));
            if (node is BlockSyntax { Statements: [.., var end] } && IsJump(end) || node is SwitchSectionSyntax { Statements: [.., ContinueStatementSyntax or ReturnStatementSyntax or ThrowStatementSyntax] })
                return false;
        }

        return false;
    }

    static bool IsJump(StatementSyntax statement) => statement is ContinueStatementSyntax or BreakStatementSyntax or ReturnStatementSyntax or ThrowStatementSyntax;

    // folders.ForEach(folder => { try { Read(folder); } catch { folder.Clear(); } }): what still runs was started for another element.
    static bool IsOfLambda(AccessPath outer, AccessPath inner, Routine lambda)
    {
        for (var i = 0; i < outer.Steps.Length && i < inner.Steps.Length; i++)
        {
            if (outer.Steps[i].Index is Selection { OfRound: IParameterSymbol given } && IsOfSameRound(outer.Steps[i].Index, inner.Steps[i].Index) && SymbolEqualityComparer.Default.Equals(given.ContainingSymbol, lambda.Method))
                return true;
        }

        return false;
    }

    // for (var i = 0; i < count; i++) { jobs[i].Tries++; Task.Run(jobs[i].Run); }
    static bool IsOfSameRound(object? outer, object? inner) => outer is Selection { OfRound: { } one } && inner is Selection { OfRound: { } other } && SymbolEqualityComparer.Default.Equals(one, other);
}
