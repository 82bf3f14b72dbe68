using System.Buffers;
using System.Runtime.CompilerServices;
using System.Threading;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// The members of one document that have code, by what they are called, and what may be called in them: told from the characters of
/// the text, so that nothing is bound. Kept as long as the tree lives, so that an edit elsewhere costs nothing.
/// </summary>
/// <remarks>
/// Words are numbers: <see cref="Named"/>, or <see cref="Called"/> where a bracket stands behind them. Two that come out alike only make it
/// say too much, as does a word in a text or a comment.
/// </remarks>
sealed class MemberWords
{
    /// <summary>A word that is called.</summary>
    public static int Called(string word) => ~SyntaxIndex.HashOf(word.AsSpan());

    /// <summary>A word that is not called.</summary>
    public static int Named(string word) => SyntaxIndex.HashOf(word.AsSpan());

    /// <summary>What stands for a constructor that is called without the name of its type: <c>new(…)</c>.</summary>
    public static readonly int Creation = Named("new(");

    /// <summary>What stands for a member that the text may call without any word that is kept: an operator, a conversion, a property with a small first letter.</summary>
    public static readonly int Unseen = Named("operator");

    /// <summary>What stands for a word that is spelled with escapes: it may be any.</summary>
    public static readonly int Escaped = Named("\\u");

    /// <summary>What stands for an indexer.</summary>
    public static readonly int Index = Named("[");

    // What an interpolated text is made with where a handler takes it; the method that adds the elements in braces; and the operators of a query in words of the language.
    static readonly int s_interpolation = Named("$");
    static readonly int s_elements = Named("new");
    static readonly int s_query = Named("from");
    static readonly int s_join = Named(LanguageMembers.JoinOfStrings);

    static readonly ConditionalWeakTable<SyntaxTree, MemberWords> s_known = new();

    readonly List<Member> _members = [];

    MemberWords(SyntaxNode root, ReadOnlySpan<char> text)
    {
        var words = new HashSet<int>();
        foreach (var node in root.DescendantNodes(static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax))
        {
            if (node is UsingDirectiveSyntax { Alias.Name.Identifier.ValueText: var alias })
                Aliases.Add(alias);
            else if (node is MemberDeclarationSyntax member && CodeOf(member) is { Length: > 0 } code)
            {
                Add(text.Slice(code.Start, code.Length), words);
                if (member is ConstructorDeclarationSyntax constructor && ConstructorCalledBy(constructor) is var called and not 0)
                    words.Add(called);
                _members.Add(new(member.Span, NameOf(member), IsProperty: member is not BaseMethodDeclarationSyntax or ConstructorDeclarationSyntax, WordlessNameOf(member), [.. words]));
                words.Clear();
            }
        }
    }

    /// <summary>A member that has code.</summary>
    /// <param name="Span">Where it stands.</param>
    /// <param name="Name">The word by which it is called; null where that leads nowhere: nobody waits for async code by calling it.</param>
    /// <param name="IsProperty">Whether no bracket need stand behind the word.</param>
    /// <param name="Wordless">What stands for it where it is called without that word; 0 where it always is named.</param>
    /// <param name="Words">What stands in its code.</param>
    public readonly record struct Member(TextSpan Span, string? Name, bool IsProperty, int Wordless, int[] Words);

    /// <summary>The members, in the order of the text.</summary>
    public IReadOnlyList<Member> Members => _members;

    /// <summary>Other names of types, by which they may be made.</summary>
    public List<string> Aliases { get; } = [];

    /// <summary>The words of a tree.</summary>
    public static MemberWords Of(SyntaxTree tree, CancellationToken cancellation)
    {
        if (!s_known.TryGetValue(tree, out var words))
        {
            var made = Read(tree, cancellation);
            words = s_known.GetValue(tree, _ => made);
        }

        return words;
    }

    /// <summary>Whether one of some words stands in the member that a piece of code belongs to; true where that is none with code.</summary>
    public static bool MayStandIn(SyntaxNode code, HashSet<int> words)
    {
        var document = Of(code.SyntaxTree, default);
        if (document.At(code.SpanStart) is not (>= 0 and var member))
            return true;
        foreach (var word in document._members[member].Words)
        {
            if (words.Contains(word))
                return true;
        }

        return false;
    }

    /// <summary>Which of the members holds a place; below zero where none does.</summary>
    public int At(int position)
    {
        var (low, high) = (0, _members.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_members[middle].Span.End <= position)
                low = middle + 1;
            else if (_members[middle].Span.Start > position)
                high = middle - 1;
            else
                return middle;
        }

