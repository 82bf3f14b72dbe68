using System.IO.Compression;

namespace ConcurrencyAnalyzers.Package.Tests;

/// <summary>What is in the .nupkg file.</summary>
public class ContentTests(PackedPackage package)
{
    [Fact]
    public void Holds_the_analyzers_the_fixes_and_the_presets_and_no_other_assembly()
    {
        using var zip = ZipFile.OpenRead(package.File);
        string[] expected =
        [
            "ConcurrencyAnalyzers.nuspec",
            "README.md",
            "analyzers/dotnet/cs/ConcurrencyAnalyzers.CodeFixes.dll",
            "analyzers/dotnet/cs/ConcurrencyAnalyzers.dll",
            "build/ConcurrencyAnalyzers.targets",
            "build/config/concurrency-recommended.globalconfig",
            "build/config/concurrency-strict.globalconfig",
            "buildTransitive/ConcurrencyAnalyzers.targets",
            "buildTransitive/config/concurrency-recommended.globalconfig",
            "buildTransitive/config/concurrency-strict.globalconfig",
        ];
        // The rest is what every package has.
        var content = zip.Entries.Select(entry => entry.FullName)
            .Where(name => name != "[Content_Types].xml" && !name.StartsWith("_rels/") && !name.StartsWith("package/"));
        Assert.Equal(expected, content.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Is_a_development_dependency_without_dependencies()
    {
        using var zip = ZipFile.OpenRead(package.File);
        var metadata = PackedPackage.ManifestOf(zip).Elements().ToLookup(element => element.Name.LocalName);
        Assert.Equal("ConcurrencyAnalyzers", metadata["id"].Single().Value);
        Assert.Equal("true", metadata["developmentDependency"].Single().Value);
        Assert.DoesNotContain(metadata["dependencies"].SelectMany(groups => groups.Descendants()), element => element.Name.LocalName == "dependency");
        Assert.Equal("README.md", metadata["readme"].Single().Value);
        var license = metadata["license"].Single();
        Assert.Equal("expression MIT", $"{license.Attribute("type")?.Value} {license.Value}");
    }

    [Fact]
    public void Its_readme_names_every_rule()
    {
        using var zip = ZipFile.OpenRead(package.File);
        using var reader = new StreamReader(zip.GetEntry("README.md")!.Open());
        var readme = reader.ReadToEnd();
        Assert.All(Mistakes.Ids, id => Assert.Contains(id, readme));
    }

    [Fact]
    public async Task Is_the_same_byte_for_byte_when_packed_from_another_folder()
    {
        var other = Path.Combine(package.Folder, "another", "source");
        await PackedPackage.Pack(other, Path.Combine(package.Folder, "another", "feed"));
        var packed = Assert.Single(Directory.GetFiles(Path.Combine(package.Folder, "another", "feed")));
        using var first = ZipFile.OpenRead(package.File);
        using var second = ZipFile.OpenRead(packed);
        // Entry by entry first: that names what differs.
        Assert.Equal(first.Entries.Select(HashOf), second.Entries.Select(HashOf));
        Assert.Equal(File.ReadAllBytes(package.File), File.ReadAllBytes(packed));

        static string HashOf(ZipArchiveEntry entry) => $"{entry.FullName} {entry.Crc32:x8}";
    }

    [Fact]
    public async Task Takes_a_version_suffix()
    {
        var feed = Path.Combine(package.Folder, "prerelease");
        (await Tool.Dotnet(package.Source, null, "pack", "src/Package", "--no-build", "-o", feed, "-p:VersionSuffix=rc.1")).Succeeds();
        Assert.Equal($"ConcurrencyAnalyzers.{package.Version}-rc.1.nupkg", Path.GetFileName(Assert.Single(Directory.GetFiles(feed))));
    }
}
