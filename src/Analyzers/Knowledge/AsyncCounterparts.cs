using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>What to use in async code in place of what blocks: the words of messages and the names for fixes.</summary>
static class AsyncCounterparts
{
    /// <summary>The operator that makes a query one whose rows can be awaited.</summary>
    public const string AsAsyncEnumerable = "AsAsyncEnumerable";

    /// <summary>The type of sequences whose elements can be awaited.</summary>
    public const string AsyncSequence = "IAsyncEnumerable";

    /// <summary>What to do with an iterator that waits for tasks.</summary>
    public const string OfIterator = "make it an async iterator that returns an 'IAsyncEnumerable', and enumerate it with 'await foreach'";

    /// <summary>What a primitive waits for, and what async code uses in its place.</summary>
    /// <param name="Until">As after "blocks until".</param>
    /// <param name="Instead">As after "and".</param>
    public readonly record struct Counterpart(string Until, string Instead);

    /// <summary>Whether another primitive has to take the place of one that is waited for: its wait has no form to await.</summary>
    public static bool HasNoTwin(IInvocationOperation call) => (call.Instance?.Type ?? call.TargetMethod.ContainingType).Name != "SemaphoreSlim";

    /// <summary>The counterpart of a call that blocks.</summary>
    public static Counterpart Of(IInvocationOperation call) => IsOfToken(call) ? new("the token is cancelled", "await 'Task.Delay' with the token") : (call.Instance?.Type ?? call.TargetMethod.ContainingType).Name switch
    {
        "SemaphoreSlim" => new("the semaphore lets it in", "use 'await WaitAsync'"),
        "Thread" => new("the thread has ended", "start a task in place of the thread and await it"),
        "BlockingCollection" => new("an item arrives", "use a channel and await 'ReadAsync'"),
        "Barrier" => new("all participants have arrived", "await 'Task.WhenAll' after each phase"),
        "CountdownEvent" => new("the count is zero", "await 'Task.WhenAll' of the tasks it counts"),
        "SpinWait" => new("the condition is true", "await a TaskCompletionSource that is set when it is"),
        "Mutex" => new("the mutex is free", "use a SemaphoreSlim and 'await WaitAsync'"),
        "ReaderWriterLockSlim" or "ReaderWriterLock" => new("the lock is free", "let one SemaphoreSlim and 'await WaitAsync' guard readers and writers, or let readers use an immutable copy that writers replace"),
        nameof(System.Threading.Monitor) => new("another thread pulses it", "use a channel, or a SemaphoreSlim and 'await WaitAsync', in place of the monitor"),
        "Semaphore" => new("the semaphore lets it in", "use a SemaphoreSlim and 'await WaitAsync'"),
        "AutoResetEvent" => new("the event is set", "use a SemaphoreSlim and 'await WaitAsync'"),
        _ => new("the event is set", "await a TaskCompletionSource in place of the event"),
    };

    // token.WaitHandle.WaitOne(…)
    static bool IsOfToken(IInvocationOperation call) => call.Instance is IPropertyReferenceOperation { Property: { Name: "WaitHandle", ContainingType.Name: nameof(System.Threading.CancellationToken) } };

    /// <summary>Whether a call waits for something that others do when they come to it: an event, an item, the end of a thread; no lock.</summary>
    public static bool IsForOthersToEnd(IInvocationOperation call) => (call.Instance?.Type ?? call.TargetMethod.ContainingType).Name is not ("SemaphoreSlim" or "Semaphore" or "Mutex" or "ReaderWriterLockSlim" or "ReaderWriterLock" or nameof(System.Threading.Monitor));

    /// <summary>What awaits a task for a limited time, and throws when that is over.</summary>
    public const string WaitAsync = "WaitAsync";

    /// <summary>What to do instead of a wait that gives up after a time.</summary>
    /// <param name="await">How to await what it waits for: <c>await Task.WhenAll</c>.</param>
    /// <param name="task">The platform's type of tasks.</param>
    /// <param name="isAnswerUsed">Whether somebody looks whether it was in time.</param>
    public static string OfTimedWait(string @await, ITypeSymbol task, bool isAnswerUsed) =>
        task.GetMembers(WaitAsync).IsEmpty ? $"use 'await Task.WhenAny' with a 'Task.Delay' and see which of the two it was"
        : isAnswerUsed ? $"use '{@await}' with '{WaitAsync}', and catch its TimeoutException in place of the answer"
        : $"use '{@await}' with '{WaitAsync}', which throws when the time is over";

    /// <summary>What to do instead of a parallel loop or query: what computes runs on the pool, and what waits needs no thread.</summary>
    /// <param name="loop">The call that runs it.</param>
    /// <param name="waits">Whether its body waits somewhere for what could be awaited.</param>
    public static string OfLoop(IOperation loop, bool waits)
    {
        if (loop is not IInvocationOperation { TargetMethod: { ContainingType: { Name: nameof(Parallel) } type, Name: var name } })
            return waits ? "await 'Task.WhenAll' of asynchronous calls in place of the query" : "run the query in 'await Task.Run'";
        if (!waits)
            return "use 'await Task.Run'";
        return type.GetMembers(name + TwinModel.Suffix).IsEmpty ? "await 'Task.WhenAll' of asynchronous calls" : $"use 'await Parallel.{name}{TwinModel.Suffix}' with an asynchronous body";
    }

    /// <summary>What to do instead of enumerating a sequence that blocks.</summary>
    public static string OfSequence(IOperation sequence) => sequence is IInvocationOperation { TargetMethod.Name: "GetConsumingEnumerable" }
        ? "use a channel and 'await foreach' over 'ReadAllAsync'"
        : "use 'await foreach'";
}
