using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Code that hardly ever runs, told from where it stands: on the way to an exception, to make a value that is kept, or before
/// something has begun.
/// </summary>
static class RareWays
{
    /// <summary>Whether code of a function runs only when that ends in an exception or with the process.</summary>
    public static bool EndsInFailure(SyntaxNode code, Routine function)
    {
        for (var node = code; node.Parent is { } parent && node != function.Syntax; node = parent)
        {
            if (parent is ThrowStatementSyntax or ThrowExpressionSyntax)
                return true;
            if (node is not StatementSyntax statement || StatementsOf(parent) is not { Count: > 0 } statements)
                continue;
            for (var i = statements.IndexOf(statement); i < statements.Count; i++)
            {
                if (statements[i] is ThrowStatementSyntax || NeverReturns(statements[i], function))
                    return true;
                if (Jumps(statements[i]))
                    return false;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether code of a function only puts in order what has failed: <c>finally { if (!success) … }</c>, where the <c>try</c> ends with
    /// <c>success = true</c>, or throws unless <c>success</c>.
    /// </summary>
    public static bool CleansUp(SyntaxNode code, Routine function)
    {
        for (var node = code; node.Parent is { } parent && node != function.Syntax; node = parent)
        {
            if (parent is IfStatementSyntax test && node == test.Statement && NegatedIn(test.Condition) is { } flag
                && test.FirstAncestorOrSelf<FinallyClauseSyntax>() is { Parent: TryStatementSyntax { Block.Statements: [.., var last] } } && TellsSuccess(last, flag))
            {
                return true;
            }
        }

        return false;
    }

    static bool TellsSuccess(StatementSyntax last, string flag) => last switch
    {
        ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var told }, Right.RawKind: (int)SyntaxKind.TrueLiteralExpression } } => told == flag,
        IfStatementSyntax { Else: null, Statement: ThrowStatementSyntax or BlockSyntax { Statements: [.., ThrowStatementSyntax] } } test => NegatedIn(test.Condition) == flag,
        _ => false,
    };

