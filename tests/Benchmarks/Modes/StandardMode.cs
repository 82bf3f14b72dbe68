using System.Collections.Concurrent;
using System.Globalization;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Environments;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using ConcurrencyAnalyzers.Benchmarks.Workloads;

namespace ConcurrencyAnalyzers.Benchmarks.Modes;

/// <summary>The same cases under BenchmarkDotNet: one whole project a run, new trees and a new compilation each time.</summary>
public class StandardMode
{
    static readonly ConcurrentDictionary<(string Project, string Method), ConcurrentQueue<double>> s_cpu = new();

    Workload _workload = null!;
    CSharpCompilation _compilation = null!;

    /// <summary>The workload's name.</summary>
    [Params("repository", "generated")]
    public string Project { get; set; } = "";

    /// <summary>In this process, because a child process would have to restore packages; few long iterations, because a run is a whole build.</summary>
    public static IConfig Configuration() => DefaultConfig.Instance
        .AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithStrategy(RunStrategy.Monitoring)
            .WithWarmupCount(2)
            .WithIterationCount(10)
            .WithGcServer(false))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddColumn(new CpuColumn())
        .HideColumns(Column.Gen0, Column.Gen1, Column.Gen2);

    /// <summary>Reads or writes the sources.</summary>
    [GlobalSetup]
    public void Load() => _workload = Project == "generated" ? GeneratedProject.Create() : RepositorySource.Load();

    /// <summary>Trees and a compilation that nobody has seen.</summary>
    [IterationSetup]
    public void Parse() => _compilation = _workload.Compile(_workload.Parse());

#pragma warning disable CS1591 // The names are the cases.
    [Benchmark(Baseline = true)]
    public Task Bare() => Measure(Case.Bare, nameof(Bare));

    [Benchmark]
    public Task Documents() => Measure(Case.Documents, nameof(Documents));

    [Benchmark]
    public Task Operations() => Measure(Case.Operations, nameof(Operations));

    [Benchmark]
    public Task OperationsBlocksSymbols() => Measure(Case.OperationsBlocksSymbols, nameof(OperationsBlocksSymbols));

    [Benchmark]
    public Task Rules() => Measure(Case.Rules, nameof(Rules));

    [Benchmark]
    public Task Blocking() => Measure(Case.Blocking, nameof(Blocking));

    [Benchmark]
    public Task SharedState() => Measure(Case.SharedState, nameof(SharedState));

    [Benchmark]
    public Task GlobalLock() => Measure(Case.GlobalLock, nameof(GlobalLock));

    [Benchmark]
    public Task Sdk() => Measure(Case.Sdk, nameof(Sdk));

    [Benchmark]
    public Task SdkAndOperations() => Measure(Case.SdkAndOperations, nameof(SdkAndOperations));

    [Benchmark]
    public Task SdkAndRules() => Measure(Case.SdkAndRules, nameof(SdkAndRules));
#pragma warning restore CS1591

    async Task Measure(Case measured, string method)
    {
        var before = Environment.CpuUsage.TotalTime;
        _ = await measured.Diagnose(_compilation).ConfigureAwait(false);
        s_cpu.GetOrAdd((Project, method), static _ => new()).Enqueue((Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
    }

    // Works because the benchmarks run in this process.
    sealed class CpuColumn : IColumn
    {
        public string Id => nameof(CpuColumn);

        public string ColumnName => "CPU";

        public string Legend => "Median time of all processors, garbage collection included";

        public bool AlwaysShow => true;

        public ColumnCategory Category => ColumnCategory.Custom;

        public int PriorityInCategory => 0;

        public bool IsNumeric => true;

        public UnitType UnitType => UnitType.Dimensionless;

        public string GetValue(Summary summary, BenchmarkCase benchmark) =>
            s_cpu.TryGetValue(((string)benchmark.Parameters[nameof(Project)], benchmark.Descriptor.WorkloadMethod.Name), out var runs)
                ? runs.Median().ToString("0 ms", CultureInfo.InvariantCulture)
                : "?";

        public string GetValue(Summary summary, BenchmarkCase benchmark, SummaryStyle style) => GetValue(summary, benchmark);

        public bool IsDefault(Summary summary, BenchmarkCase benchmark) => false;

        public bool IsAvailable(Summary summary) => true;
    }
}
