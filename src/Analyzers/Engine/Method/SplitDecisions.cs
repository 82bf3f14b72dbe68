using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>A test in one critical section that decides about an act in another one, as it is written.</summary>
static class SplitDecisions
{
    /// <summary>
    /// Whether a test under a lock decides about an act in a later critical section, which does not test again.
    /// </summary>
    /// <param name="check">The test, or the call that makes it.</param>
    /// <param name="act">The act.</param>
    /// <param name="state">What is tested and changed.</param>
    /// <param name="calls">The calls that make the test, if it is not made on the spot.</param>
    public static bool AreTwoSections(SyntaxNode check, SyntaxNode act, ISymbol state, ImmutableArray<IOperation> calls)
    {
        if (check.SyntaxTree != act.SyntaxTree || check.SpanStart > act.SpanStart || SectionAround(act) is not { } section
            || section.Span.Contains(check.Span) || SectionAround(check)?.Span.Contains(act.Span) == true || (calls.IsEmpty && IsLeftOnlyByThoseWhoGo(check, section)) || LooksAgain.Decides(section, state, calls))
        {
            return false;
        }

        foreach (var (condition, _, _) in DecidingConditions.Of(section))
        {
            if (condition.Span.Contains(check.Span) || (ResultOf(check) is { } name && condition.DescendantNodesAndSelf().Any(node => node is IdentifierNameSyntax used && used.Identifier.ValueText == name)))
                return true;
        }

        return false;
    }

    // await _gate.WaitAsync(); if (_all is not null) { _gate.Release(); return _all; } try { _all = Make(); } finally { _gate.Release(); }: who goes on still has the lock.
    static bool IsLeftOnlyByThoseWhoGo(SyntaxNode check, StatementSyntax section)
    {
        if (SectionAround(check) is not null || section.Parent is not BlockSyntax block || !block.Span.Contains(check.Span) || !TakenLocks.MayBeTakenBefore(check))
            return false;
        var isLeft = false;
        foreach (var node in block.DescendantNodes(TextSpan.FromBounds(check.Span.End, section.SpanStart)))
        {
            if (node.SpanStart < check.Span.End || node.Span.End > section.SpanStart || !ReleasesSomething(node))
                continue;
            isLeft = true;
            if (!node.Ancestors().TakeWhile(around => around != block).Any(static around => around is StatementSyntax { Parent: IfStatementSyntax or ElseClauseSyntax } branch && Exits.Leave(branch)))
                return false;
        }

        return isLeft;
    }

    /// <summary>Whether a critical section that tests acts as well, behind the test.</summary>
    /// <param name="check">The test, or the call that makes it.</param>
    /// <param name="act">The act.</param>
    public static bool AreOneSection(SyntaxNode check, SyntaxNode act) => check.SyntaxTree == act.SyntaxTree && check.SpanStart < act.SpanStart && SectionAround(check)?.Span.Contains(act.Span) == true;

    /// <summary>The variable that says at which place of a container an act is made: <c>_taken[seat] = true</c>, <c>_names.RemoveAt(i)</c>.</summary>
    public static IdentifierNameSyntax? PlaceIn(SyntaxNode act) => act switch
    {
        ElementAccessExpressionSyntax { ArgumentList.Arguments: [{ Expression: IdentifierNameSyntax place }] } => place,
        InvocationExpressionSyntax { ArgumentList.Arguments: [{ Expression: IdentifierNameSyntax place }] } => place,
        _ => null,
    };

    /// <summary>What a step on a container is given first: the key or the element that it is about.</summary>
    public static ExpressionSyntax? SelectorOf(SyntaxNode step) => step switch
    {
        ElementAccessExpressionSyntax { ArgumentList.Arguments: [{ Expression: var key }, ..] } => key,
        InvocationExpressionSyntax { ArgumentList.Arguments: [{ Expression: var first }, ..] } => first,
        _ => null,
    };

    /// <summary>Whether a look at a container in an earlier critical section has found the place of an act, which does not look again.</summary>
    /// <param name="look">The look.</param>
    /// <param name="place">The variable that says where.</param>
    /// <param name="act">The act.</param>
    /// <param name="state">The container.</param>
    public static bool FindsPlace(SyntaxNode look, IdentifierNameSyntax place, SyntaxNode act, ISymbol state) =>
        look.SyntaxTree == act.SyntaxTree && look.SpanStart < act.SpanStart && SectionAround(act) is { } section && SectionAround(look) is { } first && !section.Span.IntersectsWith(first.Span) && !TestsAgain(section, state)
        && !section.DescendantNodes().Any(node => Changed(node) == place.Identifier.ValueText)
        && first.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(found => Changed(found) == place.Identifier.ValueText
            && (found.Right.Span.Contains(look.Span) || DecidingConditions.Of(found).Any(decision => first.Span.Contains(decision.Condition.Span) && decision.Condition.Span.Contains(look.Span))));

