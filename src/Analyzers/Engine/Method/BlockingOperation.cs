using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Tells which operations keep their thread, and in what way. Where they stand does not matter yet.</summary>
static class BlockingOperation
{
    /// <summary>In what way an operation of a routine's graph blocks; null when it does not, or only looks.</summary>
    public static BlockingKind? KindOf(IOperation operation, Routine routine)
    {
        var calls = routine.Session.Calls;
        switch (operation)
        {
            case IPropertyReferenceOperation property:
                return calls.Is(property.Property, Meaning.WaitForTask) ? BlockingKind.Task : null;
            case IInvocationOperation { IsImplicit: true, TargetMethod.Name: WellKnownMemberNames.GetEnumeratorMethodName, Instance: { } sequence }:
                return KindOfEnumeration(sequence, routine);
            case IInvocationOperation call:
                return KindOf(call, calls.Of(call), routine);
            default:
                return null;
        }
    }

    static BlockingKind? KindOf(IInvocationOperation call, CallMeaning meaning, Routine routine)
    {
        switch (meaning.Kind)
        {
            case Meaning.None or Meaning.RunInPlace when call.TargetMethod.IsExtensionMethod && !IsDeferred(call.Type, routine.Session.Types) && ComesFromParallelQuery(call, routine):
                return BlockingKind.ParallelLoop;
            case Meaning.None or Meaning.RunInPlace when call.TargetMethod.IsExtensionMethod && !IsDeferred(call.Type, routine.Session.Types) && ComesFromHeldSequence(call, routine):
                return BlockingKind.Enumeration;
            // [.. lines.Where(IsGood)], where the lines arrive one after the other
            case Meaning.None or Meaning.RunInPlace when call.TargetMethod.IsExtensionMethod && call.Syntax.Parent is SpreadElementSyntax && ComesFromHeldSequence(call, routine):
                return BlockingKind.Enumeration;
            case Meaning.None:
                return null;
            case Meaning.RunEach:
                return BlockingKind.ParallelLoop;
            case Meaning.RunMany:
                return IsDeferred(call.Type, routine.Session.Types) ? null : BlockingKind.ParallelLoop;
            case Meaning.WaitForTask or Meaning.WaitForAll or Meaning.WaitForAny or Meaning.Sleep when OnlyLooks(call, routine):
                return null;
            case Meaning.WaitForTask:
                return BlockingKind.Task;
            case Meaning.WaitForAll or Meaning.WaitForAny:
                return BlockingKind.SeveralTasks;
            case Meaning.Sleep:
                return BlockingKind.Sleep;
        }

        if (IsBlockingSequence(call, meaning))
            return IsEnumeratedHere(call, routine) ? BlockingKind.Enumeration : null;
        return meaning.Blocks && !OnlyLooks(call, routine) && !Arguments.IsPoll(call) && !IsShortPollOfToken(call, routine) ? BlockingKind.Primitive : null;
    }

    static bool OnlyLooks(IInvocationOperation call, Routine routine) => Arguments.IsZeroTimeout(call) || routine.Session.IsKeptAsNothing(call);

    static bool IsBlockingSequence(IInvocationOperation call, CallMeaning meaning) =>
        meaning.Kind == Meaning.BlockingSequence
        || (meaning.Blocks && call.Type is { OriginalDefinition.SpecialType: SpecialType.System_Collections_Generic_IEnumerable_T });

    // Who gets the sequence as an argument, or later, may enumerate it on another thread.
    static bool IsEnumeratedHere(IInvocationOperation call, Routine routine)
    {
        // [.. lines.ToBlockingEnumerable()]
        if (call.Syntax.Parent is SpreadElementSyntax)
            return true;
        var parent = call.Parent;
        while (parent is IConversionOperation or IArgumentOperation)
            parent = parent.Parent;
        return parent is IInvocationOperation { TargetMethod.Name: var name } user && (name == WellKnownMemberNames.GetEnumeratorMethodName || routine.Session.Calls.Of(user).Kind == Meaning.RunInPlace);
    }

    static BlockingKind? KindOfEnumeration(IOperation sequence, Routine routine)
    {
        var source = routine.Places.Source(sequence);
        if (routine.Session.Types.IsParallelQuery(source.Type) || ComesFromParallelQuery(source, routine))
            return BlockingKind.ParallelLoop;
        return IsHeldSequence(source, routine) || IsAwaitableQuery(source.Syntax, routine) ? BlockingKind.Enumeration : null;
    }

    // var lines = source.ToBlockingEnumerable();
    static bool IsHeldSequence(IOperation source, Routine routine) => source is ILocalReferenceOperation { Local: var local } && routine.Places.ValueOf(local) is { } value
        && routine.Places.Source(value) is IInvocationOperation call && IsBlockingSequence(call, routine.Session.Calls.Of(call));

    // lines.Where(IsGood).Count(): who asks for the result waits for each element.
    static bool ComesFromHeldSequence(IInvocationOperation call, Routine routine)
    {
        IOperation sequence = call;
        while (sequence is IInvocationOperation { TargetMethod: { IsExtensionMethod: true, ContainingType.Name: nameof(Enumerable) }, Arguments: [var first, ..] })
            sequence = routine.Places.Source(first.Value);
        return IsHeldSequence(sequence, routine);
    }

    /// <summary>Whether an enumerated expression is a query that a database answers, and whose rows could be awaited.</summary>
    public static bool IsAwaitableQuery(SyntaxNode sequence, Routine routine) =>
        routine.Session.Types.DbContext is not null && routine.Model.GetOperation(sequence) is { } query && routine.Root.Origins.Queries.IsAwaitableQuery(query);

    // rows.AsParallel().Select(Score).OrderDescending(): an operator that only sequences have asks the parallel query for its results.
    static bool ComesFromParallelQuery(IOperation sequence, Routine routine)
    {
        while (sequence is IInvocationOperation { TargetMethod.IsExtensionMethod: true, Arguments: [var first, ..] })
        {
            sequence = routine.Places.Source(first.Value);
            if (routine.Session.Types.IsParallelQuery(sequence.Type))
                return true;
            if (!IsDeferred(sequence.Type, routine.Session.Types))
                return false;
        }

        return false;
    }

    // A parallel query runs when its results are asked for.
    static bool IsDeferred(ITypeSymbol? result, KnownTypes types) =>
        types.IsParallelQuery(result) || result is { OriginalDefinition.SpecialType: SpecialType.System_Collections_Generic_IEnumerable_T }
        || (result is { TypeKind: TypeKind.Interface } && IsSequence(result));

    static bool IsSequence(ITypeSymbol contract)
    {
        foreach (var inherited in contract.AllInterfaces)
        {
            if (inherited.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T)
                return true;
        }

        return false;
    }

    // token.WaitHandle.WaitOne(50): a look at the token more than a wait.
    static bool IsShortPollOfToken(IInvocationOperation call, Routine routine) =>
        call.Instance is { } handle && routine.Places.Source(handle) is IPropertyReferenceOperation { Instance.Type: { } owner } && KnownTypes.Same(owner, routine.Session.Types.CancellationToken)
        && call.Arguments is [{ Value.ConstantValue: { HasValue: true, Value: int and >= 0 and < Limits.LongestPoll } }, ..];
}
