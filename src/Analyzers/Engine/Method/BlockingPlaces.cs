using System.Reflection;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Tells in what kind of code something stands, for one member: who runs the innermost function, and whether it could await.</summary>
sealed class BlockingPlaces(Routine root)
{
    readonly Dictionary<Routine, (BlockingPlace Place, Routine Function)> _known = [];

    /// <summary>The place of a node, whose thread it is, and the lock that is held there when that is what matters.</summary>
    public (BlockingPlace Place, Routine Function, HeldLock? Lock) Of(Routine routine, SyntaxNode node)
    {
        var (place, function) = Of(routine);
        if (LockAt(routine, node) is { } held)
            return (BlockingPlace.UnderLock, function, held);
        var isFree = place switch
        {
            BlockingPlace.Async or BlockingPlace.TaskReturning or BlockingPlace.PoolCallback or BlockingPlace.TimerCallback or BlockingPlace.Synchronous => CanAwait(routine, node),
            BlockingPlace.InPlaceLambda => CanAwait(routine, node) && CanAwait(routine.Parent!, routine.Syntax),
            _ => true,
        };
        return (isFree ? place : BlockingPlace.Elsewhere, function, null);
    }

    /// <summary>In what kind of code a function of the member is, whatever stands there.</summary>
    public BlockingPlace KindOf(Routine function) => Of(function).Place;

    static bool CanAwait(Routine routine, SyntaxNode node) => AwaitPlace.ObstacleAt(routine, node, default, asIfAsync: true) == AwaitObstacle.None;

    // The lock that is certainly held; a lambda that is run on the spot holds what its caller holds.
    HeldLock? LockAt(Routine routine, SyntaxNode node)
    {
        for (var current = node; current is not null && current != routine.Syntax; current = current.Parent)
        {
            if (current.Parent is LockStatementSyntax statement && statement.Statement == current)
                return new(statement.Expression.ToString(), statement.Expression);
        }

        if (AwaitPlace.MayHoldLock(routine) && root.Concurrency.LocksAt(routine, node) is { MayHoldMore: false } locks)
        {
            for (var i = locks.Held.Length - 1; i >= 0; i--)
            {
                if (locks.Held[i] is { IsAffine: true, Path: var path })
                    return new(path.Symbol?.Name ?? path.Describe(), null);
            }
        }

        if (routine.Method is { MethodKind: not (MethodKind.AnonymousFunction or MethodKind.LocalFunction) } method
            && (method.MethodImplementationFlags & MethodImplAttributes.Synchronized) != 0)
        {
            return new(method.IsStatic ? $"typeof({method.ContainingType.Name})" : "this", null);
        }

        return RunsInPlace(routine) ? LockAt(routine.Parent!, routine.Syntax) : null;
    }

    (BlockingPlace Place, Routine Function) Of(Routine routine)
    {
        if (!_known.TryGetValue(routine, out var known))
            _known.Add(routine, known = Find(routine));
        return known;
    }

    (BlockingPlace, Routine) Find(Routine routine)
    {
        if (routine.IsAsync)
            return (BlockingPlace.Async, routine);
        if (TaskWaits.CanBecomeAsync(routine))
            return (BlockingPlace.TaskReturning, routine);
        return routine.Parent is { } parent ? OfNested(routine, parent) : (OfMember(routine), routine);
    }

    static BlockingPlace OfMember(Routine routine)
    {
        if (routine.Syntax is EqualsValueClauseSyntax)
            return BlockingPlace.Construction;
        if (routine.Syntax is CompilationUnitSyntax || routine.Method is not { } method)
            return OfStart(routine);
        switch (method.MethodKind)
        {
            case MethodKind.Constructor or MethodKind.StaticConstructor or MethodKind.PropertyGet or MethodKind.PropertySet:
                return BlockingPlace.Construction;
            case MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation:
                break;
            default:
                return BlockingPlace.Elsewhere;
        }

        if (SymbolEqualityComparer.Default.Equals(method, routine.Session.Compilation.GetEntryPoint(default)))
            return OfStart(routine);
        if (routine.Session.Calls.IsAwaiter(method.ContainingType))
            return BlockingPlace.Elsewhere;
        if (IsLastResort(method, routine.Session.Types))
            return BlockingPlace.LastResort;
        return WhoRuns(method, routine.Session) ?? BlockingPlace.Synchronous;
    }

    // A program may begin by waiting, as long as nobody has asked for more.
    static BlockingPlace OfStart(Routine routine) => routine.IsStrictStart
        && routine.Syntax.SyntaxTree.Options is CSharpParseOptions { LanguageVersion: >= LanguageVersion.CSharp7_1 } && !Signatures.KeepsItsThread(routine.Method)
            ? BlockingPlace.Synchronous
            : BlockingPlace.EntryPoint;

    // ThreadPool.QueueUserWorkItem(Watch): a private method that its type only names to have the pool run it. Who makes a timer of it
    // has no use for a task.
    static BlockingPlace? WhoRuns(IMethodSymbol method, Session session)
    {
        if (method.DeclaredAccessibility != Accessibility.Private)
            return null;
        BlockingPlace? place = null;
        foreach (var node in NameIndex.MentionsIn(method.ContainingType, method.Name))
        {
            if (node is not SimpleNameSyntax name || session.ModelOf(name.SyntaxTree).GetSymbolInfo(name).Symbol is not IMethodSymbol named || !SymbolEqualityComparer.Default.Equals(named.OriginalDefinition, method.OriginalDefinition))
                continue;
            if (LaunchOf(name, session) is not { } launch)
                return null;
            var own = launch is IObjectCreationOperation { Type: var made } && session.Types.IsTimer(made) ? BlockingPlace.TimerCallback : BlockingPlace.PoolCallback;
            place = place is null || place == own ? own : BlockingPlace.PoolCallback;
        }

        return place;
    }

