using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

/// <summary>A critical section that waits for code on other threads while that code waits for its lock.</summary>
/// <param name="Section">The section.</param>
/// <param name="Wait">What waits: a parallel loop, a join, an await.</param>
/// <param name="Worker">The section of the code that is waited for.</param>
readonly record struct WaitingSection(CriticalSection Section, IOperation Wait, CriticalSection Worker);

/// <summary>Finds critical sections that wait for workers which take the same lock.</summary>
static class WaitingSections
{
    static readonly Dictionary<Routine, Trace> s_noTraces = [];

    /// <summary>The waiting sections of a member.</summary>
    public static IEnumerable<WaitingSection> Of(Routine root, CancellationToken cancellation)
    {
        var joins = new Dictionary<Routine, ImmutableArray<IInvocationOperation>>();
        foreach (var section in CriticalSections.Of(root))
        {
            if (section.IsInterpreters || section.Lock.IsShared || section.Statements.IsEmpty || !Permits.ExcludesOthers(section.Lock))
                continue;
            var search = new Search(section, root.Session, joins, cancellation);
            if (search.In(root.Closest(section.Place), section.Statements, section.Lock.Path, isLeft: false, depth: 0) is { } found)
                yield return found;
        }
    }

    /// <summary>Follows the calls of one section.</summary>
    /// <param name="section">The section.</param>
    /// <param name="session">The compilation.</param>
    /// <param name="joins">What is known of routines: the calls that wait for a thread or a task. One routine may have thousands of sections.</param>
    /// <param name="cancellation">Stops the search.</param>
    sealed class Search(CriticalSection section, Session session, Dictionary<Routine, ImmutableArray<IInvocationOperation>> joins, CancellationToken cancellation)
    {
        // Code that is only begun has been looked at in part: once it may be called to be waited for as well.
        readonly HashSet<(IMethodSymbol Method, bool IsLeft)> _trail = [];

        /// <summary>
        /// What waits for workers in some code; the lock is given in the words of its routine. Of async code that the section only begins, what stands
        /// behind an await is done when the lock is free, or by somebody else.
        /// </summary>
        public WaitingSection? In(Routine routine, ImmutableArray<IOperation> code, AccessPath held, bool isLeft, int depth)
        {
            foreach (var (wait, launch) in WaitsIn(routine, code))
            {
                if (!(isLeft && routine.IsAsync && IsBehindAwait(wait, routine)) && WorkerThatTakes(held, launch) is { } worker)
                    return new(section, wait, worker);
            }

            return AtKeptThread(routine, code, held, isLeft) ?? OfCallees(routine, code, held, isLeft, depth);
        }

        // using (token.Register(Cancel)) await answered; what a scope does at its end comes behind what is awaited in it.
        static bool IsBehindAwait(IOperation wait, Routine routine) => wait is IInvocationOperation { IsImplicit: true, TargetMethod.Name: WellKnownMemberNames.DisposeMethodName }
            ? ScopeOf(wait.Syntax) is { } scope && UnawaitedCalls.AwaitsIn(scope)
            : UnawaitedCalls.IsBehindAwait(wait.Syntax, routine);

        static StatementSyntax? ScopeOf(SyntaxNode resource)
        {
            foreach (var outer in resource.AncestorsAndSelf())
            {
                if (outer is UsingStatementSyntax { Statement: var body })
                    return body;
                if (outer is LocalDeclarationStatementSyntax { Parent: BlockSyntax block })
                    return block;
            }

            return null;
        }

        // void Stop() { lock (_gate) { _thread.Join(); } }, where another member has started the thread. What is awaited may as well be cancelled.
        WaitingSection? AtKeptThread(Routine routine, ImmutableArray<IOperation> code, AccessPath held, bool isLeft)
        {
            if (!section.Lock.IsAffine || routine.Root.Method?.ContainingType is not { } type)
                return null;
            foreach (var wait in JoinsIn(routine))
            {
                if (!code.Any(tree => tree.Syntax.Span.Contains(wait.Syntax.Span))
                    || isLeft && routine.IsAsync && IsBehindAwait(wait, routine)
                    || Waits.JoinedHandle(wait, routine.Session.Calls) is not { } handle)
                {
                    continue;
                }

                foreach (var path in Handles.In(handle, routine.Places))
                {
                    if (path is { Kind: RootKind.This, Steps.Length: 1 } && StartedElsewhere(path, type, routine, held) is { } worker)
                        return new(section, wait, worker);
                }
            }

            return null;
        }

