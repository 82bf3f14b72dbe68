using ConcurrencyAnalyzers.Engine;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Authoring;

/// <summary>A rule about what a project says to this package, and not about its code.</summary>
/// <remarks>
/// A line of an additional file has a place. An option has none that an analyzer may know: it is reported at the first
/// source it holds for, even where that one is generated.
/// </remarks>
public abstract class ConfigurationAnalyzer : RuleAnalyzer
{
    /// <summary>Makes the analyzer of one rule.</summary>
    private protected ConfigurationAnalyzer(DiagnosticDescriptor rule)
        : base(rule)
    {
    }

    /// <inheritdoc/>
    private protected sealed override GeneratedCodeAnalysisFlags GeneratedCode =>
        GeneratedCodeAnalysisFlags.Analyze | GeneratedCodeAnalysisFlags.ReportDiagnostics;

    /// <inheritdoc/>
    private protected sealed override void Register(CompilationStartAnalysisContext start, Session session)
    {
        start.RegisterAdditionalFileAction(context =>
        {
            foreach (var problem in session.Configuration.ProblemsIn(context.AdditionalFile, context.CancellationToken))
                context.ReportDiagnostic(Diagnostic.Create(Rule, problem.Place, WordsOf(problem)));
        });
        start.RegisterSyntaxTreeAction(context =>
        {
            foreach (var problem in session.Configuration.ProblemsOf(context.Tree))
                context.ReportDiagnostic(Diagnostic.Create(Rule, problem.Place, WordsOf(problem)));
        });
    }

    /// <summary>The arguments of the rule's message.</summary>
    private protected abstract object[] WordsOf(ConfigurationProblem problem);
}
