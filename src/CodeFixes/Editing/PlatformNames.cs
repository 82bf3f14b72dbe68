using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>Names for what a mend brings in.</summary>
static class PlatformNames
{
    /// <summary>The name of a type at a place. Where its namespace is not imported yet, the name brings the import with it.</summary>
    public static NameSyntax Of(INamedTypeSymbol type, SemanticModel model, int position)
    {
        var found = model.LookupSymbols(position, name: type.Name);
        if (found is [INamedTypeSymbol known] && SymbolEqualityComparer.Default.Equals(known, type))
            return SyntaxFactory.IdentifierName(type.Name);
        return SyntaxFactory.ParseName(type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat))
            .WithAdditionalAnnotations(Simplifier.Annotation, Simplifier.AddImportsAnnotation);
    }

    /// <summary>The first of some names that nothing visible at a place has, and nothing in the code around it.</summary>
    public static string Free(SemanticModel model, SyntaxNode member, int position, params string[] wishes)
    {
        var taken = new HashSet<string>(model.LookupSymbols(position).Where(static symbol => symbol is not ITypeSymbol).Select(static symbol => symbol.Name));
        foreach (var token in member.DescendantTokens())
        {
            if (token.IsKind(SyntaxKind.IdentifierToken))
                taken.Add(token.ValueText);
        }

        foreach (var wish in wishes)
        {
            if (!taken.Contains(wish))
                return wish;
        }

        var number = 2;
        while (taken.Contains(wishes[0] + number))
            number++;
        return wishes[0] + number;
    }

    /// <summary>A prefix and a name in one word: <c>localSum</c>.</summary>
    public static string Prefixed(string prefix, string name)
    {
        var bare = name.TrimStart('_', '@');
        return bare.Length == 0 ? prefix : prefix + char.ToUpperInvariant(bare[0]) + bare.Substring(1);
    }
}