        ImmutableArray<IInvocationOperation> JoinsIn(Routine routine)
        {
            if (joins.TryGetValue(routine, out var known))
                return known;
            var found = ImmutableArray.CreateBuilder<IInvocationOperation>();
            foreach (var block in routine.Blocks)
            {
                foreach (var operation in block.Operations)
                {
                    if (operation is IInvocationOperation wait && routine.Session.Calls.Of(wait).Kind is (Meaning.WaitForThread or Meaning.WaitForTask) && !Arguments.HasTimeout(wait))
                        found.Add(wait);
                }
            }

            joins.Add(routine, known = found.ToImmutable());
            return known;
        }

        CriticalSection? StartedElsewhere(AccessPath handle, INamedTypeSymbol type, Routine routine, AccessPath held)
        {
            foreach (var launch in session.LaunchMap(cancellation).RunsIn(type).Select(static run => run.Launch).Distinct())
            {
                if (launch is { Kind: LaunchKind.Beside, Launcher.Root: var launcher } && launcher != routine.Root && launcher.Concurrency.Launches.Handles.HeldIn(handle).Contains(launch) && WorkerThatTakes(held, launch) is { } worker)
                    return worker;
            }

            return null;
        }

        WaitingSection? OfCallees(Routine routine, ImmutableArray<IOperation> code, AccessPath held, bool isLeft, int depth) => depth < Limits.CallDepth ? InCallees(routine, code, held, isLeft, depth) : null;

        WaitingSection? InCallees(Routine routine, ImmutableArray<IOperation> code, AccessPath held, bool isLeft, int depth)
        {
            foreach (var call in OnTheSpot.In(code, routine.Session.Calls).OfType<IInvocationOperation>())
            {
                var method = call.TargetMethod.OriginalDefinition;
                if (isLeft && routine.IsAsync && UnawaitedCalls.IsBehindAwait(call.Syntax, routine))
                    continue;
                var isOnlyBegun = depth == 0 ? section.Lock.IsAffine && UnawaitedCalls.IsOnlyBegun(call, code) : isLeft && (routine.IsAsync || UnawaitedCalls.IsHandedOn(call));
                if (method.DeclaringSyntaxReferences.IsEmpty || method.IsAbstract || method.MethodKind == MethodKind.LocalFunction
                    || LockFor(call, held, routine) is not { } lockThere || !_trail.Add((method, isOnlyBegun)))
                {
                    continue;
                }

                if (session.RoutineOf(method, cancellation) is { Body: { } body } callee && In(callee, ImmutableArray.Create(body), lockThere, isOnlyBegun, depth + 1) is { } found)
                    return found with { Wait = call };
            }

            return null;
        }

        // What the caller holds, as the callee calls it: the same static, or a field of the same object.
        static AccessPath? LockFor(IInvocationOperation call, AccessPath held, Routine routine)
        {
            if (held.IsStatic)
                return held;
            return call.Instance is { } instance && routine.Places.ObjectOf(instance) is { } receiver && held.StartsWith(receiver) ? held.Replace(receiver, AccessPath.This) : null;
        }

        CriticalSection? WorkerThatTakes(AccessPath held, Launch launch)
        {
            foreach (var run in session.LaunchMap(cancellation).RunsOf(launch))
            {
                foreach (var worker in CriticalSections.Of(run.Function.Root))
                {
                    if (worker.Function == run.Function.Syntax && (held.Equals(SerializedSections.PathForLauncher(worker, run, isSelf: false)) || session.SoleObjects.HaveSameLock(held, worker.Lock.Path, cancellation)))
                        return worker;
                }
            }

            return null;
        }
    }

    static IEnumerable<(IOperation Wait, Launch Launch)> WaitsIn(Routine routine, ImmutableArray<IOperation> code)
    {
        var launches = routine.Root.Concurrency.Launches;
        if (launches.IsEmpty)
            yield break;
        var problem = new ConcurrencyProblem(routine, launches, s_noTraces);
        foreach (var operation in routine.Blocks.SelectMany(static block => block.Operations))
        {
            if (!code.Any(tree => tree.Syntax.Span.Contains(operation.Syntax.Span)))
                continue;
            if (launches.At(operation) is { Kind: LaunchKind.Each or LaunchKind.Many } parallel)
                yield return (operation, parallel);
            foreach (var joined in problem.JoinedAt(operation))
                yield return (operation, joined);
        }
    }
}
