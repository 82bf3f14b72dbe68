using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Collections that a method has handed out before a lock was taken: <c>if (!TryGetAll(out var all)) return; lock (Gate) { … all.Add(one); }</c> Who has
/// handed one out keeps it as well, and to change it may be what the lock is for.
/// </summary>
static class GotCollections
{
    /// <summary>Whether code changes one there.</summary>
    /// <param name="local">What names it.</param>
    /// <param name="routine">The routine that it stands in.</param>
    public static bool AreChanged(ILocalReferenceOperation local, Routine routine) => local.Parent is IInvocationOperation { Instance: { } changed, TargetMethod.Name: var step } && changed == local && ContainerModel.MayMutateCollection(step)
        && local.Type is { } type && GivenObjects.AreSharedCollections(type) && StateObjects.HandingOut(local.Local) is { } call && !ChangedNames.Around(call, local.Local.Name)
        && StandsBeforeSection(call, local.Syntax, routine) && !IsMadeFor(local.Local, call, routine.Session);

    static bool StandsBeforeSection(SyntaxNode call, SyntaxNode use, Routine routine)
    {
        var isHeld = false;
        foreach (var section in routine.Root.Sections)
        {
            if (!Contains(section, use))
                continue;
            if (Contains(section, call))
                return false;
            isHeld = true;
        }

        return isHeld;
    }

    static bool Contains(CriticalSection section, SyntaxNode code)
    {
        foreach (var statement in section.Statements)
        {
            if (statement.Syntax.Span.Contains(code.Span))
                return true;
        }

        return false;
    }

    // Split(text, out var parts): what was made for who asks is his alone.
    static bool IsMadeFor(ILocalSymbol local, InvocationExpressionSyntax call, Session session)
    {
        if (session.ModelOf(call.SyntaxTree).GetOperation(call) is not IInvocationOperation { TargetMethod: var method, Arguments: var arguments })
            return false;
        foreach (var argument in arguments)
        {
            if (argument is { Parameter: { RefKind: RefKind.Out } variable, Value: IDeclarationExpressionOperation { Expression: ILocalReferenceOperation { Local: var declared } } } && SymbolEqualityComparer.Default.Equals(declared, local))
                return MadeAnew.IsGivenBy(method, variable, session);
        }

        return false;
    }
}
