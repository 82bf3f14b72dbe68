using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace ConcurrencyAnalyzers.Editing;

using static SyntaxFactory;

/// <summary>
/// A collection whose declaration is changed to the concurrent one that does the same. Whether all its uses can be written
/// with that one the compiler has to say.
/// </summary>
sealed class ConcurrentTwin
{
    readonly Site _site;
    readonly INamedTypeSymbol _twin;
    readonly VariableDeclarationSyntax _declaration;
    readonly List<SimpleNameSyntax> _renamed = [];

    ConcurrentTwin(Site site, INamedTypeSymbol twin, VariableDeclarationSyntax declaration)
    {
        _site = site;
        _twin = twin;
        _declaration = declaration;
    }

    /// <summary>The name of the type.</summary>
    public string Name => _twin.Name;

    // A list that is only added to and walked through is a queue.
    static string? TwinOf(ITypeSymbol? type) => type is INamedTypeSymbol { ContainingNamespace: { Name: "Generic", ContainingNamespace.Name: "Collections" }, MetadataName: var name }
        ? name switch
        {
            "Queue`1" or "List`1" => "System.Collections.Concurrent.ConcurrentQueue`1",
            "Stack`1" => "System.Collections.Concurrent.ConcurrentStack`1",
            "Dictionary`2" => "System.Collections.Concurrent.ConcurrentDictionary`2",
            _ => null,
        }
        : null;

    /// <summary>The twin of a collection in a private field or a local variable; null where there is none.</summary>
    public static ConcurrentTwin? Of(ISymbol state, Site site, CancellationToken cancellation)
    {
        if (state is not (IFieldSymbol { DeclaredAccessibility: Accessibility.Private } or ILocalSymbol) || state.DeclaringSyntaxReferences is not [var reference] || reference.SyntaxTree != site.Root.SyntaxTree
            || reference.GetSyntax(cancellation) is not VariableDeclaratorSyntax { Initializer.Value: var value, Parent: VariableDeclarationSyntax { Variables.Count: 1 } declaration }
            || !IsEmptyCreation(value) || (declaration.Type.IsVar ? value is not ObjectCreationExpressionSyntax : declaration.Type is not GenericNameSyntax)
            || TwinOf(site.Model.GetTypeInfo(declaration.Type, cancellation).Type) is not { } name || site.Model.Compilation.GetTypeByMetadataName(name) is not { } twin)
        {
            return null;
        }

        var found = new ConcurrentTwin(site, twin, declaration);
        foreach (var use in site.Root.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (use.Identifier.ValueText == state.Name && use.Parent is MemberAccessExpressionSyntax access && access.Expression == use && access.Name.Identifier.ValueText == "Add"
                && SymbolEqualityComparer.Default.Equals(site.Model.GetSymbolInfo(use, cancellation).Symbol, state))
            {
                found._renamed.Add(access.Name);
            }
        }

        return found;
    }

    static bool IsEmptyCreation(ExpressionSyntax value) => value switch
    {
        ImplicitObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: 0, Initializer: null } => true,
        ObjectCreationExpressionSyntax { ArgumentList: null or { Arguments.Count: 0 }, Initializer: null, Type: GenericNameSyntax } => true,
        _ => false,
    };

    /// <summary>The root with the concurrent collection.</summary>
    public SyntaxNode Written()
    {
        var types = new List<SyntaxNode>();
        if (_declaration.Type is GenericNameSyntax)
            types.Add(_declaration.Type);
        if (_declaration.Variables[0].Initializer!.Value is ObjectCreationExpressionSyntax creation)
            types.Add(creation.Type);
        var draft = new Draft(_site.Root, types.Concat(_renamed));
        foreach (var name in _renamed)
            draft.Replace(name, IdentifierName("Enqueue").WithTriviaFrom(name));
        foreach (var type in types)
            draft.Replace(type, TypeWith(((GenericNameSyntax)type).TypeArgumentList, type.SpanStart).WithTriviaFrom(type));
        return draft.Root;
    }

    TypeSyntax TypeWith(TypeArgumentListSyntax arguments, int position)
    {
        if (_site.Model.LookupSymbols(position, name: _twin.Name).Contains(_twin, SymbolEqualityComparer.Default))
            return GenericName(Identifier(_twin.Name), arguments.WithoutTrivia());
        return ParseTypeName($"global::{_twin.ContainingNamespace.ToDisplayString()}.{_twin.Name}{arguments}").WithAdditionalAnnotations(Simplifier.Annotation, Simplifier.AddImportsAnnotation);
    }
}
