using System.Runtime.CompilerServices;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>The declarations of a document by number: types, members and fields in source order. An edit inside of bodies leaves the numbers as they are.</summary>
sealed class Declarations
{
    static readonly ConditionalWeakTable<SyntaxTree, Declarations> s_known = new();

    readonly Dictionary<int, int> _byStart = [];
    readonly List<int> _starts = [];

    Declarations(SyntaxNode root)
    {
        foreach (var node in In(root))
        {
            _byStart[node.SpanStart] = _starts.Count;
            _starts.Add(node.SpanStart);
        }
    }

    /// <summary>The number of the statements of a program that stand outside of types.</summary>
    public const int OfProgram = 0;

    /// <summary>The declarations of a tree.</summary>
    public static Declarations Of(SyntaxTree tree, CancellationToken cancellation)
    {
        if (!s_known.TryGetValue(tree, out var known))
        {
            var made = new Declarations(tree.GetRoot(cancellation));
            known = s_known.GetValue(tree, _ => made);
        }

        return known;
    }

    /// <summary>The declarations below a compilation unit in the order of their numbers, the unit itself first.</summary>
    public static IEnumerable<SyntaxNode> In(SyntaxNode root) => root.DescendantNodesAndSelf(static node => node
        is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax or BaseFieldDeclarationSyntax or VariableDeclarationSyntax).Where(IsNumbered);

    static bool IsNumbered(SyntaxNode node) =>
        node is CompilationUnitSyntax or (MemberDeclarationSyntax and not (GlobalStatementSyntax or EnumMemberDeclarationSyntax)) or VariableDeclaratorSyntax { Parent.Parent: BaseFieldDeclarationSyntax };

    /// <summary>The number of the declaration that starts at a position, or -1.</summary>
    public int StartingAt(int position) => _byStart.TryGetValue(position, out var number) ? number : -1;

    /// <summary>The number of the declaration that a node is or stands in.</summary>
    public int Around(SyntaxNode node)
    {
        for (var current = node; current is not (null or CompilationUnitSyntax); current = current.Parent)
        {
            if (IsNumbered(current))
                return _byStart[current.SpanStart];
        }

        return OfProgram;
    }

    /// <summary>What the compiler binds as one body in a declaration.</summary>
    public static IEnumerable<SyntaxNode> BodiesOf(SyntaxNode declaration)
    {
        switch (declaration)
        {
            case CompilationUnitSyntax or BaseMethodDeclarationSyntax:
                yield return declaration;
                break;
            case VariableDeclaratorSyntax { Initializer: { } initializer }:
                yield return initializer;
                break;
            case BasePropertyDeclarationSyntax property:
                foreach (var accessor in property.AccessorList?.Accessors ?? default)
                    yield return accessor;
                if (property is PropertyDeclarationSyntax { ExpressionBody: { } body })
                    yield return body;
                if (property is IndexerDeclarationSyntax { ExpressionBody: { } element })
                    yield return element;
                if (property is PropertyDeclarationSyntax { Initializer: { } value })
                    yield return value;
                break;
        }
    }

    /// <summary>The declaration of a number.</summary>
    public SyntaxNode? At(int number, SyntaxTree tree, CancellationToken cancellation)
    {
        var root = tree.GetRoot(cancellation);
        if (number == OfProgram)
            return root;
        if (number >= _starts.Count)
            return null;
        var node = root.FindToken(_starts[number]).Parent;
        while (node is not null && !(IsNumbered(node) && node.SpanStart == _starts[number]))
            node = node.Parent;
        return node;
    }
}
