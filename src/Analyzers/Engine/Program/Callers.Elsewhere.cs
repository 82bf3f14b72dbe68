using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

// Locks of which a type knows nothing, for those hold them who use its objects.
sealed partial class Callers
{
    readonly Dictionary<(IMethodSymbol Method, bool AlsoOwn), bool> _elsewhere = [];
    readonly Dictionary<(IMethodSymbol Change, IMethodSymbol Look), bool> _leaveOut = [];
    readonly Dictionary<(IMethodSymbol Method, ISymbol Gate, int Depth), bool> _holdGiven = [];
    readonly Dictionary<ISymbol, bool> _given = new(SymbolEqualityComparer.Default);

    /// <summary>
    /// Whether all who can call a method, its own type aside or not, hold one lock in common then. Which one it is, is no business of the type: its
    /// objects belong to somebody who locks for them. Two callers under two locks keep nobody apart.
    /// </summary>
    public bool AreLockedElsewhere(IMethodSymbol method, bool alsoOwn)
    {
        ImmutableHashSet<ISymbol>? common = null;
        if (!_elsewhere.TryGetValue((method, alsoOwn), out var known))
            _elsewhere[(method, alsoOwn)] = known = Lock(method.OriginalDefinition, method.IsAsync, 0, ref common, out var isOfOthers) && (alsoOwn || isOfOthers);
        return known;
    }

    /// <summary>Whether all who can call some methods hold one lock in common, whichever of them they call.</summary>
    public bool AreLockedTogether(IEnumerable<IMethodSymbol> methods) => LocksOfAll(methods) is not null;

    /// <summary>The fields of the locks that all who can call some methods hold then, whichever of them they call; null where there is none that has a name.</summary>
    public ImmutableHashSet<ISymbol>? LocksOfAll(IEnumerable<IMethodSymbol> methods)
    {
        ImmutableHashSet<ISymbol>? common = null;
        foreach (var method in methods)
        {
            if (method.IsAsync || !Lock(method.OriginalDefinition, isOverLater: false, 0, ref common, out _))
                return null;
        }

        return common;
    }

    /// <summary>
    /// Whether a use is made by nobody but what the runtime runs when a module begins, once and before anybody else gets in: not by code that somebody runs later,
    /// and not beside what has been started on the way.
    /// </summary>
    public bool AreTheModule(Entry entry)
    {
        if (entry.Use is not { IsLaunched: false, IsLeftAlive: false, MayBeLater: false } use || !AreTheModule(entry.Method, 0))
            return false;
        for (var step = 0; step <= use.Trail.Length; step++)
        {
            var operation = step == use.Trail.Length ? use.Access.Operation : use.Trail[step];
            if (facts.Session.RoutineAt(operation.Syntax, facts.Session.ModelOf(operation.Syntax.SyntaxTree), cancellation)?.Closest(operation.Syntax) is not { } routine || !IsAloneAt(routine, operation.Syntax))
                return false;
        }

        return true;
    }

    bool IsAloneAt(Routine routine, SyntaxNode place) => facts.Of(routine.Root).Concurrency.LiveAt(routine, place).IsEmpty;

    bool AreTheModule(IMethodSymbol method, int depth)
    {
        if (method.MethodKind != MethodKind.Ordinary || depth == Limits.CallDepth || References.IsVisibleOutside(method) || References.IsForOthers(method))
            return false;
        var isCalled = false;
        foreach (var (name, model) in facts.ReferencesTo(method.OriginalDefinition))
        {
            if (name.FirstAncestorOrSelf<CrefSyntax>() is not null)
                continue;
            if (References.CallOf(name) is not { } call || facts.Session.RoutineAt(name, model, cancellation) is not { Parent: null, Method: { } caller } routine || routine.Closest(name) != routine || !IsAloneAt(routine, call))
                return false;
            isCalled = true;
            if (!Confinement.RunsWithModule(caller) && !AreTheModule(caller, depth + 1))
                return false;
        }

        return isCalled || Confinement.RunsWithModule(method);
    }

    /// <summary>
    /// Whether all who can call a method hold a lock that many objects have been given, be it by another way than the method would go: <c>_owner.Kernel.Gate</c> where the
    /// method knows <c>this.Kernel.Gate</c>. The gate of the object itself is another one in each object.
    /// </summary>
    public bool HoldElsewhere(LockId guard, IMethodSymbol method) => IsOfGiven(guard.Path) && guard.Path.Symbol is { } gate && AllHoldGiven(gate.OriginalDefinition, method.OriginalDefinition, 0);

