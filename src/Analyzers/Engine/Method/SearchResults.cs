using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// State that a search under a lock only looks at to see whether to go on, and that gets what was found:
/// <c>for (var pin = first; pin &lt; end &amp;&amp; _hit == null; pin++) if (Fits(pin)) _hit = pin;</c>. The search computes without it.
/// </summary>
/// <remarks>
/// What is looked for depends on what the function was given: a search that all callers share the result of, and that is made once, is
/// not one of these.
/// </remarks>
static class SearchResults
{
    /// <summary>The uses of a statement of a section but for those of what it looks for.</summary>
    public static IEnumerable<OuterUse> LeftOut(IReadOnlyList<OuterUse> uses, IOperation statement, CriticalSection section, Routine root)
    {
        if (!uses.Any(static use => use.Kind == AccessKind.Write && IsFound(use.Operation)) || !IsAskedFor(statement, section))
            return uses;
        var all = Footprint.Of(section.Statements, root, section.Function).Uses;
        return uses.Where(use => !IsResult(use.Path, all));
    }

    static bool IsResult(AccessPath path, IReadOnlyList<OuterUse> all)
    {
        var isSet = false;
        foreach (var use in all)
        {
            if (!use.Path.Equals(path))
                continue;
            if (use.IsInCallee || !(use.Kind == AccessKind.Write ? IsFound(use.Operation) : use.Kind == AccessKind.Read && OnlyDecides(use.Operation)))
                return false;
            isSet |= use.Kind == AccessKind.Write;
        }

        return isSet;
    }

    // for (…) if (Fits(x)) _hit = x; what it gets is not made from what it was.
    static bool IsFound(IOperation target)
    {
        if (target.Parent is not ISimpleAssignmentOperation { Parent: IExpressionStatementOperation statement } assignment || assignment.Target != target)
            return false;
        var isConditional = false;
        for (var outer = statement.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer is ILoopOperation)
                return isConditional;
            isConditional |= outer is IConditionalOperation;
        }

        return false;
    }

    // The condition of a loop, or of a step out of it.
    static bool OnlyDecides(IOperation reference)
    {
        var part = reference;
        while (part.Parent is IBinaryOperation { Type.SpecialType: SpecialType.System_Boolean } or IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } or IIsPatternOperation or IConversionOperation)
        {
            if (part.Parent is IBinaryOperation { OperatorKind: not (BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr), LeftOperand: var left, RightOperand: var right } && !(part == left ? right : left).ConstantValue.HasValue)
                return false;
            part = part.Parent;
        }

        return part.Type?.SpecialType == SpecialType.System_Boolean
            && (part.Parent is ILoopOperation || (part.Parent is IConditionalOperation { WhenTrue.Syntax: StatementSyntax exit } choice && choice.Condition == part && Exits.Leave(exit)));
    }

    static bool IsAskedFor(IOperation statement, CriticalSection section)
    {
        foreach (var operation in statement.DescendantsAndSelf())
        {
            if (StateInfluence.VariableOf(operation) is { DeclaringSyntaxReferences: [var declaration] } variable && (variable is IParameterSymbol || !section.Function.Span.Contains(declaration.Span)))
                return true;
        }

        return false;
    }
}
