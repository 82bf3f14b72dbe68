namespace Article.Sections;

/// <summary>Python's lock, rebuilt: two threads that compute, and one lock that lets only one of them.</summary>
sealed class GlobalInterpreterLock() : Section(
    "gil", "Global Interpreter Lock (GIL)",
    "Python's usual interpreter has one lock, and only the thread that holds it runs: two threads that compute take turns.")
{
    static readonly Lock Gate = new();
    static long _count;

    public override Task<IReadOnlyList<Timing>> RunAsync(Workload workload, CancellationToken cancellation) =>
        OnItsOwnThread(() => Run(workload), cancellation);

    static IReadOnlyList<Timing> Run(Workload workload)
    {
        var iterations = workload.Iterations;
        var sequential = Time(Labels.Sequential, () => CountUp(iterations) + CountDown(iterations));
        var alone = Time("The locked counts on one thread", () => CountUnderLockOnOneThread(iterations));
        var underLock = Time(Labels.ThreadsUnderLock, () => CountUnderLock(iterations));
        var merging = Time(Labels.ThreadsMerging, () => CountAndMerge(iterations));

        // A sum in shared memory may cost more than one in a register, so threads under the lock are compared
        // with the same code on one thread.
        Say($"Under the lock two threads have {alone.Elapsed / underLock.Elapsed:N2} times the speed of one.");
        return [sequential, underLock, merging];

        Timing Time(string label, Func<long> count)
        {
            var timing = Timing.Of(label, workload.Counting, 2 * Timing.SumBelow(iterations), count);
            Say($"{timing}");
            return timing;
        }
    }

    public static long CountUp(long iterations)
    {
        var count = 0L;
        for (var i = 0L; i < iterations; i++)
            count += i;
        return count;
    }

    public static long CountDown(long iterations)
    {
        var count = 0L;
        for (var i = iterations - 1; i >= 0; i--)
            count += i;
        return count;
    }

    // The problem: two threads, each of which computes only while it holds the one lock.
    static long CountUnderLock(long iterations)
    {
        var up = new Thread(() => CountUpUnderLock(iterations));
        var down = new Thread(() => CountDownUnderLock(iterations));
        up.Start();
        down.Start();
        up.Join();
        down.Join();
        return TakeCount();
    }

    static void CountUpUnderLock(long iterations)
    {
        lock (Gate) // CONC3001
        {
            for (var i = 0L; i < iterations; i++)
                _count += i;
        }
    }

    static void CountDownUnderLock(long iterations)
    {
        lock (Gate) // CONC3001
        {
            for (var i = iterations - 1; i >= 0; i--)
                _count += i;
        }
    }

    static long CountUnderLockOnOneThread(long iterations)
    {
        CountUpUnderLock(iterations);
        CountDownUnderLock(iterations);
        return TakeCount();
    }

    // Mended: each thread computes on its own and takes the lock only to add what it has.
    static long CountAndMerge(long iterations)
    {
        var up = new Thread(() => CountUpAndMerge(iterations));
        var down = new Thread(() => CountDownAndMerge(iterations));
        up.Start();
        down.Start();
        up.Join();
        down.Join();
        return TakeCount();
    }

    static void CountUpAndMerge(long iterations)
    {
        var count = CountUp(iterations);
        lock (Gate)
        {
            _count += count;
        }
    }

    static void CountDownAndMerge(long iterations)
    {
        var count = CountDown(iterations);
        lock (Gate)
        {
            _count += count;
        }
    }

    static long TakeCount()
    {
        lock (Gate)
        {
            var count = _count;
            _count = 0;
            return count;
        }
    }
}
