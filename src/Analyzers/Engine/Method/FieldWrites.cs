using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Where the code of a type writes a private field, told from its syntax.</summary>
static class FieldWrites
{
    /// <summary>
    /// Whether a field that could be readonly is only not declared so: it is private, and every write of something with its
    /// name stands in a constructor.
    /// </summary>
    public static bool AreInConstructors(IFieldSymbol field)
    {
        if (field.DeclaredAccessibility != Accessibility.Private)
            return false;
        foreach (var reference in field.ContainingType.DeclaringSyntaxReferences)
        {
            foreach (var node in reference.GetSyntax().DescendantNodes())
            {
                if (node is IdentifierNameSyntax name && name.Identifier.ValueText == field.Name && IsWrite(name) && !IsInConstructor(name))
                    return false;
            }
        }

        return true;
    }

    static bool IsWrite(IdentifierNameSyntax name)
    {
        SyntaxNode target = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
        return target.Parent switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left == target,
            PrefixUnaryExpressionSyntax prefix => prefix.IsKind(SyntaxKind.PreIncrementExpression) || prefix.IsKind(SyntaxKind.PreDecrementExpression) || prefix.IsKind(SyntaxKind.AddressOfExpression),
            PostfixUnaryExpressionSyntax postfix => !postfix.IsKind(SyntaxKind.SuppressNullableWarningExpression),
            ArgumentSyntax argument => !argument.RefKindKeyword.IsKind(SyntaxKind.None) || argument.Parent is TupleExpressionSyntax,
            RefExpressionSyntax => true,
            _ => false,
        };
    }

    static bool IsInConstructor(SyntaxNode node) =>
        node.FirstAncestorOrSelf<SyntaxNode>(static part => part is ConstructorDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax
            or MethodDeclarationSyntax or AccessorDeclarationSyntax) is ConstructorDeclarationSyntax;
}
