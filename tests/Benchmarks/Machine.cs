using System.Reflection;

namespace ConcurrencyAnalyzers.Benchmarks;

/// <summary>Where the inputs lie; the build writes these paths into the program.</summary>
static class Machine
{
    /// <summary>The root of this repository.</summary>
    public static string RepositoryRoot { get; } = PathOf("RepositoryRoot");

    /// <summary>The reference assemblies of .NET 10.</summary>
    public static string ReferencePack { get; } = PathOf("ReferencePack");

    /// <summary>The unpacked package Microsoft.CodeAnalysis.NetAnalyzers.</summary>
    public static string NetAnalyzers { get; } = PathOf("NetAnalyzers");

    static string PathOf(string key)
    {
        var path = typeof(Machine).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == key).Value!;
        return Directory.Exists(path) ? path : throw new DirectoryNotFoundException($"{key}: '{path}' does not exist; build the benchmarks on the machine that runs them.");
    }
}
