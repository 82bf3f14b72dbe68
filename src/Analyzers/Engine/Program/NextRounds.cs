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
    /// <summary>Whether code that a member launches goes on when it has called the member again.</summary>
    public static bool AreAskedForFirst(LaunchBody<Routine> body, MemberUses member, ProgramFacts facts, CancellationToken cancellation)
    {
        if (member.Root.Method is not { } asking || (body.Routine ?? (body is { Method: { } method, IsLeftAlive: false } ? facts.Session.RoutineOf(method, cancellation) : null)) is not { } routine)
            return false;
        foreach (var access in facts.Of(routine.Root).Concurrency.TraceOf(routine)?.Accesses ?? ImmutableArray<Access>.Empty)
        {
            foreach (var live in access.State.Live.Keys)
            {
                foreach (var started in live.Bodies)
                {
                    if (started.IsLeftAlive && SymbolEqualityComparer.Default.Equals(started.Method?.OriginalDefinition, asking.OriginalDefinition))
                        return true;
                }
            }
        }

        return false;
    }
}
