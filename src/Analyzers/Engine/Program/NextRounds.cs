using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Handlers that ask for the next event: <c>void Listen() =&gt; _socket.Accept(client =&gt; { Listen(); Serve(client); }, Fail);</c> Who asks last is done when the next one
/// comes; who asks first is in the middle of his own.
/// </summary>
static class NextRounds
{
    /// <summary>
    /// What code that a member launches does when it has called the member again, by the accesses and calls that stand in it. What stands before is over when
    /// the next event comes.
    /// </summary>
    public static HashSet<IOperation> Behind(LaunchBody<Routine> body, MemberUses member, ProgramFacts facts, CancellationToken cancellation)
    {
        var behind = new HashSet<IOperation>();
        if (member.Root.Method is not { } asking || (body.Routine ?? (body is { Method: { } method, IsLeftAlive: false } ? facts.Session.RoutineOf(method, cancellation) : null)) is not { } routine)
            return behind;
        foreach (var use in facts.Of(routine.Root).Of(routine))
        {
            if (use.Live.Keys.Any(live => Asks(live, asking)))
                behind.Add(use.Trail.IsEmpty ? use.Access.Operation : use.Trail[0]);
        }

        return behind;
    }

    /// <summary>Whether a use by what a launch runs may be made when the next event has come: behind the call that asks for it, or by code that has been started on the way.</summary>
    /// <param name="use">The use.</param>
    /// <param name="behind">What the code does when it has asked.</param>
    /// <param name="launch">The launch.</param>
    /// <param name="member">The member that launches.</param>
    public static bool May(Use use, HashSet<IOperation> behind, Launch<Routine> launch, MemberUses member)
    {
        if (behind.Contains(use.Access.Operation) || use.Trail.Any(behind.Contains))
            return true;
        if (use.Launch is not { } started || started == launch.Operation.Syntax || member.Root.Method is not { } asking)
            return false;
        // The call that asks has started the next round itself.
        foreach (var other in member.Concurrency.Launches.All)
        {
            if (other.Operation.Syntax == started && Asks(other, asking))
                return false;
        }

        return true;
    }

    static bool Asks(Launch<Routine> launch, IMethodSymbol asking)
    {
        foreach (var started in launch.Bodies)
        {
            if (started.IsLeftAlive && SymbolEqualityComparer.Default.Equals(started.Method?.OriginalDefinition, asking.OriginalDefinition))
                return true;
        }

        return false;
    }
}
