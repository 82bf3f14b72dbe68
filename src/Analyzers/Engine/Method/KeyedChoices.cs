using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Choices of a critical section that ask the guarded state for a key: what is done only for a key that is not there is not
/// done once, but once for each key while all others wait.
/// </summary>
/// <param name="section">The section.</param>
/// <param name="root">The member it stands in.</param>
/// <param name="needs">What its parts need of the state.</param>
/// <param name="influence">What the state has a hand in.</param>
sealed class KeyedChoices(CriticalSection section, Routine root, StateNeeds needs, StateInfluence influence)
{
    /// <summary>Whether a choice is made by a key.</summary>
    public bool IsOne(IOperation choice) => choice switch
    {
        IConditionalOperation { Condition: var condition } => AsksByKey(condition),
        ICoalesceOperation { Value: var value } => AsksByKey(value),
        ICoalesceAssignmentOperation { Target: var target } => AsksByKey(target),
        _ => false,
    };

    /// <summary>
    /// Whether a condition asks for a key. Who has looked before the lock was taken comes here only for what is new.
    /// </summary>
    public bool AsksByKey(IOperation condition) => AsksByKey(condition, Limits.PathLength) && !IsAskedBefore();

    bool AsksByKey(IOperation operation, int depth)
    {
        if (depth == 0)
            return false;
        if (KeyIn(operation) is { } key)
            return needs.Of(key) == Need.Nothing && influence.Origin(key) is null;
        if (StateInfluence.VariableOf(operation) is { } variable)
            return !influence.IsDerived(variable, out _) || (influence.ValuesOf(variable) is { Count: > 0 } values && values.All(value => AsksByKey(value, depth - 1)));
        return needs.Of(operation) == Need.Nothing || (operation.ChildOperations.Any() && operation.ChildOperations.All(child => AsksByKey(child, depth)));
    }

    static IOperation? KeyIn(IOperation operation) => operation switch
    {
        IInvocationOperation { Instance: not null, Arguments: [{ Value: var key }, ..] } call when Gatherers.LooksUp(call.TargetMethod) => key,
        IInvocationOperation { Instance: null, Arguments: [_, { Value: var key }, ..] } call when Gatherers.LooksUp(call.TargetMethod) => key,
        IArrayElementReferenceOperation { Indices: [var index] } => index,
        IPropertyReferenceOperation { Arguments: [{ Value: var key }], Property.IsIndexer: true } => key,
        _ => null,
    };

    bool IsAskedBefore()
    {
        foreach (var operation in root.TreeOf(section.Function)?.Descendants() ?? [])
        {
            if (operation.Syntax.SpanStart < section.Place.SpanStart && KeyIn(operation) is not null && CollectionIn(operation) is { } asked
                && section.Statements.Any(statement => statement.Descendants().Any(part => CollectionIn(part) is { } other && SyntaxFactory.AreEquivalent(asked.Syntax, other.Syntax))))
            {
                return true;
            }
        }

        return false;
    }

    static IOperation? CollectionIn(IOperation operation) => KeyIn(operation) is null ? null : InputSizes.Unwrapped(operation switch
    {
        IInvocationOperation call => call.Instance ?? call.Arguments[0].Value,
        IArrayElementReferenceOperation element => element.ArrayReference,
        IPropertyReferenceOperation element => element.Instance,
        _ => null,
    });
}
