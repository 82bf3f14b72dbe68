using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.GlobalLock;

/// <summary>
/// CONC3010: <c>_lock.EnterWriteLock(); try { return _prices[key]; } finally { _lock.ExitWriteLock(); }</c>
/// </summary>
/// <remarks>
/// Left alone: sections that call code which may write, ask the lock how it is held, or change what they have read, such as
/// caches that remember what was used last.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class WriteLockForRead() : ConcurrencyAnalyzer(s_rule, Signals.Lock)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC3010",
        name: nameof(WriteLockForRead),
        category: Topics.GlobalLock,
        defaultSeverity: DiagnosticSeverity.Info,
        title: "A write lock for a section that only reads",
        message: "{0} holds '{1}' for writing but only reads '{2}'; readers could share the lock",
        description: "A reader/writer lock lets readers run side by side and keeps everybody out while somebody writes. A section "
            + "that takes it for writing and only reads makes all others wait for nothing. Take it for reading.");

    /// <inheritdoc/>
    private protected override void Examine(Routine routine, Findings findings)
    {
        foreach (var found in ReadOnlySections.Of(routine))
        {
            findings.Report(
                found.Section.Place,
                ImmutableArray.Create(found.Read.Operation.Syntax).AddRange(found.Releases),
                found.Releases.IsEmpty ? FixHint.None : FixHint.Try,
                Words.Of(routine.Closest(found.Section.Place)),
                Words.Of(found.Section.Lock.Path),
                Words.Of(found.Read.Path));
        }
    }
}
