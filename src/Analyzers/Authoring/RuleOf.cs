using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Authoring;

/// <summary>Makes the descriptors of the catalogue, so that all of them carry a help link and the same tags.</summary>
static class RuleOf
{
    const string Lessons = "https://github.com/ConcurrencyAnalyzers/ConcurrencyAnalyzers/blob/main/samples/Lessons";

    /// <summary>
    /// Defines a rule. Call it only from a <c>static readonly</c> initializer: release tracking (RS2000) reads the
    /// arguments named <paramref name="id"/>, <paramref name="category"/> and <paramref name="defaultSeverity"/> there.
    /// </summary>
    /// <param name="id">CONC and four digits, in the range of the topic.</param>
    /// <param name="name">The rule's name: <c>nameof</c> the analyzer class.</param>
    /// <param name="category">One of <see cref="Topics"/>.</param>
    /// <param name="defaultSeverity">A promise: Warning means that we would bet on it.</param>
    /// <param name="title">The defect in a few words, the same for all findings.</param>
    /// <param name="message">What, where else, which lock, why two threads; no final period.</param>
    /// <param name="description">What goes wrong at run time and what to do instead.</param>
    /// <param name="isEnabledByDefault">False for rules that teach: they run where somebody asks for them.</param>
    public static DiagnosticDescriptor Define(
        string id, string name, string category, DiagnosticSeverity defaultSeverity, string title, string message, string description,
        bool isEnabledByDefault = true) =>
        new(id, title, message, category, defaultSeverity, isEnabledByDefault, description, HelpLinkOf(category, name));

    /// <summary>The page of a rule: the README of its lesson.</summary>
    public static string HelpLinkOf(string category, string name) => $"{Lessons}/{Topics.FolderOf(category)}/{name}/README.md";
}
