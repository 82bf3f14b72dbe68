namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>What speaks against naming a wait in a message.</summary>
enum WaitDoubt
{
    /// <summary>Nothing: it is waited for each time.</summary>
    None,

    /// <summary>A test chooses it.</summary>
    Choice,

    /// <summary>It is for a log to write a line.</summary>
    Log,
}

/// <summary>A wait in a callee.</summary>
/// <param name="What">What it is for, in words.</param>
/// <param name="Doubt">Whether another one tells more.</param>
readonly record struct FoundWait(string What, WaitDoubt Doubt = WaitDoubt.None);
