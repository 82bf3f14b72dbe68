using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencyAnalyzers.Fixes.GlobalLock;

/// <summary>
/// Mends CONC3014: <c>var a = new Thread(Load); var b = new Thread(Nap); a.Start(); b.Start(); a.Join(); b.Join();</c> becomes
/// <c>await Task.WhenAll(Load(), Nap());</c>, with what they run and all callers made async.
/// </summary>
/// <remarks>
/// Offered where all threads of a group only wait, and are joined right where they are started: named ones, or one for each item of a
/// loop that keeps them in a list.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ThreadForWaitingFix)), Shared]
public sealed class ThreadForWaitingFix() : SolutionFix("CONC3014")
{
    private protected override Task<SolutionMend?> MendAtAsync(Site site, CancellationToken cancellation) => AsyncAllTheWay.MendOfThreadsAsync(site, cancellation);
}
