using ConcurrencyAnalyzers.Knowledge;
using ConcurrencyAnalyzers.Rules.Blocking;
using ConcurrencyAnalyzers.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ConcurrencyAnalyzers.Tests.Rules.Blocking;

using Verify = Verify<HiddenBlocking>;

/// <summary>CONC1009 (HiddenBlocking): members that are called without their name are not lost where the words of the program decide what is looked at.</summary>
public class HiddenBlockingNamesTests
{
    static string Called(string call, string members) => $$"""
        using System.Linq;
        using Other = D;
        using other = D;
        class C
        {
            public static Task<int> F() => Task.Run(() => 1);
            async Task M(Task<int> t) { await Task.Yield(); {{call}}; }
            {{members}}
        }

        """;

    [Theory]
    [InlineData("D d = [|new()|]", "class D { public D() { C.F().Wait(); } }")]
    [InlineData("D d = [|new D { }|]", "class D { public D() { C.F().Wait(); } }")]
    [InlineData("var d = [|new Other()|]", "class D { public D() { C.F().Wait(); } }")]
    [InlineData("var d = [|new other { A = 1 }|]", "class D { public int A; public D() { C.F().Wait(); } }")]
    [InlineData("var d = [|new D(1)|]", "class D { public D() { C.F().Wait(); } public D(int x) : this() { } }")]
    [InlineData("var d = [|new D()|]", "class B { public B(int x) { C.F().Wait(); } } class D : B { public D() : base(1) { } }")]
    [InlineData("var d = [|new D()|]", "class B<T> { public B(int x) { C.F().Wait(); } } class D : B<int> { public D() : base(1) { } }")]
    [InlineData("var d = [|new D()|]", "class B { public B(int x) { C.F().Wait(); } } partial class D : B { } partial class D { public D() : base(1) { } }")]
    [InlineData("var d = [|new D<int>()|]", "class D<T> { public D() { C.F().Wait(); } } class D { }")]
    [InlineData("var d = new D { [|1|] }", "class D : System.Collections.IEnumerable { public void Add(int x) => C.F().Wait(); public System.Collections.IEnumerator GetEnumerator() => null!; }")]
    [InlineData("var is1 = new D() is { [|Value|]: 1 }", "class D { public int Value => C.F().Result; }")]
    [InlineData("[|new D().@Save()|]", "class D { public void Save() => C.F().Wait(); }")]
    [InlineData("[|new D().save()|]", "class D { public void save() => C.F().Wait(); }")]
    [InlineData("[|new D().Save<int>()|]", "class D { public void Save<T>() { Deep<T>(); } void Deep<T>() => C.F().Wait(); }")]
    [InlineData("[|new D().Save  ()|]", "class D { public void Save() => C.F().Wait(); }")]
    [InlineData("[|((I)new D()).Save()|]", "interface I { void Save(); } class D : I { void I.Save() => C.F().Wait(); }")]
    [InlineData("var d = [|new D()|]", "class B { public B() { C.F().Wait(); } } class D : B { public D() { } }")]
    [InlineData("var d = [|new D()|]", "class D : global::N.M.B { public D() : base(1) { } } namespace N.M { class B { public B(int x) { C.F().Wait(); } } }")]
    [InlineData("var d = [|new D()|]", "interface I { } class B { public B(int x) { C.F().Wait(); } } partial class D : I { public D() : base(1) { } } partial class D : B { }")]
    [InlineData("var d = [|new small { A = 1 }|]", "class D { } class small { public int A; public small() { C.F().Wait(); } }")]
    [InlineData("var x = [|new D().id|]", "class D { public int id => C.F().Result; }")]
    [InlineData("var x = [|new D()._id|]", "class D { public int _id => C.F().Result; }")]
    [InlineData("var y = new D() is { [|id|]: 1 }", "class D { public int id => C.F().Result; }")]
    [InlineData("[|new D().Load()|]", "class D { public int Load() => id; int id => C.F().Result; }")]
    [InlineData("[|new D().Save /* now */ ()|]", "class D { public void Save() => C.F().Wait(); }")]
    [InlineData("[|new D().S\\u0061ve()|]", "class D { public void Save() => C.F().Wait(); }")]
    [InlineData("var queryString = \"\"; [|queryString.Fetch()|]", "class D { } static class E { public static void Fetch(this string s) => C.F().Wait(); }")]
    [InlineData("[|QueryString.Fetch()|]", "class D { } static class QueryString { public static void Fetch() => C.F().Wait(); }")]
    [InlineData("new D().Log([|$\"a{t.Id}\"|])", "class D { public void Log(Handler h) { } } [System.Runtime.CompilerServices.InterpolatedStringHandler] struct Handler { public Handler(int a, int b) { C.F().Wait(); } public void AppendLiteral(string s) { } public void AppendFormatted<T>(T t) { } }")]
    [InlineData("new D().Log($\"a[|{t.Id}|]\")", "class D { public void Log(Handler h) { } } [System.Runtime.CompilerServices.InterpolatedStringHandler] struct Handler { public Handler(int a, int b) { } public void AppendLiteral(string s) { } public void AppendFormatted<T>(T t) { C.F().Wait(); } }")]
    [InlineData("I s = D.Open(); [|s.Save()|]", "interface I { void Save(); } sealed class D : I { public void Save() => C.F().Wait(); public static D Open() => new(); } sealed class E : I { public void Save() { } }")]
    [InlineData("I s; s = new D(); [|s.Save()|]", "interface I { void Save(); } sealed class D : I { public void Save() => C.F().Wait(); } sealed class E : I { public void Save() { } }")]
    [InlineData("I s = (new D()); [|s.Save()|]", "interface I { void Save(); } class D : I { public void Save() => C.F().Wait(); } sealed class E : I { public void Save() { } }")]
    [InlineData("[|((I)new D()).Dispose()|]", "interface I { void Dispose(); } class D : I { void I.Dispose() => C.F().Wait(); }")]
    [InlineData("[|new N.D().Load()|]", "class D { } namespace N { class Task { } class D { public Task Load() { C.F().Wait(); return new Task(); } } }")]
    [InlineData("if (D.Open() is I s) [|s.Save()|]", "interface I { void Save(); } sealed class D : I { public void Save() => C.F().Wait(); public static D Open() => new(); } sealed class E : I { public void Save() { } }")]
    [InlineData("var d = [|new D()|]", "class A { public A(int x) { C.F().Wait(); } } class B : A { public B() : base(1) { } } class D : B { public D() { } }")]
    [InlineData("[|new N.D().Load()|]", "class D { } namespace N { using Task = Job; class Job { } class D { public Task Load() { C.F().Wait(); return new Task(); } } }")]
    public Task Reports_what_is_called(string call, string type) => Verify.Reports(Called(call, "") + type);

