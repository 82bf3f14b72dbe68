using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>Makes what blocks async, and its callers all the way up.</summary>
static class AsyncAllTheWay
{
    /// <summary>The mend of a blocking expression. Where it changes a public method of a library, it says so.</summary>
    public static async Task<SolutionMend?> MendOfAsync(Site site, CancellationToken cancellation) => site.Routine?.Method is { } method
        ? await MendOfAsync(site, TitleOf(site.Routine, method), crosses => AsyncRipple.FromAsync(site, crosses, cancellation), cancellation).ConfigureAwait(false)
        : null;

    // Nobody calls the start of a program.
    static string TitleOf(Routine routine, IMethodSymbol method) => routine.Syntax is CompilationUnitSyntax ? "Use 'await'"
        : routine is { Parent: null, IsStart: true } ? $"Make '{method.Name}' async" : $"Make '{method.Name}' async, and its callers all the way up";

    /// <summary>The mend of threads that only wait.</summary>
    public static Task<SolutionMend?> MendOfThreadsAsync(Site site, CancellationToken cancellation) => MendOfAsync(
        site, "Make what the threads run async and await all of it, and the callers all the way up", crosses => AsyncRipple.FromThreadsAsync(site, crosses, cancellation), cancellation);

    static async Task<SolutionMend?> MendOfAsync(Site site, string title, Func<bool, Task<(AsyncRipple Ripple, bool IsComplete)>> plan, CancellationToken cancellation)
    {
        var (ripple, isComplete) = await plan(false).ConfigureAwait(false);
        var variant = "async";
        if (ripple.Boundary is { } boundary)
        {
            (ripple, isComplete) = await plan(true).ConfigureAwait(false);
            title += $", which changes the public '{boundary.ContainingType.Name}.{boundary.Name}'";
            variant = "asyncPublic";
        }

        return isComplete && await SolutionTrial.OfAsync(site.Document.Project.Solution, ripple.Plans, ripple.Names.ToList(), cancellation).ConfigureAwait(false) is { } solution
            ? new(variant, title, solution, IsForFixAll: variant == "async")
            : null;
    }
}
