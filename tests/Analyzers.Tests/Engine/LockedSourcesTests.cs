using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Engine;

using Verify = Verify<BlockingUnderLock>;

/// <summary>Sections that read from the object that they lock.</summary>
public class LockedSourcesTests
{
    static string Loader(string gate, string body) => $$"""
        using System.Collections.Concurrent;
        public abstract class Archive { public abstract Stream Open(string name); }
        public class Loader(Archive archive)
        {
            readonly ConcurrentDictionary<string, string> _cache = new();
            readonly Archive _archive = archive;
            readonly object _gate = new();
            public string Load(string name) => _cache.GetOrAdd(name, key =>
            {
                lock ([|{{gate}}|]) { {{body}} }
            });
        }
        """;

    [Theory]
    [InlineData("_archive", "using var entry = _archive.Open(key); using var reader = new StreamReader(entry); return reader.ReadToEnd();")]
    [InlineData("_archive", "using var reader = new StreamReader(_archive.Open(key)); return reader.ReadToEnd();")]
    public Task Suggests_where_the_lock_is_for_what_is_read(string gate, string body) => Verify.Suggests(Loader(gate, body));

    [Theory]
    [InlineData("_gate", "using var entry = _archive.Open(key); using var reader = new StreamReader(entry); return reader.ReadToEnd();")]
    [InlineData("_archive", "using var reader = new StreamReader(key); return reader.ReadToEnd();")]
    public Task Reports_where_it_is_for_something_else(string gate, string body) => Verify.Reports(Loader(gate, body));
}
