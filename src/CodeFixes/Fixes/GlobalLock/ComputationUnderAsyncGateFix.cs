using System.Composition;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencyAnalyzers.Fixes.GlobalLock;

/// <summary>
/// Mends CONC3005: <c>await One.WaitAsync(); try { var json = Serialize(order); … } finally { … }</c> becomes
/// <c>var json = Serialize(order); await One.WaitAsync(); try { … } finally { … }</c>
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ComputationUnderAsyncGateFix() : SectionFix("CONC3005", "gate")
{
    /// <inheritdoc/>
    private protected override WorkToMove WorkIn(CriticalSection section, Routine root) =>
        new("Compute", operation => root.Session.Costs.Of(operation).Exceeds(root.ComputingRounds), MayWait: false);
}