    static string? NegatedIn(ExpressionSyntax condition) =>
        condition is PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: IdentifierNameSyntax { Identifier.ValueText: var flag } } ? flag : null;

    /// <summary>Whether code of a function makes what a field keeps from then on: <c>_x ??= Load()</c>, <c>if (!_isLoaded) { … }</c>.</summary>
    public static bool HappensOnce(SyntaxNode code, Routine function)
    {
        for (var node = code; node.Parent is { } parent && node != function.Syntax; node = parent)
        {
            switch (parent)
            {
                case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceAssignmentExpression, Left: var left } when node != left && IsKept(left, function):
                case IfStatementSyntax test when node == test.Statement && IsMade(Missing(test.Condition, isTrue: true), code, test.Statement, function):
                case ElseClauseSyntax { Parent: IfStatementSyntax opposite } when IsMade(Missing(opposite.Condition, isTrue: false), code, node, function):
                    return true;
            }

            foreach (var before in StatementsOf(parent))
            {
                if (before == node)
                    break;
                if (before is IfStatementSyntax { Else: null } test && Exits.Leave(test.Statement) && IsMade(Missing(test.Condition, isTrue: false), code, function.Syntax, function))
                    return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether a call begins something that is done once: the method leaves at once when a flag tells that it was done, and sets the flag. Who
    /// waits for it waits the first time.
    /// </summary>
    public static bool IsDoneOnce(IOperation call, Session session)
    {
        if (call is not IInvocationOperation { TargetMethod: var method } || !session.Declares(method) || session.RoutineOf(method.OriginalDefinition, default) is not { } routine)
            return false;
        var body = routine.Syntax switch
        {
            MethodDeclarationSyntax { Body: { } block } => block.Statements,
            LocalFunctionStatementSyntax { Body: { } block } => block.Statements,
            _ => default,
        };
        return body is [IfStatementSyntax { Else: null } test, var next, ..] && Exits.Leave(test.Statement) && HappensOnce(next, routine);
    }

    /// <summary>
    /// Whether code of a function runs only until somebody else has set a field once and for all: <c>if (!_isStarted) _started.Wait();</c>. A loop around a
    /// signal that stays looks again after it; one that sleeps between its looks, or takes one signal after the other, waits for what may take any time.
    /// </summary>
    public static bool ComesBeforeStart(SyntaxNode code, Routine function)
    {
        for (var node = code; node.Parent is { } parent && node != function.Syntax; node = parent)
        {
            var condition = parent switch
            {
                IfStatementSyntax test when node == test.Statement => test.Condition,
                WhileStatementSyntax loop when node == loop.Statement && IsLastingSignal(code, loop.Statement, function) => loop.Condition,
                _ => null,
            };
            if (condition is not null && (Missing(condition, isTrue: true) ?? ComparedWithZero(condition)) is { } missing
                && NameOf(missing) is not null && function.Model.GetSymbolInfo(missing).Symbol is IFieldSymbol field && FieldWrites.GoForward(field))
            {
                return true;
            }
        }

        return false;
    }

    // while (_start == 0) { _begun.Wait(); }
    static bool IsLastingSignal(SyntaxNode code, StatementSyntax body, Routine function) =>
        body is ExpressionStatementSyntax or BlockSyntax { Statements: [ExpressionStatementSyntax] } && function.Model.GetOperation(code) is IInvocationOperation { Instance.Type: { } type } && WaitingCalls.AreLasting(type);

    /// <summary>Whether code of a function only holds up those who put more into something than it is to take: <c>while (_queue.Count >= Limit) _taken.WaitOne();</c>.</summary>
    public static bool WaitsForRoom(SyntaxNode code, SyntaxNode function)
    {
        for (var node = code; node.Parent is { } parent && node != function; node = parent)
        {
            var condition = parent switch
            {
                WhileStatementSyntax loop when node == loop.Statement => loop.Condition,
                IfStatementSyntax test when node == test.Statement => test.Condition,
                _ => null,
            };
            switch (condition)
            {
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.GreaterThanExpression or (int)SyntaxKind.GreaterThanOrEqualExpression, Left: var size, Right: not LiteralExpressionSyntax { Token.Value: 0 or 1 } } when IsCount(size):
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LessThanExpression or (int)SyntaxKind.LessThanOrEqualExpression, Right: var most, Left: not LiteralExpressionSyntax { Token.Value: 0 or 1 } } when IsCount(most):
                    return true;
            }
        }

        return false;
    }

    static bool IsCount(ExpressionSyntax size) => size is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } && ContainerModel.IsCount(name);

    /// <summary>Whether code of a function runs whenever that does: no test chooses it, as far as it does not leave before.</summary>
    public static bool IsOnEveryWay(SyntaxNode code, SyntaxNode function)
    {
        for (var node = code; node.Parent is { } parent && node != function; node = parent)
        {
            switch (parent)
            {
                case IfStatementSyntax test when node != test.Condition:
                case ConditionalExpressionSyntax choice when node != choice.Condition:
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression or (int)SyntaxKind.CoalesceExpression } either when node == either.Right:
                case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceAssignmentExpression } assignment when node == assignment.Right:
                case SwitchSectionSyntax or SwitchExpressionArmSyntax or CatchClauseSyntax:
                    return false;
            }
        }

        return true;
    }

    /// <summary>Whether a test before code of a function has it give what is kept: <c>if (_state > 0) return _state;</c>.</summary>
    public static bool MayReturnBefore(SyntaxNode code, SyntaxNode function)
    {
        for (var node = code; node != function && node.Parent is { } parent; node = parent)
        {
            foreach (var before in StatementsOf(parent))
            {
                if (before == node)
                    break;
                if (before is IfStatementSyntax { Else: null, Statement: ReturnStatementSyntax { Expression: IdentifierNameSyntax or MemberAccessExpressionSyntax } or BlockSyntax { Statements: [.., ReturnStatementSyntax { Expression: IdentifierNameSyntax or MemberAccessExpressionSyntax }] } })
                    return true;
            }
        }

        return false;
    }

    static ExpressionSyntax? ComparedWithZero(ExpressionSyntax condition) =>
        condition is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression, Right: LiteralExpressionSyntax { Token.Value: 0 }, Left: var tested } ? tested : null;

    // What is null or false when a condition has a value: the variable that tells whether something was made.
    static ExpressionSyntax? Missing(ExpressionSyntax condition, bool isTrue) => condition switch
    {
        ParenthesizedExpressionSyntax { Expression: var inner } => Missing(inner, isTrue),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: var operand } => Missing(operand, !isTrue),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression } equal when isTrue => Compared(equal),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.NotEqualsExpression } unequal when !isTrue => Compared(unequal),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } both when isTrue => Missing(both.Left, true) ?? Missing(both.Right, true),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalOrExpression } either when !isTrue => Missing(either.Left, false) ?? Missing(either.Right, false),
        IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax { Expression: var value }, Expression: var tested } when isTrue && IsNull(value) => tested,
        IsPatternExpressionSyntax { Pattern: UnaryPatternSyntax { Pattern: ConstantPatternSyntax { Expression: var value } }, Expression: var tested } when !isTrue && IsNull(value) => tested,
        IsPatternExpressionSyntax { Pattern: RecursivePatternSyntax or DeclarationPatternSyntax, Expression: var tested } when !isTrue => tested,
        IdentifierNameSyntax or MemberAccessExpressionSyntax when !isTrue => condition,
        _ => null,
    };

    static ExpressionSyntax? Compared(BinaryExpressionSyntax test) => IsNull(test.Right) ? test.Left : IsNull(test.Left) ? test.Right : null;

    static bool IsNull(ExpressionSyntax value) => value.IsKind(SyntaxKind.NullLiteralExpression);

    // A flag that goes back and forth, as in if (_isDirty) { Save(); _isDirty = false; }, is tested the other way round.
    static bool IsMade(ExpressionSyntax? missing, SyntaxNode code, SyntaxNode scope, Routine function)
    {
        if (missing is null || NameOf(missing) is not { } name)
            return false;
        foreach (var node in scope.DescendantNodes())
        {
            if (node is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression or (int)SyntaxKind.CoalesceAssignmentExpression } assignment
                && assignment.Span.End > code.SpanStart && NameOf(assignment.Left) == name && !IsReset(assignment.Right)
                && IsKept(missing, function) && IsKept(assignment.Left, function))
            {
                return true;
            }
        }

        return false;
    }

    static bool IsReset(ExpressionSyntax value) => FieldWrites.IsDefault(value);

    static string? NameOf(ExpressionSyntax expression) => expression switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: var name } => name.Identifier.ValueText,
        _ => null,
    };

    static bool IsKept(ExpressionSyntax place, Routine function) => function.Model.GetSymbolInfo(place).Symbol is IFieldSymbol or IPropertySymbol;

    static SyntaxList<StatementSyntax> StatementsOf(SyntaxNode node) => node switch
    {
        BlockSyntax block => block.Statements,
        SwitchSectionSyntax section => section.Statements,
        _ => default,
    };

    /// <summary>Whether a statement is a call that never returns.</summary>
    public static bool NeverReturns(StatementSyntax statement, Routine function) => statement is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax call } && NeverReturns(call, function);

    /// <summary>Whether a call never returns.</summary>
    public static bool NeverReturns(InvocationExpressionSyntax call, Routine function) => function.Model.GetSymbolInfo(call).Symbol is IMethodSymbol method && FailingCode.IsBroughtBy(method, function.Session.Types);

    /// <summary>Whether a statement may leave a list of statements before its end.</summary>
    public static bool Jumps(StatementSyntax statement)
    {
        foreach (var node in statement.DescendantNodesAndSelf(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
        {
            if (node is ReturnStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax or GotoStatementSyntax or YieldStatementSyntax)
                return true;
        }

        return false;
    }
}
