using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Tests.Engine;

/// <summary>Writes programs of several documents and edits them, by chance.</summary>
/// <param name="choose">A number below a limit.</param>
sealed class EditGenerator(Func<int, int> choose)
{
    const int Methods = 4;

    static readonly string[] s_steps =
    [
        "_count++;", "lock (_gate) { _count++; }", "lock (_gate) _count--;", "lock (_gate) { _items.Add(_count); }", "_items.Clear();", "if (_items.Count > 0) _items.RemoveAt(0);",
        "Interlocked.Increment(ref _count);", "Shared.Total++;", "lock (Shared.Gate) { Shared.Total++; Shared.Names[\"a\"] = _count; }", "_done = true;", "while (!_done) { }",
        "_next?.METHOD();", "METHOD();", "_next!.METHOD();", "lock (_gate) { METHOD(); }", "lock (_gate) { _next?.METHOD(); }", "lock (_next!.Gate) { _next.Field = 1; }",
        "Task.Run(METHOD);", "Task.Run(() => _count++);", "new Thread(METHOD).Start();", "_thread = new Thread(METHOD); _thread.Start();", "_thread?.Join();", "new Thread(_next!.METHOD).Start();",
        "_ = LoopAsync();", "LoopAsync().Wait();", "Parallel.For(0, 9, i => _count += i);", "using var timer = new Timer(_ => METHOD(), null, 0, 1);", "_slots.Wait(); _count++; _slots.Release();",
        "_changed?.Invoke();", "_changed += METHOD;", "_next!._changed += METHOD;", "_next = new NEXT(this);", "var local = 0; var t = Task.Run(() => local++); local++; t.Wait();", "if (_count > Length) return;",
        "var all = _items; foreach (var one in all) _count += one;", "_ready.Set();", "_ready.WaitOne();", "Runner.Run(METHOD);", "Runner.Now(() => _count++);", "if (_lazy == null) _lazy = new object();",
    ];

    static readonly string[] s_texts = ["// The caller holds the lock.\n", "\n\n", "/* */ "];

    /// <summary>A program: the text of each document and its name.</summary>
    public IEnumerable<(string Text, string Path)> Program()
    {
        yield return ("""
            static class Shared { public static int Total; public static readonly object Gate = new(); public static readonly Dictionary<string, int> Names = new(); }
            interface IWork { void M0(); }
            static class Runner { public static void Run(Action action) => new Thread(() => action()).Start(); public static void Now(Action action) { action(); } }
            """, "Shared.cs");
        var classes = 2 + choose(3);
        for (var number = 0; number < classes; number++)
            yield return (Class(number, classes), $"C{number}.cs");
        if (choose(2) == 0)
            yield return ("class Program { static void Main() { var c = new C0(null!); c.M0(); c.M1(); Task.Run(c.M2); c.M3(); } }", "Program.cs");
    }

    string Class(int number, int classes)
    {
        var next = choose(2) == 0 ? "IWork" : $"C{choose(classes)}";
        var based = number > 0 && choose(4) == 0 ? $"C{number - 1}" : null;
        var text = new StringBuilder($"class C{number} : {(based is null ? "" : $"{based}, ")}IWork\n{{\n");
        text.AppendLine($"    {(based is null ? "" : "new ")}{(choose(2) == 0 ? "private" : "public")} readonly object _gate = new();\n    protected int _count;\n    readonly List<int> _items = new();\n    bool _done;\n    Thread? _thread;\n    object? _lazy;");
        text.AppendLine($"    internal Action? _changed;\n    readonly SemaphoreSlim _slots = new({1 + choose(2)});\n    readonly ManualResetEvent _ready = new(false);\n    C{choose(classes)}? _next;\n    public int Field;");
        text.AppendLine($"    public C{number}(C{choose(classes)} next){(based is null ? "" : " : base(null!)")} {{ {(choose(2) == 0 ? $"_next = next as dynamic;" : "")} {(choose(4) == 0 ? "new Thread(M1).Start();" : "")} }}");
        text.AppendLine($"    public object Gate => _gate;\n    public int Length {{ get {{ {(choose(2) == 0 ? "lock (_gate) " : "")}return _items.Count; }} }}\n    {(choose(6) == 0 ? $"~C{number}() {{ Shared.Total++; }}" : "")}");
        text.AppendLine($"    async Task LoopAsync() {{ {Step(classes)} await Task.Delay(1); {Step(classes)} }}");
        for (var method = 0; method < Methods; method++)
        {
            var access = method == 0 || choose(3) > 0 ? "public" : "private";
            text.AppendLine($"    {access} void M{method}()\n    {{");
            for (var step = choose(4); step >= 0; step--)
                text.AppendLine($"        {Step(classes)}");
            text.AppendLine("    }");
        }

        return text.AppendLine("}").ToString();
    }

    string Step(int classes) => s_steps[choose(s_steps.Length)].Replace("METHOD", $"M{choose(Methods)}").Replace("NEXT", $"C{choose(classes)}");

