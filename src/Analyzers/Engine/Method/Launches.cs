using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

using Launch = Launch<Routine>;
using LaunchBody = LaunchBody<Routine>;

/// <summary>The launches of one member: what starts other code, and which code that is.</summary>
sealed class Launches
{
    // Milliseconds between two ticks of a timer from which on they are taken to follow each other.
    const int LongestOverlap = 1_000;

    readonly Routine _root;
    readonly Places _places;
    readonly CallModel _calls;
    readonly KnownTypes _types;
    readonly KnownCalls? _known;
    readonly Dictionary<IOperation, Launch> _byOperation = [];
    List<(AccessPath Path, IOperation Value)>? _stored;
    readonly Dictionary<Launch, HashSet<ISymbol>> _captured = [];

    /// <summary>Finds the launches of a member and its nested routines.</summary>
    /// <param name="root">The member.</param>
    /// <param name="known">What is known of the methods that it calls; null when it is looked at by itself.</param>
    public Launches(Routine root, KnownCalls? known)
    {
        _root = root;
        _known = known;
        _places = root.Places;
        _calls = root.Session.Calls;
        _types = root.Session.Types;
        foreach (var routine in root.All())
        {
            foreach (var block in routine.Blocks)
            {
                foreach (var operation in block.Operations)
                {
                    if (LaunchAt(operation, routine) is { } launch)
                        _byOperation.Add(operation, launch);
                }
            }
        }

        if (_byOperation.Count > Limits.LaunchesOfMember)
            _byOperation.Clear();
        Handles = new(root, this);
    }

    /// <summary>What is known of the methods that this member calls; null when it is looked at by itself.</summary>
    public KnownCalls? Known => _known;

    /// <summary>All launches.</summary>
    public IEnumerable<Launch> All => _byOperation.Values;

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _byOperation.Count == 0;

    /// <summary>Which expressions hold their handles.</summary>
    public LaunchHandles Handles { get; }

    /// <summary>The launch that an operation makes or starts, or null.</summary>
    public Launch? At(IOperation operation) => _byOperation.TryGetValue(operation, out var launch) ? launch : null;

    /// <summary>Whether the code of a launch uses a variable.</summary>
    public bool Captures(Launch launch, ISymbol variable)
    {
        if (!_captured.TryGetValue(launch, out var captured))
        {
            _captured.Add(launch, captured = new(SymbolEqualityComparer.Default));
            foreach (var body in launch.Bodies)
            {
                foreach (var block in body.Routine?.All().SelectMany(static routine => routine.Blocks) ?? [])
                {
                    foreach (var operation in block.Operations)
                    {
                        if (operation is ILocalReferenceOperation local)
                            captured.Add(local.Local);
                        else if (operation is IInvocationOperation { TargetMethod: { MethodKind: MethodKind.LocalFunction } function } && _root.RoutineOf(function) is { } callee)
                            captured.UnionWith(callee.Blocks.SelectMany(static inner => inner.Operations).OfType<ILocalReferenceOperation>().Select(static used => used.Local));
                    }
                }
            }
        }

        return captured.Contains(variable);
    }

