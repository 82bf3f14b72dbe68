using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>How the operations and conditions of a routine change what is known about the completion of tasks.</summary>
sealed class CompletionProblem(Routine routine) : FlowProblem<CompletionFacts>
{
    readonly Places _places = routine.Places;
    readonly CallModel _calls = routine.Session.Calls;
    readonly KnownTypes _types = routine.Session.Types;

    /// <inheritdoc/>
    public override CompletionFacts Join(CompletionFacts one, CompletionFacts other) => one.Join(other);

    /// <inheritdoc/>
    public override bool Same(CompletionFacts one, CompletionFacts other) => one.Same(other);

    /// <summary>The task that an operation blocks for; null when it does not wait for a task, or only polls it.</summary>
    public IOperation? WaitedTask(IOperation operation)
    {
        switch (operation)
        {
            case IPropertyReferenceOperation property when _calls.Is(property.Property, Meaning.WaitForTask):
                return property.Instance;
            case IInvocationOperation { Instance: { } instance } call:
                var meaning = _calls.Of(call.TargetMethod).Kind;
                if (meaning == Meaning.WaitForTask)
                    return Arguments.IsZeroTimeout(call) ? null : instance;
                if (meaning == Meaning.WaitForHandle && TaskOfHandle(instance) is { } task)
                    return Arguments.IsZeroTimeout(call) ? null : task;
                return null;
            default:
                return null;
        }
    }

    // ((IAsyncResult)task).AsyncWaitHandle.WaitOne(): only if the object behind the interface is a task.
    IOperation? TaskOfHandle(IOperation handle) =>
        _places.Source(handle) is IPropertyReferenceOperation { Instance: { } owner } property
        && _calls.Is(property.Property, Meaning.SameTask) && _types.IsTask(_places.Source(owner).Type)
            ? owner
            : null;

    /// <summary>The nested routine that an operation creates or refers to.</summary>
    public Routine? UsedRoutine(IOperation operation)
    {
        foreach (var nested in routine.Nested)
        {
            if (operation is IFlowAnonymousFunctionOperation lambda && nested.Syntax == lambda.Syntax)
                return nested;
            var method = (operation as IInvocationOperation)?.TargetMethod ?? (operation as IMethodReferenceOperation)?.Method;
            if (method is { MethodKind: MethodKind.LocalFunction } && SymbolEqualityComparer.Default.Equals(method.OriginalDefinition, nested.Method?.OriginalDefinition))
                return nested;
        }

        return null;
    }

    /// <summary>What is known when a nested routine begins to run, given the state where it is created or called.</summary>
    public CompletionFacts AtEntryOf(Routine nested, IOperation use, CompletionFacts state)
    {
        if (Arguments.CallThatReceives(use) is not { } call)
            return LastingFacts(state);
        switch (_calls.Of(call.TargetMethod).Kind)
        {
            case Meaning.RunInPlace:
                if (nested.Method is { } body && Sequence(call) is { } collection)
                {
                    foreach (var parameter in body.Parameters)
                        state = state.With(CompletionFact.ElementOf, AccessPath.Of(parameter), collection);
                }

                return state;
            case Meaning.Continue:
                state = LastingFacts(state);
                if (call.Instance is { } antecedent)
                    state = Completing(state, antecedent, isAwait: false);
                state = CompletingArguments(state, call);
                return nested.Method is { Parameters: [var first, ..] }
                    ? state.Completing(AccessPath.Of(first)).CompletingAll(AccessPath.Of(first))
                    : state;
            default:
                return LastingFacts(state);
        }
    }

    // Code that runs later still finds complete what was complete, unless a variable may have got another value by then.
    CompletionFacts LastingFacts(CompletionFacts state) =>
        state.Where(path => path.Kind != RootKind.Variable || _places.IsStable(path.Variable!));

