using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Variables that are exchanged in one step, so that only one thread sees what was there before:
/// <c>if (Interlocked.CompareExchange(ref _busy, 1, 0) != 0) return; …</c>. Who gets through is alone until the variable is free again.
/// A single bit may be such a variable, and a method that does nothing but exchange it may say what it found.
/// </summary>
static class Exchanges
{
    /// <summary>The variable that a test shows to be exchanged by this thread and no other; null for other tests.</summary>
    public static LockId? TakenByTest(IOperation condition, bool holds, Routine routine)
    {
        if (condition is IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } test && FoundIn(test.LeftOperand, routine) is { } found)
        {
            var isEqual = holds == (test.OperatorKind == BinaryOperatorKind.Equals);
            // What was there before is not what there is now: if (Interlocked.Exchange(ref _busy, 1) == 1) return; …
            return found.IsClaim && isEqual != SameConstant(found.Written, test.RightOperand) && !IsChosen(found.Written, test.RightOperand, routine.Session) && (isEqual || found.Expected is null) ? found.Variable : null;
        }

        if (CountedEntries.FirstBy(condition, holds, routine) is { } counted)
            return counted;
        if (condition is IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } ofBits)
            return BitSetBy(ofBits, holds == (ofBits.OperatorKind == BinaryOperatorKind.Equals), routine);

        // if (Interlocked.CompareExchange(ref _closing, task, null) is not null) return;
        if (condition is IIsPatternOperation { Pattern: var pattern } matched && FoundIn(matched.Value, routine) is { } tried)
        {
            if (pattern is INegatedPatternOperation not)
                (pattern, holds) = (not.Pattern, !holds);
            return holds && pattern is IConstantPatternOperation constant && !SameConstant(tried.Written, constant.Value) ? tried.Variable : null;
        }

        if (condition is ILocalReferenceOperation { Type.SpecialType: SpecialType.System_Boolean, Local: var told })
            return ToldBy(told, holds, routine) is { } answer ? TakenByTest(answer, holds, routine) : null;
        if (condition is not IInvocationOperation { Type.SpecialType: SpecialType.System_Boolean } asked)
            return null;
        return IsExchange(asked, routine) ? holds ? null : ExchangedBy(asked, routine.Places) : TakenByCall(asked, holds, routine);
    }

    // var mine = false; try { mine = Interlocked.CompareExchange(ref _active, cause, null) == null; if (!mine) return; … what it began with is not what the test has seen.
    static IOperation? ToldBy(ILocalSymbol local, bool holds, Routine routine)
    {
        IOperation? told = null;
        foreach (var value in routine.Places.AllValuesOf(local))
        {
            var source = routine.Places.Source(value);
            if (source.ConstantValue is { HasValue: true, Value: bool constant } && constant != holds)
                continue;
            if (told is not null || source is ILocalReferenceOperation)
                return null;
            told = source;
        }

        return told;
    }

    // What an exchange found in a variable: the variable, what it put there, and what it had to find to do so.
    readonly record struct Exchange(LockId? Variable, IOperation Written, IOperation? Expected)
    {
        // Whoever has just looked may get from what he saw to something new, one after the other: that is a claim only where there is
        // one state to come from, or one to go to.
        public bool IsClaim => Expected is null || Written.ConstantValue.HasValue || Expected.ConstantValue.HasValue;
    }

    // var before = Interlocked.Exchange(ref _busy, 1); who takes an object out of a variable by exchanging it for nothing has that, and no lock.
    static Exchange? FoundIn(IOperation tested, Routine routine)
    {
        if (Found(tested, routine.Places) is not IInvocationOperation call)
            return null;
        if (IsExchange(call, routine))
            return new(ExchangedBy(call, routine.Places), call.Arguments[1].Value, call.Arguments.Length > 2 ? call.Arguments[2].Value : null);
        // State Change(State to, State from) => (State)Interlocked.CompareExchange(ref _state, (int)to, (int)from);
        if (HelperOf(call, routine.Session) is not { } helper || AnswerOf(helper) is not IInvocationOperation inner || !IsExchange(inner, helper) || helper.Places.Of(inner.Arguments[0].Value) is not { } path
            || new Translation(routine).OfCall(path, call) is not { } variable)
        {
            return null;
        }

        return new(new(variable, LockTraits.None), GivenFor(inner.Arguments[1].Value), inner.Arguments.Length > 2 ? GivenFor(inner.Arguments[2].Value) : null);

        IOperation GivenFor(IOperation value) =>
            helper.Places.Source(value) is IParameterReferenceOperation { Parameter: var parameter } && Translation.ArgumentFor(parameter, call) is { } given ? given : value;
    }

    static IOperation Found(IOperation tested, Places places)
    {
        var source = places.Source(tested);
        return source is ILocalReferenceOperation { Local: var local } && places.ValueOf(local) is { } value && places.Source(value) is IInvocationOperation before && before.Arguments.Any(static given => given.Value.ConstantValue is { HasValue: true, Value: not null }) ? before : source;
    }

    // What a method returns that does so in one place.
    static IOperation? AnswerOf(Routine helper)
    {
        IOperation? answer = null;
        foreach (var block in helper.Blocks)
        {
            if (block.Block is not { FallThroughSuccessor.Semantics: ControlFlowBranchSemantics.Return, BranchValue: { } value })
                continue;
            if (answer is not null)
                return null;
            answer = helper.Places.Source(value);
        }

        return answer;
    }

    // bool TryEnter() => Interlocked.Exchange(ref _busy, 1) == 0;
    static LockId? TakenByCall(IInvocationOperation call, bool holds, Routine routine)
    {
        if (HelperOf(call, routine.Session) is not { } helper)
            return null;
        var answer = AnswerOf(helper);
        while (answer is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var negated })
            (answer, holds) = (helper.Places.Source(negated), !holds);
        if (answer is IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } compared && Claims(call, compared, holds == (compared.OperatorKind == BinaryOperatorKind.Equals), helper, out var claim))
            return claim is { } claimed && new Translation(routine).OfCall(claimed.Path, call) is { } changed ? claimed with { Path = changed } : null;
        // bool Change(int from, int to) => …: who has changed it to one state is not alone with who has changed it to another.
        return answer is IBinaryOperation { RightOperand.ConstantValue.HasValue: true } or IIsPatternOperation or IInvocationOperation { TargetMethod.DeclaringSyntaxReferences.IsEmpty: true }
            && TakenByTest(answer, holds, helper) is { } taken && new Translation(routine).OfCall(taken.Path, call) is { } path ? taken with { Path = path } : null;
    }

    // A flag has two values, so who has changed it is alone with it: bool Exchange(bool value) { var number = value ? 1 : 0; var before = Interlocked.Exchange(ref _number, number); return before != 0; } what is given for the value says what it puts there.
    static bool Claims(IInvocationOperation call, IBinaryOperation test, bool isEqual, Routine helper, out LockId? claim)
    {
        claim = null;
        if (helper.Method is not { } method || !method.Parameters.All(static given => given.Type.SpecialType == SpecialType.System_Boolean) || MadeBy(test.LeftOperand, helper.Places) is not IInvocationOperation exchange || !IsExchange(exchange, helper) || exchange.Arguments[1].Value.ConstantValue.HasValue || GivenBy(call, exchange.Arguments[1].Value, helper) is not { } written || GivenBy(call, test.RightOperand, helper) is not { } found)
            return false;
        // What was there before is not what there is now.
        if (isEqual != AreSame(written, found) && (exchange.Arguments.Length == 2 || (isEqual && AreSame(GivenBy(call, exchange.Arguments[2].Value, helper), found))))
            claim = ExchangedBy(exchange, helper.Places);
        return true;
    }

    // value ? 1 : 0, where the call gives true
    static object? GivenBy(IInvocationOperation call, IOperation value, Routine helper)
    {
        var model = helper.Root.Model;
        if (value.ConstantValue is { HasValue: true, Value: var constant })
            return constant;
        var syntax = Bare(value.Syntax);
        if (syntax is IdentifierNameSyntax local && model.GetSymbolInfo(local).Symbol is ILocalSymbol { DeclaringSyntaxReferences: [var declared] } && declared.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: var first }
            && !ChangedNames.In(helper.Syntax, local.Identifier.ValueText))
        {
            syntax = Bare(first);
        }

        return syntax switch
        {
            IdentifierNameSyntax name => ArgumentFor(name),
            ConditionalExpressionSyntax { Condition: IdentifierNameSyntax name, WhenTrue: var yes, WhenFalse: var no } when ArgumentFor(name) is bool isTrue => model.GetConstantValue(isTrue ? yes : no).Value,
            _ => null,
        };

        object? ArgumentFor(IdentifierNameSyntax name) =>
            model.GetSymbolInfo(name).Symbol is IParameterSymbol { RefKind: RefKind.None } parameter && Translation.ArgumentFor(parameter, call) is { ConstantValue: { HasValue: true, Value: var given } } ? given : null;

        static SyntaxNode Bare(SyntaxNode node) => node switch
        {
            ParenthesizedExpressionSyntax { Expression: var inner } => Bare(inner),
            ArgumentSyntax { Expression: var inner } => Bare(inner),
            _ => node,
        };
    }

    static IOperation MadeBy(IOperation value, Places places)
    {
        var source = places.Source(value);
        return source is ILocalReferenceOperation { Local: var local } && places.ValueOf(local) is { } made ? places.Source(made) : source;
    }

    /// <summary>
    /// The method that a call runs, when it exchanges or sets variables and does nothing else; null for others.
    /// </summary>
    static Routine? HelperOf(IInvocationOperation call, Session session)
    {
        if (call.TargetMethod is not { IsVirtual: false, IsOverride: false, IsAbstract: false, IsAsync: false, MethodKind: MethodKind.Ordinary, DeclaringSyntaxReferences: [var declaration, ..] } method || !PassesVariable(declaration.GetSyntax()) || session.RoutineOf(method.OriginalDefinition, default) is not { Parent: null } helper)
            return null;
        foreach (var block in helper.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is IInvocationOperation inner && session.Calls.Of(inner).Kind != Meaning.Atomic)
                    return null;
            }
        }

        return helper;
    }

    // Told from the text, so that no other method is bound. Such methods are short.
    static bool PassesVariable(SyntaxNode declaration) => (declaration is MethodDeclarationSyntax { ExpressionBody: not null } or MethodDeclarationSyntax { Body.Statements.Count: <= 2 } or MethodDeclarationSyntax { Body.Statements: [LocalDeclarationStatementSyntax, LocalDeclarationStatementSyntax, ReturnStatementSyntax] or [LocalDeclarationStatementSyntax, LocalDeclarationStatementSyntax, LocalDeclarationStatementSyntax, ReturnStatementSyntax] })
        && declaration.DescendantNodes().Any(static node => node is ArgumentSyntax { RefKindKeyword.RawKind: not 0 } or AssignmentExpressionSyntax);

    /// <summary>The locks that are left of some after a call: a method that does nothing else may have freed a variable.</summary>
    public static Lockset After(IInvocationOperation call, Lockset locks, Routine routine)
    {
        foreach (var held in locks.Held)
        {
            if (!held.IsClaim || HelperOf(call, routine.Session) is not { } helper)
                continue;
            foreach (var block in helper.Blocks)
            {
                foreach (var operation in block.Operations)
                {
                    if (Freed(operation, helper) is { } path && new Translation(routine).OfCall(path, call) is { } freed)
                        locks = Freeing(locks, freed);
                }
            }
        }

        return locks;
    }

    /// <summary>The variable that an operation may free: it gets a constant, or is exchanged; null for others.</summary>
    public static AccessPath? Freed(IOperation operation, Routine routine) => operation switch
    {
        ISimpleAssignmentOperation { Value.ConstantValue.HasValue: true, Target: var target } => routine.Places.Of(target),
        IInvocationOperation { Arguments: [{ Value: var variable }, ..], TargetMethod: var method } call when routine.Session.Calls.Of(call).Kind == Meaning.Atomic && !AtomicCalls.OnlySetBits(method) && !ReadingCalls.OnlyReadsAtomically(method) => routine.Places.Of(variable),
        _ => null,
    };

    /// <summary>The locks that are left of some when a variable was freed, with all bits of it.</summary>
    public static Lockset Freeing(Lockset locks, AccessPath variable)
    {
        foreach (var held in locks.Held)
        {
            if (held.Path.Equals(variable) || (held.IsClaim && BitOf(variable, held.Path)))
                locks = locks.Release(held.Path);
        }

        return locks;
    }

    static bool BitOf(AccessPath variable, AccessPath path) => path.Steps is [.., { IsElement: true }] && path.Up().Equals(variable);

    static bool IsExchange(IInvocationOperation call, Routine routine) => call.Arguments.Length >= 2 && routine.Session.Calls.Of(call).Kind == Meaning.Atomic;

    static LockId? ExchangedBy(IInvocationOperation call, Places places) => places.Of(call.Arguments[0].Value) is { } path ? new(path, LockTraits.None) : null;

    // (Interlocked.Or(ref _flags, 4) & 4) == 0: this thread has set the bit.
    static LockId? BitSetBy(IBinaryOperation test, bool isEqual, Routine routine)
    {
        var places = routine.Places;
        if (places.Source(test.LeftOperand) is not IBinaryOperation { OperatorKind: BinaryOperatorKind.And, LeftOperand: var before, RightOperand: var bit } || Found(before, places) is not IInvocationOperation call
            || !IsExchange(call, routine) || !AtomicCalls.OnlySetBits(call.TargetMethod) || !SameConstant(call.Arguments[1].Value, bit))
        {
            return null;
        }

        return (isEqual ? test.RightOperand.ConstantValue is { HasValue: true, Value: 0 or 0u or 0L or 0UL } : SameConstant(test.RightOperand, bit))
            && places.Of(call.Arguments[0].Value)?.Element(bit.ConstantValue.Value) is { } path ? new(path, LockTraits.None) : null;
    }

    // Interlocked.Exchange(ref _busy, value ? 1 : 0) == 0: what is there now may be what was there before.
    static bool IsChosen(IOperation written, IOperation found, Session session)
    {
        if (written.Syntax is not ConditionalExpressionSyntax { WhenTrue: var yes, WhenFalse: var no } || found.ConstantValue is not { HasValue: true, Value: var value })
            return false;
        var model = session.ModelOf(written.Syntax.SyntaxTree);
        return AreSame(model.GetConstantValue(yes).Value, value) || AreSame(model.GetConstantValue(no).Value, value);
    }

    // 0 and 0L
    static bool AreSame(object? one, object? other) =>
        Equals(one, other) || (one is sbyte or byte or short or ushort or int or uint or long or ulong && other is sbyte or byte or short or ushort or int or uint or long or ulong && Convert.ToDecimal(one, null) == Convert.ToDecimal(other, null));

    static bool SameConstant(IOperation one, IOperation other) =>
        one.ConstantValue is { HasValue: true, Value: var mine } && other.ConstantValue is { HasValue: true, Value: var theirs } && Equals(mine, theirs);
}
