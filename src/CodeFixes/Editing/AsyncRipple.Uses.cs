using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

// What becomes of the places that name a method which has become async.
sealed partial class AsyncRipple
{
    bool Use(DocumentPlan plan, SimpleNameSyntax name, IMethodSymbol method, AsyncSignature signature)
    {
        if (MethodUse.IsInText(name))
        {
            signature.MayTakeToken &= name.FirstAncestorOrSelf<CrefSyntax>() is not { } reference || !reference.DescendantNodes().Any(static part => part is CrefParameterListSyntax);
            return true;
        }

        var callee = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name.Parent is MemberBindingExpressionSyntax binding ? binding : (ExpressionSyntax)name;
        if (callee.Parent is not InvocationExpressionSyntax call || call.Expression != callee)
        {
            // A delegate has no parameter that may be left out.
            signature.MayTakeToken = false;
            return _threads?.Run(callee) == true || DelegateChange.OfMethodGroup(callee, plan, _cancellation);
        }

        if (plan.Model.GetSymbolInfo(call, _cancellation).Symbol is not IMethodSymbol called || plan.RoutineAt(call, _cancellation) is not { } routine)
            return false;
        return MethodUse.BehindQuestionMark(call) is not { } conditional
            ? Await(plan, call, new(static current => current) { PassingToken = TokenFlow.To(called), Token = Tokens.InScope(routine, call) }, signature)
            : method.ReturnsVoid && conditional.WhenNotNull == call && conditional.Parent is ExpressionStatementSyntax && AwaitIfThere(plan, conditional);
    }

    // a?.Save() gives no task where a is null.
    bool AwaitIfThere(DocumentPlan plan, ConditionalAccessExpressionSyntax conditional)
    {
        var complete = SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression,
            PlatformNames.ExpressionOf(plan.Session.Types.Task!, plan.Model, conditional.SpanStart), SyntaxFactory.IdentifierName(nameof(Task.CompletedTask)));
        return Await(plan, conditional, new(current => SyntaxFactory.BinaryExpression(SyntaxKind.CoalesceExpression, current.WithoutTrivia(),
            SyntaxFactory.Token(SyntaxFactory.TriviaList(SyntaxFactory.Space), SyntaxKind.QuestionQuestionToken, SyntaxFactory.TriviaList(SyntaxFactory.Space)), complete)));
    }
}
