using ConcurrencyAnalyzers.Authoring;
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
        message: "{0} '{1}' while '{2}' is held: how long that takes and which locks it needs is up to others",
        description: "Code that others have given may compute, wait, or take a lock whose holder waits for this one. Nobody who "
            + "reads the critical section can tell. Copy what the call needs under the lock, and call after it.");

    /// <inheritdoc/>
    private protected override void Examine(Routine routine, Findings findings)
    {
        foreach (var found in ForeignCalls.Of(routine, findings.Cancellation))
        {
            findings.Report(
                found.Call.Syntax,
                found.Inner is { } inner ? ImmutableArray.Create(found.Section.Place, inner) : ImmutableArray.Create(found.Section.Place),
                found.Inner is null ? FixHint.Try : FixHint.None,
                Deed(found.Kind),
                found.Callee.Name,
                Words.Of(found.Section.Lock.Path));
        }
    }

    static string Deed(ForeignKind kind) => kind switch
    {
        ForeignKind.Event => "This runs the subscribers of",
        ForeignKind.Delegate => "This runs the delegate in",
        _ => "This runs whatever implements",
    };
}
