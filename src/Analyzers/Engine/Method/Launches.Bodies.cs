using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

using Launch = Launch<Routine>;
using LaunchBody = LaunchBody<Routine>;

// Which code a delegate or work item stands for.
sealed partial class Launches
{
    /// <summary>The delegates that a callee finds in fields, properties and events, as far as this member has put them there.</summary>
    public IEnumerable<(StoredDelegate Handler, DelegateFate Fate, AccessPath Kept)> HandlersOf(IOperation call, CallEffect effect)
    {
        if (effect.Invoked.IsEmpty)
            yield break;
        // What the constructor of a local has kept is found in two ways, and is one delegate all the same.
        var found = new HashSet<AccessPath>();
        // The names of all routines of a member mean the same.
        var translation = new Translation(_root);
        foreach (var invoked in effect.Invoked)
        {
            if (translation.OfCall(invoked.Key, call, isObject: true) is not { } path)
                continue;
            foreach (var stored in _stored ??= FindStored())
            {
                if (!stored.IsFoundIn(path.Shape) || IsOfOtherRound(stored, call))
                    continue;
                found.Add(invoked.Key);
                yield return (stored, invoked.Value, invoked.Key);
            }

            // What runs in place the constructor's object does by itself: it is found where that is called.
            if (!invoked.Value.IsInPlace())
            {
                foreach (var stored in KeptByConstructors(path.Shape))
                    yield return (stored, invoked.Value, invoked.Key);
            }
        }

        if (call is IInvocationOperation { Instance: { } instance } && CreationOf(instance) is { Constructor: { } } creation)
        {
            foreach (var invoked in effect.Invoked)
            {
                if (!found.Contains(invoked.Key) && invoked.Key is { Kind: RootKind.This, Steps: [{ Member: { } member }] } && _root.Session.Construction.ValueOf(creation, member, _root) is { } value)
                    yield return (new(invoked.Key, value), invoked.Value, invoked.Key);
            }
        }
    }

    // device.Received += Count; new Thread(device.Listen).Start(): the thread runs what it finds there as well.
    void AddHandlers(ImmutableArray<LaunchBody>.Builder bodies)
    {
        for (var i = bodies.Count - 1; i >= 0 && _known is not null; i--)
        {
            if (bodies[i] is not { Method: { } method, Instance: { } instance } || _known.EffectOf(method) is not { Invoked.IsEmpty: false } effect)
                continue;
            var translation = new Translation(_root);
            foreach (var run in effect.Invoked)
            {
                // All bodies of a launch have one turn: what runs under a lock of its keeper is left out.
                if ((effect.InvokedTurns.TryGetValue(run.Key, out var turn) && (turn.IsUncertain || !turn.Held.IsEmpty)) || translation.OnReceiver(run.Key, instance) is not { } path)
                    continue;
                foreach (var stored in _stored ??= FindStored())
                {
                    if (stored.IsFoundIn(path.Shape) && !IsOfOtherRound(stored, instance) && (stored.Instance ?? stored.Value) is { } added && _root.Ways.MayComeAfter(added, instance) && BodyOf(stored) is { } handler)
                        bodies.Add(handler with { IsRaised = true });
                }
            }
        }
    }

    // foreach (var line in lines) { var view = new View(); view.Show(line); } foreach (var line in lines) line.Open(); each line has a view of its own.
    bool IsOfOtherRound(StoredDelegate stored, IOperation run) => stored.Instance is ILocalReferenceOperation { Local.DeclaringSyntaxReferences: [var declared, ..] } listener && Loops.Around(listener.Syntax, _root.Syntax) is { } loop
        && loop.Span.Contains(declared.Span) && !loop.Span.Contains(run.Syntax.Span);

    // C() => _bell.Rang += OnRang; … _bell.Ring(): what a constructor has put there, other members find there.
    IEnumerable<StoredDelegate> KeptByConstructors(AccessPath path)
    {
        if (_known is null || path.Kind != RootKind.This || _root.Method is not { IsStatic: false, MethodKind: not MethodKind.Constructor, ContainingType: { } type })
            yield break;
        foreach (var constructor in type.InstanceConstructors)
        {
            if (_root.Session.RoutineOf(constructor, default) is not { Parent: null } maker)
                continue;
            foreach (var kept in maker.OwnHandlers)
            {
                if (kept.Path.Equals(path))
                    yield return kept;
            }
        }
    }

    /// <summary>The code behind a delegate that was kept for later.</summary>
    public LaunchBody? BodyOf(StoredDelegate handler) =>
        handler.Value is { } value ? Target(value) : new LaunchBody(null, _known!.Target(handler.Method!, handler.Instance) ?? handler.Method, _places.ObjectOf(handler.Instance)) { Instance = handler.Instance };

