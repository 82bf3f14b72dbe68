using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

// What those who call a member know of its locks and its thread.
sealed partial class RaceFinder
{
    // void Run() { … Step(); _isRunning = false; } void Step() { … Start(); } where Start() leaves as long as the thread runs: it has come by there on its own way.
    bool AreOfOnlyThread(Use outer, Use inner) => outer.Access.Routine.Parent is null && inner.Access.Routine.Parent is null && _callers.AreOfOnlyThread(outer, inner);

    // AddCore() starts the timer whose code takes the lock, and is called by those who hold it.
    bool IsUnderLockOf(Use inner, IMethodSymbol? method)
    {
        if (method is not null)
        {
            foreach (var held in inner.Locks.Held)
            {
                if (held.Path.Kind is RootKind.This or RootKind.Static && !held.IsClaim && _callers.Hold(held, method))
                    return true;
            }
        }

        return false;
    }

    // Take(item) { lock (_gate) Step(item); } void Step(item) { … Task.Run(Reset); … _items.Clear(); } what all who call a helper hold for it, it need not take itself: the one to blame is the
    // code that it has started.
    Use WithLockOfCallers(Use outer, Routine routine) => outer.Locks.Held.IsEmpty && outer.Path.Kind is RootKind.This or RootKind.Static && routine is { Parent: null, Method: { IsAsync: false } method } && _callers.LockOfAll(method) is { } held
        ? outer with { Locks = outer.Locks.Acquire(held) } : outer;
}
