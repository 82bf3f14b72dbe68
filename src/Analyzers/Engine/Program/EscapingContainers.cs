using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>A container that is changed under a lock must not be used without it, so it must not get to those who cannot take it.</summary>
sealed class EscapingContainers(ProgramFacts facts, Action<SharedRace> report, Func<IMethodSymbol, bool> isOfInterest, CancellationToken cancellation)
{
    /// <summary>Reports where a container gets to those who cannot take its lock.</summary>
    public void Find(INamedTypeSymbol type, ISymbol state, List<Entry> changes)
    {
        if (UsualGuard.Of(changes, facts.Session) is not { } guard)
            return;
        // Whoever gets a collection that is locked itself has got the lock with it; who gets a view of it has not.
        var isOwnLock = SymbolEqualityComparer.Default.Equals(guard.Path.Symbol, state);
        var change = changes.Find(change => UsualGuard.IsHeld(guard, change.Use));
        foreach (var method in GuardedTypes.EntriesOf(type))
        {
            if (method.MethodKind == MethodKind.Constructor || !isOfInterest(method) || facts.Session.RoutineOf(method, cancellation) is not { Parent: null } root)
                continue;
            foreach (var use in facts.Of(root).Of(root))
            {
                if (use.Trail.IsEmpty && use.Path is { Steps: [{ Member: { } read }] } && SymbolEqualityComparer.Default.Equals(read, state) && Escapes.Of(use.Access) is { } escape && (!isOwnLock || escape == Escape.Viewed) && !IsHandedOut(guard, method))
                    report(new(RaceKind.Escape, state, use, change.Use, UsualGuard.SectionOf(change.Use, guard), SharingReason.LockingType, guard));
            }
        }
    }

    // public object SyncRoot => _gate; whoever gets the collection can take the lock as well.
    static bool IsHandedOut(LockId guard, IMethodSymbol method)
    {
        if (guard.Path is not { Steps: [{ Member: IFieldSymbol gate }] })
            return false;
        // What implements a contract under its name only is as visible as the contract.
        var visible = method.ExplicitInterfaceImplementations is [var promised, ..] ? promised.DeclaredAccessibility : method.DeclaredAccessibility;
        if (gate.DeclaredAccessibility >= visible)
            return true;
        foreach (var member in gate.ContainingType.GetMembers())
        {
            if (member is IPropertySymbol property && property.DeclaredAccessibility >= visible && SymbolEqualityComparer.Default.Equals(Getters.FieldOf(property), gate))
                return true;
        }

        return false;
    }

    /// <summary>Whether an element is added to a container, or set in an array.</summary>
    public static bool IsOfContents(Use use) => !use.IsLaunched && use.Access.IsWrite
        && (use.Access.Kind == AccessKind.ContainerWrite ? use.Path.Steps.Length == 1 : use.Path.Steps is [_, { IsElement: true }] && use.Access.Operation is IArrayElementReferenceOperation);
}
