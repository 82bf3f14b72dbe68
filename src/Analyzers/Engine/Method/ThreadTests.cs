using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Tests that only one thread passes, whatever else runs: <c>if (Thread.CurrentThread == _owner) …</c>, what a
/// <c>ThreadLocal&lt;bool&gt;</c> says, or a property that asks one of these. What is done behind them needs no lock against others
/// that have passed the same test; which test it was is not followed.
/// </summary>
static class ThreadTests
{
    // IsOnLoop => IsOnThread; IsOnThread => Thread.CurrentThread == _thread;
    const int Depth = 3;

    /// <summary>
    /// Which conditions of a routine only a particular thread finds to hold (or not), and which say that there is no such thread:
    /// <c>if (!_running || IsOnLoop) …</c> asks for the thread of the loop only where the loop runs.
    /// </summary>
    public static HashSet<(IOperation Condition, bool Holds)> In(Routine routine)
    {
        var shown = new HashSet<(IOperation, bool)>();
        foreach (var flat in routine.Blocks)
        {
            if (flat.Block is not { ConditionKind: not ControlFlowConditionKind.None, BranchValue: { } condition } block)
                continue;
            var isShown = ShowThread(condition, holds: true, routine, Depth);
            if (isShown)
                shown.Add((condition, true));
            if (ShowThread(condition, holds: false, routine, Depth))
                shown.Add((condition, false));
            else if (!isShown)
                continue;
            if (block is { Operations.IsEmpty: true, Predecessors: [{ Source: { ConditionKind: not ControlFlowConditionKind.None, BranchValue: { } first } source } way] } && AsksForState(first, routine.Places))
                shown.Add((first, way.IsConditionalSuccessor != (source.ConditionKind == ControlFlowConditionKind.WhenTrue)));
        }

        return shown;
    }

