using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>One way through a body that adds up what its parts cost: see <see cref="CostModel"/>.</summary>
/// <param name="model">The model.</param>
/// <param name="method">The method whose body it is; null for a piece of code.</param>
/// <param name="calls">How many calls may be followed below it.</param>
/// <param name="leftOut">Statements that do not count.</param>
/// <param name="sure">The parameters that are given something, whatever their type says.</param>
sealed class CostWalk(CostModel model, IMethodSymbol? method, int calls, ImmutableArray<IOperation> leftOut, ImmutableArray<string> sure)
{
    // What it takes to make a text, in statements.
    static readonly Cost s_formatting = Cost.Trivial * 20;

    int _depth;

    /// <summary>Whether the thread had no room for one of the methods on the way.</summary>
    public bool IsCutOff { get; private set; }

    public Cost Of(IOperation operation)
    {
        if (leftOut.Contains(operation) || _depth >= Limits.NestingOfPrice)
            return default;
        _depth++;
        // What stands in most places of a text, and deepest inside of itself, takes no more stack than it needs.
        var cost = operation switch
        {
            IBinaryOperation { OperatorMethod: null } or IConditionalOperation => OfRow(operation),
            IArgumentOperation or IConversionOperation or IParenthesizedOperation => OfParts(operation),
            _ => OfChecked(operation),
        };
        _depth--;
        return cost;
    }

    // a + b + c …, and if … else if … else if …: as long as somebody likes, and as deep.
    Cost OfRow(IOperation operation)
    {
        var sum = default(Cost);
        while (operation is IConditionalOperation { WhenFalse: { } other } choice)
        {
            sum += Of(choice.Condition) + Of(choice.WhenTrue);
            if (other is not IConditionalOperation || leftOut.Contains(other))
                return sum + Of(other);
            operation = other;
        }

        if (operation is not IBinaryOperation)
            return sum + OfParts(operation);
        var right = new Stack<IOperation>();
        while (operation is IBinaryOperation { OperatorMethod: null } binary && !leftOut.Contains(operation))
        {
            right.Push(binary.RightOperand);
            operation = binary.LeftOperand;
        }

        sum += Of(operation);
        while (right.Count > 0)
            sum += Of(right.Pop());
        return sum;
    }

    // Calls on what calls have given: the first one comes first.
    Cost OfChain(IInvocationOperation call)
    {
        var chain = new Stack<IInvocationOperation>();
        chain.Push(call);
        while (call.Instance is IInvocationOperation before && !leftOut.Contains(before))
            chain.Push(call = before);
        var sum = call.Instance is { } first ? Of(first) : default;
        while (chain.Count > 0)
        {
            call = chain.Pop();
            foreach (var argument in call.Arguments)
                sum += Of(argument);
            sum += OfCall(call);
        }

        return sum;
    }

    Cost OfChecked(IOperation operation)
    {
        switch (operation)
        {
            // What runs at another time, or costs where it is called.
            case ILocalFunctionOperation or IAnonymousFunctionOperation or INameOfOperation:
                return default;
            // Who fails has time.
            case IThrowOperation:
            case IBlockOperation block when FailingCode.Is(block):
            case IInvocationOperation { TargetMethod: var last, Parent: IExpressionStatementOperation } when FailingCode.IsBroughtBy(last, model.Session.Types):
                return Cost.Trivial with { Wait = OfParts(operation).Wait };
            case ICoalesceOperation { Value: IParameterReferenceOperation { Parameter: var tested } } choice when sure.Contains(tested.Name):
                return Of(choice.Value);
            case ILoopOperation loop when leftOut.IsEmpty || !loop.Syntax.Span.Contains(leftOut[0].Syntax.Span):
                return OfLoop(loop);
            case IInvocationOperation call:
                return OfChain(call);
            // await Task.Run(() => Compute()): this thread is free meanwhile, but what comes next is as late.
            case IAwaitOperation await when model.Calls.Awaited(await) is IInvocationOperation launch && model.Calls.Of(launch).Kind == Meaning.Launch:
                return OfParts(launch) + OfLambdas(launch);
            case IObjectCreationOperation { Constructor: { } constructor } creation:
                return OfParts(creation) + OfMember(constructor, creation, null);
            case IPropertyReferenceOperation property:
                return OfParts(property) + OfProperty(property);
            // What an iterator has handed out before.
            case ILocalReferenceOperation when LazySequences.AreDrained(operation, model.Session) && LazySequences.MadeBy(operation, model.Session) is { } made:
                return OfBody((made.TargetMethod.ReducedFrom ?? made.TargetMethod).OriginalDefinition, made);
            case IBinaryOperation { OperatorMethod: { } @operator }:
                return OfParts(operation) + OfMethod(@operator, operation);
            case IInterpolatedStringOperation { ConstantValue.HasValue: false }:
                return s_formatting + OfParts(operation);
            case IExpressionStatementOperation or IVariableDeclarationGroupOperation or IReturnOperation or IBranchOperation:
                return Cost.Trivial + OfParts(operation);
            default:
                return OfParts(operation);
        }
    }

