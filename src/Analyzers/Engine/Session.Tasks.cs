using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine;

// What is asked about tasks and the functions that wait for them.
sealed partial class Session
{
    /// <summary>Of fields with a task: whether all who make the object have awaited that before they hand the object out.</summary>
    public ConcurrentDictionary<ISymbol, bool> AwaitedByMakers { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>The ordinals of the parameters whose task is complete whenever a method of the program returns.</summary>
    public ImmutableHashSet<int> CompletedBy(IMethodSymbol method, bool byAnswer) => _waitedTasks.CompletedBy(method, byAnswer);

    /// <summary>Whether a function that a method is given together with a task is called with that task only when it has ended, as far as code tells.</summary>
    public bool RunsOnlyAfter(IInvocationOperation call, IArgumentOperation task, IOperation function) => _givenTasks.RunsOnlyAfter(call, task, function);

    /// <summary>Whether a task in a field is complete wherever a flag of the same object is seen to be up.</summary>
    public bool Tells(IFieldSymbol flag, IFieldSymbol task) => _completionFlags.Tell(flag, task);

    /// <summary>Whether the method of the program that receives a lambda runs it on the spot, and gives it to nobody.</summary>
    public bool RunsOnTheSpot(IOperation lambda) => _runDelegates.Run(lambda);

    /// <inheritdoc cref="Program.RunDelegates.CouldAwait"/>
    public bool CouldAwait(IInvocationOperation call, IParameterSymbol parameter) => _runDelegates.CouldAwait(call, parameter);
}
