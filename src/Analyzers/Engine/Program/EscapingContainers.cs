using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>A container that is changed under a lock must not be used without it, so it must not get to those who cannot take it.</summary>
sealed class EscapingContainers(ProgramFacts facts, Callers callers, Action<SharedRace> report, Func<IMethodSymbol, bool> isOfInterest, CancellationToken cancellation)
{
    readonly Takeovers _takeovers = new(facts, cancellation);

    /// <summary>Reports where a container, or one that stands in it, gets to those who cannot take its lock.</summary>
    /// <param name="type">The type whose members are looked at.</param>
    /// <param name="state">The container.</param>
    /// <param name="changes">What changes it, or the containers that stand in it.</param>
    public void Find(INamedTypeSymbol type, ISymbol state, List<Entry> changes)
    {
        if (UsualGuard.Of(changes, facts.Session) is not { } guard)
            return;
        // Whoever gets a collection that is locked itself has got the lock with it; who gets a view of it has not.
        var isOwnLock = SymbolEqualityComparer.Default.Equals(guard.Path.Symbol, state);
        var change = changes.Find(change => UsualGuard.IsHeld(guard, change.Use));
        var isInner = IsOfInner(change.Use);
        if ((isInner && guard.Path.Steps.Any(static step => step.IsElement)) || (!isInner && AreAllOfMaking(state, changes)))
            return;
        foreach (var method in GuardedTypes.EntriesOf(type))
        {
            if (method.MethodKind == MethodKind.Constructor || !isOfInterest(method) || facts.Session.RoutineOf(method, cancellation) is not { Parent: null } root)
                continue;
            foreach (var use in facts.Of(root).Of(root))
            {
                if (use.Path.Steps is [{ Member: { } read }, ..] && SymbolEqualityComparer.Default.Equals(read, state) && Escaping(use, isInner, root, guard) is var (leaving, escape) && (!isOwnLock || escape == Escape.Viewed) && !IsReplaced(use, root) && !IsClosed(use, changes, guard) && !IsHandedOut(guard, method) && !callers.AreLockedElsewhere(method, alsoOwn: true))
                    report(new(RaceKind.Escape, state, leaving, change.Use, UsualGuard.SectionOf(change.Use, guard), SharingReason.LockingType, guard) { IsKeptInUse = escape == Escape.Kept, IsDoubtful = IsHardlyForOthers(method) || (escape == Escape.Raised && !IsEvent(leaving)) });
            }
        }
    }

    // Of what only the program itself can ask for, somebody has to use it without a lock; a hook is called by the base type, when it likes.
    bool IsHardlyForOthers(IMethodSymbol method)
    {
        if (method is { IsOverride: true, DeclaredAccessibility: Accessibility.Protected })
            return true;
        if (facts.Session.IsApplication || References.IsVisibleOutside(method))
            return false;
        foreach (var (name, model) in facts.ReferencesTo(method.AssociatedSymbol ?? method))
        {
            if (name.FirstAncestorOrSelf<CrefSyntax>() is null && IsUsedInTheOpen(name, model))
                return false;
        }

        return true;
    }

    // foreach (var one in cache.All) …, where nobody holds a lock; and not _parts[0] = cache.All.
    bool IsUsedInTheOpen(SimpleNameSyntax name, SemanticModel model)
    {
        SyntaxNode place = WholeName.Of(name);
        if (References.CallOf(name) is { } call)
            place = call;
        if (place.Parent is AssignmentExpressionSyntax or EqualsValueClauseSyntax or ReturnStatementSyntax or ArrowExpressionClauseSyntax || facts.Session.RoutineAt(name, model, cancellation) is not { Root.Method: { } caller } routine)
            return false;
        return facts.Of(routine.Root).Concurrency.LocksAt(routine, place) is { IsUncertain: false, Held.IsEmpty: true } && !callers.AreLockedElsewhere(caller, alsoOwn: true);
    }

    // _parts = new Part[n]; for (…) _parts[i] = Read(); what is changed only where it has just been made stays as it is when others have it.
    static bool AreAllOfMaking(ISymbol state, List<Entry> changes)
    {
        if (state is not IFieldSymbol { DeclaredAccessibility: Accessibility.Private })
            return false;
        foreach (var change in changes)
        {
            var (access, isMade) = (change.Use.Access, false);
            foreach (var block in access.Routine.Blocks)
            {
                foreach (var operation in block.Operations)
                {
                    isMade |= operation is ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Field: var field }, Value: var value } && SymbolEqualityComparer.Default.Equals(field, state)
                        && access.Routine.Places.Source(value) is IObjectCreationOperation or IArrayCreationOperation && access.Routine.Ways.AlwaysComesBefore(operation, access.Operation);
                }
            }

