using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>What the atomic calls of the platform do to the variable they are given.</summary>
static class AtomicCalls
{
    /// <summary>Whether a call certainly makes a number larger, or smaller; null where that depends on what it is given.</summary>
    public static bool? Grows(IMethodSymbol atomic) => atomic.Name switch
    {
        "Increment" => true,
        "Decrement" => false,
        _ => null,
    };

    /// <summary>Whether a call makes a number larger or smaller: <c>Interlocked.Decrement</c>.</summary>
    public static bool Counts(IMethodSymbol atomic) => atomic.Name is "Increment" or "Decrement" or "Add";

    /// <summary>Whether a method of this name makes a number smaller by one and tells how many are left.</summary>
    public static bool CountsDown(string method) => method == "Decrement";

    /// <summary>Whether a call stores a value and tells nothing of the one before: <c>Volatile.Write</c>.</summary>
    public static bool OnlyStore(IMethodSymbol atomic) => atomic.Name == "Write";

    /// <summary>Whether a call stores a value whatever was there before, which it hands out: <c>Interlocked.Exchange</c>.</summary>
    public static bool Replace(IMethodSymbol atomic) => atomic is { Name: "Exchange", Parameters.Length: 2 };

    /// <summary>Whether a method of this name keeps what comes before it apart from what comes after it, for all that its thread does.</summary>
    public static bool IsBarrier(string method) => method is "MemoryBarrier" or "ReadBarrier" or "WriteBarrier" or "MemoryBarrierProcessWide";

    /// <summary>Whether a call leaves all bits set that were set: <c>Interlocked.Or</c>.</summary>
    public static bool OnlySetBits(IMethodSymbol atomic) => atomic.Name == "Or";
}
