using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

using Launch = Launch<Routine>;
using State = ConcurrencyState<Launch<Routine>>;

/// <summary>Walks a solved routine once and writes down what it does.</summary>
sealed class Tracer(Routine routine, Launches launches, ConcurrencyProblem problem)
{
    readonly Places _places = routine.Places;
    readonly CallModel _calls = routine.Session.Calls;
    readonly AccessKinds _kinds = new(routine);
    readonly ImmutableArray<Access>.Builder _accesses = ImmutableArray.CreateBuilder<Access>();
    readonly ImmutableArray<Access>.Builder _containers = ImmutableArray.CreateBuilder<Access>();
    readonly ImmutableArray<SourceCall>.Builder _sourceCalls = ImmutableArray.CreateBuilder<SourceCall>();
    readonly ImmutableArray<HandlerCall>.Builder _handlers = ImmutableArray.CreateBuilder<HandlerCall>();
    readonly ImmutableArray<(IOperation, MadeDelegate, State)>.Builder _made = ImmutableArray.CreateBuilder<(IOperation, MadeDelegate, State)>();
    readonly ImmutableArray<LockId>.Builder _releasedUnheld = ImmutableArray.CreateBuilder<LockId>();
    readonly bool _answers = routine.Method is { ReturnType.SpecialType: SpecialType.System_Boolean };
    (Lockset? Yes, Lockset? No) _heldOn;
    readonly HashSet<AccessPath> _taken = [];
    readonly HashSet<AccessPath> _released = [];
    readonly ImmutableArray<LocalCall>.Builder _callees = ImmutableArray.CreateBuilder<LocalCall>();
    readonly ImmutableArray<(Launch, State)>.Builder _started = ImmutableArray.CreateBuilder<(Launch, State)>();
    readonly List<(ImmutableArray<Launch> Launches, State Before)> _startedForEach = [];
    readonly HashSet<AccessPath> _held = [];
    readonly HashSet<Launch> _joined = [];
    readonly ImmutableArray<(IOperation, Launch)>.Builder _waits = ImmutableArray.CreateBuilder<(IOperation, Launch)>();
    readonly HashSet<Launch> _copied = [];

    /// <summary>Reads the routine, given the states at the entries of its blocks.</summary>
    public Trace Read(State?[] entries)
    {
        State? atExit = null;
        State? goingOn = null;
        for (var ordinal = 0; ordinal < entries.Length; ordinal++)
        {
            if (entries[ordinal] is not { } state)
                continue;
            var block = routine.Blocks[ordinal];
            if (block.Block.Kind == BasicBlockKind.Exit)
                atExit = state;
            foreach (var operation in block.Operations)
            {
                Note(operation, problem.At(state, operation));
                var after = problem.After(state, operation);
                NoteCopies(state, after);
                NoteHeld(state, after);
                state = after;
            }

            // while (true): the caller of an async method may go on meanwhile.
            if (block.Block is { ConditionalSuccessor: not null, BranchValue.ConstantValue.HasValue: true })
                goingOn = goingOn is null ? state : goingOn.Join(state);
            if (_answers && block.Block is { BranchValue: { } answer, FallThroughSuccessor: { Semantics: ControlFlowBranchSemantics.Return } way })
                NoteAnswer(answer, way, state);
        }

        atExit ??= goingOn;
        if (atExit is not null)
            AddStartedForEach(atExit);
        return new(
            _accesses.ToImmutable(), _callees.ToImmutable(), _started.ToImmutable(), _joined.ToImmutableArray(), atExit,
            _containers.ToImmutable(), _sourceCalls.ToImmutable(), _handlers.ToImmutable(), _made.ToImmutable(), _releasedUnheld.ToImmutable(), MayKeepLock(atExit), _heldOn, _copied.ToImmutableArray(), _waits.ToImmutable());
    }

    // threads.ForEach(t => t.Start()): those that are not joined in the same round run beside the next.
    void AddStartedForEach(State atExit)
    {
        foreach (var (all, state) in _startedForEach)
        {
            for (var i = 1; i < all.Length; i++)
            {
                for (var before = 0; before < i; before++)
                {
                    if (atExit.Live.ContainsKey(all[before]))
                        _started.Add((all[i], state.Starting(all[before], false)));
                }
            }
        }
    }

