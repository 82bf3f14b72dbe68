using System.Collections.Immutable;
using ConcurrencyAnalyzers.Authoring;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Testing;

namespace ConcurrencyAnalyzers.Tests.Support;

/// <summary>
/// Runs one rule, and its fix, over sources. What is marked with <c>[|…|]</c> must be reported, exactly that and nothing
/// else; a source without marks must be silent. Sources see the implicit usings of a new project.
/// </summary>
/// <typeparam name="TRule">The rule.</typeparam>
static class Verify<TRule>
    where TRule : RuleAnalyzer, new()
{
    /// <summary>The rule reports what is marked, in one or several documents.</summary>
    public static Task Reports(params string[] sources) => Run(new CSharpCodeFixTest<TRule, EmptyCodeFixProvider, DefaultVerifier>(), sources);

    /// <summary>The rule reports nothing. The same as <see cref="Reports"/> without marks, but it says so, and refuses marks.</summary>
    public static Task Silent(params string[] sources)
    {
        Assert.All(sources, source => Assert.DoesNotContain("[|", source));
        return Reports(sources);
    }

    /// <summary>The rule misses this. When it learns to see it, the test fails and becomes a <see cref="Reports"/>.</summary>
    public static Task KnownMiss(string source) => Silent(source);

    /// <summary>As <see cref="Reports"/>, in a source that uses ASP.NET Core, EF Core, Dapper and other libraries.</summary>
    public static Task ReportsWithLibraries(params string[] sources)
    {
        var test = new CSharpCodeFixTest<TRule, EmptyCodeFixProvider, DefaultVerifier>();
        test.TestState.AdditionalReferences.AddRange(Platform.Libraries);
        return Run(test, sources);
    }

    /// <summary>As <see cref="Reports"/>, as a program with top-level statements.</summary>
    public static Task ReportsInProgram(string source)
    {
        var test = new CSharpCodeFixTest<TRule, EmptyCodeFixProvider, DefaultVerifier>();
        test.TestState.OutputKind = OutputKind.ConsoleApplication;
        return Run(test, source);
    }

    /// <summary>As <see cref="ReportsInProgram"/>, with options for all its sources.</summary>
    public static Task ReportsInProgramWithOptions(string options, string source)
    {
        var test = new CSharpCodeFixTest<TRule, EmptyCodeFixProvider, DefaultVerifier> { TestBehaviors = TestBehaviors.SkipSuppressionCheck };
        test.TestState.OutputKind = OutputKind.ConsoleApplication;
        test.TestState.AnalyzerConfigFiles.Add(("/.editorconfig", $"root = true\n[*.cs]\n{options}\n"));
        return Run(test, source);
    }

    /// <summary>As <see cref="FixesProgram{TFix}"/>, with options for all its sources, in an <c>.editorconfig</c> or a <c>.globalconfig</c>, and the title of the fix.</summary>
    public static Task FixesProgramWithOptions<TFix>(string options, string before, string after, string title, bool isGlobal = false)
        where TFix : CodeFixProvider, new()
    {
        var test = new CSharpCodeFixTest<TRule, TFix, DefaultVerifier>
        {
            TestBehaviors = TestBehaviors.SkipSuppressionCheck,
            CodeActionVerifier = (action, verifier) => verifier.Equal(title, action.Title),
        };
        test.TestState.OutputKind = OutputKind.ConsoleApplication;
        test.TestState.AnalyzerConfigFiles.Add(isGlobal ? ("/.globalconfig", $"is_global = true\n{options}\n") : ("/.editorconfig", $"root = true\n[*.cs]\n{options}\n"));
        test.FixedState.Sources.Add(("/0/Test0.cs", after));
        test.FixedState.Sources.Add(("/0/Usings.cs", Platform.ImplicitUsings));
        return Run(test, before);
    }

    /// <summary>As <see cref="Reports"/>, against .NET 8 and a C# version.</summary>
    public static Task ReportsOnNet80(string source, LanguageVersion language = LanguageVersion.CSharp12)
    {
        var test = new CSharpCodeFixTest<TRule, EmptyCodeFixProvider, DefaultVerifier>();
        test.TestState.AdditionalReferences.AddRange(Platform.Net80);
        return Run(test, language, source);
    }

    /// <summary>As <see cref="Reports"/>, in a project with options for all its sources.</summary>
    /// <param name="options">Lines of an <c>.editorconfig</c>.</param>
    /// <param name="sources">The sources.</param>
    public static Task ReportsWithOptions(string options, params string[] sources)
    {
        // No pragma stands before the start of a source.
        var test = new CSharpCodeFixTest<TRule, EmptyCodeFixProvider, DefaultVerifier> { TestBehaviors = TestBehaviors.SkipSuppressionCheck };
        test.TestState.AnalyzerConfigFiles.Add(("/.editorconfig", $"root = true\n[*.cs]\n{options}\n"));
        return Run(test, sources);
    }

    /// <summary>As <see cref="Reports"/>, in a project with a table of its own, in which marks stand as well.</summary>
    public static Task ReportsWithTable(string table, params string[] sources)
    {
        var test = new CSharpCodeFixTest<TRule, EmptyCodeFixProvider, DefaultVerifier>();
        test.TestState.AdditionalFiles.Add(("/concurrency.test.txt", table));
        return Run(test, sources);
    }

    /// <summary>As <see cref="Reports"/>, in a source with compiler errors.</summary>
    public static Task ReportsDespiteErrors(params string[] sources)
    {
        var test = new CSharpCodeFixTest<TRule, EmptyCodeFixProvider, DefaultVerifier> { CompilerDiagnostics = CompilerDiagnostics.None };
        return Run(test, sources);
    }

    /// <summary>What is marked is reported as a suggestion, whatever the rule's own severity.</summary>
    public static Task Suggests(string source) => Tells(source, DiagnosticOptions.None);

    /// <summary>As <see cref="Suggests"/>, in a source that uses ASP.NET Core, EF Core, Dapper and other libraries.</summary>
    public static Task SuggestsWithLibraries(string source) => Tells(source, DiagnosticOptions.None, Platform.Libraries);

    /// <summary>As <see cref="Suggests"/>, in a source that uses a library of which there is no code.</summary>
    public static Task SuggestsWithLibrary(string library, string source) => Tells(source, DiagnosticOptions.None, Inspection.Library(library));

    /// <summary>As <see cref="Reports"/>, in a source that uses a library of which there is no code.</summary>
    public static Task ReportsWithLibrary(string library, string source)
    {
        var test = new CSharpCodeFixTest<TRule, EmptyCodeFixProvider, DefaultVerifier>();
        test.TestState.AdditionalReferences.Add(Inspection.Library(library));
        return Run(test, source);
    }

    /// <summary>What is marked in the first of several documents is reported with a severity.</summary>
    public static Task ReportsAs(DiagnosticSeverity severity, params string[] sources)
    {
        var test = new CSharpCodeFixTest<TRule, EmptyCodeFixProvider, DefaultVerifier>();
        TestFileMarkupParser.GetSpan(sources[0], out sources[0], out var span);
        var start = Microsoft.CodeAnalysis.Text.SourceText.From(sources[0]).Lines.GetLinePosition(span.Start);
        test.ExpectedDiagnostics.Add(new DiagnosticResult(new TRule().SupportedDiagnostics[0].Id, severity).WithLocation(start.Line + 1, start.Character + 1).WithOptions(DiagnosticOptions.IgnoreAdditionalLocations));
        return Run(test, sources);
    }

    /// <summary>What is marked is reported, be it as a suggestion.</summary>
    public static Task Tells(string source) => Tells(source, DiagnosticOptions.IgnoreSeverity);

    /// <summary>As <see cref="Suggests"/>, in a source with compiler errors.</summary>
    public static Task SuggestsDespiteErrors(string source) => Tells(source, DiagnosticOptions.None, new CSharpCodeFixTest<TRule, EmptyCodeFixProvider, DefaultVerifier> { CompilerDiagnostics = CompilerDiagnostics.None });

    /// <summary>What is marked is reported as a suggestion with a message.</summary>
    public static Task Suggests(string source, string message)
    {
        TestFileMarkupParser.GetSpan(source, out var text, out var span);
        var start = Microsoft.CodeAnalysis.Text.SourceText.From(text).Lines.GetLinePosition(span.Start);
        var test = new CSharpCodeFixTest<TRule, EmptyCodeFixProvider, DefaultVerifier>();
        test.ExpectedDiagnostics.Add(new DiagnosticResult(new TRule().SupportedDiagnostics[0].Id, DiagnosticSeverity.Info).WithMessage(message)
            .WithLocation(start.Line + 1, start.Character + 1).WithOptions(DiagnosticOptions.IgnoreAdditionalLocations));
        return Run(test, text);
    }

    static Task Tells(string source, DiagnosticOptions options, params ImmutableArray<MetadataReference> libraries)
    {
        var test = new CSharpCodeFixTest<TRule, EmptyCodeFixProvider, DefaultVerifier>();
        test.TestState.AdditionalReferences.AddRange(libraries);
        return Tells(source, options, test);
    }

    static Task Tells(string source, DiagnosticOptions options, CSharpCodeFixTest<TRule, EmptyCodeFixProvider, DefaultVerifier> test)
    {
        TestFileMarkupParser.GetSpans(source, out var text, out ImmutableArray<Microsoft.CodeAnalysis.Text.TextSpan> spans);
        var lines = Microsoft.CodeAnalysis.Text.SourceText.From(text).Lines;
        foreach (var start in spans.Select(span => lines.GetLinePosition(span.Start)))
        {
            test.ExpectedDiagnostics.Add(new DiagnosticResult(new TRule().SupportedDiagnostics[0].Id, DiagnosticSeverity.Info)
                .WithLocation(start.Line + 1, start.Character + 1).WithOptions(DiagnosticOptions.IgnoreAdditionalLocations | options));
        }

        return Run(test, text);
    }

    /// <summary>The message of the only finding in a source.</summary>
    public static async Task Says(string source, string message, params (int Line, int Column)[] others)
    {
        var test = new CSharpCodeFixTest<TRule, EmptyCodeFixProvider, DefaultVerifier>();
        TestFileMarkupParser.GetSpan(source, out var text, out var span);
        var lines = Microsoft.CodeAnalysis.Text.SourceText.From(text).Lines;
        var start = lines.GetLinePosition(span.Start);
        var expected = new DiagnosticResult(new TRule().SupportedDiagnostics[0]).WithMessage(message)
            .WithLocation(start.Line + 1, start.Character + 1);
        for (var i = 0; i < others.Length; i++)
            expected = expected.WithLocation(others[i].Line, others[i].Column);
        if (others.Length == 0)
            expected = expected.WithOptions(DiagnosticOptions.IgnoreAdditionalLocations);
        test.ExpectedDiagnostics.Add(expected);
        await Run(test, text);
    }

    /// <summary>The message of the only finding in a table.</summary>
    public static Task SaysWithTable(string table, string message, params string[] sources)
    {
        var test = new CSharpCodeFixTest<TRule, EmptyCodeFixProvider, DefaultVerifier>();
        TestFileMarkupParser.GetSpan(table, out var text, out var span);
        var start = Microsoft.CodeAnalysis.Text.SourceText.From(text).Lines.GetLinePosition(span.Start);
        test.TestState.AdditionalFiles.Add(("/concurrency.test.txt", text));
        test.ExpectedDiagnostics.Add(new DiagnosticResult(new TRule().SupportedDiagnostics[0]).WithMessage(message)
            .WithLocation("/concurrency.test.txt", start.Line + 1, start.Character + 1));
        return Run(test, sources);
    }

    /// <summary>
    /// A fix turns one source into another, alone and with Fix All; a second Fix All changes nothing. The result has to
    /// compile, and the rule reports on it what is marked. Where the title says that behaviour changes, it is not for Fix All.
    /// </summary>
    public static Task Fixes<TFix>(string before, string after, string? variant = null, bool isForFixAll = true)
        where TFix : CodeFixProvider, new() => Fixes<TFix>([before], [after], variant, isForFixAll);

    /// <summary>As <see cref="Fixes{TFix}(string,string,string?,bool)"/>, over several documents.</summary>
    public static Task Fixes<TFix>(string[] before, string[] after, string? variant = null, bool isForFixAll = true)
        where TFix : CodeFixProvider, new()
    {
        var test = new CSharpCodeFixTest<TRule, TFix, DefaultVerifier>
        {
            CodeActionEquivalenceKey = variant,
            FixedState = { MarkupHandling = MarkupMode.Allow },
        };
        if (!isForFixAll)
            test.CodeFixTestBehaviors |= CodeFixTestBehaviors.SkipFixAllCheck;
        for (var i = 0; i < after.Length; i++)
            test.FixedState.Sources.Add(($"/0/Test{i}.cs", after[i]));
        test.FixedState.Sources.Add(("/0/Usings.cs", Platform.ImplicitUsings));
        return Run(test, before);
    }

    /// <summary>As <see cref="Fixes{TFix}(string,string,string?,bool)"/>, in a source that uses ASP.NET Core, EF Core, Dapper and other libraries.</summary>
    public static Task FixesWithLibraries<TFix>(string before, string after)
        where TFix : CodeFixProvider, new()
    {
        var test = new CSharpCodeFixTest<TRule, TFix, DefaultVerifier>();
        test.TestState.AdditionalReferences.AddRange(Platform.Libraries);
        test.FixedState.Sources.Add(("/0/Test0.cs", after));
        test.FixedState.Sources.Add(("/0/Usings.cs", Platform.ImplicitUsings));
        return Run(test, before);
    }

    /// <summary>As <see cref="Fixes{TFix}(string,string,string?,bool)"/>, against .NET 8 and a C# version.</summary>
    public static Task FixesOnNet80<TFix>(string before, string after, LanguageVersion language = LanguageVersion.CSharp12)
        where TFix : CodeFixProvider, new()
    {
        var test = new CSharpCodeFixTest<TRule, TFix, DefaultVerifier>();
        test.TestState.AdditionalReferences.AddRange(Platform.Net80);
        test.FixedState.Sources.Add(("/0/Test0.cs", after));
        test.FixedState.Sources.Add(("/0/Usings.cs", Platform.ImplicitUsings));
        return Run(test, language, before);
    }

    /// <summary>As <see cref="Fixes{TFix}(string,string,string?,bool)"/>, in a program with top-level statements.</summary>
    public static Task FixesProgram<TFix>(string before, string after, string? variant = null)
        where TFix : CodeFixProvider, new()
    {
        var test = new CSharpCodeFixTest<TRule, TFix, DefaultVerifier> { CodeActionEquivalenceKey = variant };
        test.TestState.OutputKind = OutputKind.ConsoleApplication;
        test.FixedState.Sources.Add(("/0/Test0.cs", after));
        test.FixedState.Sources.Add(("/0/Usings.cs", Platform.ImplicitUsings));
        return Run(test, before);
    }

    /// <summary>
    /// A fix under a title that turns one source into another; Fix All does the same, unless somebody should look at each
    /// place.
    /// </summary>
    public static Task FixesAs<TFix>(string title, string before, string after, bool isForFixAll = true, bool checkOverflow = false)
        where TFix : CodeFixProvider, new()
    {
        var test = new CSharpCodeFixTest<TRule, TFix, DefaultVerifier>
        {
            CodeActionVerifier = (action, verifier) => verifier.Equal(title, action.Title),
        };
        test.FixedState.Sources.Add(("/0/Test0.cs", after));
        test.FixedState.Sources.Add(("/0/Usings.cs", Platform.ImplicitUsings));
        // A Fix All that changes nothing is an error to the harness; see FixedPrograms for it.
        if (!isForFixAll)
            test.CodeFixTestBehaviors |= CodeFixTestBehaviors.SkipFixAllCheck;
        if (checkOverflow)
        {
            test.SolutionTransforms.Add((solution, project) => solution.WithProjectCompilationOptions(
                project, ((CSharpCompilationOptions)solution.GetProject(project)!.CompilationOptions!).WithOverflowChecks(true)));
        }

        return Run(test, before);
    }

    /// <summary>The rule reports what is marked, and offers no fix for it.</summary>
    public static Task OffersNoFix<TFix>(params string[] sources)
        where TFix : CodeFixProvider, new() => Fixes<TFix>(sources, sources);

    static Task Run(AnalyzerTest<DefaultVerifier> test, params string[] sources)
    {
        test.TestState.AdditionalReferences.AddRange(Platform.Net100);
        return Run(test, Platform.NewestLanguage, sources);
    }

    static Task Run(AnalyzerTest<DefaultVerifier> test, LanguageVersion language, params string[] sources)
    {
        test.ReferenceAssemblies = Platform.NoPackages;
        for (var i = 0; i < sources.Length; i++)
            test.TestState.Sources.Add(($"/0/Test{i}.cs", sources[i]));
        test.TestState.Sources.Add(("/0/Usings.cs", Platform.ImplicitUsings));
        test.SolutionTransforms.Add((solution, project) => solution
            .WithProjectParseOptions(project, new CSharpParseOptions(language))
            .WithProjectCompilationOptions(project, ((CSharpCompilationOptions)solution.GetProject(project)!.CompilationOptions!)
                .WithAllowUnsafe(true).WithNullableContextOptions(NullableContextOptions.Enable)));
        return test.RunAsync();
    }
}
