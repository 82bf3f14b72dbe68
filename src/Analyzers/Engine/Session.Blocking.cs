using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine;

// What blocks, and what does not.
sealed partial class Session
{
    /// <summary>Whether everything that a parameter, field or property gets is in memory, as far as only this program can give it something.</summary>
    public bool GetsOnlyMemory(ISymbol holder, int depth) => GivenStreams.AreInMemory(holder, depth);

    /// <summary>Whether the form of a request has been read before a method runs.</summary>
    public bool IsFormReadBefore(IMethodSymbol method) => _boundForms.AreReadBefore(method);

    /// <summary>Whether the queries of the program are answered on the thread that asks, awaited or not.</summary>
    public bool AnswersQueriesItself => _answersQueries.Value;

    /// <summary>Whether a call blocks of which nothing but a name tells so; with the twin that could be awaited instead.</summary>
    public bool MayBlock(IOperation call, IMethodSymbol method, Twin twin, Routine root, CancellationToken cancellation) =>
        _namedBlockers.MayBlock(call, method, twin, root, cancellation);

    /// <summary>Whether there is code that tells whether a method blocks, and not only its name.</summary>
    public bool CodeTellsOf(IMethodSymbol method, CancellationToken cancellation) => _namedBlockers.CodeTellsOf(method, cancellation);

    /// <summary>Whether a method of the program blocks by itself or by what it calls, if only for a stream that it is given.</summary>
    public bool Blocks(IMethodSymbol method, CancellationToken cancellation) => BlockingChains.MayBlock(method, cancellation);

    /// <summary>Which members may block, or call what does, as far as their words tell. One thread looks while the others wait.</summary>
    public BlockingNames BlockingNames(CancellationToken cancellation)
    {
        if (_blockingNames is { } known)
            return known;
        while (!Monitor.TryEnter(_blockingGate, WaitBetweenLooks))
            cancellation.ThrowIfCancellationRequested();
        try
        {
            return _blockingNames ??= new(this, cancellation);
        }
        finally
        {
            Monitor.Exit(_blockingGate);
        }
    }
}
