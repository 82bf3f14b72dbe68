using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.Blocking;

/// <summary>
/// CONC1013: <c>lock (_gate) { _task.Wait(); }</c>
/// </summary>
/// <remarks>
/// Left alone: tasks that are proven complete, polls with a time-out of zero, locks that are not certainly held.
/// A suggestion where the lock is only there for something to be done once, so that whoever waits for it wants just that, and where
/// the task is one that the object was made with, or one of an object that has come by a step which awaits it.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BlockingWaitUnderLock() : ConcurrencyAnalyzer(s_rule, Signals.Lock)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC1013",
        name: nameof(BlockingWaitUnderLock),
        category: Topics.Blocking,
        defaultSeverity: DiagnosticSeverity.Warning,
        title: "A blocking wait for a task while a lock is held",
        message: "'{0}' waits for {2} while {1} holds the lock '{3}'; whoever completes it may need that lock; {4}",
        description: "A task that has to wait for a lock cannot complete while the lock's holder waits for the task: a deadlock. And even where "
            + "it does not need the lock, all who want the lock wait as long as the task takes. Wait before the lock is taken, or "
            + "after it is released.");

    /// <inheritdoc/>
    private protected override bool IsRelevant(KnownTypes types) => types.Task is not null;

    /// <inheritdoc/>
    private protected override void Examine(Routine routine, Findings findings)
    {
        foreach (var use in routine.BlockingUses.Of(BlockingDefect.UnderLock))
        {
            var evidence = use.Lock!.Statement is { } statement ? ImmutableArray.Create(statement) : ImmutableArray<SyntaxNode>.Empty;
            var hint = use.Routine.IsAsync ? FixHint.Try : FixHint.None;
            object[] words = [Words.Of(use.Node), Words.Of(use.Function), use.Kind == BlockingKind.Task ? "a task" : "tasks", use.Lock.Name, AdviceFor(use.Lock.Statement?.FirstAncestorOrSelf<LockStatementSyntax>(), routine, findings)];
            if (UnknownTasks.CameWithObject(use, routine.Root) || UnknownTasks.IsAwaitedOnTheWay(use, routine.Root, findings.Cancellation) || (use.Lock.Statement?.FirstAncestorOrSelf<LockStatementSyntax>() is { } held && OnceOnly.IsTakenFor(held, routine.Root.Model)))
                findings.Suggest(use.Node, evidence, hint, words);
            else
                findings.Report(use.Node, evidence, hint, words);
        }

        foreach (var found in HelperWaits.Of(routine, findings.Cancellation))
        {
            var (use, taken) = (found.Wait, found.Section.Place.FirstAncestorOrSelf<LockStatementSyntax>());
            var evidence = ImmutableArray.Create(found.Section.Place, use.Node);
            object[] words = [Words.Of(found.Call.Syntax), Words.Of(routine.Closest(found.Section.Place)), use.Kind == BlockingKind.Task ? "a task" : "tasks", Words.Of(found.Section.Lock.Path), AdviceFor(taken, routine, findings)];
            if (UnknownTasks.CameWithObject(use, found.Helper) || UnknownTasks.IsAwaitedOnTheWay(use, found.Helper, findings.Cancellation) || (taken is not null && OnceOnly.IsTakenFor(taken, routine.Model)))
                findings.Suggest(found.Call.Syntax, evidence, FixHint.None, words);
            else
                findings.Report(found.Call.Syntax, evidence, FixHint.None, words);
        }
    }

    // A thread that holds a monitor may take it again. One that holds a semaphore would wait for itself.
    static string AdviceFor(LockStatementSyntax? taken, Routine routine, Findings findings) =>
        taken is { } held && routine.Session.Retakes.Of(held, findings.Cancellation) is { } again
            ? $"wait before taking it: no SemaphoreSlim can take its place, as '{again}' takes it again while it is held"
            : "wait before taking it, or use a SemaphoreSlim and 'await' in place of the lock";
}
