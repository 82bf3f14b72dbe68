using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Calls that keep a thread waiting although there is a way to await what they wait for.</summary>
static class WaitingCalls
{
    /// <summary>Whether a method waits, and has a twin that can be awaited.</summary>
    public static bool CanBeAwaited(IMethodSymbol method, KnownTypes types) => TwinOf(method, types) is not null;

    /// <summary>
    /// The method to await instead: <c>Task.Delay</c> for a sleep, otherwise <c>ReadAsync</c> for <c>Read</c>, with the same
    /// parameters and perhaps more that have defaults. Null when there is none.
    /// </summary>
    public static IMethodSymbol? TwinOf(IMethodSymbol method, KnownTypes types)
    {
        if (types.IsTask(method.ReturnType) || method.ContainingType is not { } type)
            return null;
        var (owner, name) = method.Name == "Sleep" && KnownTypes.Same(type, types.Thread) ? (types.Task, "Delay") : (type, method.Name + "Async");
        for (var current = owner; current is not null; current = current.BaseType)
        {
            foreach (var member in current.GetMembers(name))
            {
                if (member is IMethodSymbol twin && types.IsTask(twin.ReturnType) && twin.IsStatic == method.IsStatic && Covers(twin, method))
                    return twin;
            }
        }

        return null;
    }

    /// <summary>Whether a method makes a task that ends when a time has passed.</summary>
    public static bool IsDelay(IMethodSymbol method, KnownTypes types) => method.Name == nameof(Task.Delay) && KnownTypes.Same(method.ContainingType, types.Task);

    /// <summary>Whether a method waits for the next tick of a timer.</summary>
    public static bool IsTick(IMethodSymbol method) => method is { Name: "WaitForNextTickAsync", ContainingType.Name: "PeriodicTimer" };

    static bool Covers(IMethodSymbol twin, IMethodSymbol method)
    {
        if (twin.Parameters.Length < method.Parameters.Length)
            return false;
        for (var i = 0; i < twin.Parameters.Length; i++)
        {
            if (i < method.Parameters.Length ? !SymbolEqualityComparer.Default.Equals(twin.Parameters[i].Type, method.Parameters[i].Type) : !twin.Parameters[i].IsOptional)
                return false;
        }

        return true;
    }

    /// <summary>Whether signals of a type stay for all who wait for them, until somebody takes them back.</summary>
    public static bool AreLasting(ITypeSymbol type) => type is { Name: "ManualResetEvent" or "ManualResetEventSlim" or "CountdownEvent", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: nameof(System) } };

    /// <summary>Whether a method takes back the signal of an event: <c>_answered.Reset()</c>.</summary>
    public static bool IsReset(IMethodSymbol method) => method is { Name: "Reset", ContainingType: { Name: "EventWaitHandle" or "ManualResetEventSlim", ContainingNamespace.Name: "Threading" } };
}
