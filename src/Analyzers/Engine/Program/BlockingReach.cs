using System.Collections.Concurrent;
using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Whether a method of the program comes to anything that blocks, whatever it is given and however seldom it gets there: most do not, and
/// <see cref="BlockingChains"/> need not tell then how they are called.
/// </summary>
sealed class BlockingReach(Session session, ProgramCalls calls)
{
    readonly ConcurrentDictionary<IMethodSymbol, bool> _mayBlock = new(SymbolEqualityComparer.Default);
    readonly ConcurrentDictionary<IMethodSymbol, Outline> _outlines = new(SymbolEqualityComparer.Default);
    readonly ConcurrentDictionary<IMethodSymbol, bool>[] _known = Enumerable.Range(0, Limits.BlockingCallDepth).Select(static _ => new ConcurrentDictionary<IMethodSymbol, bool>(SymbolEqualityComparer.Default)).ToArray();

    // Whether a method has anything that blocks, be it only for a stream that it is given; and if not, what it calls.
    readonly record struct Outline(bool Blocks, ImmutableArray<IMethodSymbol> Callees)
    {
        public static Outline None { get; } = new(false, ImmutableArray<IMethodSymbol>.Empty);
    }

    /// <summary>Whether it does, in as many calls as a chain may have.</summary>
    public bool IsBlocking(IMethodSymbol method, CancellationToken cancellation) => IsBlocking(method, Limits.BlockingCallDepth - 1, cancellation);

    /// <summary>What a method does; null for one that has no code here, is left alone, or does not block as its words tell.</summary>
    public Routine? RoutineOf(IMethodSymbol method, CancellationToken cancellation) =>
        MayBlock(method, cancellation) && session.RoutineOf(method, cancellation) is { IsIterator: false } routine ? routine : null;

    // A circle of methods ends with the depth.
    bool IsBlocking(IMethodSymbol method, int depth, CancellationToken cancellation)
    {
        if (!MayBlock(method, cancellation))
            return false;
        if (_known[depth].TryGetValue(method, out var known))
            return known;
        var outline = _outlines.TryGetValue(method, out var made) ? made : _outlines.GetOrAdd(method, OutlineOf(method, cancellation));
        var blocks = outline.Blocks;
        for (var i = 0; i < outline.Callees.Length && !blocks && depth > 0; i++)
            blocks = IsBlocking(outline.Callees[i], depth - 1, cancellation);
        return _known[depth].GetOrAdd(method, blocks);
    }

    Outline OutlineOf(IMethodSymbol method, CancellationToken cancellation)
    {
        if (RoutineOf(method, cancellation) is not { } routine)
            return Outline.None;
        if (Blockers.AreIn(routine.Root, routine.Syntax))
            return Outline.None with { Blocks = true };
        var callees = ImmutableArray.CreateBuilder<IMethodSymbol>();
        foreach (var call in calls.In(routine.Root, cancellation))
        {
            if (call.Function == routine.Syntax && MayBlock(call.Callee, cancellation))
                callees.Add(call.Callee);
        }

        return new(false, callees.ToImmutable());
    }

    // As far as its declaration and its words tell.
    bool MayBlock(IMethodSymbol method, CancellationToken cancellation)
    {
        if (_mayBlock.TryGetValue(method, out var known))
            return known;
        var may = false;
        if (!IsLeftAlone(method))
        {
            foreach (var declaration in method.DeclaringSyntaxReferences)
                may |= session.BlockingNames(cancellation).MayLeadOn(declaration.SyntaxTree, declaration.Span.Start, cancellation);
        }

        return _mayBlock.GetOrAdd(method, may);
    }

    // Async code is judged where it stands. Who logs wants the line to be there. Disposal blocks on purpose, as the last resort of what can be disposed
    // asynchronously too.
    bool IsLeftAlone(IMethodSymbol method) =>
        method.IsAsync || method.IsExtern || session.Types.IsTask(method.ReturnType) || Diagnosing.IsLogger(method)
        || method is { MethodKind: MethodKind.Destructor or MethodKind.StaticConstructor } or { Name: nameof(IDisposable.Dispose) };
}
