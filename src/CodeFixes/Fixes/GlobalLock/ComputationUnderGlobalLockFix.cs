using System.Composition;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencyAnalyzers.Fixes.GlobalLock;

/// <summary>
/// Mends CONC3002: <c>lock (Gate) { var page = Render(text); Pages.Add(page); }</c> becomes
/// <c>var page = Render(text); lock (Gate) { Pages.Add(page); }</c>
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ComputationUnderGlobalLockFix() : SectionFix("CONC3002", "lock")
{
    /// <inheritdoc/>
    private protected override WorkToMove WorkIn(CriticalSection section, Routine root) =>
        new("Compute", operation => root.Session.Costs.Of(operation).Exceeds(root.ComputingRounds), MayWait: false);
}
