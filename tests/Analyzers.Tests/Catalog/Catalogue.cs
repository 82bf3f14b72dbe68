using System.Collections.Immutable;
using System.Reflection;
using ConcurrencyAnalyzers.Authoring;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Tests.Catalog;

/// <summary>One rule, and where everything that belongs to it has to be.</summary>
/// <param name="Class">The analyzer.</param>
/// <param name="Analyzer">An instance of it.</param>
/// <param name="FixClass">The provider that handles the rule's ID; null when there is none.</param>
sealed record Rule(Type Class, DiagnosticAnalyzer Analyzer, Type? FixClass)
{
    /// <summary>The rule's words.</summary>
    public DiagnosticDescriptor Descriptor => Analyzer.SupportedDiagnostics[0];

    /// <summary><c>CONC1001</c>.</summary>
    public string Id => Descriptor.Id;

    /// <summary>The one name of everything.</summary>
    public string Name => Class.Name;

    /// <summary>The folder of its topic.</summary>
    public string Topic => Topics.FolderOf(Descriptor.Category);

    /// <summary>The analyzer's source.</summary>
    public string Source => $"src/Analyzers/Rules/{Topic}/{Name}.cs";

    /// <summary>The source of its fix, if it has one.</summary>
    public string FixSource => $"src/CodeFixes/Fixes/{Topic}/{Name}Fix.cs";

    /// <summary>The source of its tests.</summary>
    public string Tests => $"tests/Analyzers.Tests/Rules/{Topic}/{Name}Tests.cs";

    /// <summary>The folder of its lesson.</summary>
    public string Lesson => $"samples/Lessons/{Topic}/{Name}";

    /// <summary>The page that the help link opens.</summary>
    public string Page => $"{Lesson}/README.md";

    /// <summary>The program with the defect.</summary>
    public string Exercise => $"{Lesson}/Exercise.cs";

    /// <summary>The same program without it.</summary>
    public string Solution => $"{Lesson}/Solution.cs";

    /// <summary>For rules about configuration: a table that goes with the exercise.</summary>
    public string ExerciseTable => $"{Lesson}/concurrency.exercise.txt";

    /// <summary>The same table without the defect.</summary>
    public string SolutionTable => $"{Lesson}/concurrency.solution.txt";

    /// <summary>A new instance of the fix.</summary>
    public CodeFixProvider? NewFix() => FixClass is null ? null : (CodeFixProvider)Activator.CreateInstance(FixClass, nonPublic: true)!;
}

/// <summary>All rules, found in the assemblies and not in a list, so that none can be forgotten.</summary>
static class Catalogue
{
    /// <summary>The assembly of the rules.</summary>
    public static Assembly Analyzers { get; } = typeof(RuleAnalyzer).Assembly;

    /// <summary>All providers of fixes.</summary>
    public static ImmutableArray<Type> Fixes { get; } = InstancesOf<CodeFixProvider>(Assembly.Load("ConcurrencyAnalyzers.CodeFixes"));

    /// <summary>All rules in the order of their IDs.</summary>
    public static ImmutableArray<Rule> Rules { get; } =
        [.. InstancesOf<DiagnosticAnalyzer>(Analyzers).Select(RuleOf).OrderBy(rule => rule.Id, StringComparer.Ordinal)];

    /// <summary>An instance of every rule.</summary>
    public static IEnumerable<DiagnosticAnalyzer> AllAnalyzers => Rules.Select(rule => rule.Analyzer);

    /// <summary>The IDs, for theories.</summary>
    public static TheoryData<string> Ids => [.. Rules.Select(rule => rule.Id)];

    /// <summary>The rule with an ID.</summary>
    public static Rule Of(string id) => Rules.First(rule => rule.Id == id);

    static Rule RuleOf(Type type)
    {
        var analyzer = (DiagnosticAnalyzer)Activator.CreateInstance(type)!;
        var id = analyzer.SupportedDiagnostics[0].Id;
        var fix = Fixes.FirstOrDefault(fix => ((CodeFixProvider)Activator.CreateInstance(fix, nonPublic: true)!).FixableDiagnosticIds.Contains(id));
        return new(type, analyzer, fix);
    }

    static ImmutableArray<Type> InstancesOf<T>(Assembly assembly) =>
        [.. assembly.GetTypes().Where(type => !type.IsAbstract && typeof(T).IsAssignableFrom(type)).OrderBy(type => type.FullName, StringComparer.Ordinal)];
}
