using ConcurrencyAnalyzers.Rules.Blocking;
using ConcurrencyAnalyzers.Tests.Support;
using Xunit;

namespace ConcurrencyAnalyzers.Tests.Rules.Blocking;

using Verify = Verify<SynchronousTwin>;

/// <summary>CONC1004: what all callers of a member give it.</summary>
public class SynchronousTwinGivenTests
{
    static string Listing(string contract, string lister, string caller) => $$"""
        using System.IO.Compression;
        {{contract}} interface ILister { Task ListAsync(string[] names, Stream to); }
        {{lister}}
        {
            public async Task ListAsync(string[] names, Stream to)
            {
                using var text = new StreamWriter(to);
                foreach (var name in names) { {{(caller.Contains("[!]", StringComparison.Ordinal) ? "[|text.Write(name)|]" : "text.Write(name)")}}; await Task.Yield(); }
            }
        }
        class C(ILister lister)
        {
            async Task<byte[]> Render(string[] names)
            {
                using var memory = new MemoryStream();
                using var packed = new GZipStream(memory, CompressionMode.Compress);
                await lister.ListAsync(names, packed);
                return memory.ToArray();
            }
            {{caller.Replace("[!]", "", StringComparison.Ordinal)}}
        }
        """;

    [Theory]
    [InlineData("internal", "class Lister : ILister", "")]
    [InlineData("internal", "public class Lister : ILister", "[!]")]
    [InlineData("internal", "class Lister : ILister", "async Task Save(string[] names) => await lister.ListAsync(names, File.Create(\"a\"));[!]")]
    [InlineData("internal", "class Lister : ILister", "async Task Save(Lister own, string[] names) => await own.ListAsync(names, File.Create(\"a\"));[!]")]
    [InlineData("internal", "class Lister : ILister", "Func<string[], Stream, Task> Way() => lister.ListAsync;[!]")]
    [InlineData("internal", "class Lister", "class Wide : Lister, ILister { } async Task Save(string[] names) => await lister.ListAsync(names, File.Create(\"a\"));[!]")]
    [InlineData("internal", "abstract class Lister : ILister", "class Wide : Lister { async Task Save(string[] names, Stream own) => await ListAsync(names, own); }[!]")]
    public Task Asks_all_who_call_by_a_contract(string contract, string lister, string caller) => Verify.Reports(Listing(contract, lister, caller));

    // Others could call it, and hardly will: they have the contract, and cannot name what implements it.
    [Fact]
    public Task Suggests_where_only_others_could_give_what_is_not_in_memory() => Verify.Suggests(Listing("public", "class Lister : ILister", "[!]"));

    [Fact]
    public Task Asks_who_calls_by_the_contract_of_a_base() => Verify.Reports("""
        abstract class Store { internal abstract Task PutAsync(Stream to, byte[] bytes); internal virtual Task AddAsync(Stream to, byte[] bytes) => Task.CompletedTask; }
        class Files : Store
        {
            internal override async Task PutAsync(Stream to, byte[] bytes) { await Task.Yield(); to.Write(bytes, 0, 3); }
            internal override async Task AddAsync(Stream to, byte[] bytes) { await Task.Yield(); [|to.Write(bytes, 0, 3)|]; }
        }
        class C
        {
            async Task M(Store store, byte[] bytes) { await store.PutAsync(new MemoryStream(), bytes); await store.AddAsync(new MemoryStream(), bytes); }
            async Task N(Store store, byte[] bytes) => await store.AddAsync(File.Create("a"), bytes);
        }
        """);

    [Fact]
    public Task Follows_what_a_member_hands_on() => Verify.Reports("""
        interface IParts { Task<int> MoveAsync(Stream to); Task<int> OtherAsync(Stream to); }
        sealed class Parts(byte[] bytes) : IParts
        {
            public async Task<int> MoveAsync(Stream to) { to.Position = to.Length; return await PutAsync(to); }
            async Task<int> PutAsync(Stream to) { await Task.Yield(); to.Write(bytes, 0, 3); return 3; }
            Task<int> IParts.OtherAsync(Stream to) => AddAsync(to);
            async Task<int> AddAsync(Stream to) { await Task.Yield(); [|to.Write(bytes, 0, 3)|]; return 3; }
        }
        sealed class Reader(IParts parts)
        {
            public MemoryStream Kept { get; } = new(9);
            public Stream Target { get; set; } = new MemoryStream();
            public void Aim(string path) => Target = File.Create(path);
            public async Task ReadAsync() { await parts.MoveAsync(Kept); await parts.OtherAsync(Target); }
        }
        """);
}
