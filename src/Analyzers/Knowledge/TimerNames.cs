using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>What timers are called, and their settings.</summary>
static class TimerNames
{
    /// <summary>Whether the objects of a type run code whenever some time has passed.</summary>
    public static bool IsTimer(ITypeSymbol type) => type is { Name: "Timer", ContainingNamespace: { Name: "Threading" or "Timers", ContainingNamespace.Name: nameof(System) } };

    /// <summary>Whether a property says that a timer comes again by itself: <c>System.Timers.Timer.AutoReset</c>.</summary>
    public static bool SetsItselfAgain(string property) => property == "AutoReset";

    /// <summary>Whether a property says how many milliseconds a timer lets pass each time: <c>System.Timers.Timer.Interval</c>.</summary>
    public static bool SetsInterval(string property) => property == "Interval";
}
