using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

// Launches of several bodies: beside each other, one after the other, or one instead of the other.
sealed partial class RaceFinder
{
    void CompareBodies(MemberUses member, Launch launch)
    {
        for (var i = 0; i < launch.Bodies.Length; i++)
        {
            for (var j = i + 1; j < launch.Bodies.Length; j++)
            {
                var others = member.Of(launch, j).ToLookup(static use => use.Path.Shape);
                foreach (var mine in member.Of(launch, i))
                {
                    foreach (var theirs in others[mine.Path.Shape])
                        CompareLaunched(member, mine, theirs, launch, launch, SharingReason.OtherLaunch);
                }
            }
        }
    }

    // socket.Accept(client => { Listen(); Serve(client); }, error => Reopen()); who asks for the next one first is still about his own when that one comes, or fails.
    void CompareRounds(MemberUses member, Launch launch)
    {
        for (var i = 0; i < launch.Bodies.Length; i++)
        {
            if (NextRounds.Behind(launch.Bodies[i], member, _facts, _cancellation) is not { Count: > 0 } behind)
                continue;
            var late = member.Of(launch, i).Where(use => NextRounds.May(use, behind, launch, member)).ToList();
            for (var j = 0; j < launch.Bodies.Length; j++)
            {
                if (j == i)
                    continue;
                var others = member.Of(launch, j).ToLookup(static use => use.Path.Shape);
                foreach (var mine in late)
                {
                    foreach (var theirs in others[mine.Path.Shape])
                        CompareLaunched(member, mine, theirs, launch, launch, SharingReason.OtherLaunch);
                }
            }
        }
    }

    // Task.Run(native ? ReceiveNative : Receive); Task.Run(native ? SendNative : Send);
    void CompareAlternatives(MemberUses member, Launch one, Launch other, SharingReason reason)
    {
        for (var i = 0; i < one.Bodies.Length; i++)
        {
            for (var j = 0; j < other.Bodies.Length; j++)
            {
                if (LaunchChoices.Exclude(one, one.Bodies[i], other, other.Bodies[j]))
                    continue;
                var others = member.Of(other, j).ToLookup(static use => use.Path.Shape);
                foreach (var mine in member.Of(one, i))
                {
                    foreach (var theirs in others[mine.Path.Shape])
                        CompareLaunched(member, mine, theirs, one, other, reason);
                }
            }
        }
    }
}
