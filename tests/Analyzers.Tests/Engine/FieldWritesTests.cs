using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Inspector = ConcurrencyAnalyzers.Tests.Support.Engine;

namespace ConcurrencyAnalyzers.Tests.Engine;

/// <summary>What the text of a type tells of a field <c>_x</c> of it.</summary>
public class FieldWritesTests
{
    [Theory]
    // Set up, and never again.
    [InlineData("int _x = 1;", "AreInConstructors AreAssignments")]
    [InlineData("int _x; public C() { _x = 1; }", "AreInConstructors AreAssignments IsAssigned")]
    [InlineData("int _x; public C() { _x++; }", "AreInConstructors IsAssigned")]
    [InlineData("int _x; public C(C other) { other._x = 1; }", "AreInConstructors IsAssigned")]
    // Whenever it is.
    [InlineData("int _x; public C() { Run(() => _x = 1); } void Run(Action a) => a();", "AreAssignments GoForward IsAssigned")]
    [InlineData("int _x; public void M() { _x = 1; }", "AreAssignments GoForward IsAssigned")]
    [InlineData("int _x; public void M() { this._x = 1; }", "AreAssignments GoForward IsAssigned")]
    [InlineData("int _x; public void M(C other) { other._x = 1; }", "GoForward IsAssigned")]
    [InlineData("int _x; public void M() { _x = 0; }", "AreAssignments IsAssigned")]
    [InlineData("int _x; public void M() { _x = 1; } public void N() { _x = default; }", "AreAssignments IsAssigned")]
    [InlineData("int _x; public void M() { _x = 1; } public void N() { _x--; }", "IsAssigned")]
    [InlineData("int _x; public void M() { N(ref _x); } void N(ref int x) { }", "IsAssigned")]
    [InlineData("int _x; public void M() { (_x, var y) = (1, 2); }", "IsAssigned")]
    [InlineData("int _x; public class D { public void M(C c) { c._x = 1; } }", "GoForward IsAssigned")]
    [InlineData("int _x; public int M() { var x = _x; return x + _x; }", "AreInConstructors AreAssignments")]
    [InlineData("int @_x; public void M() { @_x = 1; }", "AreAssignments GoForward IsAssigned")]
    // In another part of the type.
    [InlineData("int _x; } partial class C { public void M() { _x += 1; }", "IsAssigned")]
    // Others may write what is not private.
    [InlineData("internal int _x; public void M() { _x = 1; }", "IsAssigned")]
    // Never missing.
    [InlineData("object _x = new(); public void M() { _x ??= new(); }", "IsNeverNull IsAssigned")]
    [InlineData("object _x = new(); public void M() { _x = new object(); }", "AreAssignments GoForward IsNeverNull IsAssigned")]
    [InlineData("object? _x = new(); public void M() { _x = null; }", "AreAssignments IsAssigned")]
    [InlineData("object? _x; public void M() { _x = new(); }", "AreAssignments GoForward IsAssigned")]
    // What it holds is only looked at.
    [InlineData("int[] _x = [1]; public int M() { foreach (var x in _x) return x + _x[0]; return _x.Length + _x.Max(); }", "AreInConstructors AreAssignments KeepContents")]
    [InlineData("List<int> _x = [1]; public int M() => _x.Max() + _x.Count;", "AreInConstructors AreAssignments KeepContents")]
    [InlineData("List<int> _x = []; public C() { _x.Add(1); }", "AreInConstructors AreAssignments KeepContents")]
    [InlineData("List<int> _x = []; public void M() { _x.Add(1); }", "AreInConstructors AreAssignments")]
    [InlineData("List<object> _x = []; public int M() => _x.Count;", "AreInConstructors AreAssignments")]
    [InlineData("int[] _x = [1]; public void M() { _x[0]++; }", "AreInConstructors AreAssignments")]
    [InlineData("int[] _x = [1]; public int[] M() => _x;", "AreInConstructors AreAssignments")]
    // A flag that goes up where a thread comes along, or where the code of one begins.
    [InlineData("[ThreadStatic] static bool _x; public void M() { if (_x) return; _x = true; }", "AreAssignments GoForward IsAssigned GoUpInPassing")]
    [InlineData("[ThreadStatic] static bool _x; public void M() { _x = true; }", "AreAssignments GoForward IsAssigned")]
    [InlineData("[ThreadStatic] static bool _x; public void M() { _x = true; while (_x) { } }", "AreAssignments GoForward IsAssigned")]
    [InlineData("[ThreadStatic] static bool _x; public void M() { _x = true; _x.ToString(); } public void N() => new Thread(M).Start();", "AreAssignments GoForward IsAssigned")]
    [InlineData("ThreadLocal<bool> _x = new(); public void M() { if (_x.Value) return; _x.Value = true; }", "AreInConstructors AreAssignments IsNeverNull GoUpInPassing")]
    public void Of_a_type(string members, string facts) => Assert.Equal(facts, FactsOf(Inspector.Compile($"partial class C {{ {members} }}")));

    [Fact]
    public void Are_found_once_for_each_part_and_again_when_it_is_edited()
    {
        var compilation = Inspector.Compile("partial class C { int _x; } partial class C { public void M() { _x = 1; } }");
        var parts = FieldIn(compilation).ContainingType.DeclaringSyntaxReferences;
        Assert.NotSame(WriteIndex.Of(parts[0]), WriteIndex.Of(parts[1]));
        Assert.Same(WriteIndex.Of(parts[1]), WriteIndex.Of(FieldIn(compilation.Clone()).ContainingType.DeclaringSyntaxReferences[1]));
        Assert.Equal("AreAssignments GoForward IsAssigned", FactsOf(compilation));
        var tree = compilation.SyntaxTrees[0];
        Assert.Equal("IsAssigned", FactsOf(compilation.ReplaceSyntaxTree(tree, tree.WithChangedText(SourceText.From(tree.ToString().Replace("_x = 1", "_x++"))))));
    }

    static IFieldSymbol FieldIn(Compilation compilation) => (IFieldSymbol)compilation.GetTypeByMetadataName("C")!.GetMembers("_x").Single();

    static string FactsOf(Compilation compilation)
    {
        var field = FieldIn(compilation);
        List<(string Name, bool Holds)> facts =
        [
            (nameof(FieldWrites.AreInConstructors), FieldWrites.AreInConstructors(field)),
            (nameof(FieldWrites.AreAssignments), FieldWrites.AreAssignments(field)),
            (nameof(FieldWrites.GoForward), FieldWrites.GoForward(field)),
            (nameof(FieldWrites.IsNeverNull), FieldWrites.IsNeverNull(field)),
            (nameof(FieldWrites.IsAssigned), FieldWrites.IsAssigned(field)),
            (nameof(FieldWrites.KeepContents), FieldWrites.KeepContents(field)),
            (nameof(FieldWrites.GoUpInPassing), FieldWrites.GoUpInPassing(field)),
        ];
        return string.Join(" ", facts.Where(static fact => fact.Holds).Select(static fact => fact.Name));
    }
}
