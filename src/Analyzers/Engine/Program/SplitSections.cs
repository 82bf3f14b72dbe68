using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>State that one critical section tests and another one of the same lock changes.</summary>
sealed class SplitSections(ProgramFacts facts, Owners owners, Callers callers, Action<SharedRace> report)
{
    /// <summary>Reports what is changed by a section that relies on the test of another one.</summary>
    public void Find(INamedTypeSymbol type, ISymbol state, List<Entry> entries)
    {
        foreach (var (check, act) in In(state, entries))
        {
            if (owners.Guard(type, state) || callers.AreTheModule(act))
                continue;
            var around = LocksAround(check, act, entries);
            if (around is not null && (!state.IsStatic || around.Any(static gate => gate.IsStatic)))
                continue;
            if (!act.Use.Trail.IsEmpty && SplitDecisions.AreOneUpdate(check.Use.Site, act.Use.Site))
                report(new(RaceKind.CheckThenAct, state, AtCall(act), check.Use, act.Use.Access.Operation.Syntax, SharingReason.TwoAccessors, act.Use.Locks.Held[0]) { IsDoubtful = around is not null });
            else
                report(new(RaceKind.CheckThenAct, state, act.Use.Trail.IsEmpty ? act.Use : AtCall(act), check.Use, check.Use.Site, SharingReason.TwoSections, act.Use.Locks.Held[0]) { IsDoubtful = around is not null });
        }
    }

    // lock (_gate) settings.OnAssigned(this); where the hook tests in one section and acts in another one, and nobody changes the state but under that lock of the callers, both
    // are one section. What all objects share, each lock of an owner keeps for the part that belongs to him, as far as anybody can tell.
    ImmutableHashSet<ISymbol>? LocksAround(Entry check, Entry act, List<Entry> entries)
    {
        if (act.Root.Method is null || act.Root.Closest(act.Use.Site) != act.Root || act.Root.Closest(check.Use.Site) != act.Root || Iterators.AreIn(act.Root))
            return null;
        var methods = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default) { act.Method };
        foreach (var entry in entries)
        {
            if (!entry.Use.Access.IsWrite || entry.Method.MethodKind is MethodKind.Constructor or MethodKind.StaticConstructor)
                continue;
            if (entry.Use.IsLaunched || entry.Use.IsLeftAlive || entry.Use.MayBeLater)
                return null;
            methods.Add(entry.Method);
        }

