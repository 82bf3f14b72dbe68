using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Says what kind of mistake a use is that runs beside another one.</summary>
static class Kinds
{
    /// <summary>The kind; null when it is left alone, or the business of a rule about captured variables.</summary>
    public static RaceKind? Of(Use mine, Use theirs)
    {
        if (mine.IsOfContainer)
            return RaceKind.Container;
        // var count = Counter(); the variable is one that the code of the delegate has captured.
        if (mine.IsOfMadeDelegate)
            return RaceKind.Capture;
        // What a lambda itself does to the variables it captures is found by looking at its member alone.
        if (IsCapturedValue(mine.Path))
            return !mine.Trail.IsEmpty || !theirs.Trail.IsEmpty ? RaceKind.Capture : IsNamedSo(mine) && IsNamedSo(theirs) ? null : RaceKind.Unguarded;
        if (LazyInitialization.IsOne(mine))
            return LazyInitialization.IsHarmless(mine) || LazyInitialization.IsOfEverybody(mine) ? null : LazyInitialization.IsClaim(mine) ? RaceKind.CheckThenAct : RaceKind.LazyInitialization;
        if (CheckedFlag.IsOne(mine))
            return RaceKind.CheckThenAct;
        return theirs.Locks.Held.IsEmpty && mine.Locks.Held.IsEmpty ? RaceKind.Unguarded : RaceKind.InconsistentlyGuarded;
    }

    /// <summary>The type of what a path names.</summary>
    public static ITypeSymbol? TypeOf(AccessPath path) => path.Symbol switch
    {
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        _ => null,
    };

    // The code calls the variable by its name, and not by that of a field it was copied to.
    static bool IsNamedSo(Use use) => SymbolEqualityComparer.Default.Equals(use.Access.Path.Variable, use.Path.Variable);

    /// <summary>Whether a lambda itself uses a variable that it captures.</summary>
    public static bool IsCaptured(Use use) => use.Trail.IsEmpty && IsCapturedValue(use.Path) && IsNamedSo(use);

    // A local or parameter itself, or a part of the struct or array in it.
    static bool IsCapturedValue(AccessPath path) =>
        path.Variable is { } variable && (path.IsVariable || path.Steps is [{ IsElement: true }] || Elements.TypeOf(variable) is { IsValueType: true });
}

/// <summary>State that is created when it is first needed: <c>x ??= …</c>, <c>if (x == null) x = …</c>.</summary>
static class LazyInitialization
{
    /// <summary>Whether a write creates what a test just before it found missing.</summary>
    public static bool IsOne(Use use)
    {
        if (use.Access is not { Kind: AccessKind.Write or AccessKind.Update, Operation.Syntax: { } write, Routine: { } routine } || Kinds.TypeOf(use.Path) is not { IsReferenceType: true })
            return false;
        var written = use.Access.Path;
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (TestedForNull(operation) is { } tested && (routine.Places.Of(tested)?.Equals(written) == true ? IsWholeCondition(operation) ? IsLedTo(operation, write) : Decides(operation.Syntax, write) : IsCopy(tested, written, routine.Places) && IsLedTo(operation, write)))
                    return true;
            }
        }

        return false;
    }

    // x ??= y, x ?? (x = y), if (x == null) x = y, if (x != null) return x; x = y: and not x?.Close(); x = y.
    static bool Decides(SyntaxNode test, SyntaxNode write)
    {
        if (test.SpanStart > write.SpanStart)
            return false;
        foreach (var part in test.AncestorsAndSelf())
        {
            switch (part)
            {
                case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceAssignmentExpression, Left: var target } when target.Span.Contains(write.Span):
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression, Right: var otherwise } when otherwise.Span.Contains(write.Span):
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression, Right: var then } when then.Span.Contains(write.Span):
                case ConditionalExpressionSyntax choice when choice.Condition.Span.Contains(test.Span) && choice.Span.Contains(write.Span):
                    return true;
                case IfStatementSyntax branch when branch.Condition.Span.Contains(test.Span):
                    return branch.Span.Contains(write.Span) || Exits.Leave(branch.Statement);
                case WhileStatementSyntax loop when loop.Condition.Span.Contains(test.Span):
                    return true;
                case SwitchStatementSyntax or SwitchExpressionSyntax:
                    return part.Span.Contains(write.Span);
                case ConditionalAccessExpressionSyntax { Expression: var receiver } when receiver.Span.Contains(test.Span):
                    return false;
                // var isMissing = x == null; if (isMissing) x = y;
                case LocalDeclarationStatementSyntax or AssignmentExpressionSyntax:
                    return true;
                case StatementSyntax:
                    return false;
            }
        }

        return false;
    }

    // var known = _known; if (known == null) …
    static bool IsCopy(IOperation tested, AccessPath state, Places places) =>
        places.Source(tested) is ILocalReferenceOperation { Local: var copy } && places.ValuesOf(copy).Any(value => places.Of(value)?.Equals(state) == true);

    // The write is made where nothing was found: a copy is tested for many other reasons.
    static bool IsLedTo(IOperation test, SyntaxNode write)
    {
        if (!IsWholeCondition(test) || test.Syntax.Parent is not IfStatementSyntax branch || branch.SpanStart > write.SpanStart)
            return false;
        var isMissing = test is IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } or IIsPatternOperation { Pattern: IConstantPatternOperation };
        return isMissing ? branch.Statement.Span.Contains(write.Span) : branch.Else?.Span.Contains(write.Span) ?? (!branch.Span.Contains(write.Span) && Exits.Leave(branch.Statement));
    }

    static bool IsWholeCondition(IOperation test) => test.Syntax.Parent is IfStatementSyntax branch && branch.Condition == test.Syntax;

    static IOperation? TestedForNull(IOperation operation) => operation switch
    {
        IIsNullOperation test => test.Operand,
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } test => IsNull(test.RightOperand) ? test.LeftOperand : IsNull(test.LeftOperand) ? test.RightOperand : null,
        IIsPatternOperation test when ValueFlow.IsNullTest(test.Pattern) => test.Value,
        _ => null,
    };

    static bool IsNull(IOperation operand)
    {
        while (operand is IConversionOperation conversion)
            operand = conversion.Operand;
        return operand.ConstantValue is { HasValue: true, Value: null };
    }

    /// <summary>Whether it does not matter which thread's object stays: what is created never changes.</summary>
    public static bool IsHarmless(Use use) => Kinds.TypeOf(use.Path) is { } type && Immutability.IsImmutable(type);

    /// <summary>Whether nothing is created: each thread puts what it was given where nothing is yet, and only one of them has got the place.</summary>
    public static bool IsClaim(Use use) => use.Path.Steps is [.., { IsElement: true }] && ValueOf(use) is IParameterReferenceOperation;

    static IOperation? ValueOf(Use use) => ValueFlow.Of(use.Access)?.Parent switch
    {
        ISimpleAssignmentOperation assignment => ValueFlow.Core(assignment.Value),
        ICoalesceAssignmentOperation assignment => ValueFlow.Core(assignment.Value),
        _ => null,
    };

    /// <summary>Whether what is kept was not made but found, and all threads find the same: a service, an ambient object.</summary>
    public static bool IsOfEverybody(Use use) => ValueOf(use) switch
    {
        IInvocationOperation call => ServiceLookups.IsOne(call.TargetMethod),
        IPropertyReferenceOperation { Instance: null, Arguments.IsEmpty: true, Property: var property } => !Getters.MakesNewObject(property),
        IFieldReferenceOperation { Instance: null } => true,
        _ => false,
    };
}
