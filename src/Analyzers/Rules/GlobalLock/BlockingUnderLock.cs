using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.GlobalLock;

/// <summary>
/// CONC3007: <c>lock (_gate) { _rates[currency] = File.ReadAllText(path); }</c>
/// </summary>
/// <remarks>
/// Left alone: a lock that is there so that only one uses the very stream, connection or file; one-time initialisation;
/// waiting for the lock to be pulsed; a lock for each object. A suggestion, where the lock is the file's, but most who take it
/// need only what was read once, where nothing waits but a line for a log, and where it is one step with what is guarded: state that is saved with its
/// change, files that all use who take the lock, a pause between one call and the next. Waits for tasks are CONC1013.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BlockingUnderLock() : ConcurrencyAnalyzer(s_rule, Signals.Lock)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC3007",
        name: nameof(BlockingUnderLock),
        category: Topics.GlobalLock,
        defaultSeverity: DiagnosticSeverity.Warning,
        title: "Waiting for something slow while a lock is held",
        message: "{0} waits for {1} while it holds '{2}'; {3}",
        description: "A disk, the network, a database or a clock takes thousands of times longer than what locks are made for. While one "
            + "thread waits under the lock, all others that need it wait with it. Read first, then take the lock and look again whether "
            + "the result is still wanted.");

    /// <inheritdoc/>
    private protected override void Examine(Routine routine, Findings findings)
    {
        foreach (var found in LockedWaits.Of(routine, findings.Cancellation))
        {
            var evidence = LockReport.EvidenceOf(found.Wait.Syntax, found.Contention);
            object[] words = [Words.Of(found.Function), found.What, Words.Of(found.Section.Lock.Path), LockReport.ReasonOf(found.Contention, found.Section.Place)];
            if (found.Purpose is LockPurpose.Loading or LockPurpose.Deliberate)
                findings.Suggest(found.Section.Place, evidence, LockReport.HintFor(found.Section), words);
            else
                findings.Report(found.Section.Place, evidence, LockReport.HintFor(found.Section), words);
        }
    }
}