    static IOperation? LaunchOf(SimpleNameSyntax name, Session session)
    {
        SyntaxNode group = WholeName.Of(name);
        return (group.Parent is ArgumentSyntax { Parent.Parent: var call } ? call : group.Parent as AssignmentExpressionSyntax) is { } place && session.ModelOf(name.SyntaxTree).GetOperation(place) is { } launch
            && MeaningOf(launch, session.Calls) is Meaning.Launch or Meaning.LaunchMany or Meaning.LaunchInTurn && !IsRunByCanceller(launch, session.Calls) && !Arguments.AskForOwnThread(launch) ? launch : null;
    }

    // token.Register(OnStop): whoever cancels runs it, waits for it, and would not await it.
    static bool IsRunByCanceller(IOperation launch, CallModel calls) => launch is IInvocationOperation call && calls.Of(call).Kind == Meaning.LaunchInTurn;

    static Meaning MeaningOf(IOperation launch, CallModel calls) => launch switch
    {
        IInvocationOperation call => calls.Of(call).Kind,
        IObjectCreationOperation { Constructor: { } constructor } => calls.Of(constructor).Kind,
        IEventAssignmentOperation { Adds: true, EventReference: IEventReferenceOperation { Event: var @event } } => calls.Of(@event).Kind,
        _ => Meaning.None,
    };

    static bool IsLastResort(IMethodSymbol method, KnownTypes types) =>
        (method.Name == nameof(IDisposable.Dispose) || method.ExplicitInterfaceImplementations.Any(static contract => contract.Name == nameof(IDisposable.Dispose)))
        && types.AsyncDisposable is { } contract
        && method.ContainingType.AllInterfaces.Contains(contract, SymbolEqualityComparer.Default);

    (BlockingPlace, Routine) OfNested(Routine routine, Routine parent)
    {
        foreach (var launch in root.Concurrency.Launches.All)
        {
            foreach (var body in launch.Bodies)
            {
                if (body.Routine == routine)
                    return OfLaunch(launch) is var place && place == BlockingPlace.ParallelBody ? (place, launch.Launcher) : (place, routine);
            }
        }

        if (routine.Method is not { MethodKind: MethodKind.AnonymousFunction })
            return (BlockingPlace.Synchronous, routine);
        switch (Received(routine, parent))
        {
            case var kind when CallMeaning.IsRunInPlace(kind):
                var (outer, function) = Of(parent);
                return outer switch
                {
                    BlockingPlace.Async when parent.IsAsync => (BlockingPlace.InPlaceLambda, function),
                    BlockingPlace.InPlaceLambda or BlockingPlace.Construction or BlockingPlace.PoolCallback or BlockingPlace.TimerCallback or BlockingPlace.OwnThread or BlockingPlace.ParallelBody => (outer, function),
                    _ => (BlockingPlace.Elsewhere, function),
                };
            case Meaning.RunOnDemand:
                return (BlockingPlace.Construction, routine);
            case Meaning.LaunchMany:
                return (BlockingPlace.PoolCallback, routine);
            default:
                // Func<Task>: whoever calls it awaits the task.
                return (routine.ReturnsTask ? BlockingPlace.TaskReturning : BlockingPlace.Elsewhere, routine);
        }
    }

    static BlockingPlace OfLaunch(Launch<Routine> launch)
    {
        var session = launch.Launcher.Session;
        if (launch.Kind is LaunchKind.Each or LaunchKind.Many)
            return BlockingPlace.ParallelBody;
        if (launch.Operation is IObjectCreationOperation { Type: var created } && KnownTypes.Same(created, session.Types.Thread))
            return BlockingPlace.OwnThread;
        if (IsRunByCanceller(launch.Operation, session.Calls))
            return BlockingPlace.Elsewhere;
        return Arguments.AskForOwnThread(launch.Operation) ? BlockingPlace.OwnThread : BlockingPlace.PoolCallback;
    }

    bool RunsInPlace(Routine routine) => routine.Parent is { } parent && routine.Method is { MethodKind: MethodKind.AnonymousFunction } && CallMeaning.IsRunInPlace(Received(routine, parent));

    // What becomes of a lambda, told from who gets it.
    static Meaning Received(Routine lambda, Routine parent)
    {
        var calls = lambda.Session.Calls;
        foreach (var block in parent.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation.Syntax != lambda.Syntax)
                    continue;
                if (Arguments.CallThatReceives(operation) is { } call)
                    return calls.Of(call).Kind is var kind && kind == Meaning.None && !lambda.ReturnsTask && lambda.Session.RunsOnTheSpot(operation) ? Meaning.RunInPlace : kind;
                if (Arguments.CreationThatReceives(operation) is { Constructor: { } constructor })
                    return calls.Of(constructor).Kind;
                if (Arguments.EventThatReceives(operation) is { } @event)
                    return calls.Of(@event).Kind is var raising && raising == Meaning.LaunchInTurn ? Meaning.LaunchMany : raising;
            }
        }

        return Meaning.None;
    }
}
