using System.Collections.Concurrent;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Estimates what code costs from its structure: constant loops multiply, loops over data of unknown size and recursion
/// count as computation, calls cost what their bodies cost. Beside it: what the code waits for.
/// </summary>
/// <remarks>
/// A method is priced once for each number of calls that may still be followed below it, so that the price does not depend
/// on who asked first. Prices are computed without a lock and then published; two threads may compute the same one.
/// </remarks>
sealed class CostModel
{
    readonly ConcurrentDictionary<IMethodSymbol, Cost>[] _prices;
    readonly ConcurrentDictionary<(IMethodSymbol, string, int), Cost> _pricesOfGiven = new();
    readonly ConcurrentDictionary<IMethodSymbol, ImmutableArray<string>> _deciding = new(SymbolEqualityComparer.Default);

    /// <summary>Makes the model of a compilation; <see cref="Session.Costs"/> keeps it.</summary>
    public CostModel(Session session)
    {
        Session = session;
        Sizes = new(session);
        Callees = new(session);
        _prices = new ConcurrentDictionary<IMethodSymbol, Cost>[Limits.CallsOfCost];
        for (var i = 0; i < _prices.Length; i++)
            _prices[i] = new(SymbolEqualityComparer.Default);
    }

    /// <summary>The memory of the compilation.</summary>
    public Session Session { get; }

    /// <summary>What calls mean in it.</summary>
    public CallModel Calls => Session.Calls;

    /// <summary>How large data is, and how often loops run.</summary>
    public InputSizes Sizes { get; }

    /// <summary>The bodies of what is called.</summary>
    public Callees Callees { get; }

    /// <summary>The cost of an operation tree of the compiler, not of its graph.</summary>
    public Cost Of(IOperation operation) => OfRest(operation, ImmutableArray<IOperation>.Empty);

    /// <summary>The cost of what is left of a tree without some statements in it; a loop around them counts as one round.</summary>
    public Cost OfRest(IOperation operation, ImmutableArray<IOperation> leftOut) => new CostWalk(this, null, Limits.CallsOfCost, leftOut, SureValues.None).Of(operation);

    /// <summary>The cost of a call of a method that is declared in this compilation; trivial when its body is not here.</summary>
    public Cost Of(IMethodSymbol method) => PriceOf(method, Limits.CallsOfCost) ?? Cost.Trivial;

    // Null where the thread has no room to find it out: nobody keeps that, so that it does not matter who has asked first.
    Cost? PriceOf(IMethodSymbol method, int calls)
    {
        if (calls == 0)
            return Cost.Trivial;
        var prices = _prices[calls - 1];
        if (prices.TryGetValue(method, out var known))
            return known;
        if (PriceOf(method, calls, SureValues.None) is not { } price)
            return null;
        prices.TryAdd(method, price);
        return price;
    }

    Cost? PriceOf(IMethodSymbol method, int calls, ImmutableArray<string> sure)
    {
        if (!StackRoom.IsLeft())
            return null;
        if (Callees.BodyOf(method) is not { } body)
            return Cost.Trivial;
        var walk = new CostWalk(this, method, calls - 1, ImmutableArray<IOperation>.Empty, sure);
        var cost = walk.Of(body);
        return walk.IsCutOff ? null : cost.In(NameOf(method));
    }

    /// <summary>
    /// The price of a method at a call; null where the thread has no room to find it out. What a call gives may be what code stands in for that it does not
    /// come to: <c>message ?? Describe(code)</c>.
    /// </summary>
    public Cost? PriceOf(IMethodSymbol method, IOperation call, int calls)
    {
        var price = PriceOf(method, calls);
        if (price is not ({ IsComputation: true } or { IsWait: true }) || calls == 0 || SureValues.GivenTo(DecidingIn(method), call) is not { IsEmpty: false } sure)
            return price;
        var key = (method, string.Join(",", sure), calls);
        if (_pricesOfGiven.TryGetValue(key, out var known))
            return known;
        return PriceOf(method, calls, sure) is { } given ? _pricesOfGiven.GetOrAdd(key, given) : null;
    }

    // A method is called from many places, and its text is the same for all of them.
    ImmutableArray<string> DecidingIn(IMethodSymbol method) => _deciding.TryGetValue(method, out var known) ? known : _deciding.GetOrAdd(method, SureValues.DecidingIn(method));

    static string NameOf(IMethodSymbol method) => method switch
    {
        { AssociatedSymbol: { } member } => member.Name,
        { MethodKind: MethodKind.Constructor } => method.ContainingType.Name,
        _ => method.Name,
    };

    /// <summary>Whether a call waits by itself, whatever the methods of this program that it leads to do. With a time-out of zero it only looks.</summary>
    public bool IsWait(IInvocationOperation call) =>
        (Blocks(Calls.Of(call).Kind) || Calls.IsNamedAsBlocking(call.TargetMethod)) && !Session.Types.IsTask(call.Type) && !IsConsole(call.Instance) && !Arguments.IsZeroTimeout(call);

    /// <summary>The same of a call or the reading of a property; nothing else waits by itself.</summary>
    public bool IsWait(IOperation operation) => operation is IInvocationOperation call ? IsWait(call) : operation is IPropertyReferenceOperation property && IsWait(property);

    /// <summary>Whether reading a property waits, if the tables say so.</summary>
    public bool IsWait(IPropertyReferenceOperation property) => Blocks(Calls.Of(property.Property).Kind);

    static bool Blocks(Meaning kind) => kind is Meaning.BlockingSequence or Meaning.Blocks or Meaning.Sleep or Meaning.BlocksOnIo or Meaning.BlocksOnWait or Meaning.WaitForTask or Meaning.WaitForAll or Meaning.WaitForAny or Meaning.WaitForThread
        or Meaning.WaitForHandle or Meaning.WaitForEvents or Meaning.WaitForSignal or Meaning.WaitForCondition or Meaning.Rendezvous;

    // Console.Out is a writer like others, but nobody waits for it.
    bool IsConsole(IOperation? receiver) => receiver is IPropertyReferenceOperation { Property: var property } && Calls.Is(property, Meaning.Outside);

    /// <summary>How often a loop runs when its text says so; null when that depends on data.</summary>
    public long? Trips(ILoopOperation loop) => Sizes.Trips(loop);

    /// <summary>How many elements a collection has when the text says so; null when that depends on data.</summary>
    public long? SizeOf(IOperation data) => Sizes.Of(data);
}
