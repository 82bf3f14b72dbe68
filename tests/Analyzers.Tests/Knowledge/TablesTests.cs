using ConcurrencyAnalyzers.Knowledge;
using ConcurrencyAnalyzers.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Platform = ConcurrencyAnalyzers.Tests.Support.Platform;

namespace ConcurrencyAnalyzers.Tests.Knowledge;

/// <summary>The tables name members that exist, so that a misspelt line cannot lie there unnoticed.</summary>
public class TablesTests
{
    static readonly CSharpCompilation s_platform = CSharpCompilation.Create(
        "Platform", [CSharpSyntaxTree.ParseText(Unavailable)], [.. Platform.Net100, .. Platform.Libraries]);

    // Libraries that no feed of ours has. What the tables say of them is compared with what their documentation declares.
    const string Unavailable = """
        namespace System.Data.Entity
        {
            public class DbContext { public DbSet<T> Set<T>() => null; }
            public class DbSet<T> { public T Find(params object[] keys) => default; }
            public interface IDbSet<T> { T Find(params object[] keys); }
            public static class QueryableExtensions
            {
                public static System.Linq.IQueryable<T> AsNoTracking<T>(this System.Linq.IQueryable<T> source) => source;
                public static System.Linq.IQueryable<T> Include<T>(this System.Linq.IQueryable<T> source, string path) => source;
            }
        }
        namespace NHibernate
        {
            public interface ISession { System.Linq.IQueryable<T> Query<T>(); }
        }
        namespace NHibernate.Linq
        {
            public static class LinqExtensionMethods { }
        }
        """;


    // What the package table names, as the libraries declare it.
    static readonly CSharpCompilation s_packages = CSharpCompilation.Create("Packages", [CSharpSyntaxTree.ParseText(Packages.Source)], Platform.Net100);

    public static TheoryData<string> Names => [.. Table.All.Select(table => table.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Every_line_names_a_member_of_the_platform(string name)
    {
        var entries = Table.All.Single(table => table.Name == name).Entries;
        Assert.NotEmpty(entries);
        Assert.Empty(entries.Select(entry => Problem(entry, name == "packages" ? s_packages : s_platform)).OfType<string>());
    }

    [Fact]
    public void No_member_stands_in_two_lines() => Assert.All(
        [Table.OfCalls.SelectMany(table => table.Entries), Table.Twins.Entries, Table.Sources.Entries],
        lines => Assert.Empty(RepeatedIn(lines)));

    static IEnumerable<string> RepeatedIn(IEnumerable<TableEntry> entries) => (
        entries.GroupBy(entry => $"{entry.Type}::{entry.Member}").Where(lines => lines.Count() > 1).Select(lines => lines.Key));

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

    static string? Problem(TableEntry entry, CSharpCompilation platform)
    {
        if (platform.GetTypeByMetadataName(entry.Type) is not { } type)
            return $"There is no type {entry.Type}.";
        var members = TypesOf(type).SelectMany(each => entry.Member == "*" ? each.GetMembers() : each.GetMembers(entry.Member)).ToList();
        if (members.Count == 0)
            return $"{entry.Type} has no member {entry.Member}.";
        if (entry.Twin is { } twin && TwinProblem(type, twin) is { } problem)
            return problem;
        var operand = entry.Meaning.Operand;
        return operand == CallMeaning.Receiver || members.OfType<IMethodSymbol>().Any(method => operand < method.Parameters.Length)
            ? null
            : $"No overload of {entry.Type}::{entry.Member} has a parameter {operand}.";
    }

    static string? TwinProblem(INamedTypeSymbol type, string twin)
    {
        if (!Table.TrySplit(twin, out var container, out var name))
            return TypesOf(type).Any(each => !each.GetMembers(twin).IsEmpty) ? null : $"{type} has no member {twin}.";
        return s_platform.GetTypeByMetadataName(container) is { } declaring && (name == "*" || !declaring.GetMembers(name).IsEmpty)
            ? null
            : $"There is no {twin}.";
    }

    static IEnumerable<INamedTypeSymbol> TypesOf(INamedTypeSymbol type)
    {
        for (var current = type; current is not null; current = current.BaseType)
            yield return current;
        foreach (var contract in type.AllInterfaces)
            yield return contract;
    }
}
