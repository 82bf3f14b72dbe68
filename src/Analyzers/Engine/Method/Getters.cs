using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Getters that only hand out a field: the property is another name for it. Told from the syntax, for nothing has to be bound
/// to see it.
/// </summary>
static class Getters
{
    /// <summary>The field that a property hands out; null when its getter does anything else.</summary>
    public static IFieldSymbol? FieldOf(IPropertySymbol property)
    {
        var name = Returned(property) switch
        {
            IdentifierNameSyntax identifier => identifier.Identifier.ValueText,
            MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: IdentifierNameSyntax member } => member.Identifier.ValueText,
            _ => null,
        };
        return name is null ? null : FieldNamed(name, property.ContainingType);
    }

    /// <summary>The field that a property reads in one atomic step and hands out: <c>State => Volatile.Read(ref _state)</c>.</summary>
    public static IFieldSymbol? FieldReadAtOnce(IPropertySymbol property) =>
        Returned(property) is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var read }, ArgumentList.Arguments: [{ RefKindKeyword.RawKind: (int)SyntaxKind.RefKeyword, Expression: IdentifierNameSyntax { Identifier: { ValueText: { } name } } }] }
            && ReadingCalls.LooksAtomic(read) ? FieldNamed(name, property.ContainingType) : null;

    /// <summary>Whether a property hands out what each thread has for itself: <c>Job? Current { get => s_current.Value; … }</c></summary>
    public static bool IsOfThread(IPropertySymbol property, KnownTypes types) =>
        types.IsOfThread(property) || (FieldOf(property) is { } own && types.IsOfThread(own)) || (KeptBy(property) is { } kept && types.IsOfThread(kept));

    /// <summary>Whether a property hands out what each flow of control has for itself, and what it starts finds as well: that of an <c>AsyncLocal&lt;Job&gt;</c>.</summary>
    public static bool IsOfFlow(IPropertySymbol property, KnownTypes types) => types.IsOfFlow(property) || (KeptBy(property) is { } kept && types.IsOfFlow(kept));

    // get => s_current.Value; the property of the field's own type that it asks.
    static IPropertySymbol? KeptBy(IPropertySymbol property)
    {
        var returned = Returned(property);
        while (returned is PostfixUnaryExpressionSyntax { Operand: var sure })
            returned = sure;
        if (returned is not MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var keeper }, Name.Identifier.ValueText: var asked } || FieldNamed(keeper, property.ContainingType) is not { } field)
            return null;
        foreach (var member in field.Type.GetMembers(asked))
        {
            if (member is IPropertySymbol value)
                return value;
        }

        return null;
    }

    static IFieldSymbol? FieldNamed(string name, ITypeSymbol type)
    {
        foreach (var member in type.GetMembers(name))
        {
            if (member is IFieldSymbol field)
                return field;
        }

        return null;
    }

    /// <summary>Whether a property makes a new object each time it is asked.</summary>
    public static bool MakesNewObject(IPropertySymbol property) => Returned(property) is BaseObjectCreationExpressionSyntax;

    /// <summary>Whether the compiler keeps the value of a property in a field of its own.</summary>
    public static bool IsAutomatic(IPropertySymbol property)
    {
        // The compiler tells of private members of its own code alone, and a type may have hundreds.
        if (property.DeclaringSyntaxReferences.IsEmpty)
            return false;
        foreach (var member in property.ContainingType.GetMembers("<" + property.Name + ">k__BackingField"))
        {
            if (member is IFieldSymbol field && SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property))
                return true;
        }

        return false;
    }

    static ExpressionSyntax? Returned(IPropertySymbol property)
    {
        if (property.IsVirtual || property.IsOverride || property.IsAbstract || property.DeclaringSyntaxReferences is not [var reference] || reference.GetSyntax() is not PropertyDeclarationSyntax declaration)
            return null;
        if (declaration.ExpressionBody is { } body)
            return body.Expression;
        foreach (var accessor in declaration.AccessorList?.Accessors ?? default)
        {
            if (accessor.Keyword.ValueText == "get")
                return accessor.ExpressionBody?.Expression ?? (accessor.Body?.Statements is [ReturnStatementSyntax { Expression: { } returned }] ? returned : null);
        }

        return null;
    }
}
