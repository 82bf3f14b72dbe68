using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.MSBuild;

namespace ConcurrencyAnalyzers.RealCode;

/// <summary>Projects as their build describes them.</summary>
static class RealProject
{
    /// <summary>Opens the projects that are named, and those they refer to.</summary>
    /// <returns>The solution and the projects that were named.</returns>
    /// <exception cref="InvalidOperationException">A project could not be read.</exception>
    public static async Task<(Solution Solution, IReadOnlyList<ProjectId> Named)> OpenAsync(Arguments arguments)
    {
        var workspace = MSBuildWorkspace.Create(new Dictionary<string, string>(arguments.Properties));
        workspace.LoadMetadataForReferencedProjects = false;
        using var failures = workspace.RegisterWorkspaceFailedHandler(static failure =>
        {
            if (failure.Diagnostic.Kind == WorkspaceDiagnosticKind.Failure)
                Console.Error.WriteLine(failure.Diagnostic.Message);
        });
        foreach (var file in arguments.Projects)
        {
            Console.Error.WriteLine($"reading {Path.GetFileName(file)}");
            if (Path.GetExtension(file) is ".sln" or ".slnx")
                await workspace.OpenSolutionAsync(file).ConfigureAwait(false);
            else if (!workspace.CurrentSolution.Projects.Any(project => project.FilePath == file))
                await workspace.OpenProjectAsync(file).ConfigureAwait(false);
        }

        // Analyzers of the projects themselves do not run here, and one that is missing keeps Fix All from making its solution known.
        var solution = workspace.CurrentSolution;
        foreach (var id in solution.ProjectIds)
            solution = solution.WithProjectAnalyzerReferences(id, []);
        var named = solution.Projects
            .Where(project => project.Language == LanguageNames.CSharp && arguments.Projects.Any(file => file == project.FilePath || Path.GetExtension(file) is ".sln" or ".slnx"))
            .GroupBy(static project => project.FilePath).Select(static one => one.First().Id).ToList();
        return named is [] ? throw new InvalidOperationException("No C# project could be read.") : (solution, named);
    }

    /// <summary>The errors of a compilation.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> ErrorsAsync(Project project) =>
        await project.GetCompilationAsync().ConfigureAwait(false) is { } compilation ? [.. compilation.GetDiagnostics().Where(static one => one.Severity == DiagnosticSeverity.Error)] : [];

    /// <summary>A place as a reader looks it up: the path below the folder of the project, and the line.</summary>
    public static string PlaceOf(Location location, Project project)
    {
        if (!location.IsInSource)
            return "-";
        var path = Path.GetRelativePath(Path.GetDirectoryName(project.FilePath)!, location.SourceTree.FilePath);
        return $"{path}:{location.GetLineSpan().StartLinePosition.Line + 1}";
    }
}
