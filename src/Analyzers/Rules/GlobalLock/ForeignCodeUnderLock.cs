using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.GlobalLock;

/// <summary>
/// CONC3008: <c>lock (_gate) { _price = price; Changed?.Invoke(price); }</c>
/// </summary>
/// <remarks>
/// Left alone: delegates that return something, for the section needs it, but for factories of caches and of what is only handed out; parameters of private methods, and those of which the
/// documentation says that they run under the lock, or that get the guarded object; interfaces and virtual methods whose name
/// does not say that they call back or are plug-ins; code that is known to the last line, and neither waits nor takes a lock.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ForeignCodeUnderLock() : ConcurrencyAnalyzer(s_rule, Signals.Lock)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC3008",
        name: nameof(ForeignCodeUnderLock),
        category: Topics.GlobalLock,
        defaultSeverity: DiagnosticSeverity.Info,
        title: "Unknown code called under a lock",
        message: "{0} '{1}' while '{2}' is held: how long that takes and which locks it needs is up to others{3}",
        description: "Code that others have given may compute, wait, or take a lock whose holder waits for this one. Nobody who "
            + "reads the critical section can tell. Copy what the call needs under the lock, and call after it.");

    /// <inheritdoc/>
    private protected override void Examine(Session session, SemanticModel model, Findings findings)
    {
        var found = session.RoutinesOf(model, Signals.Lock, findings.Cancellation)
            .SelectMany(routine => ForeignCalls.Of(routine, findings.Cancellation).Select(call => (Call: call, Type: routine.Method?.ContainingType)));
        foreach (var calls in found.GroupBy(static one => (one.Type, one.Call.Section.Lock.Path)))
            Report(calls.Select(static one => one.Call).ToList(), findings);
    }

    // Whoever decides for a type that a lock may be held meanwhile has decided it for all its members.
    static void Report(List<ForeignCall> calls, Findings findings)
    {
        var (section, call, callee, kind, inner) = calls[0];
        var evidence = ImmutableArray.Create(section.Place);
        if (inner is not null)
            evidence = evidence.Add(inner);
        findings.Report(
            call.Syntax,
            evidence.AddRange(calls.Skip(1).Select(static other => other.Call.Syntax)),
            inner is null ? LockReport.HintFor(section) : FixHint.None,
            Deed(kind),
            callee.Name,
            Words.Of(section.Lock.Path),
            calls.Count == 1 ? "" : $"; {calls.Count - 1} more under the same lock");
    }

    static string Deed(ForeignKind kind) => kind switch
    {
        ForeignKind.Event => "This runs the subscribers of",
        ForeignKind.Delegate => "This runs the delegate in",
        _ => "This runs whatever implements",
    };
}