    /// <inheritdoc/>
    public override CompletionFacts After(CompletionFacts state, IOperation operation)
    {
        switch (operation)
        {
            case IAwaitOperation await:
                return Completing(state, await.Operation, isAwait: true);
            case ISimpleAssignmentOperation assignment:
                return Assigning(state, _places.Of(assignment.Target), assignment.Value);
            case IFlowCaptureOperation capture:
                return Assigning(state, AccessPath.Of(capture.Id), capture.Value);
            case IInvocationOperation call:
                return AfterCall(state, call);
            case IPropertyReferenceOperation when WaitedTask(operation) is { } task:
                return Completing(state, task, isAwait: false);
            default:
                return Usage.WrittenVariable(operation) is { } variable && operation.Parent is not ISimpleAssignmentOperation
                    ? state.Without(AccessPath.Of(variable))
                    : state;
        }
    }

    CompletionFacts AfterCall(CompletionFacts state, IInvocationOperation call)
    {
        if (WaitedTask(call) is { } task)
            return Arguments.HasTimeout(call) ? state : Completing(state, task, isAwait: false);
        if (_calls.Is(call.TargetMethod, Meaning.WaitForAll))
            return Arguments.HasTimeout(call) ? state : CompletingArguments(state, call);

        // A task given to a collection becomes one of its elements.
        if (call.Instance is { } receiver && !_types.IsTask(receiver.Type) && _places.Of(receiver) is { } collection)
        {
            foreach (var argument in call.Arguments)
            {
                if (_types.IsTask(argument.Value.Type))
                    state = Inserting(state, collection, argument.Value);
            }
        }

        return state;
    }

    CompletionFacts Inserting(CompletionFacts state, AccessPath collection, IOperation task)
    {
        if (IsComplete(state, task))
            return state;
        state = state.WithoutAllComplete(collection);
        return _places.Of(task) is { } path ? state.With(CompletionFact.Implies, collection, path) : state;
    }

    CompletionFacts Assigning(CompletionFacts state, AccessPath? target, IOperation value)
    {
        if (target is null)
            return state;
        var isComplete = _types.IsTask(value.Type) && IsComplete(state, value);
        var after = state.Without(target);
        if (isComplete)
            after = after.With(CompletionFact.Complete, target);
        if (target.Steps is [.., { IsElement: true }] && _types.IsTask(value.Type))
            after = Inserting(after, target.Up(), value);

        var source = _places.Source(value);
        if (_places.Of(value) is { } path && !path.DependsOn(target))
            after = after.Aliasing(target, path);
        if (ElementSource(source) is { } collection && !collection.DependsOn(target))
            return after.With(CompletionFact.ElementOf, target, collection);
        if (source is IAwaitOperation await && Candidates(after, await.Operation) is { Count: > 0 } winners)
        {
            after = after.With(CompletionFact.Complete, target);
            return After(CompletionFact.Winner, winners);
        }

        if (source is IInvocationOperation call && _calls.Is(call.TargetMethod, Meaning.WhenAll))
            return After(CompletionFact.Implies, Leaves(call));
        if (source is IInvocationOperation any && _calls.Is(any.TargetMethod, Meaning.WhenAny))
            return After(CompletionFact.Winner, Leaves(any));
        if (source is IArrayCreationOperation or IObjectCreationOperation)
            return After(CompletionFact.Implies, Leaves(source));
        if (TestedTask(source) is { } tested && _places.Of(tested) is { } testedPath)
            return after.With(CompletionFact.Implies, target, testedPath);
        return after;

        CompletionFacts After(CompletionFact fact, List<AccessPath> objects)
        {
            foreach (var @object in objects)
            {
                if (!@object.DependsOn(target))
                    after = after.With(fact, target, @object);
            }

            return after;
        }
    }

