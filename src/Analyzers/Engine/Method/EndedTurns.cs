using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// What code does in a round when its turn is over: <c>while (true) { _mine.Wait(); _others.Release(); Hit(); }</c> Who has waited for it has been let go on before.
/// </summary>
static class EndedTurns
{
    /// <summary>Whether an operation hands on the turn for which its code waits in each round, as the last thing that the round tells anybody.</summary>
    public static bool IsEnd(IOperation operation, Routine routine)
    {
        var session = routine.Session;
        if (operation is not IInvocationOperation { Instance: { } semaphore } release || !session.Semaphores.IsRelease(release) || routine.Places.ObjectOf(semaphore) is not { } others
            || session.Semaphores.InitialCount(semaphore, routine.Places) is not (0 or 1) || Loops.Around(release.Syntax, routine.Syntax) is not { } loop)
        {
            return false;
        }

        AccessPath? mine = null;
        foreach (var block in routine.Blocks)
        {
            foreach (var step in block.Operations)
            {
                if (step is not IInvocationOperation call || call == release)
                    continue;
                var meaning = session.Calls.Of(call);
                if (meaning.Kind == Meaning.Rendezvous || (LaunchSignals.IsSignal(call, session.Calls) && call.Syntax.SpanStart > release.Syntax.SpanStart))
                    return false;
                if (meaning.Kind is not (Meaning.Acquire or Meaning.TryAcquire) || (meaning.Traits & LockTraits.Counting) == 0)
                    continue;
                // All that it waits for is one signal.
                if (session.Semaphores.SignalIn(call, routine) is not { } signal || routine.Places.ObjectOf(signal) is not { } path || path.Equals(others) || mine?.Equals(path) == false
                    || !loop.Span.Contains(call.Syntax.Span) || !routine.Ways.AlwaysComesBefore(call, release))
                {
                    return false;
                }

                mine = path;
            }
        }

        return mine is not null;
    }

    /// <summary>Whether an operation comes after that in its round.</summary>
    public static bool AreBefore(IOperation operation, Routine routine)
    {
        foreach (var block in routine.Blocks)
        {
            foreach (var step in block.Operations)
            {
                if (step.Syntax.Span.End <= operation.Syntax.SpanStart && IsEnd(step, routine) && Loops.Around(step.Syntax, routine.Syntax) is { } loop && loop.Span.Contains(operation.Syntax.Span) && routine.Ways.AlwaysComesBefore(step, operation))
                    return true;
            }
        }

        return false;
    }
}
