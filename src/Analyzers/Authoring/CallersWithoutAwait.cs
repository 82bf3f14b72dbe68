using System.Threading;
using ConcurrencyAnalyzers.Engine;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Authoring;

/// <summary>What to do about a method that waits, where all who call it could not await it: getters, constructors, code under a lock.</summary>
static class CallersWithoutAwait
{
    /// <summary>The advice; null when somebody could await it, or nobody calls it.</summary>
    public static string? Of(IMethodSymbol method, Session session, CancellationToken cancellation)
    {
        string? advice = null;
        foreach (var (name, model) in References.To(method, session, cancellation))
        {
            if (name.FirstAncestorOrSelf<CrefSyntax>() is not null)
                continue;
            if (References.CallOf(name) is null || session.RoutineAt(name, model, cancellation) is not { Parent: null, Method: { } caller } || For(name, caller) is not { } own)
                return null;
            advice ??= own;
        }

        return advice;
    }

    static string? For(SyntaxNode call, IMethodSymbol caller)
    {
        var name = Signatures.NameOf(caller.AssociatedSymbol ?? caller);
        for (var node = call; node.Parent is { } parent and not MemberDeclarationSyntax; node = parent)
        {
            if (parent is LockStatementSyntax held && held.Statement == node)
                return $"'{name}' calls it under a lock, where nothing can be awaited, so wait before the lock is taken, or keep the task in place of what it gives";
        }

        return caller switch
        {
            { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor, ContainingType.Name: var type } => $"the constructor of '{type}' calls it and cannot await, so make that in a static async method",
            { MethodKind: MethodKind.PropertyGet } => $"the property '{name}' calls it and cannot await, so make that a method that returns a task",
            _ => null,
        };
    }
}
