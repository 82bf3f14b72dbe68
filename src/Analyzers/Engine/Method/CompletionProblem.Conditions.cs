using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

// What is known where a condition has come out true or false.
sealed partial class CompletionProblem
{
    bool _isInProperty;

    /// <inheritdoc/>
    public override CompletionFacts Assume(CompletionFacts state, IOperation condition, bool holds)
    {
        var source = _places.Source(condition);
        switch (source)
        {
            // t?.IsCompleted ?? false is lowered to a branch on 'false', among others.
            case { ConstantValue: { HasValue: true, Value: bool constant } }:
                return constant == holds ? state : state.With(CompletionFact.Never, null);
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                return Assume(state, not.Operand, !holds);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } equality:
                return AssumeEqual(state, equality.LeftOperand, equality.RightOperand, holds);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals } inequality:
                return AssumeEqual(state, inequality.LeftOperand, inequality.RightOperand, !holds);
            case IIsPatternOperation pattern:
                return AssumePattern(state, pattern.Value, pattern.Pattern, holds);
        }

        if (holds && source is IInvocationOperation all && _calls.Is(all.TargetMethod, Meaning.WaitForAll))
            return CompletingArguments(state, all);
        if (holds && HelpersOf is not null && source is IInvocationOperation { TargetMethod: { ReturnType.SpecialType: SpecialType.System_Boolean } helper } answered && routine.Session.Declares(helper))
            state = CompletingByHelper(state, answered, HelpersOf(helper, true));
        if (!_isInProperty && BodyOf(source) is { } body)
        {
            _isInProperty = true;
            state = Assume(state, body, holds);
            _isInProperty = false;
        }

        if (!holds && source is IPropertyReferenceOperation { Instance: { } token, Property: var told } && CancellationNames.Tells(told))
            return _places.Of(token) is { } path ? state.Refuting(path) : state;
        if (holds && TestedTask(source) is { } task)
            return _places.Of(WithoutWrappers(task)) is { } tested ? state.Completing(tested) : state;
        // await Task.WhenAny(work, limit); if (limit.IsCompleted) return; of the two it is the other one.
        if (!holds && source is IPropertyReferenceOperation { Instance: { } asks, Property: var ended } && CompletionNames.IsEnd(ended) && _types.IsTask(asks.Type))
            return _places.Of(WithoutWrappers(asks)) is { } running ? state.Refuting(running) : state;
        if (!holds && BadEndOf(source) is var (end, asked))
            return _places.Of(WithoutWrappers(asked)) is { IsVariable: true, Variable: IParameterSymbol } given ? state.Denying(end, given) : state;
        if (_places.Of(condition) is not { } named)
            return state;
        if (named.Symbol is { Name.Length: > 0 } flag && SynchronousFlag.Of(flag) is { } synchronousWhen && synchronousWhen == holds && !(flag is IParameterSymbol switching && !SynchronousChoice.IsMadeBy(switching, routine.Session)))
            state = state.With(CompletionFact.SynchronousArm, null);
        return holds ? state.Completing(named) : state.Refuting(named);
    }

    // bool HasValue => _task.IsCompletedSuccessfully, asked of the same object.
    IOperation? BodyOf(IOperation condition) =>
        condition is IPropertyReferenceOperation { Instance: { } owner, Property: { Type.SpecialType: SpecialType.System_Boolean, DeclaringSyntaxReferences: [var declaration] } }
        && _places.Source(owner) is IInstanceReferenceOperation
        && declaration.SyntaxTree == routine.Model.SyntaxTree && declaration.GetSyntax() is PropertyDeclarationSyntax { ExpressionBody.Expression: { } body }
            ? routine.Model.GetOperation(body)
            : null;

    // A property that is true only for complete tasks, or a wait that tells whether it was in time.
    IOperation? TestedTask(IOperation condition) => condition switch
    {
        IPropertyReferenceOperation { Instance: { } task } property when _calls.Is(property.Property, Meaning.CompletionTest) => task,
        IPropertyReferenceOperation { Instance: { } task, Property: var told } when CompletionNames.LooksLikeTest(told) => task,
        IInvocationOperation { Instance: not null } call when WaitedTask(call, evenIfPolled: true) is { } task => task,
        IInvocationOperation { Arguments: [{ Value: var task }] } call when CompletionNames.LooksLikeTest(call.TargetMethod) => task,
        // The value of a bool? that is not null.
        IInvocationOperation { Instance: { } nullable, TargetMethod.Name: nameof(Nullable<>.GetValueOrDefault) } => TestedTask(_places.Source(nullable)),
        _ => null,
    };

    // if (t.IsFaulted) …; else if (t.IsCanceled) …; else: nobody asks both of a task that he was given and that is still running. Who has
    // begun it himself may have forgotten that it runs.
    (CompletionFact End, IOperation Task)? BadEndOf(IOperation condition) =>
        condition is not IPropertyReferenceOperation { Instance: { } task, Property: var property } || !_calls.Is(property, Meaning.CompletionTest) ? null
            : CompletionNames.IsFault(property) ? (CompletionFact.NotFaulted, task)
            : CompletionNames.IsCancellation(property) ? (CompletionFact.NotCanceled, task)
            : null;

    IOperation WithoutWrappers(IOperation task)
    {
        var source = _places.Source(task);
        while (source is IInvocationOperation { Instance: { } same } call && _calls.Is(call.TargetMethod, Meaning.SameTask))
            source = _places.Source(same);
        return source;
    }

    CompletionFacts AssumeEqual(CompletionFacts state, IOperation one, IOperation other, bool equal)
    {
        // The constant may be converted to a nullable type, as in t?.IsCompleted == true.
        if (_places.Source(other).ConstantValue is { HasValue: true, Value: bool expected })
            return Assume(state, one, equal == expected);
        if (_places.Source(one).ConstantValue is { HasValue: true, Value: bool })
            return AssumeEqual(state, other, one, equal);
        if (equal && FirstOf(one, other) is { } first)
            return state.Completing(first);
        if (StatusTask(one) is { } task && _places.Source(other).ConstantValue is { HasValue: true, Value: int status })
            return equal && IsFinal(status) && _places.Of(task) is { } path ? state.Completing(path) : state;
        if ((AsChoice(other) ?? AsChoice(one)) is { } isSynchronous)
            return isSynchronous == equal ? state.With(CompletionFact.SynchronousArm, null) : state;
        if (StatusTask(other) is not null && StatusTask(one) is null)
            return AssumeEqual(state, other, one, equal);
        return AssumeWinner(state, one, other, equal);
    }

    bool? AsChoice(IOperation operand) => _places.Source(operand) is IFieldReferenceOperation { Field: var choice } ? SynchronousFlag.IsSynchronous(choice) : null;

    // Task.WaitAny([saved, stopped], limit) == 0
    AccessPath? FirstOf(IOperation wait, IOperation index)
    {
        if (_places.Source(index).ConstantValue is not { HasValue: true, Value: int number } || _places.Source(wait) is not IInvocationOperation { Arguments: [{ Value: var tasks }, ..] } call || !_calls.Is(call.TargetMethod, Meaning.WaitForAny))
            return null;
        var source = _places.Source(tasks);
        var elements = source switch
        {
            IArrayCreationOperation { Initializer.ElementValues: var written } => written,
            { Syntax: CollectionExpressionSyntax } => source.ChildOperations.ToImmutableArray(),
            _ => ImmutableArray<IOperation>.Empty,
        };
        return number >= 0 && number < elements.Length ? _places.Of(elements[number]) : null;
    }

    // Comparing the winner of WhenAny with one of the candidates tells which one is complete.
    CompletionFacts AssumeWinner(CompletionFacts state, IOperation one, IOperation other, bool equal)
    {
        var winners = WinnerCandidates(state, one);
        if (winners.Count == 0)
        {
            winners = WinnerCandidates(state, other);
            (one, other) = (other, one);
        }

        if (winners.Count == 0 || _places.Of(other) is not { } candidate)
            return state;
        if (equal)
            return state.Completing(candidate);
        var rest = winners.Where(path => !path.Equals(candidate)).ToList();
        return rest.Count == 1 && rest.Count < winners.Count ? state.Completing(rest[0]) : state;
    }

    List<AccessPath> WinnerCandidates(CompletionFacts state, IOperation operand) => _places.Source(operand) is IAwaitOperation await
        ? Candidates(state, await.Operation)
        : _places.Of(operand) is { } path && state.IsComplete(path) ? state.Candidates(path).ToList() : [];

    // var status = task.Status; switch (status) { … }: the status was final then, and is so now.
    IOperation? StatusTask(IOperation operand) =>
        _places.Source(operand) is ILocalReferenceOperation { Local: var local } && _places.ValueOf(local) is { } asked ? StatusTaskOf(asked) is { } kept && IsStableTask(kept) ? kept : null : StatusTaskOf(operand);

    bool IsStableTask(IOperation task) => _places.Of(task) is { IsVariable: true, Variable: { } variable } && _places.IsStable(variable);

    IOperation? StatusTaskOf(IOperation operand) =>
        _places.Source(operand) is IPropertyReferenceOperation { Instance: { } task } property && _calls.Is(property.Property, Meaning.CompletionStatus)
            ? task
            : null;

    static bool IsFinal(int status) => (TaskStatus)status is TaskStatus.RanToCompletion or TaskStatus.Canceled or TaskStatus.Faulted;

    CompletionFacts AssumePattern(CompletionFacts state, IOperation value, IPatternOperation pattern, bool holds)
    {
        switch (pattern)
        {
            case INegatedPatternOperation negated:
                return AssumePattern(state, value, negated.Pattern, !holds);
            case IConstantPatternOperation constant:
                return AssumeEqual(state, value, constant.Value, holds);
            case IBinaryPatternOperation both when both.OperatorKind == BinaryOperatorKind.And == holds:
                return AssumePattern(AssumePattern(state, value, both.LeftPattern, holds), value, both.RightPattern, holds);
            case IBinaryPatternOperation either:
                return AssumePattern(state, value, either.LeftPattern, holds).Join(AssumePattern(state, value, either.RightPattern, holds));
            // switch (task.IsCompleted, value) { case (true, null): … }
            case IRecursivePatternOperation { DeconstructionSubpatterns: { IsEmpty: false } parts } when holds && _places.Source(value) is ITupleOperation { Elements: var elements } && elements.Length == parts.Length:
                for (var i = 0; i < parts.Length; i++)
                    state = AssumePattern(state, elements[i], parts[i], holds: true);
                return state;
            case IRecursivePatternOperation recursive when holds && _places.Of(value) is { } path:
                foreach (var property in recursive.PropertySubpatterns)
                    state = AssumeProperty(state, path, property);
                return recursive.DeclaredSymbol is { } declared ? state.Aliasing(AccessPath.Of(declared), path) : state;
            case IDeclarationPatternOperation { DeclaredSymbol: { } variable } when holds && _places.Of(value) is { } matched:
                return state.Aliasing(AccessPath.Of(variable), matched);
            default:
                return state;
        }
    }

    CompletionFacts AssumeProperty(CompletionFacts state, AccessPath path, IPropertySubpatternOperation property)
    {
        if (property.Member is not IPropertyReferenceOperation member)
            return state;
        switch (_calls.Of(member.Property).Kind)
        {
            case Meaning.CompletionTest when property.Pattern is IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: true } }:
                return state.Completing(path);
            case Meaning.CompletionStatus when AcceptsOnlyFinal(property.Pattern):
                return state.Completing(path);
            default:
                return state;
        }
    }

    static bool AcceptsOnlyFinal(IPatternOperation pattern) => pattern switch
    {
        IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: int status } } => IsFinal(status),
        IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.Or } either => AcceptsOnlyFinal(either.LeftPattern) && AcceptsOnlyFinal(either.RightPattern),
        _ => false,
    };
}
