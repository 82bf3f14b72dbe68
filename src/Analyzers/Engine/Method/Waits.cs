using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>What operations wait for.</summary>
static class Waits
{
    /// <summary>What an operation waits for: a thread, a task, a signal; null when it waits for nothing.</summary>
    public static IOperation? JoinedHandle(IOperation operation, CallModel calls) => PollingLoop(operation) is null ? HandleIn(operation, calls) : null;

    /// <summary>What a loop waits for a while each time it goes round: <c>while (!Task.WaitAll(tasks, 10)) Show();</c>. When it ends, that is over.</summary>
    public static IOperation? PolledHandle(IOperation operation, CallModel calls) => PollingLoop(operation) is not null ? HandleIn(operation, calls) : null;

    /// <summary>The loop whose condition waits for a while; null for other operations.</summary>
    public static StatementSyntax? PollingLoop(IOperation operation)
    {
        if (operation is not IInvocationOperation { Type.SpecialType: SpecialType.System_Boolean, Syntax: var wait } call || !Arguments.HasTimeout(call))
            return null;
        while (wait.Parent is ParenthesizedExpressionSyntax outer)
            wait = outer;
        return wait.Parent is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Parent: WhileStatementSyntax or DoStatementSyntax } not ? not.Parent as StatementSyntax : null;
    }

    /// <summary>Whether the task of a call is over when its statement goes on: who makes the call awaits it there or waits for it, alone or with others, as long as it takes.</summary>
    public static bool AreFor(IOperation call, CallModel calls)
    {
        var task = call;
        for (var current = call.Parent; current is not null; current = current.Parent)
        {
            switch (current)
            {
                case IAwaitOperation:
                    return true;
                // An argument stands between a call and the value.
                case IArgumentOperation:
                    continue;
                // Task.WaitAll(AddAsync(1), AddAsync(2))
                case IConversionOperation or IParenthesizedOperation or IArrayInitializerOperation or IArrayCreationOperation or { Syntax: CollectionExpressionSyntax }:
                // What newer compilers make of several arguments is a span.
                case { Parent: IArgumentOperation { ArgumentKind: not (ArgumentKind.Explicit or ArgumentKind.DefaultValue) } }:
                    break;
                case IConditionalAccessOperation access when access.WhenNotNull == task:
                    break;
                case IInvocationOperation step when Arguments.HasTimeout(step) || Arguments.MayBeCancelled(step) || calls.Of(step).Kind == Meaning.WaitForAny:
                    return false;
                case IInvocationOperation step when calls.TaskBehind(step) == task || calls.Of(step).Kind == Meaning.WhenAll:
                    break;
                default:
                    return HandleIn(current, calls) == task;
            }

            task = current;
        }

        return false;
    }

    static IOperation? HandleIn(IOperation operation, CallModel calls)
    {
        switch (operation)
        {
            case IAwaitOperation await:
                return await.Operation;
            case IPropertyReferenceOperation { Instance: { } task } property when calls.Is(property.Property, Meaning.WaitForTask):
                return task;
            // Who does not look whether the time was over has waited for nothing.
            case IInvocationOperation { Parent: IExpressionStatementOperation, TargetMethod.ReturnsVoid: false } hasty when Arguments.HasTimeout(hasty):
                return null;
            // using (token.Register(Stop)) …: at the end of the scope a callback that runs has come to its end.
            case IInvocationOperation { TargetMethod.Name: WellKnownMemberNames.DisposeMethodName, Arguments.IsEmpty: true, Instance: IConversionOperation { Operand: { Type: { } type } registration } } when Withdraws(type, calls):
                return registration;
            case IInvocationOperation call:
                return calls.Of(call).Kind switch
                {
                    Meaning.Withdraws => call.Instance,
                    Meaning.WaitForTask or Meaning.WaitForThread or Meaning.WaitForHandle => call.Instance,
                    Meaning.WaitForSignal => call.Instance ?? call.Arguments.FirstOrDefault()?.Value,
                    Meaning.WaitForAll or Meaning.WaitForAny => call.Arguments.FirstOrDefault()?.Value,
                    Meaning.WaitForEvents => call.Instance,
                    Meaning.None when calls.IsWaitHelper(call.TargetMethod) => call.Arguments.FirstOrDefault()?.Value,
                    _ => null,
                };
            default:
                return null;
        }
    }

    static bool Withdraws(ITypeSymbol type, CallModel calls)
    {
        foreach (var member in type.GetMembers(WellKnownMemberNames.DisposeMethodName))
        {
            if (calls.Is(member, Meaning.Withdraws))
                return true;
        }

        return false;
    }

    /// <summary>
    /// What has ended when a wait with a time-out throws: <c>task.Wait(500)</c> says that the time is over by its answer, and throws what the task has thrown.
    /// Null for other operations, and where a token may end the wait.
    /// </summary>
    public static IOperation? FailedHandle(IOperation operation, CallModel calls)
    {
        if (operation is not IInvocationOperation { TargetMethod.ReturnsVoid: false } call || !Arguments.HasTimeout(call) || Arguments.MayBeCancelled(call))
            return null;
        return calls.Of(call).Kind switch
        {
            Meaning.WaitForTask => call.Instance,
            Meaning.WaitForAll => call.Arguments.FirstOrDefault()?.Value,
            _ => null,
        };
    }

    /// <summary>Whether an operation waits for one item of a stream, after which more will come.</summary>
    public static bool IsStreaming(IOperation operation, CallModel calls)
    {
        var waited = operation is IAwaitOperation await ? await.Operation : operation;
        while (((waited as IConversionOperation)?.Operand ?? calls.TaskBehind(waited)) is { } inner)
            waited = inner;

        return waited is IInvocationOperation call
            && (call is { IsImplicit: true, TargetMethod.Name: WellKnownMemberNames.MoveNextAsyncMethodName or WellKnownMemberNames.DisposeAsyncMethodName } || (calls.Of(call) is var meaning && (meaning.Traits & LockTraits.Shared) != 0 && meaning.Kind is Meaning.WaitForSignal or Meaning.Signal));
    }
}
