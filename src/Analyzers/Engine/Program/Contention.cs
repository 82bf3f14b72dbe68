using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Why threads wait for each other at a lock: it is global, and more than one of them comes by.</summary>
/// <param name="Launch">What starts them; null when they come from outside of the code that is seen.</param>
/// <param name="Partner">Where another thread takes the same lock; null when that is not seen.</param>
readonly record struct Contention(SyntaxNode? Launch, SyntaxNode? Partner)
{
    /// <summary>
    /// The contention of a section; null when its lock is one for each object, shared or not exclusive, or when nothing says
    /// that a second thread takes it.
    /// </summary>
    public static Contention? Of(CriticalSection section, Routine root, CancellationToken cancellation)
    {
        if (section.Lock.IsShared || !Permits.ExcludesOthers(section.Lock) || SerializedSections.IsOneOfMany(section.Lock))
            return null;
        var launches = root.Session.LaunchMap(cancellation);
        var roots = ThreadRoots.Of(root.Closest(section.Place), cancellation);
        foreach (var run in roots.Runs)
        {
            foreach (var other in launches.Beside(run))
            {
                foreach (var partner in CriticalSections.Of(other.Function.Root))
                {
                    if (partner.Function == other.Function.Syntax && (IsOneForAll(section, root) ? section.Lock.Path.Equals(partner.Lock.Path) : SerializedSections.SameLock(section, run, partner, other)))
                        return new(run.Launch.Operation.Syntax, partner.Place);
                }
            }
        }

        var isOneForAll = IsOneForAll(section, root);
        if (roots.IsOpen)
            return isOneForAll ? new(null, null) : null;
        var own = new OwnLaunches(root.Session, launches, cancellation);
        return own.OfEachObject(section, root, roots.Runs) ?? (isOneForAll && roots.Runs.Count > 0 ? OfOtherThreads(section, root, roots.Runs[0], cancellation) : null)
            ?? own.Beside(section, root) ?? (!section.Lock.IsAffine && (isOneForAll || section.Lock.Path.Kind == RootKind.This) ? own.Overlapping(section, root) : null);
    }

    // The one thread that is started takes the lock, and so does whoever calls another member, or who has started it.
    static Contention? OfOtherThreads(CriticalSection section, Routine root, Run run, CancellationToken cancellation)
    {
        var launches = new OwnLaunches(root.Session, root.Session.LaunchMap(cancellation), cancellation);
        foreach (var member in root.Session.RoutinesOf(root.Model, Signals.Lock, cancellation))
        {
            foreach (var other in CriticalSections.Of(member))
            {
                if (other.Place == section.Place || !other.Lock.Path.Equals(section.Lock.Path))
                    continue;
                var roots = ThreadRoots.Of(member.Closest(other.Place), cancellation);
                if (roots.IsOpen || roots.Runs.Any(one => one.Launch != run.Launch) || launches.Beside(other, member)?.Launch == run.Launch.Operation.Syntax)
                    return new(run.Launch.Operation.Syntax, other.Place);
            }
        }

        return null;
    }

    /// <summary>
    /// The contention of a section that one thread runs which the program starts: the lock would not be there if what other members do
    /// under it were not done by others, even if the thread has ended by then where they are called.
    /// </summary>
    /// <param name="section">The section.</param>
    /// <param name="root">The member it stands in.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <param name="areLaunched">Whether the others have to be seen on a thread as well: what computes may be each thread's own object.</param>
    public static Contention? OfOtherMembers(CriticalSection section, Routine root, CancellationToken cancellation, bool areLaunched = false)
    {
        var roots = ThreadRoots.Of(root.Closest(section.Place), cancellation);
        if (roots.Runs.Count == 0 || section.Lock.Path.Kind != RootKind.This || !Permits.ExcludesOthers(section.Lock))
            return null;
        foreach (var member in root.Session.RoutinesOf(root.Model, Signals.Lock, cancellation))
        {
            foreach (var other in CriticalSections.Of(member))
            {
                if (member.Method is { MethodKind: not MethodKind.Constructor } && other.Place != section.Place && other.Lock.Path.Equals(section.Lock.Path)
                    && ThreadRoots.Of(member.Closest(other.Place), cancellation).Runs is var runs && (!areLaunched || runs.Count > 0) && !runs.Any(run => roots.Runs.Any(own => own.Launch == run.Launch)))
                {
                    return new(roots.Runs[0].Launch.Operation.Syntax, other.Place);
                }
            }
        }

        return null;
    }

    // Static fields, types, literals, and the locks of an object of which there is one.
    static bool IsOneForAll(CriticalSection section, Routine root) =>
        section.Lock.Path.IsStatic || (section.Lock.Path.Kind == RootKind.This && root.Method?.ContainingType is { } type && root.Session.Types.IsOneForAll(type));
}
