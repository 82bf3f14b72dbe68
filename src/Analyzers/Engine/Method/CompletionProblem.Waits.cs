using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

// Which task an operation waits for, and whether it has waited.
sealed partial class CompletionProblem
{
    /// <summary>The task that an operation blocks for; null when it does not wait for a task, or only polls it.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="evenIfPolled">Tell the task of a poll, too.</param>
    public IOperation? WaitedTask(IOperation operation, bool evenIfPolled = false)
    {
        switch (operation)
        {
            case IPropertyReferenceOperation property when _calls.Is(property.Property, Meaning.WaitForTask):
                return property.Instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.PatternInput } ? MatchedTask(property) : property.Instance;
            case IInvocationOperation { Instance: { } instance } call:
                var meaning = _calls.Of(call.TargetMethod).Kind;
                if (meaning == Meaning.WaitForTask)
                    return !evenIfPolled && Arguments.IsZeroTimeout(call) ? null : instance;
                if (meaning == Meaning.WaitForHandle && TaskOfHandle(instance) is { } task)
                    return !evenIfPolled && Arguments.IsZeroTimeout(call) ? null : task;
                return null;
            default:
                return null;
        }
    }

    // load is { Result: null }, unless the pattern asks first whether the task is complete.
    IOperation? MatchedTask(IPropertyReferenceOperation result)
    {
        if (result.Parent is not IPropertySubpatternOperation { Parent: IRecursivePatternOperation { PropertySubpatterns: var parts } whole } own)
            return null;
        foreach (var part in parts)
        {
            if (part == own)
                break;
            if (AsksForEnd(part))
                return null;
        }

        // load is { IsCompleted: true } and { Result: null }
        IOperation pattern = whole;
        for (; pattern.Parent is IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.And } or INegatedPatternOperation; pattern = pattern.Parent)
        {
            if (pattern.Parent is IBinaryPatternOperation { LeftPattern: var first } && first != pattern && first.DescendantsAndSelf().Any(AsksForEnd))
                return null;
        }

        return IsInLaterArm(pattern.Syntax) ? null : (pattern.Parent as IIsPatternOperation)?.Value;
    }

    // { IsCompleted: true }, { Status: RanToCompletion }
    bool AsksForEnd(IOperation pattern) => pattern is IPropertySubpatternOperation { Member: IPropertyReferenceOperation { Property: var asked } } && !_calls.Is(asked, Meaning.WaitForTask);

    // load switch { { IsCompleted: false } => 0, { Result: 3 } => 1 }: what the arms before it have told.
    static bool IsInLaterArm(SyntaxNode pattern) => pattern.FirstAncestorOrSelf<SyntaxNode>(static node => node is SwitchExpressionArmSyntax or SwitchSectionSyntax or StatementSyntax) switch
    {
        SwitchExpressionArmSyntax { Parent: SwitchExpressionSyntax { Arms: var arms } } arm => arms[0] != arm,
        SwitchSectionSyntax { Parent: SwitchStatementSyntax { Sections: var sections }, Labels: var labels } section => sections[0] != section || !labels[0].Span.Contains(pattern.Span),
        _ => false,
    };

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

    // var place = Array.IndexOf(downloads, await Task.WhenAny(downloads)); … downloads[place].Result, unless another task may have got that place.
    bool IsPlaceOfComplete(CompletionFacts state, IOperation tasks, IOperation index, IOperation read)
    {
        if ((Origins.Bare(index) is ILocalReferenceOperation { Local: var number } ? _places.ValueOf(number) : index) is not { } value || _places.Source(value) is not IInvocationOperation search
            || CompletionNames.FindsPlace(search) is not var (searched, sought) || _places.Of(tasks) is not { } one || _places.Of(Origins.Bare(searched)) is not { } other || !one.Equals(other))
        {
            return false;
        }

        if (_places.Source(sought) is ILocalReferenceOperation { Local: var kept } && _places.ValueOf(kept) is { } winner)
            sought = winner;
        return IsComplete(state, sought) && KeptPlaces.Between(Origins.Bare(searched), search.Syntax, read.Syntax, routine);
    }

    // var first = Task.WaitAny(downloads); … downloads[first].Result
    bool IsFirstOf(IOperation tasks, IOperation index) => (Origins.Bare(index) is ILocalReferenceOperation { Local: var number } ? _places.ValueOf(number) : index) is { } value && _places.Source(value) is IInvocationOperation { Arguments: [{ Value: var waited }, ..] } wait && _calls.Is(wait.TargetMethod, Meaning.WaitForAny)
        && _places.Of(tasks) is { } one && _places.Of(Origins.Bare(waited)) is { } other && one.Equals(other);
}
