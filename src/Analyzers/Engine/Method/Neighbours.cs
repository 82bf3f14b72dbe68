using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Elements of a table or of an array in rows that are told apart by the place of the code's own index: <c>pixels[(y - 1) * width + x]</c>
/// is that of the neighbour above.
/// </summary>
static class Neighbours
{
    /// <summary>
    /// What an index, or the indices of a table, select beside the index that a lambda is given; null where that is not mentioned once, or
    /// where the rest of it may be of another kind for each copy.
    /// </summary>
    /// <param name="index">The index; the whole element reference where there are several.</param>
    /// <param name="writes">How often variables get a value.</param>
    public static Selection? Of(IOperation index, IReadOnlyDictionary<ISymbol, int> writes)
    {
        IParameterReferenceOperation? own = null;
        foreach (var part in index is IArrayElementReferenceOperation table ? table.Indices.SelectMany(static part => part.DescendantsAndSelf()) : index.Descendants())
        {
            switch (part)
            {
                case IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } } mention when own is null:
                    own = mention;
                    break;
                case IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } }:
                case ILocalReferenceOperation { Local: var local } when IsOfItsOwn(local, index.Syntax) && Sweeps.Of(local, writes) is null:
                case IInvocationOperation or IArrayElementReferenceOperation or IPropertyReferenceOperation { Arguments.Length: > 0 } or IFlowCaptureReferenceOperation:
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.Remainder or BinaryOperatorKind.Divide or BinaryOperatorKind.And or BinaryOperatorKind.RightShift }:
                    return null;
            }
        }

        return own is not null && !IsSorted(own.Syntax) ? Around(own, index) : null;
    }

    static Selection Around(IParameterReferenceOperation own, IOperation index)
    {
        SyntaxNode place = own.Syntax;
        var distance = 0;
        if (place.Parent is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression or (int)SyntaxKind.SubtractExpression, Right: LiteralExpressionSyntax { Token.Value: int far } } sum && sum.Left == place)
        {
            place = sum;
            distance = sum.IsKind(SyntaxKind.AddExpression) ? far : -far;
        }

        while (place.Parent is ParenthesizedExpressionSyntax)
            place = place.Parent;
        var whole = index.Syntax is ElementAccessExpressionSyntax element ? element.ArgumentList : index.Syntax;
        var form = string.Concat(whole.DescendantTokens().Where(token => !place.Span.Contains(token.Span) || token.Span.Start == place.SpanStart).Select(token => place.Span.Contains(token.Span) ? "#" : token.Text));
        return new(SelectionKind.Offset, distance, own.Parameter, form);
    }

    /// <summary>Whether the function that uses a variable declares it: whoever runs it has one of his own.</summary>
    public static bool IsOfItsOwn(ILocalSymbol local, SyntaxNode use) =>
        use.FirstAncestorOrSelf<SyntaxNode>(static node => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax) is { } function
            && local.DeclaringSyntaxReferences is [var reference] && function.Span.Contains(reference.Span);

    // if ((x + y) % 2 == colour): what is red is made from what is black, and the other way round.
    static bool IsSorted(SyntaxNode own) => own is IdentifierNameSyntax { Identifier.ValueText: var name } && own.FirstAncestorOrSelf<AnonymousFunctionExpressionSyntax>()?.DescendantNodes().Any(node =>
        node is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.ModuloExpression or (int)SyntaxKind.BitwiseAndExpression } and { Left: var sorted } && sorted.DescendantNodesAndSelf().Any(part => part is IdentifierNameSyntax used && used.Identifier.ValueText == name)) == true;

    /// <summary>The elements behind the one that a lambda's own index selects, up to the end: <c>for (var j = i + 1; j &lt; all.Length; j++)</c>; null for other variables.</summary>
    public static Selection? From(ILocalSymbol local, Places places)
    {
        if (local.DeclaringSyntaxReferences is not [var reference] || reference.GetSyntax() is not VariableDeclaratorSyntax { Parent.Parent: ForStatementSyntax { Incrementors.Count: 1, Condition: BinaryExpressionSyntax { Right: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var bound } } } }
            || !ContainerModel.IsCount(bound))
        {
            return null;
        }

        foreach (var value in places.ValuesOf(local))
        {
            if (places.Source(value) is IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, RightOperand.ConstantValue: { HasValue: true, Value: int and > 0 }, LeftOperand: var own } && places.Source(own) is IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } } index })
                return new(SelectionKind.Beside, null, index);
        }

        return null;
    }
}
