using ConcurrencyAnalyzers.Engine;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Authoring;

/// <summary>
/// What all rules have in common: one descriptor, a question asked of every body that mentions what the rule is about.
/// </summary>
/// <remarks>
/// Registration lives here alone. It is one semantic-model action for each document: a scan of the text finds the words
/// that matter (<see cref="SyntaxIndex"/>), and only the bodies that hold one of them are bound. Operation callbacks would
/// make the compiler build the operation tree of every body, and symbol scopes make an editor visit every part of a
/// partial type; both cost more than the rules themselves (see <c>tests/Benchmarks</c>).
/// </remarks>
public abstract class ConcurrencyAnalyzer : DiagnosticAnalyzer
{
    readonly DiagnosticDescriptor _rule;
    readonly Signals _signals;
    readonly Signals _anyOf;

    /// <summary>Makes the analyzer of one rule.</summary>
    /// <param name="rule">Its descriptor.</param>
    /// <param name="signals">The rule looks at bodies that hold a word of each of these.</param>
    /// <param name="anyOf">They also hold a word of at least one of these.</param>
    private protected ConcurrencyAnalyzer(DiagnosticDescriptor rule, Signals signals, Signals anyOf = Signals.None)
    {
        _rule = rule;
        _signals = signals;
        _anyOf = anyOf;
        SupportedDiagnostics = ImmutableArray.Create(rule);
    }

    /// <summary>The one rule of this analyzer.</summary>
    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; }

    /// <summary>Registers the rule; not for rules to change.</summary>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            var session = Session.For(start.Compilation);
            if (!IsRelevant(session.Types))
                return;
            start.RegisterSemanticModelAction(context => ExamineDocument(session, context));
        });
    }

    void ExamineDocument(Session session, SemanticModelAnalysisContext context)
    {
        var findings = new Findings(context, _rule);
        foreach (var routine in session.RoutinesOf(context.SemanticModel, _signals, AnyOfIn(session.Types), context.CancellationToken))
            Examine(routine, findings);
    }

    /// <summary>Whether a compilation that knows these types can have findings at all.</summary>
    private protected virtual bool IsRelevant(KnownTypes types) => true;

    /// <summary>Words of which a body must hold one, in a compilation that knows these types; fewer where some would be looked at in vain.</summary>
    private protected virtual Signals AnyOfIn(KnownTypes types) => _anyOf;

    /// <summary>The rule's question, asked of one member body; lambdas and local functions are its <see cref="Routine.Nested"/>.</summary>
    private protected abstract void Examine(Routine routine, Findings findings);
}