    IObjectCreationOperation? CreationOf(IOperation instance)
    {
        var source = _places.Source(instance);
        if (source is ILocalReferenceOperation local && _places.ValueOf(local.Local) is { } value)
            source = _places.Source(value);
        return source as IObjectCreationOperation;
    }

    // scanner.Found += Add; worker.Done = () => …; dispatcher.On("enter", Enter);
    List<StoredDelegate> FindStored()
    {
        var stored = new List<StoredDelegate>();
        foreach (var routine in _root.All())
        {
            foreach (var block in routine.Blocks)
            {
                foreach (var operation in block.Operations)
                {
                    if (StoredDelegates.At(operation, routine) is { } kept)
                        stored.Add(kept);
                    else if (_known is not null && operation is IInvocationOperation or IObjectCreationOperation or IEventAssignmentOperation)
                        StoredDelegates.AddByCallee(operation, _known, new Translation(routine), stored);
                }
            }
        }

        return stored;
    }

    static LaunchKind Wider(LaunchKind kind, DelegateFate fate) => fate switch
    {
        DelegateFate.Each when kind is LaunchKind.Each => LaunchKind.Each,
        DelegateFate.Each when kind is LaunchKind.Many => LaunchKind.Many,
        DelegateFate.ManyBeside => LaunchKind.ManyBeside,
        DelegateFate.Many => kind is LaunchKind.Each ? LaunchKind.Many : LaunchKind.ManyBeside,
        _ => kind is LaunchKind.Each or LaunchKind.Beside ? LaunchKind.Beside : LaunchKind.ManyBeside,
    };

    void AddBodies(IOperation value, ImmutableArray<LaunchBody>.Builder bodies)
    {
        var before = bodies.Count;
        if (ElementsBehind(value) is { } collection)
            AddStored(collection, bodies);
        if (bodies.Count > before)
            return;
        if (Target(value) is { } body)
            bodies.Add(body);
        else if (_known is not null && _places.Source(value) is { Type: INamedTypeSymbol type } item && WorkItemOf(type) is { } execute)
            bodies.Add(new(null, execute, _places.ObjectOf(item)) { Instance = value });
        else if (_places.Source(value) is IArrayCreationOperation { Initializer: { } elements })
        {
            // Parallel.Invoke(params Action[] actions)
            foreach (var element in elements.ElementValues)
                AddBodies(element, bodies);
        }
    }

    // foreach (var action in actions) Task.Run(action), actions.Select(action => Task.Run(action)): which collection the delegates come from.
    AccessPath? ElementsBehind(IOperation value) =>
        value.Type is { TypeKind: TypeKind.Delegate } && _places.Source(value) switch
        {
            ILocalReferenceOperation { Local: var local } => local,
            IParameterReferenceOperation { Parameter: var parameter } => parameter,
            _ => (ISymbol?)null,
        } is { } element && _places.HandedOutTo(element) is { Variable: ILocalSymbol, Steps: [{ IsElement: true }] } path ? path.Shape : null;

    // Those that a loop has put there are copies of each other. Which of others are started twice is not told.
    void AddStored(AccessPath elements, ImmutableArray<LaunchBody>.Builder bodies)
    {
        var before = bodies.Count;
        foreach (var stored in _stored ??= FindStored())
        {
            if (!stored.Path.Equals(elements))
                continue;
            if (stored.Value is not { } value || Loops.Around(value.Syntax, _root.Syntax) is null || BodyOf(stored) is not { } body)
            {
                bodies.Count = before;
                return;
            }

            bodies.Add(body);
        }
    }

