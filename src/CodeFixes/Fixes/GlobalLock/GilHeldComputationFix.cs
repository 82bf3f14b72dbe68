using System.Composition;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencyAnalyzers.Fixes.GlobalLock;

/// <summary>
/// Mends CONC3004: <c>using (Py.GIL()) { var score = Score(samples); model.fit(score); }</c> becomes
/// <c>var score = Score(samples); using (Py.GIL()) { model.fit(score); }</c>
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class GilHeldComputationFix() : SectionFix("CONC3004", "Compute", "interpreter lock", mayWait: false)
{
    /// <inheritdoc/>
    private protected override bool IsWork(Cost cost, Routine root) => cost.Exceeds(root.ComputingRounds);
}
