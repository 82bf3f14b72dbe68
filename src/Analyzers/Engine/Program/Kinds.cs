using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Says what kind of mistake a use is that runs beside another one.</summary>
static class Kinds
{
    /// <summary>The kind; null when it is left alone, or the business of a rule about captured variables.</summary>
    public static RaceKind? Of(Use mine, Use theirs)
    {
        if (mine.IsOfContainer)
            return RaceKind.Container;
        // What a lambda itself does to the variables it captures is found by looking at its member alone.
        if (IsCapturedValue(mine.Path))
            return !mine.Trail.IsEmpty || !theirs.Trail.IsEmpty ? RaceKind.Capture : IsNamedSo(mine) && IsNamedSo(theirs) ? null : RaceKind.Unguarded;
        if (LazyInitialization.IsOne(mine))
            return LazyInitialization.IsHarmless(mine) || LazyInitialization.IsOfEverybody(mine) ? null : LazyInitialization.IsClaim(mine) ? RaceKind.CheckThenAct : RaceKind.LazyInitialization;
        if (CheckedFlag.IsOne(mine))
            return RaceKind.CheckThenAct;
        return theirs.Locks.Held.IsEmpty && mine.Locks.Held.IsEmpty ? RaceKind.Unguarded : RaceKind.InconsistentlyGuarded;
    }

    /// <summary>The type of what a path names.</summary>
    public static ITypeSymbol? TypeOf(AccessPath path) => path.Symbol switch
    {
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        _ => null,
    };

    // The code calls the variable by its name, and not by that of a field it was copied to.
    static bool IsNamedSo(Use use) => SymbolEqualityComparer.Default.Equals(use.Access.Path.Variable, use.Path.Variable);

    /// <summary>Whether a lambda itself uses a variable that it captures.</summary>
    public static bool IsCaptured(Use use) => use.Trail.IsEmpty && IsCapturedValue(use.Path) && IsNamedSo(use);

    // A local or parameter itself, or a part of the struct or array in it.
    static bool IsCapturedValue(AccessPath path) =>
        path.Variable is { } variable && (path.IsVariable || path.Steps is [{ IsElement: true }] || Elements.TypeOf(variable) is { IsValueType: true });
}

