using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>A call in async code of a synchronous method that blocks.</summary>
/// <param name="Call">The call.</param>
/// <param name="Chain">From the callee to what blocks.</param>
/// <param name="Inner">The function that the call stands in most closely.</param>
/// <param name="Function">The async function whose thread is blocked: the same, or the one that runs that lambda on the spot.</param>
/// <param name="Flag">The flag by which callers choose between a synchronous and an asynchronous form, where the call pays no heed to it; mostly null.</param>
readonly record struct HiddenBlocking(ProgramCall Call, BlockingChain Chain, Routine Inner, Routine Function, IParameterSymbol? Flag);

/// <summary>Finds what async code calls that blocks inside; rules and fixes ask it alike.</summary>
static class HiddenBlockings
{
    /// <summary>The calls of a member that block, where await could stand in their place if the callee were async.</summary>
    public static List<HiddenBlocking> In(Routine root, CancellationToken cancellation)
    {
        var chains = root.Session.BlockingChains;
        var found = new List<HiddenBlocking>();
        foreach (var call in chains.Calls.In(root, cancellation))
        {
            // The getter and the setter of an update are two calls in one place.
            if (!chains.Reach(call.Callee, cancellation) || (found.Count > 0 && call.Operation == found[found.Count - 1].Call.Operation) || IsTwinOf(root.Method, call.Callee))
                continue;
            var (node, inner) = (call.Operation.Syntax, root.Closest(call.Operation.Syntax));
            // A lambda that is run on the spot blocks the function around it.
            var function = root.Closest(call.Function);
            if (IsAsyncCode(function) && !function.IsRelaxedStart && chains.Of(call, root, cancellation) is { } chain
                && !(chain.ReadsForm && IsReadBefore(found, function)) && !IsLine(chain)
                && CanAwait(inner, node, cancellation) && (inner == function || CanAwait(function, inner.Syntax, cancellation)) && !RareWays.EndsInFailure(node, inner)
                && !SynchronousFlag.Excuses(node, inner) && (root.HasSynchronousFlag || !OtherArms.AwaitInstead(call.Callee.Name + TwinModel.Suffix, node))
                && SynchronousCalls.At(call.Operation, root, cancellation) is null && !(IsStart(function) && EndsInPrimitive(chain, root.Session, cancellation)))
            {
                var flag = SynchronousFlag.IsUndecided(node, inner) ? SynchronousFlag.IgnoredBy(node, inner) : null;
                if (flag is not null || !SynchronousFlag.IsUndecided(node, inner))
                    found.Add(new(call, chain, inner, function, flag));
            }
        }

        return found;
    }

    // Debug(text) > Write(text) > _log.WriteLine(text): that a line goes into a buffer some calls away nobody would mend at each of the hundred places that write one.
    static bool IsLine(BlockingChain chain) => chain.FillsBuffer && chain.Length > 2;

    // The form of a request is read once, and kept.
    static bool IsReadBefore(List<HiddenBlocking> found, Routine function)
    {
        foreach (var other in found)
        {
            if (other.Chain.ReadsForm && other.Function == function)
                return true;
        }

        return false;
    }

    /// <summary>Whether a program begins with a function: it has its thread for itself, and to keep it is a matter of style, unless the project says otherwise.</summary>
    public static bool IsStart(Routine function) => function.IsStart && !function.IsStrictStart;

    /// <summary>Whether it is only a matter of style: there is little to gain, much to write for it, or a test on the way decides whether anybody waits.</summary>
    /// <remarks>Of the chains that people have judged in programs that nobody had tuned for, 94 of 100 were right where no test decides, and 21 of 100 where one does.</remarks>
    public static bool IsMinor(BlockingChain chain, Session session, CancellationToken cancellation) =>
        !chain.IsSure || chain.IsMinor || chain.IsLittle || (chain.IsWholeFile && chain.Steps.Any(step => step.Method is not null && session.SynchronousCallers.Keep(step.Method, chain, cancellation)));

    // The threads that the program has started are joined there, and nothing could be awaited in their place.
    static bool EndsInPrimitive(BlockingChain chain, Session session, CancellationToken cancellation)
    {
        var place = chain.Steps.Last().Place;
        if (place.SourceTree is not { } tree)
            return false;
        var node = tree.GetRoot(cancellation).FindNode(place.SourceSpan, getInnermostNodeForTie: true);
        return session.RoutineAt(node, session.ModelOf(tree), cancellation) is { } routine && routine.Root.BlockingUses.All.Any(use => use.Node == node && use.Kind == BlockingKind.Primitive);
    }

    static bool CanAwait(Routine function, SyntaxNode node, CancellationToken cancellation) => AwaitPlace.ObstacleAt(function, node, cancellation, asIfAsync: true) == AwaitObstacle.None;

    /// <summary>Whether a function is async, or could be without a change of its signature.</summary>
    public static bool IsAsyncCode(Routine function) => function.IsAsync || TaskWaits.CanBecomeAsync(function);

    static bool IsTwinOf(IMethodSymbol? caller, IMethodSymbol callee) => caller?.Name == callee.Name + TwinModel.Suffix;
}
