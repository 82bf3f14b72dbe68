using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Where code goes on behind an await.</summary>
static class Continuations
{
    /// <summary>
    /// Whether the code behind an await need not come back to the context it was in: <c>ConfigureAwait(false)</c>. What the code
    /// does not show comes back.
    /// </summary>
    public static bool LeavesContext(IAwaitOperation await, Places places)
    {
        if (await.IsImplicit)
            return IsConfiguredStream(await.Syntax);
        var awaited = places.Source(await.Operation);
        if (awaited is ILocalReferenceOperation local && places.ValueOf(local.Local) is { } value)
            awaited = places.Source(value);
        return awaited is IInvocationOperation { TargetMethod.Name: nameof(Task.ConfigureAwait), Arguments: [.., { Value: { ConstantValue: { HasValue: true, Value: { } told } } }] }
            && told switch
            {
                bool returns => !returns,
                // ConfigureAwaitOptions.ContinueOnCapturedContext
                int options => (options & 1) == 0,
                _ => false,
            };
    }

    // await foreach (var item in items.ConfigureAwait(false)), await using (file.ConfigureAwait(false))
    static bool IsConfiguredStream(SyntaxNode syntax)
    {
        var source = syntax is CommonForEachStatementSyntax loop ? loop.Expression : syntax;
        foreach (var node in source.DescendantNodesAndSelf())
        {
            if (node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(Task.ConfigureAwait) }, ArgumentList.Arguments: [{ Expression: LiteralExpressionSyntax { Token.Value: false } }] })
                return true;
        }

        return false;
    }
}
