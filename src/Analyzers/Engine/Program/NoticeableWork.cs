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
    const long StepsOfCostlyCall = 100;

    // Hashes, patterns and formats go over what they are given; a sine is a dozen divisions.
    const long StepsOfCallOverData = 20;
    const long StepsOfArithmetic = 20;

    const int ListsInLists = 2;

    // What starting a thread and waiting for it takes.
    const long StepsOfThread = 10_000;

    readonly LoopBounds _bounds = new(session, cancellation);
    readonly HashSet<IMethodSymbol> _trail = new(SymbolEqualityComparer.Default);
    readonly Dictionary<(IMethodSymbol, int, int, long), long> _steps = [];
    readonly FileData _files = new();

    // How many loops over lists of objects the code stands in: where each row has fields and each field has rules, the lists get short.
    int _lists;

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
        StepsOf(call, depth: 0) >= StepsOfThread * (IsOfText(call, origins) ? LikelyRounds.DataForText : 1);

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
        || (operation is IInvocationOperation call && (session.Types.IsTask(call.Type) || session.Calls.Of(call).Kind is not (Meaning.None or Meaning.Computes or Meaning.ComputesOver or Meaning.Formats or Meaning.Small or Meaning.RunInPlace or Meaning.Atomic))));

    long StepsOf(IOperation operation, int depth)
    {
        if (depth >= Limits.NestingOfCost)
            return 0;
        switch (operation)
        {
            case IAnonymousFunctionOperation or ILocalFunctionOperation:
                return 0;
            case ILoopOperation loop:
                return (session.Costs.Trips(loop) ?? _bounds.AtMost(loop) ?? _files.RoundsOf(loop)) is { } told ? Times(told, 1 + StepsOfChildren(loop, depth)) : StepsOfRounds(LikelyRounds.Of(loop), loop, depth);
            case IInvocationOperation call:
                return StepsOfChildren(call, depth) + StepsOfCall(call, depth);
            default:
                return 1 + StepsOfChildren(operation, depth);
        }
    }

    long StepsOfRounds(long rounds, ILoopOperation loop, int depth)
    {
        if (rounds != LikelyRounds.OverList)
            return Times(rounds, 1 + StepsOfChildren(loop, depth));
        rounds = OverNextList;
        _lists++;
        var steps = 1 + StepsOfChildren(loop, depth);
        _lists--;
        return Times(rounds, steps);
    }

    long OverNextList => _lists < ListsInLists ? LikelyRounds.OverList : LikelyRounds.OverShortList;

    long StepsOfChildren(IOperation operation, int depth)
    {
        var sum = 0L;
        foreach (var child in operation.ChildOperations)
            sum = Math.Min(sum + StepsOf(child, depth + 1), Limits.NoticeableOperations);
        return sum;
    }

    long StepsOfCall(IInvocationOperation call, int depth)
    {
        switch (session.Calls.Of(call).Kind)
        {
            case Meaning.Computes:
                return Times(StepsOfCostlyCall, RoundsAskedFor(call));
            case Meaning.ComputesOver:
                return StepsOfCallOverData;
            case Meaning.RunInPlace when !InputSizes.IsDeferred(call):
                return StepsOfQuery(call, depth);
        }

        var method = call.TargetMethod.OriginalDefinition;
        if (SlowArithmetic.Is(method))
            return StepsOfArithmetic;
        if (method.IsAsync || method.IsAbstract || _trail.Contains(method) || _trail.Count >= Limits.CallDepth)
            return 1;
        // With more to go through than others give it.
        if (session.Declares(method) && _files.IsGivenBy(call))
        {
            var more = StepsOfMethod(method, depth);
            _files.Forget(call);
            return more;
        }

        // With a number: RandomText(40) makes forty rounds.
        var told = session.Declares(method) ? _bounds.Given(call) : 0;
        var key = (method, _trail.Count, Math.Min(_lists, ListsInLists), told);
        if (!_steps.TryGetValue(key, out var steps))
            _steps.Add(key, steps = StepsOfMethod(method, depth));
        if (told != 0)
            _bounds.Forget(call);
        return steps;
    }

    // moves.MaxBy(move => Search(move)), rows.Where(IsGood).Count(): what its lambdas cost, for each element.
    long StepsOfQuery(IInvocationOperation call, int depth)
    {
        IOperation? source = call;
        while (source is IInvocationOperation stage && IsStage(stage, call))
            source = SourceOf(stage);
        if (source is null)
            return 1;
        var told = session.Costs.SizeOf(source) ?? _files.Of(source);
        var rounds = told ?? OverNextList;
        _lists += told is null ? 1 : 0;
        var each = 0L;
        for (IOperation? at = call; at is IInvocationOperation stage && IsStage(stage, call); at = SourceOf(stage))
            each += StepsOfLambdas(stage, depth);
        _lists -= told is null ? 1 : 0;
        return each == 0 ? 1 : Times(rounds, each);
    }

    bool IsStage(IInvocationOperation stage, IInvocationOperation whole) =>
        session.Calls.Of(stage).Kind == Meaning.RunInPlace && (stage == whole || InputSizes.IsDeferred(stage)) && !InputSizes.IsRange(stage);

    static IOperation? SourceOf(IInvocationOperation stage) => InputSizes.Unwrapped(stage.Instance ?? (stage.Arguments.Length > 0 ? stage.Arguments[0].Value : null));

    long StepsOfLambdas(IInvocationOperation stage, int depth)
    {
        var each = 0L;
        foreach (var argument in stage.Arguments)
        {
            each += argument.Value switch
            {
                IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Body: var body } } => StepsOf(body, depth + 1),
                IDelegateCreationOperation { Target: IMethodReferenceOperation { Method.OriginalDefinition: var method } } when !_trail.Contains(method) && _trail.Count < Limits.CallDepth => StepsOfMethod(method, depth),
                _ => 0,
            };
        }

        return each;
    }

    long StepsOfMethod(IMethodSymbol method, int depth)
    {
        if (session.BodyOf(method) is not { } body || Awaits(body))
            return 1;
        if (Doubling.Is(method, body))
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

    static long Times(long one, long other) => one > Limits.NoticeableOperations / Math.Max(other, 1) ? Limits.NoticeableOperations : one * Math.Max(other, 1);
}
