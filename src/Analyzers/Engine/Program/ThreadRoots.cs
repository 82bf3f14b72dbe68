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

    /// <summary>The roots of a function.</summary>
    public static ThreadRoots Of(Routine function, CancellationToken cancellation)
    {
        var roots = new ThreadRoots(function.Session, function.Session.LaunchMap(cancellation), cancellation);
        roots.Climb(function, Limits.CallDepth);
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
            if (function.Syntax is LocalFunctionStatementSyntax || IsRunInPlace(function))
                Climb(parent, depth);
            else
                IsOpen = true;
        }
        else if (function.Method is { MethodKind: not (MethodKind.StaticConstructor or MethodKind.Constructor) } method && !IsEntryPoint(function, method))
            ClimbToCallers(method, runs.Count > 0, depth);
    }

    static bool IsEntryPoint(Routine function, IMethodSymbol method) =>
        function.Syntax is CompilationUnitSyntax || method is { Name: WellKnownMemberNames.EntryPointMethodName, IsStatic: true };

    bool IsRunInPlace(Routine lambda) => lambda.Syntax.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call }
        && lambda.Model.GetOperation(call, _cancellation) is IInvocationOperation { } invocation
        && _session.Calls.Of(invocation).Kind is Meaning.RunInPlace or Meaning.RunEach or Meaning.RunMany;

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
                Climb(caller, depth - 1);
        }

        IsOpen |= !isCalled;
    }

    // In a program all callers are seen, in a library only those of what nobody else can call.
    bool IsVisibleOutside(IMethodSymbol method) => !IsProgram() && References.IsVisibleOutside(method);

    bool IsProgram() => _session.Compilation.Options.OutputKind is OutputKind.ConsoleApplication or OutputKind.WindowsApplication
        || _session.Compilation.GetSymbolsWithName(WellKnownMemberNames.EntryPointMethodName, SymbolFilter.Member, _cancellation).Any(static member => member is IMethodSymbol { IsStatic: true });
}
