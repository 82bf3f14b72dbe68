using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>How a synchronous method comes to block: the calls from it down to the one that does.</summary>
/// <param name="Callee">What is called: a method of the program, or at the end what blocks; null when only its own text says it well.</param>
/// <param name="Place">Where it is called.</param>
/// <param name="Rest">How that comes to block; null when it blocks by itself.</param>
/// <param name="IsSure">No test chooses whether it blocks, as far as its functions do not leave before.</param>
/// <param name="Method">The method of the program that is called; null at the end.</param>
/// <param name="Bound">The first of its methods that cannot be async as it is declared; null when all can.</param>
sealed record BlockingChain(string? Callee, Location Place, BlockingChain? Rest, bool IsSure, IMethodSymbol? Method = null, IMethodSymbol? Bound = null)
{
    readonly bool _endsInGate;
    readonly bool _isMinor;
    readonly bool _isWholeFile;
    readonly bool _isSlight;
    readonly bool _movesData;
    readonly bool _fillsBuffer;
    readonly bool _readsForm;
    readonly string? _instead;

    /// <summary>Whether all that it waits for is that others leave a short piece of code: <c>_gate.Wait(); try { … } finally { _gate.Release(); }</c>.</summary>
    public bool EndsInGate
    {
        get => Rest?.EndsInGate ?? _endsInGate;
        init => _endsInGate = value;
    }

    /// <summary>
    /// Whose gate that is, in the words of the function: its own object or a parameter; null for any other. Who calls it on an object that nobody
    /// else knows waits for nobody.
    /// </summary>
    public AccessPath? GateOf { get; init; }

    /// <summary>
    /// Whose stream, reader or writer is all that it waits for, in the words of the function: its own object or a parameter; null for anything else. Who
    /// hands over one in memory waits for nobody.
    /// </summary>
    public AccessPath? StreamOf { get; init; }

    /// <summary>Whether it is worth less than others: nothing could be awaited at its end, or what is waited for there is as short as a lock.</summary>
    public bool IsMinor
    {
        get => Rest?.IsMinor ?? _isMinor;
        init => _isMinor = value;
    }

    /// <summary>Whether it ends in reading or writing a whole file, which is a small one as a rule.</summary>
    public bool IsWholeFile
    {
        get => Rest?.IsWholeFile ?? _isWholeFile;
        init => _isWholeFile = value;
    }

    /// <summary>
    /// Whether what it ends in hardly keeps anybody: a pause of a few milliseconds that a test chooses, a line for a writer that may well be in memory,
    /// a token for a writer that keeps it until it has many.
    /// </summary>
    public bool IsSlight
    {
        get => Rest?.IsSlight ?? _isSlight;
        init => _isSlight = value;
    }

    /// <summary>Whether it ends in a text for a writer that keeps it until it has many, and no loop on the way makes them many.</summary>
    public bool FillsBuffer
    {
        get => Rest is null ? _fillsBuffer : Rest.FillsBuffer && !IsRepeated;
        init => _fillsBuffer = value;
    }

    /// <summary>Whether it ends in the form of a request, for which only the first one waits who asks for it.</summary>
    public bool ReadsForm
    {
        get => Rest?.ReadsForm ?? _readsForm;
        init => _readsForm = value;
    }

    /// <summary>Whether it hardly keeps anybody, so that another chain tells more.</summary>
    public bool IsLittle => IsSlight || FillsBuffer;

    /// <summary>Whether a loop calls it.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>Whether no other chain of the function tells more, or more surely.</summary>
    public bool IsEnough => IsSure && !EndsInGate && !IsLittle && StreamOf is null;

    /// <summary>Whether it ends in reading or writing, and not in waiting for somebody.</summary>
    public bool MovesData
    {
        get => Rest?.MovesData ?? _movesData;
        init => _movesData = value;
    }

    /// <summary>What the call gives of what is known, or of what its function was given.</summary>
    public ImmutableArray<GivenConstant> Given { get; init; } = ImmutableArray<GivenConstant>.Empty;

    /// <summary>What to do instead of what it ends in, where that is more than to await the same: <c>use 'await foreach'</c>; null for nothing else.</summary>
    public string? Instead
    {
        get => Rest is null ? _instead : Rest.Instead;
        init => _instead = value;
    }

    /// <summary>At the end: the parameter of its function that says how long it waits; null when none does.</summary>
    public string? Time { get; init; }

    /// <summary>Whether it is called under a lock, where nothing can be awaited.</summary>
    public bool IsUnderLock { get; init; }

    /// <summary>How many calls there are.</summary>
    public int Length { get; } = (Rest?.Length ?? 0) + 1;

    /// <summary>The calls, the outermost first.</summary>
    public IEnumerable<BlockingChain> Steps
    {
        get
        {
            for (var step = this; step is not null; step = step.Rest)
                yield return step;
        }
    }
}
