using System.Composition;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencyAnalyzers.Fixes.GlobalLock;

/// <summary>
/// Mends CONC3007: <c>lock (_gate) { _text = File.ReadAllText(path); }</c> becomes
/// <c>var text = File.ReadAllText(path); lock (_gate) { _text = text; }</c>
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class BlockingUnderLockFix() : SectionFix("CONC3007", "lock")
{
    /// <inheritdoc/>
    private protected override WorkToMove WorkIn(CriticalSection section, Routine root) =>
        new("Wait", operation => root.Session.Costs.Of(operation).IsWait, MayWait: true);
}
