using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Methods that are only run by what somebody hands to a pool thread and awaits: <c>await Task.Run(() => Unpack(file))</c>. Such a thread is
/// there to be kept; whoever is a loop that nobody awaits keeps it for good.
/// </summary>
static class OffloadedWork
{
    /// <summary>Whether a method, or the function that stands in one, is one of those: it is private, and whoever calls it is handed over so or is one as well.</summary>
    public static bool IsOne(Routine function, CancellationToken cancellation)
    {
        for (var inner = function; inner is not null; inner = inner.Parent)
        {
            if (inner.Parent is null)
                return inner.Method is { } method && IsOne(method, inner.Session, Limits.CallDepth, cancellation);
            if (IsHandedOver(inner.Syntax, inner.Parent))
                return true;
        }

        return false;
    }

    static bool IsOne(IMethodSymbol method, Session session, int depth, CancellationToken cancellation)
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
            SyntaxNode group = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
            if (!(References.IsDelegate(name, method) ? IsHandedOver(group, caller) : IsOneOrIn(caller)))
                return false;
            isRun = true;
        }

        return isRun;

        bool IsOneOrIn(Routine caller)
        {
            for (var inner = caller; inner is not null; inner = inner.Parent)
            {
                if (inner.Parent is null)
                    return inner.Method is { } outer && IsOne(outer, session, depth - 1, cancellation);
                if (IsHandedOver(inner.Syntax, inner.Parent))
                    return true;
            }

            return false;
        }
    }

    // await Task.Run(Unpack), return Task.Run(() => …)
    static bool IsHandedOver(SyntaxNode work, Routine where) =>
        work.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } && DroppedTasks.IsAwaited(call) && where.Root.Model.GetSymbolInfo(call).Symbol is IMethodSymbol { Name: nameof(Task.Run) } launch
        && where.Session.Types.IsTask(launch.ContainingType);
}
