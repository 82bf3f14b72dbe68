using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Reads of what is there already: <c>if (socket.Available > 0) socket.Receive(buffer);</c></summary>
static class AvailableData
{
    /// <summary>Whether a read is only reached when there is something to read.</summary>
    /// <param name="read">The read.</param>
    /// <param name="source">What it reads from; null when that is of no object.</param>
    /// <param name="routine">The routine it stands in.</param>
    public static bool IsThereFor(IOperation read, IOperation? source, Routine routine)
    {
        foreach (var (condition, isTrue, _) in DecidingConditions.Of(read.Syntax))
        {
            if (Tells(condition, isTrue, source, routine))
                return true;
        }

        return false;
    }

    static bool Tells(ExpressionSyntax condition, bool isTrue, IOperation? source, Routine routine) => condition switch
    {
        ParenthesizedExpressionSyntax { Expression: var inner } => Tells(inner, isTrue, source, routine),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: var operand } => Tells(operand, !isTrue, source, routine),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } both when isTrue => Tells(both.Left, true, source, routine) || Tells(both.Right, true, source, routine),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalOrExpression } either when !isTrue => Tells(either.Left, false, source, routine) || Tells(either.Right, false, source, routine),
        BinaryExpressionSyntax comparison => IsForSome(comparison, isTrue, routine) && AskedBy(comparison.Left, routine) is { } count && DataAtHand.IsCounted(count.Property) && MayFeed(count.Instance, source, routine),
        MemberAccessExpressionSyntax or IdentifierNameSyntax or ConditionalAccessExpressionSyntax => isTrue && AskedBy(condition, routine) is { } told && DataAtHand.IsTold(told.Property) && MayFeed(told.Instance, source, routine),
        _ => false,
    };

    // available > 0, available >= size, and the end of available == 0: a test that nothing passes, too, tells nothing.
    static bool IsForSome(BinaryExpressionSyntax comparison, bool isTrue, Routine routine)
    {
        var isOfNothing = routine.Model.GetConstantValue(comparison.Right) is { HasValue: true, Value: 0 };
        return comparison.Kind() switch
        {
            SyntaxKind.GreaterThanExpression => isTrue,
            SyntaxKind.GreaterThanOrEqualExpression => isTrue && !isOfNothing,
            SyntaxKind.NotEqualsExpression => isTrue && isOfNothing,
            SyntaxKind.EqualsExpression => isOfNothing != isTrue,
            SyntaxKind.LessThanExpression => !isTrue && !isOfNothing,
            SyntaxKind.LessThanOrEqualExpression => !isTrue,
            _ => false,
        };
    }

    // A client and its stream, a stream and its reader are two objects with the same data; two sockets are not.
    static bool MayFeed(IOperation? asked, IOperation? source, Routine routine) =>
        asked is null || source is null || !SymbolEqualityComparer.Default.Equals(asked.Type, source.Type)
        || (routine.Root.Places.Of(asked) is { } one && routine.Root.Places.Of(source) is { } other && one.Equals(other));

    // socket?.Available, and var available = socket.Available;
    static (IPropertySymbol Property, IOperation? Instance)? AskedBy(ExpressionSyntax asked, Routine routine) => Asked(routine.Model.GetOperation(asked), routine);

    static (IPropertySymbol Property, IOperation? Instance)? Asked(IOperation? asked, Routine routine) => asked switch
    {
        IPropertyReferenceOperation property => (property.Property, property.Instance),
        IConditionalAccessOperation { Operation: var owner, WhenNotNull: IPropertyReferenceOperation { Instance: IConditionalAccessInstanceOperation } property } => (property.Property, owner),
        ILocalReferenceOperation { Local: var local } => routine.Root.Places.ValueOf(local) is { } value && Origins.Bare(routine.Root.Places.Source(value)) is var source and not ILocalReferenceOperation ? Asked(source, routine) : null,
        _ => null,
    };
}