    Cost OfParts(IOperation operation)
    {
        var sum = default(Cost);
        foreach (var child in operation.ChildOperations)
            sum += Of(child);
        return sum;
    }

    Cost OfLoop(ILoopOperation loop)
    {
        var body = OfRound(loop);
        if (model.Sizes.Trips(loop) is { } trips)
            return body * trips;
        if (Shrinking.CatchesUp(loop))
            return body;
        // A loop that waits in each round is not what keeps a processor busy; neither is one that tries again until it wins.
        return body.IsWait || Waits(loop) ? body : body + Cost.Computes(NameOf(loop));
    }

    // What a loop counts with is no round of its own.
    Cost OfRound(ILoopOperation loop)
    {
        var sum = default(Cost);
        foreach (var child in loop.ChildOperations)
            sum += child != loop.Body && child is IExpressionStatementOperation or IVariableDeclarationGroupOperation ? OfParts(child) : Of(child);
        return sum.Rounds == 0 ? sum + Cost.Trivial : sum;
    }

    bool Waits(ILoopOperation loop)
    {
        foreach (var operation in loop.Descendants())
        {
            if (operation is IAwaitOperation
                || (operation is IInvocationOperation call && model.Calls.Of(call).Kind is Meaning.WaitUnderLock or Meaning.Atomic or Meaning.TryAcquire))
            {
                return true;
            }
        }

        return false;
    }

    static string NameOf(ILoopOperation loop)
    {
        var data = loop switch
        {
            IForEachLoopOperation each => each.Collection.Syntax,
            IForLoopOperation { Condition: IBinaryOperation condition } => condition.RightOperand.Syntax,
            _ => null,
        };
        return data is IdentifierNameSyntax or MemberAccessExpressionSyntax ? $"loop over '{data}'" : "loop";
    }

    Cost OfCall(IInvocationOperation call)
    {
        if (model.IsWait(call))
            return Cost.Blocks($"'{call.TargetMethod.ContainingType.Name}.{call.TargetMethod.Name}'");
        return model.Calls.Of(call).Kind switch
        {
            Meaning.RunInPlace => OfQuery(call),
            Meaning.RunMany or Meaning.RunEach => OfLambdas(call) is { IsComputation: true } work ? work : default,
            Meaning.Launch or Meaning.LaunchMany or Meaning.Create or Meaning.Continue => default,
            _ => OfMember(call.TargetMethod, call, call.Instance) + OfLambdas(call),
        };
    }

    Cost OfProperty(IPropertyReferenceOperation property)
    {
        if (model.IsWait(property))
            return Cost.Blocks($"'{property.Property.ContainingType.Name}.{property.Property.Name}'");
        var accessor = Usage.Of(property) == Domain.AccessKind.Write ? property.Property.SetMethod : property.Property.GetMethod;
        return accessor is null ? default : OfMethod(accessor, property);
    }

    // What the tables say of a method or constructor, otherwise what its body costs.
    Cost OfMember(IMethodSymbol called, IOperation call, IOperation? receiver)
    {
        switch ((call is IInvocationOperation invocation ? model.Calls.Of(invocation) : model.Calls.Of(called)).Kind)
        {
            case Meaning.Computes:
            case Meaning.ComputesOver when !model.Sizes.AreSmall(call, receiver):
                return Cost.Computes($"'{called.ContainingType.Name}{(called.MethodKind == MethodKind.Constructor ? "" : "." + called.Name)}'");
            case Meaning.Blocks when call is IObjectCreationOperation:
                return Cost.Blocks($"'{called.ContainingType.Name}'");
            case Meaning.Formats:
                return s_formatting;
            case Meaning.None:
                return OfMethod(called, call);
            default:
                return default;
        }
    }

