using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Where in the sources the names of their own members stand: all texts are gone through once, and no tree is made for it.
/// </summary>
sealed class NameIndex
{
    // By the hash of the name: a piece of text is no key of a dictionary of strings.
    readonly Dictionary<int, List<(string Name, List<(SyntaxTree Tree, int Position)> Places)>> _byHash = [];

    NameIndex()
    {
    }

    /// <summary>Reads all documents of a compilation.</summary>
    public static NameIndex Of(Session session, CancellationToken cancellation)
    {
        var index = new NameIndex();
        foreach (var type in session.SourceTypes)
        {
            // What implements a member explicitly is called by the name of that one; records do not name what the compiler declares.
            foreach (var name in type.IsRecord ? type.GetMembers().Select(static member => member.Name) : type.MemberNames)
                index.Add(name.Substring(name.LastIndexOf('.') + 1));
        }

        foreach (var tree in session.Compilation.SyntaxTrees)
        {
            cancellation.ThrowIfCancellationRequested();
            index.Read(tree, tree.GetText(cancellation).ToString());
        }

        return index;
    }

    void Add(string name)
    {
        var hash = SyntaxIndex.HashOf(name.AsSpan());
        if (!_byHash.TryGetValue(hash, out var same))
            _byHash.Add(hash, same = []);
        if (!same.Exists(known => known.Name == name))
            same.Add((name, []));
    }

    void Read(SyntaxTree tree, string text)
    {
        for (var position = 0; position < text.Length;)
        {
            var start = position;
            while (position < text.Length && SyntaxIndex.IsWordCharacter(text[position]))
                position++;
            if (position == start)
                position++;
            else if (_byHash.TryGetValue(SyntaxIndex.HashOf(text.AsSpan(start, position - start)), out var same))
            {
                foreach (var (name, places) in same)
                {
                    if (text.AsSpan(start, position - start).SequenceEqual(name.AsSpan()))
                        places.Add((tree, start));
                }
            }
        }
    }

    /// <summary>Where a name stands, in the order of the documents.</summary>
    public IReadOnlyList<(SyntaxTree Tree, int Position)> Of(string name)
    {
        if (_byHash.TryGetValue(SyntaxIndex.HashOf(name.AsSpan()), out var same))
        {
            foreach (var (known, places) in same)
            {
                if (known == name)
                    return places;
            }
        }

        return [];
    }
}
