using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Asks the callers of a method whether they hold a lock for it.</summary>
sealed partial class Callers(ProgramFacts facts, CancellationToken cancellation)
{
    readonly Dictionary<(IMethodSymbol Method, AccessPath Gate), bool> _known = [];
    readonly Dictionary<IFieldSymbol, ImmutableArray<AccessPath>> _aliases = new(SymbolEqualityComparer.Default);

    /// <summary>Whether a method is meant to be called with a lock held: its name or comment says so, or all who can call it do.</summary>
    public bool Hold(LockId guard, IMethodSymbol method) => Hold(guard, method, GivenValue.Nothing);

    /// <summary>As <see cref="Hold(LockId, IMethodSymbol)"/>, for what the method does only when it is given some values.</summary>
    public bool Hold(LockId guard, IMethodSymbol method, ImmutableHashSet<GivenValue> given) => SaysSo(method) || AllHold(guard.Path, method.OriginalDefinition, given);

    /// <summary>
    /// Whether all who are seen to call a method hold the lock, and there are some, or it is a hook that nobody calls: what a library offers others may call as well,
    /// <c>public void Push(Item item)</c>, and they may do so without it.
    /// </summary>
    public bool HoldAsFarAsSeen(LockId guard, IMethodSymbol method, ImmutableHashSet<GivenValue> given) => Ask(guard.Path, method.OriginalDefinition, given, isOpen: true);

    /// <summary>Whether the name or comment of a method leaves it to its callers to hold a lock.</summary>
    public static bool SaysSo(IMethodSymbol method) => LockNames.IsForHolders(method.AssociatedSymbol?.Name ?? method.Name)
        || (References.CommentOf(method) is { } comment && LockNames.AsksCallersToHold(comment));

    // The path is the lock in the words of the method. Who does not hold it may be called by those who do: they are asked as well,
    // and only when all of them have answered something is known of any of them. A circle of callers adds nobody.
    bool AllHold(AccessPath gate, IMethodSymbol method, ImmutableHashSet<GivenValue> given)
    {
        if (given.IsEmpty && _known.TryGetValue((method, gate), out var known))
            return known;
        var answer = Ask(gate, method, given);
        if (given.IsEmpty)
            _known[(method, gate)] = answer;
        return answer;
    }

    bool Ask(AccessPath gate, IMethodSymbol method, ImmutableHashSet<GivenValue> given, bool isOpen = false)
    {
        var asked = new HashSet<(IMethodSymbol Method, AccessPath Gate)>();
        // A circle that leads back to it may give it anything.
        if (given.IsEmpty)
            asked.Add((method, gate));
        var pending = new Queue<(IMethodSymbol Method, AccessPath Gate, int Depth)>();
        pending.Enqueue((method, gate, 0));
        var isSure = true;
        while (pending.Count > 0)
        {
            var (current, path, depth) = pending.Dequeue();
            // Nobody can tell who calls it from further away: on doubt, nothing is reported.
            if (depth == Limits.CallerDepth)
            {
                if (isOpen)
                    return false;
                isSure = false;
                continue;
            }

            if (CallersWithout(path, current, depth == 0 ? given : GivenValue.Nothing, isOpen, out var isCalled) is not { } others)
                return false;
            // A hook of a base type on the way that nobody calls adds nobody.
            if (!isCalled && ((depth == 0 && !isOpen) || !IsHook(current)))
                return false;
            foreach (var other in others)
            {
                if (!isOpen && _known.TryGetValue(other, out var holds) && !holds)
                    return false;
                if (asked.Add(other))
                    pending.Enqueue((other.Method, other.Gate, depth + 1));
            }
        }

        // What is given to the first says nothing of what it does otherwise.
        asked.Remove((method, gate));
        if (isSure && !isOpen)
        {
            foreach (var each in asked)
                _known[each] = true;
        }

        return true;
    }

