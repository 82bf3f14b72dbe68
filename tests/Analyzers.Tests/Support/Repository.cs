using System.Reflection;

namespace ConcurrencyAnalyzers.Tests.Support;

/// <summary>The files of this repository, by paths with slashes that start at its root.</summary>
static class Repository
{
    /// <summary>The root folder; the build writes it into this assembly.</summary>
    public static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    /// <summary>The place of a file on this machine.</summary>
    public static string PathOf(string path) => Path.Combine(Root, path);

    /// <summary>Whether a file is there.</summary>
    public static bool Has(string path) => File.Exists(PathOf(path));

    /// <summary>The text of a file, with line feeds.</summary>
    public static string Read(string path) => File.ReadAllText(PathOf(path)).ReplaceLineEndings("\n");

    /// <summary>Writes a file in one step, so that a test that reads it meanwhile sees the old text or the new one.</summary>
    public static void Write(string path, string text)
    {
        var full = PathOf(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        var draft = full + ".draft";
        File.WriteAllText(draft, text);
        File.Move(draft, full, overwrite: true);
    }

    /// <summary>The C# sources under a folder, in order, without what a build made.</summary>
    public static IEnumerable<string> SourcesIn(string folder) => Directory
        .EnumerateFiles(PathOf(folder), "*.cs", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
        .Where(path => !path.Split('/').Any(part => part is "bin" or "obj"))
        .Order(StringComparer.Ordinal);
}