    // _running, _thread == null, IsRunning(): what the object knows, and not what a caller says.
    static bool AsksForState(IOperation condition, Places places)
    {
        var source = places.Source(condition);
        while (source is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var negated })
            source = places.Source(negated);
        source = source switch
        {
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals, LeftOperand: var left, RightOperand: var right } => places.Source(right.ConstantValue.HasValue ? left : right),
            IIsPatternOperation { Value: var matched } => places.Source(matched),
            IIsNullOperation { Operand: var tested } => places.Source(tested),
            _ => source,
        };
        return source is IFieldReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: true } or IInvocationOperation { Arguments.IsEmpty: true } or IInvocationOperation { Arguments: [{ Parameter.RefKind: not RefKind.None }] };
    }

    /// <summary>Whether a call only returns on a particular thread: it throws elsewhere, or asserts what it is given.</summary>
    public static bool ReturnsOnThread(IInvocationOperation call, Routine routine)
    {
        if (!call.TargetMethod.ReturnsVoid)
            return false;
        if (routine.Session.Calls.Is(call.TargetMethod, Meaning.ThreadTest))
            return true;
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is { Type.SpecialType: SpecialType.System_Boolean } parameter && routine.Session.Types.EndsUnless(parameter))
                return ShowThread(argument.Value, holds: true, routine, Depth);
        }

        if (call.TargetMethod is not { IsVirtual: false, IsOverride: false, IsAbstract: false, DeclaringSyntaxReferences: [var declaration, ..] } method
            || declaration.GetSyntax() is not BaseMethodDeclarationSyntax { Body.Statements: [IfStatementSyntax { Else: null, Statement: var failed }] } || !Throws(failed)
            || routine.Session.RoutineOf(method.OriginalDefinition, default) is not { } asked)
        {
            return false;
        }

        foreach (var block in asked.Blocks)
        {
            // The graph has no negations: it says when it jumps, and the one way ends the method, the other throws.
            if (block.Block is { ConditionKind: var kind and not ControlFlowConditionKind.None, BranchValue: { } condition, ConditionalSuccessor.Destination: var target })
                return ShowThread(condition, holds: (kind == ControlFlowConditionKind.WhenTrue) == (target?.Kind == BasicBlockKind.Exit), asked, Depth);
        }

        return false;
    }

    // throw new InvalidOperationException(…), ThrowOnWrongThread(), with the local function that does it before it.
    static bool Throws(StatementSyntax statement) => statement switch
    {
        ThrowStatementSyntax => true,
        BlockSyntax { Statements: [LocalFunctionStatementSyntax, var last] } => Throws(last),
        BlockSyntax { Statements: [var only] } => Throws(only),
        ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: var thrower } } => ThrowingNames.IsOne(thrower switch
        {
            IdentifierNameSyntax name => name.Identifier.ValueText,
            MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
            _ => "",
        }),
        _ => false,
    };

    static bool ShowThread(IOperation condition, bool holds, Routine routine, int depth)
    {
        var source = routine.Places.Source(condition);
        while (source is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var negated })
            (source, holds) = (routine.Places.Source(negated), !holds);
        switch (source)
        {
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } test:
                return holds == (test.OperatorKind == BinaryOperatorKind.Equals) && AreCompared(test.LeftOperand, test.RightOperand, routine);
            case IFieldReferenceOperation { Field: { IsStatic: true, Type.SpecialType: SpecialType.System_Boolean } field }:
                return holds && routine.Session.Types.IsOfThread(field) && !FieldWrites.GoUpInPassing(field);
            case IPropertyReferenceOperation { Instance: { } instance } ofThread when routine.Places.Source(instance) is IFieldReferenceOperation { Field: var kept } && routine.Session.Calls.Is(ofThread.Property, Meaning.TellsThread):
                return holds && ofThread.Type?.SpecialType == SpecialType.System_Boolean && !FieldWrites.GoUpInPassing(kept);
            case IPropertyReferenceOperation { Property: { Type.SpecialType: SpecialType.System_Boolean } property }:
                return Tells(routine.Session.Calls.Of(property).Kind, holds) || (depth > 0 && ShownBy(property.GetMethod, holds, routine, depth));
            case IInvocationOperation { Type.SpecialType: SpecialType.System_Boolean } call:
                return Tells(routine.Session.Calls.Of(call).Kind, holds)
                    || (holds && Compared(call) is var (one, other) && AreCompared(one, other, routine))
                    || (depth > 0 && ShownBy(call.TargetMethod, holds, routine, depth));
            default:
                return false;
        }
    }

    // ReferenceEquals(_owner, Thread.CurrentThread), and Equals.
    static (IOperation, IOperation)? Compared(IInvocationOperation call) =>
        call.TargetMethod.ContainingType.SpecialType != SpecialType.System_Object ? null
        : call is { Instance: null, Arguments: [var one, var other] } ? (one.Value, other.Value)
        : call is { Instance: { } instance, Arguments: [var argument] } ? (instance, argument.Value)
        : null;

    static bool Tells(Meaning kind, bool holds) => kind switch
    {
        Meaning.ThreadTest or Meaning.TellsThread => holds,
        Meaning.OtherThreadTest => !holds,
        _ => false,
    };

    // Whether there is a context, or which number a thread has, is another question.
    static bool AreCompared(IOperation one, IOperation other, Routine routine) =>
        !one.ConstantValue.HasValue && !other.ConstantValue.HasValue && IsOfThread(one, routine) != IsOfThread(other, routine);

    // Thread.CurrentThread.ManagedThreadId, and a local that keeps it.
    static bool IsOfThread(IOperation value, Routine routine)
    {
        var source = routine.Places.Source(value);
        if (source is ILocalReferenceOperation { Local: var local } && routine.Places.ValueOf(local) is { } kept)
            source = routine.Places.Source(kept);
        if (source is IParameterReferenceOperation { Parameter: var given })
            return GivenThreads.Are(given, routine);
        for (; source is IPropertyReferenceOperation property; source = property.Instance is { } instance ? routine.Places.Source(instance) : null)
        {
            if (routine.Session.Calls.Is(property.Property, Meaning.TellsThread))
                return true;
        }

        return false;
    }

    // bool IsOnLoop => Thread.CurrentThread == _loop;
    static bool ShownBy(IMethodSymbol? method, bool holds, Routine routine, int depth)
    {
        if (method is not { IsVirtual: false, IsOverride: false, IsAbstract: false, IsAsync: false, DeclaringSyntaxReferences: [var declaration, ..] } || !ReturnsOneValue(declaration.GetSyntax())
            || routine.Session.RoutineOf(method.OriginalDefinition, default) is not { } asked)
        {
            return false;
        }

        foreach (var block in asked.Blocks)
        {
            if (block.Block is { FallThroughSuccessor.Semantics: ControlFlowBranchSemantics.Return, BranchValue: { } value })
                return ShowThread(value, holds, asked, depth - 1);
        }

        return false;
    }

    // Told from the text, so that no other method is bound.
    static bool ReturnsOneValue(SyntaxNode declaration) => declaration is ArrowExpressionClauseSyntax { Expression: { } value } ? IsQuestion(value)
        : declaration is MethodDeclarationSyntax { ExpressionBody.Expression: { } answer } ? IsQuestion(answer)
        : declaration is BaseMethodDeclarationSyntax { Body.Statements: [ReturnStatementSyntax { Expression: { } only }] } ? IsQuestion(only)
        : declaration is AccessorDeclarationSyntax { ExpressionBody.Expression: { } got } ? IsQuestion(got)
        : declaration is AccessorDeclarationSyntax { Body.Statements: [ReturnStatementSyntax { Expression: { } told }] } && IsQuestion(told);

    static bool IsQuestion(ExpressionSyntax value) => value is BinaryExpressionSyntax or InvocationExpressionSyntax or MemberAccessExpressionSyntax or IdentifierNameSyntax or PrefixUnaryExpressionSyntax;
}
