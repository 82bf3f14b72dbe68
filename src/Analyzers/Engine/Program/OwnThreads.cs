using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Workers that each start a thread of their own, compute there with what they were given for themselves, and have one lock for all.</summary>
static class OwnThreads
{
    /// <summary>What serializes the threads of such workers; null when there are none, they share what they compute with, or need nothing: that is free work under a lock.</summary>
    public static SerializedSection? SerializedBy(CriticalSection section, Routine root, LaunchMap launches, CancellationToken cancellation)
    {
        if (root is not { Session: { } session, Method.ContainingType: { } type })
            return null;
        foreach (var run in launches.RunsOf(section.Function))
        {
            if (new OwnLaunches(session, launches, cancellation).OfEachObject(section, root, [run]) is not null && session.SectionNeeds.Of(section, root) is { Count: > 0 } needs && AreOwn(needs))
                return new(section, root.Closest(section.Place), section, run, SerializedSections.WorkIn(section, root));
        }

        return null;

        bool AreOwn(IReadOnlyList<OuterUse> needs)
        {
            foreach (var use in needs)
            {
                if (use.Path is not { Kind: RootKind.This, Steps: [{ Member: { } member }, ..] steps } || SectionNeeds.IsReadOfOthers(member, section, root)
                    || !(steps.Length == 1 && SerializedSections.IsLook(use, needs, root) && use.Path.Symbol is not IFieldSymbol { Type: IArrayTypeSymbol } || GivenMembers.IsOwnOfEach(member, type, session, cancellation)))
                {
                    return false;
                }
            }

            return true;
        }
    }
}
