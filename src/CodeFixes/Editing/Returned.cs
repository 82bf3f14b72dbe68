using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>What becomes of the task that a function returned before it was made async.</summary>
enum ReturnedAs
{
    /// <summary>A complete task without a result: nothing is returned.</summary>
    Nothing,

    /// <summary>A complete task with a result: the result is returned.</summary>
    Result,

    /// <summary>A complete task with the default result: <c>default</c> is returned.</summary>
    Default,

    /// <summary>Any other task: it is awaited, and its result returned.</summary>
    Awaited,
}

/// <summary>An expression that a function returned before it was made async.</summary>
/// <param name="As">What becomes of it.</param>
/// <param name="HasResult">The function has a result.</param>
/// <param name="IsWrapped">The result or the task to await is the first argument of the expression, not the expression itself.</param>
readonly record struct Returned(ReturnedAs As, bool HasResult, bool IsWrapped)
{
    /// <summary>What becomes of a returned expression; null when nothing right can.</summary>
    public static Returned? Of(ExpressionSyntax expression, Site site, CancellationToken cancellation)
    {
        var types = site.Session.Types;
        var hasResult = site.Routine!.Method!.ReturnType is INamedTypeSymbol { IsGenericType: true };
        var operation = site.Model.GetOperation(expression, cancellation);
        while (operation is IConversionOperation { OperatorMethod: null } conversion)
            operation = conversion.Operand;

        switch (operation)
        {
            case null or { ConstantValue: { HasValue: true, Value: null } }:
                return null;
            case IDefaultValueOperation:
                return !types.IsValueTask(operation.Type) || expression.HasWordsWithin() ? null
                    : new(hasResult ? ReturnedAs.Default : ReturnedAs.Nothing, hasResult, IsWrapped: false);
            case IThrowOperation:
                return null;
            case IPropertyReferenceOperation property when !hasResult && site.Session.Calls.Is(property.Property, Meaning.CompletedTask):
                return expression.HasWordsWithin() ? null : new(ReturnedAs.Nothing, hasResult, IsWrapped: false);
            case IObjectCreationOperation { Arguments.Length: 0, Initializer: null } creation when types.IsValueTask(creation.Type):
                return expression.HasWordsWithin() ? null : new(hasResult ? ReturnedAs.Default : ReturnedAs.Nothing, hasResult, IsWrapped: false);
            case IInvocationOperation { Arguments: [var value] } call when hasResult && IsResult(value) && site.Session.Calls.Is(call.TargetMethod, Meaning.CompletedTask):
                return new(ReturnedAs.Result, hasResult, IsWrapped: true);
            case IObjectCreationOperation { Arguments: [var value] } creation when types.IsValueTask(creation.Type) && (IsResult(value) || types.IsTask(value.Value.Type)):
                if (IsResult(value))
                    return new(ReturnedAs.Result, hasResult, IsWrapped: true);
                break;
        }

        return MayAwait(expression, site, cancellation)
            ? new(ReturnedAs.Awaited, hasResult, operation is IObjectCreationOperation { Arguments: [_] } wrapper && types.IsValueTask(wrapper.Type))
            : null;
    }

    static bool IsResult(IArgumentOperation argument) => argument.Parameter?.OriginalDefinition.Type is ITypeParameterSymbol;

    // Inside of try, awaiting a task lets the catch clauses see exceptions that went to the caller before.
    static bool MayAwait(ExpressionSyntax expression, Site site, CancellationToken cancellation)
    {
        for (SyntaxNode? node = expression; node is not null && node != site.Routine!.Syntax; node = node.Parent)
        {
            if (node is { Parent: TryStatementSyntax { Catches.Count: > 0 } attempt } && attempt.Block == node)
                return false;
        }

        return AwaitPlace.ObstacleAt(site.Routine!, expression, cancellation, asIfAsync: true) == AwaitObstacle.None;
    }

    /// <summary>The expression to return or to await.</summary>
    /// <param name="expression">The returned expression, rewritten inside or not.</param>
    public ExpressionSyntax Unwrapped(ExpressionSyntax expression) => !IsWrapped ? expression : expression.WithoutParentheses() switch
    {
        InvocationExpressionSyntax call => call.ArgumentList.Arguments[0].Expression.WithTriviaFrom(expression),
        BaseObjectCreationExpressionSyntax { ArgumentList: { } arguments } => arguments.Arguments[0].Expression.WithTriviaFrom(expression),
        _ => expression,
    };
}
