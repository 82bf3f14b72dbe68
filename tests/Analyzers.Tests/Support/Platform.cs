using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Testing;

namespace ConcurrencyAnalyzers.Tests.Support;

/// <summary>The platforms that test sources compile against; the build copies their reference assemblies beside the tests.</summary>
static class Platform
{
    /// <summary>.NET 10.</summary>
    public static ImmutableArray<MetadataReference> Net100 { get; } = ReferencesIn("net10.0");

    /// <summary>.NET 8, without <c>System.Threading.Lock</c>.</summary>
    public static ImmutableArray<MetadataReference> Net80 { get; } = ReferencesIn("net8.0");

    /// <summary>Libraries that the tables name: ASP.NET Core, EF Core, Dapper and others. They go with .NET 10.</summary>
    public static ImmutableArray<MetadataReference> Libraries { get; } = ReferencesIn("libraries");

    /// <summary>No packages to restore: all references are given as files in memory.</summary>
    public static ReferenceAssemblies NoPackages { get; } = new("net10.0");

    /// <summary>The namespaces that a new project imports by itself.</summary>
    public const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    static ImmutableArray<MetadataReference> ReferencesIn(string folder) =>
        [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "ref", folder), "*.dll").Order().Select(path => MetadataReference.CreateFromFile(path))];

    /// <summary>The newest language version that the tested compiler knows.</summary>
    public static LanguageVersion NewestLanguage => LanguageVersion.Latest.MapSpecifiedToEffectiveVersion();
}
