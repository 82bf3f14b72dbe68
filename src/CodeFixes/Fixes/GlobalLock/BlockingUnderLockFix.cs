using System.Composition;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencyAnalyzers.Fixes.GlobalLock;

/// <summary>
/// Mends CONC3007: <c>lock (_gate) { _text = File.ReadAllText(path); }</c> becomes
/// <c>var text = File.ReadAllText(path); lock (_gate) { _text = text; }</c>
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class BlockingUnderLockFix() : SectionFix("CONC3007", "Wait", "lock", mayWait: true)
{
    /// <inheritdoc/>
    private protected override bool IsWork(Cost cost, Routine root) => cost.IsWait;
}
