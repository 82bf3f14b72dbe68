namespace ConcurrencyAnalyzers.Package.Tests.Support;

/// <summary>An empty project outside the repository, and the mistakes that a test writes into it.</summary>
sealed class Consumer
{
    readonly PackedPackage _package;

    /// <summary>Makes a project.</summary>
    /// <param name="package">The package.</param>
    /// <param name="refersToPackage">Whether the project has the package already.</param>
    /// <param name="properties">More lines for its property group.</param>
    public Consumer(PackedPackage package, bool refersToPackage = true, string properties = "")
    {
        _package = package;
        Folder = package.NewConsumerFolder();
        var reference = refersToPackage
            ? $"""<ItemGroup><PackageReference Include="ConcurrencyAnalyzers" Version="{package.Version}" PrivateAssets="all" /></ItemGroup>"""
            : "";
        Write("Consumer.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                {properties}
              </PropertyGroup>
              {reference}
            </Project>
            """);
        // Packages come from the local folder alone.
        Write("nuget.config", $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="local" value="{package.Feed}" />
              </packageSources>
            </configuration>
            """);
        // Whatever lies above the temporary folder has no say.
        Write("Directory.Build.props", "<Project />");
        Write("Directory.Build.targets", "<Project />");
        Write("Directory.Packages.props", "<Project />");
        Write("global.json", "{ }");
        Write(".editorconfig", "root = true\n");
    }

    public string Folder { get; }

    public Consumer Write(string file, string text)
    {
        File.WriteAllText(Path.Combine(Folder, file), text);
        return this;
    }

    /// <summary>Adds lines for all C# files to the .editorconfig.</summary>
    public Consumer Configure(params string[] lines)
    {
        File.AppendAllText(Path.Combine(Folder, ".editorconfig"), $"\n[*.cs]\n{string.Join('\n', lines)}\n");
        return this;
    }

    /// <summary>Writes the three mistakes and a program that makes them.</summary>
    public Consumer WithMistakes()
    {
        foreach (var (file, text) in Mistakes.Files)
            Write(file, text);
        return this;
    }

    public Task<ToolRun> Dotnet(params string[] arguments) => Tool.Dotnet(Folder, _package.Packages, arguments);

    /// <summary>Builds all of it: a build without changes prints nothing.</summary>
    public Task<ToolRun> Build(params string[] more) => Dotnet(["build", "--no-incremental", .. more]);

    /// <summary>Applies all fixes of the package.</summary>
    public Task<ToolRun> Format() =>
        Dotnet(["format", "analyzers", "Consumer.csproj", "--no-restore", "--diagnostics", .. Mistakes.Ids, "--severity", "info"]);

    /// <summary>The bytes of all C# files of the project, as text to compare.</summary>
    public string Sources() => string.Join('\n', Mistakes.Files.Select(mistake =>
        $"{mistake.File}\n{Convert.ToHexString(File.ReadAllBytes(Path.Combine(Folder, mistake.File)))}"));

    public string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));
}
