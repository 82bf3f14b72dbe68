using System.Collections.Concurrent;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Where the form of a request has been read before: in actions whose parameters were bound, in what gets a model that was, and in what only those call.</summary>
sealed class BoundForms(Session session)
{
    readonly ConcurrentDictionary<(IMethodSymbol Method, int Calls), bool> _known = new();

    /// <summary>Whether the form of its request has been read whenever a method runs.</summary>
    public bool AreReadBefore(IMethodSymbol method) => AreReadBefore(method.OriginalDefinition, Limits.CallDepth);

    bool AreReadBefore(IMethodSymbol method, int calls) => RequestForms.AreBoundFor(method)
        || (calls > 0 && method.DeclaredAccessibility != Accessibility.Public && !References.IsForOthers(method)
            && (_known.TryGetValue((method, calls), out var known) ? known : _known.GetOrAdd((method, calls), OnlyReadersCall(method, calls))));

    bool OnlyReadersCall(IMethodSymbol method, int calls)
    {
        var isCalled = false;
        foreach (var (name, model) in References.To(method, session, default))
        {
            if (name.FirstAncestorOrSelf<CrefSyntax>() is not null)
                continue;
            if (References.CallOf(name) is null || session.RoutineAt(name, model, default)?.Root.Method is not { } caller || !AreReadBefore(caller, calls - 1))
                return false;
            isCalled = true;
        }

        return isCalled;
    }
}
