using System.Collections.Concurrent;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Tells which functions a method of the program runs itself, before it returns, and gives to nobody else: <c>T Retry&lt;T&gt;(Func&lt;T&gt; work)</c>.
/// They run on the thread of its caller; in an asynchronous method, as long as it has awaited nothing that goes on elsewhere.
/// </summary>
sealed class RunDelegates(Session session)
{
    readonly ConcurrentDictionary<(IMethodSymbol Method, int Ordinal, int Calls), bool> _known = new();

    /// <summary>Whether the call that receives a lambda runs it on the spot.</summary>
    public bool Run(IOperation lambda)
    {
        var current = lambda.Parent;
        while (current is IDelegateCreationOperation or IConversionOperation)
            current = current.Parent;
        return current is IArgumentOperation { Parent: IInvocationOperation call } argument && Runs(call, argument, Limits.CallDepth);
    }

    bool Runs(IInvocationOperation call, IArgumentOperation argument, int calls)
    {
        var method = (call.TargetMethod.ReducedFrom ?? call.TargetMethod).OriginalDefinition;
        if (argument.Parameter is not { } parameter || !session.Declares(method))
            return false;
        // The reduced form of an extension method has one parameter less.
        var ordinal = parameter.Ordinal + (call.TargetMethod.ReducedFrom is null ? 0 : 1);
        var key = (method, ordinal, calls);
        return _known.TryGetValue(key, out var known) ? known : _known.GetOrAdd(key, Find(method, ordinal, calls));
    }

    bool Find(IMethodSymbol method, int ordinal, int calls)
    {
        if (calls == 0 || method is not { MethodKind: MethodKind.Ordinary or MethodKind.LocalFunction, IsAbstract: false, IsVirtual: false, IsOverride: false } || Conventions.IsNamedAssertion(method)
            || ordinal >= method.Parameters.Length || method.Parameters[ordinal] is not { RefKind: RefKind.None, Type.TypeKind: TypeKind.Delegate } parameter
            || session.RoutineOf(method, default) is not { IsIterator: false } routine || routine.TreeOf(routine.Syntax) is not { } body)
        {
            return false;
        }

        var runs = false;
        var leaves = method.IsAsync ? FirstLeave(body) : int.MaxValue;
        foreach (var (reference, isInside) in ReferencesTo(parameter, body))
        {
            if (isInside || UseOf(reference, calls) is not { } isRun)
                return false;
            runs |= isRun && reference.Syntax.SpanStart < leaves;
        }

        return runs;
    }

    /// <summary>Whether the method of the program that receives a lambda could await it where it runs it: no lock is held there, for one.</summary>
    public bool CouldAwait(IInvocationOperation call, IParameterSymbol parameter)
    {
        var method = (call.TargetMethod.ReducedFrom ?? call.TargetMethod).OriginalDefinition;
        var ordinal = parameter.Ordinal + (call.TargetMethod.ReducedFrom is null ? 0 : 1);
        if (ordinal >= method.Parameters.Length || session.RoutineOf(method, default) is not { } routine || routine.TreeOf(routine.Syntax) is not { } body)
            return false;
        foreach (var (reference, isInside) in ReferencesTo(method.Parameters[ordinal], body))
        {
            if (!isInside && UseOf(reference, Limits.CallDepth) == true && AwaitPlace.ObstacleAt(routine, reference.Syntax, default, asIfAsync: true) != AwaitObstacle.None)
                return false;
        }

        return true;
    }

    static IEnumerable<(IParameterReferenceOperation Reference, bool IsInside)> ReferencesTo(IParameterSymbol parameter, IOperation body)
    {
        var pending = new Stack<(IOperation Operation, bool IsInside)>();
        pending.Push((body, false));
        while (pending.Count > 0)
        {
            var (operation, isInside) = pending.Pop();
            if (operation is IParameterReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Parameter.OriginalDefinition, parameter))
                yield return (reference, isInside);
            isInside |= operation is IAnonymousFunctionOperation or ILocalFunctionOperation;
            foreach (var child in operation.ChildOperations)
                pending.Push((child, isInside));
        }
    }

    // await s_scheduler: what is no task may go on wherever it likes, and is awaited for that. After a task the code goes on for its caller, as the caller's own does
    // after an await.
    int FirstLeave(IOperation body)
    {
        var first = int.MaxValue;
        foreach (var operation in body.DescendantsAndSelf())
        {
            if (operation is IAwaitOperation { Operation: var awaited, Syntax.Span.End: var end } && end < first && !ResultTypes.IsLikeTask(awaited.Type) && session.Calls.TaskBehind(awaited) is null)
                first = end;
        }

        return first;
    }

    // Whether a use of the parameter runs it, or only looks at it; null where others get it.
    bool? UseOf(IParameterReferenceOperation reference, int calls)
    {
        IOperation use = reference;
        while (use.Parent is IConversionOperation or IParenthesizedOperation)
            use = use.Parent;
        return use.Parent switch
        {
            IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: var invoked } when invoked == use => true,
            IConditionalAccessOperation { Operation: var tested, WhenNotNull: IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: IConditionalAccessInstanceOperation } } when tested == use => true,
            IBinaryOperation or IIsPatternOperation => false,
            // A list of functions keeps what it is given.
            IArgumentOperation { Parent: IInvocationOperation call, Parameter.OriginalDefinition.Type.TypeKind: TypeKind.Delegate } argument => session.Calls.Of(call).RunsInPlace || Runs(call, argument, calls - 1) ? true : null,
            // ArgumentNullException.ThrowIfNull(work)
            IArgumentOperation { Parent: IInvocationOperation, Parameter.Type.SpecialType: SpecialType.System_Object } => false,
            _ => null,
        };
    }
}
