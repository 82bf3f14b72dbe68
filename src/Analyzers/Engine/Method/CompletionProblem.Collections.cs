using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

// Which collection a task belongs to, and which tasks a collection is made of.
sealed partial class CompletionProblem
{
    // The tasks and collections that an expression is put together from, as far as they have names.
    List<AccessPath> Leaves(IOperation whole)
    {
        var leaves = new List<AccessPath>();
        var pending = new Stack<IOperation>();
        foreach (var child in whole.ChildOperations)
            pending.Push(child);
        while (pending.Count > 0)
        {
            var expression = pending.Pop();
            var operation = _places.Source(expression);
            if (operation is IDelegateCreationOperation or IFlowAnonymousFunctionOperation)
                continue;
            if (operation is IInvocationOperation call && Sequence(call) is { } sequence)
            {
                leaves.Add(sequence);
                AddOthers(call, pending);
            }
            else if (operation is IPropertyReferenceOperation property && Contents(property) is { } contents)
                leaves.Add(contents);
            else if (_places.Of(operation) is { } path)
                leaves.Add(path);
            else
            {
                // new List<Task> { a, b }: the tasks are added to a temporary.
                if (_places.Of(expression) is { } temporary)
                    leaves.Add(temporary);
                foreach (var child in operation.ChildOperations)
                    pending.Push(child);
            }
        }

        return leaves;
    }

    // first.Concat(second).Append(last): what the elements of a sequence are put together with.
    void AddOthers(IInvocationOperation call, Stack<IOperation> others)
    {
        IOperation? current = call;
        while (current is IInvocationOperation link && _calls.Is(link.TargetMethod, Meaning.RunInPlace))
        {
            for (var i = link.Instance is null ? 1 : 0; i < link.Arguments.Length; i++)
            {
                if (link.Arguments[i].Value is var given && (_types.IsTask(given.Type) || (given.Type is { } type && _types.IsTask(Places.ElementTypeOf(type)))))
                    others.Push(given);
            }

            current = (link.Instance ?? link.Arguments.FirstOrDefault()?.Value) is { } next ? _places.Source(next) : null;
        }
    }

    List<AccessPath> Candidates(CompletionFacts state, IOperation awaited)
    {
        var source = _places.Source(awaited);
        while (_calls.TaskBehind(source) is { } same)
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

    // all = all.OrderBy(one => one.Name).ToList(): the collection of which another one only holds elements.
    AccessPath? SameElementsAs(IOperation value)
    {
        var source = _places.Source(value);
        if (source is not IInvocationOperation)
            return null;
        while (source is IInvocationOperation { Arguments: [{ Value: var from }, ..] } link && (CompletionNames.PassesOn(link.TargetMethod) || CompletionNames.Gathers(link.TargetMethod)))
            source = _places.Source(from);
        return source is IInvocationOperation ? null : _places.Of(source);
    }

    // tasks.Where(t => t.IsCompletedSuccessfully).OrderBy(…), tasks.First(t => t.IsCompleted): whatever comes out has passed the test.
    bool GivesOnlyComplete(IOperation sequence)
    {
        // Broken code may make a sequence of itself: var all = all.Where(…);
        var link = MakerOf(sequence);
        for (var depth = 0; depth < Limits.OriginDepth && link is not null && (CompletionNames.PassesOn(link.TargetMethod) || CompletionNames.Gathers(link.TargetMethod)); depth++)
        {
            if (CompletionNames.IsFilter(link.TargetMethod) && DemandsCompletion(link))
                return true;
            link = MakerOf(link.Arguments[0].Value);
        }

        return false;
    }

    // var done = tasks.Where(t => t.IsCompleted): a local that always holds the same sequence is another name for it.
    IInvocationOperation? MakerOf(IOperation sequence)
    {
        var source = _places.Source(sequence);
        if (source is ILocalReferenceOperation { Local: var local } && _places.ValueOf(local) is { } value)
            source = _places.Source(value);
        return source as IInvocationOperation;
    }

    bool DemandsCompletion(IInvocationOperation call) => call.Arguments is [_, { Value: IDelegateCreationOperation { Target: IFlowAnonymousFunctionOperation { Symbol.Parameters: [var element] } test } }, ..]
        && test.Syntax is LambdaExpressionSyntax { ExpressionBody: { } body } && routine.Model.GetOperation(body) is { } condition && Implies(condition, element);

    bool Implies(IOperation condition, IParameterSymbol element) => condition switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both => Implies(both.LeftOperand, element) || Implies(both.RightOperand, element),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either => Implies(either.LeftOperand, element) && Implies(either.RightOperand, element),
        _ => Assume(CompletionFacts.None, condition, holds: true).IsComplete(AccessPath.Of(element)),
    };

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

    // var (name, task) = pair: what an element of a collection is taken apart into belongs to that collection as well.
    CompletionFacts Deconstructing(CompletionFacts state, IDeconstructionAssignmentOperation deconstruction)
    {
        var target = deconstruction.Target is IDeclarationExpressionOperation declaration ? declaration.Expression : deconstruction.Target;
        if (target is not ITupleOperation targets || ElementSource(_places.Source(deconstruction.Value)) is not { } collection)
            return state;
        foreach (var element in targets.Elements)
        {
            if (_places.Of(element) is { IsVariable: true } part && !collection.DependsOn(part))
                state = state.With(CompletionFact.ElementOf, part, collection);
        }

        return state;
    }
}