    /// <summary>The program after an edit; null when there is nothing to edit so.</summary>
    public CSharpCompilation? Edit(CSharpCompilation program)
    {
        switch (choose(40))
        {
            case 0 when program.SyntaxTrees.Length > 2:
                return program.RemoveSyntaxTrees(program.SyntaxTrees[choose(program.SyntaxTrees.Length)]);
            case 1:
                return program.AddSyntaxTrees(Parsed(Class(9, 2), "C9.cs", program));
            case 2 or 3:
                return EditOne(program) is { } once ? EditOne(once) : null;
            default:
                return EditOne(program);
        }
    }

    CSharpCompilation? EditOne(CSharpCompilation program)
    {
        var tree = program.SyntaxTrees[choose(program.SyntaxTrees.Length)];
        var root = tree.GetRoot();
        var edited = choose(30) < 26 ? EditBody(root, program) : EditDeclaration(root);
        if (edited is null)
            return null;
        // As an editor does it, and as it is when a file is read again.
        var after = choose(2) == 0 ? tree.WithChangedText(Microsoft.CodeAnalysis.Text.SourceText.From(edited)) : Parsed(edited, tree.FilePath, program);
        return program.ReplaceSyntaxTree(tree, after);
    }

    static SyntaxTree Parsed(string text, string path, CSharpCompilation program) => CSharpSyntaxTree.ParseText(text, (CSharpParseOptions)program.SyntaxTrees[0].Options, path);

    string? EditBody(SyntaxNode root, CSharpCompilation program)
    {
        var statements = StatementsOf(root);
        if (statements.Count == 0)
            return null;
        var one = Any(statements);
        switch (choose(14))
        {
            case 0 or 1:
                return root.RemoveNode(one, SyntaxRemoveOptions.KeepNoTrivia)!.ToFullString();
            case 2:
                return root.InsertNodesAfter(one, [Any(StatementsOf(Any(program.SyntaxTrees).GetRoot())) ?? one]).ToFullString();
            case 3:
                return root.ReplaceNode(one, Any(statements)).ToFullString();
            case 4:
                return Replaced(root, one, $"lock ({GateIn(root)}) {{ {one} }}");
            case 5:
                return Any(statements.OfType<LockStatementSyntax>().ToList()) is { } section ? Replaced(root, section, section.Statement.ToString()) : null;
            case 6:
                return Replaced(root, one, $"Task.Run(() => {{ {one} }});");
            case 7:
                return Replaced(root, one, $"{one} M{choose(Methods)}();");
            case 8:
                return Replaced(root, one, $"{one} {Step(2)}");
            case 9:
                var names = root.DescendantNodes().OfType<IdentifierNameSyntax>().Where(static name => name.FirstAncestorOrSelf<StatementSyntax>() is not null).ToList();
                return names.Count == 0 ? null : Replaced(root, Any(names), Any(names).ToString());
            case 10:
                return Replaced(root, one, s_texts[choose(s_texts.Length)] + one);
            case 11 or 12:
                return Replaced(root, one, choose(2) == 0 ? $"_ = {choose(3)}; {one}" : $"{one} var size{choose(3)} = 2 * {choose(3)};");
            default:
                var literals = root.DescendantNodes().OfType<LiteralExpressionSyntax>().ToList();
                return literals.Count == 0 ? null : Replaced(root, Any(literals), $"{choose(3)}");
        }
    }

    string? EditDeclaration(SyntaxNode root)
    {
        var members = root.DescendantNodes().OfType<MemberDeclarationSyntax>().Where(static member => member.Parent is TypeDeclarationSyntax).ToList();
        if (members.Count == 0)
            return null;
        var one = Any(members);
        switch (choose(8))
        {
            case 0:
                return root.RemoveNode(one, SyntaxRemoveOptions.KeepNoTrivia)!.ToFullString();
            case 1:
                return Replaced(root, one, $"{one} int _added;");
            case 2 when one is MethodDeclarationSyntax { Identifier: var name }:
                return Replaced(root, one, $"{one} {one.ToString().Replace(name.Text, "M9", StringComparison.Ordinal)}");
            case 3 when one is MethodDeclarationSyntax { Identifier: var renamed }:
                return root.ReplaceToken(renamed, SyntaxFactory.Identifier("M8")).ToFullString();
            case 4:
                return Replaced(root, one, one.ToString().Replace("void M", "async void M", StringComparison.Ordinal));
            case 5 when one.Parent is ClassDeclarationSyntax { BaseList: { } bases }:
                return root.RemoveNode(bases, SyntaxRemoveOptions.KeepExteriorTrivia)!.ToFullString();
            case 6:
                return "using System.Diagnostics;\n" + root.ToFullString();
            default:
                return Replaced(root, one, s_texts[choose(s_texts.Length)] + one);
        }
    }

    string GateIn(SyntaxNode root) => Any(root.DescendantNodes().OfType<LockStatementSyntax>().Select(static section => section.Expression.ToString()).Append("_gate").ToList());

    static List<StatementSyntax> StatementsOf(SyntaxNode root) => [.. root.DescendantNodes().OfType<StatementSyntax>().Where(static statement => statement.Parent is BlockSyntax)];

    static string Replaced(SyntaxNode root, SyntaxNode node, string text) => root.ToFullString().Remove(node.Span.Start, node.Span.Length).Insert(node.Span.Start, text);

    T Any<T>(IReadOnlyList<T> all) => all.Count == 0 ? default! : all[choose(all.Count)];
}
