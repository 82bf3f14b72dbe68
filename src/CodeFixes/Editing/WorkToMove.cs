using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>What a fix takes out of a critical section.</summary>
/// <param name="Verb">What is done, in the words of a title: <c>Compute</c>.</param>
/// <param name="IsWork">What is worth to be moved.</param>
/// <param name="MayWait">Whether statements that wait for the world outside may move as well.</param>
/// <param name="MayAwait">Whether those that await may; then none may be left in the section.</param>
/// <param name="NeedsLock">What has to stay, besides what touches the state of the program; null for locks that guard nothing else.</param>
sealed record WorkToMove(string Verb, Func<IOperation, bool> IsWork, bool MayWait, bool MayAwait = false, Func<IOperation, bool>? NeedsLock = null)
{
    /// <summary>Whether a part of the section may leave it as far as this fix knows more than its footprint tells.</summary>
    public bool MayLeave(IOperation code) => NeedsLock?.Invoke(code) != true;

    /// <summary>
    /// Whether statements may stay where they are: a lock that belongs to a thread is not held any more by whoever goes on
    /// after an <c>await</c>.
    /// </summary>
    public bool MayStay(IEnumerable<SyntaxNode> statements) => !MayAwait || !statements.Any(Awaits);

    /// <summary>Whether code awaits, not counting functions in it.</summary>
    public static bool Awaits(SyntaxNode code) => code.DescendantNodesAndSelf(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).Any(static node => node
        is AwaitExpressionSyntax or CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0 } or UsingStatementSyntax { AwaitKeyword.RawKind: not 0 } or LocalDeclarationStatementSyntax { AwaitKeyword.RawKind: not 0 });
}