    /// <summary>Whether the task of an expression is certainly complete.</summary>
    public bool IsComplete(CompletionFacts state, IOperation task)
    {
        var source = _places.Source(task);
        switch (source)
        {
            case IInvocationOperation call:
                switch (_calls.Of(call.TargetMethod).Kind)
                {
                    case Meaning.CompletedTask:
                        return true;
                    case Meaning.SameTask when call.Instance is { } same:
                        return IsComplete(state, same);
                    case Meaning.RunInPlace when Sequence(call) is { } collection:
                        return state.IsComplete(collection);
                }

                break;
            case IPropertyReferenceOperation property:
                switch (_calls.Of(property.Property).Kind)
                {
                    case Meaning.CompletedTask:
                        return true;
                    case Meaning.SameTask when property.Instance is { } same:
                        return IsComplete(state, same);
                }

                if (EnumeratedCall(property) is { } each && _calls.Is(each.TargetMethod, Meaning.WhenEach))
                    return true;
                break;
            case IAwaitOperation await:
                return Candidates(state, await.Operation).Count > 0;
            case IDefaultValueOperation:
                return _types.IsValueTask(source.Type);
            case IObjectCreationOperation creation when _types.IsValueTask(creation.Type):
                // new ValueTask<T>(value); the other constructors take a task or a source.
                return creation.Arguments.Length == 0
                    || creation.Constructor?.OriginalDefinition.Parameters[0].Type is ITypeParameterSymbol;
        }

        return _places.Of(task) is { } path && state.IsComplete(path);
    }

    CompletionFacts Completing(CompletionFacts state, IOperation task, bool isAwait)
    {
        var source = _places.Source(task);
        switch (source)
        {
            case IInvocationOperation call:
                switch (_calls.Of(call.TargetMethod).Kind)
                {
                    case Meaning.SameTask when call.Instance is { } same:
                        return Completing(state, same, isAwait);
                    case Meaning.WhenAll:
                        return CompletingArguments(state, call);
                }

                return state;
            case IPropertyReferenceOperation { Instance: { } same } property when _calls.Is(property.Property, Meaning.SameTask):
                return Completing(state, same, isAwait);
        }

        // An awaited ValueTask has been consumed; looking at it again is an error of its own, not a proof.
        if (isAwait && _types.IsValueTask(source.Type))
            return state;
        return _places.Of(task) is { } path ? state.Completing(path) : state;
    }

    CompletionFacts CompletingArguments(CompletionFacts state, IInvocationOperation call)
    {
        foreach (var leaf in Leaves(call))
            state = state.Completing(leaf).CompletingAll(leaf);
        return state;
    }

    // The tasks and collections that an expression is put together from, as far as they have names.
    List<AccessPath> Leaves(IOperation expression)
    {
        var leaves = new List<AccessPath>();
        var pending = new Stack<IOperation>();
        foreach (var child in expression.ChildOperations)
            pending.Push(child);
        while (pending.Count > 0)
        {
            var operation = _places.Source(pending.Pop());
            if (operation is IDelegateCreationOperation or IFlowAnonymousFunctionOperation)
                continue;
            if (operation is IInvocationOperation call && Sequence(call) is { } sequence)
                leaves.Add(sequence);
            else if (operation is IPropertyReferenceOperation property && Contents(property) is { } contents)
                leaves.Add(contents);
            else if (_places.Of(operation) is { } path)
                leaves.Add(path);
            else
            {
                foreach (var child in operation.ChildOperations)
                    pending.Push(child);
            }
        }

        return leaves;
    }

    List<AccessPath> Candidates(CompletionFacts state, IOperation awaited)
    {
        var source = _places.Source(awaited);
        while (source is IInvocationOperation { Instance: { } same } wrapper && _calls.Is(wrapper.TargetMethod, Meaning.SameTask))
            source = _places.Source(same);
        if (source is IInvocationOperation call && _calls.Is(call.TargetMethod, Meaning.WhenAny))
            return Leaves(call);
        return _places.Of(source) is { } path ? state.Candidates(path).ToList() : [];
    }

    // tasks, tasks.Where(…), dictionary.Values: the collection whose elements these are.
    AccessPath? Sequence(IInvocationOperation call)
    {
        IOperation? current = call;
        while (current is IInvocationOperation link && _calls.Is(link.TargetMethod, Meaning.RunInPlace))
            current = (link.Instance ?? link.Arguments.FirstOrDefault()?.Value) is { } next ? _places.Source(next) : null;
        if (ReferenceEquals(current, call) || current is null)
            return null;
        return (current is IPropertyReferenceOperation property ? Contents(property) : null) ?? _places.Of(current);
    }

