using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Fields that one thread tests for null and then reads once more to use what is in them, while another one puts null there:
/// <c>if (_failure != null) { Tell(_failure.Message); _failure = null; }</c> The second read may find nothing, whatever the first one has found.
/// </summary>
static class NulledStates
{
    /// <summary>The second read of a field that some code tests and uses, where another use puts null there; null when there is none.</summary>
    /// <param name="read">A read of the field: of several the summary of a method tells one.</param>
    /// <param name="other">The other use.</param>
    public static Use? Of(Use read, Use other)
    {
        if (!IsNulled(other) || read is not { IsOfContainer: false, Path.Symbol: IFieldSymbol { Type.IsReferenceType: true } field, Access: { Kind: AccessKind.Read, IsAtomic: false, Routine: var routine } access })
            return null;
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is IFieldReferenceOperation { Field: var named, Syntax: var syntax } again && SymbolEqualityComparer.Default.Equals(named.OriginalDefinition, field.OriginalDefinition)
                    && IsUsed(syntax, field.Name) && IsTestedBefore(syntax, field.Name) && routine.Places.Of(again)?.Equals(access.Path) == true)
                {
                    return read with { Access = access with { Operation = again } };
                }
            }
        }

        return null;
    }

    static bool IsNulled(Use use) => use is { IsOfContainer: false, Access: { Kind: AccessKind.Write, IsAtomic: false, Operation: { Parent: ISimpleAssignmentOperation { Value: var value, Target: var target } } operation } }
        && target == operation && Origins.Bare(value).ConstantValue is { HasValue: true, Value: null };

    // _failure.Message, this._failure!.Message, and not _failure?.Message
    static bool IsUsed(SyntaxNode read, string name)
    {
        var whole = Whole(read, name);
        while (whole.Parent is PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } or ParenthesizedExpressionSyntax)
            whole = whole.Parent;
        return whole.Parent is MemberAccessExpressionSyntax access && access.Expression == whole || whole.Parent is ElementAccessExpressionSyntax element && element.Expression == whole;
    }

    // if (_failure != null) …, if (_failure == null) return; where the code in between does not fill it itself.
    static bool IsTestedBefore(SyntaxNode read, string name)
    {
        foreach (var (condition, isTrue, _) in DecidingConditions.Of(read))
        {
            if (Says(condition, name, isTrue))
                return !IsWrittenBetween(condition, read, name) && !IsLockedBetween(condition, read);
        }

        return false;
    }

    static bool Says(ExpressionSyntax condition, string name, bool holds) => condition switch
    {
        ParenthesizedExpressionSyntax { Expression: var inner } => Says(inner, name, holds),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } both => holds && (Says(both.Left, name, true) || Says(both.Right, name, true)),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalOrExpression } either => !holds && (Says(either.Left, name, false) || Says(either.Right, name, false)),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.NotEqualsExpression, Right.RawKind: (int)SyntaxKind.NullLiteralExpression, Left: var tested } => holds && IsNamed(tested, name),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression, Right.RawKind: (int)SyntaxKind.NullLiteralExpression, Left: var tested } => !holds && IsNamed(tested, name),
        IsPatternExpressionSyntax { Expression: var tested, Pattern: UnaryPatternSyntax { Pattern: ConstantPatternSyntax { Expression.RawKind: (int)SyntaxKind.NullLiteralExpression } } } => holds && IsNamed(tested, name),
        IsPatternExpressionSyntax { Expression: var tested, Pattern: ConstantPatternSyntax { Expression.RawKind: (int)SyntaxKind.NullLiteralExpression } } => !holds && IsNamed(tested, name),
        _ => false,
    };

    static bool IsNamed(ExpressionSyntax tested, string name) => tested is IdentifierNameSyntax own ? own.Identifier.ValueText == name
        : tested is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name.Identifier.ValueText: var member } && member == name;

    static bool IsWrittenBetween(SyntaxNode condition, SyntaxNode read, string name)
    {
        var outer = condition.Parent;
        while (outer is not null && !outer.Span.Contains(read.Span))
            outer = outer.Parent;
        foreach (var node in outer?.DescendantNodes() ?? [])
        {
            if (node.SpanStart > condition.Span.End && node.Span.End < read.SpanStart && node is IdentifierNameSyntax known && known.Identifier.ValueText == name && FieldWrites.IsWritten(Whole(known, name)))
                return true;
        }

        return false;
    }

    // if (_failure != null) lock (_gate) …: what is read there is compared by itself.
    static bool IsLockedBetween(SyntaxNode condition, SyntaxNode read)
    {
        foreach (var outer in read.Ancestors())
        {
            if (outer is LockStatementSyntax or UsingStatementSyntax && !outer.Span.Contains(condition.Span))
                return true;
        }

        return false;
    }

    static SyntaxNode Whole(SyntaxNode named, string name) =>
        named is IdentifierNameSyntax && named.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name.Identifier.ValueText: var member } access && access.Name == named && member == name ? access : named;
}
