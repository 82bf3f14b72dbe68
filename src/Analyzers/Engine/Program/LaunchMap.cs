using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

/// <summary>A function that a launch runs, itself or through a few calls.</summary>
/// <param name="Launch">The launch.</param>
/// <param name="Body">Which of its bodies leads to the function.</param>
/// <param name="Function">The function.</param>
/// <param name="Receiver">The object it runs on, in the words of the launcher; null when that cannot be told or there is none.</param>
/// <param name="Caller">The run whose function calls it; null for the launched body.</param>
/// <param name="Call">The call.</param>
sealed record Run(Launch Launch, int Body, Routine Function, AccessPath? Receiver, Run? Caller = null, IOperation? Call = null)
{
    /// <summary>Whether the launched code gets there by raising an event, which others may raise elsewhere.</summary>
    public bool IsByEvent => Call is IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } || Caller is { IsByEvent: true };

    /// <summary>A path of the function in the words of the launched body, where its parameters are what its callers gave; null when that cannot be told.</summary>
    public AccessPath? InWordsOfLaunched(AccessPath path)
    {
        var run = this;
        while (path.Kind != RootKind.This && path.Variable is IParameterSymbol parameter && run is { Caller: { } caller, Call: { } call } && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol.OriginalDefinition, run.Function.Method))
        {
            if (Translation.ArgumentFor(parameter, call) is not { } argument || caller.Function.Places.ObjectOf(argument) is not { Kind: not RootKind.Temporary } named || path.Replace(AccessPath.Of(parameter), named) is not { } replaced)
                return null;
            (path, run) = (replaced, caller);
        }

        return path.Kind != RootKind.This ? path : run.Receiver is { Kind: not RootKind.Temporary } receiver ? path.Replace(AccessPath.This, receiver) : run.InWordsOfMaker(path);
    }

    // new Thread(new Worker(gate).Run), () => new Worker(gate).Run(): what the object was given when it was made.
    AccessPath? InWordsOfMaker(AccessPath path)
    {
        if (Caller is { } caller && Call is { } call)
            return Translation.ReceiverOf(call) is { } instance && Made(instance, caller.Function) is not null && new Translation(caller.Function).OfCall(path, call, isObject: true) is { } given ? caller.InWordsOfLaunched(given) : null;
        return Launch.Bodies[Body].Instance is { } launched && Made(launched, Launch.Launcher) is { } creation ? new Translation(Launch.Launcher).OfCall(path, creation, isObject: true) : null;

        static IObjectCreationOperation? Made(IOperation instance, Routine where) => where.Places.Source(instance) as IObjectCreationOperation;
    }
}

/// <summary>
/// The launches of the whole program and the functions they lead to. Made when a rule asks for the first time, from the
/// bodies alone whose text has a word of the launch table; after an edit from those that it can have changed, and from those that
/// lead to what is asked for.
/// </summary>
sealed class LaunchMap
{
    readonly object _gate = new();
    readonly Session _session;
    readonly Dependencies _noted;
    readonly Dictionary<SyntaxNode, List<Run>> _byFunction = [];
    readonly Dictionary<Launch, List<Run>> _byLaunch = [];

    // The members that launch something and were not read again: what they led to before the edit they lead to now.
    readonly Dictionary<DeclarationKey, Reliance> _unread = [];

    LaunchMap(Session session, Dependencies noted, object stamp)
    {
        _session = session;
        _noted = noted;
        Stamp = stamp;
    }

    /// <summary>The same as that of an earlier compilation when all launches are as they were there.</summary>
    public object Stamp { get; }

    /// <summary>Reads all documents of a compilation, or what an edit has changed in them.</summary>
    public static LaunchMap Of(Session session, CancellationToken cancellation)
    {
        var noted = new Dependencies(session.Compilation, cancellation);
        return ProgramMemory.Before(session, Look.Launches, cancellation) is var (memory, edit) ? After(edit, memory, session, noted, cancellation) : Whole(session, noted, cancellation);
    }

