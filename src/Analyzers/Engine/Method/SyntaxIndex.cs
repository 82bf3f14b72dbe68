using System.Buffers;
using System.Runtime.CompilerServices;
using System.Threading;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>A member body that holds words of the tables.</summary>
/// <param name="Owner">
/// What the compiler binds as one body: a method, constructor, operator or accessor declaration, an expression body, an
/// initializer, or the compilation unit for top-level statements.
/// </param>
/// <param name="Signals">What its words hint at.</param>
readonly record struct IndexedBody(SyntaxNode Owner, Signals Signals);

/// <summary>
/// Which bodies of one document are worth binding. Found by scanning the characters of the text, so that nothing is built
/// for the bodies in between; kept as long as the tree lives, so that an edit elsewhere costs nothing.
/// </summary>
sealed class SyntaxIndex
{
    static readonly ConditionalWeakTable<SyntaxTree, SyntaxIndex> s_indices = new();

    readonly HashSet<int> _words;
    readonly HashSet<int> _calls;
    ILookup<string, int>? _underLock;

    SyntaxIndex(ImmutableArray<IndexedBody> bodies, HashSet<int> words, HashSet<int> calls)
    {
        Bodies = bodies;
        _words = words;
        _calls = calls;
    }

    /// <summary>The bodies with at least one word, in source order.</summary>
    public ImmutableArray<IndexedBody> Bodies { get; }

    /// <summary>What kinds of words stand in a body.</summary>
    public Signals SignalsOf(SyntaxNode owner)
    {
        foreach (var body in Bodies)
        {
            if (body.Owner == owner)
                return body.Signals;
        }

        return Signals.None;
    }

    /// <summary>Whether the text may call something by this name: a bracket stands behind the word somewhere.</summary>
    public bool MayCall(string name) => _calls.Contains(HashOf(name.AsSpan()));

    /// <summary>Whether the text may name something so.</summary>
    public bool MayName(string name) => _words.Contains(HashOf(name.AsSpan()));

    /// <summary>Whether a part of the text names something so within a lock statement.</summary>
    public bool NamesUnderLock(string name, TextSpan part)
    {
        if (!MayName(name))
            return false;
        foreach (var position in (_underLock ??= NamesUnderLock())[name])
        {
            if (part.Contains(position))
                return true;
        }

        return false;
    }

    // Asked for every call in some function that could be async: made once, and only where somebody asks.
    ILookup<string, int> NamesUnderLock() => Bodies.Where(static body => (body.Signals & Signals.Lock) != 0)
        .SelectMany(static body => body.Owner.DescendantNodes().OfType<LockStatementSyntax>())
        .SelectMany(static held => held.DescendantNodes().OfType<IdentifierNameSyntax>())
        .ToLookup(static name => name.Identifier.ValueText, static name => name.SpanStart);

    /// <summary>A number for a word, so that it can be looked up without a string made of it.</summary>
    public static int HashOf(ReadOnlySpan<char> word)
    {
        var hash = 17;
        foreach (var c in word)
            hash = unchecked(hash * 31 + c);
        return hash;
    }

    /// <summary>The index of a tree.</summary>
    public static SyntaxIndex Of(SyntaxTree tree, CancellationToken cancellation)
    {
        if (!s_indices.TryGetValue(tree, out var index))
        {
            var made = IndexOf(tree, cancellation);
            index = s_indices.GetValue(tree, _ => made);
        }

        return index;
    }

    static SyntaxIndex IndexOf(SyntaxTree tree, CancellationToken cancellation)
    {
        var text = tree.GetText(cancellation);
        var length = text.Length;
        var characters = ArrayPool<char>.Shared.Rent(Math.Max(length, 1));
        try
        {
            text.CopyTo(0, characters, 0, length);
            return Scan(characters.AsSpan(0, length), tree, cancellation);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(characters);
        }
    }