    bool AllHoldGiven(ISymbol gate, IMethodSymbol method, int depth)
    {
        if (depth == Limits.CallDepth || IsEntryPoint(method) || NamesOf(method) is not { } names)
            return false;
        if (_holdGiven.TryGetValue((method, gate, depth), out var known))
            return known;
        return _holdGiven[(method, gate, depth)] = AskForGiven(gate, method, names, depth);
    }

    bool AskForGiven(ISymbol gate, IMethodSymbol method, List<IMethodSymbol> names, int depth)
    {
        var isCalled = false;
        foreach (var (name, model) in names.SelectMany(facts.ReferencesTo))
        {
            if (name.FirstAncestorOrSelf<CrefSyntax>() is not null)
                continue;
            if (References.IsDelegate(name, method) || facts.Session.RoutineAt(name, model, cancellation) is not { Root.Method: { } caller } routine)
                return false;
            isCalled = true;
            var place = References.CallOf(name) ?? (SyntaxNode)WholeName.Of(name);
            var locks = facts.Of(routine.Root).Concurrency.LocksAt(routine, place);
            if (locks is null || locks.IsUncertain || locks.Held.Any(held => SymbolEqualityComparer.Default.Equals(held.Path.Symbol?.OriginalDefinition, gate) && IsOfGiven(held.Path)))
                continue;
            if (routine.Parent is not null || !AllHoldGiven(gate, caller.OriginalDefinition, depth + 1))
                return false;
        }

        return isCalled;
    }

    // this.Kernel.Gate, job.Kernel.Gate
    bool IsOfGiven(AccessPath path) => path.Steps is [{ Member: { } owner }, _, ..] && (path.Kind is RootKind.This or RootKind.Variable) && IsGiven(owner.OriginalDefinition);

    // Node(Kernel kernel) => Kernel = kernel; whether it is read-only or derived types could set it as well.
    bool IsGiven(ISymbol member) => _given.TryGetValue(member, out var known) ? known : _given[member] = IsSetByConstructor(member);

