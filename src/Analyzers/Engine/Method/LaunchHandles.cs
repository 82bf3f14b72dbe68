using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

using Launch = Launch<Routine>;
using LaunchBody = LaunchBody<Routine>;

/// <summary>Which expressions hold the handles of the launches of one member.</summary>
/// <remarks>
/// A handle is whatever a launch can be joined by: the thread, the task, a variable or collection that holds it, or a signal
/// that the launched code sends. Which launches a variable may hold is told without regard to the order of the statements;
/// joining one that a variable held earlier is taken as joined, which is on the side of silence.
/// </remarks>
sealed class LaunchHandles
{
    // Assignments of handles form short chains: task, list of tasks, WhenAll of the list.
    const int ChainLength = 3;

    readonly Routine _root;
    readonly Launches _launches;
    readonly Places _places;
    readonly CallModel _calls;
    readonly KnownTypes _types;
    readonly KnownCalls? _known;
    readonly Dictionary<ISymbol, HashSet<Launch>> _held = new(SymbolEqualityComparer.Default);
    readonly Dictionary<IOperation, (HashSet<Launch>, bool)> _heldBy = [];
    readonly HashSet<ISymbol> _collective = new(SymbolEqualityComparer.Default);
    readonly bool _isComplete;

    /// <summary>Finds the handles of launches.</summary>
    /// <param name="root">The member.</param>
    /// <param name="launches">Its launches.</param>
    public LaunchHandles(Routine root, Launches launches)
    {
        _root = root;
        _launches = launches;
        _known = launches.Known;
        _places = root.Places;
        _calls = root.Session.Calls;
        _types = root.Session.Types;
        Signals = new(root, launches);
        if (launches.IsEmpty)
            return;
        FindSignals();
        FindHandlesOfCallees();
        for (var round = 0; round < ChainLength; round++)
            FindHandles();
        _isComplete = true;
    }

    /// <summary>What the launched code signals as the last thing it does.</summary>
    public LaunchSignals Signals { get; }

    /// <summary>The variables, fields and properties that hold handles, with the launches each may hold.</summary>
    public IReadOnlyDictionary<ISymbol, HashSet<Launch>> Held => _held;

    /// <summary>What the code of a launch is given when it is started: <c>thread.Start(board)</c>; null when it is given nothing.</summary>
    public IOperation? StartedWith(Launch launch)
    {
        foreach (var routine in _root.All())
        {
            foreach (var block in routine.Blocks)
            {
                foreach (var operation in block.Operations)
                {
                    if (operation is IInvocationOperation { Instance: { } handle, Arguments: [{ Parameter.Type.SpecialType: SpecialType.System_Object, Value: var state }] } call && _calls.Of(call).Kind == Meaning.Start && HeldBy(handle).Launches.Contains(launch))
                        return state;
                }
            }
        }

        return null;
    }

    /// <summary>Whether a write stores the handle of a launch: <c>_timer ??= new Timer(…)</c>.</summary>
    public static bool IsHandle(SyntaxNode written, Launch launch) =>
        written.SyntaxTree == launch.Operation.Syntax.SyntaxTree && written.Parent is AssignmentExpressionSyntax assignment && assignment.Left == written && assignment.Right.Span.Contains(launch.Operation.Syntax.Span);

    void FindSignals()
    {
        foreach (var launch in _launches.All)
        {
            if (launch.Operation is IInvocationOperation { Instance: { } started } call && _calls.Of(call).Kind is Meaning.Start or Meaning.Rearm && _places.ObjectOf(started)?.Symbol is { } handle)
                Hold(handle, launch);
            else if (launch is { IsMany: false, Operation: IEventAssignmentOperation { EventReference: IEventReferenceOperation { Instance: { } worker } } } && _places.ObjectOf(worker) is { } path && (Owner(path) ?? path.Symbol) is { } owner)
                Hold(owner, launch);
            foreach (var body in launch.Bodies)
            {
                foreach (var path in Signals.Of(launch, body))
                {
                    if (Owner(path) is { } symbol)
                        Hold(symbol, launch);
                }
            }
        }
    }

