using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>What semaphores are for: with one place they are locks, without any they are signals, with several they limit.</summary>
static class Semaphores
{
    /// <summary>The semaphore that an operation waits for as for a signal: it lets nobody in before somebody has released it.</summary>
    public static IOperation? SignalIn(IOperation operation, Routine routine) =>
        operation is IInvocationOperation { Instance: { } semaphore } call && routine.Session.Calls.Of(call) is { Kind: Meaning.Acquire } meaning && (meaning.Traits & LockTraits.Counting) != 0 && InitialCount(semaphore, routine.Places) == 0
            ? semaphore
            : null;

    /// <summary>How many a semaphore lets in at first; null when that cannot be read off its creation.</summary>
    public static int? InitialCount(IOperation semaphore, Places places)
    {
        if (places.ObjectOf(semaphore) is not { } path)
            return null;
        if (path is { IsVariable: true, Variable: ILocalSymbol local })
        {
            return places.ValueOf(local) is { } value && places.Source(value) is IObjectCreationOperation { Arguments: [var initial, ..] } && initial.Value.ConstantValue is { HasValue: true, Value: int count }
                ? count
                : null;
        }

        return path.Symbol is IFieldSymbol or IPropertySymbol && path.Symbol.DeclaringSyntaxReferences is [var reference, ..] ? InitialCount(reference.GetSyntax()) : null;
    }

    static int? InitialCount(SyntaxNode declaration)
    {
        var initializer = declaration switch
        {
            VariableDeclaratorSyntax { Initializer.Value: { } value } => value,
            PropertyDeclarationSyntax { Initializer.Value: { } value } => value,
            _ => null,
        };
        return initializer is BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: [{ Expression: LiteralExpressionSyntax literal }, ..] }
            && literal.IsKind(SyntaxKind.NumericLiteralExpression) && literal.Token.Value is int count
            ? count
            : null;
    }
}