    /// <summary>A lock that all who can call a method hold for it, in its own words; null when there is none, or those who take it do not stand beside it.</summary>
    public LockId? LockOfAll(IMethodSymbol method)
    {
        if (method.MethodKind != MethodKind.Ordinary)
            return null;
        foreach (var (name, model) in facts.ReferencesTo(method))
        {
            if (name.FirstAncestorOrSelf<CrefSyntax>() is not null)
                continue;
            // On its own object, so that both mean the same by the name of the lock.
            if (References.CallOf(name) is not { } call || name.Parent is not (InvocationExpressionSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }) || facts.Session.RoutineAt(name, model, cancellation) is not { } caller
                || !SymbolEqualityComparer.Default.Equals(caller.Root.Method?.ContainingType.OriginalDefinition, method.ContainingType.OriginalDefinition))
            {
                return null;
            }

            foreach (var held in facts.Of(caller.Root).Concurrency.LocksAt(caller, call)?.Held ?? ImmutableArray<LockId>.Empty)
            {
                if (held.IsMeantAsLock && !held.IsShared && held.Path.Kind is RootKind.This or RootKind.Static && AllHold(held.Path, method.OriginalDefinition, GivenValue.Nothing))
                    return held;
            }

            return null;
        }

        return null;
    }

    /// <summary>Whether only the pool runs a method, for those who have queued its object.</summary>
    public bool AreOnlyThePool(IMethodSymbol method)
    {
        if (facts.Session.Types.WorkItem is not { } contract || !method.ContainingType.AllInterfaces.Contains(contract, SymbolEqualityComparer.Default))
            return false;
        return contract.GetMembers().Any(member => SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), method))
            && !facts.ReferencesTo(method).Any();
    }

    /// <summary>Whether a method is there to be started, and nobody calls it though it may be public: <c>ThreadPool.QueueUserWorkItem(Run); … public void Run(object? state)</c>.</summary>
    public bool AreOnlyLaunches(IMethodSymbol method)
    {
        var isVisible = References.IsVisibleOutside(method);
        if (method.MethodKind != MethodKind.Ordinary || (isVisible && !IsMadeForLaunch(method)) || (References.IsForOthers(method) && !IsOnlyReplaced(method))
            || facts.Session.RoutineOf(method, cancellation) is not { Parent: null } root)
        {
            return false;
        }

        var isStarted = false;
        foreach (var (name, model) in facts.ReferencesTo(method))
        {
            if (name.FirstAncestorOrSelf<CrefSyntax>() is not null)
                continue;
            facts.Noted.AskForLaunches();
            // Run() by its name, () => Run(), and Run() itself, which goes on so.
            if (References.CallOf(name) is not null && facts.Session.RoutineAt(name, facts.Session.ModelOf(name.SyntaxTree), cancellation) == root)
                continue;
            // Task.Run(() => RefreshAsync(null)) starts a command, a sink or a handler as well: others call them.
            if (isVisible && !IsNamedAsDelegateOfObject(name, model))
                return false;
            if (!facts.Session.LaunchMap(cancellation).RunsOf(root.Syntax).Any(run => run.Launch.Operation.Syntax.SyntaxTree == name.SyntaxTree && run.Launch.Operation.Syntax.Span.Contains(name.Span)))
                return false;
            isStarted = true;
        }

        return isStarted;
    }

    // void Run(object? state), Task RunAsync(object? state): what a pool or a task is given.
    bool IsMadeForLaunch(IMethodSymbol method) => method.Parameters is [{ Type.SpecialType: SpecialType.System_Object }] && (method.ReturnsVoid || (method.IsAsync && facts.Session.Types.IsTask(method.ReturnType)));

    // StartNew(RunAsync, null), and not ForAll(Show) for each of some strings.
    bool IsNamedAsDelegateOfObject(SimpleNameSyntax name, SemanticModel model) => References.CallOf(name) is null
        && model.GetTypeInfo(name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name, cancellation).ConvertedType is INamedTypeSymbol { DelegateInvokeMethod.Parameters: [{ Type.SpecialType: SpecialType.System_Object }] };

    // An heir may put another one in its place; those who know the type call the same.
    static bool IsOnlyReplaced(IMethodSymbol method) => method is { IsVirtual: true, ContainingType: var type }
        && !type.AllInterfaces.Any(contract => contract.GetMembers().Any(member => SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(member), method)));

    static bool IsEntryPoint(IMethodSymbol method) => method is { Name: WellKnownMemberNames.EntryPointMethodName, IsStatic: true };

    // The callers that do not hold the lock themselves; null when there are some that cannot be asked.
    List<(IMethodSymbol Method, AccessPath Gate)>? CallersWithout(AccessPath gate, IMethodSymbol method, ImmutableHashSet<GivenValue> given, bool isOpen, out bool isCalled)
    {
        isCalled = false;
        if (IsEntryPoint(method) || NamesOf(method, isOpen) is not { } names)
            return null;
        var others = new List<(IMethodSymbol, AccessPath)>();
        foreach (var (name, model) in names.SelectMany(facts.ReferencesTo))
        {
            if (name.FirstAncestorOrSelf<CrefSyntax>() is not null)
                continue;
            isCalled = true;
            if (References.IsDelegate(name, method) || facts.Session.RoutineAt(name, model, cancellation) is not { } caller)
                return null;
            // A lambda in a constructor runs later, and other constructors have no object of their own here.
            if (IsConstructorOf(method.ContainingType, caller))
                continue;
            if (CallAt(References.CallOf(name) ?? (name.Parent is MemberAccessExpressionSyntax member && member.Name == name ? member : (SyntaxNode)name), gate, caller) is not var (call, path) || IsHeld(path, call.Syntax, caller) is not { } isHeld)
                return null;
            if (isHeld || new Translation(caller).OfCall(given, call) is null || !Calls(call, method) || OptionalLocks.IsNotNeeded(call.Syntax, facts.Session, cancellation))
                continue;
            if (path.Kind is not (RootKind.This or RootKind.Static) || caller.Root.Method is not { } calling)
                return null;
            others.Add((calling.OriginalDefinition, path));
        }

        return others;
    }

    // What a method is called by: itself, what it overrides, and contracts of the program's own; null when others may call one of them. A hook
    // for derived types is called by its own type, and by what overrides it in the course of that; what is there for the hooks of derived types,
    // those of others call as those do that are here.
    List<IMethodSymbol>? NamesOf(IMethodSymbol method, bool isOpen = false)
    {
        var names = new List<IMethodSymbol>();
        for (var current = method; current is not null; current = current.OverriddenMethod?.OriginalDefinition)
        {
            if (!facts.Session.Declares(current) || (!isOpen && !IsForDerived(current) && IsVisibleOutside(current)))
                return null;
            names.Add(current);
        }

        foreach (var contract in method.ContainingType.AllInterfaces)
        {
            foreach (var member in contract.GetMembers())
            {
                if (!SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), method))
                    continue;
                if (member is not IMethodSymbol { OriginalDefinition: var promised } || !facts.Session.Declares(promised) || (!isOpen && IsVisibleOutside(promised)))
                    return null;
                names.Add(promised);
            }
        }

        return names;
    }

    // Nobody builds on a program; what bears an attribute of somebody else is called by him: [Function("Add")]. One on a type speaks for its members where
    // he makes the objects as well: many only say how the type is stored or shown.
    bool IsVisibleOutside(IMethodSymbol method) => References.IsVisibleOutside(method)
        && (!facts.Session.IsApplication || BearsMark(method) || (method.AssociatedSymbol is { } member && BearsMark(member)) || (BearsMark(method.ContainingType) && !IsMadeHere(method.ContainingType)));

    bool IsMadeHere(INamedTypeSymbol type)
    {
        foreach (var (name, _) in facts.ReferencesTo(type))
        {
            if (name.Parent is ObjectCreationExpressionSyntax or QualifiedNameSyntax { Parent: ObjectCreationExpressionSyntax } || name.FirstAncestorOrSelf<VariableDeclarationSyntax>() is { } declared && declared.Type.Span.Contains(name.Span) && declared.Variables.Any(static variable => variable.Initializer?.Value is ImplicitObjectCreationExpressionSyntax))
                return true;
        }

        return false;
    }

    bool BearsMark(ISymbol symbol)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass is { } type && !facts.Session.Declares(type) && !PlatformSpaces.IsOfLanguage(type))
                return true;
        }

        return false;
    }

    static bool IsHook(IMethodSymbol method) =>
        method is { IsVirtual: true } or { IsAbstract: true } or { IsOverride: true } && IsForDerived(method);

    static bool IsForDerived(IMethodSymbol method) => method.DeclaredAccessibility is Accessibility.Protected or Accessibility.ProtectedOrInternal;

    static bool IsConstructorOf(INamedTypeSymbol owner, Routine caller) =>
        caller is { Parent: null, Method: { MethodKind: MethodKind.Constructor, ContainingType: var made } } && SymbolEqualityComparer.Default.Equals(made.OriginalDefinition, owner);

    // Who only reads a property does not set it.
    static bool Calls(IOperation call, IMethodSymbol method) => call is not IPropertyReferenceOperation property || Usage.Of(property) switch
    {
        AccessKind.Read => method.MethodKind == MethodKind.PropertyGet,
        AccessKind.Write => method.MethodKind == MethodKind.PropertySet,
        _ => true,
    };

    // What calls a method or asks a property at a place, and what it calls the lock; null when it has no name for it.
    static (IOperation Call, AccessPath Path)? CallAt(SyntaxNode place, AccessPath gate, Routine caller)
    {
        foreach (var operation in OperationsAt(place, caller))
        {
            if (operation is not IInstanceReferenceOperation && new Translation(caller).OfCall(gate, operation, isObject: true) is { } path)
                return (operation, path);
        }

        return null;
    }

    static IEnumerable<IOperation> OperationsAt(SyntaxNode place, Routine routine)
    {
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (place.Span.Contains(operation.Syntax.Span) && operation.Syntax.Span.Contains(place.Span))
                    yield return operation;
            }
        }
    }

    // Whether a lock is held at a place; null when that cannot be told. A lambda that is run on the spot, and not kept, has the locks of the
    // code that it stands in, and of the method that runs it.
    bool? IsHeld(AccessPath gate, SyntaxNode place, Routine routine)
    {
        var concurrency = facts.Of(routine.Root).Concurrency;
        // What is never reached calls nothing.
        if (concurrency.LocksAt(routine, place) is not { } locks)
            return concurrency.TraceOf(routine) is null ? null : true;
        if (locks.IsUncertain || locks.Holds(gate) || HoldsByAlias(locks, gate))
            return true;
        if (routine.Parent is not { } outer)
            return false;
        if (routine.Syntax is not AnonymousFunctionExpressionSyntax { Parent: ArgumentSyntax { Parent.Parent: { } receiver } } || OperationsAt(receiver, outer).OfType<IInvocationOperation>().FirstOrDefault() is not { } running || Keeps(running))
            return null;
        foreach (var call in concurrency.TraceOf(outer)?.Calls ?? ImmutableArray<LocalCall>.Empty)
        {
            if (call.Callee == routine)
                return call.State.Locks.IsUncertain || call.State.Locks.Holds(gate) ? true : IsHeld(gate, receiver, outer);
        }

        return null;
    }

    // _lock.EnterReadLock(); … _cache.GetCore(key), where the lock is that of the cache.
    bool HoldsByAlias(Lockset locks, AccessPath gate)
    {
        foreach (var held in locks.Held)
        {
            if (held.Path.Steps is not [.., { Member: IFieldSymbol field }])
                continue;
            if (!_aliases.TryGetValue(field, out var names))
                _aliases.Add(field, names = LockAliases.Of(field, facts.Session));
            foreach (var name in names)
            {
                if (name.Replace(AccessPath.This, held.Path.Up())?.Equals(gate) == true)
                    return true;
            }
        }

        return false;
    }

    bool Keeps(IInvocationOperation call) => facts.Target(call.TargetMethod, call.Instance) is { } declared && !facts.EffectOf(declared).Kept.IsEmpty;
}