    // bool TryEnter() { if (Interlocked.Exchange(ref _busy, 1) != 0) return false; _entered++; return true; }
    void NoteAnswer(IOperation answer, ControlFlowBranch way, State state)
    {
        var constant = _places.Source(answer).ConstantValue;
        if (constant is not { Value: false })
            _heldOn.Yes = Joined(_heldOn.Yes, true);
        if (constant is not { Value: true })
            _heldOn.No = Joined(_heldOn.No, false);

        Lockset Joined(Lockset? others, bool holds)
        {
            var held = (constant.HasValue ? state : problem.Assume(state, answer, holds)).Locks;
            // What is released on the way out is not followed.
            if (!way.FinallyRegions.IsEmpty)
                held = held.WithoutLocks();
            return others?.Join(held) ?? held;
        }
    }

    // void Lock() { if (_isShared) Monitor.Enter(_gate); }
    bool MayKeepLock(State? atExit)
    {
        foreach (var taken in _taken)
        {
            if (!_released.Contains(taken) && atExit?.Locks.Holds(taken) == false && _heldOn.Yes?.Holds(taken) != true && _heldOn.No?.Holds(taken) != true)
                return true;
        }

        return false;
    }

    // items.Select(item => Task.Run(…)) starts copies that the same statement may join.
    void NoteCopies(State before, State after)
    {
        if (ReferenceEquals(before.Live, after.Live))
            return;
        foreach (var live in after.Live)
        {
            if (live.Value)
                _copied.Add(live.Key);
        }
    }

    void NoteHeld(State before, State after)
    {
        if (ReferenceEquals(before.Locks, after.Locks))
            return;
        foreach (var held in after.Locks.Held)
            _held.Add(held.Path);
    }

    void Note(IOperation operation, State state)
    {
        if (launches.At(operation) is { StartsAtOnce: true } launch)
        {
            var before = problem.BeforeStart(state, operation);
            for (var started = launch; started is not null; started = started.Beyond)
                _started.Add((started, before));
        }

        foreach (var joined in problem.JoinedAt(operation))
        {
            _joined.Add(joined);
            _waits.Add((operation, joined));
        }

        if (launches.Known is { } known)
            SourceCalls.AddTo(_sourceCalls, operation, state, known, _places);
        NoteContainer(operation, state);
        switch (operation)
        {
            case ILocalReferenceOperation { IsDeclaration: false }:
            case IParameterReferenceOperation:
            case IFieldReferenceOperation:
            case IPropertyReferenceOperation { Arguments.Length: 0 }:
            case IArrayElementReferenceOperation:
            // span[i]
            case IPropertyReferenceOperation { Property.ReturnsByRef: true }:
                if (!IsAssigned(operation) && !_places.IsOfAlias(operation))
                    AddAccess(operation, state);
                break;
            case IIncrementOrDecrementOperation { Target: var target }:
                AddAccess(target, state);
                break;
            case IAssignmentOperation { Target: IFlowCaptureReferenceOperation target } assignment when _places.Of(target) is { } written:
                // _items ??= new(), where there always are some.
                if (!(assignment.Syntax.IsKind(SyntaxKind.CoalesceAssignmentExpression) && _places.Source(target) is IFieldReferenceOperation { Field: var kept } && FieldWrites.IsNeverNull(kept.OriginalDefinition)))
                    _accesses.Add(_kinds.WriteThroughTemporary(assignment, written, state));
                break;
            case ISimpleAssignmentOperation { IsRef: true, Target: var alias } when alias is IFieldReferenceOperation || _places.IsOfAlias(alias):
                break;
            case IAssignmentOperation assignment:
                AddAccess(assignment.Target, state);
                break;
            case IInvocationOperation call:
                NoteAllElements(call, state);
                if (launches.Known is not null && call is { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: { } invoked } && MadeDelegate.Of(invoked, routine) is { } made)
                    _made.Add((call, made, state));
                foreach (var (body, repeats, held, given, mayBeLater) in problem.RunOnTheSpot(call))
                    _callees.Add(new(body, ConcurrencyProblem.Meanwhile(state, held, mayBeLater), repeats, given) { MayBeLater = mayBeLater });
                foreach (var (method, instance, held, mayBeLater) in problem.HandlersRunOnTheSpot(call))
                    _handlers.Add(new(call, method, instance, ConcurrencyProblem.Meanwhile(state, held, mayBeLater)) { MayBeLater = mayBeLater });
                if (_calls.Of(call).Kind is Meaning.Start or Meaning.Rearm && call.Instance is { } handle && !Arguments.IsNever(call) && !Schedulers.AreNamed(call, routine))
                {
                    var all = launches.Handles.HeldBy(handle).Launches;
                    foreach (var started in all)
                        _started.Add((started, state));
                    if (all.Count > 1 && routine.Parent is not null && _places.Of(handle)?.Variable is IParameterSymbol)
                        _startedForEach.Add((all.ToImmutableArray(), state));
                }

                NoteLock(call);
                break;
        }
    }

