using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>A delegate that is kept for later.</summary>
/// <param name="Path">Where.</param>
/// <param name="Value">The expression that makes it; null when a callee does.</param>
/// <param name="Method">The method of <paramref name="Instance"/> that a callee has put there.</param>
/// <param name="Instance">The object whose method it is.</param>
readonly record struct StoredDelegate(AccessPath Path, IOperation? Value, IMethodSymbol? Method = null, IOperation? Instance = null);

/// <summary>Delegates that are kept for later: in a field, an event or a collection. All elements of a collection go by one name.</summary>
static class StoredDelegates
{
    /// <summary>The delegate that an operation keeps, and where.</summary>
    public static StoredDelegate? At(IOperation operation, Places places)
    {
        var (path, value) = operation switch
        {
            IEventAssignmentOperation { Adds: true } subscription => (places.Of(subscription.EventReference), subscription.HandlerValue),
            IAssignmentOperation { Target.Type.TypeKind: TypeKind.Delegate } assignment => (places.Of(assignment.Target), assignment.Value),
            IInvocationOperation { Instance: { } list } call when ElementModel.Of(call.TargetMethod) is { Kind: Meaning.Keeps or Meaning.Gives } meaning && meaning.Operand < call.Arguments.Length
                && call.Arguments[meaning.Operand] is { Value: { Type.TypeKind: TypeKind.Delegate } given } => (places.Of(list)?.Element(Selection.All), given),
            _ => default,
        };
        return path is { IsVariable: false } && value is not null ? new(path.Shape, value) : null;
    }

    /// <summary>The methods of its own object that a routine keeps.</summary>
    public static ImmutableArray<StoredDelegate> OwnMethodsIn(Routine routine)
    {
        var kept = ImmutableArray.CreateBuilder<StoredDelegate>();
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (At(operation, routine.Places) is { Value: IDelegateCreationOperation { Target: IMethodReferenceOperation { Instance: IInstanceReferenceOperation } } } own)
                    kept.Add(own);
            }
        }

        return kept.ToImmutable();
    }

    /// <summary>The delegates that a called method keeps, in the words of its caller.</summary>
    public static void AddByCallee(IOperation call, KnownCalls known, Translation translation, List<StoredDelegate> stored)
    {
        var (method, instance) = call switch
        {
            IInvocationOperation invocation => (invocation.TargetMethod, invocation.Instance),
            IObjectCreationOperation creation => (creation.Constructor, null),
            IEventAssignmentOperation { Adds: true, EventReference: IEventReferenceOperation { Event.AddMethod: var accessor, Instance: var owner } } => (accessor, owner),
            _ => default,
        };
        if (method is null || known.Target(method, instance) is not { } declared)
            return;
        foreach (var kept in known.EffectOf(declared).Kept)
        {
            if (translation.OfCall(kept.Path, call, isObject: true) is not { } place)
                continue;
            if (kept.OwnMethod is { } own)
            {
                if (Translation.ReceiverOf(call) is { } listener)
                    stored.Add(new(place.Shape, null, own, listener));
            }
            else if (kept.Parameter < declared.Parameters.Length && Translation.ArgumentFor(declared.Parameters[kept.Parameter], call) is { } value)
            {
                stored.Add(new(place.Shape, value));
            }
        }
    }
}
