using System.Composition;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace ConcurrencyAnalyzers.Fixes.GlobalLock;

/// <summary>
/// Mends CONC3009: <c>lock (Gate) { var line = Format(entry); Lines.Add(line); }</c> becomes
/// <c>var line = Format(entry); lock (Gate) { Lines.Add(line); }</c>
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class OverlongCriticalSectionFix() : SectionFix("CONC3009", "lock")
{
    /// <inheritdoc/>
    private protected override WorkToMove WorkIn(CriticalSection section, Routine root) =>
        new("Do the work", operation => root.Session.Costs.Of(operation).Rounds >= Limits.WorthMoving / 3, MayWait: false);
}