    /// <summary>Whether a critical section does nothing but one step, and calls come behind it that are only made where it has been done.</summary>
    /// <param name="step">The step.</param>
    public static bool IsOnlyStepBeforeOthers(SyntaxNode step)
    {
        if (SectionAround(step) is not { Parent: BlockSyntax block } section || section.DescendantNodes().OfType<StatementSyntax>().Count(static statement => statement is not BlockSyntax) != 1)
            return false;
        for (var i = block.Statements.IndexOf(section) + 1; i < block.Statements.Count; i++)
        {
            if (block.Statements[i].DescendantNodes().Any(static node => node is InvocationExpressionSyntax))
                return true;
        }

        return false;
    }

    /// <summary>Whether a call tests under a lock, and another one that depends on the answer acts under it without testing again.</summary>
    /// <param name="check">The call that tests.</param>
    /// <param name="act">The call that acts.</param>
    /// <param name="acting">The code of the method that acts.</param>
    /// <param name="state">What is tested and changed.</param>
    public static bool AreTwoCalls(SyntaxNode check, SyntaxNode act, SyntaxNode acting, ISymbol state)
    {
        if (check == act || check.SyntaxTree != act.SyntaxTree || check.SpanStart > act.SpanStart || SectionAround(act) is not null || TestsAgain(acting, state))
            return false;
        foreach (var (condition, _, _) in DecidingConditions.Of(act))
        {
            if (condition.Span.Contains(check.Span))
                return true;
        }

        return false;
    }

    /// <summary>Whether a call is given what another one has found before: <c>var seat = FindFree(); … Reserve(seat);</c></summary>
    /// <param name="look">The call that looks.</param>
    /// <param name="act">The call that acts.</param>
    public static bool IsGivenWhatIsFound(SyntaxNode look, SyntaxNode act) =>
        look.SyntaxTree == act.SyntaxTree && look.SpanStart < act.SpanStart && ResultOf(look) is { } found && SectionAround(act) is null
        && act is InvocationExpressionSyntax call && call.ArgumentList.Arguments.Any(given => given.Expression is IdentifierNameSyntax { Identifier.ValueText: var name } && name == found);

    /// <summary>Whether a variable keeps what a call has found.</summary>
    public static bool IsFoundBy(SyntaxNode look, ISymbol variable) => ResultOf(look) == variable.Name;

