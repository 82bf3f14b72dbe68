using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Locks that a function has taken by a call, as it is written: <c>await _gate.WaitAsync();</c>, <c>if (await _gate.WaitAsync(time)) …</c></summary>
static class TakenLocks
{
    /// <summary>Whether a call that may take a lock comes before some code of the same function.</summary>
    public static bool MayBeTakenBefore(SyntaxNode code)
    {
        foreach (var outer in code.Ancestors())
        {
            if (outer is not (MemberDeclarationSyntax or AccessorDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
                continue;
            foreach (var node in outer.DescendantNodes(TextSpan.FromBounds(outer.SpanStart, code.SpanStart)))
            {
                if (node is InvocationExpressionSyntax call && call.Span.End <= code.SpanStart && DroppedTasks.NameOfCallee(call) is { } name && LooksLikeTaking(name))
                    return true;
            }

            return false;
        }

        return false;
    }

    static bool LooksLikeTaking(string name) => LockNames.LooksLikeTaking(name) || PairedLocks.Takes(name)
        || (SignalWords.Default.Of(name.AsSpan(), WordPlace.MemberCall) & (Signals.Lock | Signals.Block | Signals.Wait)) != 0;
}
