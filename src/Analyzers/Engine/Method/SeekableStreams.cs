using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Streams that are used only where they can seek: <c>if (answer.CanSeek) { answer.Position = 0; … }</c> What comes over a network cannot, so the
/// data is in memory or in a file, and has been read before as a rule.
/// </summary>
static class SeekableStreams
{
    /// <summary>Whether all that an operation reads or writes is in such a stream, and nobody can see that it is a file.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="root">The member it stands in.</param>
    public static bool AreUsedBy(IOperation operation, Routine root)
    {
        if (StreamOf(operation, root) is not { Syntax: ExpressionSyntax stream } used || root.Origins.IsOutside(used))
            return false;
        foreach (var (condition, isTrue, _) in DecidingConditions.Of(operation.Syntax))
        {
            if (Tells(condition, isTrue, stream))
                return true;
        }

        return false;
    }

    // new StreamReader(stream).ReadToEnd(), and the same with a variable for the reader.
    static IOperation? StreamOf(IOperation operation, Routine root)
    {
        var types = root.Session.Types;
        var used = (operation as IInvocationOperation)?.Instance ?? (operation as IPropertyReferenceOperation)?.Instance;
        for (var depth = 0; depth < Limits.OriginDepth && used is not null; depth++)
        {
            used = Origins.Bare(used);
            if (used is ILocalReferenceOperation && root.Origins.SourceOf(used) is IObjectCreationOperation made)
                used = made;
            if (used is not IObjectCreationOperation { Arguments: var given })
                return types.IsStreamLike(used.Type) ? used : null;
            used = null;
            foreach (var argument in given)
            {
                if (!types.IsStreamLike(Origins.Bare(argument.Value).Type))
                    continue;
                if (used is not null)
                    return null;
                used = argument.Value;
            }
        }

        return null;
    }

    static bool Tells(ExpressionSyntax condition, bool isTrue, ExpressionSyntax stream) => condition switch
    {
        ParenthesizedExpressionSyntax { Expression: var inner } => Tells(inner, isTrue, stream),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: var operand } => Tells(operand, !isTrue, stream),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } both when isTrue => Tells(both.Left, true, stream) || Tells(both.Right, true, stream),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalOrExpression } either when !isTrue => Tells(either.Left, false, stream) || Tells(either.Right, false, stream),
        // stream?.CanSeek == true
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression, Right: LiteralExpressionSyntax { RawKind: (int)SyntaxKind.TrueLiteralExpression } } comparison => isTrue && Tells(comparison.Left, true, stream),
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: StreamNames.CanSeek, Expression: var asked } => isTrue && SyntaxFactory.AreEquivalent(asked, stream),
        ConditionalAccessExpressionSyntax { Expression: var asked, WhenNotNull: MemberBindingExpressionSyntax { Name.Identifier.ValueText: StreamNames.CanSeek } } => isTrue && SyntaxFactory.AreEquivalent(asked, stream),
        _ => false,
    };
}
