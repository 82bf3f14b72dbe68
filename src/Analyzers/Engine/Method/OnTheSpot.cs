using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// What runs when code runs: its operations, those of lambdas that a call in it runs at once, and not those of lambdas and
/// local functions that somebody calls later.
/// </summary>
static class OnTheSpot
{
    /// <summary>The operations that run, in source order.</summary>
    public static IEnumerable<IOperation> In(IEnumerable<IOperation> code, CallModel calls)
    {
        var pending = new Stack<IOperation>(code.Reverse());
        while (pending.Count > 0)
        {
            var operation = pending.Pop();
            yield return operation;
            foreach (var child in operation.ChildOperations.Reverse())
            {
                if (child is not (IAnonymousFunctionOperation or ILocalFunctionOperation) || IsRunInPlace(child, calls))
                    pending.Push(child);
            }
        }
    }

    /// <summary>The same, and what runs in the methods of this program that it calls.</summary>
    public static IEnumerable<IOperation> WithCallees(IEnumerable<IOperation> code, Session session, int depth)
    {
        foreach (var operation in In(code, session.Calls))
        {
            yield return operation;
            if (depth == 0 || operation is not IInvocationOperation { TargetMethod.OriginalDefinition: var method } || session.BodyOf(method) is not { } body)
                continue;
            foreach (var inner in WithCallees([body], session, depth - 1))
                yield return inner;
        }
    }

    // A list of delegates keeps what it is given.
    static bool IsRunInPlace(IOperation code, CallModel calls) =>
        code is IAnonymousFunctionOperation { Parent: IDelegateCreationOperation { Parent: IArgumentOperation { Parameter.OriginalDefinition.Type.TypeKind: TypeKind.Delegate, Parent: IInvocationOperation call } } }
            && calls.Of(call).RunsInPlace;
}
