using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Of which types the object before a dot may be, told by looking up names alone. To bind a name is to bind all of the body that it
/// stands in, and to follow its null references; <c>Count</c> stands in half of the bodies of a program.
/// </summary>
static class Receivers
{
    /// <summary>Whether a name can be that of a member of a type; on doubt it can.</summary>
    public static bool MayBeOf(INamedTypeSymbol owner, SimpleNameSyntax name, SemanticModel model)
    {
        var receiver = name.Parent switch
        {
            MemberAccessExpressionSyntax access when access.Name == name => access.Expression,
            MemberBindingExpressionSyntax binding => Conditional(binding),
            _ => null,
        };
        if (receiver is null || TypesOf(receiver, model) is not { } types)
            return true;
        foreach (var type in types)
        {
            if (MayHave(type, owner))
                return true;
        }

        return false;
    }

    // The object of which .Name is asked in customer?.Name.
    static ExpressionSyntax? Conditional(SyntaxNode binding)
    {
        for (var part = binding; part.Parent is not null; part = part.Parent)
        {
            if (part.Parent is ConditionalAccessExpressionSyntax access && access.WhenNotNull == part)
                return access.Expression;
        }

        return null;
    }

    // Null when they have to be bound to tell.
    static List<ITypeSymbol>? TypesOf(ExpressionSyntax expression, SemanticModel model) => expression switch
    {
        LiteralExpressionSyntax or PredefinedTypeSyntax or InterpolatedStringExpressionSyntax => [],
        ParenthesizedExpressionSyntax { Expression: var inner } => TypesOf(inner, model),
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression, Operand: var operand } => TypesOf(operand, model),
        IdentifierNameSyntax name => TypesOf(model.LookupSymbols(name.SpanStart, name: name.Identifier.ValueText)),
        MemberAccessExpressionSyntax { Name: IdentifierNameSyntax name, Expression: var receiver } => TypesIn(TypesOf(receiver, model), name, model),
        MemberBindingExpressionSyntax { Name: IdentifierNameSyntax name } binding when Conditional(binding) is { } receiver => TypesIn(TypesOf(receiver, model), name, model),
        _ => null,
    };

    static List<ITypeSymbol>? TypesIn(List<ITypeSymbol>? containers, IdentifierNameSyntax name, SemanticModel model)
    {
        var all = new List<ITypeSymbol>();
        foreach (var container in containers ?? [])
        {
            if (TypesOf(model.LookupSymbols(name.SpanStart, container, name.Identifier.ValueText)) is not { } types)
                return null;
            all.AddRange(types);
        }

        return all.Count == 0 ? null : all;
    }

    static List<ITypeSymbol>? TypesOf(ImmutableArray<ISymbol> symbols)
    {
        var types = new List<ITypeSymbol>();
        foreach (var symbol in symbols)
        {
            var type = symbol switch
            {
                ILocalSymbol local => local.Type,
                IParameterSymbol parameter => parameter.Type,
                IFieldSymbol field => field.Type,
                IPropertySymbol property => property.Type,
                INamedTypeSymbol named => named,
                _ => null,
            };
            if (type is null or IErrorTypeSymbol or IDynamicTypeSymbol or ITypeParameterSymbol)
                return null;
            types.Add(type);
        }

        return types.Count == 0 ? null : types;
    }

    static bool MayHave(ITypeSymbol type, INamedTypeSymbol owner)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, owner))
                return true;
        }

        return owner.TypeKind == TypeKind.Interface && type.AllInterfaces.Any(face => SymbolEqualityComparer.Default.Equals(face.OriginalDefinition, owner));
    }
}
