using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>What tests have shown of the type of an object where they let code come: <c>if (stream is MemoryStream) …</c>, <c>switch (stream) { case MemoryStream: … }</c></summary>
static class TestedTypes
{
    /// <summary>The type that the object in a variable has at a place, as tests on the way there have shown; null when none tells.</summary>
    public static ITypeSymbol? Of(IOperation reference, Routine root)
    {
        if (VariableOf(reference) is not { } variable || reference.Syntax is not ExpressionSyntax use || use.SyntaxTree != root.Syntax.SyntaxTree || !root.Syntax.Span.Contains(use.Span))
            return null;
        foreach (var (condition, isTrue, _) in DecidingConditions.Of(use))
        {
            if (MayName(condition, variable) && root.Model.GetOperation(condition) is { } test && Shown(test, isTrue, variable) is { } type && !IsWrittenBetween(condition, use, variable, root))
                return type;
        }

        for (SyntaxNode node = use; node.Parent is { } parent && node != root.Syntax; node = parent)
        {
            var (tested, type) = parent switch
            {
                SwitchSectionSyntax { Parent: SwitchStatementSyntax { Expression: var governing } } section when node is StatementSyntax => (governing, OfSection(section, root)),
                SwitchExpressionArmSyntax { Parent: SwitchExpressionSyntax { GoverningExpression: var governing } } arm when arm.Expression == node => (governing, OfPattern(arm.Pattern, root)),
                _ => (null, null),
            };
            if (tested is not null && type is not null && MayName(tested, variable) && root.Model.GetOperation(tested) is { } switched && Names(switched, variable) && !IsWrittenBetween(tested, use, variable, root))
                return type;
        }

        return null;
    }

    // Of fields only those that nobody replaces in between.
    static ISymbol? VariableOf(IOperation reference) => Origins.Bare(reference) switch
    {
        ILocalReferenceOperation { Local: var local } => local,
        IParameterReferenceOperation { Parameter: var parameter } => parameter,
        IFieldReferenceOperation { Field: { IsReadOnly: true } field, Instance: null or IInstanceReferenceOperation } => field,
        _ => null,
    };

    static bool Names(IOperation operation, ISymbol variable) => SymbolEqualityComparer.Default.Equals(VariableOf(operation), variable);

    static bool MayName(SyntaxNode code, ISymbol variable) => code.DescendantNodesAndSelf().Any(node => node is IdentifierNameSyntax name && name.Identifier.ValueText == variable.Name);

    static ITypeSymbol? Shown(IOperation test, bool holds, ISymbol variable)
    {
        switch (test)
        {
            case IParenthesizedOperation { Operand: var inner }:
                return Shown(inner, holds, variable);
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, Operand: var negated }:
                return Shown(negated, !holds, variable);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd } both when holds:
                return Shown(both.LeftOperand, true, variable) ?? Shown(both.RightOperand, true, variable);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalOr } either when !holds:
                return Shown(either.LeftOperand, false, variable) ?? Shown(either.RightOperand, false, variable);
            case IIsTypeOperation asked when asked.IsNegated != holds && Names(asked.ValueOperand, variable):
                return asked.TypeOperand;
            case IIsPatternOperation matched when Names(matched.Value, variable):
                return Shown(matched.Pattern, holds);
            // stream.GetType() == typeof(MemoryStream)
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } same when same.OperatorKind == BinaryOperatorKind.Equals == holds:
                return OfComparison(same.LeftOperand, same.RightOperand, variable) ?? OfComparison(same.RightOperand, same.LeftOperand, variable);
            default:
                return null;
        }
    }

    static ITypeSymbol? OfComparison(IOperation asked, IOperation type, ISymbol variable) =>
        Origins.Bare(asked) is IInvocationOperation { TargetMethod.Name: nameof(GetType), Instance: { } instance } && Names(instance, variable) && Origins.Bare(type) is ITypeOfOperation { TypeOperand: var known } ? known : null;

    static ITypeSymbol? Shown(IPatternOperation pattern, bool holds) => pattern switch
    {
        INegatedPatternOperation { Pattern: var negated } => Shown(negated, !holds),
        ITypePatternOperation { MatchedType: var type } when holds => type,
        IDeclarationPatternOperation { MatchedType: { } type, MatchesNull: false } when holds => type,
        IRecursivePatternOperation { MatchedType: var type } when holds => type,
        IBinaryPatternOperation both when both.OperatorKind == BinaryOperatorKind.And == holds => Shown(both.LeftPattern, holds) ?? Shown(both.RightPattern, holds),
        _ => null,
    };

    static ITypeSymbol? OfSection(SwitchSectionSyntax section, Routine root) => section.Labels switch
    {
        [CasePatternSwitchLabelSyntax { Pattern: var pattern }] => OfPattern(pattern, root),
        // case MemoryStream: before patterns could be types, and still where a name may be a constant.
        [CaseSwitchLabelSyntax { Value: var value }] => root.Model.GetSymbolInfo(value).Symbol as ITypeSymbol,
        _ => null,
    };

    static ITypeSymbol? OfPattern(PatternSyntax pattern, Routine root) =>
        root.Model.GetOperation(pattern) is IPatternOperation told ? Shown(told, holds: true)
            : pattern is ConstantPatternSyntax { Expression: var named } ? root.Model.GetSymbolInfo(named).Symbol as ITypeSymbol : null;

    // if (stream is MemoryStream) { stream = other; stream.Read(…); }, in a loop also behind the read; nobody knows when a lambda does so.
    static bool IsWrittenBetween(SyntaxNode test, SyntaxNode use, ISymbol variable, Routine root)
    {
        if (variable is IFieldSymbol)
            return false;
        foreach (var node in root.Syntax.DescendantNodes())
        {
            if (node is not IdentifierNameSyntax name || name.Identifier.ValueText != variable.Name || !IsWritten(name))
                continue;
            if (root.Closest(name) != root.Closest(use) || (name.SpanStart > test.SpanStart && (name.SpanStart < use.SpanStart || Loops.Around(use, root.Syntax) is { } loop && loop.Span.Contains(name.Span) && !loop.Span.Contains(test.Span))))
                return true;
        }

        return false;
    }

    static bool IsWritten(IdentifierNameSyntax name) => name.Parent switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left == name,
        ArgumentSyntax argument => !argument.RefKindKeyword.IsKind(SyntaxKind.None) || argument.Parent is TupleExpressionSyntax { Parent: AssignmentExpressionSyntax { Left: TupleExpressionSyntax } },
        _ => false,
    };
}
