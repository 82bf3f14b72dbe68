using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencyAnalyzers.Fixes.Blocking;

/// <summary>Makes the method async that CONC1010 finds, and its callers all the way up.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SyncOverAsyncFix)), Shared]
public sealed class SyncOverAsyncFix() : SolutionFix("CONC1010")
{
    // Fix All may have made the method async with another finding.
    private protected override Task<SolutionMend?> MendAtAsync(Site site, CancellationToken cancellation) =>
        site.Routine is { IsAsync: false } ? AsyncAllTheWay.MendOfAsync(site, cancellation) : Task.FromResult<SolutionMend?>(null);
}
