using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Computation that somebody who waits for it notices. <see cref="CostModel"/> asks whether code may compute at all, and a
/// loop over a list does. Here there must be reason to think of much work: a constant that says so, costly calls in a loop,
/// loops that count within each other, or a loop over the data of another one. Lists of lists are short, as a rule.
/// </summary>
sealed class NoticeableWork(Session session, CancellationToken cancellation)
{
    const long RoundsOfCount = 1_000;
    const long RoundsOverList = 10;
    const long RoundsOfHalving = 64;
    const long RoundsOverText = 100;
    const long StepsOfCostlyCall = 100;

    // What starting a thread and waiting for it takes.
    const long StepsOfThread = 10_000;

    readonly LoopBounds _bounds = new(session, cancellation);
    readonly HashSet<IMethodSymbol> _trail = new(SymbolEqualityComparer.Default);
    readonly Dictionary<(IMethodSymbol, int), long> _steps = [];

    /// <summary>The outermost pieces of a function that take so long by themselves, without an await in them, in no order. What waits as well blocks, which other rules say.</summary>
    public IEnumerable<IOperation> In(IOperation function)
    {
        var pending = new Stack<IOperation>(function.ChildOperations);
        while (pending.Count > 0)
        {
            var operation = pending.Pop();
            if (operation is IAnonymousFunctionOperation or ILocalFunctionOperation)
                continue;
            if (operation is ILoopOperation or IInvocationOperation && !IsIterator(operation) && !Awaits(operation) && StepsOf(operation, depth: 0) >= Limits.NoticeableOperations
                && !session.Costs.Of(operation).IsWait)
            {
                yield return operation;
                continue;
            }

            foreach (var child in operation.ChildOperations)
                pending.Push(child);
        }
    }

    /// <summary>Whether a call takes so long that another thread could do something else meanwhile: not a search in a list of objects.</summary>
    /// <param name="call">The call.</param>
    /// <param name="origins">Where its arguments come from.</param>
    public bool IsWorthThread(IInvocationOperation call, Origins origins) =>
        StepsOf(call, depth: 0) >= StepsOfThread * (IsOfText(call, origins) ? RoundsOfCount / RoundsOverText : 1);

    // Hash(Encoding.UTF8.GetBytes(name)): the bytes of a text are as many as its characters, which are not counted in thousands.
    static bool IsOfText(IInvocationOperation call, Origins origins)
    {
        var isOfText = false;
        foreach (var argument in call.Arguments)
        {
            if (argument.Value.Type is not IArrayTypeSymbol and not { IsRefLikeType: true })
            {
                isOfText |= argument.Value.Type is { SpecialType: SpecialType.System_String };
                continue;
            }

            if (origins.SourceOf(argument.Value) is not IInvocationOperation made || !Formats.TakesApart(made.TargetMethod))
                return false;
            isOfText = true;
        }

        return isOfText;
    }

    // It computes step by step, where its elements are asked for.
    bool IsIterator(IOperation operation) => operation is IInvocationOperation { TargetMethod.OriginalDefinition: var method } && session.Declares(method)
        && session.RoutineOf(method, cancellation) is { IsIterator: true };

    // Code that waits, or starts what others wait for, is not busy by itself.
    bool Awaits(IOperation code) => code.DescendantsAndSelf().Any(operation => operation is IAwaitOperation or IForEachLoopOperation { IsAsynchronous: true }
        || (operation is IInvocationOperation call && (session.Types.IsTask(call.Type) || session.Calls.Of(call).Kind is not (Meaning.None or Meaning.Computes or Meaning.ComputesOver or Meaning.Formats or Meaning.RunInPlace or Meaning.Atomic))));

