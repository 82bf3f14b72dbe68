using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Objects that one place of a type opens and others use until they are given up: <c>_socket = Connect(); … if (_socket is null) return; lock (_gate) { … }</c>.
/// The lock keeps those apart who use and give up what is there; that it is there now, they see or do not see yet.
/// </summary>
static class Openings
{
    /// <summary>Whether a write is the only one that puts something there, and all others look whether something is, told from all that the type does to the state.</summary>
    public static bool IsOne(Use use, IEnumerable<Access> accesses)
    {
        if (use.Access is not { Kind: AccessKind.Write, IsBenign: false, Operation.Syntax: { } place } || !use.Trail.IsEmpty || Kinds.TypeOf(use.Path) is not { IsReferenceType: true } || LazyInitialization.IsOne(use) || IsOfOld(use))
            return false;
        var isGivenUp = false;
        var looking = new HashSet<Routine>();
        var users = new HashSet<Routine>();
        foreach (var access in accesses)
        {
            if (access.Kind is not (AccessKind.Read or AccessKind.Write))
                return false;
            if (access.Routine.Root.Method?.MethodKind == MethodKind.Constructor || access.Operation.Syntax == place)
                continue;
            if (access.IsWrite)
            {
                if (!IsNothing(access))
                    return false;
                isGivenUp = true;
            }
            else
            {
                (IsLook(access) ? looking : users).Add(access.Routine);
            }
        }

        users.ExceptWith(looking);
        users.Remove(use.Access.Routine);
        return isGivenUp && users.Count == 0;
    }

    // _task = Next(_task): what is made from the old one may be made from one that is gone.
    static bool IsOfOld(Use use) => ValueFlow.Of(use.Access)?.Parent is not ISimpleAssignmentOperation { Value: var value }
        || value.DescendantsAndSelf().Any(part => part is IFieldReferenceOperation { Field: var field } && SymbolEqualityComparer.Default.Equals(field, use.Path.Symbol));

    static bool IsNothing(Access access) => ValueFlow.Of(access)?.Parent is ISimpleAssignmentOperation { Value.ConstantValue: { HasValue: true, Value: null } };

    // _socket is null, _socket?.Close(), var socket = _socket;
    static bool IsLook(Access access) => ValueFlow.Of(access) is { } whole && (ValueFlow.IsNullTest(whole) || whole.Parent is IConditionalAccessOperation or IVariableInitializerOperation);
}
