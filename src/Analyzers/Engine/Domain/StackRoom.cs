using System.Runtime.CompilerServices;

namespace ConcurrencyAnalyzers.Engine.Domain;

/// <summary>
/// The last resort of code that asks itself: the bounds of <see cref="Limits"/> fit the smallest threads of compilers and editors one by one, and a
/// program can still bring several of them together. An overflow ends the compiler; an answer that is not known ends nothing.
/// </summary>
static class StackRoom
{
    /// <summary>Whether the thread has room for more. Whoever hears that it has not says that he does not know, and keeps nothing of it.</summary>
    public static bool IsLeft()
    {
        try
        {
            RuntimeHelpers.EnsureSufficientExecutionStack();
            return true;
        }
        catch (InsufficientExecutionStackException)
        {
            return false;
        }
    }
}
