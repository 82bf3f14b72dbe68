using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Code that only computes with what is in memory: it waits for nothing, moves no data, and calls nobody but itself and the platform.</summary>
/// <param name="session">The compilation.</param>
/// <param name="trustsLibraries">
/// Other libraries compute as well, as far as anybody can tell: no name speaks of what is outside, and there is nothing to be awaited in place of the call.
/// </param>
sealed class Computations(Session session, bool trustsLibraries = false)
{
    /// <summary>Whether a method only computes: calls are followed, each method once.</summary>
    public bool AreAllOf(IMethodSymbol method, HashSet<ISymbol> seen, int depth)
    {
        if (!seen.Add(method))
            return true;
        if (depth == 0 || method.IsExtern || (method.MethodKind == MethodKind.LocalFunction ? session.RoutineOf(method, default) is { } local ? local.TreeOf(local.Syntax) : null : session.BodyOf(method)) is not { } body)
            return false;
        foreach (var operation in body.Descendants())
        {
            if (!operation.IsImplicit && !Are(operation, seen, depth))
                return false;
        }

        return true;
    }

    /// <summary>Whether one operation only computes. What is called without a call is followed where it has a name; a loop over an own sequence and an own operator are not.</summary>
    public bool Are(IOperation operation, HashSet<ISymbol> seen, int depth) => operation switch
    {
        IDynamicInvocationOperation or IAwaitOperation or IFunctionPointerInvocationOperation => false,
        IInvocationOperation call => OnlyComputes(call, seen, depth),
        IPropertyReferenceOperation { Property: var property } => !session.Calls.Is(property, Meaning.WaitForTask)
            && (!session.Declares(property) || (IsPlain(property.GetMethod, seen, depth) && IsPlain(property.SetMethod, seen, depth))),
        IObjectCreationOperation { Constructor: { } constructor } => session.Declares(constructor) ? IsPlain(constructor, seen, depth)
            : !session.Types.IsStreamLike(constructor.ContainingType) || session.Twins.SourceOf(constructor.ContainingType) is { Meaning.Kind: Meaning.InMemory },
        IForEachLoopOperation { Collection: { } sequence } => Origins.Bare(sequence).Type is not INamedTypeSymbol type || !session.Declares(type.OriginalDefinition),
        IBinaryOperation { OperatorMethod: { } custom } => !session.Declares(custom),
        IConversionOperation { OperatorMethod: { } conversion } => !session.Declares(conversion),
        _ => true,
    };

    // An accessor or a constructor that has no code of its own does nothing.
    bool IsPlain(IMethodSymbol? method, HashSet<ISymbol> seen, int depth) =>
        method is null || (method.IsAbstract && trustsLibraries ? AreImplementations(method.OriginalDefinition, seen, depth) : !method.IsAbstract && (session.BodyOf(method.OriginalDefinition) is null ? method.IsImplicitlyDeclared || IsAutomatic(method) : AreAllOf(method.OriginalDefinition, seen, depth - 1)));

    static bool IsAutomatic(IMethodSymbol accessor) => accessor.AssociatedSymbol is IPropertySymbol property
        && property.ContainingType.GetMembers().Any(member => member is IFieldSymbol { AssociatedSymbol: { } of } && SymbolEqualityComparer.Default.Equals(of, property.OriginalDefinition));

    bool OnlyComputes(IInvocationOperation call, HashSet<ISymbol> seen, int depth)
    {
        var called = (IMethodSymbol)MemberTable.Definition(call.TargetMethod);
        // Whoever holds a lock of readers and writers only computes as well.
        if (session.IsShortlyHeld(call, seen))
            return true;
        if (called.MethodKind == MethodKind.DelegateInvoke || session.Calls.Of(call) is { Blocks: true } or { Kind: Meaning.WaitForTask or Meaning.WaitForAll or Meaning.WaitForAny or Meaning.Sleep })
            return false;
        if (session.Declares(called))
            return (seen.Contains(called) && call.Instance is IInstanceReferenceOperation) || (called.IsAbstract || (called.IsVirtual && call.Instance is not IInstanceReferenceOperation) ? AreImplementations(called, seen, depth) : AreAllOf(called, seen, depth - 1));
        if (trustsLibraries && !PlatformSpaces.Declare(called))
            return !OutsideNames.Name(called) && !session.Types.IsStreamLike(called.ContainingType) && session.Twins.CandidatesOf(called) is null;
        // base.Dispose(disposing), base.Write(text): the platform hands on to what is overridden.
        return PlatformSpaces.Declare(called)
            && (call.Instance is IInstanceReferenceOperation || session.Twins.CandidatesOf(called) is not { IsKnownToBlock: true } known || (known.Line is { Meaning.Kind: Meaning.RunsQuery } && call.Arguments is [{ Value: var sequence }, ..] && !ResultTypes.IsQuery(Origins.Bare(sequence).Type)) || session.Twins.SourceOf(called.ContainingType) is { Meaning.Kind: Meaning.InMemory });
    }

    // What runs is one of the program's own. Others may have a pool of buffers, too: that is there to wait for nothing.
    bool AreImplementations(IMethodSymbol called, HashSet<ISymbol> seen, int depth)
    {
        var all = session.ImplementationsOf(called);
        if (all.IsEmpty && (trustsLibraries || FactoryNames.IsPool(called.ContainingType)))
            all = session.OwnImplementationsOf(called);
        foreach (var implementation in all)
        {
            if (implementation.IsAbstract || !((session.BodyOf(implementation) is null && IsAutomatic(implementation)) || AreAllOf(implementation, seen, depth - 1)))
                return false;
        }

        return !all.IsEmpty;
    }
}
