using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.Blocking;

/// <summary>
/// CONC1011: <c>class C { C(Task&lt;int&gt; t) { _x = t.Result; } }</c>
/// </summary>
/// <remarks>
/// Left alone: tasks that are proven complete, polls with a time-out of zero, what happens only when the construction has failed, what is marked as obsolete, and tests.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class BlockingConstruction() : ConcurrencyAnalyzer(s_rule, Signals.Wait)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC1011",
        name: nameof(BlockingConstruction),
        category: Topics.Blocking,
        defaultSeverity: DiagnosticSeverity.Info,
        title: "A blocking wait in code that cannot be awaited",
        message: "'{0}' blocks {1} until {2}; {3}",
        description: "Constructors, properties and lazy factories cannot be awaited: who makes the object or reads the value waits on "
            + "its thread for as long as the task takes, mostly without knowing. Move the wait to a method that returns a task.");

    /// <inheritdoc/>
    private protected override bool IsRelevant(KnownTypes types) => types.Task is not null;

    /// <inheritdoc/>
    private protected override void Examine(Routine routine, Findings findings)
    {
        foreach (var use in routine.BlockingUses.Of(BlockingDefect.Construction))
        {
            if (!IsRare(use) && !(use.Function.Method is { } built && Signatures.IsAbandoned(built)))
                findings.Report(use, use.Kind == BlockingKind.Task ? "the task completes" : "the tasks complete", AdviceFor(use.Function));
        }

        foreach (var use in routine.BlockingUses.Of(BlockingDefect.SyncOverAsync))
        {
            if (!routine.IsRelaxedTest && !IsRare(use) && use.Function.Method is { } method && BoundSignatures.BelongsToConstruction(method, routine.Session, findings.Cancellation))
            {
                findings.Report(use.Node, ImmutableArray<SyntaxNode>.Empty, FixHint.None, Words.Of(use.Node), $"the constructors of '{method.ContainingType.Name}', which call '{method.Name}',",
                    use.Kind == BlockingKind.Task ? "the task completes" : "the tasks complete", "make the object in an async factory method");
            }
        }
    }

    static bool IsRare(BlockingUse use) => RareWays.EndsInFailure(use.Node, use.Function) || RareWays.CleansUp(use.Node, use.Function);

    static string AdviceFor(Routine function) => function.Method switch
    {
        { MethodKind: MethodKind.Constructor } => "make the object in an async factory method",
        { MethodKind: MethodKind.PropertyGet or MethodKind.PropertySet } => "make it a method that returns a task",
        { MethodKind: MethodKind.AnonymousFunction } => "keep the task in the lazy value and await it",
        _ => "keep the task and await it where it is used",
    };
}
