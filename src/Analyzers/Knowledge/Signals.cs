namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>What the words of a body hint at, before anything is bound.</summary>
[Flags]
enum Signals
{
    /// <summary>No word of any table.</summary>
    None = 0,

    /// <summary>A member that waits for a task, after a dot.</summary>
    Wait = 1,

    /// <summary>The word <c>async</c> or <c>await</c>, or the name of a task type: the body may be or become asynchronous.</summary>
    Async = 2,

    /// <summary>A member that starts code on another thread.</summary>
    Launch = 4,

    /// <summary>The word <c>lock</c> or a member that takes a lock.</summary>
    Lock = 8,

    /// <summary>A member that sleeps.</summary>
    Sleep = 16,

    /// <summary>A member that blocks in another way: an event, a thread's end, a parallel loop.</summary>
    Block = 32,

    /// <summary>The word <c>foreach</c>.</summary>
    Enumeration = 64,

    /// <summary>The name of the class with the atomic steps, or a member that finds or adds in one.</summary>
    Atomic = 128,
}
