using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

/// <summary>
/// Code that is started and waited for by a method whose callers hold a lock until it is over: <c>await _gate.WaitAsync(); … await AddAsync(n);</c>,
/// where <c>AddAsync</c> runs several copies beside each other. Among themselves they need a lock of their own; from those who take the lock of the
/// callers that one keeps them apart.
/// </summary>
sealed class HeldThrough(ProgramFacts facts, CancellationToken cancellation)
{
    /// <summary>
    /// The locks that a routine holds from the start of what it launches until it has waited for that: <c>lock (_gate) Parallel.ForEach(…)</c>. Copies
    /// meet each other all the same, and so does the routine itself what it has started; who is not of this section has to wait for its end.
    /// </summary>
    public static Lockset Around(Launch launch, MemberUses member)
    {
        if (member.Concurrency.TraceOf(launch.Launcher) is not { } trace)
            return Lockset.Empty;
        Lockset? around = null;
        foreach (var (started, before) in trace.Started)
        {
            if (started == launch)
                around = around?.Join(before.Locks) ?? before.Locks;
        }

        if (around is not { Held.IsEmpty: false } || !(launch is { StartsAtOnce: true, OutlivesCall: false } || Launches.IsAwaited(launch.Operation, member.Root.Session.Calls) || IsWaitedForMeanwhile(launch, trace, member)))
            return Lockset.Empty;
        var translation = new Translation(launch.Launcher);
        var named = Lockset.Empty;
        foreach (var held in around.Held)
        {
            if (!held.IsClaim && translation.Canonical(held.Path, isObject: true) is { } path)
                named = named.Acquire(held with { Path = path });
        }

        return named;
    }

    // var tasks = items.Select(SendAsync).ToList(); await Task.WhenAll(tasks); in one section: no lock is taken anew on the way.
    static bool IsWaitedForMeanwhile(Launch launch, Trace trace, MemberUses member)
    {
        var (ways, calls) = (launch.Launcher.Ways, member.Root.Session.Calls);
        var isWaitedFor = false;
        foreach (var (place, waited) in trace.Waits)
        {
            if (waited != launch)
                continue;
            isWaitedFor = true;
            if (!ways.AlwaysComesBefore(launch.Operation, place))
                return false;
            foreach (var block in launch.Launcher.Blocks)
            {
                foreach (var operation in block.Operations)
                {
                    if (operation is IInvocationOperation call && (calls.OfLock(call).Kind is Meaning.Acquire or Meaning.AcquireScope or Meaning.TryAcquire or Meaning.Release || LockNames.MayTake(call.TargetMethod)
                        || LockNames.LooksLikeReleasing(call.TargetMethod.Name)) && ways.MayComeAfter(launch.Operation, call) && ways.MayComeAfter(call, place))
                    {
                        return false;
                    }
                }
            }
        }

        return isWaitedFor;
    }

    /// <summary>Whether a use by launched code, which its launcher waits for, never meets another one that takes the lock of the launcher's callers.</summary>
    public bool KeepsApart(Use use, Launch launch, Use other, MemberUses member, Callers callers)
    {
        if (other.Locks.Held.IsEmpty || use.Launch != launch.Operation.Syntax || launch.Launcher != member.Root || member.Root.Method is not { } method || !IsOver(launch, method, member))
            return false;
        foreach (var held in other.Locks.Held)
        {
            // What both hold shared, or hold one of many of, is another matter; so is what the code itself takes while its launcher has it.
            if (held.Path.Kind is RootKind.This or RootKind.Static && held.IsMeantAsLock && !held.IsShared && !held.IsStripe
                && (Callers.SaysSo(method) ? IsCalledUnder(held, method) : callers.Hold(held, method) && (IsOverAtReturn(launch, method, member) || AllWaitFor(method, held, [], Limits.CallerDepth))))
            {
                return true;
            }
        }

        return false;
    }

    // What is alive when the method returns must be over when its task is, which its callers wait for.
    bool IsOver(Launch launch, IMethodSymbol method, MemberUses member) =>
        member.Concurrency.TraceOf(member.Root)?.AtExit is not { } atExit || !atExit.Live.ContainsKey(launch) || facts.EffectOf(method).IsAwaitable;

    // int Fill() { Parallel.For(…); return n; }, but for what only runs when its items are asked for.
    static bool IsOverAtReturn(Launch launch, IMethodSymbol method, MemberUses member) => !method.IsAsync && !member.Root.Session.Types.IsTask(method.ReturnType) && !member.Root.IsIterator
        && (member.Concurrency.TraceOf(member.Root)?.AtExit is not { } atExit || !atExit.Live.ContainsKey(launch));

    // A comment says that callers hold a lock, and those who do which one.
    bool IsCalledUnder(LockId held, IMethodSymbol method)
    {
        foreach (var (name, model) in facts.ReferencesTo(method))
        {
            if (References.CallOf(name) is { } call && facts.Session.RoutineAt(call, model, cancellation) is { } caller && LocksAt(caller, call) is { } locks && IsAmong(locks, held))
                return true;
        }

        return false;
    }

    Lockset? LocksAt(Routine routine, SyntaxNode call) => facts.Of(routine.Root).Concurrency.LocksAt(routine, call);

    // Another type has another name for the same lock: pool._lock.
    static bool IsAmong(Lockset locks, LockId held)
    {
        foreach (var other in locks.Held)
        {
            if (SymbolEqualityComparer.Default.Equals(other.Path.Symbol, held.Path.Symbol))
                return true;
        }

        return false;
    }

    // Of methods that call each other in many ways, or in a circle, each is asked once: one that does not wait ends the search.
    bool AllWaitFor(IMethodSymbol method, LockId held, HashSet<IMethodSymbol> asked, int depth)
    {
        if (!asked.Add(method))
            return true;
        if (depth == 0 || References.IsForOthers(method))
            return false;
        foreach (var (name, model) in facts.ReferencesTo(method))
        {
            if (name.FirstAncestorOrSelf<CrefSyntax>() is not null)
                continue;
            if (References.CallOf(name) is not { } call || facts.Session.RoutineAt(call, model, cancellation) is not { } caller)
                return false;
            // What is never reached calls nothing; of a caller that could not be followed nothing is known.
            if (LocksAt(caller, call) is not { } locks)
            {
                if (facts.Of(caller.Root).Concurrency.TraceOf(caller) is null)
                    return false;
                continue;
            }

            // await AddAsync(n).ConfigureAwait(false)
            ExpressionSyntax whole = call;
            while (whole.Parent is ParenthesizedExpressionSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax)
                whole = (ExpressionSyntax)whole.Parent;
            var isAwaited = whole.Parent is AwaitExpressionSyntax;
            if (isAwaited && (locks.IsUncertain || IsAmong(locks, held)))
                continue;
            // async Task AddSomeAsync() => await AddAsync(9); who waits for it without the lock must be waited for by those who hold it. Task AddSomeAsync() =>
            // AddAsync(9); a lock that such a method has taken itself is free again before the task is over.
            var goesUp = isAwaited || (whole == call && whole.Parent is ReturnStatementSyntax or ArrowExpressionClauseSyntax && locks is { IsUncertain: false, Held.IsEmpty: true });
            if (!goesUp || caller is not { Parent: null, Method: { ReturnsVoid: false } calling } || calling.IsAsync != isAwaited || !AllWaitFor(calling.OriginalDefinition, held, asked, depth - 1))
                return false;
        }

        return true;
    }
}
