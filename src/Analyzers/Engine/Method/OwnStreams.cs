using System.Collections.Concurrent;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Streams, readers and writers that a program writes itself, and whose code only moves bytes in memory: it touches no other stream,
/// waits for nothing, and calls nobody but itself and the platform.
/// </summary>
sealed class OwnStreams(Session session)
{
    readonly ConcurrentDictionary<INamedTypeSymbol, bool> _known = new(SymbolEqualityComparer.Default);

    /// <summary>Whether all data of a type is in memory, by its code.</summary>
    public bool AreInMemory(ITypeSymbol? type)
    {
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Class, IsAbstract: false, OriginalDefinition: var definition } || !session.Declares(definition) || !session.Types.IsStreamLike(definition))
            return false;
        return _known.TryGetValue(definition, out var known) ? known : _known.GetOrAdd(definition, IsInMemory(definition));
    }

    bool IsInMemory(INamedTypeSymbol type)
    {
        var moves = false;
        var seen = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        for (var current = type; session.Declares(current); current = current.BaseType!)
        {
            foreach (var member in current.GetMembers())
            {
                if (member is IFieldSymbol { Type: var held } && session.Types.IsStreamLike(held))
                    return false;
                if (member is not IMethodSymbol { MethodKind: MethodKind.Ordinary, IsStatic: false, IsOverride: true, IsAbstract: false } method || session.Types.IsTask(method.ReturnType))
                    continue;
                // What it is given to copy to is told by the call.
                if (!OnlyComputes(method, seen, Limits.CallDepth))
                    return false;
                moves |= session.Twins.CandidatesOf(Root(method)) is { IsKnownToBlock: true };
            }
        }

        return moves;
    }

    // What a method overrides in the end.
    static IMethodSymbol Root(IMethodSymbol method)
    {
        while (method.OverriddenMethod is { } inherited)
            method = inherited;
        return method;
    }

    bool OnlyComputes(IMethodSymbol method, HashSet<IMethodSymbol> seen, int depth)
    {
        if (!seen.Add(method))
            return true;
        if (depth == 0 || method.IsExtern || session.BodyOf(method) is not { } body)
            return false;
        foreach (var operation in body.Descendants())
        {
            if (!operation.IsImplicit && !StepOnlyComputes(operation, seen, depth))
                return false;
        }

        return true;
    }

    // What is called without a call is followed where it has a name; a loop over an own sequence and an own operator are not.
    bool StepOnlyComputes(IOperation operation, HashSet<IMethodSymbol> seen, int depth) => operation switch
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
    bool IsPlain(IMethodSymbol? method, HashSet<IMethodSymbol> seen, int depth) =>
        method is null || (!method.IsAbstract && (session.BodyOf(method.OriginalDefinition) is null ? method.IsImplicitlyDeclared || IsAutomatic(method) : OnlyComputes(method.OriginalDefinition, seen, depth - 1)));

    static bool IsAutomatic(IMethodSymbol accessor) => accessor.AssociatedSymbol is IPropertySymbol property
        && property.ContainingType.GetMembers().Any(member => member is IFieldSymbol { AssociatedSymbol: { } of } && SymbolEqualityComparer.Default.Equals(of, property.OriginalDefinition));

    bool OnlyComputes(IInvocationOperation call, HashSet<IMethodSymbol> seen, int depth)
    {
        var called = (IMethodSymbol)MemberTable.Definition(call.TargetMethod);
        if (called.MethodKind == MethodKind.DelegateInvoke || session.Calls.Of(call) is { Blocks: true } or { Kind: Meaning.WaitForTask or Meaning.WaitForAll or Meaning.WaitForAny or Meaning.Sleep })
            return false;
        if (session.Declares(called))
            return !called.IsAbstract && !(called.IsVirtual && call.Instance is not IInstanceReferenceOperation) && OnlyComputes(called, seen, depth - 1);
        // base.Dispose(disposing), base.Write(text): the platform hands on to what is overridden.
        return PlatformSpaces.Declare(called)
            && (call.Instance is IInstanceReferenceOperation || session.Twins.CandidatesOf(called) is not { IsKnownToBlock: true } || session.Twins.SourceOf(called.ContainingType) is { Meaning.Kind: Meaning.InMemory });
    }
}
