using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Which variables hold a number generator of their own, and not the one that is made for threads: <c>Random.Shared</c>.</summary>
static class Generators
{
    /// <summary>Whether an expression names a variable that only gets generators which are made for it.</summary>
    public static bool AreOwn(IOperation generator, Routine routine) => routine.Places.Source(generator) switch
    {
        ILocalReferenceOperation { Local: var local } => routine.Places.HoldsNewObjects(local),
        IFieldReferenceOperation { Field: var field } => routine.Session.Declares(field) && (field.IsReadOnly || field.DeclaredAccessibility == Accessibility.Private) && AreMade(field.OriginalDefinition, routine.Session),
        IPropertyReferenceOperation { Property: var property } when Getters.IsAutomatic(property) && routine.Session.Declares(property) && property.SetMethod is null or { DeclaredAccessibility: Accessibility.Private } => AreMade(property.OriginalDefinition, routine.Session),
        _ => false,
    };

    static bool AreMade(ISymbol holder, Session session) => session.OwnObjects.TryGetValue(holder, out var known) ? known : session.OwnObjects.GetOrAdd(holder, AreMade(holder));

    // Who is given one may be given any.
    static bool AreMade(ISymbol holder)
    {
        var isMade = false;
        foreach (var part in holder.ContainingType.DeclaringSyntaxReferences)
        {
            foreach (var node in part.GetSyntax().DescendantNodes())
            {
                if (ValueIn(node, holder.Name) is not { } value)
                    continue;
                if (!IsMade(value))
                    return false;
                isMade = true;
            }
        }

        return isMade;
    }

    static ExpressionSyntax? ValueIn(SyntaxNode node, string name) => node switch
    {
        VariableDeclaratorSyntax { Initializer.Value: var first, Parent.Parent: FieldDeclarationSyntax } field when field.Identifier.ValueText == name => first,
        PropertyDeclarationSyntax { Initializer.Value: var first } property when property.Identifier.ValueText == name => first,
        AssignmentExpressionSyntax { Left: IdentifierNameSyntax target, Right: var value } when target.Identifier.ValueText == name => value,
        AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name.Identifier.ValueText: var target }, Right: var value } when target == name => value,
        _ => null,
    };

    // seed is int start ? new Random(start) : new Random(), and not given ?? new Random(): a type of the program may lock each call.
    static bool IsMade(ExpressionSyntax value) => value switch
    {
        ParenthesizedExpressionSyntax { Expression: var inner } => IsMade(inner),
        ConditionalExpressionSyntax choice => IsMade(choice.WhenTrue) && IsMade(choice.WhenFalse),
        ObjectCreationExpressionSyntax { Type: var made } => Chance.IsNameOfGenerator(made.ToString()),
        _ => value is ImplicitObjectCreationExpressionSyntax,
    };
}
