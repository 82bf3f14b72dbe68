using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Follows a query back to where it comes from, to tell whether its provider enumerates asynchronously too.</summary>
static class QueryOrigin
{
    /// <summary>
    /// Whether a query certainly comes from a provider with asynchronous enumeration. A query that is a parameter may come
    /// from anywhere; one that is kept in a variable and extended step by step comes from what the variable began with.
    /// </summary>
    public static bool IsAsynchronous(SyntaxNode query, Routine routine)
    {
        if (routine.Session.Types.DbContext is null)
            return false;
        var operation = routine.Model.GetOperation(query);
        for (var step = 0; step < Limits.QuerySteps; step++)
        {
            while (operation is IConversionOperation or ITranslatedQueryOperation or IParenthesizedOperation)
                operation = operation.ChildOperations.First();
            if (QueryNames.IsAsynchronousSource(operation?.Type))
                return true;
            switch (operation)
            {
                case IInvocationOperation call when QueryNames.MakesAsynchronousQuery(call.TargetMethod):
                    return true;
                case IInvocationOperation { Arguments: [var first, ..] } call when QueryNames.PassesOn(call.TargetMethod):
                    operation = first.Value;
                    break;
                case ILocalReferenceOperation { Local.DeclaringSyntaxReferences: [var declaration] } when declaration.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } value }:
                    operation = routine.Model.GetOperation(value);
                    break;
                default:
                    return false;
            }
        }

        return false;
    }
}
