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
sealed record Run(Launch Launch, int Body, Routine Function, AccessPath? Receiver);

/// <summary>
/// The launches of the whole program and the functions they lead to. Made when a rule asks for the first time, from the
/// bodies alone whose text has a word of the launch table.
/// </summary>
sealed class LaunchMap
{
    readonly Dictionary<SyntaxNode, List<Run>> _byFunction = [];
    readonly Dictionary<Launch, List<Run>> _byLaunch = [];

    LaunchMap()
    {
    }

    /// <summary>Reads all documents of a compilation.</summary>
    public static LaunchMap Of(Session session, CancellationToken cancellation)
    {
        var map = new LaunchMap();
        foreach (var tree in session.Compilation.SyntaxTrees)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!SyntaxIndex.Of(tree, cancellation).Bodies.Any(static body => (body.Signals & Signals.Launch) != 0))
                continue;
            foreach (var root in session.RoutinesOf(session.ModelOf(tree), Signals.Launch, cancellation))
            {
                foreach (var launch in root.Concurrency.Launches.All)
                    map.Add(launch, session, cancellation);
            }
        }

        return map;
    }

    void Add(Launch launch, Session session, CancellationToken cancellation)
    {
        _byLaunch.Add(launch, []);
        for (var i = 0; i < launch.Bodies.Length; i++)
        {
            var body = launch.Bodies[i];
            if (body.Routine is { } nested)
                Follow(launch, i, nested, AccessPath.This, 0);
            else if (body.Method is { } method && session.RoutineOf(method, cancellation) is { } routine)
                Follow(launch, i, routine, body.Receiver, 0);
        }

        void Follow(Launch launch, int body, Routine function, AccessPath? receiver, int depth)
        {
            if (_byLaunch[launch].Any(run => run.Body == body && run.Function == function))
                return;
            var run = new Run(launch, body, function, receiver);
            _byLaunch[launch].Add(run);
            if (!_byFunction.TryGetValue(function.Syntax, out var runs))
                _byFunction.Add(function.Syntax, runs = []);
            runs.Add(run);
            if (depth == Limits.CallDepth)
                return;
            foreach (var operation in function.Blocks.SelectMany(static block => block.Operations))
            {
                if (operation is IInvocationOperation call && Callee(call, session, cancellation) is { } callee)
                    Follow(launch, body, callee, ReceiverOf(call, function, receiver), depth + 1);
            }
        }
    }

    static Routine? Callee(IInvocationOperation call, Session session, CancellationToken cancellation)
    {
        var method = call.TargetMethod.OriginalDefinition;
        return method.IsAbstract ? null : session.RoutineOf(method, cancellation);
    }

    static AccessPath? ReceiverOf(IInvocationOperation call, Routine function, AccessPath? receiver)
    {
        if (call.TargetMethod.MethodKind == MethodKind.LocalFunction)
            return receiver;
        return call.Instance is { } instance && receiver is not null ? function.Places.ObjectOf(instance)?.Replace(AccessPath.This, receiver) : null;
    }

    /// <summary>The functions that launches lead to.</summary>
    public IEnumerable<SyntaxNode> Functions => _byFunction.Keys;

    /// <summary>The runs of a function, given its syntax.</summary>
    public IReadOnlyList<Run> RunsOf(SyntaxNode function) => _byFunction.TryGetValue(function, out var runs) ? runs : [];

    /// <summary>The runs of a launch: its bodies, and what they call.</summary>
    public IReadOnlyList<Run> RunsOf(Launch launch) => _byLaunch.TryGetValue(launch, out var runs) ? runs : [];

    /// <summary>The runs that may take place at the same time as a run, other copies of itself among them.</summary>
    public IEnumerable<Run> Beside(Run run)
    {
        foreach (var launch in run.Launch.Launcher.Root.Concurrency.Beside(run.Launch))
        {
            foreach (var other in _byLaunch.TryGetValue(launch, out var runs) ? runs : [])
                yield return other;
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
