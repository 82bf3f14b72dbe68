using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Streams, connections and files that a section waits for: whether its lock may be there so that one at a time uses that very one.
/// It is not where the section, or all who call it, have one after the other of them.
/// </summary>
sealed class GivenResources(Session session, CancellationToken cancellation)
{
    /// <summary>Whether the lock of the section in which an object is used may be there for that object.</summary>
    public bool MayBeOfLock(IOperation resource) => StateObjects.HoldOrAreGiven(resource) && !IsOneOfSeveral(resource);

    /// <summary>The same of an object that is used in a method which the section calls.</summary>
    public bool MayBeOfCaller(IOperation resource) => StateObjects.HoldOrComeFromCaller(resource) && !IsOneOfSeveral(resource);

    bool IsOneOfSeveral(IOperation resource)
    {
        if (PlatformSpaces.IsFileName(resource.Type))
            return !StateObjects.Hold(resource);
        return resource is IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary } method } parameter } && !References.IsVisibleOutside(method) && !References.IsForOthers(method)
            && IsOneOfSeveral(parameter.OriginalDefinition, method.OriginalDefinition);
    }

    // foreach (var member in _members) Deliver(member, text); var client = listener.Accept(); Task.Run(() => Serve(client));
    bool IsOneOfSeveral(IParameterSymbol parameter, IMethodSymbol method)
    {
        var isGiven = false;
        foreach (var (name, model) in References.To(method, session, cancellation))
        {
            if (name.FirstAncestorOrSelf<CrefSyntax>() is not null)
                continue;
            if (References.CallOf(name) is not { } call || model.GetOperation(call, cancellation) is not { } operation || Translation.ArgumentFor(parameter, operation) is not { } argument || !IsAnotherEachTime(argument))
                return false;
            isGiven = true;
        }

        return isGiven;
    }

    bool IsAnotherEachTime(IOperation argument)
    {
        if (InputSizes.Unwrapped(argument) is not ILocalReferenceOperation { Local.DeclaringSyntaxReferences: [var declaration] } local)
            return false;
        return declaration.GetSyntax() is CommonForEachStatementSyntax || LoopBounds.Source(local) switch
        {
            IObjectCreationOperation => true,
            IInvocationOperation { TargetMethod: var maker } made => session.Calls.Of(made).Kind is Meaning.Blocks or Meaning.BlocksOnIo && !session.Declares(maker),
            _ => false,
        };
    }
}
