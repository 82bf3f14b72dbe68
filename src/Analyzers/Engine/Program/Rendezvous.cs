using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Threads that wait for each other in each round: <c>_sum += part; _phase.SignalAndWait();</c> A barrier keeps apart what comes before it
/// and what comes behind it, and nothing that all do in between.
/// </summary>
sealed class Rendezvous(Session session, CancellationToken cancellation)
{
    /// <summary>Whether two uses are between the same waits at a barrier, so that nothing is known to come between them.</summary>
    public bool LeaveTogether(Use mine, Use theirs) => mine.Locks is { IsUncertain: true, Held.IsEmpty: true } && theirs.Locks is { IsUncertain: true, Held.IsEmpty: true }
        && PhaseOf(mine) is { } one && PhaseOf(theirs) is { } other && one.Count == other.Count && one.Number == other.Number && SymbolEqualityComparer.Default.Equals(one.Barrier, other.Barrier);

    Phase? PhaseOf(Use use)
    {
        foreach (var call in use.Trail)
        {
            if (session.RoutineAt(call.Syntax, session.ModelOf(call.Syntax.SyntaxTree), cancellation) is { } caller && Phases.Of(call.Syntax, caller.Closest(call.Syntax)) is { } phase)
                return phase;
        }

        return Phases.Of(use.Access.Operation.Syntax, use.Access.Routine);
    }
}
