using System.Collections.Concurrent;
using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Which synchronous methods of the program block on their way, and by which calls: the chain that no test can keep from being gone,
/// else the shortest, and among those of one length the one that begins first in the text.
/// </summary>
/// <remarks>
/// A chain of at most n calls is made of chains of at most n - 1 calls, so methods that call each other need no care, and
/// the answer is the same whoever asks first. What is found is published when it is complete; no lock is held meanwhile.
/// </remarks>
sealed class BlockingChains
{
    readonly Session _session;
    readonly BlockingReach _reach;
    readonly ConcurrentDictionary<IMethodSymbol, Way> _ways = new(SymbolEqualityComparer.Default);
    readonly ConcurrentDictionary<IMethodSymbol, (BlockingChain Chain, IParameterSymbol Stream)?> _streams = new(SymbolEqualityComparer.Default);
    readonly ConcurrentDictionary<Asked, Way> _openWays = new();
    readonly ConcurrentDictionary<Asked, BlockingChain?> _open = new();
    readonly ConcurrentDictionary<IMethodSymbol, BlockingChain?>[] _chains = new ConcurrentDictionary<IMethodSymbol, BlockingChain?>[Limits.BlockingCallDepth];

    /// <summary>Knows nothing yet.</summary>
    public BlockingChains(Session session)
    {
        _session = session;
        Calls = new(session);
        _reach = new(session, Calls);
        for (var i = 0; i < _chains.Length; i++)
            _chains[i] = new(SymbolEqualityComparer.Default);
    }

    /// <summary>Finds the calls from one method of the program to another.</summary>
    public ProgramCalls Calls { get; }

    // A method that is called with what is known: the same callers ask the same again and again.
    readonly record struct Asked(IMethodSymbol Method, int Calls, ImmutableArray<GivenConstant> Given)
    {
        public bool Equals(Asked other) => Calls == other.Calls && SymbolEqualityComparer.Default.Equals(Method, other.Method) && Given.SequenceEqual(other.Given);

        public override int GetHashCode() => SymbolEqualityComparer.Default.GetHashCode(Method) * 31 + Calls + Given.Length;
    }

    // What a method does by itself: where it blocks, and what else it calls.
    sealed record Way(BlockingChain? Block, ImmutableArray<Step> Calls)
    {
        public static Way None { get; } = new(null, ImmutableArray<Step>.Empty);
    }

    // A call; with what it blocks for on the stream that it hands over, where that is certainly not in memory.
    readonly record struct Step(IMethodSymbol Callee, Location Place, BlockingChain? OnStream, bool IsSure, bool IsUnderLock, bool IsRepeated, ImmutableArray<GivenConstant> Given);

    /// <summary>How a call comes to block; null when it does not, as far as anybody can tell.</summary>
    /// <param name="call">The call.</param>
    /// <param name="root">The member it stands in.</param>
    /// <param name="cancellation">Cancels binding.</param>
    public BlockingChain? Of(ProgramCall call, Routine root, CancellationToken cancellation)
    {
        var given = GivenConstants.Of(call.Operation);
        return (Chain(call.Callee, given, Limits.BlockingCallDepth - 1, cancellation) ?? OnStreamOf(call, root, cancellation)) is { } rest
            && !IsShortLook(call.Callee, rest) && !IsClosed(rest, given) && !(rest.GateOf is { } gate && HandedObjects.For(gate, call.Operation, root).IsNew) && !IsForMemory(rest, call.Operation, root) && !root.Origins.IsOnMemory(call.Operation)
            ? new(NameOf(call.Callee), call.Operation.Syntax.GetLocation(), rest, rest.IsSure, call.Callee, BoundOf(call.Callee, rest)) { IsRepeated = IsRepeated(call) }
            : null;
    }

    // entry.Load(memory), where all that it comes to is a reader that is made over what it is given.
    static bool IsForMemory(BlockingChain rest, IOperation call, Routine root) => rest.StreamOf is { } stream && LentStreams.For(stream, call, root).IsInMemory;

    // bool IsConnected { get { _gate.Wait(); try { … } finally { _gate.Release(); } } }: who reads a property expects no more, and no less.
    static bool IsShortLook(IMethodSymbol callee, BlockingChain rest) => callee.MethodKind == MethodKind.PropertyGet && rest.EndsInGate;

    IMethodSymbol? BoundOf(IMethodSymbol callee, BlockingChain rest) => SynchronousSignature.CanBecomeAsync(callee, _session.Types) ? rest.Bound : callee;

    /// <summary>Whether a method comes to anything that blocks, whatever it is given.</summary>
    public bool Reach(IMethodSymbol method, CancellationToken cancellation) => _reach.IsBlocking(method, cancellation);