    long StepsOf(IOperation operation, int depth)
    {
        if (depth >= Limits.NestingOfCost)
            return 0;
        switch (operation)
        {
            case IAnonymousFunctionOperation or ILocalFunctionOperation:
                return 0;
            case ILoopOperation loop:
                return Times(session.Costs.Trips(loop) ?? _bounds.AtMost(loop) ?? RoundsOf(loop), 1 + StepsOfChildren(loop, depth));
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

    // What tries again and again until it wins, or goes on until it is told to stop, says nothing of how often.
    static long RoundsOf(ILoopOperation loop) => loop switch
    {
        IForLoopOperation { Condition: IBinaryOperation { RightOperand: var end } } when IsSizeOfList(end) => RoundsOverList,
        IForLoopOperation { Condition: IBinaryOperation { RightOperand: var end } } when IsLengthOfText(end) => RoundsOverText,
        IForLoopOperation => RoundsOfCount,
        IForEachLoopOperation each when IsOverDataOfOther(each) => RoundsOfCount * RoundsOfCount / RoundsOverList,
        IForEachLoopOperation => RoundsOverList,
        IWhileLoopOperation { Condition: { } condition } when ComparesNumbers(condition) && TakesAway(condition, loop) => RoundsOverList,
        IWhileLoopOperation { Condition: { } condition } when ComparesNumbers(condition) && MovesItself(condition, loop) => MovesByLeaps(condition, loop) ? RoundsOfHalving : RoundsOfCount,
        _ => 1,
    };

    // Objects are counted in tens, numbers and characters in thousands.
    static bool IsSizeOfList(IOperation end) => LoopBounds.Source(end) is IPropertyReferenceOperation { Property.Name: var name, Instance: var whole }
        && (name == WellKnownMemberNames.CountPropertyName || (name == WellKnownMemberNames.LengthPropertyName && whole?.Type is IArrayTypeSymbol { ElementType.IsReferenceType: true }));

    // Texts are names and lines, as a rule; half of one is shorter still.
    static bool IsLengthOfText(IOperation end) => LoopBounds.Source(end) switch
    {
        IPropertyReferenceOperation { Property.Name: WellKnownMemberNames.LengthPropertyName, Instance.Type.SpecialType: SpecialType.System_String } => true,
        IBinaryOperation { RightOperand.ConstantValue.HasValue: true, LeftOperand: var whole } => IsLengthOfText(whole),
        _ => false,
    };

    // while (_open > _most) { _open--; … }: what has come in too much since the last time, one thing as a rule.
    static bool TakesAway(IOperation condition, ILoopOperation loop)
    {
        foreach (var operation in loop.Descendants())
        {
            if (operation is IIncrementOrDecrementOperation { Kind: OperationKind.Decrement, Target: var kept } && kept is IFieldReferenceOperation or IPropertyReferenceOperation
                && condition.DescendantsAndSelf().Any(part => part is IBinaryOperation { LeftOperand.Syntax: var compared, RightOperand: IFieldReferenceOperation or IPropertyReferenceOperation } && SyntaxFactory.AreEquivalent(compared, kept.Syntax)))
            {
                return true;
            }
        }

        return false;
    }

    // while (_pending > 0) { … }: a loop that does nothing to what it compares waits for others to do it, and looks now and then.
    static bool MovesItself(IOperation condition, ILoopOperation loop)
    {
        foreach (var operation in loop.Descendants())
        {
            var changed = operation switch
            {
                IIncrementOrDecrementOperation { Target: var target } => target,
                IAssignmentOperation { Target: var target } => target,
                IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out, Value: var target } => target,
                // reader.Read() moves on, and reader.Position is where it is.
                IInvocationOperation { Instance: { } receiver and not IInstanceReferenceOperation } => receiver,
                _ => null,
            };
            if (changed is not null && condition.DescendantsAndSelf().Any(part => part.Kind == changed.Kind && SyntaxFactory.AreEquivalent(part.Syntax, changed.Syntax)))
                return true;
            if (changed is ITupleOperation or IDeclarationExpressionOperation)
                return true;
        }

        return false;
    }

    // at = Parent(at), low = middle + 1: who does not go step by step halves the way, as a rule.
    static bool MovesByLeaps(IOperation condition, ILoopOperation loop)
    {
        var leaps = false;
        foreach (var operation in loop.Descendants())
        {
            switch (operation)
            {
                case IIncrementOrDecrementOperation { Target: var target } when IsCompared(target, condition):
                case ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract, Target: var moved } when IsCompared(moved, condition):
                    return false;
                case IAssignmentOperation { Target: var changed }:
                    leaps |= IsCompared(changed, condition);
                    break;
            }
        }

        return leaps;
    }

    static bool IsCompared(IOperation variable, IOperation condition) => variable is ILocalReferenceOperation or IParameterReferenceOperation
        && condition.Descendants().Any(part => part.Kind == variable.Kind && SyntaxFactory.AreEquivalent(part.Syntax, variable.Syntax));

    static bool ComparesNumbers(IOperation condition) => condition is IBinaryOperation test && test.OperatorKind switch
    {
        BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual => true,
        BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr => ComparesNumbers(test.LeftOperand) || ComparesNumbers(test.RightOperand),
        _ => false,
    };

    // Each with each: what is squared is noticed sooner.
    static bool IsOverDataOfOther(IForEachLoopOperation each)
    {
        // foreach (var x in all) if (…) { foreach (var y in all) …; return; }
        if (each.Parent is IBlockOperation block && block.Operations.IndexOf(each) is var at && block.Operations.Skip(at + 1).Any(static after => after.Syntax is ReturnStatementSyntax or BreakStatementSyntax or ThrowStatementSyntax))
            return false;
        for (var outer = each.Parent; outer is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); outer = outer.Parent)
        {
            if (outer is IForEachLoopOperation { Collection: var collection } && SyntaxFactory.AreEquivalent(collection.Syntax, each.Collection.Syntax))
                return true;
        }

        return false;
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
        if (Branches(method, body))
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

    // Fib(n - 1) + Fib(n - 2): calls that double with each step of a number. So do those that try one number after the other,
    // as in a search that goes back. Walks over trees double too, but end with the tree.
    static bool Branches(IMethodSymbol method, IOperation body)
    {
        var isByNumber = !method.Parameters.IsEmpty && method.Parameters.All(static parameter => IsWholeNumber(parameter.Type));
        var calls = 0;
        foreach (var operation in body.Descendants())
        {
            if (operation is IInvocationOperation call && SymbolEqualityComparer.Default.Equals(call.TargetMethod.OriginalDefinition, method)
                && (++calls > 1 && isByNumber || IsCounted(call, body)))
            {
                return true;
            }
        }

        return false;
    }

    static bool IsWholeNumber(ITypeSymbol? type) => type?.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_UInt64;

    // Who goes on with each element of a list walks over what is there.
    static bool IsCounted(IInvocationOperation call, IOperation body)
    {
        if (!call.Arguments.Any(static argument => IsWholeNumber(argument.Value.Type)))
            return false;
        for (var outer = call.Parent; outer is not null && outer != body; outer = outer.Parent)
        {
            if (outer is IForLoopOperation)
                return true;
        }

        return false;
    }

    static long Times(long one, long other) => one > Limits.NoticeableOperations / Math.Max(other, 1) ? Limits.NoticeableOperations : one * Math.Max(other, 1);
}
