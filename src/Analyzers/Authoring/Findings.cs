using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Authoring;

/// <summary>Where a rule puts what it found in one document.</summary>
readonly struct Findings(SemanticModelAnalysisContext context, DiagnosticDescriptor rule)
{
    /// <summary>Cancelled when the host no longer wants an answer.</summary>
    public CancellationToken Cancellation => context.CancellationToken;

    /// <summary>Reports one finding.</summary>
    /// <param name="place">The code to act on.</param>
    /// <param name="evidence">The partner access, the lock, the launch: in the order in which the message names them.</param>
    /// <param name="hint">Whether a fix can be right here.</param>
    /// <param name="words">The arguments of the rule's message.</param>
    public void Report(SyntaxNode place, ImmutableArray<SyntaxNode> evidence, FixHint hint, params object[] words) =>
        Report(place, evidence.IsDefaultOrEmpty ? [] : evidence.Select(static node => node.GetLocation()), hint, words);

    /// <summary>The same, with evidence that may lie in other documents.</summary>
    public void Report(SyntaxNode place, IEnumerable<Location> evidence, FixHint hint, params object[] words) =>
        context.ReportDiagnostic(Diagnostic.Create(rule, place.GetLocation(), evidence, FixHints.PropertiesOf(hint), words));

    /// <summary>Reports something that its rule would bet on less than on the rest: as a suggestion, whatever the rule's own severity.</summary>
    public void Suggest(SyntaxNode place, ImmutableArray<SyntaxNode> evidence, FixHint hint, params object[] words) =>
        Suggest(place, evidence.Select(static node => node.GetLocation()), hint, words);

    /// <summary>The same, with evidence that may lie in other documents.</summary>
    public void Suggest(SyntaxNode place, IEnumerable<Location> evidence, FixHint hint, params object[] words) => context.ReportDiagnostic(
        Diagnostic.Create(rule, place.GetLocation(), DiagnosticSeverity.Info, evidence, FixHints.PropertiesOf(hint), words));

    /// <summary>Reports code that blocks where it could await; a lambda that is run on the spot cannot be mended by itself.</summary>
    /// <param name="use">What blocks.</param>
    /// <param name="words">The arguments of the rule's message after the code and the function whose thread is blocked.</param>
    public void Report(BlockingUse use, params object[] words) => Report(
        use.Node, ImmutableArray<SyntaxNode>.Empty, use.Place == BlockingPlace.InPlaceLambda ? FixHint.None : FixHint.Try,
        [Words.Of(use.Node), Words.Of(use.Function), .. words]);

    /// <summary>The same, as a suggestion.</summary>
    public void Suggest(BlockingUse use, params object[] words) => Suggest(
        use.Node, ImmutableArray<SyntaxNode>.Empty, use.Place == BlockingPlace.InPlaceLambda ? FixHint.None : FixHint.Try, [Words.Of(use.Node), Words.Of(use.Function), .. words]);
}
