using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Elements of arrays that several copies of the same code use.</summary>
static class Elements
{
    /// <summary>The type of a local or parameter.</summary>
    public static ITypeSymbol? TypeOf(ISymbol variable) => (variable as ILocalSymbol)?.Type ?? (variable as IParameterSymbol)?.Type;

    /// <summary>Whether a use of elements by copies of the same code may meet itself: each element step selects what another copy may select too.</summary>
    /// <param name="mine">A use.</param>
    /// <param name="other">Another use, or the same one.</param>
    /// <param name="kinds">What is done: who only stores by data may well store each time somewhere else.</param>
    public static bool MayCoincide(AccessPath mine, AccessPath other, bool isSelf, (AccessKind Mine, AccessKind Theirs) kinds)
    {
        for (var i = 0; i < mine.Steps.Length; i++)
        {
            var (one, two) = (mine.Steps[i], other.Steps[i]);
            if (!one.IsElement)
                continue;
            if (!Selection.MayCoincide(one.Index, two.Index, isSelf))
                return false;
            if (isSelf && i == mine.Steps.Length - 1 && ReferenceEquals(one.Index, Selection.Drawn) && kinds is { Mine: AccessKind.Read or AccessKind.Write, Theirs: AccessKind.Read or AccessKind.Write })
                return false;
        }

        return true;
    }

    /// <summary>Whether a variable is a byte or a character: data, and not a number that somebody counts his own slots by, as in <c>bins[pixel]++</c>.</summary>
    public static bool IsData(ILocalSymbol variable) => variable.Type.SpecialType is SpecialType.System_Byte or SpecialType.System_SByte or SpecialType.System_Char;

    /// <summary>Whether an index is one of a few constants, and so the same for many: <c>i % 2 == 0 ? "news" : "sport"</c>.</summary>
    public static bool IsChosen(SyntaxNode index, SemanticModel model) => index switch
    {
        ParenthesizedExpressionSyntax { Expression: var inner } => IsChosen(inner, model),
        ConditionalExpressionSyntax choice => IsConstant(choice.WhenTrue, model) && IsConstant(choice.WhenFalse, model),
        SwitchExpressionSyntax choice => choice.Arms.All(arm => arm.Expression is ThrowExpressionSyntax || IsConstant(arm.Expression, model)),
        _ => false,
    };

    static bool IsConstant(ExpressionSyntax value, SemanticModel model) => model.GetConstantValue(value).HasValue || IsChosen(value, model);

    /// <summary>
    /// Whether an index is computed from data, so that two copies may come to the same: a remainder, a part of a number, what
    /// another collection holds, a random number. An index computed from the copy's own variable is taken as its own slot.
    /// </summary>
    public static bool IsDrawn(IOperation index, Places places)
    {
        var pending = new Stack<IOperation>();
        pending.Push(index);
        for (var steps = 0; pending.Count > 0 && steps < Limits.NestingOfCost; steps++)
        {
            var source = places.Source(pending.Pop());
            switch (source)
            {
                case IBinaryOperation quotient when Sweeps.CountsRounds(quotient, places):
                    continue;
                case IArrayElementReferenceOperation or IPropertyReferenceOperation { Arguments.Length: > 0 }:
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.Remainder or BinaryOperatorKind.Divide or BinaryOperatorKind.And or BinaryOperatorKind.RightShift }:
                case IInvocationOperation { TargetMethod: var method } when Chance.Draws(method):
                    return true;
                case ILocalReferenceOperation { Local: var one } when IsData(one):
                    return true;
                case ILocalReferenceOperation { Local: var local } when places.ValueOf(local) is { } value:
                    pending.Push(value);
                    break;
            }

            foreach (var child in source.ChildOperations)
                pending.Push(child);
        }

        return false;
    }
}
