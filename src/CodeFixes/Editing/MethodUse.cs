using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>What the name of a method is used for where it stands.</summary>
static class MethodUse
{
    /// <summary>The <c>a?.Save()</c> that a call ends; null when its value is known to be there.</summary>
    public static ConditionalAccessExpressionSyntax? BehindQuestionMark(ExpressionSyntax call)
    {
        for (SyntaxNode? part = call; part is ExpressionSyntax; part = part.Parent)
        {
            if (part.Parent is ConditionalAccessExpressionSyntax conditional && conditional.WhenNotNull == part)
                return conditional;
            if (part.Parent is ArgumentSyntax)
                return null;
        }

        return null;
    }

    /// <summary>Whether only the name stands there: in <c>nameof(…)</c> and in documentation.</summary>
    public static bool IsInText(SimpleNameSyntax name) => name.IsPartOfStructuredTrivia()
        || name.FirstAncestorOrSelf<InvocationExpressionSyntax>(static call => call.Expression is IdentifierNameSyntax { Identifier.ValueText: "nameof" }) is { } call && call.ArgumentList.Span.Contains(name.Span);

    /// <summary>Whether a method is added to an event, or taken away.</summary>
    public static bool IsSubscription(SimpleNameSyntax name)
    {
        var handler = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : (ExpressionSyntax)name;
        if (handler.Parent is ArgumentSyntax { Parent: ArgumentListSyntax { Arguments.Count: 1, Parent: BaseObjectCreationExpressionSyntax creation } })
            handler = creation;
        return handler.Parent is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression or (int)SyntaxKind.SubtractAssignmentExpression } subscription && subscription.Right == handler;
    }
}
