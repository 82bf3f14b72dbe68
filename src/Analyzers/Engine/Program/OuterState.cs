using System.Collections.Immutable;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// State that the code of a nested type gets at through the object that made it: <c>_owner._used--</c> in the handle that a pool gives
/// away. Those who hold the handle are callers of the pool as well.
/// </summary>
static class OuterState
{
    /// <summary>The members of nested types that may get at the state of a type.</summary>
    public static IEnumerable<IMethodSymbol> MembersFor(INamedTypeSymbol type, Session session)
    {
        foreach (var nested in type.GetTypeMembers())
        {
            if (!HasOwner(nested, type, session))
                continue;
            foreach (var member in nested.GetMembers())
            {
                if (member is IMethodSymbol { IsAbstract: false, IsStatic: false, DeclaringSyntaxReferences.IsEmpty: false, MethodKind: not (MethodKind.Constructor or MethodKind.Destructor) } method
                    && (method.DeclaredAccessibility != Accessibility.Private || !method.ExplicitInterfaceImplementations.IsEmpty))
                {
                    yield return method;
                }
            }
        }
    }

    static bool HasOwner(INamedTypeSymbol nested, INamedTypeSymbol type, Session session)
    {
        foreach (var member in nested.GetMembers())
        {
            if (IsOwner(member, type, session) || (member is IMethodSymbol { MethodKind: MethodKind.Constructor, Parameters: var given } && IsOwnerAmong(given, type, session)))
                return true;
        }

        return false;
    }

    static bool IsOwnerAmong(ImmutableArray<IParameterSymbol> given, INamedTypeSymbol type, Session session)
    {
        foreach (var parameter in given)
        {
            if (IsOwner(parameter, type, session))
                return true;
        }

        return false;
    }

    // readonly struct Lease(Pool pool) { public void Dispose() => pool._used--; }
    static bool IsOwner(ISymbol member, INamedTypeSymbol type, Session session) => member is IParameterSymbol parameter
        ? SymbolEqualityComparer.Default.Equals(parameter.Type.OriginalDefinition, type.OriginalDefinition) && FixedStates.IsOfPrimaryConstructor(parameter) && !FieldWrites.IsAssigned(parameter)
        : IsOwnerField(member, type, session);

    // A field that never changes, and that the constructor was given: the object belongs to one and the same owner. What it makes itself is its own.
    static bool IsOwnerField(ISymbol member, INamedTypeSymbol type, Session session) => member is IFieldSymbol { IsStatic: false } field
        && SymbolEqualityComparer.Default.Equals(field.Type.OriginalDefinition, type.OriginalDefinition) && (field.IsReadOnly || FieldWrites.AreInConstructors(field))
        && field.ContainingType.InstanceConstructors.Any(constructor => session.Construction.StoredBy(constructor.OriginalDefinition).ContainsKey(field.OriginalDefinition));

    /// <summary>
    /// A use in the words of the outer type; null when it is of something else, or only a look without a lock: that may well be one at what
    /// the nested type has made sure of before.
    /// </summary>
    public static Use? Of(Use use, INamedTypeSymbol type, Session session)
    {
        // Who calls a member of the owner is one of its callers, and the member speaks for itself.
        if (!SymbolEqualityComparer.Default.Equals(use.Access.Routine.Root.Method?.ContainingType?.ContainingType?.OriginalDefinition, type.OriginalDefinition))
            return null;
        if (use.Path is not { Kind: RootKind.This, Steps: [{ Member: { } owner }, { Member: not null }, ..] } || !IsOwner(owner, type, session) || (use.Locks.Held.IsEmpty && !use.Access.IsWrite) || use.Path.Rebase(1, AccessPath.This) is not { } path)
            return null;
        var locks = use.Locks.WithoutLocks();
        foreach (var held in use.Locks.Held)
        {
            if (held.Path.Kind == RootKind.Static)
                locks = locks.Acquire(held);
            else if (held.Path is { Kind: RootKind.This, Steps: [{ Member: { } same }, ..] } && SymbolEqualityComparer.Default.Equals(same, owner) && held.Path.Rebase(1, AccessPath.This) is { } gate)
                locks = locks.Acquire(held with { Path = gate });
            else
                locks = locks.Uncertain();
        }

        return use with { Path = path, Locks = locks };
    }
}
