using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Collections that the first one who needs them makes and fills under a lock, and that are never changed after that:
/// <c>lock (_gate) { if (_all == null) Fill(); return _all; }</c>. Who got the collection there may look at it whenever he likes.
/// </summary>
sealed class FilledStates(ProgramFacts facts, CancellationToken cancellation)
{
    readonly StateAccesses _accesses = new(facts, cancellation);
    readonly Dictionary<IMethodSymbol, bool> _lookedAt = new(SymbolEqualityComparer.Default);
    readonly Dictionary<ISymbol, bool> _known = new(SymbolEqualityComparer.Default);

    /// <summary>Whether one of two uses looks at such a collection, and the other one fills it under the lock.</summary>
    public bool KeepApart(Use mine, Use theirs) => IsLook(mine, theirs) || IsLook(theirs, mine);

    bool IsLook(Use look, Use filling)
    {
        if (look.Access.Kind == AccessKind.ContainerRead)
        {
            foreach (var held in filling.Locks.Held)
            {
                if (IsOne(look, held))
                    return true;
            }
        }

        return false;
    }

    /// <summary>Whether a use only looks at such a collection, which a method has handed out that takes the lock.</summary>
    /// <param name="use">The use.</param>
    /// <param name="guard">The lock.</param>
    public bool IsOne(Use use, LockId guard)
    {
        if (use.Path.Symbol is not { ContainingType: { } type, DeclaredAccessibility: Accessibility.Private } state || !IsHandedOut(use, guard))
            return false;
        if (!_known.TryGetValue(state, out var isFilled))
            _known.Add(state, isFilled = IsFilledOnce(state, _accesses.To(state, type)));
        return isFilled;
    }

    // var all = All(); … all.Contains(name)
    bool IsHandedOut(Use use, LockId guard)
    {
        var looked = use.Access.Operation switch
        {
            IInvocationOperation call => call.Instance,
            IPropertyReferenceOperation property => property.Instance,
            _ => null,
        };
        return looked is ILocalReferenceOperation { Local: var local } && use.Access.Routine.Places.ValueOf(local) is { } value && ValueFlow.Core(value) is IInvocationOperation got
            && facts.Target(got.TargetMethod, got.Instance) is { } target && IsOnlyLookedAt(target)
            && facts.SummaryOf(target).Uses.Any(read => read.Access.Kind == AccessKind.Read && SymbolEqualityComparer.Default.Equals(read.Path.Symbol, use.Path.Symbol) && UsualGuard.IsHeld(guard, read));
    }

    // Nobody changes what the method has handed out.
    bool IsOnlyLookedAt(IMethodSymbol target)
    {
        if (_lookedAt.TryGetValue(target, out var isLookedAt))
            return isLookedAt;
        isLookedAt = !References.IsVisibleOutside(target);
        foreach (var (name, model) in facts.ReferencesTo(target))
        {
            isLookedAt = isLookedAt && References.CallOf(name) is { } call && facts.Session.RoutineAt(name, model, cancellation) is { } routine && model.GetOperation(call, cancellation) is { } got && Snapshots.IsLookedAt(ValueFlow.Whole(got), routine);
            if (!isLookedAt)
                break;
        }

        return _lookedAt[target] = isLookedAt;
    }

    bool IsFilledOnce(ISymbol state, IEnumerable<Access> accesses)
    {
        var all = accesses.ToList();
        var makings = all.FindAll(access => access.Kind == AccessKind.Write);
        foreach (var access in all)
        {
            var routine = access.Routine;
            if (access.Kind is AccessKind.Reference or AccessKind.Update)
                return false;
            if (access.Kind == AccessKind.Write ? !IsMadeWhereMissing(access, state) : access.Kind == AccessKind.ContainerWrite && !makings.Exists(making => making.Routine == routine && routine.Ways.AlwaysComesBefore(making.Operation, access.Operation)))
                return false;
        }

        return makings.Count > 0;
    }

    // if (_all == null) _all = new(); or the method that does so is called where it is missing.
    bool IsMadeWhereMissing(Access making, ISymbol state)
    {
        var routine = making.Routine;
        if (ValueFlow.Of(making)?.Parent is not ISimpleAssignmentOperation { Value: var made, Syntax: var place } || ValueFlow.Core(made) is not IObjectCreationOperation)
            return false;
        if (IsMissingAt(place, state, routine))
            return true;
        if (routine is not { Parent: null, Method: { DeclaredAccessibility: Accessibility.Private } filling })
            return false;
        var isCalled = false;
        foreach (var (name, model) in facts.ReferencesTo(filling))
        {
            isCalled = true;
            if (References.CallOf(name) is null || facts.Session.RoutineAt(name, model, cancellation) is not { } caller || !IsMissingAt(name, state, caller.Closest(name)))
                return false;
        }

        return isCalled;
    }

    bool IsMissingAt(SyntaxNode place, ISymbol state, Routine routine)
    {
        foreach (var (condition, holds, _) in DecidingConditions.Of(place))
        {
            if (routine.Model.GetOperation(condition, cancellation) is { } test && StateValues.RuleOut(StateValues.Something, state, test, holds))
                return true;
        }

        return false;
    }
}
