using System.Threading;
using ConcurrencyAnalyzers.Engine;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Authoring;

/// <summary>What somebody can do about a synchronous method that blocks: what "make it async" means where other declarations or callers have a say.</summary>
static class AsyncAdvice
{
    /// <summary>What to do about a method that waits for a task.</summary>
    /// <param name="method">The method.</param>
    /// <param name="wait">The wait in it.</param>
    /// <param name="session">The session.</param>
    /// <param name="hasTwin">Whether it has an asynchronous form already.</param>
    /// <param name="cancellation">Cancels binding.</param>
    public static string For(IMethodSymbol method, BlockingUse wait, Session session, out bool hasTwin, CancellationToken cancellation)
    {
        hasTwin = false;
        if (method.ContainingType is not { } type || method.MethodKind == MethodKind.LocalFunction)
            return "make it async and use 'await'";
        if (Signatures.TwinsOf(method, type, TwinModel.Suffix, session.Compilation).FirstOrDefault() is { } twin)
        {
            hasTwin = true;
            return $"its callers can await '{twin.Name}'";
        }

        // string Execute() { ExecuteAsync().GetAwaiter().GetResult(); return Result; }
        var name = Signatures.NameOf(method) + TwinModel.Suffix;
        if (Calls(wait, name, type))
        {
            hasTwin = true;
            return $"its callers can await '{name}'";
        }

        if (CallersWithoutAwait.Of(method, session, cancellation) is { } caller)
            return caller;
        if (DeclarationOf(method) is not { } declared)
            return "make it async and use 'await'";
        return AsynchronousFormOf(declared.ContainingType, session.Compilation) is { } form
            ? $"'{declared.ContainingType.Name}' wants it synchronous, so use '{form.Name}' in its place and await"
            : $"let '{declared.ContainingType.Name}.{declared.Name}' return a task, then use 'await'";
    }

    /// <summary>What to do about a chain of methods that blocks async code.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="caller">The method that it begins in; null for other code.</param>
    /// <param name="session">The session.</param>
    /// <param name="cancellation">Cancels binding.</param>
    public static string For(BlockingChain chain, IMethodSymbol? caller, Session session, CancellationToken cancellation)
    {
        foreach (var step in chain.Steps)
        {
            if (step.Method is not { } blocking)
                continue;
            if (TwinOf(blocking, session) is { } twin)
                return $"await '{twin.Name}' in place of '{blocking.Name}'";
            // What a constructor calls cannot be awaited there.
            if (SymbolEqualityComparer.Default.Equals(blocking, chain.Bound))
                break;
        }

        if (chain is { IsMinor: true, EndsInGate: false, Steps: var steps })
            return $"there is no form of '{steps.Last().Callee}' to await here, so let it run elsewhere if it takes long";
        if (chain.Bound is { } bound)
            return IsMaker(caller, bound) ? InsteadOfMaker(caller!, chain.Rest?.Bound) : InsteadOf(bound);
        var what = chain.Length == 2 ? "it" : "them";
        var instead = chain.Instead ?? "use 'await'";
        if (chain.Steps.FirstOrDefault(static step => step.IsUnderLock) is { Callee: { } locked, Place: var place })
        {
            return session.Retakes.AroundCall(place, cancellation) is { } again
                ? $"'{locked}' is called under a lock that '{again}' takes again while it is held, where no SemaphoreSlim can take its place: call it before or after the lock, make {what} async and {instead}"
                : $"'{locked}' is called under a lock, so replace that by a SemaphoreSlim, make {what} async and {instead}";
        }

        return chain.Steps.FirstOrDefault(step => step.Method is not null && session.SynchronousCallers.Keep(step.Method, chain, cancellation)) is { Method: { } shared }
            ? $"synchronous code calls '{shared.Name}' too, so write an async form of {what} and await that"
            : $"make {what} async and {instead}";
    }

    static bool Calls(BlockingUse wait, string name, INamedTypeSymbol type) => wait.Node.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>().Any(call =>
        wait.Routine.Model.GetSymbolInfo(call).Symbol is IMethodSymbol called && called.Name == name && SymbolEqualityComparer.Default.Equals(called.ContainingType.OriginalDefinition, type.OriginalDefinition));

    static string InsteadOf(IMethodSymbol bound) => bound switch
    {
        { MethodKind: MethodKind.Constructor, ContainingType.Name: var type } => $"a constructor cannot await, so make '{type}' in a static async method",
        { AssociatedSymbol: IPropertySymbol { Name: var property } } => $"a property cannot await, so make '{property}' a method that returns a task",
        _ => $"'{bound.Name}' cannot be async as it is declared, so await what blocks before or after it",
    };

    // static async Task<Outer> CreateAsync() => new Outer(…): made in a static async method it is already.
    static bool IsMaker(IMethodSymbol? caller, IMethodSymbol bound) => caller is { IsStatic: true, ContainingType: { } type } && bound is { MethodKind: MethodKind.Constructor, ContainingType: { } made }
        && SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, made.OriginalDefinition);

    static string InsteadOfMaker(IMethodSymbol maker, IMethodSymbol? next) => next is { MethodKind: MethodKind.Constructor, ContainingType.Name: var inner }
        ? $"a constructor cannot await, so make '{inner}' in a static async method"
        : $"a constructor cannot await, so await that in '{maker.Name}' and hand over what comes of it";

    static IMethodSymbol? TwinOf(IMethodSymbol method, Session session) => method.MethodKind is MethodKind.LocalFunction or MethodKind.Constructor ? null
        : Signatures.TwinsOf(method, method.ContainingType, TwinModel.Suffix, session.Compilation).FirstOrDefault();

    // The member of this program that decides what the method looks like.
    static IMethodSymbol? DeclarationOf(IMethodSymbol method)
    {
        var declared = method;
        while (declared.OverriddenMethod is { } overridden)
            declared = overridden;
        if (!SymbolEqualityComparer.Default.Equals(declared, method))
            return declared;
        if (method.ExplicitInterfaceImplementations is [var contract, ..])
            return contract;
        foreach (var face in method.ContainingType.AllInterfaces)
        {
            foreach (var member in face.GetMembers(method.Name))
            {
                if (member is IMethodSymbol promised && SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(promised), method))
                    return promised;
            }
        }

        return null;
    }

    // RequestHandler and RequestHandlerAsync, IStore and IAsyncStore.
    static INamedTypeSymbol? AsynchronousFormOf(INamedTypeSymbol type, Compilation compilation)
    {
        foreach (var name in (string[])[type.Name + TwinModel.Suffix, TwinModel.Suffix + type.Name, $"I{TwinModel.Suffix}{type.Name.TrimStart('I')}"])
        {
            foreach (var form in type.ContainingNamespace.GetTypeMembers(name))
            {
                if (form.TypeKind == type.TypeKind && form.Arity == type.Arity)
                    return form;
            }
        }

        return null;
    }
}
