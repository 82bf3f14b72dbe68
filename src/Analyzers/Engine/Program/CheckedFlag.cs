using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// A flag that says whether something was done already: <c>if (!_started) { _started = true; … }</c>. Or a number that must not pass a
/// bound: <c>if (Volatile.Read(ref _left) &gt; 0) Interlocked.Decrement(ref _left);</c>.
/// </summary>
static class CheckedFlag
{
    /// <summary>Whether a write sets a flag or number that an <c>if</c> around it, or just before it, has tested.</summary>
    public static bool IsOne(Use use) => use.Access switch
    {
        { Kind: AccessKind.Write, Operation: { } operation, Routine: { } routine } => use.Path.Symbol is IFieldSymbol field
            && (use.Path.Steps is [.., { IsElement: true }] ? (field.Type as IArrayTypeSymbol)?.ElementType : field.Type) is { SpecialType: SpecialType.System_Boolean } or { TypeKind: TypeKind.Enum }
            && IsTestedBefore(operation.Syntax, use.Access.Path, routine, isNumber: false) && !IsDecidedBehind(operation.Syntax) && !IsOutcome(operation.Syntax),
        // Who looks at what an atomic step says tests once more.
        { IsAtomic: true, Operation: { Parent: IArgumentOperation { Parent: IInvocationOperation { Parent: IExpressionStatementOperation } call } } operation, Routine: { } routine } =>
            (AtomicCalls.Counts(call.TargetMethod) || ((AtomicCalls.OnlyStore(call.TargetMethod) || AtomicCalls.Replace(call.TargetMethod)) && IsOfCompared(call)))
            && IsTestedBefore(operation.Syntax, use.Access.Path, routine, isNumber: true),
        _ => false,
    };

    // if (_failed) return; try { Write(); } catch { _failed = true; } says how it went, and keeps nobody from doing it as well.
    static bool IsOutcome(SyntaxNode write) => write.FirstAncestorOrSelf<CatchClauseSyntax>() is { Parent: TryStatementSyntax tried } && !tried.Block.Span.Contains(write.Span);

    // if (_done) return; _done = true; _source.TrySetResult(); of two that come here one is told that he was too late.
    static bool IsDecidedBehind(SyntaxNode write)
    {
        if (write.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax { Statements: var statements } } set)
            return false;
        var count = 0;
        foreach (var statement in statements)
        {
            if (statement.SpanStart <= set.SpanStart || statement is ReturnStatementSyntax { Expression: null })
                continue;
            if (statement is not ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var called } } } || !CompletionNames.LooksLikeAttempt(called))
                return false;
            count++;
        }

        return count > 0 && set.Parent!.Parent is IfStatementSyntax or MemberDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax;
    }

    // if (value > Volatile.Read(ref _most)) Volatile.Write(ref _most, value); what is stored is what was compared: a larger one that came between is lost.
    static bool IsOfCompared(IInvocationOperation call) => call.Arguments is [_, { Value.Syntax: ExpressionSyntax stored and not LiteralExpressionSyntax }]
        && DecidingConditions.Of(call.Syntax).Any(decision => decision.Condition.DescendantNodesAndSelf().Any(part => part is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LessThanExpression or (int)SyntaxKind.LessThanOrEqualExpression or (int)SyntaxKind.GreaterThanExpression or (int)SyntaxKind.GreaterThanOrEqualExpression } comparison
            && (SyntaxFactory.AreEquivalent(comparison.Left, stored) || SyntaxFactory.AreEquivalent(comparison.Right, stored))));

    /// <summary>Whether the test stands in the critical section in which the flag is set.</summary>
    public static bool IsOneSection(Use use) => use.Access is { Operation.Syntax: { } write, Routine: { } routine } && use.Locks.Held.Any(static held => held.IsMeantAsLock)
        && routine.Blocks.Any(block => block.Block.BranchValue is { } condition && Mentions(condition, use.Access.Path, routine.Places) && SplitDecisions.AreOneSection(condition.Syntax, write));

    static bool IsTestedBefore(SyntaxNode write, AccessPath path, Routine routine, bool isNumber)
    {
        foreach (var block in routine.Blocks)
        {
            if (block.Block.BranchValue is { } condition && condition.Syntax.SpanStart < write.SpanStart && condition.Syntax.FirstAncestorOrSelf<IfStatementSyntax>() is { } test
                && test.Condition.Span.Contains(condition.Syntax.Span) && Mentions(condition, path, routine.Places)
                && (test.Span.Contains(write.Span) ? isNumber || ActsToo(test) : Exits.Leave(test.Statement)) && !IsSetBetween(test, write, path, routine) && (isNumber || !IsSameWord(test, write)))
            {
                return true;
            }
        }

        return false;
    }

    // if (_isOpen == value) return; _isOpen = value; whoever comes last has the last word, as without the test.
    static bool IsSameWord(IfStatementSyntax test, SyntaxNode write) => write.Parent is AssignmentExpressionSyntax { Right: IdentifierNameSyntax stored } assignment && assignment.Left == write
        && test.Condition.DescendantNodes().Any(part => part is IdentifierNameSyntax { Identifier.ValueText: var compared } && compared == stored.Identifier.ValueText);

    // if (_busy) return; _busy = true; … _busy = false; whoever has set it takes it back without another test; and whoever has counted himself,
    // if (Interlocked.Increment(ref _inside) > most) { Interlocked.Decrement(ref _inside); return; }
    static bool IsSetBetween(IfStatementSyntax test, SyntaxNode write, AccessPath path, Routine routine)
    {
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is ISimpleAssignmentOperation { Target: var target } && target.Syntax.SpanStart > test.Condition.Span.End && target.Syntax.SpanStart < write.SpanStart && routine.Places.Of(target)?.Equals(path) == true)
                    return true;
                if (operation is IInvocationOperation { Arguments: [{ Value: var counted }, ..], Parent: not IExpressionStatementOperation } step && step.Syntax.SpanStart >= test.Condition.SpanStart && step.Syntax.Span.End < write.SpanStart
                    && routine.Session.Calls.Of(step).Kind == Meaning.Atomic && AtomicCalls.Counts(step.TargetMethod) && routine.Places.Of(counted)?.Equals(path) == true)
                {
                    return true;
                }
            }
        }

        return false;
    }

    // if (!_dirty) _dirty = true; comes out the same, however many do it.
    static bool ActsToo(IfStatementSyntax test) => test.Statement is BlockSyntax { Statements.Count: > 1 };

    // Also by way of a copy: var left = Volatile.Read(ref _left); if (left <= 0) return;
    static bool Mentions(IOperation condition, AccessPath path, Places places) => condition.DescendantsAndSelf().Any(part => IsLook(part, path, places)
        || (part is ILocalReferenceOperation { Local: var copy } && places.ValueOf(copy) is { } value && value.DescendantsAndSelf().Any(read => IsLook(read, path, places))));

    // var turn = Interlocked.Increment(ref _turns); if (turn > most) …: what a step of one's own has answered is nobody else's.
    static bool IsLook(IOperation part, AccessPath path, Places places) => places.Of(part)?.Equals(path) == true
        && !(part.Parent is IArgumentOperation { Parent: IInvocationOperation { Type.SpecialType: not SpecialType.System_Void } call } && (AtomicCalls.Counts(call.TargetMethod) || AtomicCalls.Replace(call.TargetMethod)));
}
