using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Looks without a lock in code that looks under it as well: <c>if (_x is null) lock (_gate) { if (_x is null) … } return _x;</c>.
/// </summary>
static class DoubleCheck
{
    /// <summary>Whether a read is one of those: the lock decides what it may find.</summary>
    public static bool IsOne(Use use, ProgramFacts facts)
    {
        // A container that is changed meanwhile must not even be looked at; the number of its elements is one word.
        if (use.Access.Kind != AccessKind.Read && !IsSize(use))
            return false;
        var routine = use.Access.Routine;
        foreach (var again in facts.Of(routine.Root).Of(routine))
        {
            // What is only changed there was not looked at again.
            if (again.Access.Kind == use.Access.Kind && again.Path.Equals(use.Access.Path) && !again.Locks.Held.IsEmpty && !IsOfOwnChange(use, facts))
                return true;
        }

        return false;
    }

    /// <summary>Whether the code has changed a number under the lock before it reads it: <c>lock (_gate) _number++; return _number;</c>. By then others have changed it again.</summary>
    public static bool IsOfOwnChange(Use use, ProgramFacts facts)
    {
        var routine = use.Access.Routine;
        if (Kinds.TypeOf(use.Path) is not { IsValueType: true })
            return false;
        foreach (var change in facts.Of(routine.Root).Of(routine))
        {
            if (change is { Access.Kind: AccessKind.Update, Locks.Held.IsEmpty: false, Trail.IsEmpty: true } && change.Path.Equals(use.Access.Path) && routine.Ways.AlwaysComesBefore(change.Access.Operation, use.Access.Operation))
                return true;
        }

        return false;
    }

    static bool IsSize(Use use) => use.Access is { Kind: AccessKind.ContainerRead, Operation: IPropertyReferenceOperation { Property.Name: var name } } && ContainerModel.IsSize(name);
}
