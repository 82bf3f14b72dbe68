using System.Composition;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencyAnalyzers.Fixes.GlobalLock;

/// <summary>
/// Mends CONC3005: <c>await One.WaitAsync(); try { var json = Serialize(order); … } finally { … }</c> becomes
/// <c>var json = Serialize(order); await One.WaitAsync(); try { … } finally { … }</c>
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ComputationUnderAsyncGateFix() : SectionFix("CONC3005", "Compute", "gate", mayWait: false)
{
    /// <inheritdoc/>
    private protected override bool IsWork(Cost cost, Routine root) => cost.Exceeds(root.ComputingRounds);
}
