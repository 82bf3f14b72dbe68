using ConcurrencyAnalyzers.Engine;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Authoring;

/// <summary>A rule that asks a question of every body that mentions what it is about: nearly all of them do.</summary>
/// <remarks>
/// It is one semantic-model action for each document: a scan of the text finds the words that matter
/// (<see cref="SyntaxIndex"/>), and only the bodies that hold one of them are bound. Operation callbacks would make the
/// compiler build the operation tree of every body, and symbol scopes make an editor visit every part of a partial type;
/// both cost more than the rules themselves (see <c>tests/Benchmarks</c>).
/// </remarks>
public abstract class ConcurrencyAnalyzer : RuleAnalyzer
{
    readonly Signals _signals;
    readonly Signals _anyOf;

    /// <summary>Makes the analyzer of one rule.</summary>
    /// <param name="rule">Its descriptor.</param>
    /// <param name="signals">The rule looks at bodies that hold a word of each of these.</param>
    /// <param name="anyOf">They also hold a word of at least one of these.</param>
    private protected ConcurrencyAnalyzer(DiagnosticDescriptor rule, Signals signals, Signals anyOf = Signals.None)
        : base(rule)
    {
        _signals = signals;
        _anyOf = anyOf;
    }

    /// <inheritdoc/>
    private protected sealed override void Register(CompilationStartAnalysisContext start, Session session) =>
        start.RegisterSemanticModelAction(context => ExamineDocument(session, context));

    void ExamineDocument(Session session, SemanticModelAnalysisContext context) => Examine(session, context.SemanticModel, new(context, Rule));

    /// <summary>
    /// The rule's question, asked of one document. Rules ask it of each body that mentions what they are about; one whose
    /// evidence lies all over the program asks <see cref="Session"/> what there is to do in the document.
    /// </summary>
    private protected virtual void Examine(Session session, SemanticModel model, Findings findings)
    {
        foreach (var routine in session.RoutinesOf(model, _signals, AnyOfIn(session.Types), findings.Cancellation))
            Examine(routine, findings);
    }

    /// <summary>Words of which a body must hold one, in a compilation that knows these types; fewer where some would be looked at in vain.</summary>
    private protected virtual Signals AnyOfIn(KnownTypes types) => _anyOf;

    /// <summary>The rule's question, asked of one member body; lambdas and local functions are its <see cref="Routine.Nested"/>.</summary>
    private protected virtual void Examine(Routine routine, Findings findings)
    {
    }
}
