using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>
/// Answers what a member of the platform means in one compilation: the tables and what the project says itself, compared
/// by name with the symbols asked about.
/// </summary>
/// <remarks>
/// An editor makes a new compilation for each key that is pressed, and to resolve the tables in it means to look through
/// every referenced assembly for every type of theirs. So nothing of ours is resolved.
/// </remarks>
sealed class CallModel(Compilation compilation, KnownTypes types, Configuration configuration)
{
    static readonly MemberTable s_platform = new(Table.OfCalls.SelectMany(static table => table.Entries));

    readonly ConcurrentDictionary<IMethodSymbol, CallMeaning> _pairedLocks = new(SymbolEqualityComparer.Default);

    readonly Lazy<INamedTypeSymbol?> _notifyCompletion =
        new(() => compilation.GetTypeByMetadataName("System.Runtime.CompilerServices.INotifyCompletion"));

    /// <summary>The meaning of a method or property; <see cref="Meaning.None"/> for what no table holds.</summary>
    public CallMeaning Of(ISymbol member)
    {
        if (!configuration.IsEmpty && OfProject(member) is { } own)
            return own;
        if (s_platform.Of(member) is { } line)
            return line.Meaning;
        return IsResultOfCustomAwaiter(member) ? new(Meaning.WaitForTask, CallMeaning.Receiver, LockTraits.None) : default;
    }

    /// <summary>The meaning of a call; what a table says of the receiver's own type comes before what it inherits.</summary>
    public CallMeaning Of(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (call.Instance?.Type is { } receiver && !SymbolEqualityComparer.Default.Equals(receiver, method.ContainingType)
            && s_platform.Of(receiver, method.Name) is { } line)
        {
            return line.Meaning;
        }

        return Of(method);
    }

    /// <summary>The meaning of a call, also where only the names of its type's methods tell that it takes or releases a lock.</summary>
    public CallMeaning OfLock(IInvocationOperation call) => Of(call) is var known && known.Kind == Meaning.None && PairedLocks.MayBe(call.TargetMethod.Name) ? OfPairedLock(call.TargetMethod.OriginalDefinition) : known;

    CallMeaning OfPairedLock(IMethodSymbol method) =>
        _pairedLocks.TryGetValue(method, out var known) ? known : _pairedLocks.GetOrAdd(method, PairedLocks.Of(method, SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, compilation.Assembly)));

    /// <summary>Whether a method of another assembly waits for the task that it gets first.</summary>
    public bool IsWaitHelper(IMethodSymbol method) =>
        !SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, compilation.Assembly) && WaitHelpers.IsOne(method, types);

    /// <summary>
    /// The task that an awaitable value is another form of: <c>task</c> in <c>task.ConfigureAwait(false)</c> and in
    /// <c>task.AnyContext()</c>, an extension of tasks whose result is awaited in the task's place; null for any other value.
    /// </summary>
    public IOperation? TaskBehind(IOperation value) => value switch
    {
        IInvocationOperation { Instance: { } task } call when Is(call.TargetMethod, Meaning.SameTask) => task,
        IInvocationOperation { Arguments: [{ Value: var task }, ..], TargetMethod: { IsExtensionMethod: true, Parameters: [{ Type: var given }, ..] } method } call
            when types.IsTask(given) && ResultTypes.IsAwaitable(method.ReturnType) && Of(call).Kind == Meaning.None => task,
        _ => null,
    };

    /// <summary>What is awaited, without the forms around it.</summary>
    public IOperation Awaited(IAwaitOperation await)
    {
        var task = await.Operation;
        while (TaskBehind(task) is { } behind)
            task = behind;
        return task;
    }

    /// <summary>Whether the project says of a member of its own that it waits.</summary>
    public bool IsNamedAsBlocking(ISymbol member) => !configuration.IsEmpty && configuration.Of(member)?.Meaning.Kind is Meaning.BlocksOnIo or Meaning.BlocksOnWait;

    /// <summary>The meaning of what a call invokes when it is one particular kind; a shorthand for rules.</summary>
    public bool Is(ISymbol member, Meaning meaning) => Of(member).Kind == meaning;

    // What somebody calls non-blocking is no wait; lines about blocking calls are the business of their twins.
    CallMeaning? OfProject(ISymbol member) => configuration.Of(member)?.Meaning switch
    {
        { Kind: Meaning.Immediate } => s_platform.Of(member) is { Meaning: { Kind: not (Meaning.WaitForTask or Meaning.WaitForAll
            or Meaning.WaitForAny or Meaning.WaitForHandle or Meaning.WaitForThread or Meaning.WaitForSignal or Meaning.WaitForCondition or Meaning.Sleep) } meaning }
                ? meaning with { Blocks = false }
                : default(CallMeaning),
        { Kind: Meaning.BlocksOnIo or Meaning.BlocksOnWait or Meaning.RunsQuery or Meaning.AwaitsDisposal or Meaning.MakesDisposable or Meaning.InMemory or Meaning.Wraps or Meaning.AnswersQuery } => null,
        var meaning => meaning,
    };

    // An awaiter is what implements INotifyCompletion (C# specification, "Awaitable expressions"); its GetResult blocks or
    // throws when the operation has not completed.
    bool IsResultOfCustomAwaiter(ISymbol member) =>
        member is IMethodSymbol { Name: "GetResult", IsStatic: false, Parameters.Length: 0, ContainingType: { } awaiter } && IsAwaiter(awaiter);

    /// <summary>Whether a method of an awaiter takes the code that it runs when the operation has completed.</summary>
    public static bool RunsWhenComplete(IMethodSymbol method) => method.Name is "OnCompleted" or "UnsafeOnCompleted";

    /// <summary>Whether a parameter of a type is an awaiter for whoever declares it: it can be told what to do when the operation has completed.</summary>
    public bool MayTellOfCompletion(ITypeSymbol type) => _notifyCompletion.Value is { } notifyCompletion && type switch
    {
        ITypeParameterSymbol parameter => parameter.ConstraintTypes.Any(constraint => SymbolEqualityComparer.Default.Equals(constraint, notifyCompletion) || constraint.AllInterfaces.Contains(notifyCompletion, SymbolEqualityComparer.Default)),
        _ => SymbolEqualityComparer.Default.Equals(type, notifyCompletion) || type.AllInterfaces.Contains(notifyCompletion, SymbolEqualityComparer.Default),
    };

    /// <summary>Whether a type is what the compiler waits with on behalf of <c>await</c>.</summary>
    public bool IsAwaiter(INamedTypeSymbol type) =>
        _notifyCompletion.Value is { } notifyCompletion && type.AllInterfaces.Contains(notifyCompletion, SymbolEqualityComparer.Default);
}
