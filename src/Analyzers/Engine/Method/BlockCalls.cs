using System.Collections.Concurrent;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Which asynchronous methods the statements of the blocks of a member call, told from their text.</summary>
sealed class BlockCalls
{
    // By the text of the calls: the statement; null where several make the same.
    readonly ConcurrentDictionary<BlockSyntax, Dictionary<string, StatementSyntax?>> _blocks = new();

    /// <summary>Whether a statement of a block other than one of them makes a call, by itself and not in a lambda or an inner block.</summary>
    public bool StandElsewhere(InvocationExpressionSyntax call, StatementSyntax statement, BlockSyntax block) =>
        _blocks.GetOrAdd(block, static block => In(block)).TryGetValue(TextOf(call), out var only) && only != statement;

    static Dictionary<string, StatementSyntax?> In(BlockSyntax block)
    {
        var calls = new Dictionary<string, StatementSyntax?>(StringComparer.Ordinal);
        foreach (var statement in block.Statements)
        {
            foreach (var node in statement.DescendantNodes(node => node == statement || node is not (StatementSyntax or AnonymousFunctionExpressionSyntax)))
            {
                if (node is not InvocationExpressionSyntax call || DroppedTasks.NameOfCallee(call)?.EndsWith(TwinModel.Suffix, StringComparison.Ordinal) != true)
                    continue;
                var text = TextOf(call);
                calls[text] = calls.TryGetValue(text, out var known) && known != statement ? null : statement;
            }
        }

        return calls;
    }

    static string TextOf(InvocationExpressionSyntax call) => string.Join(" ", call.DescendantTokens().Select(static token => token.Text));
}