    // Of what may be meant, the cheapest: whichever runs, it takes that long.
    Cost OfMethod(IMethodSymbol called, IOperation call)
    {
        var declared = (called.ReducedFrom ?? called).OriginalDefinition;
        if (declared.DeclaringSyntaxReferences.IsEmpty)
            return default;
        var targets = model.Session.ImplementationsOf(declared);
        if (targets.IsEmpty)
            return OfTarget(declared, call);
        var least = OfTarget(targets[0], call);
        for (var i = 1; i < targets.Length; i++)
        {
            if (OfTarget(targets[i], call) is var cost && (cost.Rounds < least.Rounds || cost.Wait is null && least.Wait is not null))
                least = cost;
        }

        return least;
    }

    Cost OfTarget(IMethodSymbol target, IOperation call) =>
        call is IInvocationOperation && LazySequences.IsIterator(target, model.Session) && LazySequences.IsKept(call) ? default : OfBody(target, call);

    Cost OfBody(IMethodSymbol target, IOperation call)
    {
        if (method is not null && call is IInvocationOperation again && Shrinking.Ends(again, method))
            return Cost.Trivial * Shrinking.Rounds;
        if (method is not null && model.Callees.LeadTo(target, method))
            return WrittenTrees.AreWalkedBy(target) ? Cost.Trivial * Limits.SmallInput : Cost.Computes($"recursion of '{target.Name}'");
        if (IsTinyRecursion(target, call))
            return default;
        var price = model.PriceOf(target, call, calls);
        IsCutOff |= price is null;
        return price ?? Cost.Trivial;
    }

    // Factorial(5): one call after the other, and few of them.
    bool IsTinyRecursion(IMethodSymbol called, IOperation call)
    {
        if (call is not IInvocationOperation { Arguments: { Length: > 0 } arguments })
            return false;
        foreach (var argument in arguments)
        {
            if (InputSizes.Constant(argument.Value) is not (>= -Limits.SmallInput and <= Limits.SmallInput))
                return false;
        }

        return model.Callees.CallsItselfOnce(called);
    }

    // A query runs where its result is not another query: items.Where(…) costs nothing, items.Where(…).ToList() does.
    Cost OfQuery(IInvocationOperation call)
    {
        if (model.Calls.Of(call.TargetMethod).Kind == Meaning.RunInPlace && InputSizes.IsDeferred(call) && !IsConsumed(call))
            return default;
        var (source, lambdas) = Pipeline(call);
        if (lambdas == default && !HasLambdaBelow(call))
            return default;
        if (source?.Type is { SpecialType: SpecialType.System_String } && lambdas.Rounds <= 1 && !lambdas.IsWait && EarlyEnds.Are(call.TargetMethod))
            return s_formatting;
        if (model.Sizes.Of(source) is { } size)
            return (Cost.Trivial + lambdas) * size;
        return lambdas + Cost.Computes(source?.Syntax is IdentifierNameSyntax or MemberAccessExpressionSyntax ? $"query over '{source.Syntax}'" : "query");
    }

    static bool HasLambdaBelow(IInvocationOperation call)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument.Value is IDelegateCreationOperation || (InputSizes.Unwrapped(argument.Value) is IInvocationOperation inner && InputSizes.IsDeferred(inner) && HasLambdaBelow(inner)))
                return true;
        }

        return false;
    }

    // foreach (…), string.Join(…), new List<T>(…) and the like take the elements of a query.
    static bool IsConsumed(IInvocationOperation call)
    {
        var parent = call.Parent;
        while (parent is IConversionOperation)
            parent = parent.Parent;
        return parent is IArgumentOperation { Parent: IObjectCreationOperation } or IArgumentOperation { Parent: IInvocationOperation { TargetMethod.ContainingType.SpecialType: SpecialType.System_String } };
    }

    (IOperation? Source, Cost Lambdas) Pipeline(IInvocationOperation call)
    {
        var lambdas = default(Cost);
        IOperation? source = call;
        while (source is IInvocationOperation stage && model.Calls.Of(stage).Kind == Meaning.RunInPlace && (stage == call || InputSizes.IsDeferred(stage)) && !InputSizes.IsRange(stage))
        {
            lambdas += OfLambdas(stage);
            source = InputSizes.Unwrapped(stage.Instance ?? (stage.Arguments.Length > 0 ? stage.Arguments[0].Value : null));
        }

        return (source, lambdas);
    }

    Cost OfLambdas(IInvocationOperation call)
    {
        var sum = default(Cost);
        foreach (var argument in call.Arguments)
        {
            if (argument.Value is IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda })
                sum += Of(lambda.Body);
            else if (argument.Value is IDelegateCreationOperation { Target: IMethodReferenceOperation group })
                sum += OfMethod(group.Method, group);
        }

        return sum;
    }
}
