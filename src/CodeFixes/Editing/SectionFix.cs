using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>
/// What the fixes of overlong critical sections have in common: the work moves before the lock, or behind it when it needs a
/// copy of what the lock guards.
/// </summary>
public abstract class SectionFix : ConcurrencyFix
{
    readonly string _lock;

    /// <summary>Makes the fix of one rule.</summary>
    /// <param name="id">The rule.</param>
    /// <param name="lock">What is held, in the words of a title.</param>
    private protected SectionFix(string id, string @lock)
        : base(id)
    {
        _lock = @lock;
    }

    /// <summary>What is to be taken out of a section.</summary>
    private protected abstract WorkToMove WorkIn(CriticalSection section, Routine root);

    /// <inheritdoc/>
    private protected sealed override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
    {
        if (SectionText.SectionAt(site) is not { } section)
            yield break;
        var root = site.Routine!.Root;
        var work = WorkIn(section, root);
        var before = $"{work.Verb} before the {_lock} is taken";
        if (Narrowing.Of(section, root, work) is { } narrowing)
        {
            if (narrowing.DropsLock)
                yield return new("drop", $"Drop the {_lock}: it guards nothing", () => narrowing.Apply(site.Root));
            else
                yield return new("before", Narrowing.TitleOf(Said(before, work), narrowing.IsChecked, narrowing.IsRounded), () => narrowing.Apply(site.Root));
        }
        else if (Hoisting.Of(section, root, site.Evidence.FirstOrDefault(), work) is { } hoisting)
            yield return new("before", Said(before, work), () => hoisting.Apply(site.Root));
        else if (!section.IsInterpreters && OncePerKey.Of(section, site, work.MayWait) is { } cache)
        {
            yield return new("again", Said($"{work.Verb} outside of the {_lock} and look again inside; two threads may do it for the same key", work), () => cache.LookAgain(site.Root));
            yield return new("lazy", "Give each key a 'Lazy' in a 'ConcurrentDictionary'; a failure is remembered", () => cache.WithLazyValues(site.Root));
        }
        else if (EarlyRelease.Of(section, root, work) is { } release)
            yield return new("after", Said($"{work.Verb} after the {_lock} is released", work), () => release.Apply(site.Root));
    }

    // What was done by one thread at a time may now be done by several; who awaits keeps no thread.
    static string Said(string title, WorkToMove work) => work switch
    {
        { MayWait: false } => title,
        { Verb: "Await" } => title + "; several callers may then await at a time",
        _ => title + "; several threads may then wait at a time",
    };
}