    Launch? LaunchAt(IOperation operation, Routine routine)
    {
        switch (operation)
        {
            case IObjectCreationOperation { Constructor: { } constructor } creation:
                return _calls.Of(constructor).Kind switch
                {
                    Meaning.Create => Make(LaunchKind.Beside, creation.Arguments, startsAtOnce: false),
                    // A timer that is not told to come again does not run beside itself.
                    Meaning.LaunchMany => Make(MayOverlap(creation) ? LaunchKind.ManyBeside : LaunchKind.Beside, creation.Arguments),
                    _ => _known is null ? null : LaunchOfCallee(creation, constructor, null, creation.Arguments, routine),
                };
            case IEventAssignmentOperation { Adds: true, EventReference: IEventReferenceOperation { Event: { } raised } } subscription when _calls.Of(raised).Kind is var raising and (Meaning.Launch or Meaning.LaunchMany):
                return Target(subscription.HandlerValue) is { } handler
                    ? new(operation, routine, raising == Meaning.Launch ? LaunchKind.Beside : LaunchKind.ManyBeside, ImmutableArray.Create(handler), startsAtOnce: true, CanRepeat(operation, routine))
                    : null;
            case IInvocationOperation call:
                switch (_calls.Of(call).Kind)
                {
                    case Meaning.Launch or Meaning.Continue:
                        return Make(LaunchKind.Beside, call.Arguments);
                    case Meaning.LaunchMany:
                        return Make(LaunchKind.ManyBeside, call.Arguments);
                    case Meaning.RunMany:
                        return Make(LaunchKind.Many, call.Arguments);
                    case Meaning.RunEach:
                        return Make(LaunchKind.Each, call.Arguments);
                    case Meaning.RunInPlace when call.Arguments.Any(argument => Target(argument.Value) is { Routine.Method.IsAsync: true } or { Method.IsAsync: true }):
                        return Make(LaunchKind.ManyUnawaited, call.Arguments);
                }

                if (call.TargetMethod.MethodKind != MethodKind.LocalFunction)
                    return _known is null ? null : LaunchOfCallee(call, call.TargetMethod, call.Instance, call.Arguments, routine);
                return call.TargetMethod.IsAsync && !IsAwaited(call) && _root.RoutineOf(call.TargetMethod) is { } local
                    ? new(call, routine, LaunchKind.Unawaited, ImmutableArray.Create(new LaunchBody(local, null, null)), startsAtOnce: true, CanRepeat(call, routine))
                    : null;
            default:
                return null;
        }

        Launch? Make(LaunchKind kind, ImmutableArray<IArgumentOperation> arguments, bool startsAtOnce = true)
        {
            var bodies = ImmutableArray.CreateBuilder<LaunchBody>();
            foreach (var argument in arguments)
                AddBodies(argument.Value, bodies);
            return bodies.Count == 0 ? null
                : new(operation, routine, kind, bodies.ToImmutable(), startsAtOnce, CanRepeat(operation, routine));
        }
    }

    // A tick may begin before the last one has ended, but hardly when there is more than a second in between.
    bool MayOverlap(IObjectCreationOperation timer)
    {
        if (timer.Arguments.Length < 4)
            return false;
        foreach (var argument in timer.Arguments)
        {
            if (argument.Parameter?.Ordinal == 3)
                return Durations.Milliseconds(_places.Source(argument.Value)) is not (< 0 or > LongestOverlap);
        }

        return true;
    }

    // A call of a method in this compilation launches what the method leaves running, the delegates that it starts, and its own
    // continuation when it is async and nobody awaits it.
    Launch? LaunchOfCallee(IOperation call, IMethodSymbol method, IOperation? instance, ImmutableArray<IArgumentOperation> arguments, Routine routine)
    {
        if (_known!.Target(method, instance) is not { } declared)
            return null;
        var effect = _known.EffectOf(declared);
        var bodies = ImmutableArray.CreateBuilder<LaunchBody>();
        var kind = LaunchKind.Each;
        foreach (var argument in arguments)
        {
            if (argument.Parameter is { } parameter && effect.Delegates.TryGetValue(parameter.Ordinal, out var fate) && fate != DelegateFate.InPlace && Target(argument.Value) is { } body)
            {
                bodies.Add(body);
                kind = Wider(kind, fate);
            }
        }

        foreach (var (handler, fate) in HandlersOf(call, effect))
        {
            if (fate != DelegateFate.InPlace && Target(handler) is { } body)
            {
                bodies.Add(body);
                kind = Wider(kind, fate);
            }
        }

        var isUnawaited = declared.IsAsync && call is IInvocationOperation invocation && !IsAwaited(invocation);
        // Where the method runs delegates as well, how often these run beside each other says nothing of the rest.
        if (bodies.Count == 0 && (effect.LeftAlive != Survivors.None || isUnawaited))
        {
            bodies.Add(new LaunchBody(null, declared, null) { Instance = instance, IsLeftAlive = true });
            // What the copies of a callee's launch do to each other is found there.
            kind = LaunchKind.Beside;
        }

        return bodies.Count == 0 ? null : new(call, routine, kind, bodies.ToImmutable(), startsAtOnce: true, CanRepeat(call, routine));
    }