    void NoteLock(IInvocationOperation call)
    {
        var meaning = _calls.OfLock(call);
        if (meaning.Kind is not (Meaning.Release or Meaning.Acquire or Meaning.TryAcquire) || problem.LockOf(call, meaning) is not { } named)
            return;
        if (meaning.Kind != Meaning.Release)
        {
            // Who waits for a signal keeps nothing.
            if ((meaning.Traits & LockTraits.Counting) == 0)
                _taken.Add(named.Path);
            return;
        }

        _released.Add(named.Path);
        // What it has taken on some way before, it releases for itself: try { Enter(); … } finally { Exit(); }
        if (!_held.Contains(named.Path))
            _releasedUnheld.Add(named);
    }

    // foreach (var sum in _sums) …, _sums.Max(): each element of the array is read.
    void NoteAllElements(IInvocationOperation call, State state)
    {
        var sequence = call switch
        {
            { IsImplicit: true, Instance: { } looped, TargetMethod.Name: nameof(IEnumerable<>.GetEnumerator) } => looped,
            { Instance: null, TargetMethod.IsExtensionMethod: true, Type: { } result, Arguments: [{ Value: { } queried }, ..] } when result.SpecialType is >= SpecialType.System_Boolean and <= SpecialType.System_Double => queried,
            // Array.IndexOf(_slots, null)
            { Instance: null, TargetMethod: var search, Arguments: [{ Value: { } searched }, ..] } when ReadingCalls.OnlyReads(search) => searched,
            _ => null,
        };
        if (sequence is not null && _places.Source(sequence) is { Type: IArrayTypeSymbol } array && _places.Of(array)?.Element(Selection.All) is { } elements)
            _accesses.Add(new(elements, AccessKind.Read, IsAtomic: false, IsBenign: false, state, array, routine));
    }

    void NoteContainer(IOperation operation, State state)
    {
        switch (operation)
        {
            case IInvocationOperation { Instance: { } instance, TargetMethod.Name: var name } when ContainerTypeOf(instance) is { } type:
                Add(instance, ContainerModel.Mutates(type, name));
                break;
            case IInvocationOperation { Instance: { } instance, TargetMethod.Name: var name } when ContainerModel.IsContract(instance.Type):
                Add(instance, ContainerModel.MayMutateCollection(name), isOfContract: true);
                break;
            case IPropertyReferenceOperation { Instance: { } instance, Property.Name: var name } property when (!ContainerModel.IsConstant(name) || Usage.Of(property) != AccessKind.Read) && !IsFieldBeside(property.Property) && ContainerTypeOf(instance) is not null:
                Add(instance, Usage.Of(property) != AccessKind.Read);
                break;
            case IPropertyReferenceOperation { Instance: { } instance, Property.Name: var name } property when (!ContainerModel.IsConstant(name) || Usage.Of(property) != AccessKind.Read) && ContainerModel.IsContract(instance.Type):
                Add(instance, Usage.Of(property) != AccessKind.Read, isOfContract: true);
                break;
            // string.Join(", ", list), list.Where(…), new List<T>(list): what takes a sequence looks into it.
            case IArgumentOperation { Parameter: { RefKind: RefKind.None, OriginalDefinition.Type: not ITypeParameterSymbol and not { SpecialType: SpecialType.System_Object } } parameter, Value: var given }
                when parameter.ContainingSymbol.DeclaringSyntaxReferences.IsEmpty && _places.Source(given) is { Type: { } type } container && ContainerModel.IsContainer(type) && !IsLeftToLockingCallee(operation):
                Add(container, isWrite: false);
                break;
        }

        // _entries = ArrayList.Synchronized(…): each call takes the lock that others may take around several.
        State Locked(IOperation container, AccessPath path) => operation is IArgumentOperation or IInvocationOperation { TargetMethod.Name: WellKnownMemberNames.GetEnumeratorMethodName } || !SynchronizedContainers.IsOne(container, routine)
            || SynchronizedWrappers.LockOf(container.Type) is not { } gate || path.Then(gate) is not { } held ? state : state.With(state.Locks.Acquire(new(held, LockTraits.Monitor | LockTraits.Affine | LockTraits.Unlisted)));

        void Add(IOperation container, bool isWrite, bool isOfContract = false)
        {
            if ((isWrite || container.Type is not { } type || !ContainerModel.MayBeReadMeanwhile(type)) && _places.Of(container) is { } path)
                _containers.Add(new(path, isWrite ? AccessKind.ContainerWrite : AccessKind.ContainerRead, IsAtomic: false, IsBenign: false, Locked(container, path), operation, routine) { IsOfContract = isOfContract });
        }
    }

