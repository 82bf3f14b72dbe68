using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>A use of state that outlives the function it stands in.</summary>
/// <param name="Path">The state.</param>
/// <param name="Kind">What is done to it.</param>
/// <param name="Operation">The expression that names it, or the call of the method that uses it.</param>
/// <param name="IsInCallee">Whether it is used by a method that the code calls.</param>
readonly record struct OuterUse(AccessPath Path, AccessKind Kind, IOperation Operation, bool IsInCallee = false);

/// <summary>
/// What code touches besides its own variables: the question whether it needs the lock it runs under. Fields that never
/// change after construction, constants and the function's own locals are not part of it.
/// </summary>
sealed class Footprint
{
    readonly Session _session;
    readonly Routine _routine;
    readonly SyntaxNode _function;
    readonly Places _places;
    readonly List<OuterUse> _uses = [];

    Footprint(Routine routine, SyntaxNode function)
    {
        _session = routine.Session;
        _routine = routine;
        _places = routine.Places;
        _function = function;
    }

    /// <summary>Whether everything in the code could be followed, and what it does to outer objects is known; when not, it may touch anything.</summary>
    public bool IsKnown => IsFollowed && !ChangesObjects;

    /// <summary>Whether everything in the code could be followed.</summary>
    public bool IsFollowed { get; private set; } = true;

    /// <summary>Whether it calls what changes an outer object, which <see cref="Uses"/> names.</summary>
    public bool ChangesObjects { get; private set; }

    /// <summary>Whether the code waits, sleeps, or reads or writes something outside the process.</summary>
    public bool LeavesProcess { get; private set; }

    /// <summary>The uses of outer state, in source order.</summary>
    public IReadOnlyList<OuterUse> Uses => _uses;

    /// <summary>Whether the code touches nothing but its own variables.</summary>
    public bool IsEmpty => IsKnown && !LeavesProcess && _uses.Count == 0;

    /// <summary>The footprint of some operations of a routine.</summary>
    /// <param name="operations">Trees of the compiler, not of its graph.</param>
    /// <param name="routine">A routine of the member they stand in.</param>
    /// <param name="function">The syntax of the function whose locals are its own.</param>
    public static Footprint Of(IEnumerable<IOperation> operations, Routine routine, SyntaxNode function) => Of(operations, routine, function, []);

    static Footprint Of(IEnumerable<IOperation> operations, Routine routine, SyntaxNode function, HashSet<IMethodSymbol> trail)
    {
        var footprint = new Footprint(routine, function);
        foreach (var tree in operations)
        {
            foreach (var operation in tree.DescendantsAndSelf())
                footprint.Add(operation, trail);
        }

        return footprint;
    }

    /// <summary>
    /// Whether the only thing the code does to outer state is to add to it, step by step: <c>sum += x</c>. Such a reduction
    /// may be done on a local and published once.
    /// </summary>
    public bool IsReduction => IsKnown && !LeavesProcess && _uses.Count > 0 && _uses.All(static use => !use.IsInCallee && Reduction.Of(use.Operation) is not null)
        && _uses.GroupBy(static use => use.Path).All(static uses => uses.Select(static use => Reduction.Of(use.Operation)!.Value.How).Distinct().Count() == 1);

    /// <summary>Whether each step adds to a variable or collection, whatever that means for the whole.</summary>
    public bool OnlyAdds => IsKnown && !LeavesProcess && _uses.Count > 0
        && _uses.All(static use => !use.IsInCallee && (Reduction.Of(use.Operation) is not null || Gathering.Of(use.Operation) is not null))
        && _uses.GroupBy(static use => use.Path).All(static uses => uses.Select(static use => Reduction.Of(use.Operation)?.How).Distinct().Count() == 1);

    /// <summary>
    /// Whether it only adds to outer state as <see cref="IsReduction"/> says, or to collections: <c>counts[key]++</c>,
    /// <c>items.Add(x)</c>. The like may be collected in a local and merged once.
    /// </summary>
    public bool IsMerge => OnlyAdds && _uses.All(static use => Reduction.Of(use.Operation) is not null || Gathering.Of(use.Operation) is { Appends: true } or { MayRepeatKeys: true });

