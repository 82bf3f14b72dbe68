using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Estimates what code costs from its structure: constant loops multiply, loops over data of unknown size and recursion
/// count as computation, calls cost what their bodies cost.
/// </summary>
sealed class CostModel(Session session)
{
    readonly CallModel _calls = session.Calls;

    int _depth;
    ImmutableArray<IOperation> _leftOut = ImmutableArray<IOperation>.Empty;

    /// <summary>The cost of an operation tree of the compiler, not of its graph.</summary>
    public Cost Of(IOperation operation) => Of(operation, []);

    /// <summary>The cost of what is left of a tree without some statements in it; a loop around them counts as one round.</summary>
    public Cost OfRest(IOperation operation, ImmutableArray<IOperation> leftOut)
    {
        _leftOut = leftOut;
        var cost = Of(operation);
        _leftOut = ImmutableArray<IOperation>.Empty;
        return cost;
    }

    Cost Of(IOperation operation, HashSet<IMethodSymbol> trail)
    {
        if (_leftOut.Contains(operation) || _depth >= Limits.NestingOfCost)
            return default;
        _depth++;
        var cost = OfChecked(operation, trail);
        _depth--;
        return cost;
    }

    Cost OfChecked(IOperation operation, HashSet<IMethodSymbol> trail)
    {
        switch (operation)
        {
            case ILocalFunctionOperation:
                return default;
            case ILoopOperation loop when _leftOut.IsEmpty || !loop.Syntax.Span.Contains(_leftOut[0].Syntax.Span):
                var body = loop.ChildOperations.Aggregate(Cost.Trivial, (sum, child) => sum + Of(child, trail));
                return Trips(loop) is { } trips ? body * trips : body + Cost.Computes("a loop");
            case IInvocationOperation call:
                return ChildrenOf(call, trail) + OfCall(call, trail);
            default:
                return Cost.Trivial + ChildrenOf(operation, trail);
        }
    }

    Cost ChildrenOf(IOperation operation, HashSet<IMethodSymbol> trail)
    {
        var sum = default(Cost);
        foreach (var child in operation.ChildOperations)
            sum += Of(child, trail);
        return sum;
    }

    Cost OfCall(IInvocationOperation call, HashSet<IMethodSymbol> trail)
    {
        var kind = _calls.Of(call).Kind;
        if (kind == Meaning.Computes)
            return Cost.Computes($"'{call.TargetMethod.Name}'");
        if (kind == Meaning.RunInPlace && call.Arguments.Any(static argument => argument.Value is IDelegateCreationOperation))
            return Cost.Computes("a query");
        var method = call.TargetMethod.OriginalDefinition;
        if (trail.Contains(method))
            return Cost.Computes("recursion");
        if (trail.Count >= Limits.CallDepth || session.BodyOf(method) is not { } body)
            return Cost.Trivial;
        trail.Add(method);
        var cost = Of(body, trail);
        trail.Remove(method);
        return cost;
    }

    /// <summary>How often a loop runs when its text says so; null when that depends on data.</summary>
    public static long? Trips(ILoopOperation loop)
    {
        if (loop is not IForLoopOperation { Condition: IBinaryOperation condition } counted || counted.Before.Length != 1)
            return null;
        var start = counted.Before[0] switch
        {
            IVariableDeclarationGroupOperation { Declarations: [{ Declarators: [{ Initializer.Value: var value }] }] } => Constant(value),
            IExpressionStatementOperation { Operation: ISimpleAssignmentOperation { Value: var value } } => Constant(value),
            _ => null,
        };
        var (limit, bound) = (Constant(condition.LeftOperand), Constant(condition.RightOperand));
        return start is { } from && (bound ?? limit) is { } to ? Math.Max(1, Math.Abs(to - from)) : null;
    }

    static long? Constant(IOperation? operation)
    {
        while (operation is IConversionOperation conversion && !conversion.ConstantValue.HasValue)
            operation = conversion.Operand;
        return operation?.ConstantValue switch
        {
            { HasValue: true, Value: int number } => number,
            { HasValue: true, Value: long number } => number,
            { HasValue: true, Value: uint number } => number,
            _ => null,
        };
    }
}
