using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

/// <summary>
/// Flags that end the loops of objects whose code is launched, by the name under which others find the objects: <c>_jobs.Add(job); Task.Run(job.Run);</c>
/// and, in another member, <c>foreach (var job in _jobs) job.IsStopped = true;</c>
/// </summary>
static class KeptFlags
{
    /// <summary>The uses of launched code, and once more those of such flags, by the names that the launching code has given the objects.</summary>
    public static List<Use> With(List<Use> uses, Launch launch, Trace? launcher)
    {
        ImmutableHashSet<HandOver>? given = null;
        for (var i = uses.Count - 1; i >= 0; i--)
        {
            var use = uses[i];
            if (use.Path is not { Kind: RootKind.Variable, Steps.IsEmpty: false } || !Flags.MayEndLoop(use))
                continue;
            given ??= GivenBy(launcher, launch);
            foreach (var handOver in given)
            {
                if (handOver.IsAbout(use.Path) && handOver.NameFor(use.Path) is { Kind: RootKind.This or RootKind.Static } name)
                    uses.Add(use with { Path = name });
            }
        }

        return uses;
    }

    // Whether it keeps the object before it starts the code or after that: _jobs[job] = Task.Run(job.Run).
    static ImmutableHashSet<HandOver> GivenBy(Trace? launcher, Launch launch)
    {
        var given = launcher?.AtExit?.HandedOver ?? ImmutableHashSet<HandOver>.Empty;
        if (launcher is not null)
        {
            foreach (var (started, before) in launcher.Started)
            {
                if (started == launch)
                    given = given.Union(before.HandedOver);
            }
        }

        return given;
    }
}