/// <summary>State that is created when it is first needed: <c>x ??= …</c>, <c>if (x == null) x = …</c>.</summary>
static class LazyInitialization
{
    /// <summary>Whether a write creates what a test just before it found missing.</summary>
    public static bool IsOne(Use use)
    {
        if (use.Access is not { Kind: AccessKind.Write or AccessKind.Update, Operation.Syntax: { } write, Routine: { } routine } || Kinds.TypeOf(use.Path) is not { IsReferenceType: true })
            return false;
        var written = use.Access.Path;
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (TestedForNull(operation) is { } tested && (routine.Places.Of(tested)?.Equals(written) == true ? IsWholeCondition(operation) ? IsLedTo(operation, write) : Decides(operation.Syntax, write) : IsCopy(tested, written, routine.Places) && IsLedTo(operation, write)))
                    return true;
            }
        }

        return false;
    }

    // x ??= y, x ?? (x = y), if (x == null) x = y, if (x != null) return x; x = y: and not x?.Close(); x = y.
    static bool Decides(SyntaxNode test, SyntaxNode write)
    {
        if (test.SpanStart > write.SpanStart)
            return false;
        foreach (var part in test.AncestorsAndSelf())
        {
            switch (part)
            {
                case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceAssignmentExpression, Left: var target } when target.Span.Contains(write.Span):
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression, Right: var otherwise } when otherwise.Span.Contains(write.Span):
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression, Right: var then } when then.Span.Contains(write.Span):
                case ConditionalExpressionSyntax choice when choice.Condition.Span.Contains(test.Span) && choice.Span.Contains(write.Span):
                    return true;
                case IfStatementSyntax branch when branch.Condition.Span.Contains(test.Span):
                    return branch.Span.Contains(write.Span) || Exits.Leave(branch.Statement);
                case WhileStatementSyntax loop when loop.Condition.Span.Contains(test.Span):
                    return true;
                case SwitchStatementSyntax or SwitchExpressionSyntax:
                    return part.Span.Contains(write.Span);
                case ConditionalAccessExpressionSyntax { Expression: var receiver } when receiver.Span.Contains(test.Span):
                    return false;
                // var isMissing = x == null; if (isMissing) x = y;
                case LocalDeclarationStatementSyntax or AssignmentExpressionSyntax:
                    return true;
                case StatementSyntax:
                    return false;
            }
        }

        return false;
    }

    // var known = _known; if (known == null) …
    static bool IsCopy(IOperation tested, AccessPath state, Places places) =>
        places.Source(tested) is ILocalReferenceOperation { Local: var copy } && places.ValuesOf(copy).Any(value => places.Of(value)?.Equals(state) == true);

    // The write is made where nothing was found: a copy is tested for many other reasons.
    static bool IsLedTo(IOperation test, SyntaxNode write)
    {
        if (!IsWholeCondition(test) || test.Syntax.Parent is not IfStatementSyntax branch || branch.SpanStart > write.SpanStart)
            return false;
        var isMissing = test is IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } or IIsPatternOperation { Pattern: IConstantPatternOperation };
        return isMissing ? branch.Statement.Span.Contains(write.Span) : branch.Else?.Span.Contains(write.Span) ?? (!branch.Span.Contains(write.Span) && Exits.Leave(branch.Statement));
    }

    static bool IsWholeCondition(IOperation test) => test.Syntax.Parent is IfStatementSyntax branch && branch.Condition == test.Syntax;

    static IOperation? TestedForNull(IOperation operation) => operation switch
    {
        IIsNullOperation test => test.Operand,
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } test => IsNull(test.RightOperand) ? test.LeftOperand : IsNull(test.LeftOperand) ? test.RightOperand : null,
        IIsPatternOperation test when ValueFlow.IsNullTest(test.Pattern) => test.Value,
        _ => null,
    };

    static bool IsNull(IOperation operand)
    {
        while (operand is IConversionOperation conversion)
            operand = conversion.Operand;
        return operand.ConstantValue is { HasValue: true, Value: null };
    }

    /// <summary>Whether it does not matter which thread's object stays: what is created never changes.</summary>
    public static bool IsHarmless(Use use) => Kinds.TypeOf(use.Path) is { } type && Immutability.IsImmutable(type);

    /// <summary>Whether nothing is created: each thread puts what it was given where nothing is yet, and only one of them has got the place.</summary>
    public static bool IsClaim(Use use) => use.Path.Steps is [.., { IsElement: true }] && ValueOf(use) is IParameterReferenceOperation;

    static IOperation? ValueOf(Use use) => ValueFlow.Of(use.Access)?.Parent switch
    {
        ISimpleAssignmentOperation assignment => ValueFlow.Core(assignment.Value),
        ICoalesceAssignmentOperation assignment => ValueFlow.Core(assignment.Value),
        _ => null,
    };

    /// <summary>Whether what is kept was not made but found, and all threads find the same: a service, an ambient object.</summary>
    public static bool IsOfEverybody(Use use) => ValueOf(use) switch
    {
        IInvocationOperation call => ServiceLookups.IsOne(call.TargetMethod),
        IPropertyReferenceOperation { Instance: null, Arguments.IsEmpty: true, Property: var property } => !Getters.MakesNewObject(property),
        IFieldReferenceOperation { Instance: null } => true,
        _ => false,
    };
}

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
            && IsTestedBefore(operation.Syntax, use.Access.Path, routine, isNumber: false),
        // Who looks at what an atomic step says tests once more.
        { IsAtomic: true, Operation: { Parent: IArgumentOperation { Parent: IInvocationOperation { Parent: IExpressionStatementOperation } call } } operation, Routine: { } routine } => AtomicCalls.Counts(call.TargetMethod)
            && IsTestedBefore(operation.Syntax, use.Access.Path, routine, isNumber: true),
        _ => false,
    };

    static bool IsTestedBefore(SyntaxNode write, AccessPath path, Routine routine, bool isNumber)
    {
        foreach (var block in routine.Blocks)
        {
            if (block.Block.BranchValue is { } condition && condition.Syntax.SpanStart < write.SpanStart && condition.Syntax.FirstAncestorOrSelf<IfStatementSyntax>() is { } test
                && test.Condition.Span.Contains(condition.Syntax.Span) && Mentions(condition, path, routine.Places)
                && (test.Span.Contains(write.Span) ? isNumber || ActsToo(test) : Exits.Leave(test.Statement)))
            {
                return true;
            }
        }

        return false;
    }

    // if (!_dirty) _dirty = true; comes out the same, however many do it.
    static bool ActsToo(IfStatementSyntax test) => test.Statement is BlockSyntax { Statements.Count: > 1 };

    // Also by way of a copy: var left = Volatile.Read(ref _left); if (left <= 0) return;
    static bool Mentions(IOperation condition, AccessPath path, Places places) => condition.DescendantsAndSelf().Any(part => places.Of(part)?.Equals(path) == true
        || (part is ILocalReferenceOperation { Local: var copy } && places.ValueOf(copy) is { } value && value.DescendantsAndSelf().Any(read => places.Of(read)?.Equals(path) == true)));
}

