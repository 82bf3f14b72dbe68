using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>State that is created when it is first needed: <c>x ??= …</c>, <c>if (x == null) x = …</c>.</summary>
static class LazyInitialization
{
    /// <summary>Whether a write creates what a test just before it found missing.</summary>
    public static bool IsOne(Use use) => use.Access is { Kind: AccessKind.Write or AccessKind.Update, Operation.Syntax: { } write, Routine: { } routine } && Kinds.TypeOf(use.Path) is { IsReferenceType: true }
        && ValueOf(use) is not { ConstantValue: { HasValue: true, Value: null } } && IsMissingBefore(write, use.Access.Path, routine);

    /// <summary>Whether a test that finds some state missing decides that something is done.</summary>
    public static bool IsMissingBefore(SyntaxNode write, AccessPath written, Routine routine)
    {
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

    /// <summary>
    /// Whether it never happens: <c>lock (_timer) { … if (_timer == null) _timer = new Timer(Tick); }</c>. Who has got the lock of an object has found the object, and nobody
    /// takes it away.
    /// </summary>
    public static bool IsNever(Use use)
    {
        if (use.Path.Symbol is not IFieldSymbol field || !use.Access.IsWrite)
            return false;
        foreach (var held in use.Locks.Held)
        {
            if ((held.Traits & LockTraits.Monitor) != 0 && held.Path.Equals(use.Path))
                return IsOne(use) && FieldWrites.OnlyGetNewObjects(field);
        }

        return false;
    }

    /// <summary>Whether it does not matter which thread's object stays: what is created never changes.</summary>
    public static bool IsHarmless(Use use) => Kinds.TypeOf(use.Path) is { } type && Immutability.IsImmutable(type);

    /// <summary>
    /// Whether what is created has nothing of its own that could change: whoever comes second makes one as good as the first. Also what a query is copied to,
    /// <c>_names ??= Read().ToArray()</c>, where the type never changes it.
    /// </summary>
    public static bool IsAsGood(Use use) => ValueOf(use) switch
    {
        IObjectCreationOperation { Initializer: null, Type: { } made } => StatelessTypes.Contain(made, use.Access.Routine.Session),
        IInvocationOperation { TargetMethod: var copying } => CopyingCalls.Copy(copying) && use.Path.Symbol is IFieldSymbol { DeclaredAccessibility: Accessibility.Private } field && !IsChanged(field),
        _ => false,
    };

    static bool IsChanged(IFieldSymbol field)
    {
        foreach (var part in field.ContainingType.DeclaringSyntaxReferences)
        {
            var index = WriteIndex.Of(part);
            if ((index.Of(field.Name) & Writes.OfElement) != 0 || index.MethodsCalledOn(field.Name).Any(ContainerModel.MayMutate))
                return true;
        }

        return false;
    }

    /// <summary>Whether nothing is created: each thread puts what it was given where nothing is yet, and only one of them has got the place.</summary>
    public static bool IsClaim(Use use) => use.Path.Steps is [.., { IsElement: true }] && ValueOf(use) is IParameterReferenceOperation;

    /// <summary>Whether what is stored is made there, and not what somebody has given, or what another field has had all along.</summary>
    public static bool IsNew(Use use) => Kinds.TypeOf(use.Path) is { IsReferenceType: true } && ValueOf(use) is { ConstantValue.HasValue: false } value and not (IParameterReferenceOperation or IFieldReferenceOperation or IDefaultValueOperation) && !IsOfEverybody(use);

    /// <summary>Whether a write only keeps what everybody finds who comes there: <c>s_clock ??= services.GetService&lt;IClock&gt;()</c>.</summary>
    public static bool IsFoundAlike(Use use) => IsOne(use) && IsOfEverybody(use);

    /// <summary>
    /// Whether a read needs nothing of another thread's search: it comes where the same has been looked for or tested, <c>s_clock?.Now</c>, or behind a call of
    /// the member that looks for it.
    /// </summary>
    /// <param name="read">The read.</param>
    /// <param name="found">The write of what everybody finds.</param>
    public static bool IsFoundFirst(Use read, Use found)
    {
        if (read.Access is not { Operation.Syntax: { } place, Routine: { } routine } || found.Access.Routine.Root.Method is not { } finder)
            return false;
        if (SymbolEqualityComparer.Default.Equals(routine.Root.Method, finder))
            return true;
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (TestedForNull(operation) is { } tested && operation.Syntax.SpanStart <= place.SpanStart && (routine.Places.Of(tested)?.Equals(read.Access.Path) == true || IsCopy(tested, read.Access.Path, routine.Places)))
                    return true;
                if (operation is IInvocationOperation { TargetMethod: var called } && operation.Syntax.SpanStart <= place.SpanStart && SymbolEqualityComparer.Default.Equals(called.OriginalDefinition, finder.OriginalDefinition))
                    return true;
            }
        }

        return false;
    }

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
        // services?.GetService<IClock>()
        IConditionalAccessOperation { WhenNotNull: IInvocationOperation call } => ServiceLookups.IsOne(call.TargetMethod),
        IPropertyReferenceOperation { Instance: null, Arguments.IsEmpty: true, Property: var property } => !Getters.MakesNewObject(property),
        IFieldReferenceOperation { Instance: null } => true,
        _ => false,
    };
}
