using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Methods that cannot become async because of those who use them.</summary>
static class BoundSignatures
{
    /// <summary>
    /// Whether a method is given away as a function that returns no task, or is called by nothing but the disposal or the construction of
    /// its type: <c>ProvidePassword = FromFirst</c>, <c>void Dispose() => Stop()</c>.
    /// </summary>
    public static bool Bind(IMethodSymbol method, Session session, CancellationToken cancellation)
    {
        var (isCalled, isForDisposal, isForConstruction) = (false, true, true);
        foreach (var (name, model) in References.To(method, session, cancellation))
        {
            if (name.FirstAncestorOrSelf<CrefSyntax>() is not null)
                continue;
            if (References.IsDelegate(name, method))
            {
                if (IsBoundDelegate(name, model, session, cancellation))
                    return true;
                isForDisposal = isForConstruction = false;
            }
            else
            {
                isCalled = true;
                isForDisposal &= IsInDisposal(name, session, model, cancellation);
                isForConstruction &= IsInConstruction(name, session, model, cancellation);
            }
        }

        return isCalled && (isForDisposal || isForConstruction) && method.DeclaredAccessibility == Accessibility.Private;
    }

    /// <summary>
    /// Whether a private method is a part of the constructors of its type: nobody else calls it, and they do not call it only to put in order
    /// what has failed.
    /// </summary>
    public static bool BelongsToConstruction(IMethodSymbol method, Session session, CancellationToken cancellation)
    {
        if (method is not { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Private })
            return false;
        var isCalled = false;
        foreach (var (name, model) in References.To(method, session, cancellation))
        {
            if (name.FirstAncestorOrSelf<CrefSyntax>() is not null)
                continue;
            if (References.IsDelegate(name, method) || !IsInConstruction(name, session, model, cancellation))
                return false;
            isCalled |= session.RoutineAt(name, model, cancellation) is { } constructor && !RareWays.EndsInFailure(name, constructor) && !RareWays.CleansUp(name, constructor);
        }

        return isCalled;
    }

    // An Action can be an async method that nobody awaits; what returns a value must have it.
    static bool IsBoundDelegate(SimpleNameSyntax name, SemanticModel model, Session session, CancellationToken cancellation)
    {
        var group = WholeName.Of(name);
        return model.GetTypeInfo(group, cancellation).ConvertedType is INamedTypeSymbol { DelegateInvokeMethod: { ReturnsVoid: false, ReturnType: var result } } && !session.Types.IsTask(result);
    }

    static bool IsInDisposal(SimpleNameSyntax name, Session session, SemanticModel model, CancellationToken cancellation) =>
        session.RoutineAt(name, model, cancellation) is { Method: { } caller } && (caller.MethodKind == MethodKind.Destructor || (caller.Name == nameof(IDisposable.Dispose) && caller.ReturnsVoid));

    static bool IsInConstruction(SimpleNameSyntax name, Session session, SemanticModel model, CancellationToken cancellation) =>
        session.RoutineAt(name, model, cancellation) is { Parent: null, Method.MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor };
}
