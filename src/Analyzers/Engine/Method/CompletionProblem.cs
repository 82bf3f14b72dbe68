using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>How the operations and conditions of a routine change what is known about the completion of tasks.</summary>
/// <param name="routine">The routine.</param>
/// <param name="calls">How many calls may be followed that wait for what they are given.</param>
sealed partial class CompletionProblem(Routine routine, int calls = Limits.CallDepth) : FlowProblem<CompletionFacts>
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

    /// <summary>
    /// Whether an operation that waits for several tasks finds them complete: all of them, or one where one is enough.
    /// Null when it does not wait for several, or only polls them.
    /// </summary>
    public bool? FindsSeveralComplete(CompletionFacts state, IOperation operation)
    {
        if (operation is not IInvocationOperation call)
            return null;
        var meaning = _calls.Of(call.TargetMethod).Kind;
        if (meaning is not (Meaning.WaitForAll or Meaning.WaitForAny) || Arguments.IsZeroTimeout(call))
            return null;
        var leaves = Leaves(call);
        return meaning == Meaning.WaitForAny ? leaves.Any(state.IsComplete) : leaves.Count > 0 && leaves.All(state.IsComplete);
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
                if (nested.Method is not { } body)
                    return state;
                if (Sequence(call) is { } collection)
                {
                    foreach (var parameter in body.Parameters)
                        state = state.With(CompletionFact.ElementOf, AccessPath.Of(parameter), collection);
                }

                return body.Parameters is [var each, ..] && call.Arguments.FirstOrDefault() is { } source && GivesOnlyComplete(source.Value)
                    ? state.Completing(AccessPath.Of(each))
                    : state;
            case Meaning.Continue:
                state = LastingFacts(state);
                if (call.Instance is { } antecedent)
                    state = Completing(state, antecedent, isAwait: false);
                state = CompletingArguments(state, call);
                return nested.Method is { Parameters: [var first, ..] }
                    ? state.Completing(AccessPath.Of(first)).CompletingAll(AccessPath.Of(first))
                    : state;
            default:
                return nested.Method is { } handler ? CompletingHanded(LastingFacts(state), call, use, handler) : LastingFacts(state);
        }
    }

    // context.ReenterAfter(task, t => t.Result): who is given a task and a function of such a task calls it with that one, when it has
    // ended. Where there is code, it must not call it before.
    CompletionFacts CompletingHanded(CompletionFacts state, IInvocationOperation call, IOperation function, IMethodSymbol handler)
    {
        foreach (var argument in call.Arguments)
        {
            var task = Origins.Bare(argument.Value);
            if (_types.IsTask(task.Type) && TakenBy(handler, argument.Parameter?.Type, task.Type) is { } taken && routine.Session.RunsOnlyAfter(call, argument, function))
                state = LastingFacts(Completing(state, argument.Value, isAwait: false)).Completing(AccessPath.Of(taken));
        }

        return state;
    }

    static IParameterSymbol? TakenBy(IMethodSymbol handler, ITypeSymbol? declared, ITypeSymbol? task)
    {
        foreach (var parameter in handler.Parameters)
        {
            if (SymbolEqualityComparer.Default.Equals(parameter.Type, declared) || SymbolEqualityComparer.Default.Equals(parameter.Type, task))
                return parameter;
        }

        return null;
    }

    // Code that runs later still finds complete what was complete, unless a variable may have got another value by then.
    CompletionFacts LastingFacts(CompletionFacts state) =>
        state.Where(path => path.Kind != RootKind.Variable || _places.IsStable(path.Variable!));

    /// <summary>
    /// An await or a wait throws what the task failed with, so the task is complete then, unless somebody has cancelled the wait;
    /// any other call may throw before anything was awaited.
    /// </summary>
    public override CompletionFacts Thrown(FlatBlock block, CompletionFacts before, CompletionFacts after)
    {
        CompletionFacts? thrown = null;
        var state = before;
        foreach (var operation in block.Operations)
        {
            var next = After(state, operation);
            var atThrow = operation switch
            {
                IAwaitOperation await => MayEndBefore(await.Operation) ? state : next,
                IInvocationOperation call when WaitedTask(call) is not null => Arguments.MayBeCancelled(call) ? state : next,
                IInvocationOperation call => _calls.Of(call.TargetMethod).Kind is Meaning.WhenAll or Meaning.WhenAny or Meaning.SameTask or Meaning.CompletedTask ? null : state,
                IPropertyReferenceOperation => WaitedTask(operation) is not null ? next : null,
                IObjectCreationOperation or IThrowOperation => state,
                _ => null,
            };
            if (atThrow is not null)
                thrown = thrown is null ? atThrow : thrown.Join(atThrow);
            state = next;
        }

        return thrown ?? before.Join(after);
    }

    /// <inheritdoc/>
    public override CompletionFacts After(CompletionFacts state, IOperation operation)
    {
        switch (operation)
        {
            case IAwaitOperation await when MayEndBefore(await.Operation) && IsSilent(await.Operation):
                return state;
            case IAwaitOperation await:
                return Completing(state, await.Operation, isAwait: true);
            case ISimpleAssignmentOperation assignment:
                return Assigning(state, _places.Of(assignment.Target), assignment.Value);
            case IDeconstructionAssignmentOperation deconstruction:
                return Deconstructing(state, deconstruction);
            case IFlowCaptureOperation capture:
                return Assigning(state, AccessPath.Of(capture.Id), capture.Value);
            case IInvocationOperation call:
                return AfterCall(state, call);
            case IPropertyReferenceOperation when WaitedTask(operation) is { } task:
                return Completing(state, task, isAwait: false);
            default:
                return IsWrittenHere(operation) && _places.Of(operation) is { } written ? state.Without(written) : state;
        }
    }

    // An await may throw although the task it is about is still running: WaitAsync gave up, or somebody who was given the task did.
    bool MayEndBefore(IOperation awaited)
    {
        var source = _places.Source(awaited);
        while (source is IInvocationOperation { Instance: { } same } call && _calls.Is(call.TargetMethod, Meaning.SameTask))
        {
            if (CompletionNames.MayGiveUp(call.TargetMethod))
                return true;
            source = _places.Source(same);
        }

        return source is IInvocationOperation { Arguments.Length: > 0 } other && _calls.Is(other.TargetMethod, Meaning.None);
    }

    // ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing): nothing tells then that it did.
    bool IsSilent(IOperation awaited) => _places.Source(awaited) is IInvocationOperation { Arguments: [{ Value: var options }] } call
        && _calls.Is(call.TargetMethod, Meaning.SameTask) && CompletionNames.MaySuppressThrowing(options);

    // By reference, in a tuple, by ++: a simple assignment is handled as a whole.
    static bool IsWrittenHere(IOperation operation) =>
        operation is ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation or IArrayElementReferenceOperation
        && operation.Parent is not ISimpleAssignmentOperation
        && Usage.Of(operation) is AccessKind.Write or AccessKind.Update or AccessKind.Reference;

    CompletionFacts AfterCall(CompletionFacts state, IInvocationOperation call)
    {
        // A wait that gave up in time proves nothing, but what reads the result after it suffers from that wait: one report.
        if (WaitedTask(call) is { } task)
            return Completing(state, task, isAwait: false);
        if (_calls.Is(call.TargetMethod, Meaning.WaitForAll))
            return CompletingArguments(state, call);

        if (call.Instance is { } source && CompletionNames.Completes(call.TargetMethod))
            return call.TargetMethod.ContainingType.GetMembers(nameof(Task)) is [var made, ..] && _places.Of(source)?.Then(made) is { } completed ? state.Completing(completed) : state;

        if (calls > 0 && routine.Session.Declares(call.TargetMethod) && !_types.IsTask(call.Type))
        {
            foreach (var argument in call.Arguments)
            {
                if (_types.IsTask(argument.Value.Type) && argument.Parameter is { } given && routine.Session.WaitsFor(given, calls - 1))
                    state = Completing(state, argument.Value, isAwait: false);
            }
        }

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
        if (source is IArrayCreationOperation or IObjectCreationOperation or { Syntax: CollectionExpressionSyntax })
            return After(CompletionFact.Implies, Leaves(source));
        return IsCondition(value) ? AssigningCondition(after, target, value) : after;

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

    // bool, or bool? as in t?.IsCompleted.
    static bool IsCondition(IOperation value) => value.Type is { SpecialType: SpecialType.System_Boolean }
        or INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [{ SpecialType: SpecialType.System_Boolean }] };

    // var done = t.IsCompleted; a later test of the variable is a test of the task.
    CompletionFacts AssigningCondition(CompletionFacts state, AccessPath target, IOperation value)
    {
        var source = _places.Source(value);
        if (source is IDefaultValueOperation || source.ConstantValue is { HasValue: true, Value: false })
            return state.With(CompletionFact.False, target);
        foreach (var completed in Assume(state, value, holds: true).CompletedSince(state))
        {
            if (!completed.DependsOn(target))
                state = state.With(CompletionFact.Implies, target, completed);
        }

        foreach (var completed in Assume(state, value, holds: false).CompletedSince(state))
        {
            if (!completed.DependsOn(target))
                state = state.With(CompletionFact.ImpliesWhenFalse, target, completed);
        }

        return state;
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
                    case Meaning.RunInPlace when GivesOnlyComplete(call):
                        return true;
                    case Meaning.RunInPlace when Sequence(call) is { } collection:
                        return state.IsComplete(collection);
                }

                if (SynchronousFlag.IsAskedFor(call))
                    return true;

                break;
            case IPropertyReferenceOperation property:
                switch (_calls.Of(property.Property).Kind)
                {
                    case Meaning.CompletedTask:
                        return true;
                    case Meaning.SameTask when property.Instance is { } same:
                        return IsComplete(state, same);
                }

                if ((EnumeratedCall(property) is { } each && _calls.Is(each.TargetMethod, Meaning.WhenEach)) || (EnumeratedCollection(property) is { } filtered && GivesOnlyComplete(filtered)))
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

        return (_places.Of(task) is { } path && state.IsComplete(path))
            || (source is IFieldReferenceOperation { Field: var field } && _types.IsTask(field.Type) && routine.Session.KeptTasks.AreComplete(field));
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
                    // The first of one is that one.
                    case Meaning.WhenAny when call is { Arguments: [{ ArgumentKind: not ArgumentKind.Explicit }], Syntax: InvocationExpressionSyntax { ArgumentList.Arguments.Count: 1 } }:
                        return CompletingArguments(state, call);
                    // A continuation begins when its antecedent has ended.
                    case Meaning.Continue when call.Instance is { } antecedent && _types.IsTask(antecedent.Type):
                        return Completing(state, antecedent, isAwait: false);
                    case Meaning.None when isAwait:
                        return CompletingGiven(state, call);
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

    // await task.WithTimeout(…), await ShouldComplete(task): what is given a task and awaited waits for it, or throws.
    CompletionFacts CompletingGiven(CompletionFacts state, IInvocationOperation call)
    {
        foreach (var argument in call.Arguments)
        {
            if (_types.IsTask(argument.Value.Type) && !_types.IsValueTask(argument.Value.Type))
                state = Completing(state, argument.Value, isAwait: false);
        }

        return state;
    }

    CompletionFacts CompletingArguments(CompletionFacts state, IInvocationOperation call)
    {
        foreach (var leaf in Leaves(call))
            state = state.Completing(leaf).CompletingAll(leaf);
        return state;
    }
}
