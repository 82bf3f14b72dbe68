using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// How often a loop is likely to run of which the text gives no number: objects are counted in tens, numbers in thousands, what was
/// read from a file in more.
/// </summary>
static class LikelyRounds
{
    const long OfCount = 1_000;
    const long OfHalving = 64;

    // How many numbers have to be tried until the hash of one is as it should be.
    const long OfTrials = 50_000;

    /// <summary>Rounds over a list of objects.</summary>
    public const long OverList = 10;

    /// <summary>Rounds over a list that stands in a list of lists.</summary>
    public const long OverShortList = 3;

    /// <summary>Rounds over the characters of a text.</summary>
    public const long OverText = 100;

    /// <summary>Rounds over the lines of a file.</summary>
    public const long OverLines = 300;

    /// <summary>Rounds over the bytes or characters of a file.</summary>
    public const long OverFile = 30_000;

    /// <summary>How much more a computation over data is than one over a text.</summary>
    public const long DataForText = OfCount / OverText;

    /// <summary>How often a loop runs.</summary>
    public static long Of(ILoopOperation loop)
    {
        var rounds = OfOne(loop);
        if (rounds <= OverList)
            return rounds;
        if (Lookups.Is(loop, out var atDifference))
            rounds = Math.Min(rounds, atDifference ? OverList : OverText);
        return rounds > OverList && GoesOn(loop) ? OverList : rounds;
    }

    // What tries again and again until it wins, or goes on until it is told to stop, says nothing of how often.
    static long OfOne(ILoopOperation loop) => loop switch
    {
        IForLoopOperation { Condition: null } or IWhileLoopOperation { Condition: null or { ConstantValue: { HasValue: true, Value: true } } } => Trials.Makes(loop) ? OfTrials : 1,
        IForLoopOperation { Condition: IBinaryOperation { RightOperand: var end } } when UpTo(end) is { } size => size,
        IForLoopOperation { Before: [IVariableDeclarationGroupOperation { Declarations: [{ Declarators: [{ Initializer.Value: var last }] }] }], Condition: IBinaryOperation { OperatorKind: BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual } } when UpTo(last) is { } size => size,
        IForLoopOperation => OfCount,
        IForEachLoopOperation each when IsOverDataOfOther(each) => OfCount * OfCount / OverList,
        IForEachLoopOperation => OverList,
        IWhileLoopOperation { Condition: { } condition } when ComparesNumbers(condition) && TakesAway(condition, loop) => OverList,
        IWhileLoopOperation { Condition: { } condition } when ComparesNumbers(condition) && MovesItself(condition, loop) => UpTo(condition) ?? (MovesByLeaps(condition, loop) ? OfHalving : OfCount),
        IWhileLoopOperation => Trials.Makes(loop) ? OfTrials : 1,
        _ => 1,
    };

