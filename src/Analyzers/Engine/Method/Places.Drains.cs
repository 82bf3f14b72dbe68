using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

// Handles that tell when the last callback of a timer is over: _timer.Dispose(over); over.WaitOne();
sealed partial class Places
{
    readonly Dictionary<ISymbol, IOperation> _drained = new(SymbolEqualityComparer.Default);

    /// <summary>The timer whose end a variable or field that holds a handle is signalled by; null for any other.</summary>
    public IOperation? DrainedInto(ISymbol handle) => _drained.TryGetValue(handle, out var timer) ? timer : null;

    void NoteDrain(IOperation operation)
    {
        if (operation is IInvocationOperation { Instance: { } timer, Arguments: [{ Value: var handle }] } call && _calls.Is(call.TargetMethod, Meaning.Drains) && Of(handle) is { } path && (path.Variable ?? path.Symbol) is { } symbol)
            _drained[symbol] = timer;
    }
}