    bool IsSetByConstructor(ISymbol member)
    {
        foreach (var constructor in member.ContainingType.InstanceConstructors)
        {
            if (facts.Session.Construction.StoredBy(constructor.OriginalDefinition).ContainsKey(member.OriginalDefinition))
                return true;
            foreach (var part in constructor.DeclaringSyntaxReferences)
            {
                if (part.GetSyntax(cancellation) is ConstructorDeclarationSyntax code && code.DescendantNodes().Any(node => node is AssignmentExpressionSyntax { Left: var target, Right: IdentifierNameSyntax { Identifier.ValueText: var given } }
                    && ((target as MemberAccessExpressionSyntax)?.Name ?? target as SimpleNameSyntax)?.Identifier.ValueText == member.Name && constructor.Parameters.Any(parameter => parameter.Name == given)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>
    /// Whether a type that holds a lock of its own for all its calls of one method calls another one of the same objects without it:
    /// <c>lock (_gate) _nodes.TryGet(key); … _nodes.Add(node);</c>
    /// </summary>
    public bool LeaveOut(IMethodSymbol change, IMethodSymbol look)
    {
        if (SymbolEqualityComparer.Default.Equals(change, look) || SymbolEqualityComparer.Default.Equals(change.AssociatedSymbol, look.AssociatedSymbol) && change.AssociatedSymbol is not null)
            return false;
        if (!_leaveOut.TryGetValue((change, look), out var known))
            _leaveOut[(change, look)] = known = IsCalledWithout(change, look);
        return known;
    }

    bool IsCalledWithout(IMethodSymbol change, IMethodSymbol look)
    {
        ImmutableHashSet<ISymbol>? common = null;
        if (!Lock(look.OriginalDefinition, look.IsAsync, 0, ref common, out _) || common is null)
            return false;
        var users = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var (_, _, user) in UsesOf(look))
            users.Add(user);
        foreach (var (name, model, user) in UsesOf(change))
        {
            if (!users.Contains(user) || References.IsDelegate(name, change) || facts.Session.RoutineAt(name, model, cancellation) is not { Parent: null, Method: { } caller } routine || IsExcused(caller))
                continue;
            var place = References.CallOf(name) ?? (SyntaxNode)WholeName.Of(name);
            if (facts.Of(routine.Root).Concurrency.LocksAt(routine, place) is not { IsUncertain: false } locks)
                continue;
            // One lock for both: this question goes on with what is left of the other.
            var left = common;
            if (locks.Held.IsEmpty ? !Lock(caller.OriginalDefinition, caller.IsAsync, 1, ref left, out _) : !AreInCommon(locks, ref left))
                return true;
        }

        return false;
    }

    // Who makes an object ready, or has done with it, has it alone.
    static bool IsExcused(IMethodSymbol caller) => caller.MethodKind is MethodKind.Constructor or MethodKind.StaticConstructor || Confinement.IsForOneThread(caller)
        || SetupNames.Prepare(caller.Name) || SetupNames.Initializes(caller.Name) || SetupNames.Start(caller.Name) || TeardownNames.IsOne(caller.Name);

    // Where other types name a method.
    IEnumerable<(SimpleNameSyntax Name, SemanticModel Model, INamedTypeSymbol User)> UsesOf(IMethodSymbol method)
    {
        foreach (var (name, model) in (NamesOf(method.OriginalDefinition) ?? [method.OriginalDefinition]).SelectMany(facts.ReferencesTo))
        {
            if (name.FirstAncestorOrSelf<CrefSyntax>() is null && name.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } around && model.GetDeclaredSymbol(around, cancellation) is { } type
                && !SymbolEqualityComparer.Default.Equals(type, method.ContainingType.OriginalDefinition))
            {
                yield return (name, model, type);
            }
        }
    }

    // The locks that all calls seen so far have in common, by the fields that hold them; null before the first. What is over later than it returns is done under
    // the locks of who waits for it: lock (_gate) _store.AddAsync().Wait(), but not lock (_gate) return _store.AddAsync();
    bool Lock(IMethodSymbol method, bool isOverLater, int depth, ref ImmutableHashSet<ISymbol>? common, out bool isOfOthers)
    {
        isOfOthers = false;
        if (depth == Limits.CallDepth || IsEntryPoint(method) || NamesOf(method) is not { } names)
            return false;
        var isCalled = false;
        // base.OnAdded() in another derived type does not get here.
        foreach (var (name, model) in names.SelectMany(called => facts.ReferencesTo(called).Where(use => SymbolEqualityComparer.Default.Equals(called, method) || !References.IsOfBase(use.Name))))
        {
            if (name.FirstAncestorOrSelf<CrefSyntax>() is not null)
                continue;
            if (References.IsDelegate(name, method) || facts.Session.RoutineAt(name, model, cancellation) is not { Root.Method: { } caller } routine)
                return false;
            isCalled = true;
            var place = References.CallOf(name) ?? (SyntaxNode)WholeName.Of(name);
            // What goes on behind an await that nobody waits for does so under no lock.
            var isHandedOn = isOverLater && !(model.GetOperation(place, cancellation) is { } operation && Waits.AreFor(operation, facts.Session.Calls));
            if (isHandedOn && (routine.IsAsync || place.Parent is not (ReturnStatementSyntax or ArrowExpressionClauseSyntax)))
                return false;
            isOfOthers |= !SymbolEqualityComparer.Default.Equals(caller.ContainingType.OriginalDefinition, method.ContainingType.OriginalDefinition);
            var concurrency = facts.Of(routine.Root).Concurrency;
            var locks = concurrency.LocksAt(routine, place);
            if (!isHandedOn && (locks is not null ? locks.IsUncertain || !locks.Held.IsEmpty : concurrency.TraceOf(routine) is not null && OperationsAt(place, routine).Any()))
            {
                if (locks is { IsUncertain: false } && !AreInCommon(locks, ref common))
                    return false;
                continue;
            }

            if (routine.Parent is not null || !Lock(caller.OriginalDefinition, isHandedOn || routine.IsAsync, depth + 1, ref common, out var isFurther))
                return false;
            isOfOthers |= isFurther;
        }

        return isCalled;
    }

    static bool AreInCommon(Lockset locks, ref ImmutableHashSet<ISymbol>? common)
    {
        var names = ImmutableHashSet.CreateBuilder<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var held in locks.Held)
        {
            // lock (this), lock (typeof(T)): one that has no name of its own may be the same everywhere.
            if (held.Path.Symbol is not { } name)
                return true;
            names.Add(name.OriginalDefinition);
        }

        common = common is null ? names.ToImmutable() : common.Intersect(names);
        return !common.IsEmpty;
    }
}
