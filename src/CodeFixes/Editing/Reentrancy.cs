using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>Whether a thread that holds a lock may take it again.</summary>
static class Reentrancy
{
    /// <summary>True unless all that the sections call is known, and none of it takes the lock.</summary>
    /// <param name="gate">The lock.</param>
    /// <param name="site">Where the question comes up.</param>
    /// <param name="except">A wait that will not be one any more, and the task that is awaited then.</param>
    public static bool IsPossible(GateField gate, Site site, (SyntaxNode Wait, SyntaxNode Task)? except = null)
    {
        foreach (var held in gate.Locks)
        {
            if (site.Model.GetOperation(held) is not ILockOperation section || MayTake(section.Body, gate, site, new(SymbolEqualityComparer.Default), except))
                return true;
        }

        return false;
    }

    static bool MayTake(IOperation code, GateField gate, Site site, HashSet<ISymbol> trail, (SyntaxNode Wait, SyntaxNode Task)? except = null)
    {
        foreach (var operation in code.DescendantsAndSelf())
        {
            if (except is { } part && part.Wait.Span.Contains(operation.Syntax.Span) && !part.Task.Span.Contains(operation.Syntax.Span))
                continue;
            var member = operation switch
            {
                ILockOperation inner when inner.LockedValue is IFieldReferenceOperation { Field: var field } && SymbolEqualityComparer.Default.Equals(field, gate.Field) => gate.Field,
                IInvocationOperation { TargetMethod: var method } => method,
                IPropertyReferenceOperation { Property: var property } => property,
                IObjectCreationOperation { Constructor: { } constructor } => constructor,
                IEventReferenceOperation or IDynamicInvocationOperation or IAnonymousFunctionOperation => gate.Field,
                // What an awaiter of the program does is not followed.
                IAwaitOperation { Operation.Type: not { DeclaringSyntaxReferences.IsEmpty: true } } => gate.Field,
                _ => (ISymbol?)null,
            };
            if (member is not null && (SymbolEqualityComparer.Default.Equals(member, gate.Field) || MayTake(member, gate, site, trail)))
                return true;
        }

        return false;
    }

    static bool MayTake(ISymbol member, GateField gate, Site site, HashSet<ISymbol> trail)
    {
        member = member.OriginalDefinition;
        if (member.DeclaringSyntaxReferences.IsEmpty)
        {
            // The platform calls back through what it is given: delegates, interfaces, virtual methods such as Equals.
            return member is IMethodSymbol { MethodKind: MethodKind.DelegateInvoke } || !(PlainTypes.IsPlain(member.ContainingType) || IsOfTask(member, site.Session.Types));
        }

        if (member.IsAbstract || member.IsVirtual || member.IsOverride)
            return true;
        if (!trail.Add(member))
            return false;
        if (trail.Count > Limits.LaunchesOfMember)
            return true;
        var methods = member is IPropertySymbol property ? new[] { property.GetMethod, property.SetMethod } : [(IMethodSymbol)member];
        foreach (var method in methods)
        {
            // Accessors and constructors without a body do nothing that could take a lock.
            if (method is not null && site.Session.BodyOf(method) is { } body && MayTake(body, gate, site, trail))
                return true;
        }

        return false;
    }

    // Task.Delay(20): tasks run nothing but what they are given.
    static bool IsOfTask(ISymbol member, KnownTypes types) => types.IsTask(member.ContainingType)
        && (member as IMethodSymbol)?.Parameters.Any(static parameter => parameter.Type.TypeKind == TypeKind.Delegate) != true;
}