    // worker.Start() leaves a thread running whose handle is kept in the worker.
    void FindHandlesOfCallees()
    {
        if (_known is null)
            return;
        foreach (var launch in _launches.All)
        {
            var isHeld = false;
            foreach (var body in launch.Bodies)
            {
                if (body is { IsLeftAlive: true, Method: { } method })
                    HoldWhatIsKept(launch, method);
                else
                    isHeld |= body is not { IsLeftAlive: true };
            }

            // runner.Submit(Search): what is done with the task of the delegate is the business of the runner.
            if (isHeld && launch.Operation is IInvocationOperation { TargetMethod: { MethodKind: MethodKind.Ordinary } starting, Instance: var starter } && _known.Target(starting, starter) is { } declared)
                HoldWhatIsKept(launch, declared);
        }
    }

    void HoldWhatIsKept(Launch launch, IMethodSymbol method)
    {
        var translation = new Translation(launch.Launcher);
        foreach (var handle in _known!.EffectOf(method).Handles)
        {
            if (translation.OfCall(handle, launch.Operation, isObject: true) is { } path && (Owner(path) ?? path.Symbol) is { } symbol)
            {
                Hold(symbol, launch);
                _collective.Add(symbol);
            }
        }
    }

    /// <summary>The launches whose handles may be reached through a path.</summary>
    public IEnumerable<Launch> HeldIn(AccessPath path) =>
        (Owner(path) ?? path.Symbol) is { } symbol && _held.TryGetValue(symbol, out var launches) ? launches : [];

    // channel.Writer.Complete() and channel.Reader.ReadAllAsync() meet in the channel.
    static ISymbol? Owner(AccessPath path) => path.Variable ?? (path.Steps.IsEmpty ? null : path.Steps[0].Member);

    void FindHandles()
    {
        foreach (var routine in _root.All())
        {
            foreach (var block in routine.Blocks)
            {
                foreach (var operation in block.Operations)
                {
                    if (operation is ISimpleAssignmentOperation assignment)
                        Flow(assignment.Value, _places.Of(assignment.Target));
                    else if (operation is IFlowAnonymousFunctionOperation lambda && Arguments.CallThatReceives(lambda) is { } each && _calls.Of(each).Kind == Meaning.RunInPlace)
                    {
                        if ((each.Instance ?? each.Arguments.FirstOrDefault()?.Value) is { } sequence)
                            FlowToParameters(sequence, lambda.Symbol);
                    }
                    // static async ValueTask<int> Awaited(ValueTask<int> pending) => await pending; the local function has what it is given.
                    else if (operation is IInvocationOperation { TargetMethod: { MethodKind: MethodKind.LocalFunction, OriginalDefinition: var function } } given)
                    {
                        foreach (var argument in given.Arguments)
                        {
                            if (argument.Parameter is { Ordinal: var ordinal } && IsHandle(argument.Value.Type))
                                Flow(argument.Value, AccessPath.Of(function.Parameters[ordinal]));
                        }
                    }
                    else if (operation is IInvocationOperation { Instance: { } receiver } call && call.Arguments.Length > 0 && _calls.Of(call).Kind is Meaning.None or Meaning.RunInPlace)
                    {
                        foreach (var argument in call.Arguments)
                        {
                            if (IsHandle(argument.Value.Type))
                                Flow(argument.Value, _places.Of(receiver), isCollection: true);
                        }
                    }
                }
            }
        }
    }

    void Flow(IOperation value, AccessPath? target, bool isCollection = false)
    {
        if (target is null || (Owner(target) ?? target.Symbol) is not { } symbol)
            return;
        var (launches, all) = HeldBy(value);
        foreach (var launch in launches)
            Hold(symbol, launch);
        if (launches.Count > 0 && (all || isCollection || target.Steps.Any(step => step.IsElement)))
            _collective.Add(symbol);
    }