    /// <summary>Whether a method blocks by itself or by what it calls, if only for a stream that it is given.</summary>
    public bool MayBlock(IMethodSymbol method, CancellationToken cancellation) =>
        Chain(method, Limits.BlockingCallDepth - 1, cancellation) is not null || StreamOf(method, cancellation) is not null;

    /// <summary>Whether a method that blocks does not when it is given what a call gives it.</summary>
    public bool IsSpared(IMethodSymbol method, IOperation call, Routine root, CancellationToken cancellation)
    {
        const int Calls = Limits.BlockingCallDepth - 1;
        var given = GivenConstants.Of(call);
        return Chain(method, Calls, cancellation) is not null && Chain(method, given, Calls, cancellation) is var chain && (chain is null || IsClosed(chain, given) || IsForMemory(chain, call, root));
    }

    /// <summary>The parameter by which a method gets the stream that it blocks for; null when it blocks anyway, or for none.</summary>
    public IParameterSymbol? BlocksOnlyFor(IMethodSymbol method, CancellationToken cancellation) =>
        Chain(method, Limits.BlockingCallDepth - 1, cancellation) is null ? StreamOf(method, cancellation)?.Stream : null;

    BlockingChain? Chain(IMethodSymbol method, int calls, CancellationToken cancellation) =>
        _chains[calls].TryGetValue(method, out var known) ? known
        : _chains[calls].GetOrAdd(method, Find(method, KnownWayOf(method, cancellation), ImmutableArray<GivenConstant>.Empty, calls, cancellation));

    // void Fill(Task? r) { if (r != null) r.Wait(); Thread.Sleep(1000); } … Fill(null): where the first end is closed, another one may be open.
    BlockingChain? Chain(IMethodSymbol method, ImmutableArray<GivenConstant> given, int calls, CancellationToken cancellation) =>
        Chain(method, calls, cancellation) is { } chain ? IsClosed(chain, given) ? Open(new(method, calls, GivenConstants.Known(given)), cancellation) : chain : null;

    BlockingChain? Open(Asked asked, CancellationToken cancellation)
    {
        if (_open.TryGetValue(asked, out var known))
            return known;
        var key = asked with { Calls = 0 };
        var way = _openWays.TryGetValue(key, out var made) ? made : _openWays.GetOrAdd(key, WayOf(asked.Method, asked.Given, cancellation));
        return _open.GetOrAdd(asked, Find(asked.Method, way, asked.Given, asked.Calls, cancellation));
    }

    // Whether a call that gives such values never comes to the end of a chain, or does not wait there: void Look(int time) => Until(time); … Look(0).
    bool IsClosed(BlockingChain chain, ImmutableArray<GivenConstant> given)
    {
        foreach (var step in chain.Steps)
        {
            if (given.IsEmpty)
                return false;
            if (ClosedWays.Contain(step.Place, given, _session) || GivenConstants.AreNoTimeFor(step.Time, given))
                return true;
            given = GivenConstants.Within(step.Given, given);
        }

        return false;
    }

    BlockingChain? Find(IMethodSymbol method, Way way, ImmutableArray<GivenConstant> own, int calls, CancellationToken cancellation)
    {
        var best = way.Block;
        // Where anything else is waited for, whose stream it is tells nothing.
        var (stream, isOne) = (best?.StreamOf, best is null or { StreamOf: not null });
        if (best is { IsEnough: true } || calls == 0)
            return IsSeldom(method, best) ? null : best;
        foreach (var (callee, place, onStream, isSure, isUnderLock, isRepeated, constants) in way.Calls)
        {
            var given = GivenConstants.Within(constants, own);
            if ((Chain(callee, given, calls - 1, cancellation) ?? onStream) is not { } rest || IsShortLook(callee, rest) || IsClosed(rest, given))
                continue;
            var owner = rest.GateOf is { } inner ? HandedObjects.For(inner, place, _session, cancellation) : default;
            if (owner.IsNew)
                continue;
            var lent = rest.StreamOf is { } read ? LentStreams.For(read, place, _session, cancellation) : default;
            if (lent.IsInMemory)
                continue;
            isOne &= lent.Path is { } one && (stream is null || one.Equals(stream));
            stream = lent.Path;
            var chain = new BlockingChain(NameOf(callee), place, rest, isSure && rest.IsSure, callee, BoundOf(callee, rest)) { IsUnderLock = isUnderLock, IsRepeated = isRepeated, Given = constants, GateOf = owner.Path, StreamOf = lent.Path };
            if (best is null || TellsMore(chain, best))
                best = chain;
        }

        if (best is { StreamOf: not null } && !isOne)
            best = best with { StreamOf = null };

        return IsSeldom(method, best) ? null : best;
    }

