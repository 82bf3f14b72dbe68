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
    private protected override IEnumerable<Mend> ChangesAt(Site site, CancellationToken cancellation)
    {
        if (SimultaneousWork.At(site.Node, site) is { } work && WorkerProcesses.Of(work, site) is { } workers)
            yield return new("processes", "Run as worker processes, which share no memory", workers.Apply);
    }
}