    // threads.ForEach(thread => thread.Start()): each parameter is one element.
    void FlowToParameters(IOperation sequence, IMethodSymbol lambda)
    {
        foreach (var parameter in lambda.Parameters)
        {
            foreach (var launch in HeldBy(sequence).Launches)
                Hold(parameter, launch);
        }
    }

    bool MayHold(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => IsHandle(array.ElementType),
        INamedTypeSymbol { TypeArguments: [var element] } when IsHandle(element) => true,
        _ => IsHandle(type) || (type.TypeKind is TypeKind.Class && _root.Session.Declares(type)),
    };

    bool IsHandle(ITypeSymbol? type) => _types.IsTask(type) || KnownTypes.Same(type, _types.Thread);

    void Hold(ISymbol symbol, Launch launch)
    {
        if (!_held.TryGetValue(symbol, out var launches))
            _held.Add(symbol, launches = []);
        launches.Add(launch);
    }

    /// <summary>
    /// The launches whose handles an expression may hold, and whether it holds all copies of each (a collection, WhenAll)
    /// rather than one of them.
    /// </summary>
    public (HashSet<Launch> Launches, bool All) HeldBy(IOperation expression)
    {
        if (!_isComplete)
            return FindHeldBy(expression);
        lock (_heldBy)
        {
            if (!_heldBy.TryGetValue(expression, out var held))
                _heldBy.Add(expression, held = FindHeldBy(expression));
            return held;
        }
    }

    (HashSet<Launch> Launches, bool All) FindHeldBy(IOperation expression)
    {
        var found = new HashSet<Launch>();
        var all = false;
        if (_launches.IsEmpty)
            return (found, all);
        var pending = new Stack<(IOperation Operation, bool OneElement)>();
        var followed = new HashSet<IOperation>();
        pending.Push((expression, false));
        while (pending.Count > 0)
        {
            var (operation, oneElement) = pending.Pop();
            var source = _places.Source(operation);
            foreach (var launch in _launches.All)
            {
                if (source.Syntax.Span.Contains(launch.Operation.Syntax.Span) && source is not (ILocalReferenceOperation or IParameterReferenceOperation) && launch is not { Bodies: [{ EndsWithTask: false }] })
                    found.Add(launch);
            }

            if (source is IArrayCreationOperation || (source is IInvocationOperation call && _calls.Is(call.TargetMethod, Meaning.WhenAll)))
                all = true;
            if (_places.Of(source) is { } path && (Owner(path) ?? path.Symbol) is { } symbol && _held.TryGetValue(symbol, out var held))
            {
                found.UnionWith(held);
                all |= !oneElement && !path.Steps.Any(step => step.IsElement) && _collective.Contains(symbol);
            }

            if (Handles.TimerBehind(source, _places) is { } timer && followed.Add(timer))
                pending.Push((timer, oneElement));
            foreach (var one in Handles.Choice(source, _places))
                pending.Push((one, oneElement));
            // While somebody types, a pattern may match its own variable: if (running is { } running).
            if (source is ILocalReferenceOperation { Local: var named } && _places.MatchedBy(named) is { } matched && followed.Add(matched))
                pending.Push((matched, oneElement));
            oneElement |= source is IPropertyReferenceOperation { IsImplicit: true, Property.Name: WellKnownMemberNames.CurrentPropertyName };
            var starting = source as IInvocationOperation;
            if (starting is not null && _launches.At(starting) is { Beyond: not null })
                continue;
            // A method may wait for the handles that it is given; that others meet in what it is given does not mean that it waits for them.
            var isOurs = starting is not null && _known?.Target(starting.TargetMethod, starting.Instance) is not null;
            foreach (var child in source.ChildOperations)
            {
                if (!isOurs || child is not IArgumentOperation { Value.Type: { } given } || MayHold(given))
                    pending.Push((child, oneElement));
            }
        }

        return (found, all);
    }
}
