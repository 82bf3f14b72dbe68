using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Flags that a loop waits for.</summary>
static class Flags
{
    /// <summary>Whether a read decides when a loop ends, and a write is what ends it, with nothing that makes the write visible.</summary>
    public static bool IsStopFlag(Use read, Use write)
    {
        if (read.Access is not { Kind: AccessKind.Read, IsAtomic: false } || !(write.Access is { Kind: AccessKind.Write, IsAtomic: false } || (write.Access is { IsWrite: true, IsAtomic: true } && IsSpin(read.Access.Operation.Syntax))))
            return false;
        // Whoever takes a lock each time looks again each time.
        if (read.Path.Symbol is IFieldSymbol { IsVolatile: true } || !IsFlag(read.Path.Symbol) || LooksUnderLock(read))
            return false;
        return Decides(read, write);
    }

    /// <summary>Whether a plain flag that is read decides when a loop ends, if somebody else writes it.</summary>
    public static bool MayEndLoop(Use read) => read.Access is { Kind: AccessKind.Read, IsAtomic: false } && Kinds.TypeOf(read.Path)?.SpecialType == SpecialType.System_Boolean
        && read.Path.Symbol is not IFieldSymbol { IsVolatile: true } && !LooksUnderLock(read) && Decides(read, null);

    static bool Decides(Use read, Use? write)
    {
        if (DecidesLoop(read.Access.Operation.Syntax, read.Access.Routine.Syntax))
            return !IsCountedByLoop(read) && !IsBoundOfLoop(read) && !IsLookBeforeExchange(read) && !(write is { } known && LetsGoOn(known, read)) && !WaitsEachRound(read);
        // while (IsRunning()): what the callee answers decides, not what it asks on its way.
        var isAnswer = IsAnswer(read.Access.Operation.Syntax);
        for (var step = read.Trail.Length - 1; step >= 0 && isAnswer; step--)
        {
            var call = read.Trail[step].Syntax;
            if (DecidesLoop(call, null))
                return true;
            isAnswer = IsAnswer(call);
        }

        return false;
    }

    /// <summary>
    /// Whether a loop goes on until another thread sets the flag that it reads: <c>while (!_done) Step();</c>. Where a number ends it,
    /// only a loop that does nothing but wait is one of those.
    /// </summary>
    public static bool EndsLoop(Use write, Use read) =>
        IsStopFlag(read, write) && (Kinds.TypeOf(read.Path)?.SpecialType == SpecialType.System_Boolean || IsSpin(read.Access.Operation.Syntax));

    // A lock that is held around the loop is taken once.
    static bool LooksUnderLock(Use read)
    {
        if (!read.Locks.Held.Any(static held => held.IsMeantAsLock))
            return false;
        var place = read.Access.Operation.Syntax;
        return Loops.Around(place, read.Access.Routine.Syntax) is not { } loop || !loop.Ancestors().Any(static around => around is LockStatementSyntax) || place.Ancestors().TakeWhile(around => around != loop).Any(static around => around is LockStatementSyntax);
    }

