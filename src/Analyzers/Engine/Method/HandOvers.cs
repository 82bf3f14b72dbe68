using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

using Launch = Launch<Routine>;
using State = ConcurrencyState<Launch<Routine>>;

/// <summary>
/// Objects that a routine puts where others find them while it still has them: into a queue, a table or a field. Until it has
/// waited for somebody, who may have given them back, what it does to them meets what the others do.
/// </summary>
sealed class HandOvers(Routine routine, Launches launches)
{
    readonly Places _places = routine.Places;
    readonly CallModel _calls = routine.Session.Calls;

    /// <summary>The state after an operation, as far as hand-overs are concerned.</summary>
    public State After(State state, IOperation operation)
    {
        switch (operation)
        {
            case ILocalReferenceOperation { IsDeclaration: true, Local: var declared }:
                return state.HandedOver.IsEmpty ? state : state.Assigning(AccessPath.Of(declared));
            case ILocalReferenceOperation or IParameterReferenceOperation:
                return !state.HandedOver.IsEmpty && Usage.WrittenVariable(operation) is { } written ? state.Assigning(AccessPath.Of(written)) : state;
            case ISimpleAssignmentOperation { Target: IMemberReferenceOperation or IArrayElementReferenceOperation } assignment:
                if (!state.HandedOver.IsEmpty && _places.Of(assignment.Target) is { } assigned)
                    state = state.Assigning(assigned);
                if (assignment.Target is IPropertyReferenceOperation { Instance: { } table, Arguments: [{ Value: var key }] })
                    state = Giving(state, key, _places.Of(table)?.Element(Selection.Given));
                return _places.Source(assignment.Value) is ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var held } }
                    ? Giving(state, AccessPath.Of(held), held.Type, PlaceOf(assignment.Target)) : Giving(state, assignment.Value, PlaceOf(assignment.Target));
            // var table = _table = new();
            case ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var keeper }, Value: var both } when _places.Source(both) is ISimpleAssignmentOperation { Target: IMemberReferenceOperation known }:
                return Giving(state, AccessPath.Of(keeper), keeper.Type, PlaceOf(known));
            case IInvocationOperation call when ElementModel.Of(call.TargetMethod) is { Kind: Meaning.Gives or Meaning.Keeps } meaning && meaning.Operand < call.Arguments.Length:
                var place = _places.Of(call.Instance)?.Element(Selection.Given);
                // _jobs.Add(job, task): the key as well as what it stands for.
                if (meaning is { Kind: Meaning.Keeps, Operand: 1 })
                    state = Giving(state, call.Arguments[0].Value, place);
                return Giving(state, call.Arguments[meaning.Operand].Value, place);
            default:
                return !state.HandedOver.IsEmpty && IsWait(operation) ? state.TakingBack() : state;
        }
    }

    AccessPath? PlaceOf(IOperation target) => target switch
    {
        IPropertyReferenceOperation { Arguments.Length: > 0 } indexer => _places.Of(indexer.Instance)?.Element(Selection.Given),
        // Ambient.Current = order; what a static property of another assembly does with it, nobody sees: each flow of control may have one of its own.
        IPropertyReferenceOperation { Property: { IsStatic: true } property } when !routine.Session.Declares(property) => null,
        // [ThreadStatic] static char[] s_scratch; other threads find one of their own.
        IFieldReferenceOperation { Field: var field } when routine.Session.Types.IsOfThread(field) => null,
        // Current = job; where Current is what a ThreadLocal<Job> has: other threads find another job there, or none. So it is with an AsyncLocal<Job>,
        // but for the code that is started from then on: what is put there flows to it.
        IPropertyReferenceOperation { Property: var property } when Getters.IsOfThread(property, routine.Session.Types) || (Getters.IsOfFlow(property, routine.Session.Types) && !StartsCodeAfter(target)) => null,
        IArrayElementReferenceOperation slot => _places.Of(slot.ArrayReference)?.Element(Selection.Given),
        _ => _places.Of(target),
    };

    // What another routine of the member starts may be started by a call of it.
    bool StartsCodeAfter(IOperation place)
    {
        foreach (var launch in launches.All)
        {
            if (launch.Launcher == routine ? routine.Ways.MayComeAfter(place, launch.Operation) : !Encloses(launch))
                return true;
        }

        return false;
    }

    bool Encloses(Launch launch)
    {
        for (var outer = routine.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer == launch.Launcher)
                return true;
        }

        return false;
    }

    State Giving(State state, IOperation value, AccessPath? place) => _places.Source(value) is ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation && _places.ObjectOf(value) is { } mine
        ? Giving(state, mine, value.Type, place) : state;

    State Giving(State state, AccessPath mine, ITypeSymbol? type, AccessPath? place)
    {
        if (place is null || !place.Equals(place) || type is not { IsReferenceType: true } || type.TypeKind == TypeKind.Delegate || Immutability.IsImmutable(type) || !mine.Equals(mine))
            return state;

        state = state.Giving(new(mine, place, IsElement: false));
        if (!mine.IsVariable)
            return state;
        foreach (var collection in _places.CollectionsThatKeep(mine.Variable!))
        {
            if (!SymbolEqualityComparer.Default.Equals(place.Variable, collection))
                state = state.Giving(new(AccessPath.Of(collection), place, IsElement: true));
        }

        return state;
    }

    bool IsWait(IOperation operation)
    {
        if (operation is IInvocationOperation call && _calls.Of(call) is var meaning
            && (meaning.Kind is Meaning.WaitForCondition or Meaning.WaitUnderLock or Meaning.Rendezvous || (meaning.Kind == Meaning.Acquire && (meaning.Traits & LockTraits.Counting) != 0 && call.Instance is { } semaphore && routine.Session.Semaphores.InitialCount(semaphore, _places) != 1)))
        {
            return true;
        }

        if (Waits.JoinedHandle(operation, _calls) is null)
            return false;
        // What is awaited of another library, like the next line of a file, comes from nobody who got the object.
        return operation is not IAwaitOperation { Operation: var awaited }
            || !(_places.Source(awaited) is IInvocationOperation other && (_calls.Of(other).Kind is Meaning.None or Meaning.Signal) && other.TargetMethod.DeclaringSyntaxReferences.IsEmpty);
    }
}