    // while (at < items.Count && …): as far as the first that says how far.
    static long? UpTo(IOperation end) => end switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } both => UpTo(both.LeftOperand) ?? UpTo(both.RightOperand),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual, RightOperand: var size } => UpTo(size),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Subtract or BinaryOperatorKind.Add, RightOperand.ConstantValue.HasValue: true, LeftOperand: var size } => UpTo(size),
        _ => IsSizeOfList(end) ? OverList : IsLengthOfText(end) ? OverText : null,
    };

    // for (…) { bits += 8; while (bits >= 6) bits -= 6; }, j = i + 1; while (…) j++; i = j: what the inner loop goes through it does not
    // go through again in the next round of the outer one.
    static bool GoesOn(ILoopOperation loop)
    {
        var outer = loop.Parent;
        while (outer is not null and not ILoopOperation)
            outer = outer is IAnonymousFunctionOperation or ILocalFunctionOperation ? null : outer.Parent;
        if (outer is not ILoopOperation { Body: { } round } around || ConditionOf(loop) is not { } condition)
            return false;
        var moves = false;
        foreach (var operation in loop.Descendants())
        {
            var counter = operation switch
            {
                IIncrementOrDecrementOperation { Target: var target } => target,
                IAssignmentOperation { Target: var target } => target,
                _ => null,
            };
            if (counter is null || VariableOf(counter) is not { } variable || !IsNamed(variable, condition))
                continue;
            if (BeginsAgain(variable, round, loop) && !IsTakenOver(variable, around, loop) && !(loop is IWhileLoopOperation && HasConstantEnd(condition, variable) && IsFedByConstants(variable, round, loop)))
                return false;
            moves = true;
        }

        return moves;
    }

    static bool BeginsAgain(ISymbol variable, IOperation round, ILoopOperation loop)
    {
        foreach (var operation in round.Descendants().Concat(loop is IForLoopOperation { Before: var before } ? before.SelectMany(static one => one.DescendantsAndSelf()) : []))
        {
            if (operation switch
            {
                IVariableDeclaratorOperation { Symbol: var declared } => SymbolEqualityComparer.Default.Equals(declared, variable),
                ISimpleAssignmentOperation { Target: var target } => VariableOf(target) is { } set && SymbolEqualityComparer.Default.Equals(set, variable) && !(loop.Body ?? loop).Syntax.Span.Contains(operation.Syntax.Span),
                _ => false,
            })
            {
                return true;
            }
        }

        return false;
    }

    // while (bits >= 6) bits -= 6, where the round adds sixteen: it cannot be far to the end.
    static bool HasConstantEnd(IOperation condition, ISymbol variable) => condition is IBinaryOperation { LeftOperand: var moved, RightOperand.ConstantValue.HasValue: true }
        && VariableOf(moved) is { } compared && SymbolEqualityComparer.Default.Equals(compared, variable);

    static bool IsFedByConstants(ISymbol variable, IOperation round, ILoopOperation loop)
    {
        foreach (var operation in round.Descendants())
        {
            if (operation is IAssignmentOperation { Target: var target, Value.ConstantValue.HasValue: false } && !loop.Syntax.Span.Contains(operation.Syntax.Span)
                && VariableOf(target) is { } set && SymbolEqualityComparer.Default.Equals(set, variable))
            {
                return false;
            }
        }

        return true;
    }

    // i = j: the outer loop goes on from where the inner one has come to.
    static bool IsTakenOver(ISymbol variable, ILoopOperation around, ILoopOperation loop)
    {
        if (ConditionOf(around) is not { } condition)
            return false;
        foreach (var operation in around.Descendants())
        {
            if (operation is ISimpleAssignmentOperation { Target: var target, Value: var value } && operation.Syntax.SpanStart >= loop.Syntax.Span.End
                && VariableOf(target) is { } moved && IsNamed(moved, condition) && IsNamed(variable, value))
            {
                return true;
            }
        }

        return false;
    }

    static IOperation? ConditionOf(ILoopOperation loop) => loop switch
    {
        IForLoopOperation { Condition: var condition } => condition,
        IWhileLoopOperation { Condition: var condition } => condition,
        _ => null,
    };

    static ISymbol? VariableOf(IOperation operation) => InputSizes.Unwrapped(operation) switch
    {
        ILocalReferenceOperation { Local: var local } => local,
        IParameterReferenceOperation { Parameter: var parameter } => parameter,
        IFieldReferenceOperation { Field: var field } => field,
        _ => null,
    };

    static bool IsNamed(ISymbol variable, IOperation code)
    {
        foreach (var part in code.DescendantsAndSelf())
        {
            if (VariableOf(part) is { } named && SymbolEqualityComparer.Default.Equals(named, variable))
                return true;
        }

        return false;
    }

    // Objects are counted in tens, numbers and characters in thousands.
    static bool IsSizeOfList(IOperation end) => LoopBounds.Source(end) is IPropertyReferenceOperation { Property.Name: var name, Instance: var whole }
        && (name == WellKnownMemberNames.CountPropertyName || (name == WellKnownMemberNames.LengthPropertyName && whole?.Type is IArrayTypeSymbol { ElementType.IsReferenceType: true }));

    // Texts are names and lines, as a rule; half of one is shorter still.
    static bool IsLengthOfText(IOperation end, int depth = Limits.PathLength) => depth > 0 && LoopBounds.Source(end) switch
    {
        IPropertyReferenceOperation { Property.Name: WellKnownMemberNames.LengthPropertyName, Instance.Type.SpecialType: SpecialType.System_String } => true,
        IBinaryOperation { RightOperand.ConstantValue.HasValue: true, LeftOperand: var whole } => IsLengthOfText(whole, depth - 1),
        _ => false,
    };

    // while (_open > _most) { _open--; … }: what has come in too much since the last time, one thing as a rule.
    static bool TakesAway(IOperation condition, ILoopOperation loop)
    {
        foreach (var operation in loop.Descendants())
        {
            if (operation is IIncrementOrDecrementOperation { Kind: OperationKind.Decrement, Target: var kept } && kept is IFieldReferenceOperation or IPropertyReferenceOperation
                && condition.DescendantsAndSelf().Any(part => part is IBinaryOperation { LeftOperand.Syntax: var compared, RightOperand: IFieldReferenceOperation or IPropertyReferenceOperation } && SyntaxFactory.AreEquivalent(compared, kept.Syntax)))
            {
                return true;
            }
        }

        return false;
    }

    // while (_pending > 0) { … }: a loop that does nothing to what it compares waits for others to do it, and looks now and then.
    static bool MovesItself(IOperation condition, ILoopOperation loop)
    {
        foreach (var operation in loop.Descendants())
        {
            var changed = operation switch
            {
                IIncrementOrDecrementOperation { Target: var target } => target,
                IAssignmentOperation { Target: var target } => target,
                IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out, Value: var target } => target,
                // reader.Read() moves on, and reader.Position is where it is.
                IInvocationOperation { Instance: { } receiver and not IInstanceReferenceOperation } => receiver,
                _ => null,
            };
            if (changed is not null && condition.DescendantsAndSelf().Any(part => part.Kind == changed.Kind && SyntaxFactory.AreEquivalent(part.Syntax, changed.Syntax)))
                return true;
            if (changed is ITupleOperation or IDeclarationExpressionOperation)
                return true;
        }

        return false;
    }

    // at = Parent(at), low = middle + 1: who does not go step by step halves the way, as a rule.
    static bool MovesByLeaps(IOperation condition, ILoopOperation loop)
    {
        var leaps = false;
        foreach (var operation in loop.Descendants())
        {
            switch (operation)
            {
                case IIncrementOrDecrementOperation { Target: var target } when IsCompared(target, condition):
                case ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract, Target: var moved } when IsCompared(moved, condition):
                    return false;
                case IAssignmentOperation { Target: var changed }:
                    leaps |= IsCompared(changed, condition);
                    break;
            }
        }

        return leaps;
    }

    static bool IsCompared(IOperation variable, IOperation condition) => variable is ILocalReferenceOperation or IParameterReferenceOperation
        && condition.Descendants().Any(part => part.Kind == variable.Kind && SyntaxFactory.AreEquivalent(part.Syntax, variable.Syntax));

    static bool ComparesNumbers(IOperation condition) => condition is IBinaryOperation test && test.OperatorKind switch
    {
        BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual => true,
        BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr => ComparesNumbers(test.LeftOperand) || ComparesNumbers(test.RightOperand),
        _ => false,
    };

    // Each with each: what is squared is noticed sooner.
    static bool IsOverDataOfOther(IForEachLoopOperation each)
    {
        // foreach (var x in all) if (…) { foreach (var y in all) …; return; }
        if (each.Parent is IBlockOperation block && block.Operations.IndexOf(each) is var at && block.Operations.Skip(at + 1).Any(static after => after.Syntax is ReturnStatementSyntax or BreakStatementSyntax or ThrowStatementSyntax))
            return false;
        for (var outer = each.Parent; outer is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation); outer = outer.Parent)
        {
            if (outer is IForEachLoopOperation { Collection: var collection } && SyntaxFactory.AreEquivalent(collection.Syntax, each.Collection.Syntax))
                return true;
        }

        return false;
    }
}
