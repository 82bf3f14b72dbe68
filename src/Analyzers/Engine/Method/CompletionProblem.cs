using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>How the operations and conditions of a routine change what is known about the completion of tasks.</summary>
sealed partial class CompletionProblem(Routine routine) : FlowProblem<CompletionFacts>
{
    readonly Places _places = routine.Places;
    readonly CallModel _calls = routine.Session.Calls;
    readonly KnownTypes _types = routine.Session.Types;

    /// <summary>
    /// The ordinals of the parameters that a method of the program has waited for when it returns, or when it returns <c>true</c>. To know costs more than most members need:
    /// null leaves helpers out.
    /// </summary>
    public Func<IMethodSymbol, bool, ImmutableHashSet<int>>? HelpersOf { get; init; }

    /// <inheritdoc/>
    public override CompletionFacts Join(CompletionFacts one, CompletionFacts other) => one.Join(other);

    /// <inheritdoc/>
    public override bool Same(CompletionFacts one, CompletionFacts other) => one.Same(other);

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
                // What a wait throws, in time or not, comes from the task.
                IInvocationOperation call when WaitedTask(call) is { } waited => Arguments.MayBeCancelled(call) ? state : Completing(next, waited, isAwait: false),
                IInvocationOperation call when _calls.Is(call.TargetMethod, Meaning.WaitForAll) => Arguments.MayBeCancelled(call) ? state : CompletingArguments(next, call),
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

    // By reference, in a tuple, by ++: a simple assignment is handled as a whole.
    static bool IsWrittenHere(IOperation operation) =>
        operation is ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation or IArrayElementReferenceOperation
        && operation.Parent is not ISimpleAssignmentOperation
        && Usage.Of(operation) is AccessKind.Write or AccessKind.Update or AccessKind.Reference;

    CompletionFacts AfterCall(CompletionFacts state, IInvocationOperation call)
    {
        if (call.TargetMethod.MethodKind is MethodKind.LocalFunction or MethodKind.DelegateInvoke)
            state = Without(state, routine.Root.Replacements.By(call.Syntax));
        // A wait with a limit proves nothing until somebody looks at its answer.
        if (WaitedTask(call) is { } task)
            return Arguments.HasTimeout(call) ? state : Completing(state, task, isAwait: false);
        if (_calls.Is(call.TargetMethod, Meaning.WaitForAll))
            return Arguments.HasTimeout(call) ? state : CompletingArguments(state, call);

        if (call.Instance is { } token && CancellationNames.Throws(call.TargetMethod))
            return _places.Of(token) is { } asked ? state.Refuting(asked) : state;

        if (CompletionNames.Asserts(call.TargetMethod))
            return Assume(state, call.Arguments[0].Value, holds: true);

        if (HelpersOf is not null && routine.Session.Declares(call.TargetMethod))
            state = CompletingByHelper(state, call, HelpersOf(call.TargetMethod, false));

        if (call.Instance is { } source && CompletionNames.Completes(call.TargetMethod))
            return call.TargetMethod.ContainingType.GetMembers(nameof(Task)) is [var made, ..] && _places.Of(source)?.Then(made) is { } completed ? state.Completing(completed) : state;

        // A task given to a collection becomes one of its elements.
        if (call.Instance is { } receiver && !_types.IsTask(receiver.Type) && _places.Of(receiver) is { } collection)
        {
            foreach (var argument in call.Arguments)
            {
                // tasks.AddRange(started): all of them.
                if (_types.IsTask(argument.Value.Type) || (argument.Parameter?.Type is { } type && _types.IsTask(Places.ElementTypeOf(type)) && _places.Of(argument.Value) is not null))
                    state = Inserting(state, collection, argument.Value);
            }
        }

        return state;
    }

    // void Retry() => task = Load(); Retry(); a function that is called here may put another task into the variable.
    CompletionFacts Without(CompletionFacts state, ImmutableHashSet<string> replaced) =>
        replaced.IsEmpty ? state : state.Where(path => path.Kind != RootKind.Variable || _places.IsStable(path.Variable!) || !replaced.Contains(path.Variable!.Name));

