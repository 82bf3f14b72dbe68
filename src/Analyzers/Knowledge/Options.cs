using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>How strictly test methods and the start of a program are judged: code whose thread nobody else waits for.</summary>
enum TestCode
{
    /// <summary>Nobody has said anything: async code like all other, and a synchronous <c>Main</c> may wait for tasks.</summary>
    Unsaid,

    /// <summary>Like all other code, a synchronous <c>Main</c> too.</summary>
    Strict,

    /// <summary>Calls that only keep a thread busy are left alone there.</summary>
    Relaxed,
}

/// <summary>What an <c>.editorconfig</c> says for one file.</summary>
/// <param name="TestCode"><c>concurrency.test_code</c>.</param>
/// <param name="CpuBoundIterations"><c>concurrency.cpu_bound_iterations</c>: a loop of so many steps keeps a processor busy.</param>
sealed record Options(TestCode TestCode, int CpuBoundIterations)
{
    /// <summary>What holds where nothing is said.</summary>
    public static Options Default { get; } = new(TestCode.Unsaid, 10_000);

    /// <summary>Reads the options of a file; what is wrong has its default.</summary>
    public static Options Of(AnalyzerConfigOptions config)
    {
        var options = Default;
        if (config.TryGetValue(OptionNames.TestCode, out var testCode) && TestCodeOf(testCode) is { } strictness)
            options = options with { TestCode = strictness };
        if (config.TryGetValue(OptionNames.CpuBoundIterations, out var iterations) && IterationsOf(iterations) is { } count)
            options = options with { CpuBoundIterations = count };
        return options;
    }

    /// <summary>What a value of <c>concurrency.test_code</c> means; null when it is wrong.</summary>
    public static TestCode? TestCodeOf(string value) => value.Trim().ToLowerInvariant() switch
    {
        "strict" => Knowledge.TestCode.Strict,
        "relaxed" => Knowledge.TestCode.Relaxed,
        _ => null,
    };

    /// <summary>What a value of <c>concurrency.cpu_bound_iterations</c> means; null when it is wrong.</summary>
    public static int? IterationsOf(string value) => int.TryParse(value.Trim(), out var count) && count > 0 ? count : null;
}

/// <summary>The keys of an <c>.editorconfig</c> that are ours.</summary>
static class OptionNames
{
    /// <summary>Members that block; they have a twin of their name with "Async" behind it, or none.</summary>
    public const string BlockingMethods = "concurrency.blocking_methods";

    /// <summary>Members that are never reported as blocking.</summary>
    public const string NonblockingMethods = "concurrency.nonblocking_methods";

    /// <summary>Members that take or release a lock.</summary>
    public const string LockMethods = "concurrency.lock_methods";

    /// <summary>Members that keep a processor busy for long.</summary>
    public const string CpuBoundMethods = "concurrency.cpu_bound_methods";

    /// <summary>Types whose members several threads call.</summary>
    public const string ThreadEntryTypes = "concurrency.thread_entry_types";

    /// <summary>How many steps of a loop keep a processor busy.</summary>
    public const string CpuBoundIterations = "concurrency.cpu_bound_iterations";

    /// <summary>How strictly test methods and the start of a program are judged.</summary>
    public const string TestCode = "concurrency.test_code";

    /// <summary>All keys.</summary>
    public static ImmutableArray<string> All { get; } = ImmutableArray.Create(
        BlockingMethods, NonblockingMethods, LockMethods, CpuBoundMethods, ThreadEntryTypes, CpuBoundIterations, TestCode);
}
