using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// What stands before the dot of a name, as far as the text of its document tells: the name of a type, <c>Order</c>, or the way to
/// an object from there, <c>Order.Lines</c>.
/// </summary>
static class Receivers
{
    /// <summary>What is neither declared by a program nor derived from that: texts, numbers, arrays.</summary>
    public const string Foreign = "";

    /// <summary>What stands before the dot; null when nothing does, or when it has to be bound to tell.</summary>
    /// <param name="name">The name behind the dot.</param>
    /// <param name="variables">The variables of the document.</param>
    public static string? Of(SimpleNameSyntax name, DeclaredVariables variables) => BeforeDot(name) is { } receiver ? In(receiver, variables, isWhole: true) : null;

    static ExpressionSyntax? BeforeDot(SimpleNameSyntax name) => name.Parent switch
    {
        MemberAccessExpressionSyntax access when access.Name == name => access.Expression,
        MemberBindingExpressionSyntax binding => Conditional(binding),
        _ => null,
    };

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

    static string? In(ExpressionSyntax expression, DeclaredVariables variables, bool isWhole) => expression switch
    {
        LiteralExpressionSyntax or InterpolatedStringExpressionSyntax or PredefinedTypeSyntax => isWhole ? Foreign : null,
        ParenthesizedExpressionSyntax { Expression: var inner } => In(inner, variables, isWhole),
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression, Operand: var operand } => In(operand, variables, isWhole),
        ThisExpressionSyntax or BaseExpressionSyntax => expression.FirstAncestorOrSelf<TypeDeclarationSyntax>()?.Identifier.ValueText,
        ObjectCreationExpressionSyntax creation => NameOf(creation.Type),
        ArrayCreationExpressionSyntax or ImplicitArrayCreationExpressionSyntax => isWhole ? Foreign : null,
        IdentifierNameSyntax name => OfVariable(name, variables, isWhole),
        MemberAccessExpressionSyntax { Name: IdentifierNameSyntax name, Expression: var receiver } => Then(In(receiver, variables, isWhole: false), name),
        MemberBindingExpressionSyntax { Name: IdentifierNameSyntax name } binding when Conditional(binding) is { } receiver => Then(In(receiver, variables, isWhole: false), name),
        _ => null,
    };

    // What has a value is not of the type that its declaration names.
    static string? Then(string? path, IdentifierNameSyntax name) => path is null or Foreign || name.Identifier.ValueText == nameof(Nullable<int>.Value) ? null : $"{path}.{name.Identifier.ValueText}";

    static string? OfVariable(IdentifierNameSyntax name, DeclaredVariables variables, bool isWhole)
    {
        var text = name.Identifier.ValueText;
        // set { value.Run(); }
        if (text == "value" && name.FirstAncestorOrSelf<AccessorDeclarationSyntax>() is not null)
            return null;
        SyntaxNode? declaration = null;
        foreach (var variable in variables.Named(text, name))
        {
            // A parameter of a lambda may hide a variable.
            if (declaration is not null)
                return null;
            declaration = variable;
        }

        return declaration is null ? OfMember(name, text, isWhole) : TypeIn(declaration);
    }

    static string? TypeIn(SyntaxNode declaration) => declaration switch
    {
        VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Type.IsVar: true }, Initializer.Value: ObjectCreationExpressionSyntax { Type: var created } } => NameOf(created),
        VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Type.IsVar: true }, Initializer.Value: ArrayCreationExpressionSyntax or ImplicitArrayCreationExpressionSyntax } => Foreign,
        VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Type: var type } } => NameOf(type),
        ParameterSyntax { Type: { } type } => NameOf(type),
        SingleVariableDesignationSyntax { Parent: DeclarationExpressionSyntax { Type: var type } } => NameOf(type),
        SingleVariableDesignationSyntax { Parent: DeclarationPatternSyntax { Type: var type } } => NameOf(type),
        ForEachStatementSyntax { Type: var type } => NameOf(type),
        CatchDeclarationSyntax { Type: var type } => NameOf(type),
        _ => null,
    };

    // The type of a field tells enough, unless something of the object is asked for: then all of the type has to be known.
    static string? OfMember(IdentifierNameSyntax name, string text, bool isWhole)
    {
        if (name.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type)
            return null;
        foreach (var parameter in type.ParameterList?.Parameters ?? default)
        {
            if (parameter.Identifier.ValueText == text)
                return parameter.Type is { } given ? NameOf(given) : null;
        }

        foreach (var member in isWhole ? type.Members : default)
        {
            if (member is PropertyDeclarationSyntax property && property.Identifier.ValueText == text && property.ExplicitInterfaceSpecifier is null)
                return NameOf(property.Type);
            if (member is BaseFieldDeclarationSyntax { Declaration: var fields } && fields.Variables.Any(field => field.Identifier.ValueText == text))
                return NameOf(fields.Type);
        }

        return $"{type.Identifier.ValueText}.{text}";
    }

    static string? NameOf(TypeSyntax type) => type switch
    {
        PredefinedTypeSyntax or ArrayTypeSyntax => Foreign,
        NullableTypeSyntax { ElementType: var element } => NameOf(element),
        RefTypeSyntax { Type: var referred } => NameOf(referred),
        QualifiedNameSyntax { Right: var right } => right.Identifier.ValueText,
        GenericNameSyntax generic => generic.Identifier.ValueText,
        IdentifierNameSyntax { IsVar: false, Identifier.ValueText: not "dynamic" and var name } => IsParameter(name, type) ? null : name,
        _ => null,
    };

    static bool IsParameter(string name, SyntaxNode place)
    {
        for (var node = place; node is not null; node = node.Parent)
        {
            var parameters = node switch
            {
                MethodDeclarationSyntax method => method.TypeParameterList,
                LocalFunctionStatementSyntax function => function.TypeParameterList,
                TypeDeclarationSyntax type => type.TypeParameterList,
                _ => null,
            };
            foreach (var parameter in parameters?.Parameters ?? default)
            {
                if (parameter.Identifier.ValueText == name)
                    return true;
            }
        }

        return false;
    }
}
