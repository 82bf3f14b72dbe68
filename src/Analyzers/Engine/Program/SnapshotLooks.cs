using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// One look at state that only another piece of code makes anew from its old value: <c>_peers = _peers.Add(peer)</c> in a loop, and
/// <c>return _peers</c> elsewhere. Who looks once has the old value whole or the new one, and nobody's change is lost: a second writer is
/// another pair.
/// </summary>
static class SnapshotLooks
{
    /// <summary>Whether of a use of code that is left running and one of a member, one is such a look and the other such a change.</summary>
    public static bool Are(Use alive, Entry other) => IsOne(alive, other.Use, isOfEvent: false) || IsOne(other.Use, alive, IsOfEvent(other.Method));

    static bool IsOne(Use change, Use look, bool isOfEvent) =>
        change.Access.Kind is AccessKind.Update or AccessKind.Write && look.Access is { Kind: AccessKind.Read } && change.Path.Steps.All(static step => !step.IsElement)
        && Kinds.TypeOf(look.Path) is { } type && (Immutability.IsOneReference(type) || (isOfEvent && type is { TypeKind: TypeKind.Delegate } or { IsValueType: true, IsReadOnly: true })) && IsOnlyLook(look);

    // event Action Gone { add => _gone += value; … }: who raises it takes what is there; handlers are added when the object is set up.
    static bool IsOfEvent(IMethodSymbol method) => method.MethodKind is MethodKind.EventAdd or MethodKind.EventRemove;

    // if (_peers.Contains(peer)) … _peers.Count: two looks may find two of them.
    static bool IsOnlyLook(Use look)
    {
        var routine = look.Access.Routine;
        var looks = 0;
        foreach (var access in routine.Root.Concurrency.TraceOf(routine)?.Accesses ?? ImmutableArray<Access>.Empty)
        {
            if (!access.Path.Equals(look.Access.Path))
                continue;
            if (access.IsWrite || ++looks > 1)
                return false;
        }

        return looks == 1;
    }
}
