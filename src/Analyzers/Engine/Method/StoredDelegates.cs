using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>A delegate that is kept for later.</summary>
/// <param name="Path">Where.</param>
/// <param name="Value">The expression that makes it; null when a callee does.</param>
/// <param name="Method">The method of <paramref name="Instance"/> that a callee has put there.</param>
/// <param name="Instance">The object whose method it is.</param>
readonly record struct StoredDelegate(AccessPath Path, IOperation? Value, IMethodSymbol? Method = null, IOperation? Instance = null)
{
    /// <summary>Whether code that looks there finds it; who has put it there may know the event by an interface.</summary>
    public bool IsFoundIn(AccessPath place) => Path.Equals(place)
        || (Path.Symbol is IEventSymbol { ContainingType.TypeKind: TypeKind.Interface } known && place.Symbol is IEventSymbol { ContainingType: { } owner } own && known.Name == own.Name && Path.Steps.Length == place.Steps.Length
            && SymbolEqualityComparer.Default.Equals(owner.FindImplementationForInterfaceMember(known), own) && Path.Up(1).Equals(place.Up(1)));
}

/// <summary>Delegates that are kept for later: in a field, an event or a collection. All elements of a collection go by one name.</summary>
static class StoredDelegates
{
    /// <summary>The delegate that an operation keeps, and where.</summary>
    public static StoredDelegate? At(IOperation operation, Routine routine)
    {
        var places = routine.Places;
        var (path, value) = operation switch
        {
            IEventAssignmentOperation { Adds: true } subscription => (EventOf(subscription, routine), subscription.HandlerValue),
            IAssignmentOperation { Target.Type.TypeKind: TypeKind.Delegate } assignment => (places.Of(assignment.Target), assignment.Value),
            IInvocationOperation { Instance: { } list } call when ElementModel.Of(call.TargetMethod) is { Kind: Meaning.Keeps or Meaning.Gives } meaning && meaning.Operand < call.Arguments.Length
                && call.Arguments[meaning.Operand] is { Value: { Type.TypeKind: TypeKind.Delegate } given } => (places.Of(list)?.Element(Selection.All), given),
            _ => default,
        };
        return path is { IsVariable: false } && value is not null ? new(path.Shape, value) : null;
    }

    // foreach (var line in lines) line.Received += …: whoever raises it names the object, and not the variable.
    static AccessPath? EventOf(IEventAssignmentOperation subscription, Routine routine) =>
        routine.Places.Of(subscription.EventReference) is { } named ? named.Variable is ILocalSymbol { DeclaringSyntaxReferences: [var each] } && each.GetSyntax() is ForEachStatementSyntax ? new Translation(routine).Canonical(named, isObject: true) : named : null;

    /// <summary>The methods of its own object that a routine keeps.</summary>
    public static ImmutableArray<StoredDelegate> OwnMethodsIn(Routine routine)
    {
        var kept = ImmutableArray.CreateBuilder<StoredDelegate>();
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (At(operation, routine) is { Value: IDelegateCreationOperation { Target: IMethodReferenceOperation { Instance: IInstanceReferenceOperation } } } own)
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