            if (!isMade)
                return false;
        }

        return true;
    }

    // lock (_gate) { _isClosed = true; return _items; } where all who add something find it open first, under the lock: it belongs to who has got it.
    bool IsClosed(Use leaving, List<Entry> changes, LockId guard) => leaving.Path.Kind == RootKind.This
        && changes.TrueForAll(change => _takeovers.IsEndedBeside(leaving, change.Use, guard.Path) || Confinement.IsForOneThread(change.Use.Access.Routine.Root.Method));

    // What somebody has to do is told him by a delegate; who listens to an event may keep what comes with it.
    static bool IsEvent(Use leaving)
    {
        foreach (var around in leaving.Access.Operation.Syntax.AncestorsAndSelf())
        {
            if (around is not InvocationExpressionSyntax call || leaving.Access.Routine.Model.GetOperation(call) is not IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: { } told })
                continue;
            // Changed?.Invoke(_items)
            var instance = told is IConditionalAccessInstanceOperation && QuestionMark.AccessOf(call) is { } asked ? leaving.Access.Routine.Model.GetOperation(asked.Expression) : told;
            return instance is IEventReferenceOperation;
        }

        return true;
    }

    // What gets away, and how.
    (Use Leaving, Escape Escape)? Escaping(Use use, bool isInner, Routine root, LockId guard)
    {
        if (isInner)
        {
            return use is { Trail.IsEmpty: true, Access.IsWrite: false } && (use.Path.Steps.Length == 1 ? use.IsOfContainer : use.Path.Steps is [_, { IsElement: true }] && use.Access.Operation is IArrayElementReferenceOperation)
                && Escapes.OfFound(use.Access) is var (place, found) && !IsTakenOut(use, root) ? (use with { Access = use.Access with { Operation = place, Kind = AccessKind.Read } }, found) : null;
        }

        if (use.Path.Steps.Length != 1)
            return null;
        if (use.Trail.IsEmpty)
            return Escapes.Of(use.Access) is { } escape ? (use, escape) : null;
        // lock (_gate) return Walk(); the iterator looks into the container when the lock is free again.
        if (use is not { Trail: [IInvocationOperation call], Access.IsWrite: false } || UsualGuard.IsHeld(guard, use) || facts.Session.RoutineOf(call.TargetMethod.OriginalDefinition, cancellation) is not { } walk || !Iterators.AreIn(walk)
            || facts.Of(root).Concurrency.LocksAt(root, call.Syntax)?.Holds(guard.Path) != true)
        {
            return null;
        }

        var later = use with { Access = use.Access with { Operation = call, Kind = AccessKind.Read, Routine = root } };
        return Escapes.Of(later.Access) is Escape.Viewed ? (later, Escape.Viewed) : null;
    }

    // if (_tags.TryGetValue(file, out var tags)) { _tags.Remove(file); return tags; } nobody else finds it any more.
    static bool IsTakenOut(Use found, Routine root)
    {
        foreach (var routine in root.All())
        {
            foreach (var block in routine.Blocks)
            {
                foreach (var operation in block.Operations)
                {
                    if (operation is IInvocationOperation { Instance: { Type: { } type } container } call && ContainerModel.Mutates(type, call.TargetMethod.Name) && ElementModel.Of(call.TargetMethod).Kind != Meaning.Keeps
                        && routine.Places.ObjectOf(container)?.Symbol is { } symbol && SymbolEqualityComparer.Default.Equals(symbol, found.Path.Steps[0].Member))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    // batch = _lines; _lines = new(); return true; who puts another one in its place has taken it away from everybody else, be it by a
    // method of his own that does so, or behind the return, in a finally.
    bool IsReplaced(Use leaving, Routine root)
    {
        foreach (var other in facts.Of(root).Of(root))
        {
            if (other is { Access.Kind: AccessKind.Write, IsOfContainer: false } && other.Path.Equals(leaving.Path) && Order.MayComeAfter(leaving, other, facts.Session))
                return true;
        }

        return false;
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

    /// <summary>Whether a container is changed that stands in another one: <c>_tags[file].Add(tag)</c>.</summary>
    public static bool IsOfInner(Use use) => use is { IsLaunched: false, Access.Kind: AccessKind.ContainerWrite, Path.Steps: [_, { IsElement: true }] };

    /// <summary>Whether an element is added to a container, or set in an array.</summary>
    public static bool IsOfContents(Use use) => !use.IsLaunched && use.Access.IsWrite
        && (use.Access.Kind == AccessKind.ContainerWrite ? use.Path.Steps.Length == 1 : use.Path.Steps is [_, { IsElement: true }] && use.Access.Operation is IArrayElementReferenceOperation);
}
