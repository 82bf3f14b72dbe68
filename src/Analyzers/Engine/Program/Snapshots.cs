using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Collections that are replaced and never changed: <c>_all = new List&lt;T&gt;(_all) { item };</c>. Who reads the field once
/// has the old collection or the new one, and both stay as they are.
/// </summary>
static class Snapshots
{
    /// <summary>Whether a field holds such a collection, told from all that its type does to it.</summary>
    public static bool IsOne(ISymbol state, IEnumerable<Access> accesses)
    {
        if (state is not IFieldSymbol { DeclaredAccessibility: Accessibility.Private, Type: { IsReferenceType: true } type } || !IsSequence(type))
            return false;
        foreach (var access in accesses)
        {
            if (access.Kind == AccessKind.ContainerWrite || (access.Kind == AccessKind.Reference && !access.IsAtomic))
                return false;
            if (access.Kind == AccessKind.ContainerRead)
                continue;
            if (ValueFlow.Of(access) is not { } whole || !(access.IsWrite || ValueFlow.IsTarget(whole) ? IsReplaced(whole, access.Routine) : IsLookedAt(whole, access.Routine)))
                return false;
        }

        return true;
    }

    /// <summary>Whether a look is one that any collection answers, whatever another one was asked before: <c>_all.Count</c>, <c>_all.Contains(item)</c>.</summary>
    public static bool IsQuestion(Access look) => ValueFlow.Of(look)?.Parent switch
    {
        IInvocationOperation { Type.SpecialType: SpecialType.System_Boolean } => true,
        IPropertyReferenceOperation { Property.Name: var name } => ContainerModel.IsSize(name),
        _ => false,
    };

    static bool IsSequence(ITypeSymbol type) => type is IArrayTypeSymbol || type.SpecialType == SpecialType.System_Collections_IEnumerable
        || type.AllInterfaces.Any(static contract => contract.SpecialType == SpecialType.System_Collections_IEnumerable);

    static bool IsReplaced(IOperation target, Routine routine) => target.Parent switch
    {
        ISimpleAssignmentOperation assignment when assignment.Target == target => IsFresh(ValueFlow.Core(assignment.Value), assignment, routine),
        ICoalesceAssignmentOperation assignment => IsFresh(ValueFlow.Core(assignment.Value), assignment, routine),
        IArgumentOperation => true, // Interlocked.Exchange
        _ => false,
    };

    static bool IsFresh(IOperation value, IOperation assignment, Routine routine) => value switch
    {
        IObjectCreationOperation or IArrayCreationOperation => true,
        // [.. _all, item]
        _ when value.Syntax.GetFirstToken().IsKind(SyntaxKind.OpenBracketToken) => true,
        { ConstantValue: { HasValue: true, Value: null } } => true,
        // What ToArray() and Array.Empty() give, and what the program has of that kind.
        IInvocationOperation { TargetMethod: var maker } call => !routine.Session.Declares(maker) || call is { Instance: null, Arguments.IsEmpty: true },
        ILocalReferenceOperation { Local: var local } => routine.Places.ValueOf(local) is { } made && routine.Places.Source(made) is IObjectCreationOperation or IArrayCreationOperation or IInvocationOperation
            && !IsTouchedAfter(local, assignment, routine),
        _ => false,
    };

    static bool IsTouchedAfter(ILocalSymbol local, IOperation assignment, Routine routine) => routine.Root.Body?.Descendants().Any(operation =>
        operation is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local)
        && reference.Syntax.SpanStart > assignment.Syntax.Span.End && !IsLookedAt(ValueFlow.Whole(reference), routine)) != false;

    /// <summary>Whether nothing is done to the collection by which it could change, and nobody gets it who could do that.</summary>
    public static bool IsLookedAt(IOperation whole, Routine routine) => whole.Parent switch
    {
        IInvocationOperation call when call.Instance == whole => !ContainerModel.MayMutateCollection(call.TargetMethod.Name),
        IPropertyReferenceOperation property when property.Instance == whole => Usage.Of(property) == AccessKind.Read,
        IArrayElementReferenceOperation element when element.ArrayReference == whole => Usage.Of(element) == AccessKind.Read,
        IConditionalAccessOperation { WhenNotNull: IInvocationOperation call } access when access.Operation == whole => !ContainerModel.MayMutateCollection(call.TargetMethod.Name),
        IConditionalAccessOperation { WhenNotNull: IPropertyReferenceOperation property } access when access.Operation == whole => Usage.Of(property) == AccessKind.Read,
        IArgumentOperation { Parameter: { RefKind: RefKind.None, ContainingSymbol: var callee } } => !routine.Session.Declares(callee),
        IForEachLoopOperation => true,
        IReturnOperation => ContainerModel.IsForReaders(routine.Method?.ReturnType),
        // var all = _all; foreach (var one in all) …
        IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } => routine.Root.Body?.Descendants().All(operation =>
            operation is not ILocalReferenceOperation reference || !SymbolEqualityComparer.Default.Equals(reference.Local, local) || IsLookedAt(ValueFlow.Whole(reference), routine)) == true,
        _ => ValueFlow.IsNullTest(whole),
    };
}
