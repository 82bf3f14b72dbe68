using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>Names for what a mend brings in.</summary>
static class PlatformNames
{
    /// <summary>The name of a type at a place. Where its namespace is not imported yet, the name brings the import with it.</summary>
    public static TypeSyntax TypeOf(INamedTypeSymbol type, SemanticModel model, int position) => IsKnown(type, model, position)
        ? SyntaxFactory.IdentifierName(type.Name)
        : SyntaxFactory.ParseTypeName(FullNameOf(type)).WithAdditionalAnnotations(Simplifier.Annotation, Simplifier.AddImportsAnnotation);

    /// <summary>The name of a task type, with what it gives as a result.</summary>
    public static TypeSyntax TypeOf(INamedTypeSymbol type, TypeSyntax? argument, SemanticModel model, int position)
    {
        var name = argument is null ? (SimpleNameSyntax)SyntaxFactory.IdentifierName(type.Name)
            : SyntaxFactory.GenericName(SyntaxFactory.Identifier(type.Name), SyntaxFactory.TypeArgumentList(SyntaxFactory.SingletonSeparatedList(argument)));
        return IsKnown(type, model, position) ? name : SyntaxFactory.QualifiedName(
                (NameSyntax)SyntaxFactory.ParseTypeName(type.ContainingNamespace.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)), name)
            .WithAdditionalAnnotations(Simplifier.Annotation, Simplifier.AddImportsAnnotation);
    }

    /// <summary>The same, to call a static member of the type.</summary>
    public static ExpressionSyntax ExpressionOf(INamedTypeSymbol type, SemanticModel model, int position) => IsKnown(type, model, position)
        ? SyntaxFactory.IdentifierName(type.Name)
        : SyntaxFactory.ParseExpression(FullNameOf(type)).WithAdditionalAnnotations(Simplifier.Annotation, Simplifier.AddImportsAnnotation);

    /// <summary>The name of a generic type with its arguments.</summary>
    public static TypeSyntax GenericOf(INamedTypeSymbol type, TypeArgumentListSyntax arguments, SemanticModel model, int position) =>
        model.LookupSymbols(position, name: type.Name).Any(found => SymbolEqualityComparer.Default.Equals(found, type))
            ? SyntaxFactory.GenericName(SyntaxFactory.Identifier(type.Name), arguments.WithoutTrivia())
            : SyntaxFactory.ParseTypeName($"global::{type.ContainingNamespace.ToDisplayString()}.{type.Name}{arguments.WithoutTrivia()}")
                .WithAdditionalAnnotations(Simplifier.Annotation, Simplifier.AddImportsAnnotation);

    static bool IsKnown(INamedTypeSymbol type, SemanticModel model, int position) =>
        model.LookupSymbols(position, name: type.Name) is [_, ..] found && found.Any(one => SymbolEqualityComparer.Default.Equals(one, type))
        && found.All(one => one is INamedTypeSymbol { Arity: var arity } && (arity != type.Arity || SymbolEqualityComparer.Default.Equals(one, type)));

    static string FullNameOf(INamedTypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    /// <summary>The first of some names that nothing visible at a place has, and nothing in the code where it will stand.</summary>
    public static string Free(SemanticModel model, SyntaxNode scope, int position, params string[] wishes)
    {
        var taken = new HashSet<string>(model.LookupSymbols(position).Where(static symbol => symbol is not ITypeSymbol).Select(static symbol => symbol.Name));
        foreach (var token in scope.DescendantTokens())
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