        return -1;
    }

    static MemberWords Read(SyntaxTree tree, CancellationToken cancellation)
    {
        var (text, root) = (tree.GetText(cancellation), tree.GetRoot(cancellation));
        var characters = ArrayPool<char>.Shared.Rent(Math.Max(text.Length, 1));
        try
        {
            text.CopyTo(0, characters, 0, text.Length);
            return new(root, characters.AsSpan(0, text.Length));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(characters);
        }
    }

    // From the first character of the code to the last one.
    static TextSpan CodeOf(MemberDeclarationSyntax member) => member switch
    {
        ConstructorDeclarationSyntax { Initializer: { } initializer } => TextSpan.FromBounds(initializer.SpanStart, member.Span.End),
        BaseMethodDeclarationSyntax method => (method.Body ?? (SyntaxNode?)method.ExpressionBody)?.Span ?? default,
        PropertyDeclarationSyntax { ExpressionBody: { } body } => body.Span,
        IndexerDeclarationSyntax { ExpressionBody: { } body } => body.Span,
        // The functions in the first value of a property stand in its span too.
        BasePropertyDeclarationSyntax { AccessorList: { } accessors } => HasCode(accessors) ? TextSpan.FromBounds(accessors.SpanStart, member.Span.End) : default,
        _ => default,
    };

    static bool HasCode(AccessorListSyntax accessors)
    {
        foreach (var accessor in accessors.Accessors)
        {
            if (accessor.Body is not null || accessor.ExpressionBody is not null)
                return true;
        }

        return false;
    }

    // Disposal blocks on purpose, as the last resort of what can be disposed of asynchronously too.
    static string? NameOf(MemberDeclarationSyntax member) => member switch
    {
        MethodDeclarationSyntax { Identifier.ValueText: nameof(IDisposable.Dispose), ExplicitInterfaceSpecifier: null } => null,
        MethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword) ? null : method.Identifier.ValueText,
        PropertyDeclarationSyntax property => property.Identifier.ValueText,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.ValueText,
        _ => null,
    };

    static int WordlessNameOf(MemberDeclarationSyntax member) => member switch
    {
        ConstructorDeclarationSyntax { Identifier.ValueText: var name } constructor => IsKept(name) && !IsOfHandler(constructor.Parent) ? Creation : Unseen,
        PropertyDeclarationSyntax { Identifier.ValueText: var name } => IsKept(name) ? 0 : Unseen,
        IndexerDeclarationSyntax => Index,
        OperatorDeclarationSyntax or ConversionOperatorDeclarationSyntax => Unseen,
        MethodDeclarationSyntax { Identifier.ValueText: var name } when LanguageMembers.OfHandlers.Contains(name) => s_interpolation,
        MethodDeclarationSyntax { Identifier.ValueText: WellKnownMemberNames.CollectionInitializerAddMethodName } => s_elements,
        MethodDeclarationSyntax { Identifier.ValueText: var name } when LanguageMembers.OfQueries.Contains(name) => s_query,
        _ => 0,
    };

    // [InterpolatedStringHandler]: made where a text is handed over.
    static bool IsOfHandler(SyntaxNode? type) => type is TypeDeclarationSyntax { AttributeLists: var lists }
        && lists.Any(static list => list.Attributes.Any(static attribute => LastNameOf(attribute.Name)?.StartsWith(LanguageMembers.Handler, StringComparison.Ordinal) == true));

    /// <summary>Whether a word is kept where it is not called. One that begins with a small letter is a variable, a field or a word of the language, as a rule.</summary>
    public static bool IsKept(string word) => IsKept(word.AsSpan());

    static bool IsKept(ReadOnlySpan<char> word) => word.IsEmpty || word[0] is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '_');

    static void Add(ReadOnlySpan<char> code, HashSet<int> words)
    {
        for (var position = 0; position < code.Length;)
        {
            var c = code[position];
            if (!SyntaxIndex.IsWordCharacter(c))
            {
                position++;
                if (c == '[')
                    words.Add(Index);
                else if (c == '$')
                    words.Add(s_interpolation);
                else if (c == '\\' && position < code.Length && code[position] is 'u' or 'U')
                    words.Add(Escaped);
                continue;
            }

            var start = position;
            while (position < code.Length && SyntaxIndex.IsWordCharacter(code[position]))
                position++;
            var hash = SyntaxIndex.HashOf(code.Slice(start, position - start));
            if (hash == s_join && IsOfString(code.Slice(0, start)))
                continue;
            var (isCalled, isNamed) = WhatFollows(code, position);
            if (isCalled)
                words.Add(~hash);
            if ((isNamed && IsKept(code.Slice(start, 1))) || hash == s_elements || hash == s_query)
                words.Add(hash);
            if (isCalled && hash == s_elements)
                words.Add(Creation);
        }
    }

    // string.Join(…)
    static bool IsOfString(ReadOnlySpan<char> before) => before.EndsWith("tring.".AsSpan()) && before.Length > 6 && before[before.Length - 7] is 's' or 'S'
        && (before.Length == 7 || !(SyntaxIndex.IsWordCharacter(before[before.Length - 8]) || before[before.Length - 8] is '.' or '@'));

    // A comment may stand before the bracket.
    static (bool IsCalled, bool IsNamed) WhatFollows(ReadOnlySpan<char> code, int position)
    {
        while (position < code.Length && char.IsWhiteSpace(code[position]))
            position++;
        var next = position < code.Length ? code[position] : ' ';
        return (next is '(' or '<' or '/', next is not '(');
    }

    // What runs before the body: another one of the type, or one of its base, which may be named in another part only. 0 where there is none.
    static int ConstructorCalledBy(ConstructorDeclarationSyntax constructor)
    {
        if (constructor.Initializer is { ThisOrBaseKeyword.RawKind: (int)SyntaxKind.ThisKeyword })
            return Called(constructor.Identifier.ValueText);
        if (constructor.Parent is not (ClassDeclarationSyntax or RecordDeclarationSyntax) || constructor.Modifiers.Any(SyntaxKind.StaticKeyword))
            return 0;
        var type = (TypeDeclarationSyntax)constructor.Parent;
        if (type.Modifiers.Any(SyntaxKind.PartialKeyword))
            return Creation;
        return type.BaseList is not { Types: [{ Type: var first }, ..] } ? 0 : LastNameOf(first) is { } name ? Called(name) : Creation;
    }

    static string? LastNameOf(TypeSyntax type) => type switch
    {
        SimpleNameSyntax name => name.Identifier.ValueText,
        QualifiedNameSyntax qualified => LastNameOf(qualified.Right),
        AliasQualifiedNameSyntax qualified => LastNameOf(qualified.Name),
        _ => null,
    };
}
