using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Engine;

using Verify = Verify<UnsafeCollectionSharing>;

/// <summary>Variables of queries: another one for each element.</summary>
public class QueryVariablesTests
{
    [Theory]
    [InlineData("return Task.WhenAll(from part in Partitioner.Create(source).GetPartitions(n) select Task.Run(async delegate { using (part) while (part.MoveNext()) await f(part.Current); }));")]
    [InlineData("return Task.WhenAll(from part in parts where part.Count > n select Task.Run(() => { part.Add(1); return f(part[0]); }));")]
    [InlineData("foreach (var list in parts) { await Task.WhenAll(from part in new[] { list, new List<int>() } select Task.Run(() => part.Add(1))); }")]
    public Task What_a_query_takes_of_each_element_is_another_one(string statements) => Verify.Silent(Partitions(statements));

    [Theory]
    [InlineData("return Task.WhenAll(parts.Select(part => Task.WhenAll(source.Select(x => Task.Run(() => { [|part.Add(x)|]; })))));")]
    [InlineData("return Task.WhenAll(from part in parts select Task.WhenAll(source.Select(x => Task.Run(() => { [|part.Add(x)|]; }))));")]
    public Task What_a_query_takes_may_be_given_to_several(string statements) => Verify.Reports(Partitions(statements));

    static string Partitions(string statements) => $$"""
        using System.Collections.Concurrent;
        static class C
        {
            public static {{(statements.Contains("await Task.WhenAll") ? "async Task" : "Task")}} RunAsync(IEnumerable<int> source, List<int>[] parts, int n, Func<int, Task> f)
            {
                {{statements}}
            }
        }
        """;
}
