namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>What timers call their settings.</summary>
static class TimerNames
{
    /// <summary>Whether a property says that a timer comes again by itself: <c>System.Timers.Timer.AutoReset</c>.</summary>
    public static bool SetsItselfAgain(string property) => property == "AutoReset";
}
