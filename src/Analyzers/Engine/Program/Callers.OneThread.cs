using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

// Members that only the one thread of an object calls, each on its way through the same method.
sealed partial class Callers
{
    /// <summary>
    /// Whether all calls of the methods that two uses stand in come from one method of their object that is started in one place and that nobody else calls,
    /// <c>void Run() { while (!_stop) { Add(Next()); Flush(); } }</c>, and that is the thread of the object from when it is made: its constructor starts it, and what the two
    /// uses touch belongs to the object.
    /// </summary>
    public bool AreOfOwnThread(Use one, Use other) => one.Path.Kind == RootKind.This && ThreadOf(one, other) is { } thread && IsStartedOnce(thread) && RunsOf(thread).All(run => IsOfConstructor(run, thread));

    /// <summary>
    /// As <see cref="AreOfOwnThread"/>, where that method is the only thread that an object has, by whomever it is started, and the next one is started when it is over: not
    /// where each object has a thread, and all share the state, nor where a second call starts a second thread.
    /// </summary>
    public bool AreOfOnlyThread(Use one, Use other) => one.Path.Kind == RootKind.This && ThreadOf(one, other) is { } thread
        && (IsStartedOnce(thread) ? RunsOf(thread).All(run => IsOfConstructor(run, thread) || (IsOfSelf(run) && SoleStarts.AreOneAfterTheOther(run.Launch, thread, cancellation)))
            : StartByHelperOf(thread) is var (start, launcher) && (launcher.Method is { MethodKind: MethodKind.Constructor } || SoleStarts.AreOneAfterTheOther(start, launcher, thread, cancellation)));

    IMethodSymbol? ThreadOf(Use one, Use other) => one.Access.Routine.Root.Method is { } mine && other.Access.Routine.Root.Method is { } theirs && StarterOf(mine) is { } thread
        && SymbolEqualityComparer.Default.Equals(thread, StarterOf(theirs)) ? thread : null;

    IReadOnlyCollection<Run> RunsOf(IMethodSymbol thread) => facts.Session.RoutineOf(thread, cancellation) is { } root ? facts.Session.LaunchMap(cancellation).RunsOf(root.Syntax).ToList() : [];

    // Each object is made once; what is started on another one, _next.Run, is a thread of that one.
    static bool IsOfConstructor(Run run, IMethodSymbol thread) => IsOfSelf(run) && run is { Launch.Launcher: { Parent: null, Method: { MethodKind: MethodKind.Constructor, ContainingType: var made } } }
        && SymbolEqualityComparer.Default.Equals(made.OriginalDefinition, thread.ContainingType.OriginalDefinition);

    static bool IsOfSelf(Run run) => run.Receiver is { Kind: RootKind.This, Steps.IsEmpty: true };

    IMethodSymbol? StarterOf(IMethodSymbol method)
    {
        IMethodSymbol? thread = null;
        var seen = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default) { method.OriginalDefinition };
        var pending = new Queue<IMethodSymbol>(seen);
        while (pending.Count > 0)
        {
            var current = pending.Dequeue();
            if (seen.Count > Limits.CallersOfStep)
                return null;
            if (AreOnlyLaunches(current) || StartByHelperOf(current) is not null)
            {
                if (thread is not null)
                    return null;
                thread = current;
                continue;
            }

            if (current.MethodKind != MethodKind.Ordinary || References.IsVisibleOutside(current) || References.IsForOthers(current))
                return null;
            foreach (var (name, model) in facts.ReferencesTo(current))
            {
                if (name.FirstAncestorOrSelf<CrefSyntax>() is not null)
                    continue;
                // On its own object, and not by code that may run elsewhere; what is not awaited goes on beside the thread.
                if (References.CallOf(name) is not { } call || (facts.Session.Types.IsTask(current.ReturnType) && !DroppedTasks.IsAwaited(call)) || name.Parent is not (InvocationExpressionSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax })
                    || facts.Session.RoutineAt(name, model, cancellation) is not { Method: { } caller } root || root.Closest(name) != root || !SymbolEqualityComparer.Default.Equals(caller.ContainingType, current.ContainingType))
                {
                    return null;
                }

                if (seen.Add(caller.OriginalDefinition))
                    pending.Enqueue(caller.OriginalDefinition);
            }
        }

        return thread;
    }

    // Threads.Begin(out _thread, "mill", Run); the only place that names a method gives it to a helper, which starts it on another thread and returns.
    (SyntaxNode Start, Routine Launcher)? StartByHelperOf(IMethodSymbol method)
    {
        if (method is not { MethodKind: MethodKind.Ordinary, IsStatic: false } || References.IsVisibleOutside(method) || References.IsForOthers(method))
            return null;
        (SyntaxNode, Routine)? only = null;
        foreach (var (name, model) in facts.ReferencesTo(method))
        {
            if (name.FirstAncestorOrSelf<CrefSyntax>() is not null)
                continue;
            if (only is not null || name.Parent is not (ArgumentSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }) || WholeName.Of(name).Parent is not ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax place } given
                || model.GetOperation(place, cancellation) is not IInvocationOperation { TargetMethod: { IsVirtual: false, IsAbstract: false, IsOverride: false, OriginalDefinition: var helper } } call || !facts.Session.Declares(helper)
                || call.Arguments.FirstOrDefault(argument => argument.Syntax == given)?.Parameter is not { } parameter || !facts.EffectOf(helper).Delegates.TryGetValue(parameter.Ordinal, out var fate) || fate != DelegateFate.Beside
                || facts.Session.RoutineAt(name, model, cancellation) is not { Parent: null, Method: { } caller } root || root.Closest(name) != root || Loops.Around(place, root.Syntax) is not null
                || !SymbolEqualityComparer.Default.Equals(caller.ContainingType, method.ContainingType))
            {
                return null;
            }

            only = (place, root);
        }

        return only;
    }

    bool IsStartedOnce(IMethodSymbol method)
    {
        if (facts.Session.RoutineOf(method, cancellation) is not { } root)
            return false;
        Run? only = null;
        facts.Noted.AskForLaunches();
        foreach (var run in facts.Session.LaunchMap(cancellation).RunsOf(root.Syntax))
        {
            if (only is not null && only.Launch != run.Launch)
                return false;
            only = run;
        }

        return only is { Launch: { Kind: LaunchKind.Beside, CanRepeat: false } };
    }
}
