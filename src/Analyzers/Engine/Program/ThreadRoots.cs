using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Where the threads that run a function come from, told by its callers.</summary>
sealed class ThreadRoots
{
    readonly Session _session;
    readonly LaunchMap _launches;
    readonly CancellationToken _cancellation;
    readonly HashSet<SyntaxNode> _seen = [];
    readonly List<Run> _runs = [];

    ThreadRoots(Session session, LaunchMap launches, CancellationToken cancellation)
    {
        _session = session;
        _launches = launches;
        _cancellation = cancellation;
    }

    /// <summary>The launches that lead to it.</summary>
    public IReadOnlyList<Run> Runs => _runs;

    /// <summary>Whether anybody may call it from any thread: a member that others may call, or whose callers are not seen.</summary>
    public bool IsOpen { get; private set; }

    // Whether code calls it that no launch leads to: that of the entry point, or the constructor of an object that others make.
    bool _isOfProgram;
    bool _isOfMakers;

    // The calls of async methods that are not awaited where they stand: what comes behind the first await is beside the caller.
    readonly List<(Routine Caller, SimpleNameSyntax Name, int Depth)> _unawaited = [];

    /// <summary>Whether no more than one thread ever runs it: the one that the program begins with, or one that is started once.</summary>
    /// <param name="forAllObjects">Whether threads that several objects start are several: what they use is static.</param>
    public bool AreOne(bool forAllObjects)
    {
        if (IsOpen || _isOfMakers || _unawaited.Count > 1 || (_runs.Count > 0 ? _isOfProgram || _unawaited.Count > 0 : _isOfProgram && _unawaited.Count > 0))
            return false;
        if (_unawaited is [var (caller, name, _)])
            return IsBegunOnce(caller, name, forAllObjects, Limits.CallDepth);
        for (var i = 0; i < _runs.Count; i++)
        {
            var (launch, body) = (_runs[i].Launch, _runs[i].Body);
            var beside = launch.Launcher.Root.Concurrency.Beside(launch);
            for (var j = 0; j < _runs.Count; j++)
            {
                if (_runs[j].Launch.Launcher.Root != launch.Launcher.Root || beside.Contains(_runs[j].Launch) || (launch.Kind == LaunchKind.Each && _runs[j].Body != body))
                    return false;
            }
        }

        return _runs.Count == 0 || IsBegunOnce(_runs[0].Launch.Launcher, _runs[0].Launch.Operation.Syntax, forAllObjects, Limits.CallDepth);
    }

    // Whether code that starts a thread is run once: nobody starts the same object twice, unless he is seen to do so.
    bool IsBegunOnce(Routine starter, SyntaxNode start, bool forAllObjects, int depth)
    {
        if (depth == 0 || starter is not { Parent: null, Method: { } method } || Loops.Around(start, starter.Syntax) is not null)
            return false;
        if (IsEntryPoint(starter, method))
            return true;
        if (method.MethodKind is MethodKind.Constructor)
            return !forAllObjects;
        SimpleNameSyntax? only = null;
        Routine? caller = null;
        foreach (var (name, model) in References.To(method, _session, _cancellation))
        {
            if (name.FirstAncestorOrSelf<CrefSyntax>() is not null)
                continue;
            if (only is not null || References.IsDelegate(name, method) || _session.RoutineAt(name, model, _cancellation) is not { } calling)
                return false;
            (only, caller) = (name, calling);
        }

        return caller is null ? !forAllObjects : IsBegunOnce(caller, only!, forAllObjects, depth - 1);
    }

    /// <summary>The roots of a function.</summary>
    public static ThreadRoots Of(Routine function, CancellationToken cancellation)
    {
        var roots = new ThreadRoots(function.Session, function.Session.LaunchMap(cancellation), cancellation);
        roots.Climb(function, Limits.CallDepth);
        var isOfProgram = roots._isOfProgram;
        for (var i = 0; i < roots._unawaited.Count; i++)
            roots.Climb(roots._unawaited[i].Caller, roots._unawaited[i].Depth);
        roots._isOfProgram = isOfProgram;
        return roots;
    }

    void Climb(Routine function, int depth)
    {
        _cancellation.ThrowIfCancellationRequested();
        if (!_seen.Add(function.Syntax))
            return;
        _runs.AddRange(_launches.AllRunsOf(function.Syntax));
        // Who subscribes to an event may be run by others as well.
        var runs = _launches.RunsOf(function.Syntax);
        if (function.Parent is { } parent)
        {
            if (runs.Count > 0)
                return;
            if (function.Syntax is LocalFunctionStatementSyntax || IsRunInPlace(function, _cancellation))
                Climb(parent, depth);
            else
                IsOpen = true;
        }
        else if (function.Method is not { MethodKind: not (MethodKind.StaticConstructor or MethodKind.Constructor) } method)
            _isOfMakers = true;
        else if (IsEntryPoint(function, method))
            _isOfProgram = true;
        else
            ClimbToCallers(method, runs.Count > 0, depth);
    }

    static bool IsEntryPoint(Routine function, IMethodSymbol method) =>
        function.Syntax is CompilationUnitSyntax || method is { Name: WellKnownMemberNames.EntryPointMethodName, IsStatic: true };

    /// <summary>Whether a lambda runs where it stands: a query or a parallel loop calls it, and keeps nothing of it.</summary>
    public static bool IsRunInPlace(Routine lambda, CancellationToken cancellation) => lambda.Syntax.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call }
        && lambda.Model.GetOperation(call, cancellation) is IInvocationOperation { } invocation
        && lambda.Session.Calls.Of(invocation).Kind is Meaning.RunInPlace or Meaning.RunEach or Meaning.RunMany;

    void ClimbToCallers(IMethodSymbol method, bool isLaunched, int depth)
    {
        if (depth == 0 || IsVisibleOutside(method) || References.IsForOthers(method))
        {
            IsOpen = true;
            return;
        }

        var isCalled = isLaunched;
        foreach (var (name, model) in References.To(method, _session, _cancellation))
        {
            isCalled = true;
            if (References.IsDelegate(name, method))
                IsOpen |= !isLaunched;
            else if (_session.RoutineAt(name, model, _cancellation) is { } caller)
            {
                if (method.IsAsync && References.CallOf(name) is { } call && !DroppedTasks.IsAwaited(call))
                    _unawaited.Add((caller, name, depth - 1));
                else
                    Climb(caller, depth - 1);
            }
        }

        IsOpen |= !isCalled;
    }

    // In a program all callers are seen, in a library only those of what nobody else can call.
    bool IsVisibleOutside(IMethodSymbol method) => !IsProgram() && References.IsVisibleOutside(method);

    bool IsProgram() => _session.Compilation.Options.OutputKind is OutputKind.ConsoleApplication or OutputKind.WindowsApplication
        || _session.Compilation.GetSymbolsWithName(WellKnownMemberNames.EntryPointMethodName, SymbolFilter.Member, _cancellation).Any(static member => member is IMethodSymbol { IsStatic: true });
}
