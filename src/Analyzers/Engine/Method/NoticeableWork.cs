using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Computation that somebody who waits for it notices. <see cref="CostModel"/> asks whether code may compute at all, and a
/// loop over a list does; here a single loop over data of ordinary size is not enough.
/// </summary>
sealed class NoticeableWork(Session session)
{
    const long RoundsOfDataLoop = 1_000;
    const long StepsOfCostlyCall = 100;

    readonly HashSet<IMethodSymbol> _trail = new(SymbolEqualityComparer.Default);
    readonly Dictionary<(IMethodSymbol, int), long> _steps = [];

    /// <summary>The outermost pieces of a function that take so long by themselves, without an await in them, in no order.</summary>
    public IEnumerable<IOperation> In(IOperation function)
    {
        var pending = new Stack<IOperation>(function.ChildOperations);
        while (pending.Count > 0)
        {
            var operation = pending.Pop();
            if (operation is IAnonymousFunctionOperation or ILocalFunctionOperation)
                continue;
            if (operation is ILoopOperation or IInvocationOperation && !Awaits(operation) && StepsOf(operation, depth: 0) >= Limits.NoticeableOperations)
            {
                yield return operation;
                continue;
            }

            foreach (var child in operation.ChildOperations)
                pending.Push(child);
        }
    }

    bool Awaits(IOperation code) => code.DescendantsAndSelf().Any(operation => operation is IAwaitOperation or IForEachLoopOperation { IsAsynchronous: true }
        || (operation is IInvocationOperation call && session.Calls.Of(call).Kind is not (Meaning.None or Meaning.Computes or Meaning.RunInPlace or Meaning.Atomic)));

    long StepsOf(IOperation operation, int depth)
    {
        if (depth >= Limits.NestingOfCost)
            return 0;
        switch (operation)
        {
            case IAnonymousFunctionOperation or ILocalFunctionOperation:
                return 0;
            case ILoopOperation loop:
                return Times(session.Costs.Trips(loop) ?? RoundsOfDataLoop, 1 + StepsOfChildren(loop, depth));
            case IInvocationOperation call:
                return StepsOfChildren(call, depth) + StepsOfCall(call, depth);
            default:
                return 1 + StepsOfChildren(operation, depth);
        }
    }

    long StepsOfChildren(IOperation operation, int depth)
    {
        var sum = 0L;
        foreach (var child in operation.ChildOperations)
            sum = Math.Min(sum + StepsOf(child, depth + 1), Limits.NoticeableOperations);
        return sum;
    }

    long StepsOfCall(IInvocationOperation call, int depth)
    {
        if (session.Calls.Of(call).Kind == Meaning.Computes)
            return Times(StepsOfCostlyCall, RoundsAskedFor(call));
        var method = call.TargetMethod.OriginalDefinition;
        if (method.IsAsync || method.IsAbstract || _trail.Contains(method) || _trail.Count >= Limits.CallDepth)
            return 1;
        if (!_steps.TryGetValue((method, _trail.Count), out var steps))
            _steps.Add((method, _trail.Count), steps = StepsOfMethod(method, depth));
        return steps;
    }

    long StepsOfMethod(IMethodSymbol method, int depth)
    {
        if (session.BodyOf(method) is not { } body || Awaits(body))
            return 1;
        if (BranchesByNumber(method, body))
            return Limits.NoticeableOperations;
        _trail.Add(method);
        var steps = StepsOf(body, depth + 1);
        _trail.Remove(method);
        return steps;
    }

    // Deriving a key takes as many rounds as the caller asks for.
    static long RoundsAskedFor(IInvocationOperation call)
    {
        var rounds = 1L;
        foreach (var argument in call.Arguments)
        {
            if (argument.Value.ConstantValue is { HasValue: true, Value: int number })
                rounds = Math.Max(rounds, number);
        }

        return rounds;
    }

    // Fib(n - 1) + Fib(n - 2), Solve(board, at + 1) in a loop: calls that double with each step of a number. Walks over trees
    // double too, but end with the tree.
    static bool BranchesByNumber(IMethodSymbol method, IOperation body)
    {
        var calls = 0;
        foreach (var operation in body.Descendants())
        {
            if (operation is not IInvocationOperation call || !SymbolEqualityComparer.Default.Equals(call.TargetMethod.OriginalDefinition, method))
                continue;
            if (!StepsByNumber(call))
                return false;
            calls += IsInLoop(call) ? 2 : 1;
        }

        return calls > 1;
    }

    // All arguments are what the caller was given itself, but for numbers, one of which is reckoned from its own.
    static bool StepsByNumber(IInvocationOperation call)
    {
        var steps = false;
        foreach (var argument in call.Arguments)
        {
            if (InputSizes.Unwrapped(argument.Value) is IParameterReferenceOperation { Parameter: var same } && SymbolEqualityComparer.Default.Equals(same, argument.Parameter?.OriginalDefinition))
                continue;
            if (argument.Value.Type?.SpecialType is not (>= SpecialType.System_SByte and <= SpecialType.System_UInt64))
                return false;
            steps |= argument.Value.DescendantsAndSelf().Any(static part => part is IBinaryOperation or IParameterReferenceOperation);
        }

        return steps;
    }

    static bool IsInLoop(IOperation operation)
    {
        for (var current = operation.Parent; current is not null; current = current.Parent)
        {
            if (current is ILoopOperation)
                return true;
        }

        return false;
    }

    static long Times(long one, long other) => one > Limits.NoticeableOperations / Math.Max(other, 1) ? Limits.NoticeableOperations : one * Math.Max(other, 1);
}