    // while (!_closed) … beside Open() => _closed = false: what lets the loop go on does not end it.
    static bool LetsGoOn(Use write, Use read)
    {
        // while (_taken) { } _taken = true; whoever takes what he has waited for keeps the others waiting.
        if (write.Access.Routine == read.Access.Routine || ValueFlow.Of(write.Access)?.Parent is not ISimpleAssignmentOperation { Value.ConstantValue: { HasValue: true, Value: bool told } })
            return false;
        var asked = true;
        for (var node = read.Access.Operation.Syntax; node.Parent is ExpressionSyntax parent; node = parent)
        {
            switch (parent)
            {
                case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression }:
                    asked = !asked;
                    break;
                case ParenthesizedExpressionSyntax or MemberAccessExpressionSyntax or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression }:
                    break;
                default:
                    return false;
            }
        }

        // The condition of a loop keeps it going, that of an if in it leaves it.
        var keepsGoing = read.Access.Operation.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not IfStatementSyntax;
        return told == (keepsGoing ? asked : !asked);
    }

    // do { _attempt++; … } while (_attempt < 5): the loop waits for itself, and not for somebody else.
    static bool IsCountedByLoop(Use read) => Loops.Around(read.Access.Operation.Syntax, read.Access.Routine.Syntax) is { } loop && loop.DescendantNodes().Any(node => CountedBy(node) is { } counter
        && Named(counter) is { } name && name.Identifier.ValueText == read.Access.Path.Symbol?.Name);

    // while (_most > 0 && count >= _most) { …; count--; } a number that the loop itself comes nearer to, or moves away from, is a bound and no news.
    static bool IsBoundOfLoop(Use read)
    {
        var place = read.Access.Operation.Syntax;
        if (Kinds.TypeOf(read.Path)?.SpecialType != SpecialType.System_Int32 || Loops.Around(place, read.Access.Routine.Syntax) is not { } loop || place.Ancestors().TakeWhile(around => around != loop).LastOrDefault() is not ExpressionSyntax condition)
            return false;
        var own = new HashSet<string>(condition.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Select(static name => name.Identifier.ValueText), StringComparer.Ordinal);
        own.Remove(read.Access.Path.Symbol?.Name ?? "");
        return loop.DescendantNodes().Any(node => (CountedBy(node) ?? (node as AssignmentExpressionSyntax)?.Left) is { } changed && Named(changed) is { } name && own.Contains(name.Identifier.ValueText));
    }

    static ExpressionSyntax? CountedBy(SyntaxNode node) => node switch
    {
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression } step => step.Operand,
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } step => step.Operand,
        AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression or (int)SyntaxKind.SubtractAssignmentExpression } step => step.Left,
        _ => null,
    };

    // while (_open > 0) { }: however the other thread writes, nothing in the loop makes this one look again.
    static bool IsSpin(SyntaxNode read) =>
        read.FirstAncestorOrSelf<WhileStatementSyntax>() is { Statement: EmptyStatementSyntax or BlockSyntax { Statements.Count: 0 } } loop && loop.Condition.Span.Contains(read.Span)
        && !loop.Condition.DescendantNodesAndSelf().Any(static part => part is InvocationExpressionSyntax or AwaitExpressionSyntax || (part is MemberAccessExpressionSyntax { Expression: not ThisExpressionSyntax }));

    // _busy == 0 && Interlocked.CompareExchange(ref _busy, 1, 0) == 0: the exchange looks again.
    static bool IsLookBeforeExchange(Use read)
    {
        foreach (var part in read.Access.Operation.Syntax.Ancestors())
        {
            if (part is StatementSyntax)
                return false;
            if (part is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } both && both.Left.Span.Contains(read.Access.Operation.Syntax.Span)
                && both.Right.DescendantNodes().Any(node => node is ArgumentSyntax { RefKindKeyword.RawKind: not 0, Expression: var exchanged } && Named(exchanged)?.Identifier.ValueText == read.Access.Path.Symbol?.Name))
            {
                return true;
            }
        }

        return false;
    }

    static SimpleNameSyntax? Named(ExpressionSyntax variable) => variable is MemberAccessExpressionSyntax member ? member.Name : variable as SimpleNameSyntax;

    // while (!_done) await Task.Delay(10): whoever comes back looks again.
    static bool AwaitsEachRound(StatementSyntax loop) => loop switch
    {
        WhileStatementSyntax { Statement: var body } => IsAwait(body),
        DoStatementSyntax { Statement: var body } => IsAwait(body),
        ForStatementSyntax { Statement: var body } => IsAwait(body),
        _ => false,
    };

    // while (!host.IsStarted) { …; token.WaitHandle.WaitOne(100); }: a wait for a handle makes it look again, which a mere pause is not made for.
    static bool WaitsEachRound(Use read)
    {
        var routine = read.Access.Routine;
        if (Loops.Around(read.Access.Operation.Syntax, routine.Syntax) is not { } loop)
            return false;
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is IInvocationOperation { Syntax.Parent: ExpressionStatementSyntax { Parent: var around } } call && (around == loop || around?.Parent == loop)
                    && routine.Session.Calls.Of(call).Kind is Meaning.WaitForHandle or Meaning.WaitForSignal or Meaning.WaitForTask or Meaning.WaitForThread or Meaning.WaitForCondition or Meaning.WaitUnderLock)
                {
                    return true;
                }
            }
        }

        return false;
    }

    static bool IsAwait(StatementSyntax body) => body switch
    {
        BlockSyntax block => block.Statements.Any(static statement => statement is not BlockSyntax && IsAwait(statement)),
        TryStatementSyntax attempt => IsAwait(attempt.Block),
        ExpressionStatementSyntax { Expression: AwaitExpressionSyntax or AssignmentExpressionSyntax { Right: AwaitExpressionSyntax } } => true,
        LocalDeclarationStatementSyntax { Declaration.Variables: [{ Initializer.Value: AwaitExpressionSyntax }] } => true,
        _ => false,
    };

    // return !_stop; => _stop; if (_stop) return false;
    static bool IsAnswer(SyntaxNode part)
    {
        foreach (var node in part.Ancestors())
        {
            switch (node)
            {
                case ReturnStatementSyntax or ArrowExpressionClauseSyntax:
                    return true;
                case IfStatementSyntax test:
                    return test.Condition.Span.Contains(part.Span) && (test.Statement is BlockSyntax { Statements: [var only] } ? only : test.Statement) is ReturnStatementSyntax;
                case StatementSyntax or ArgumentSyntax or AnonymousFunctionExpressionSyntax:
                    return false;
            }
        }

        return false;
    }

    /// <summary>Whether a read only decides whether to wait for a signal: <c>while (!_ready) _event.Wait();</c>.</summary>
    public static bool IsWaitedFor(Use use)
    {
        if (use.Access is not { Kind: AccessKind.Read, Operation.Syntax: { } read, Routine: { } routine })
            return false;
        var waiting = read.FirstAncestorOrSelf<StatementSyntax>() switch
        {
            IfStatementSyntax test when test.Condition.Span.Contains(read.Span) => test.Statement,
            WhileStatementSyntax loop when loop.Condition.Span.Contains(read.Span) => loop.Statement,
            _ => null,
        };
        if (waiting is null)
            return false;
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (waiting.Span.Contains(operation.Syntax.Span) && Waits.JoinedHandle(operation, routine.Session.Calls) is not null)
                    return true;
            }
        }

        return false;
    }

    static bool IsFlag(ISymbol? symbol)
    {
        var type = (symbol as IFieldSymbol)?.Type ?? (symbol as IPropertySymbol)?.Type ?? (symbol as ILocalSymbol)?.Type ?? (symbol as IParameterSymbol)?.Type;
        return type is { SpecialType: SpecialType.System_Boolean or SpecialType.System_Int32 } or { TypeKind: TypeKind.Enum };
    }

    static bool DecidesLoop(SyntaxNode read, SyntaxNode? routine)
    {
        routine ??= read.FirstAncestorOrSelf<SyntaxNode>(static node => node is MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax);
        if (routine is null || Loops.Around(read, routine) is not { } loop || AwaitsEachRound(loop))
            return false;
        // while (true) { lock (_gate) { if (_stop) break; … } }: taking the lock makes it look again.
        if (read.Ancestors().TakeWhile(node => node != loop).Any(static node => node is LockStatementSyntax))
            return false;
        // while (…) { if (Connect(_timeout)) return; } what a call is given does not decide, what it answers does.
        if (read.Ancestors().TakeWhile(static node => node is not StatementSyntax).Any(static node => node is ArgumentSyntax))
            return false;
        if (Loops.IsConditionOf(read, loop))
            return true;
        // while (true) { if (_stop) break; … }
        return read.FirstAncestorOrSelf<IfStatementSyntax>() is { } test && test.Condition.Span.Contains(read.Span) && loop.Span.Contains(test.Span)
            && test.Statement.DescendantNodesAndSelf().Any(static node => node is BreakStatementSyntax or ReturnStatementSyntax);
    }
}
