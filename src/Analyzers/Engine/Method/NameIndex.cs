using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Where in one document which word stands. Made when somebody looks for a name that is there; kept as long as the tree lives, so
/// that an edit elsewhere costs nothing.
/// </summary>
sealed class NameIndex
{
    static readonly ConditionalWeakTable<SyntaxTree, NameIndex> s_indices = new();

    // Side by side: the hashes of the words, in order, and where they stand. Words of one hash are in the order of the text.
    readonly int[] _hashes;
    readonly int[] _positions;

    readonly ConcurrentDictionary<string, ImmutableArray<(int Position, string? Receiver)>> _known = new(StringComparer.Ordinal);

    NameIndex(string text)
    {
        var words = new List<(int Hash, int Position)>();
        for (var position = 0; position < text.Length;)
        {
            var start = position;
            while (position < text.Length && SyntaxIndex.IsWordCharacter(text[position]))
                position++;
            if (position == start)
                position++;
            else
                words.Add((SyntaxIndex.HashOf(text.AsSpan(start, position - start)), start));
        }

        words.Sort();
        _hashes = new int[words.Count];
        _positions = new int[words.Count];
        for (var i = 0; i < words.Count; i++)
            (_hashes[i], _positions[i]) = words[i];
    }

    /// <summary>The index of a tree.</summary>
    public static NameIndex Of(SyntaxTree tree, CancellationToken cancellation)
    {
        if (!s_indices.TryGetValue(tree, out var index))
        {
            var made = new NameIndex(tree.GetText(cancellation).ToString());
            index = s_indices.GetValue(tree, _ => made);
        }

        return index;
    }

    /// <summary>What stands around each place where the text of a type, and of the types in it, has a name: the name itself, or what is declared by it.</summary>
    /// <param name="type">The type, with all of its parts.</param>
    /// <param name="name">The name.</param>
    public static IEnumerable<SyntaxNode> MentionsIn(INamedTypeSymbol type, string name)
    {
        foreach (var part in type.DeclaringSyntaxReferences)
        {
            foreach (var node in MentionsIn(part.SyntaxTree, part.Span, name))
                yield return node;
        }
    }

    /// <summary>The same of a piece of code.</summary>
    public static IEnumerable<SyntaxNode> MentionsIn(SyntaxNode code, string name) => MentionsIn(code.SyntaxTree, code.Span, name);

    static IEnumerable<SyntaxNode> MentionsIn(SyntaxTree tree, TextSpan span, string name)
    {
        var root = tree.GetRoot();
        foreach (var position in Of(tree, default).PlacesOf(name))
        {
            if (span.Contains(position) && root.FindToken(position) is { Parent: { } node } token && token.Span.Contains(position) && token.ValueText == name)
                yield return node;
        }
    }

    /// <summary>Where something is called by a name, in the order of the text, and what <see cref="Receivers"/> tells of the object before the dot.</summary>
    public ImmutableArray<(int Position, string? Receiver)> PlacesOf(string name, SyntaxTree tree, CancellationToken cancellation) =>
        _known.TryGetValue(name, out var known) ? known : _known.GetOrAdd(name, Find(name, tree.GetRoot(cancellation), cancellation));

    ImmutableArray<(int, string?)> Find(string name, SyntaxNode root, CancellationToken cancellation)
    {
        var found = ImmutableArray.CreateBuilder<(int, string?)>();
        var variables = new DeclaredVariables();
        foreach (var position in PlacesOf(name))
        {
            cancellation.ThrowIfCancellationRequested();
            // The word of @event begins behind its sign.
            if (root.FindToken(position) is { Parent: SimpleNameSyntax named } token && token.Span.Contains(position) && token.ValueText == name)
                found.Add((position, Receivers.Of(named, variables)));
        }

        return found.ToImmutable();
    }

    // Now and then another word, which comes out as the same number.
    IEnumerable<int> PlacesOf(string name)
    {
        var hash = SyntaxIndex.HashOf(name.AsSpan());
        var first = Array.BinarySearch(_hashes, hash);
        while (first > 0 && _hashes[first - 1] == hash)
            first--;
        for (var i = first; i >= 0 && i < _hashes.Length && _hashes[i] == hash; i++)
            yield return _positions[i];
    }
}
