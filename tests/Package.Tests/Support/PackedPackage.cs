using System.IO.Compression;
using System.Xml.Linq;

namespace ConcurrencyAnalyzers.Package.Tests.Support;

/// <summary>
/// The package, packed once for all tests from a copy of the sources, so that nothing here meets a build that is under
/// way in the repository. Consumers live beside it, outside the repository.
/// </summary>
public sealed class PackedPackage : IAsyncLifetime
{
    int _consumers;

    /// <summary>A folder in the temporary folder that holds all that these tests write.</summary>
    internal string Folder { get; } = Directory.CreateTempSubdirectory("concurrency-analyzers-").FullName;

    /// <summary>The copy of the sources that it was packed from.</summary>
    internal string Source => Path.Combine(Folder, "source");

    /// <summary>The folder that stands for a package feed.</summary>
    internal string Feed => Path.Combine(Folder, "feed");

    /// <summary>Where consumers restore packages to. The user's own folder would keep an older package of the same version.</summary>
    internal string Packages => Path.Combine(Folder, "packages");

    /// <summary>The .nupkg file.</summary>
    internal string File => Assert.Single(Directory.GetFiles(Feed, "*.nupkg"));

    internal string Version { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await Pack(Source, Feed);
        using var zip = ZipFile.OpenRead(File);
        Version = ManifestOf(zip).Elements().Single(element => element.Name.LocalName == "version").Value;
    }

    /// <summary>Copies the sources to a folder and packs there.</summary>
    internal static async Task Pack(string source, string feed)
    {
        Repository.CopySourcesTo(source);
        (await Tool.Dotnet(source, null, "pack", "src/Package", "-o", feed)).Succeeds();
    }

    internal static XElement ManifestOf(ZipArchive zip)
    {
        using var stream = zip.GetEntry("ConcurrencyAnalyzers.nuspec")!.Open();
        return XDocument.Load(stream).Root!.Elements().Single();
    }

    /// <summary>A new folder for a project that is to use the package.</summary>
    internal string NewConsumerFolder() =>
        Directory.CreateDirectory(Path.Combine(Folder, $"consumer{Interlocked.Increment(ref _consumers)}")).FullName;

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
