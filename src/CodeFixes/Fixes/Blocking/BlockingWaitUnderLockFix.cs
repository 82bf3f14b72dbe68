using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Fixes.Blocking;

/// <summary>
/// Makes a semaphore of the lock under which CONC1013 finds a wait, and awaits: <c>lock (_gate) { t.Wait(); }</c> becomes
/// <c>await _gate.WaitAsync(); try { await t; } finally { _gate.Release(); }</c>.
/// </summary>
/// <remarks>
/// Not offered: in functions that are not async, where a thread that holds the lock may take it again, where one may block to which
/// the code that holds it has to come back, and for objects that are used in other ways than by <c>lock</c>. All statements that take the lock change, so Fix All leaves it to somebody who looks at them.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(BlockingWaitUnderLockFix)), Shared]
public sealed class BlockingWaitUnderLockFix() : ConcurrencyFix("CONC1013")
{
    private protected override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
    {
        if (site is not { Node: ExpressionSyntax wait, Routine: { IsAsync: true } routine } || wait.FirstAncestorOrSelf<LockStatementSyntax>() is not { } held
            || GateField.At(site with { Node = held.Expression }, cancellation) is not { } gate
            || AwaitedForm.Of(wait, routine, cancellation) is not { } form || Awaiting.IsBesideReference(wait, routine) || Awaiting.IsMissedByHandler(wait, routine)
            || SharedUpdate.Around(wait, site.Model, cancellation) is not null || Reentrancy.IsPossible(gate, site, except: (wait, form.Task(wait))))
        {
            yield break;
        }

        if (gate.AsSemaphore($"Use a 'SemaphoreSlim' in place of '{gate.Field.Name}', and 'await'", cancellation, wait, configured => form.InPlaceOf(wait, wait, configured)) is { } mend)
            yield return mend with { IsForFixAll = false };
    }
}
