using ConcurrencyAnalyzers.Knowledge;
using ConcurrencyAnalyzers.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Platform = ConcurrencyAnalyzers.Tests.Support.Platform;

namespace ConcurrencyAnalyzers.Tests.Knowledge;

/// <summary>The tables name members that exist, so that a misspelt line cannot lie there unnoticed.</summary>
public class TablesTests
{
    static readonly CSharpCompilation s_platform = CSharpCompilation.Create("Platform", references: Platform.Net100);

    public static TheoryData<string> Names => [.. Table.All.Select(table => table.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Every_line_names_a_member_of_the_platform(string name)
    {
        var entries = Table.All.Single(table => table.Name == name).Entries;
        Assert.NotEmpty(entries);
        Assert.Empty(entries.Select(Problem).OfType<string>());
    }

    [Fact]
    public void No_member_stands_in_two_lines() => Assert.Empty(
        Table.Calls.SelectMany(table => table.Entries).GroupBy(entry => $"{entry.Type}::{entry.Member}").Where(lines => lines.Count() > 1).Select(lines => lines.Key));

    [Theory]
    [InlineData("System.Threading.Monitor::Enter")]
    [InlineData("System.Threading.Monitor.Enter Acquire")]
    [InlineData("::Enter Acquire")]
    [InlineData("System.Threading.Monitor:: Acquire")]
    [InlineData("System.Threading.Monitor::Enter Grab")]
    [InlineData("System.Threading.Monitor::Enter acquire")]
    [InlineData("System.Threading.Monitor::Enter 7")]
    [InlineData("System.Threading.Monitor::Enter Acquire -2")]
    [InlineData("System.Threading.Monitor::Enter Acquire that")]
    [InlineData("System.Threading.Monitor::Enter Acquire 0 sticky")]
    public void A_malformed_line_is_refused_and_shown(string line)
    {
        var failure = Assert.Throws<FormatException>(() => Table.Parse($"# Locks.\nSystem.Threading.Lock::Enter Acquire affine\n{line}  # why\n"));
        Assert.Contains(line, failure.Message);
    }

    [Fact]
    public void A_line_may_have_an_operand_traits_and_a_comment() => Assert.Equal(
        [
            new("System.Threading.Monitor", "Enter", new(Meaning.Acquire, 0, LockTraits.Affine | LockTraits.Reentrant)),
            new("System.Threading.Lock", "Enter", new(Meaning.Acquire, CallMeaning.Receiver, LockTraits.None)),
        ],
        Table.Parse("""
            # Locks.
            System.Threading.Monitor::Enter   Acquire 0 affine reentrant   # the oldest one

            System.Threading.Lock::Enter Acquire this
            """));

    static string? Problem(TableEntry entry)
    {
        if (s_platform.GetTypeByMetadataName(entry.Type) is not { } type)
            return $"There is no type {entry.Type}.";
        var members = TypesOf(type).SelectMany(each => entry.Member == "*" ? each.GetMembers() : each.GetMembers(entry.Member)).ToList();
        if (members.Count == 0)
            return $"{entry.Type} has no member {entry.Member}.";
        var operand = entry.Meaning.Operand;
        return operand == CallMeaning.Receiver || members.OfType<IMethodSymbol>().Any(method => operand < method.Parameters.Length)
            ? null
            : $"No overload of {entry.Type}::{entry.Member} has a parameter {operand}.";
    }

    static IEnumerable<INamedTypeSymbol> TypesOf(INamedTypeSymbol type)
    {
        for (var current = type; current is not null; current = current.BaseType)
            yield return current;
        foreach (var contract in type.AllInterfaces)
            yield return contract;
    }
}
