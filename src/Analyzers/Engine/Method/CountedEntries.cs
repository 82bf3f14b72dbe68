using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Numbers that count who comes in, so that only the first of them goes on:
/// <c>if (Interlocked.Increment(ref _inside) != 1) { Interlocked.Decrement(ref _inside); return; } … Interlocked.Decrement(ref _inside);</c>. Everybody
/// takes back what he has counted, and nobody twice; or only who is through puts it back to zero.
/// </summary>
static class CountedEntries
{
    /// <summary>The number that a test shows to have been counted by this thread first; null for other tests.</summary>
    public static LockId? FirstBy(IOperation condition, bool holds, Routine routine)
    {
        if (condition is not IBinaryOperation { LeftOperand: var counted, RightOperand.ConstantValue: { HasValue: true, Value: 1 or 1L or 1u or 1ul } } test)
            return null;
        var isFirst = test.OperatorKind switch
        {
            BinaryOperatorKind.Equals or BinaryOperatorKind.LessThanOrEqual => holds,
            BinaryOperatorKind.NotEquals or BinaryOperatorKind.GreaterThan => !holds,
            _ => false,
        };
        return isFirst && CountIn(counted, routine) is { Arguments: [{ Value: IFieldReferenceOperation variable }] } count && routine.Places.Of(variable) is { } path && LetsOneIn(variable.Field, count, test, routine)
            ? new(path, LockTraits.None) : null;
    }

    // var before = Interlocked.Increment(ref _inside);
    static IInvocationOperation? CountIn(IOperation counted, Routine routine)
    {
        var source = routine.Places.Source(counted);
        if (source is ILocalReferenceOperation { Local: var local } && routine.Places.ValueOf(local) is { } value)
            source = routine.Places.Source(value);
        return source is IInvocationOperation { Arguments.Length: 1 } call && Counts(call, routine) == true ? call : null;
    }

    static bool? Counts(IInvocationOperation call, Routine routine) => routine.Session.Calls.Of(call).Kind == Meaning.Atomic ? AtomicCalls.Grows(call.TargetMethod) : null;

    // All that is done to the number stands in this routine, but for looks: who wants to come in counts himself once, and takes that back once.
    static bool LetsOneIn(IFieldSymbol field, IInvocationOperation count, IBinaryOperation test, Routine routine)
    {
        if (field.DeclaredAccessibility != Accessibility.Private)
            return false;
        var writes = 0;
        foreach (var mention in NameIndex.MentionsIn(field.ContainingType, field.Name))
        {
            if (mention is VariableDeclaratorSyntax { Initializer.Value: { } initial } && !FieldWrites.IsDefault(initial))
                return false;
            if (mention is IdentifierNameSyntax name && FieldWrites.IsWrite(name))
                writes++;
        }

        List<IOperation> back = [];
        var isCountedBack = false;
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (WrittenBy(operation) is not { Field: var written } || !SymbolEqualityComparer.Default.Equals(written, field))
                    continue;
                writes--;
                if (operation == count)
                    continue;
                var takesBack = operation is IInvocationOperation { Arguments.Length: 1 } call && Counts(call, routine) == false;
                if ((!takesBack && !(IsReset(operation, routine) && IsOfFirst(operation, test, count, routine))) || (back.Count > 0 && takesBack != isCountedBack) || !routine.Ways.AlwaysComesBefore(count, operation))
                    return false;
                isCountedBack = takesBack;
                back.Add(operation);
            }
        }

        if (writes != 0 || back.Count == 0)
            return false;
        foreach (var step in back)
        {
            // Who takes back more than he has counted lets two in.
            if (isCountedBack && back.Exists(again => routine.Ways.LeadsPast(step, again, [count])))
                return false;
        }

        return true;
    }

    // Of those who were not the first nobody gets there.
    static bool IsOfFirst(IOperation reset, IBinaryOperation test, IInvocationOperation count, Routine routine)
    {
        if (test.OperatorKind is BinaryOperatorKind.NotEquals or BinaryOperatorKind.GreaterThan)
            return routine.Ways.AlwaysComesBefore(test, reset) && !routine.Ways.LeadsPast(test, reset, [count]);
        // if (on && Interlocked.Increment(ref _inside) == 1) { … }: where it opens for the first only, and not the other way round.
        var condition = test.Syntax;
        while (condition.Parent is ParenthesizedExpressionSyntax or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression })
            condition = condition.Parent;
        return condition.Parent is IfStatementSyntax { Statement: var then } opened && opened.Condition == condition && then.SyntaxTree == reset.Syntax.SyntaxTree && then.Span.Contains(reset.Syntax.Span);
    }

    static IFieldReferenceOperation? WrittenBy(IOperation operation) => operation switch
    {
        IInvocationOperation { Arguments: [{ Parameter.RefKind: RefKind.Ref or RefKind.Out, Value: IFieldReferenceOperation handed }, ..] } => handed,
        IAssignmentOperation { Target: IFieldReferenceOperation target } => target,
        _ => null,
    };

    // Interlocked.Exchange(ref _inside, 0), Volatile.Write(ref _inside, 0), _inside = 0
    static bool IsReset(IOperation operation, Routine routine) => operation switch
    {
        ISimpleAssignmentOperation { Value.ConstantValue: { HasValue: true, Value: 0 or 0L or 0u or 0ul } } => true,
        IInvocationOperation { Arguments: [_, { Value.ConstantValue: { HasValue: true, Value: 0 or 0L or 0u or 0ul } }], TargetMethod: var method } call => routine.Session.Calls.Of(call).Kind == Meaning.Atomic && (AtomicCalls.Replace(method) || AtomicCalls.OnlyStore(method)),
        _ => false,
    };
}