    CompletionFacts CompletingByHelper(CompletionFacts state, IInvocationOperation call, ImmutableHashSet<int> waited)
    {
        if (waited.IsEmpty)
            return state;
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is { } parameter && waited.Contains(parameter.Ordinal))
                state = Completing(state, argument.Value, isAwait: false);
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
        var isOfComplete = SameElementsAs(value) is { } kept && state.IsComplete(kept);
        var after = state.Without(target);
        if (isOfComplete)
            after = after.CompletingAll(target);
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
                    case Meaning.RunInPlace when GivesOnlyComplete(call):
                        return true;
                    case Meaning.RunInPlace when Sequence(call) is { } collection:
                        return state.IsComplete(collection);
                }

                if (SynchronousFlag.IsAskedFor(call, routine.Session) || routine.Session.KeptTasks.Calls.Have(call, routine) || routine.Root.Origins.IsContentAtHand(call))
                    return true;
                if (_calls.TaskBehind(call) is { } same)
                    return IsComplete(state, same);
                // What is awaited may be no task, and tell itself that its result is there.
                if (call is { TargetMethod: { Name: WellKnownMemberNames.GetAwaiter, Parameters.IsEmpty: true }, Instance: { } awaitable } && _places.Of(awaitable) is { } told && state.IsComplete(told))
                    return true;
                break;
            case IPropertyReferenceOperation property:
                switch (_calls.Of(property.Property).Kind)
                {
                    case Meaning.CompletedTask:
                        return true;
                    case Meaning.SameTask when property.Instance is { } owner:
                        return IsComplete(state, owner);
                }

                if (property is { Property.IsIndexer: true, Instance: { } list, Arguments: [{ Value: var number }] } && IsPlaceOfComplete(state, list, number, property))
                    return true;
                if (routine.Session.Declares(property.Property) && routine.Session.KeptTasks.AreComplete(property.Property))
                    return true;
                if ((EnumeratedCall(property) is { } each && _calls.Is(each.TargetMethod, Meaning.WhenEach)) || (EnumeratedCollection(property) is { } filtered && GivesOnlyComplete(filtered)))
                    return true;
                break;
            case IAwaitOperation await:
                return Candidates(state, await.Operation).Count > 0;
            // Where there is no task, nobody waits.
            case IDefaultValueOperation or { ConstantValue: { HasValue: true, Value: null } }:
                return true;
            case IArrayElementReferenceOperation { ArrayReference: var tasks, Indices: [var index] } when IsFirstOf(tasks, index) || IsPlaceOfComplete(state, tasks, index, source):
                return true;
            case IObjectCreationOperation creation when _types.IsValueTask(creation.Type):
                // new ValueTask<T>(value); the other constructors take a task or a source.
                return creation.Arguments.Length == 0
                    || creation.Constructor?.OriginalDefinition.Parameters[0].Type is ITypeParameterSymbol;
        }

        return (_places.Of(task) is { } path && state.IsComplete(path))
            || (source is IFieldReferenceOperation { Field: var field } && _types.IsTask(field.Type) && (routine.Session.KeptTasks.AreComplete(field) || IsToldByFlag(state, task, field)));
    }

    // if (_isLoaded) Use(_load.Result);
    bool IsToldByFlag(CompletionFacts state, IOperation task, IFieldSymbol field)
    {
        if (HelpersOf is null || !routine.Session.Declares(field) || _places.Of(task) is not { } kept)
            return false;
        foreach (var told in state.CompletedSince(CompletionFacts.None))
        {
            if (told.Symbol is IFieldSymbol { Type.SpecialType: SpecialType.System_Boolean } flag && told.Up().Equals(kept.Up()) && routine.Session.Tells(flag, field))
                return true;
        }

        return false;
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
                    case Meaning.WhenAny when isAwait:
                        return CompletingUnlessCancelled(state, call);
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
