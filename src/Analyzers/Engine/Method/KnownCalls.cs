using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// What is known of methods in this compilation while one of their callers is analyzed. The rooms above answer; a member that
/// is looked at by itself has nobody to ask.
/// </summary>
abstract class KnownCalls
{
    /// <summary>The method that a call runs, as it is declared in this compilation; null when that is unknown or elsewhere.</summary>
    /// <param name="method">What the call names.</param>
    /// <param name="instance">The object it is called on.</param>
    public abstract IMethodSymbol? Target(IMethodSymbol method, IOperation? instance);

    /// <summary>The methods one of which a call runs, where several are there to be meant and all of them are known.</summary>
    /// <param name="method">What the call names.</param>
    /// <param name="instance">The object it is called on.</param>
    public abstract ImmutableArray<IMethodSymbol> Targets(IMethodSymbol method, IOperation? instance);

    /// <summary>What a call of a declared method changes for its caller.</summary>
    public abstract CallEffect EffectOf(IMethodSymbol declared);
}
