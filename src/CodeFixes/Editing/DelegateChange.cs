using System.Threading;
using ConcurrencyAnalyzers.Engine;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>
/// Lets lambdas and method groups return tasks, where who receives them waits for the tasks: the call has an overload for
/// functions that return tasks, and gives the same type as before.
/// </summary>
static class DelegateChange
{
    /// <summary>Plans to make a lambda async.</summary>
    public static bool OfLambda(AnonymousFunctionExpressionSyntax lambda, DocumentPlan plan, CancellationToken cancellation)
    {
        if (!plan.IsNew(lambda))
            return true;
        if (lambda is ParenthesizedLambdaExpressionSyntax { ReturnType: not null }
            || plan.Model.GetSymbolInfo(lambda, cancellation).Symbol is not IMethodSymbol method || plan.Session.Types.IsTask(method.ReturnType)
            || !(AsyncSignature.IsEventHandlerShape(method) && IsSubscribed(lambda, plan, cancellation) || Expect(lambda, plan, cancellation)))
        {
            return false;
        }

        plan.Edit(lambda, static current => WithModifier((AnonymousFunctionExpressionSyntax)current));
        return true;
    }

    /// <summary>Plans that a method that is given as a delegate returns a task from now on.</summary>
    public static bool OfMethodGroup(ExpressionSyntax group, DocumentPlan plan, CancellationToken cancellation) => Expect(group, plan, cancellation);

    static bool IsSubscribed(AnonymousFunctionExpressionSyntax lambda, DocumentPlan plan, CancellationToken cancellation) =>
        lambda.Parent is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression } subscription && subscription.Right == lambda
        && plan.Model.GetSymbolInfo(subscription.Left, cancellation).Symbol is IEventSymbol;

    // What the compiler makes of the delegate is seen when all has been changed.
    static bool Expect(ExpressionSyntax function, DocumentPlan plan, CancellationToken cancellation)
    {
        if (function.Parent is not ArgumentSyntax { Parent: ArgumentListSyntax { Parent: InvocationExpressionSyntax receiver } }
            || plan.Model.GetSymbolInfo(receiver, cancellation).Symbol is not IMethodSymbol before)
        {
            return false;
        }

        var isEndpoint = Conventions.AwaitsFunctionsOf(before);
        if (before.ReturnsVoid)
            return false;
        var result = before.ReturnType.ToDisplayString();
        var mark = new SyntaxAnnotation();
        plan.Edit(function, current => current.WithAdditionalAnnotations(mark));
        plan.Check((root, model, token) => root.GetAnnotatedNodes(mark).FirstOrDefault() is ExpressionSyntax changed
            && changed.FirstAncestorOrSelf<InvocationExpressionSyntax>(static call => call is not null && call.ArgumentList.Arguments.Count > 0) is { } call
            && model.GetSymbolInfo(call, token).Symbol is IMethodSymbol after && after.ReturnType.ToDisplayString() == result
            && (isEndpoint || (model.GetTypeInfo(changed, token).ConvertedType is INamedTypeSymbol { DelegateInvokeMethod: { } invoke }
                && Session.For(model.Compilation, plan.Document.Project.AnalyzerOptions).Types.IsTask(invoke.ReturnType))));
        return true;
    }

    /// <summary>A lambda with the word <c>async</c>.</summary>
    public static AnonymousFunctionExpressionSyntax WithModifier(AnonymousFunctionExpressionSyntax lambda)
    {
        var async = SyntaxFactory.Token(default, SyntaxKind.AsyncKeyword, SyntaxFactory.TriviaList(SyntaxFactory.Space));
        if (lambda.Modifiers.Count == 0 && lambda is not LambdaExpressionSyntax { AttributeLists.Count: > 0 })
        {
            var first = lambda.GetFirstToken();
            async = async.WithLeadingTrivia(first.LeadingTrivia);
            lambda = lambda.ReplaceToken(first, first.WithLeadingTrivia());
        }

        return lambda.WithModifiers(lambda.Modifiers.Add(async));
    }
}