    static LaunchMap Whole(Session session, Dependencies noted, CancellationToken cancellation)
    {
        var map = new LaunchMap(session, noted, new());
        foreach (var tree in session.Compilation.SyntaxTrees)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!SyntaxIndex.Of(tree, cancellation).Bodies.Any(static body => (body.Signals & Signals.Launch) != 0))
                continue;
            foreach (var root in session.RoutinesOf(session.ModelOf(tree), Signals.Launch, cancellation))
                map.Add(root, cancellation);
        }

        ProgramMemory.Keep(session, noted, map.Stamp);
        return map;
    }

    static LaunchMap After(Edit edit, ProgramMemory memory, Session session, Dependencies noted, CancellationToken cancellation)
    {
        var doubted = new HashSet<Question>(memory.Doubted(edit, edit.Members, memory.Launches));
        if (edit.MayLaunch)
            doubted.UnionWith(edit.Members.Select(static member => new Question(QuestionKind.Launches, member)));
        var map = new LaunchMap(session, noted, doubted.Count == 0 ? memory.Launches! : new());
        foreach (var answer in memory.Answers)
        {
            if (!doubted.Contains(answer.Key))
                map._unread.Add(answer.Key.Key, answer.Value);
        }

        foreach (var question in doubted.OrderBy(static question => question.Key))
            map.Read(question.Key, cancellation);
        memory.Keep(session, noted, doubted, map.Stamp, cancellation);
        return map;
    }

    void Read(DeclarationKey member, CancellationToken cancellation)
    {
        var tree = _noted.DocumentAt(member.Document);
        if (Declarations.Of(tree, cancellation).At(member.Number, tree, cancellation) is not { } declaration)
            return;
        foreach (var body in Declarations.BodiesOf(declaration))
        {
            if ((SyntaxIndex.Of(tree, cancellation).SignalsOf(body) & Signals.Launch) != 0 && _session.RoutineAt(body, _session.ModelOf(tree), cancellation) is { Parent: null } root)
                Add(root, cancellation);
        }
    }

    void Add(Routine root, CancellationToken cancellation)
    {
        _noted.Begin(new Question(QuestionKind.Launches, _noted.KeyOf(root)));
        foreach (var launch in root.Concurrency.Launches.All)
            Add(launch, cancellation);
        Note(root);
        _noted.End();
    }

    void Note(Routine root)
    {
        _noted.Ask(root);
        _noted.Begin(root);
        _noted.End();
    }

    void Add(Launch launch, CancellationToken cancellation)
    {
        _byLaunch.Add(launch, []);
        for (var i = 0; i < launch.Bodies.Length; i++)
        {
            var body = launch.Bodies[i];
            if (body.Routine is { } nested)
                Follow(new(launch, i, nested, AccessPath.This), 0);
            else if (body.Method is { } method)
            {
                // new Thread(Body), where the derived classes say what it does.
                foreach (var routine in CalleesOf(method, _session, cancellation))
                    Follow(new(launch, i, routine, body.Receiver), 0);
            }
        }

        void Follow(Run run, int depth)
        {
            var (launch, body, function) = (run.Launch, run.Body, run.Function);
            // One that comes by way of an event does not stand for a direct one: some questions leave it out.
            if (_byLaunch[launch].Any(known => known.Body == body && known.Function == function && (!known.IsByEvent || run.IsByEvent)))
                return;
            Note(function.Root);
            _byLaunch[launch].Add(run);
            if (!_byFunction.TryGetValue(function.Syntax, out var runs))
                _byFunction.Add(function.Syntax, runs = []);
            runs.Add(run);
            if (depth == Limits.CallDepth)
                return;
            foreach (var operation in function.Blocks.SelectMany(static block => block.Operations))
            {
                foreach (var called in CalledBy(operation))
                {
                    foreach (var callee in CalleesOf(called, _session, cancellation))
                        Follow(new(launch, body, callee, ReceiverOf(called, operation, run), run, operation), depth + 1);
                }

                if (operation is IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: IFieldReferenceOperation { Field: var holder } })
                {
                    _noted.AskForName(holder.Name);
                    if (FixedDelegates.CodeOf(operation, _session, cancellation) is { } kept)
                        Follow(new(launch, body, kept, kept.Method is { IsStatic: false, MethodKind: MethodKind.Ordinary } ? null : AccessPath.This, run, operation), depth + 1);
                }

                if (Handlers.RaisedBy(operation, function) is { } raised && _session.Declares(raised))
                {
                    _noted.AskForName(raised.Name);
                    foreach (var (handler, receiver) in Handlers.Of(raised, launch.Launcher, cancellation))
                        Follow(new(launch, body, handler, receiver, run, operation), depth + 1);
                }
            }
        }
    }

    // A property that the compiler keeps by itself calls nothing.
    static IEnumerable<IMethodSymbol> CalledBy(IOperation operation)
    {
        switch (operation)
        {
            case IInvocationOperation { TargetMethod: var method }:
                yield return method;
                break;
            case IPropertyReferenceOperation { Property: { DeclaringSyntaxReferences.IsEmpty: false, IsAbstract: false } property } when !Getters.IsAutomatic(property):
                var kind = Usage.Of(operation);
                if (kind != AccessKind.Write && property.GetMethod is { } getter && Getters.FieldOf(property) is null)
                    yield return getter;
                if (kind != AccessKind.Read && property.SetMethod is { } setter)
                    yield return setter;
                break;
        }
    }

    // Behind an interface, whichever may be meant.
    static IEnumerable<Routine> CalleesOf(IMethodSymbol called, Session session, CancellationToken cancellation)
    {
        var method = called.OriginalDefinition;
        if (!method.IsAbstract)
        {
            if (session.RoutineOf(method, cancellation) is { } own)
                yield return own;
            yield break;
        }

        foreach (var implementation in session.ImplementationsOf(method))
        {
            if (session.RoutineOf(implementation, cancellation) is { } routine)
                yield return routine;
        }
    }

    static AccessPath? ReceiverOf(IMethodSymbol called, IOperation call, Run run)
    {
        if (called.MethodKind == MethodKind.LocalFunction)
            return run.Receiver;
        return Translation.ReceiverOf(call) is { } instance && run.Function.Places.ObjectOf(instance) is { } path ? run.InWordsOfLaunched(path) : null;
    }

    /// <summary>The runs of a function, given its syntax, but for those that come to it by way of an event.</summary>
    public IReadOnlyList<Run> RunsOf(SyntaxNode function)
    {
        var all = AllRunsOf(function);
        foreach (var run in all)
        {
            if (run.IsByEvent)
                return [.. all.Where(static one => !one.IsByEvent)];
        }

        return all;
    }

    /// <summary>All runs of a function, given its syntax.</summary>
    public IReadOnlyList<Run> AllRunsOf(SyntaxNode function)
    {
        lock (_gate)
        {
            ReadAll(_noted.KeyOf(function));
            if (!_byFunction.TryGetValue(function, out var runs))
                return [];
            // In the order of the documents, whatever was asked for first.
            return [.. runs.OrderBy(run => _noted.KeyOf(run.Launch.Launcher.Root))];
        }
    }

    // All that lead to a member.
    void ReadAll(DeclarationKey member)
    {
        if (_unread.Count == 0)
            return;
        foreach (var launcher in _unread.Where(launcher => launcher.Value.Members.Contains(member)).Select(static launcher => launcher.Key).OrderBy(static key => key).ToList())
        {
            _unread.Remove(launcher);
            Read(launcher, default);
        }
    }

    /// <summary>Whether several threads may run a function at the same time, and use the same state there: that of the object which it belongs to, or what is static.</summary>
    public bool RunsBesideItself(Routine function, AccessPath state) => RunsOf(function.Syntax).Any(run => Beside(run).Any(other => other.Function == function
        && (state.IsStatic || (run.Receiver is { } receiver && receiver.Equals(other.Receiver) && !Copies.IsInside(receiver, run.Launch)))));

    /// <summary>The runs of a launch: its bodies, and what they call.</summary>
    public IReadOnlyList<Run> RunsOf(Launch launch)
    {
        lock (_gate)
        {
            var launcher = _noted.KeyOf(launch.Launcher.Root);
            if (_unread.Remove(launcher))
                Read(launcher, default);
            return _byLaunch.TryGetValue(launch, out var runs) ? [.. runs] : [];
        }
    }

    /// <summary>The runs of all launches in the members of a type.</summary>
    public IReadOnlyList<Run> RunsIn(INamedTypeSymbol type)
    {
        lock (_gate)
        {
            var documents = type.DeclaringSyntaxReferences.Select(part => _noted.PlaceOf(part.SyntaxTree)).ToList();
            foreach (var launcher in _unread.Keys.Where(launcher => documents.Contains(launcher.Document)).ToList())
            {
                _unread.Remove(launcher);
                Read(launcher, default);
            }

            var launches = _byLaunch.Where(launch => SymbolEqualityComparer.Default.Equals(launch.Key.Launcher.Root.Method?.ContainingType, type));
            return [.. launches.OrderBy(launch => _noted.KeyOf(launch.Key.Launcher.Root)).SelectMany(static launch => launch.Value)];
        }
    }

    /// <summary>The runs that may take place at the same time as a run, other copies of itself among them.</summary>
    public IEnumerable<Run> Beside(Run run)
    {
        var concurrency = run.Launch.Launcher.Root.Concurrency;
        var beside = concurrency.Beside(run.Launch);
        // In source order: who finds one that will do says which one.
        foreach (var launch in concurrency.Launches.All)
        {
            if (!beside.Contains(launch))
                continue;
            foreach (var other in RunsOf(launch))
            {
                if (!LaunchChoices.Exclude(run.Launch, run.Launch.Bodies[run.Body], launch, launch.Bodies[other.Body]))
                    yield return other;
            }
        }

        // The bodies of Parallel.Invoke run beside each other.
        if (run.Launch.Kind == LaunchKind.Each)
        {
            foreach (var other in RunsOf(run.Launch))
            {
                if (other.Body != run.Body)
                    yield return other;
            }
        }
    }
}