    static SyntaxIndex Scan(ReadOnlySpan<char> text, SyntaxTree tree, CancellationToken cancellation)
    {
        var bodies = ImmutableArray.CreateBuilder<IndexedBody>();
        var words = SignalWords.Default;
        var named = new HashSet<int>();
        var calls = new HashSet<int>();
        SyntaxNode? root = null;
        SyntaxNode? owner = null;
        var signals = Signals.None;
        for (var position = 0; position < text.Length;)
        {
            if (!IsWordCharacter(text[position]))
            {
                position++;
                continue;
            }

            var start = position;
            while (position < text.Length && IsWordCharacter(text[position]))
                position++;
            var word = text.Slice(start, position - start);
            var place = PlaceOf(text, start, position);
            var hash = HashOf(word);
            named.Add(hash);
            if ((place & WordPlace.BeforeBracket) != 0)
                calls.Add(hash);
            var found = words.Of(word, place);
            if (found == Signals.None || (owner is not null and not CompilationUnitSyntax && owner.Span.Contains(start) && (signals | found) == signals))
                continue;

            root ??= tree.GetRoot(cancellation);
            if (OwnerAt(root, start) is not { } next)
                continue;
            if (next != owner)
            {
                Flush();
                owner = next;
            }

            signals |= found;
        }

        Flush();
        return new(bodies.ToImmutable(), named, calls);

        void Flush()
        {
            if (owner is not null && (signals & (Signals.Wait | Signals.Sleep | Signals.Block)) != 0 && (signals & Signals.Async) == 0 && GivesTask(owner))
                signals |= Signals.Async;
            // While a file is being edited, statements of the program may stand behind a type as well: still one body.
            var index = owner is CompilationUnitSyntax ? bodies.ToList().FindIndex(body => body.Owner == owner) : -1;
            if (index >= 0)
                bodies[index] = new(owner!, bodies[index].Signals | signals);
            else if (owner is not null)
                bodies.Add(new(owner, signals));
            signals = Signals.None;
        }
    }

    // hooks.Add(() => { _index.Load().Wait(); return _index.CloseAsync(); }): a lambda that somebody awaits, though no word says so.
    static bool GivesTask(SyntaxNode body)
    {
        foreach (var node in body.DescendantNodes())
        {
            var given = node switch
            {
                ReturnStatementSyntax { Expression: { } value } => value,
                LambdaExpressionSyntax { ExpressionBody: { } value } => value,
                _ => null,
            };
            if (given is InvocationExpressionSyntax call && DroppedTasks.NameOfCallee(call)?.EndsWith(TwinModel.Suffix, StringComparison.Ordinal) == true
                && node.FirstAncestorOrSelf<SyntaxNode>(node => node is AnonymousFunctionExpressionSyntax || node == body) is AnonymousFunctionExpressionSyntax)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a character may be part of a name.</summary>
    public static bool IsWordCharacter(char c) =>
        c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' || (c > 127 && SyntaxFacts.IsIdentifierPartCharacter(c));

    static WordPlace PlaceOf(ReadOnlySpan<char> text, int start, int end)
    {
        var place = WordPlace.Anywhere;
        for (start--; start >= 0 && char.IsWhiteSpace(text[start]); start--)
        {
        }

        // No table speaks of strings; string.Join(…) looks like thread.Join().
        if (start >= 0 && text[start] == '.' && !text.Slice(0, start).EndsWith("tring".AsSpan()))
            place |= WordPlace.AfterDot;
        // Type arguments stand directly behind a name; with a space in between it is a comparison.
        var isGeneric = end < text.Length && text[end] == '<';
        while (end < text.Length && char.IsWhiteSpace(text[end]))
            end++;
        var isCalled = end < text.Length && text[end] == '(';
        if (isGeneric || isCalled)
            place |= WordPlace.BeforeBracket;
        if (isCalled && end + 1 < text.Length && text[end + 1] == ')')
            place |= WordPlace.WithoutArguments;
        if (end + 1 < text.Length && text[end] == '+' && text[end + 1] == '=')
            place |= WordPlace.BeforeAddition;
        // load is { Result: null }
        if (start >= 0 && text[start] is '{' or ',' && end < text.Length && text[end] is ':' or '.')
            place |= WordPlace.AfterDot;
        return place;
    }

    static SyntaxNode? OwnerAt(SyntaxNode root, int position)
    {
        var token = root.FindToken(position);
        return token.Span.Contains(position) && (token.IsKind(SyntaxKind.IdentifierToken) || token.IsKeyword()) ? OwnerOf(token.Parent, root) : null;
    }

    /// <summary>The body that a node stands in: what the compiler binds as one; null outside of bodies.</summary>
    public static SyntaxNode? OwnerOf(SyntaxNode? inner, SyntaxNode root)
    {
        for (var node = inner; node is not null; node = node.Parent)
        {
            switch (node)
            {
                case BaseMethodDeclarationSyntax method:
                    return method.Body is not null || method.ExpressionBody is not null ? method : null;
                case AccessorDeclarationSyntax accessor:
                    return accessor.Body is not null || accessor.ExpressionBody is not null ? accessor : null;
                case ArrowExpressionClauseSyntax { Parent: PropertyDeclarationSyntax or IndexerDeclarationSyntax }:
                    return node;
                case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: BaseFieldDeclarationSyntax } or PropertyDeclarationSyntax }:
                    return node;
                case GlobalStatementSyntax:
                    return root;
                case BaseTypeDeclarationSyntax:
                    return null;
            }
        }

        return null;
    }
}