    // State Leader { get { if (_known) return _leader; … Wait … } }: who reads it hardly ever waits, and what there is to mend is the property.
    static bool IsSeldom(IMethodSymbol method, BlockingChain? chain) => method.MethodKind == MethodKind.PropertyGet && chain is { IsSure: false };

    static bool TellsMore(BlockingChain chain, BlockingChain best) => chain.EndsInGate != best.EndsInGate ? best.EndsInGate
        : chain.IsLittle != best.IsLittle ? best.IsLittle
        : chain.IsSure != best.IsSure ? chain.IsSure : chain.IsWholeFile != best.IsWholeFile ? best.IsWholeFile : chain.Length < best.Length;

    Way KnownWayOf(IMethodSymbol method, CancellationToken cancellation) =>
        !Reach(method, cancellation) ? Way.None : _ways.TryGetValue(method, out var way) ? way : _ways.GetOrAdd(method, WayOf(method, ImmutableArray<GivenConstant>.Empty, cancellation));

    // stream.ReadFully(): the helper blocks for what it is given, and that came from a file or from the network.
    BlockingChain? OnStreamOf(ProgramCall call, Routine root, CancellationToken cancellation)
    {
        if (!Arguments.OfCall(call.Operation).Any(argument => _session.Types.IsStreamLike(Origins.Bare(argument.Value).Type)) || StreamOf(call.Callee, cancellation) is not { } onStream)
            return null;
        foreach (var argument in Arguments.OfCall(call.Operation))
        {
            if (argument.Parameter?.Ordinal == onStream.Stream.Ordinal)
                return root.Origins.IsOutside(argument.Value) ? onStream.Chain : null;
        }

        return null;
    }

    (BlockingChain Chain, IParameterSymbol Stream)? StreamOf(IMethodSymbol method, CancellationToken cancellation)
    {
        // Asked while another way is made: no way of its own, or methods that call each other would have no end.
        if (_streams.TryGetValue(method, out var known))
            return known;
        var found = _reach.RoutineOf(method, cancellation) is not { } routine ? null : Blockers.FirstOfStreamIn(routine.Root, routine.Syntax, cancellation);
        return _streams.GetOrAdd(method, found);
    }

    Way WayOf(IMethodSymbol method, ImmutableArray<GivenConstant> given, CancellationToken cancellation)
    {
        if (_reach.RoutineOf(method, cancellation) is not { } routine)
            return Way.None;
        cancellation.ThrowIfCancellationRequested();
        var root = routine.Root;
        var block = Blockers.FirstIn(root, routine.Syntax, given, cancellation);
        if (block is { IsEnough: true })
            return Way.None with { Block = block };
        var calls = ImmutableArray.CreateBuilder<Step>();
        foreach (var call in Calls.In(root, cancellation))
        {
            if (call.Function == routine.Syntax && Reach(call.Callee, cancellation) && !Blockers.IsOffTheWay(call.Operation.Syntax, root) && !Blockers.WaitsOnce(call.Operation, root) && !root.Origins.IsOnMemory(call.Operation) && !ClosedWays.Contain(call.Operation.Syntax, given, _session))
                calls.Add(new(call.Callee, call.Operation.Syntax.GetLocation(), OnStreamOf(call, root, cancellation), Blockers.IsSure(call.Operation.Syntax, root, call.Function), IsUnderLock(call), IsRepeated(call), GivenConstants.Of(call.Operation, root)));
        }

        return new(block, calls.ToImmutable());
    }

    // Where a loop awaits, its thread is given back between two calls.
    static bool IsRepeated(ProgramCall call) => Loops.Around(call.Operation.Syntax, call.Function) is { } loop
        && !loop.DescendantNodes(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).Any(static node => node is AwaitExpressionSyntax);

    static bool IsUnderLock(ProgramCall call)
    {
        for (var node = call.Operation.Syntax; node != call.Function && node.Parent is { } parent; node = parent)
        {
            if (parent is LockStatementSyntax held && held.Statement == node)
                return true;
        }

        return false;
    }

    static string NameOf(IMethodSymbol method) => method switch
    {
        { MethodKind: MethodKind.Constructor } => "new " + method.ContainingType.Name,
        { AssociatedSymbol: { } property } => property.Name,
        { MethodKind: MethodKind.UserDefinedOperator or MethodKind.Conversion } => method.ContainingType.Name + " operator",
        _ => Signatures.NameOf(method),
    };
}