    // class SafeList<T> : List<T> { public object Gate => _gate; }: what a type of the program has beside its contents is no look into them.
    static bool IsFieldBeside(IPropertySymbol property) => !property.DeclaringSyntaxReferences.IsEmpty && !property.IsVirtual && !property.IsAbstract && (Getters.IsAutomatic(property) || Getters.FieldOf(property) is not null);

    // IDictionary<int, Item> _items = new Dictionary<int, Item>(); what it is tells more than what it is known as.
    ITypeSymbol? ContainerTypeOf(IOperation instance)
    {
        if (ContainerModel.IsContainer(instance.Type))
            return Chance.IsGenerator(instance.Type) ? Generators.AreOwn(instance, routine) ? instance.Type : null : Chance.MayBeMadeSafe(instance.Type) ? null : instance.Type;
        // TextWriter s_log = new StreamWriter(path);
        if (instance.Type is not { TypeKind: TypeKind.Interface } and not { IsAbstract: true })
            return null;
        return _places.Source(instance) switch
        {
            IFieldReferenceOperation { Field: { IsReadOnly: true } field } => TypeOfInitial(field),
            ILocalReferenceOperation { Local: var local } when _places.ValueOf(local) is { } value && _places.Source(value) is IObjectCreationOperation { Type: var made } && ContainerModel.IsContainer(made) => made,
            // IEnumerable<string> Names => _names;
            IPropertyReferenceOperation { Property: var face, Arguments.IsEmpty: true } when Getters.FieldOf(face) is { Type: { } kept } && ContainerModel.IsContainer(kept) => kept,
            IPropertyReferenceOperation { Property: { IsReadOnly: true } property, Arguments.IsEmpty: true } => TypeOfInitial(property),
            _ => null,
        };

        ITypeSymbol? TypeOfInitial(ISymbol state) =>
            routine.Model.GetOperation(instance.Syntax) is { } written && InputSizes.InitialValueOf(state, written) is { } value && ValueFlow.Core(value).Type is { } type && ContainerModel.IsContainer(type) ? type : null;
    }

    // Save(_items.Where(item => item.IsDirty)): who goes through a query has taken a lock of his own by then, perhaps the right one.
    static bool IsLeftToLockingCallee(IOperation argument)
    {
        var taken = argument;
        while (taken is IArgumentOperation { Parent: IInvocationOperation query } && InputSizes.IsDeferred(query))
        {
            taken = query.Parent;
            while (taken is IConversionOperation or ITranslatedQueryOperation)
                taken = taken.Parent;
        }

        return taken is IArgumentOperation { Parent: IInvocationOperation { TargetMethod.DeclaringSyntaxReferences: [var callee, ..] } }
            && callee.GetSyntax() is { } body && body.DescendantNodes().Any(static node => node is LockStatementSyntax);
    }

    // The variable is written when the assignment is carried out, which in x += await y is after the await.
    static bool IsAssigned(IOperation operation) =>
        (operation.Parent is IAssignmentOperation assignment && assignment.Target == operation) || operation.Parent is IIncrementOrDecrementOperation;

    void AddAccess(IOperation operation, State state)
    {
        if (operation is ILocalReferenceOperation { Local.IsConst: true } or ILocalReferenceOperation { IsDeclaration: true })
            return;
        if (_places.Of(operation) is { } path)
            _accesses.Add(_kinds.AccessAt(operation, Implemented(operation, path), state));
    }

    // Of an interface, the flag _pump.Running is that of the only class which has it.
    AccessPath Implemented(IOperation operation, AccessPath path) =>
        operation is IPropertyReferenceOperation { Property: { IsAbstract: true, Type.SpecialType: SpecialType.System_Boolean } property, Instance: var instance } && launches.Known is { } known && (property.SetMethod ?? property.GetMethod) is { } accessor
            && known.Target(accessor, instance)?.AssociatedSymbol is IPropertySymbol implementation && Getters.IsAutomatic(implementation) && path.Up().Then(implementation) is { } implemented
            ? implemented
            : path;
}
