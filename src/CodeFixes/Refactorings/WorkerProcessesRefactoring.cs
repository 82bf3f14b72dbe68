using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeRefactorings;

namespace ConcurrencyAnalyzers.Refactorings;

/// <summary>
/// Gets past a lock that cannot go, as the interpreter's lock makes programs do: threads become worker processes of the same
/// program, each with a memory, and locks, of its own.
/// </summary>
[ExportCodeRefactoringProvider(LanguageNames.CSharp, Name = nameof(WorkerProcessesRefactoring)), Shared]
public sealed class WorkerProcessesRefactoring : ConcurrencyRefactoring
{
    const string Variant = "processes";
    const string Title = "Run as worker processes, which share no memory";

    private protected override IEnumerable<Mend> ChangesAt(Site site, CancellationToken cancellation)
    {
        if (SimultaneousWork.At(site.Node, site) is { } work && WorkerProcesses.Of(work, site) is { IsInOneDocument: true } workers)
            yield return new(Variant, Title, workers.Apply);
    }

    private protected override async Task<SolutionMend?> SolutionChangeAtAsync(Site site, CancellationToken cancellation) =>
        SimultaneousWork.At(site.Node, site) is { } work && WorkerProcesses.Of(work, site) is { IsInOneDocument: false } workers
        && await workers.ApplyToBothAsync(cancellation).ConfigureAwait(false) is { } solution
            ? new(Variant, Title, solution)
            : null;
}
