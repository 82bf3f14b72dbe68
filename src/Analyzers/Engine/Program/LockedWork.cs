using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Work that threads do under a lock for which others wait, and for which the lock is not needed.</summary>
/// <param name="Section">The section.</param>
/// <param name="Function">The function it stands in.</param>
/// <param name="Work">The work.</param>
/// <param name="Contention">Why others wait.</param>
readonly record struct LockedWork(CriticalSection Section, Routine Function, FreeWork Work, Contention Contention)
{
    /// <summary>Whether async code holds a lock that it may keep while it awaits.</summary>
    public bool IsAsyncGate => !Section.Lock.IsAffine && (Function.IsAsync || Function.ReturnsTask);

    /// <summary>The sections of a member that compute under a global lock what needs no lock.</summary>
    public static IEnumerable<LockedWork> ComputingIn(Routine root, CancellationToken cancellation)
    {
        var rounds = root.ComputingRounds;
        foreach (var section in SectionsOf(root))
        {
            if (FirstOf(SectionWork.Of(section, root, rounds)) is { } work && !IsSerialized(section, root, cancellation)
                && ContentionOf(section, root, cancellation) is { } contention)
            {
                yield return new(section, root.Closest(section.Place), work, contention);
            }
        }
    }

    /// <summary>The sections of a member that begin or end with work that needs no lock, and is worth a line of its own.</summary>
    public static IEnumerable<LockedWork> OverlongIn(Routine root, CancellationToken cancellation)
    {
        var rounds = root.ComputingRounds;
        foreach (var section in SectionsOf(root))
        {
            if (SectionWork.AtAnEnd(section, root, Limits.WorthMoving) is { } end && FirstOf(SectionWork.Of(section, root, rounds)) is null
                && !IsSerialized(section, root, cancellation) && ContentionOf(section, root, cancellation) is { } contention)
            {
                yield return new(section, root.Closest(section.Place), end, contention);
            }
        }
    }

    static Contention? ContentionOf(CriticalSection section, Routine root, CancellationToken cancellation) =>
        Program.Contention.Of(section, root, cancellation) ?? Program.Contention.OfOtherMembers(section, root, cancellation, areLaunched: true);

    static FreeWork? FirstOf(IReadOnlyList<FreeWork> work) => work.Count > 0 ? work[0] : null;

    static IEnumerable<CriticalSection> SectionsOf(Routine root)
    {
        foreach (var section in CriticalSections.Of(root))
        {
            if (!section.IsInterpreters && !section.Lock.IsShared && !Conditions.IsForDebugging(section.Place))
                yield return section;
        }
    }

    // Threads that do nothing but take turns are told so.
    static bool IsSerialized(CriticalSection section, Routine root, CancellationToken cancellation)
    {
        foreach (var found in SerializedSections.Of(root, cancellation))
        {
            if (found.Section.Place == section.Place)
                return true;
        }

        // So are those that hand over a lock for each item, or wait for each other.
        foreach (var found in LockedIterations.Of(root, cancellation))
        {
            if (found.Section.Place == section.Place)
                return true;
        }

        // Who waits for a disk under the lock has to move that first.
        return WaitingSections.Of(root, cancellation).Any(found => found.Section.Place == section.Place)
            || LockedWaits.Of(root, cancellation).Any(found => found.Section.Place == section.Place);
    }
}
