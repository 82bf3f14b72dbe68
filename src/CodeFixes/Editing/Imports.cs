using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

using static SyntaxFactory;

/// <summary>Imports namespaces whose extension methods a mend calls; types bring theirs along by annotations.</summary>
static class Imports
{
    /// <summary>A document with a namespace imported, where the author imports: at its top, or in its namespace.</summary>
    public static SyntaxNode Add(SyntaxNode root, string name)
    {
        var unit = (CompilationUnitSyntax)root;
        if (unit.Usings.Count == 0 && unit.Members is [BaseNamespaceDeclarationSyntax { Usings.Count: > 0 } space, ..])
            return unit.ReplaceNode(space, space.WithUsings(WithImport(space.Usings, name, root)));
        if (unit.Usings.Count > 0)
            return unit.WithUsings(WithImport(unit.Usings, name, root));

        // The comment at the head of a file stays there.
        var lineBreak = ReadersText.LineBreakOf(root);
        var first = unit.GetFirstToken(includeZeroWidth: true);
        var head = first.LeadingTrivia;
        var import = Directive(name, lineBreak).WithLeadingTrivia(head).WithTrailingTrivia(lineBreak, lineBreak);
        return ((CompilationUnitSyntax)unit.ReplaceToken(first, first.WithLeadingTrivia())).AddUsings(import);
    }

    static SyntaxList<UsingDirectiveSyntax> WithImport(SyntaxList<UsingDirectiveSyntax> usings, string name, SyntaxNode root)
    {
        if (usings.Any(directive => directive.Name?.ToString() == name && directive is { Alias: null, StaticKeyword.RawKind: 0 }))
            return usings;
        var import = Directive(name, ReadersText.LineBreakOf(root));
        for (var i = 0; i < usings.Count; i++)
        {
            if (usings[i] is { GlobalKeyword.RawKind: 0 } other && (other is not { Alias: null, StaticKeyword.RawKind: 0 } || Compare(name, other.Name?.ToString() ?? "") < 0))
                return Insert(usings, i, import);
        }

        var last = usings[usings.Count - 1];
        return usings.Add(import.WithLeadingTrivia(ReadersText.IndentationOf(last)));
    }

    // What stands before the import that it takes the place of, stays at the head of the list.
    static SyntaxList<UsingDirectiveSyntax> Insert(SyntaxList<UsingDirectiveSyntax> usings, int index, UsingDirectiveSyntax import)
    {
        var next = usings[index];
        return usings.Replace(next, next.WithLeadingTrivia(ReadersText.IndentationOf(next))).Insert(index, import.WithLeadingTrivia(next.GetLeadingTrivia()));
    }

    static UsingDirectiveSyntax Directive(string name, SyntaxTrivia lineBreak) => UsingDirective(
        default, Token(default, SyntaxKind.UsingKeyword, TriviaList(Space)), default, null, ParseName(name), Token(default, SyntaxKind.SemicolonToken, TriviaList(lineBreak)));

    // System comes first, as everywhere.
    static int Compare(string one, string other)
    {
        var isSystem = IsSystem(one).CompareTo(IsSystem(other));
        return isSystem != 0 ? -isSystem : string.CompareOrdinal(one, other);
    }

    static bool IsSystem(string name) => name == nameof(System) || name.StartsWith(nameof(System) + ".", StringComparison.Ordinal);
}