    void Add(IOperation operation, HashSet<IMethodSymbol> trail)
    {
        switch (operation)
        {
            case ILocalReferenceOperation local:
                // A ref local is another name for something that may lie outside.
                if (local.Local.IsRef || GotCollections.AreChanged(local, _routine) || (((IsOuterObject(local.Local) && Usage.Of(local) == AccessKind.Read) || (IsOuter(local.Local) && !local.Local.IsConst && !FixedStates.Hold(local.Local, local.Type, _routine))) && !FixedStates.AreOnlyTheWay(local, _routine)))
                    AddUse(operation);
                else if (LazySequences.AreDrained(local, _session) && LazySequences.MadeBy(local, _session) is { } iterator)
                    AddMethod(iterator.TargetMethod, iterator, trail);
                break;
            case IParameterReferenceOperation parameter:
                // In a callee a ref parameter stands for what the caller names.
                if ((parameter.Parameter.RefKind != RefKind.None && trail.Count == 0) || (trail.Count == 0 && GivenObjects.AreSharedCollections(parameter.Parameter.Type) && !FixedStates.IsOfPrimaryConstructor(parameter.Parameter) && MayBeGuarded(parameter.Parameter))
                    || (IsOuter(parameter.Parameter) && !FixedStates.Hold(parameter.Parameter, parameter.Type, _routine) && !FixedStates.AreOnlyTheWay(parameter, _routine)) || (trail.Count == 0 && UngraphedLocks.AreOn(parameter, _function)))
                    AddUse(operation);
                break;
            case IFieldReferenceOperation field:
                if (!FixedStates.Hold(field.Field) && !FixedStates.AreOnlyTheWay(field, _routine) && !IsOwnObject(field.Instance) && !IsReadOfGiven(field, field.Instance, trail))
                    AddUse(operation);
                break;
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance, Parent: IArgumentOperation }:
                IsFollowed = false; // What it is given to may do anything with it.
                break;
            case IArrayElementReferenceOperation element when Usage.Of(element) != AccessKind.Read && !IsOwnObject(element.ArrayReference):
                AddUse(operation);
                break;
            case IPropertyReferenceOperation property:
                AddProperty(property, trail);
                break;
            case IInvocationOperation call:
                AddCall(call, trail);
                break;
            case IObjectCreationOperation { Constructor: { } constructor }:
                LeavesProcess |= _session.Calls.Of(constructor).Kind == Meaning.Blocks;
                AddMethod(constructor, operation, trail);
                break;
            case IAwaitOperation:
                LeavesProcess = true;
                break;
            case IDynamicInvocationOperation or IDynamicMemberReferenceOperation or IDynamicIndexerAccessOperation or IEventReferenceOperation
                or IEventAssignmentOperation or IAddressOfOperation or IInvalidOperation or IFunctionPointerInvocationOperation:
                IsFollowed = false;
                break;
            case ILockOperation:
                // Another lock inside: which of the two guards what is not told here.
                IsFollowed = false;
                break;
        }
    }

    void AddUse(IOperation operation)
    {
        if (_places.Of(operation) is { } path)
            _uses.Add(new(path, Usage.Of(operation), operation));
        else
            IsFollowed = false;
    }

    bool IsOuter(ISymbol variable) =>
        variable.DeclaringSyntaxReferences is not [var declaration, ..] || !_function.Span.Contains(declaration.Span);

    // A field of an object that the function made itself and keeps in a local, or of what it has taken out of a collection.
    bool IsOwnObject(IOperation? instance) => (instance is ILocalReferenceOperation local && !IsOuter(local.Local) && _places.HoldsNewObjects(local.Local)) || IsTakenOut(TakenOut.RootOf(instance));

    bool IsTakenOut(IOperation? root) => root is ILocalReferenceOperation { Local: var local } && !IsOuter(local) && TakenOut.Holds(local, _routine);

    // A look at an object that the function was given, or a callee by its caller, who names it: nobody puts it under a lock
    // of his own, unless his fields hold objects of that type.
    bool IsReadOfGiven(IOperation part, IOperation? instance, HashSet<IMethodSymbol> trail)
    {
        return Usage.Of(part) == AccessKind.Read && TakenOut.RootOf(instance) switch
        {
            ILocalReferenceOperation { Local: var captured } outer when IsOuter(captured) => FixedStates.Hold(captured, outer.Type, _routine),
            IParameterReferenceOperation { Parameter: var captured } outer when IsOuter(captured) => FixedStates.Hold(captured, outer.Type, _routine),
            IParameterReferenceOperation { Parameter: var parameter } => parameter.RefKind == RefKind.None && !IsOuter(parameter) && (trail.Count > 0 || !MayBeGuarded(parameter)),
            ILocalReferenceOperation { Local: var local } => !local.IsRef && !IsOuter(local) && !IsOuterObject(local) && (trail.Count > 0 || !GivenObjects.MayBeHeldBy(TypeAround, local.Type)),
            _ => false,
        };
    }

    INamedTypeSymbol? TypeAround => _routine.Root.Method?.ContainingType;

    // Whether a field of the type around may hold what was given here.
    bool MayBeGuarded(IParameterSymbol given) => GivenObjects.MayBeHeldBy(TypeAround, given.Type);

    // var items = _items: another name for an object of somebody else.
    bool IsOuterObject(ILocalSymbol local) =>
        !IsOuter(local) && !UnchangeableTypes.IsImmutable(local.Type) && !IsLoopVariable(local) && !TakenOut.Holds(local, _routine) && (_places.ValueOf(local) is { } value ? IsOuterObject(value) && !FixedStates.HoldWholeOf(local, value, _routine) : IsGotFromOuter(local));

    // _lists.TryGetValue(key, out var list): what is guarded holds it.
    bool IsGotFromOuter(ILocalSymbol local) => GivenObjects.AreSharedCollections(local.Type) && StateObjects.AskedFor(local, _routine.Model) is { } holder && IsOuterObject(holder);

    bool IsOuterObject(IOperation value) => _places.AsWritten(value) switch
    {
        IConditionalOperation { WhenFalse: { } other } choice => IsOuterObject(choice.WhenTrue) || IsOuterObject(other),
        ICoalesceOperation choice => IsOuterObject(choice.Value) || IsOuterObject(choice.WhenNull),
        var written => !CopyingCalls.Slice(written) && _places.Of(written) is { } path && (path.Variable is not { } variable || IsOuter(variable)),
    };

    // The elements of what is looped over, which is named there.
    static bool IsLoopVariable(ILocalSymbol local) => local.DeclaringSyntaxReferences is [var declaration, ..] && declaration.GetSyntax() is CommonForEachStatementSyntax;

    // What the function made itself, or nobody can change.
    bool IsOwnReceiver(IOperation? receiver) => receiver switch
    {
        null => true,
        { Type: { } type } when UnchangeableTypes.IsImmutable(type) => true,
        ILocalReferenceOperation local => !IsOuter(local.Local) && !IsOuterObject(local.Local),
        IParameterReferenceOperation or IFieldReferenceOperation => false,
        _ => true,
    };

    void AddProperty(IPropertyReferenceOperation property, HashSet<IMethodSymbol> trail)
    {
        if (_session.Calls.Of(property.Property).Kind is Meaning.Outside or Meaning.Blocks or Meaning.BlocksOnIo or Meaning.BlocksOnWait or Meaning.WaitForTask)
            LeavesProcess = true;
        else if (!_session.Declares(property.Property))
            return; // A property of the platform: its receiver, if it is outer state, is counted where it is named.
        else if (Getters.IsAutomatic(property.Property))
        {
            var isFixed = property.Property.SetMethod is null or { IsInitOnly: true } && UnchangeableTypes.IsImmutable(property.Type ?? property.Property.Type);
            if (!isFixed && !IsOwnObject(property.Instance) && !IsReadOfGiven(property, property.Instance, trail))
                AddUse(property);
        }
        else if (property.Property.GetMethod is { } getter)
        {
            AddMethod(getter, property, trail);
            if (Usage.Of(property) != AccessKind.Read)
                IsFollowed = false;
        }
    }

    void AddCall(IInvocationOperation call, HashSet<IMethodSymbol> trail)
    {
        var kind = _session.Calls.Of(call).Kind;
        if (kind is Meaning.Outside or Meaning.Sleep or Meaning.Blocks or Meaning.BlocksOnIo or Meaning.BlocksOnWait or Meaning.WaitUnderLock or Meaning.WaitForTask or Meaning.WaitForThread or Meaning.WaitForHandle or Meaning.WaitForEvents
            or Meaning.WaitForSignal or Meaning.WaitForAll or Meaning.WaitForAny or Meaning.WaitForCondition)
        {
            LeavesProcess = true;
        }
        else if (kind is Meaning.Acquire or Meaning.TryAcquire or Meaning.AcquireScope or Meaning.Launch or Meaning.LaunchMany
            or Meaning.RunMany or Meaning.RunEach or Meaning.Start or Meaning.Signal
            || call.TargetMethod.MethodKind is MethodKind.DelegateInvoke)
        {
            IsFollowed = false;
        }
        else if (call.TargetMethod.ReturnsVoid && !_session.Declares(call.TargetMethod) && !IsOwnReceiver(call.Instance) && (call.Instance is not { } receiver || Gathering.Of(receiver) is null))
            ChangesObjects = true; // It changes an object that others may hold, and for which the lock may be there.
        else
            AddMethod(call.TargetMethod, call, trail);
    }

    static bool IsOfPlatform(IMethodSymbol method)
    {
        var space = method.ContainingNamespace;
        while (space is { ContainingNamespace: { IsGlobalNamespace: false } outer })
            space = outer;
        return space is { Name: nameof(System) };
    }

    // A collection that is asked through an interface is the object that is named there.
    static bool IsOfCollections(IMethodSymbol method) => method.ContainingType is { SpecialType: SpecialType.System_Collections_IEnumerable } type
        || method.ContainingType.AllInterfaces.Any(static one => one.SpecialType == SpecialType.System_Collections_IEnumerable);

    void AddMethod(IMethodSymbol called, IOperation call, HashSet<IMethodSymbol> trail)
    {
        var method = called.OriginalDefinition;
        if (!_session.Declares(method))
        {
            // A method of the platform cannot reach the program's state except through what it is given; one of another
            // library may not be safe for several threads, and the lock is there for that.
            if (!(method.IsImplicitlyDeclared || IsOfPlatform(method)) || (method is { IsAbstract: true } or { IsVirtual: true, ContainingType.TypeKind: TypeKind.Interface } && !IsOfCollections(method)))
                IsFollowed = false;
            return;
        }

        // Whichever of them runs.
        var implementations = call is IInvocationOperation { Instance.Syntax: BaseExpressionSyntax } ? ImmutableArray.Create(method) : _session.ImplementationsOf(method);
        IsFollowed &= !implementations.IsEmpty;
        foreach (var implementation in implementations)
            AddBody(implementation, call, trail);
    }

    void AddBody(IMethodSymbol method, IOperation call, HashSet<IMethodSymbol> trail)
    {
        if (trail.Contains(method))
            return;
        if (method.AssociatedSymbol is IPropertySymbol kept && Getters.IsAutomatic(kept))
        {
            if (kept.SetMethod is not (null or { IsInitOnly: true }) || !UnchangeableTypes.IsImmutable(kept.Type))
                AddUse(call);
            return;
        }

        var parts = RunBodies.Of(method, _session);
        if (parts.IsDefault || (trail.Count >= Limits.CallDepth && !parts.IsEmpty))
        {
            IsFollowed = false;
            return;
        }

        trail.Add(method);
        foreach (var (routine, body) in parts)
        {
            var callee = Of([body], routine, routine.Syntax, trail);
            IsFollowed &= callee.IsFollowed;
            ChangesObjects |= callee.ChangesObjects;
            LeavesProcess |= callee.LeavesProcess;
            foreach (var use in callee._uses)
            {
                if (method.MethodKind == MethodKind.LocalFunction && IsCaptured(use.Path, method))
                    AddCaptured(use, call);
                else if (method.MethodKind != MethodKind.Constructor || use.Path.Kind != RootKind.This)
                    AddUseOfCallee(use, call);
            }
        }

        trail.Remove(method);
    }

    // A local function uses the variables of the function around it as its own, and the object as well.
    static bool IsCaptured(AccessPath path, IMethodSymbol function) =>
        path.Kind == RootKind.This || (path.Variable is { } variable && !SymbolEqualityComparer.Default.Equals(variable.ContainingSymbol, function));

    void AddCaptured(OuterUse use, IOperation call)
    {
        var isOwn = use.Path.Variable is { } variable && !IsOuter(variable)
            && !(variable is ILocalSymbol local ? IsOuterObject(local) : variable is IParameterSymbol given && (given.RefKind != RefKind.None || MayBeGuarded(given)));
        if (!isOwn)
            _uses.Add(new(use.Path, use.Kind, call, IsInCallee: true));
    }

    // Whatever outer state a callee uses, it is not a reduction in this code.
    void AddUseOfCallee(OuterUse use, IOperation call)
    {
        if (use.Path.Variable is IParameterSymbol parameter && Translation.ArgumentFor(parameter, call) is { } argument && IsOwnObject(InputSizes.Unwrapped(argument)))
            return;
        if (new Translation(_routine).OfCall(use.Path, call) is not { } path)
            IsFollowed = false;
        else if (!IsMadeByOwnObject(path))
            _uses.Add(new(path, use.Kind, call, IsInCallee: true));
    }

    // var board = new Board(8); board.Solve(1): what the board keeps it has made itself, unless its creator gave it, or put it there.
    bool IsMadeByOwnObject(AccessPath path) => path is { Variable: ILocalSymbol local, Steps: [{ Member: { } member }, ..] } && !IsOuter(local) && _places.HoldsNewObjects(local) && !_places.IsReplaced(member)
        && _places.ValuesOf(local).All(value => _places.Source(value) is IObjectCreationOperation { Constructor: { } constructor } creation
            && (creation.Arguments.IsEmpty || !_session.Construction.StoredBy(constructor.OriginalDefinition).ContainsKey(member)));
}
