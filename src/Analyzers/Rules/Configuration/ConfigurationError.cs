using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Rules.Configuration;

/// <summary>
/// CONC0001: <c>concurrency.test_code = sometimes</c>
/// </summary>
/// <remarks>
/// Left alone: names that begin with <c>?</c>, which may be missing in a project, and additional files that are not called
/// <c>concurrency.*.txt</c>.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ConfigurationError() : ConfigurationAnalyzer(s_rule)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC0001",
        name: nameof(ConfigurationError),
        category: Topics.Configuration,
        defaultSeverity: DiagnosticSeverity.Warning,
        title: "An option or table that means nothing",
        message: "'{0}' is ignored in part: {1}",
        description: "The options of .editorconfig and the tables in additional files tell the rules what a project's own members "
            + "mean. A name that names nothing, or a word that is no value, changes nothing, so that the rules go on missing or reporting "
            + "what the author wanted to change. Everything else in the file still holds.");

    /// <inheritdoc/>
    private protected override object[] WordsOf(ConfigurationProblem problem) => [problem.Setting, problem.Problem];
}
