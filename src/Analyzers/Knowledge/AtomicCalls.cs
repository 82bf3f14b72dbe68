using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>What the atomic calls of the platform do to the variable they are given.</summary>
static class AtomicCalls
{
    /// <summary>Whether a call leaves all bits set that were set: <c>Interlocked.Or</c>.</summary>
    public static bool OnlySetBits(IMethodSymbol atomic) => atomic.Name == "Or";

    /// <summary>Whether a call makes the new value from the old one, whatever that is: <c>Interlocked.Add</c>.</summary>
    public static bool Reckons(IMethodSymbol atomic) => atomic.Name is "Add" or "Increment" or "Decrement";
}