    [Theory]
    [InlineData("[|Save()|]", "void Save() { var x = \"//\" + F().Result; }")]
    [InlineData("[|Save()|]", "void Save() { // the wait\nF().Wait(); }")]
    [InlineData("[|Save()|]", "void Save() { /* http://wait */ F().Wait(); }")]
    [InlineData("[|Save()|]", "void Save() { var x = @\"select\n // all \" + F().Result; }")]
    [InlineData("[|Save()|]", "void Save() { // all\rF().Wait(); }")]
    [InlineData("[|Save()|]", "void Save() { var x = $\"http://{F().Result}\"; }")]
    [InlineData("[|Save()|]", "void Save() { /* the wait */ F().Wait(); }")]
    [InlineData("[|Save()|]", "void Save() { F()\n.\nWait\n(); }")]
    [InlineData("[|Save()|]", "void Save() { A(); } void A() { B(); } void B() { D(); } void D() { F().Wait(); }")]
    [InlineData("[|Save()|]", "void Save() { var q = from x in new E() select x + 1; } class E { public int Select(System.Func<int, int> f) => F().Result; }")]
    [InlineData("[|Save()|]", "void Save() { if (Value > 0) return; } int Value { get { return F().Result; } }")]
    public Task Reports_what_the_words_tell(string call, string members) => Verify.Reports(Called(call, members) + "class D { }");

    [Theory]
    [InlineData("Save()", "void Save() { } // F().Wait()")]
    [InlineData("Save()", "int Wait() => 1; void Save() { Wait(); }")]
    [InlineData("Save()", "void Save() { var x = string.Join(\",\", new[] { 1 }); }")]
    public Task Words_alone_prove_nothing(string call, string members) => Verify.Silent(Called(call, members) + "class D { }");

    [Fact]
    public void Only_three_properties_of_the_tables_block()
    {
        var compilation = CSharpCompilation.Create("t", references: Support.Platform.Net100.Concat(Support.Platform.Libraries));
        var properties = from entry in Table.All.SelectMany(static table => table.Entries)
                         where entry.Meaning.Blocks || entry.Meaning.Kind is Meaning.BlocksOnIo or Meaning.BlocksOnWait or Meaning.RunsQuery or Meaning.WaitForTask or Meaning.WaitForAll or Meaning.WaitForAny or Meaning.WaitForHandle or Meaning.Sleep or Meaning.BlockingSequence
                         let type = compilation.GetTypeByMetadataName(entry.Type)
                         where type is not null && type.GetMembers(entry.Member).Any(static member => member is IPropertySymbol)
                         select entry.Member;
        Assert.Equal(Table.BlockingProperties.Order(), properties.Distinct().Order());
    }
}
