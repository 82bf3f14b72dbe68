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

    /// <summary>Makes the analyzer of one rule.</summary>
    /// <param name="rule">Its descriptor.</param>
    /// <param name="signals">The rule looks at bodies that hold a word of each of these.</param>
    private protected ConcurrencyAnalyzer(DiagnosticDescriptor rule, Signals signals)
    {
        _rule = rule;
        _signals = signals;
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

    void ExamineDocument(Session session, SemanticModelAnalysisContext context) => Examine(session, context.SemanticModel, new(context, _rule));

    /// <summary>Whether a compilation that knows these types can have findings at all.</summary>
    private protected virtual bool IsRelevant(KnownTypes types) => true;

    /// <summary>
    /// The rule's question, asked of one document. Rules ask it of each body that mentions what they are about; one whose
    /// evidence lies all over the program asks <see cref="Session"/> what there is to do in the document.
    /// </summary>
    private protected virtual void Examine(Session session, SemanticModel model, Findings findings)
    {
        foreach (var routine in session.RoutinesOf(model, _signals, findings.Cancellation))
            Examine(routine, findings);
    }

    /// <summary>The rule's question, asked of one member body; lambdas and local functions are its <see cref="Routine.Nested"/>.</summary>
    private protected virtual void Examine(Routine routine, Findings findings)
    {
    }
}
