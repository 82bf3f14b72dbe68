namespace ConcurrencyAnalyzers.Package.Tests.Support;

/// <summary>The repository these tests are built in.</summary>
static class Repository
{
    public static string Root { get; } = FolderWith("ConcurrencyAnalyzers.sln");

    /// <summary>Copies what the package is made from, without what earlier builds left.</summary>
    public static void CopySourcesTo(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(Root))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        CopyFolder(Path.Combine(Root, "src"), Path.Combine(folder, "src"));
    }

    static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.EnumerateDirectories(from))
        {
            var name = Path.GetFileName(folder);
            if (name is not ("bin" or "obj"))
                CopyFolder(folder, Path.Combine(to, name));
        }
    }

    static string FolderWith(string file)
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, file)))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds {file}.");
    }
}