        return callers.LocksOfAll(methods);
    }

    // Each accessor is right by itself: what to mend is the code that uses both.
    static Use AtCall(Entry act) => act.Use with { Access = act.Use.Access with { Operation = act.Use.Trail[0], Routine = act.Root.Closest(act.Use.Site) } };

    /// <summary>Reports what is changed at a place that another section has found.</summary>
    public void FindPlaces(INamedTypeSymbol type, ISymbol state, List<Entry> entries)
    {
        foreach (var (check, act) in Places(state, entries))
        {
            if (!owners.Guard(type, state) && !callers.AreTheModule(act))
                report(new(RaceKind.CheckThenAct, state, act.Use, check.Use, check.Use.Site, SharingReason.TwoSections, act.Use.Locks.Held[0]));
        }
    }

    /// <summary>
    /// What is found under the lock in a container and changed at that place under it, while the lock was free in between:
    /// <c>lock (_gate) i = _names.IndexOf(name); … lock (_gate) _names.RemoveAt(i);</c>
    /// </summary>
    /// <param name="state">The container.</param>
    /// <param name="entries">What is done to it and to what it holds.</param>
    public static IEnumerable<(Entry Check, Entry Act)> Places(ISymbol state, List<Entry> entries)
    {
        var byRoot = ByRoot(entries);
        foreach (var act in entries)
        {
            if (act.Method.MethodKind == MethodKind.Constructor || act.Use is not { Trail.IsEmpty: true, IsLaunched: false, Access: { IsWrite: true, Routine.Model: var model } } || act.Use.Locks.Held.IsEmpty
                || SplitDecisions.PlaceIn(act.Use.Site) is not { } place || model.GetSymbolInfo(place).Symbol is not ILocalSymbol { Type.SpecialType: SpecialType.System_Int32 })
            {
                continue;
            }

            foreach (var check in byRoot[act.Root].Looks)
            {
                if (check.Use.Trail.IsEmpty && check.Use.Locks.Excludes(act.Use.Locks) && SplitDecisions.FindsPlace(check.Use.Site, place, act.Use.Site, state) && !HasActed(check, act, byRoot[act.Root].Writes))
                {
                    yield return (check, act);
                    break;
                }
            }
        }
    }

    /// <summary>What is tested under the lock and changed under it, while the lock was free in between.</summary>
    public IEnumerable<(Entry Check, Entry Act)> In(ISymbol state, List<Entry> entries)
    {
        var byRoot = ByRoot(entries);
        foreach (var act in entries)
        {
            if (act.Method.MethodKind == MethodKind.Constructor || act.Use.Trail.Length > 1 || act.Use.IsLaunched || act.Use.Locks.Held.IsEmpty || (act.Use.Trail.IsEmpty && IsIndifferent(act.Use) && !IsOfCaller(act.Use)))
                continue;
            var isClaim = IsClaimOfFlag(act.Use);
            if (!isClaim && !Storage.IsHazard(act.Use) && !IsOfElement(act.Use))
                continue;
            foreach (var check in byRoot[act.Root].Looks)
            {
                if (check.Use.IsOfContainer == act.Use.IsOfContainer && check.Use.Locks.Excludes(act.Use.Locks)
                    && (((!IsIndifferent(act.Use) || (IsOfCaller(act.Use) && AsksForKey(check.Use))) && (((isClaim || Storage.IsHazard(act.Use)) && check.Use.Path.Equals(act.Use.Path) && IsSplit(check, act, entries, state)) || IsOfFoundPlace(check, act, entries, state)))
                        || IsOfStaleAnswer(check, act, entries))
                    && !((isClaim || IsGivenBack(act.Use)) && HasActed(check, act, byRoot[act.Root].Writes)))
                {
                    yield return (check, act);
                    break;
                }
            }
        }
    }

    bool IsSplit(Entry check, Entry act, List<Entry> entries, ISymbol state) => act.Use.Trail.IsEmpty
        ? SplitDecisions.AreTwoSections(check.Use.Site, act.Use.Site, state, check.Use.Trail) || (act.Use.Access.Kind == AccessKind.Write && check.Use.Trail.IsEmpty && SplitDecisions.WritesBack(check.Use.Site, act.Use.Site, state))
        : check.Use.Trail.Length == 1 && !IsLockedAt(act, check) && !IsClaim(check, entries) && (SplitDecisions.AreOneUpdate(check.Use.Site, act.Use.Site)
            || (IsTaking(act.Use) && SplitDecisions.AreTwoCalls(check.Use.Site, act.Use.Site, act.Use.Access.Routine.Syntax, state)));

    // if (!IsFree(seat)) return; Take(seat); and var n = Get(id); Set(id, n - 1);
    bool IsOfStaleAnswer(Entry check, Entry act, List<Entry> entries) => act.Use.Trail.Length == 1 && check.Use.Trail.Length == 1 && check.Use.Path.Equals(act.Use.Path)
        && StaleAnswers.AreActedOn(check.Use, act.Use) && !IsLockedAt(act, check) && !IsClaim(check, entries);

    static bool IsOfElement(Use act) => act is { Access.Kind: AccessKind.Write, Path.Steps: [.., { IsElement: true }] };

    // int seat; lock (_gate) seat = FindFree(); … lock (_gate) _taken[seat] = true; or by way of a method that takes the lock.
    bool IsOfFoundPlace(Entry check, Entry act, List<Entry> entries, ISymbol state) => check.Use.Trail.Length == 1 && !IsClaim(check, entries) && (act.Use.Trail.IsEmpty
        ? act.Use.Access.Path.Steps is [.., { IsElement: true, Index: ILocalSymbol place }] && SplitDecisions.IsFoundBy(check.Use.Site, place) && SplitDecisions.AreTwoSections(check.Use.Site, act.Use.Site, state, check.Use.Trail)
        : !IsLockedAt(act, check) && !SplitDecisions.TestsAgain(act.Use.Access.Routine.Syntax, state) && SplitSteps.IsOfFoundPlace(check.Use, act.Use));

    // if (TryPark()) Leave(): who has changed it himself may change it again.
    static bool IsClaim(Entry check, List<Entry> entries) => entries.Exists(entry => entry.Use.Access.IsWrite && entry.Use.Trail is [var call] && ReferenceEquals(call, check.Use.Trail[0]) && !SplitDecisions.AreOneUpdate(check.Use.Site, check.Use.Site));

    // Of each member its looks and what it writes itself.
    static Dictionary<Routine, (List<Entry> Looks, List<Entry> Writes)> ByRoot(List<Entry> entries)
    {
        var byRoot = new Dictionary<Routine, (List<Entry> Looks, List<Entry> Writes)>();
        foreach (var entry in entries)
        {
            if (!byRoot.TryGetValue(entry.Root, out var found))
                byRoot.Add(entry.Root, found = (new(), new()));
            if (!entry.Use.Access.IsWrite)
                found.Looks.Add(entry);
            else if (entry.Use.Trail.IsEmpty)
                found.Writes.Add(entry);
        }

        return byRoot;
    }

    // lock (_gate) { if (_used == _most) return; _used++; } … lock (_gate) _used--; whoever has changed it where he tested it need not test again.
    static bool HasActed(Entry check, Entry act, List<Entry> writes)
    {
        foreach (var write in writes)
        {
            if (SplitDecisions.AreOneSection(check.Use.Site, write.Use.Site) && MayComeBefore(write.Use, act) && AreOfOneClaim(write.Use.Access, act.Use.Access))
                return true;
        }

        return false;
    }

    // if (_names.Count == most) { _names.Clear(); return; } what is done before somebody leaves is not done before what comes later.
    // Nobody knows when a lambda runs: _items.ForEach(x => Leave(x));
    static bool MayComeBefore(Use write, Entry act)
    {
        var (routine, use) = (write.Access.Routine, act.Use);
        if (use.Trail.IsEmpty)
            return use.Access.Routine != routine || routine.Ways.MayComeAfter(write.Access.Operation, use.Access.Operation);
        return routine.Parent is not null || (routine == act.Root && act.Root.Closest(use.Trail[0].Syntax) != routine) || routine.Ways.MayComeAfter(write.Access.Operation, use.Trail[0]);
    }

    // Who has made room by removing another key, or added something else, has no claim to the place of this one.
    static bool AreOfOneClaim(Access write, Access act)
    {
        if (write.Kind != AccessKind.ContainerWrite || act.Kind != AccessKind.ContainerWrite)
            return true;
        var (mine, own) = (SplitDecisions.SelectorOf(write.Operation.Syntax), SplitDecisions.SelectorOf(act.Operation.Syntax));
        if (mine is not null && own is not null && SyntaxFactory.AreEquivalent(mine, own))
            return true;
        return write.Operation is IInvocationOperation { TargetMethod: { Name: var first, ContainingType: { } container } } && act.Operation is IInvocationOperation { TargetMethod.Name: var then } && first != then
            && !(mine is not null && own is not null && ContainerModel.IsKeyed(container));
    }

    static bool IsGivenBack(Use act) => act.Access.Kind is AccessKind.Update or AccessKind.ContainerWrite;

    // lock (_gate) _started = true; Start(); who sets the flag goes on as the only one who has found it free.
    static bool IsClaimOfFlag(Use act) => act is { Trail.IsEmpty: true, Access: { Kind: AccessKind.Write, IsAtomic: false } } && Kinds.TypeOf(act.Path) is { SpecialType: SpecialType.System_Boolean } && SplitDecisions.IsOnlyStepBeforeOthers(act.Site);

    // The caller of both holds the lock himself.
    bool IsLockedAt(Entry act, Entry check)
    {
        if (SplitSteps.AreInSectionOfCaller(check.Use, act.Use) || IsLockOfCallers(act.Use))
            return true;
        var locks = facts.Of(act.Root).Concurrency.LocksAt(act.Root.Closest(act.Use.Site), act.Use.Site);
        return locks?.Excludes(check.Use.Locks) == true;
    }

    // Update(() => State = State.Next()), which runs the lambda under the lock: the accessors take none, so that both are in the section of who does.
    bool IsLockOfCallers(Use act)
    {
        if (act.Access.Routine.Root.Method is not { } callee)
            return false;
        foreach (var own in facts.SummaryOf(callee).Uses)
        {
            if (ReferenceEquals(own.Access.Operation, act.Access.Operation))
                return own.Locks is { Held.IsEmpty: true, IsUncertain: false };
        }

        return false;
    }

    /// <summary>Whether what is there becomes less, or other: who has not tested it himself may take what is not there.</summary>
    public static bool IsTaking(Use act) => act.Access.Kind == AccessKind.Update
        || (act.Access is { Kind: AccessKind.ContainerWrite, Operation: var operation } && (operation is IPropertyReferenceOperation && Usage.Of(operation) == AccessKind.Update || (operation is IInvocationOperation call && ElementModel.Of(call.TargetMethod).Kind == Meaning.Takes)));

    /// <summary>Whether it comes out the same: <c>_names[id] = name;</c> stores the same again when what is stored never changes.</summary>
    public static bool IsIndifferent(Use act) => act.Access.Operation is IInvocationOperation { TargetMethod: { Name: var name, ReturnType.SpecialType: SpecialType.System_Boolean } } && name.StartsWith("Try", StringComparison.Ordinal) || act.Access is { Kind: AccessKind.ContainerWrite, Operation: IPropertyReferenceOperation { Type: { } type } stored } && Usage.Of(stored) == AccessKind.Write
        && (type.SpecialType is not SpecialType.None and not SpecialType.System_Object || Immutability.IsImmutable(type)) && !IsMadeFromOld(stored, act);

    // if (_holders.ContainsKey(seat)) return false; … _holders[seat] = customer; each caller brings his own, and the one who comes second takes it from the first.
    static bool IsOfCaller(Use act) => act.Access.Operation is IPropertyReferenceOperation { Parent: ISimpleAssignmentOperation { Value: var value } assignment } stored && assignment.Target == stored
        && ValueFlow.Core(value) is IParameterReferenceOperation { Parameter: var brought } && stored.Arguments.All(argument => ValueFlow.Core(argument.Value) is IParameterReferenceOperation { Parameter: var key } && !SymbolEqualityComparer.Default.Equals(key, brought));

    static bool AsksForKey(Use look) => look.Access.Operation is IInvocationOperation { TargetMethod: { ReturnType.SpecialType: SpecialType.System_Boolean, Parameters.Length: 1, Name: var asked } } && ContainerModel.AsksFor(asked);

    // _stock[part] = available - quantity; where the first section has got what is there.
    static bool IsMadeFromOld(IPropertyReferenceOperation stored, Use act) =>
        stored.Parent is ISimpleAssignmentOperation assignment && assignment.Target == stored && assignment.Value.DescendantsAndSelf().Any(part =>
            part is ILocalReferenceOperation { Local: var local } && act.Path.Symbol is { } state && (act.Access.Routine.Places.HandedOutTo(local) is { } element
                ? element.Steps.Any(step => SymbolEqualityComparer.Default.Equals(step.Member, state))
                : act.Access.Routine.Places.ValueOf(local) is IPropertyReferenceOperation { Instance: { } counted } && SymbolEqualityComparer.Default.Equals(act.Access.Routine.Places.Of(counted)?.Symbol, state)));
}
