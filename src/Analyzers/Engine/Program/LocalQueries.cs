using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Whether all queries of a program are answered on the thread that asks: its database is a file of its own, and no other one is chosen anywhere.</summary>
static class LocalQueries
{
    /// <summary>Whether a call sends a query, or changes, to such a database: they are answered on the same thread, awaited or not.</summary>
    public static bool AreAsked(IOperation operation, Session session) => operation is IInvocationOperation { TargetMethod: var method } && session.AnswersQueriesItself
        && (QueryProviders.AreAskedBy(method) || session.Twins.CandidatesOf(method) is { Line.Meaning.Kind: Meaning.RunsQuery });

    /// <summary>Whether a program has no other ones.</summary>
    public static bool AreAll(Session session)
    {
        var isLocal = false;
        foreach (var tree in session.Compilation.SyntaxTrees)
        {
            var index = SyntaxIndex.Of(tree, default);
            if (!QueryProviders.Local.Any(index.MayName) && !QueryProviders.Remote.Any(index.MayName))
                continue;
            foreach (var node in tree.GetRoot().DescendantNodes())
            {
                if (node is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } })
                    continue;
                if (Array.IndexOf(QueryProviders.Remote, name) >= 0)
                    return false;
                isLocal |= Array.IndexOf(QueryProviders.Local, name) >= 0;
            }
        }

        return isLocal;
    }
}