/// <summary>Flags that a loop waits for.</summary>
static class Flags
{
    /// <summary>Whether a read decides when a loop ends, and a write is what ends it, with nothing that makes the write visible.</summary>
    public static bool IsStopFlag(Use read, Use write)
    {
        if (read.Access is not { Kind: AccessKind.Read, IsAtomic: false } || !(write.Access is { Kind: AccessKind.Write, IsAtomic: false } || (write.Access is { IsWrite: true, IsAtomic: true } && IsSpin(read.Access.Operation.Syntax))))
            return false;
        if (read.Path.Symbol is IFieldSymbol { IsVolatile: true } || !IsFlag(read.Path.Symbol))
            return false;
        if (DecidesLoop(read.Access.Operation.Syntax, read.Access.Routine.Syntax))
            return !IsCountedByLoop(read) && !IsLookBeforeExchange(read);
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

    // do { _attempt++; … } while (_attempt < 5): the loop waits for itself, and not for somebody else.
    static bool IsCountedByLoop(Use read) => Loops.Around(read.Access.Operation.Syntax, read.Access.Routine.Syntax) is { } loop && loop.DescendantNodes().Any(node => CountedBy(node) is { } counter
        && Named(counter) is { } name && name.Identifier.ValueText == read.Access.Path.Symbol?.Name);

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

    static bool IsAwait(StatementSyntax body) => body switch
    {
        BlockSyntax block => block.Statements.Any(static statement => statement is not BlockSyntax && IsAwait(statement)),
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
        if (Loops.IsConditionOf(read, loop))
            return true;
        // while (true) { if (_stop) break; … }
        return read.FirstAncestorOrSelf<IfStatementSyntax>() is { } test && test.Condition.Span.Contains(read.Span) && loop.Span.Contains(test.Span)
            && test.Statement.DescendantNodesAndSelf().Any(static node => node is BreakStatementSyntax or ReturnStatementSyntax);
    }
}

/// <summary>
/// Looks without a lock in code that looks under it as well: <c>if (_x is null) lock (_gate) { if (_x is null) … } return _x;</c>.
/// </summary>
static class DoubleCheck
{
    /// <summary>Whether a read is one of those: the lock decides what it may find.</summary>
    public static bool IsOne(Use use, ProgramFacts facts)
    {
        // A container that is changed meanwhile must not even be looked at; the number of its elements is one word.
        if (use.Access.Kind != AccessKind.Read && !IsSize(use))
            return false;
        var routine = use.Access.Routine;
        foreach (var again in facts.Of(routine.Root).Of(routine))
        {
            // What is only changed there was not looked at again.
            if (again.Access.Kind == use.Access.Kind && again.Path.Equals(use.Access.Path) && !again.Locks.Held.IsEmpty)
                return true;
        }

        return false;
    }

    static bool IsSize(Use use) => use.Access is { Kind: AccessKind.ContainerRead, Operation: IPropertyReferenceOperation { Property.Name: var name } } && ContainerModel.IsSize(name);
}