    // Parallel.Invoke(actions.ToArray()): the delegates that a collection holds, of which there may be any number. Those of an array that
    // is written down are known one by one.
    bool AddBodiesOf(IOperation collection, ImmutableArray<LaunchBody>.Builder bodies)
    {
        var before = bodies.Count;
        var source = _places.ElementsIn(collection);
        if (source is ILocalReferenceOperation { Local: var local } && _places.ValueOf(local) is { } value && _places.ElementsIn(value) is IArrayCreationOperation or IInvocationOperation)
            source = _places.ElementsIn(value);
        switch (source)
        {
            case IArrayCreationOperation { Initializer: { } initializer }:
                foreach (var element in initializer.ElementValues)
                    AddBodies(element, bodies);
                return false;
            // Whoever has made the collection knows which they are, and whether there are several of one.
            case IParameterReferenceOperation { Parameter: { Type: var type } parameter } when _known is not null && Places.ElementTypeOf(type) is { TypeKind: TypeKind.Delegate }:
                bodies.Add(new(null, null, null) { Parameter = parameter });
                return false;
            // items.Select(item => (Action)(() => Work(item)))
            case IInvocationOperation { TargetMethod.IsExtensionMethod: true, Arguments: [_, { Value: var selector }] } when Target(selector) is { Routine: { } made }:
                foreach (var block in made.Blocks)
                {
                    if (block.Block is { FallThroughSuccessor.Semantics: ControlFlowBranchSemantics.Return, BranchValue: { } action } && action.Type is { TypeKind: TypeKind.Delegate })
                        AddBodies(action, bodies);
                }

                break;
            case not null when _places.Of(source)?.Element(Selection.All) is { Shape: var elements }:
                foreach (var stored in _stored ??= FindStored())
                {
                    if (stored.Path.Equals(elements) && !IsReplacedBetween(stored, elements, collection) && BodyOf(stored) is { } body)
                        bodies.Add(body);
                }

                break;
        }

        return bodies.Count > before;
    }

    // actions = new Action[n]; … Parallel.Invoke(actions); what was put into another collection before, or comes later, is not among them.
    bool IsReplacedBetween(StoredDelegate stored, AccessPath elements, IOperation collection)
    {
        if (stored.Value is not { } value || elements is not { Variable: ILocalSymbol local, Steps.Length: 1 } || collection.Syntax.SyntaxTree != value.Syntax.SyntaxTree)
            return false;
        var ways = _root.Ways;
        if (value.Syntax.SpanStart > collection.Syntax.SpanStart)
            return ways.MayComeAfter(collection, value) && !ways.MayComeAfter(value, collection);
        foreach (var block in _root.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } && SymbolEqualityComparer.Default.Equals(target.Local, local) && ways.AlwaysComesBefore(operation, collection)
                    && ways.MayComeAfter(value, operation) && !ways.MayComeAfter(operation, value))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // ThreadPool.UnsafeQueueUserWorkItem(new Item(), …)
    IMethodSymbol? WorkItemOf(INamedTypeSymbol type)
    {
        if (_types.WorkItem is not { } contract || !type.AllInterfaces.Contains(contract, SymbolEqualityComparer.Default))
            return null;
        foreach (var member in contract.GetMembers())
        {
            if (type.FindImplementationForInterfaceMember(member) is IMethodSymbol execute)
                return _known!.Target(execute, null);
        }

        return null;
    }

    /// <summary>The code behind a delegate-valued expression: a lambda, a method group, or a local that holds one of them.</summary>
    public LaunchBody? Target(IOperation value)
    {
        var source = _places.Source(value);
        if (source is ILocalReferenceOperation local && _places.ValueOf(local.Local) is { } initial)
            source = _places.Source(initial);
        if (source is IDelegateCreationOperation creation)
            source = _places.Source(creation.Target);
        return source switch
        {
            IFlowAnonymousFunctionOperation lambda => RoutineAt(lambda.Syntax) is { } routine ? new(routine, null, null) : null,
            IMethodReferenceOperation { Method.MethodKind: MethodKind.LocalFunction } function => _root.RoutineOf(function.Method) is { } routine ? new(routine, null, null) : null,
            // new Thread(poller.PollOften): the graph does not tell what an extension is given.
            IMethodReferenceOperation { Method: { IsExtensionMethod: true } extension, Syntax: MemberAccessExpressionSyntax { Expression: var extended } } when _known is not null => new(null, _known.Target(extension, null) ?? extension.OriginalDefinition, null) { State = _root.Model.GetOperation(extended) },
            IMethodReferenceOperation method => new(null, TargetOf(method), _places.ObjectOf(method.Instance)) { Instance = method.Instance },
            IParameterReferenceOperation { Parameter: { Type.TypeKind: TypeKind.Delegate } parameter } when _known is not null => new(null, null, null) { Parameter = parameter },
            // var count = Counter(); … Task.Run(count)
            IInvocationOperation when _known is not null && MadeDelegate.Of(value, _root) is { } made => new(null, null, null) { Elsewhere = made.Code, Keeper = made.Keeper },
            _ => null,
        };
    }

    IMethodSymbol TargetOf(IMethodReferenceOperation method) =>
        _known?.Target(method.Method, method.Instance) ?? method.Method.OriginalDefinition;

    Routine? RoutineAt(SyntaxNode syntax)
    {
        foreach (var routine in _root.All())
        {
            if (routine.Syntax == syntax)
                return routine;
        }

        return null;
    }
}
