using System.Diagnostics;
using System.Globalization;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.RealCode;

/// <summary>Prints what the rules report, for somebody who reads each finding.</summary>
static class FindingsMode
{
    public static async Task RunAsync((Solution Solution, IReadOnlyList<ProjectId> Named) opened, Pack pack, TextWriter output)
    {
        foreach (var id in opened.Named)
        {
            var project = opened.Solution.GetProject(id)!;
            var clock = Stopwatch.StartNew();
            var errors = await RealProject.ErrorsAsync(project).ConfigureAwait(false);
            var bare = clock.Elapsed;
            clock.Restart();
            var found = await pack.FindAsync(project).ConfigureAwait(false);
            var lines = project.Documents.Sum(static document => document.TryGetText(out var text) ? text.Lines.Count : 0);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"# {project.Name}: {lines} lines, {errors.Count} errors, {found.Count} findings; compiler {bare.TotalSeconds:0.0} s, rules {clock.Elapsed.TotalSeconds:0.0} s"));
            foreach (var error in errors.Take(3))
                output.WriteLine($"#   {RealProject.PlaceOf(error.Location, project)} {error.GetMessage(CultureInfo.InvariantCulture)}");
            foreach (var one in found)
            {
                output.WriteLine($"{RealProject.PlaceOf(one.Location, project)} {one.Id} {one.Severity} {one.GetMessage(CultureInfo.InvariantCulture)}");
                foreach (var other in one.AdditionalLocations)
                    output.WriteLine($"    {RealProject.PlaceOf(other, project)}");
            }

            output.Flush();
        }
    }
}
