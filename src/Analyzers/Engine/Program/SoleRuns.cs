using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Code that is only run in one way: a lambda that is handed over so, a private method that is, and what only those call.
/// </summary>
/// <param name="session">The session.</param>
/// <param name="isHandedOver">Whether a lambda or the name of a method, in a function, is handed over in that way.</param>
/// <param name="cancellation">Cancels binding.</param>
sealed class SoleRuns(Session session, Func<SyntaxNode, Routine, bool> isHandedOver, CancellationToken cancellation)
{
    /// <summary>Whether a function, one that it stands in, or the method of these, is only run so.</summary>
    public bool Include(Routine function) => Include(function, Limits.CallDepth);

    /// <summary>Whether a method is only run so: it is private, and somebody runs it.</summary>
    public bool Include(IMethodSymbol method) => Include(method, Limits.CallDepth);

    bool Include(Routine function, int depth)
    {
        for (var inner = function; inner is not null; inner = inner.Parent)
        {
            if (inner.Parent is null)
                return inner.Method is { } method && Include(method, depth);
            if (isHandedOver(inner.Syntax, inner.Parent))
                return true;
            // _bus.Received += m => Handle(m): who keeps a lambda runs it elsewhere.
            if (inner.Syntax is AnonymousFunctionExpressionSyntax && !ThreadRoots.IsRunInPlace(inner, cancellation))
                return false;
        }

        return false;
    }

    bool Include(IMethodSymbol method, int depth)
    {
        if (depth == 0 || method is not { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Private } || References.IsForOthers(method))
            return false;
        var isRun = false;
        foreach (var (name, model) in References.To(method, session, cancellation))
        {
            if (name.FirstAncestorOrSelf<CrefSyntax>() is not null)
                continue;
            if (session.RoutineAt(name, model, cancellation) is not { } caller)
                return false;
            SyntaxNode group = WholeName.Of(name);
            if (!(References.IsDelegate(name, method) ? isHandedOver(group, caller) : Include(caller, depth - 1)))
                return false;
            isRun = true;
        }

        return isRun;
    }
}