    AccessPath? Contents(IPropertyReferenceOperation property) =>
        property.Property is { Name: "Values", IsIndexer: false } && !_types.IsTask(property.Type) ? _places.Of(property.Instance) : null;

    AccessPath? ElementSource(IOperation value)
    {
        if (value is IPropertyReferenceOperation property && EnumeratedCall(property) is null && EnumeratedCollection(property) is { } collection)
        {
            return collection is IInvocationOperation call ? Sequence(call)
                : collection is IPropertyReferenceOperation contents ? Contents(contents) ?? _places.Of(contents)
                : _places.Of(collection);
        }

        if (value is IInvocationOperation element && _types.IsTask(element.Type))
            return Sequence(element);
        return _places.Of(value) is { Steps: [.., { IsElement: true }] } path ? path.Up() : null;
    }

    // foreach is lowered to GetEnumerator, MoveNext and Current.
    IOperation? EnumeratedCollection(IPropertyReferenceOperation current) =>
        current is { IsImplicit: true, Instance: { } enumerator }
        && _places.Source(enumerator) is IInvocationOperation { IsImplicit: true } getEnumerator
        && (getEnumerator.Instance ?? getEnumerator.Arguments.FirstOrDefault()?.Value) is { } collection
            ? _places.Source(collection)
            : null;

    IInvocationOperation? EnumeratedCall(IPropertyReferenceOperation current) =>
        EnumeratedCollection(current) is IInvocationOperation call && _calls.Is(call.TargetMethod, Meaning.WhenEach) ? call : null;

    /// <inheritdoc/>
    public override CompletionFacts Assume(CompletionFacts state, IOperation condition, bool holds)
    {
        var source = _places.Source(condition);
        switch (source)
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                return Assume(state, not.Operand, !holds);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } equality:
                return AssumeEqual(state, equality.LeftOperand, equality.RightOperand, holds);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.NotEquals } inequality:
                return AssumeEqual(state, inequality.LeftOperand, inequality.RightOperand, !holds);
            case IIsPatternOperation pattern:
                return AssumePattern(state, pattern.Value, pattern.Pattern, holds);
        }

        if (holds && TestedTask(source) is { } task)
            return _places.Of(WithoutWrappers(task)) is { } tested ? state.Completing(tested) : state;
        if (_places.Of(condition) is not { } path)
            return state;
        if (path.Symbol is { } flag && SynchronousFlag.Of(flag) is { } synchronousWhen && synchronousWhen == holds)
            state = state.With(CompletionFact.SynchronousArm, null);
        return holds ? state.Completing(path) : state;
    }

    // A property that is true only for complete tasks, or a wait that tells whether it was in time.
    IOperation? TestedTask(IOperation condition) => condition switch
    {
        IPropertyReferenceOperation { Instance: { } task } property when _calls.Is(property.Property, Meaning.CompletionTest) => task,
        IInvocationOperation { Instance: { } task } call when _calls.Is(call.TargetMethod, Meaning.WaitForTask) => task,
        _ => null,
    };

    IOperation WithoutWrappers(IOperation task)
    {
        var source = _places.Source(task);
        while (source is IInvocationOperation { Instance: { } same } call && _calls.Is(call.TargetMethod, Meaning.SameTask))
            source = _places.Source(same);
        return source;
    }

    CompletionFacts AssumeEqual(CompletionFacts state, IOperation one, IOperation other, bool equal)
    {
        if (other.ConstantValue is { HasValue: true, Value: bool expected })
            return Assume(state, one, equal == expected);
        if (one.ConstantValue is { HasValue: true, Value: bool })
            return AssumeEqual(state, other, one, equal);
        if (StatusTask(one) is { } task && other.ConstantValue is { HasValue: true, Value: int status })
            return equal && IsFinal(status) && _places.Of(task) is { } path ? state.Completing(path) : state;
        if (StatusTask(other) is not null && StatusTask(one) is null)
            return AssumeEqual(state, other, one, equal);
        return AssumeWinner(state, one, other, equal);
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

    IOperation? StatusTask(IOperation operand) =>
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
