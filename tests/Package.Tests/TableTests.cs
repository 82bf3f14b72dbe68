using ConcurrencyAnalyzers.Package.Tests.Support;

namespace ConcurrencyAnalyzers.Package.Tests;

/// <summary>A package of somebody else that says by a table what its members mean.</summary>
public class TableTests(PackedPackage package)
{
    const string Library = """
        namespace Acme;

        public sealed class Store
        {
            public void Keep(string name) { }
            public Task KeepLaterAsync(string name) => Task.CompletedTask;
            public void Record(string name) { }
            public Task RecordAsync(string name) => Task.CompletedTask;
        }
        """;

    const string Program = """
        using Acme;

        var store = new Store();
        await Steps.RunAsync(store);

        static class Steps
        {
            public static async Task RunAsync(Store store)
            {
                store.Keep("a");
                store.Record("b");
                await Task.Yield();
            }
        }
        """;

    [Fact]
    public async Task The_table_of_a_package_takes_effect_where_the_package_is_used()
    {
        var consumer = await WithLibrary("Acme.Store::Keep BlocksOnIo -> KeepLaterAsync\nAcme.Store::Record Immediate\n");
        (await consumer.Build()).Succeeds().Shows(new Finding("Program.cs", 10, 9, "warning", "CONC1004")).Says("KeepLaterAsync");
    }

    [Fact]
    public async Task A_wrong_line_is_told_with_its_place()
    {
        var consumer = await WithLibrary("Acme.Store::Kepe BlocksOnIo\n");
        (await consumer.Build()).Succeeds().Says("concurrency.acme.txt(1,1): warning CONC0001");
    }

    // The library is packed into a feed of its own; a props file in its package adds the table to who uses it.
    async Task<Consumer> WithLibrary(string table)
    {
        var consumer = new Consumer(package);
        var folder = Directory.CreateDirectory(Path.Combine(consumer.Folder, "..", Path.GetFileName(consumer.Folder) + "-acme")).FullName;
        var feed = Path.Combine(folder, "feed");
        // All consumers restore to one folder, where a second package of the same version would not be looked at.
        var version = $"1.0.{string.Concat(Path.GetFileName(consumer.Folder).Where(char.IsDigit))}";
        Write("Acme.Store.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Version>{version}</Version>
              </PropertyGroup>
              <ItemGroup>
                <None Include="concurrency.acme.txt" Pack="true" PackagePath="build" />
                <None Include="Acme.Store.props" Pack="true" PackagePath="build" />
              </ItemGroup>
            </Project>
            """);
        Write("Acme.Store.props", """
            <Project>
              <ItemGroup>
                <AdditionalFiles Include="$(MSBuildThisFileDirectory)concurrency.acme.txt" />
              </ItemGroup>
            </Project>
            """);
        Write("concurrency.acme.txt", table);
        Write("Store.cs", Library);
        foreach (var file in (string[])["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"])
            Write(file, "<Project />");
        Write("nuget.config", "<configuration><packageSources><clear /></packageSources></configuration>");
        (await Tool.Dotnet(folder, Path.Combine(folder, "packages"), "pack", "-o", feed)).Succeeds();

        return consumer.Write("Program.cs", Program)
            .Write("nuget.config", $"""
                <configuration>
                  <packageSources>
                    <clear />
                    <add key="local" value="{package.Feed}" />
                    <add key="acme" value="{feed}" />
                  </packageSources>
                </configuration>
                """)
            .Write("Directory.Build.targets", $"""<Project><ItemGroup><PackageReference Include="Acme.Store" Version="{version}" /></ItemGroup></Project>""");

        void Write(string file, string text) => File.WriteAllText(Path.Combine(folder, file), text);
    }
}
