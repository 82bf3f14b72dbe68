using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>
/// What the fixes of overlong critical sections have in common: the work moves before the lock, or behind it when it needs a
/// copy of what the lock guards.
/// </summary>
public abstract class SectionFix : ConcurrencyFix
{
    readonly string _work;
    readonly string _lock;
    readonly bool _mayWait;

    /// <summary>Makes the fix of one rule.</summary>
    /// <param name="id">The rule.</param>
    /// <param name="work">What is done under the lock, in the words of a title: <c>Compute</c>.</param>
    /// <param name="lock">What is held.</param>
    /// <param name="mayWait">Whether the work waits for the world outside.</param>
    private protected SectionFix(string id, string work, string @lock, bool mayWait)
        : base(id)
    {
        _work = work;
        _lock = @lock;
        _mayWait = mayWait;
    }

    /// <summary>What costs so much that it is worth to be moved.</summary>
    private protected abstract bool IsWork(Cost cost, Routine root);

    /// <inheritdoc/>
    private protected sealed override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
    {
        if (SectionText.SectionAt(site) is not { } section)
            yield break;
        var root = site.Routine!.Root;
        var before = $"{_work} before the {_lock} is taken";
        if (Narrowing.Of(section, root, cost => IsWork(cost, root), _mayWait) is { } narrowing)
        {
            if (narrowing.DropsLock)
                yield return new("drop", $"Drop the {_lock}: it guards nothing", () => narrowing.Apply(site.Root));
            else
            {
                yield return new("before", Narrowing.TitleOf(Said(before), narrowing.IsChecked, narrowing.IsRounded), () => narrowing.Apply(site.Root)) { IsForFixAll = !narrowing.IsChecked };
            }
        }
        else if (Hoisting.Of(section, root, site.Evidence.FirstOrDefault(), _mayWait) is { } hoisting)
            yield return new("before", Said(before), () => hoisting.Apply(site.Root));
        else if (OncePerKey.Of(section, site, _mayWait) is { } cache)
        {
            yield return new("again", Said($"{_work} outside of the {_lock} and look again inside; two threads may do it for the same key"), () => cache.LookAgain(site.Root)) { IsForFixAll = false };
            yield return new("lazy", "Give each key a 'Lazy' in a 'ConcurrentDictionary'; a failure is remembered", () => cache.WithLazyValues(site.Root)) { IsForFixAll = false };
        }
        else if (EarlyRelease.Of(section, root, cost => IsWork(cost, root), _mayWait) is { } release)
            yield return new("after", Said($"{_work} after the {_lock} is released"), () => release.Apply(site.Root));
    }

    // What was done by one thread at a time may now be done by several.
    string Said(string title) => _mayWait ? title + "; several threads may then wait at a time" : title;
}