    /// <summary>The delegates that a callee finds in fields, properties and events, as far as this member has put them there.</summary>
    public IEnumerable<(IOperation Handler, DelegateFate Fate)> HandlersOf(IOperation call, CallEffect effect)
    {
        if (effect.Invoked.IsEmpty)
            yield break;
        // The names of all routines of a member mean the same.
        var translation = new Translation(_root);
        foreach (var invoked in effect.Invoked)
        {
            if (translation.OfCall(invoked.Key, call, isObject: true) is not { } path)
                continue;
            foreach (var (known, value) in _stored ??= FindStored())
            {
                if (known.Equals(path))
                    yield return (value, invoked.Value);
            }
        }

        if (call is IInvocationOperation { Instance: { } instance } && CreationOf(instance) is { Constructor: { } } creation)
        {
            foreach (var invoked in effect.Invoked)
            {
                if (invoked.Key is { Kind: RootKind.This, Steps: [{ Member: { } member }] } && _root.Session.Construction.ValueOf(creation, member, _root) is { } value)
                    yield return (value, invoked.Value);
            }
        }
    }

    IObjectCreationOperation? CreationOf(IOperation instance)
    {
        var source = _places.Source(instance);
        if (source is ILocalReferenceOperation local && _places.ValueOf(local.Local) is { } value)
            source = _places.Source(value);
        return source as IObjectCreationOperation;
    }

    // scanner.Found += Add; worker.Done = () => …;
    List<(AccessPath, IOperation)> FindStored()
    {
        var stored = new List<(AccessPath, IOperation)>();
        foreach (var routine in _root.All())
        {
            foreach (var block in routine.Blocks)
            {
                foreach (var operation in block.Operations)
                {
                    if (operation is IEventAssignmentOperation { Adds: true } subscription && _places.Of(subscription.EventReference) is { } raised)
                        stored.Add((raised, subscription.HandlerValue));
                    else if (operation is ISimpleAssignmentOperation { Target.Type.TypeKind: TypeKind.Delegate } assignment && _places.Of(assignment.Target) is { IsVariable: false } member)
                        stored.Add((member, assignment.Value));
                }
            }
        }

        return stored;
    }

    static LaunchKind Wider(LaunchKind kind, DelegateFate fate) => fate switch
    {
        DelegateFate.ManyBeside => LaunchKind.ManyBeside,
        DelegateFate.Many => kind is LaunchKind.Each ? LaunchKind.Many : LaunchKind.ManyBeside,
        _ => kind is LaunchKind.Each or LaunchKind.Beside ? LaunchKind.Beside : LaunchKind.ManyBeside,
    };

    void AddBodies(IOperation value, ImmutableArray<LaunchBody>.Builder bodies)
    {
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
    LaunchBody? Target(IOperation value)
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
            IMethodReferenceOperation method => new(null, TargetOf(method), _places.ObjectOf(method.Instance)) { Instance = method.Instance },
            IParameterReferenceOperation { Parameter: { Type.TypeKind: TypeKind.Delegate } parameter } when _known is not null => new(null, null, null) { Parameter = parameter },
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

    // A lambda may run any number of times; a loop does so by itself.
    static bool CanRepeat(IOperation operation, Routine routine) =>
        (routine.Parent is not null && routine.Syntax is not LocalFunctionStatementSyntax) || Loops.Around(operation.Syntax, routine.Syntax) is not null
        || routine.Syntax is LocalFunctionStatementSyntax;

    bool IsAwaited(IOperation call)
    {
        var current = call.Parent;
        while (current is IConversionOperation || (current is IInvocationOperation wrapper && _calls.Is(wrapper.TargetMethod, Meaning.SameTask)))
            current = current.Parent;
        return current is IAwaitOperation;
    }
}