    /// <summary>Whether what a property gives goes into what it is set to, each under the lock of its accessor: <c>Coins -= price</c>.</summary>
    /// <param name="get">The mention of the property that reads.</param>
    /// <param name="set">The mention that writes; the same one where both are one expression.</param>
    public static bool AreOneUpdate(SyntaxNode get, SyntaxNode set)
    {
        var target = set.Parent is MemberAccessExpressionSyntax member && member.Name == set ? member : set;
        return target.Parent switch
        {
            AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment => assignment.Left == target && assignment.Right.Span.Contains(get.Span),
            AssignmentExpressionSyntax { RawKind: not (int)SyntaxKind.CoalesceAssignmentExpression } assignment => get == set && assignment.Left == target,
            PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression } => get == set,
            PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } => get == set,
            _ => false,
        };
    }

    /// <summary>
    /// Whether a critical section writes what was made from the value that an earlier one has read, without another look:
    /// <c>lock (_gate) n = _n; n++; lock (_gate) _n = n;</c>
    /// </summary>
    /// <param name="read">The read.</param>
    /// <param name="write">The write.</param>
    /// <param name="state">What is read and written.</param>
    public static bool WritesBack(SyntaxNode read, SyntaxNode write, ISymbol state)
    {
        if (read.SyntaxTree != write.SyntaxTree || SectionAround(read) is not { } first || SectionAround(write) is not { } second || first.Span.End > second.SpanStart
            || first.DescendantNodes().Any(node => Changed(node) is { } changed && changed == state.Name) || second.DescendantNodes().Count(node => IsNamed(node, state.Name)) > 1
            || ResultOf(read) is not { } old || second.DescendantNodes().OfType<AssignmentExpressionSyntax>().FirstOrDefault(assignment => assignment.Left.Span.Contains(write.Span)) is not { Right: var value })
        {
            return false;
        }

        return IsMadeOf(value, old, first.Parent!.DescendantNodes(TextSpan.FromBounds(first.Span.End, second.SpanStart)));
    }

    // Who puts back what was there before, as it was, knows that others have been there.
    static bool IsMadeOf(ExpressionSyntax value, string old, IEnumerable<SyntaxNode> between) => value is IdentifierNameSyntax { Identifier.ValueText: var name }
        ? between.Any(node => name == old ? Changed(node) == old : node is VariableDeclaratorSyntax { Identifier.ValueText: var next, Initializer.Value: not IdentifierNameSyntax and { } made } && next == name && made.DescendantNodes().Any(part => IsNamed(part, old)))
        : value.DescendantNodes().Any(part => IsNamed(part, old));

    /// <summary>Whether a value that a call is given was made of what another call has answered before: <c>var n = stock.Get(id); … stock.Set(id, n - 1);</c></summary>
    /// <param name="value">The value.</param>
    /// <param name="asked">The call that has answered.</param>
    public static bool IsMadeOfAnswer(ExpressionSyntax value, SyntaxNode asked)
    {
        if (asked.SyntaxTree == value.SyntaxTree && value.Span.Contains(asked.Span))
            return ArithmeticAround(asked, value);
        if (asked.SyntaxTree != value.SyntaxTree || asked.Span.End > value.SpanStart || ResultOf(asked) is not { } old || asked.Ancestors().FirstOrDefault(around => around.Span.Contains(value.Span)) is not { } both)
            return false;
        return IsMadeOf(value, old, both.DescendantNodes(TextSpan.FromBounds(asked.Span.End, value.SpanStart)));
    }

    /// <summary>Whether a value is reckoned with another answer to what a call has asked before: <c>if (Balance &gt;= price) Balance = Balance - price;</c></summary>
    /// <param name="value">The value.</param>
    /// <param name="asked">The call that has answered first.</param>
    public static bool IsMadeOfSame(ExpressionSyntax value, SyntaxNode asked) => asked.SpanStart < value.SpanStart && value is BinaryExpressionSyntax && value.DescendantNodes().Any(again => SyntaxFactory.AreEquivalent(again, asked));

    /// <summary>Whether other statements come with one, or behind it, that are only reached with it.</summary>
    public static bool HasCompany(SyntaxNode act) => act.FirstAncestorOrSelf<StatementSyntax>() is { Parent: BlockSyntax block } statement
        && (block.Parent is IfStatementSyntax or ElseClauseSyntax || DecidingConditions.Of(statement).Any(static decision => decision.Leaves)) && block.Statements.Any(other => other != statement && other.SpanStart > statement.SpanStart);

    // stock.Get(id) - 1, and not stock.Set(id, Checked(stock.Get(id))).
    static bool ArithmeticAround(SyntaxNode asked, ExpressionSyntax value) => asked.Ancestors().TakeWhile(around => value.Span.Contains(around.Span)).Any(static around => around is BinaryExpressionSyntax)
        && !asked.Ancestors().TakeWhile(around => value.Span.Contains(around.Span)).Any(static around => around is ArgumentListSyntax);

    /// <summary>Whether a call is made where another one has said yes or no, or that nothing is there, and not for any other reason: <c>if (!IsFree(seat)) return; Take(seat);</c></summary>
    /// <param name="asked">The call that answers.</param>
    /// <param name="act">The call that is made.</param>
    public static bool IsLetByAnswer(SyntaxNode asked, SyntaxNode act)
    {
        if (asked.SyntaxTree != act.SyntaxTree || asked.SpanStart > act.SpanStart)
            return false;
        foreach (var (condition, _, _) in DecidingConditions.Of(act))
        {
            if (condition.Span.Contains(asked.Span))
                return IsAnswer(asked, condition);
        }

        return false;
    }

    static bool IsAnswer(SyntaxNode asked, ExpressionSyntax condition)
    {
        var answer = asked;
        while (answer != condition && answer.Parent is { } parent)
        {
            switch (parent)
            {
                case ParenthesizedExpressionSyntax or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression }:
                case MemberAccessExpressionSyntax { RawKind: (int)SyntaxKind.SimpleMemberAccessExpression } member when member.Name == answer:
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression }:
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression, Right.RawKind: (int)SyntaxKind.NullLiteralExpression }:
                case IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax { Expression.RawKind: (int)SyntaxKind.NullLiteralExpression } or UnaryPatternSyntax { Pattern: ConstantPatternSyntax { Expression.RawKind: (int)SyntaxKind.NullLiteralExpression } } }:
                    answer = parent;
                    break;
                default:
                    return false;
            }
        }

        return answer == condition;
    }

    static bool IsNamed(SyntaxNode node, string name) => node is IdentifierNameSyntax named && named.Identifier.ValueText == name;

    // The name of what a statement gives another value.
    static string? Changed(SyntaxNode node)
    {
        var target = node switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left,
            PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression } step => step.Operand,
            PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } step => step.Operand,
            _ => null,
        };
        return (target is MemberAccessExpressionSyntax member ? member.Name : target) is IdentifierNameSyntax name ? name.Identifier.ValueText : null;
    }

    /// <summary>
    /// Whether a comparison with what is there decides about a call that sets it to what it was compared with, each under the lock for itself:
    /// <c>if (offer &gt; auction.Highest) auction.Highest = offer;</c>
    /// </summary>
    /// <param name="look">The call that looks.</param>
    /// <param name="set">The call that sets.</param>
    public static bool IsComparedThenSet(SyntaxNode look, SyntaxNode set)
    {
        var target = set.Parent is MemberAccessExpressionSyntax member && member.Name == set ? member : set;
        var value = target switch
        {
            { Parent: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment } when assignment.Left == target => assignment.Right,
            InvocationExpressionSyntax { ArgumentList.Arguments: [{ Expression: var given }] } => given,
            _ => null,
        };
        return value is not null and not LiteralExpressionSyntax && DecidingConditions.Of(set).Any(decision => ComparisonWith(look, decision.Condition) is { } other && SyntaxFactory.AreEquivalent(other, value));
    }

    /// <summary>What the value of an expression is compared with, as more or less, in a condition; null where it is not.</summary>
    /// <param name="compared">The expression.</param>
    /// <param name="condition">The condition.</param>
    public static ExpressionSyntax? ComparisonWith(SyntaxNode compared, ExpressionSyntax condition)
    {
        foreach (var node in compared.AncestorsAndSelf())
        {
            if (!condition.Span.Contains(node.Span))
                return null;
            if (node is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LessThanExpression or (int)SyntaxKind.LessThanOrEqualExpression or (int)SyntaxKind.GreaterThanExpression or (int)SyntaxKind.GreaterThanOrEqualExpression } comparison)
                return comparison.Left.Span.Contains(compared.Span) ? comparison.Right : comparison.Left;
        }

        return null;
    }

    // The lock statement around a node, or what stands between taking and releasing a lock by calls.
    static StatementSyntax? SectionAround(SyntaxNode node)
    {
        foreach (var ancestor in node.Ancestors())
        {
            switch (ancestor)
            {
                case LockStatementSyntax:
                case TryStatementSyntax { Finally: { } last } when ReleasesSomething(last):
                    return (StatementSyntax)ancestor;
                case AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax:
                    return null;
            }
        }

        return null;
    }

    // finally { Monitor.Exit(_gate); } and not finally { if (!isOpen) reader.Close(); }
    static bool ReleasesSomething(FinallyClauseSyntax last)
    {
        foreach (var node in last.DescendantNodes())
        {
            if (ReleasesSomething(node))
                return true;
        }

        return false;
    }

    static bool ReleasesSomething(SyntaxNode node)
    {
        var name = node switch
        {
            InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: var member } } => member,
            InvocationExpressionSyntax { Expression: SimpleNameSyntax own } => own,
            MemberBindingExpressionSyntax { Name: var bound } => bound,
            _ => null,
        };
        return name is { Identifier.ValueText: var called } && (LockNames.LooksLikeReleasing(called) || PairedLocks.Releases(called) || (called == WellKnownMemberNames.DisposeMethodName && IsOfLock(node)));
    }

    // scope.Dispose(), _writeLock?.Dispose()
    static bool IsOfLock(SyntaxNode disposal) => disposal.FirstAncestorOrSelf<StatementSyntax>() is { } statement
        && statement.DescendantTokens().Any(static token => token.IsKind(SyntaxKind.IdentifierToken) && LockNames.LooksLikeScope(token.ValueText));

    /// <summary>Whether code tests a state.</summary>
    public static bool TestsAgain(SyntaxNode section, ISymbol state) => LooksAgain.Decides(section, state, ImmutableArray<IOperation>.Empty);

    // The variable that keeps the answer: var isFree = _free > 0;
    static string? ResultOf(SyntaxNode check)
    {
        string? handedOut = null;
        foreach (var node in check.AncestorsAndSelf())
        {
            switch (node)
            {
                // _stock.TryGetValue(part, out available)
                case InvocationExpressionSyntax { ArgumentList.Arguments: [.., { RefKindKeyword.RawKind: (int)SyntaxKind.OutKeyword, Expression: IdentifierNameSyntax given }] }:
                    handedOut = given.Identifier.ValueText;
                    break;
                case VariableDeclaratorSyntax variable:
                    return variable.Identifier.ValueText;
                // if (map.FindFree() is not int seat) return;
                case IsPatternExpressionSyntax { Expression: var matched, Pattern: var pattern } when matched.Span.Contains(check.Span) && pattern.DescendantNodesAndSelf().OfType<SingleVariableDesignationSyntax>().FirstOrDefault() is { } named:
                    return named.Identifier.ValueText;
                case AssignmentExpressionSyntax { Left: IdentifierNameSyntax target } assignment when assignment.Right.Span.Contains(check.Span):
                    return target.Identifier.ValueText;
                case StatementSyntax:
                    return handedOut;
                case ArgumentListSyntax:
                    return null;
            }
        }

        return null;
    }
}
