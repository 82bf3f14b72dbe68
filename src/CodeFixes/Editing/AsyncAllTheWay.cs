using System.Threading;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>Makes what blocks async, and its callers all the way up.</summary>
static class AsyncAllTheWay
{
    /// <summary>The mend of a blocking expression. Where it changes a public method of a library, it says so.</summary>
    public static async Task<SolutionMend?> MendOfAsync(Site site, CancellationToken cancellation)
    {
        if (site.Routine?.Method is not { } method)
            return null;
        var (ripple, isComplete) = await AsyncRipple.FromAsync(site, crossesBoundary: false, cancellation).ConfigureAwait(false);
        var title = $"Make '{method.Name}' async, and its callers all the way up";
        var variant = "async";
        if (ripple.Boundary is { } boundary)
        {
            (ripple, isComplete) = await AsyncRipple.FromAsync(site, crossesBoundary: true, cancellation).ConfigureAwait(false);
            title += $", which changes the public '{boundary.ContainingType.Name}.{boundary.Name}'";
            variant = "asyncPublic";
        }

        return isComplete && await SolutionTrial.OfAsync(site.Document.Project.Solution, ripple.Plans, ripple.Names.ToList(), cancellation).ConfigureAwait(false) is { } solution
            ? new(variant, title, solution, IsForFixAll: variant == "async")
            : null;
    }
}
