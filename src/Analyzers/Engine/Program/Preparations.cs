using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// State that is prepared before a flag lets its users in: <c>_sent = 0; _isOpen = true;</c>, where all who take the lock begin with
/// <c>if (!_isOpen) return;</c>. The lock keeps those apart; whoever opens the object is alone until then.
/// </summary>
static class Preparations
{
    /// <summary>Whether a use comes before the flag is set that all uses under the lock are behind.</summary>
    public static bool IsOne(Entry entry, List<Entry> entries, LockId guard, ProgramFacts facts)
    {
        foreach (var flag in FlagsSetAfter(entry.Use))
        {
            if (entries.TrueForAll(other => !UsualGuard.IsHeld(guard, other.Use) || IsBehind(other, flag, facts)))
                return true;
        }

        return false;
    }

    // _isOpen = true; at the end of a block that the use stands in, in the member that makes it or in one that calls it.
    static IEnumerable<string> FlagsSetAfter(Use use)
    {
        foreach (var step in StepsOf(use))
        {
            for (var node = step; node is not null and not (MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax); node = node.Parent)
            {
                if (node is not StatementSyntax statement || statement.Parent is not BlockSyntax { Statements: var statements })
                    continue;
                for (var i = statements.IndexOf(statement) + 1; i < statements.Count; i++)
                {
                    if (statements[i] is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Right.RawKind: (int)SyntaxKind.TrueLiteralExpression, Left: var left } } && NameOf(left) is { } flag)
                        yield return flag;
                }
            }
        }
    }

    static bool IsBehind(Entry entry, string flag, ProgramFacts facts)
    {
        // What it says is told by its text: it is looked at again when that changes.
        facts.Of(entry.Root);
        foreach (var step in StepsOf(entry.Use))
        {
            if (IsBehind(step, flag))
                return true;
        }

        return false;
    }

    static IEnumerable<SyntaxNode> StepsOf(Use use)
    {
        foreach (var step in use.Trail)
            yield return step.Syntax;
        yield return use.Access.Operation.Syntax;
    }

    // if (!_isOpen) return; … , if (_isOpen) { … }
    static bool IsBehind(SyntaxNode step, string flag)
    {
        for (var node = step; node.Parent is { } parent && node is not (MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax); node = parent)
        {
            if (parent is IfStatementSyntax test && node == test.Statement && Asks(test.Condition, flag, isTrue: true))
                return true;
            if (parent is not BlockSyntax { Statements: var statements } || node is not StatementSyntax statement)
                continue;
            for (var i = statements.IndexOf(statement) - 1; i >= 0; i--)
            {
                if (statements[i] is IfStatementSyntax { Else: null } before && Exits.Leave(before.Statement) && Asks(before.Condition, flag, isTrue: false))
                    return true;
            }
        }

        return false;
    }

    // Whether a condition is only met when the flag is set (or down) as one of the things that it asks for: !_isOpen || length == 0 leaves where
    // it is down, and so does !_isOpen && !_isOpening where neither is set.
    static bool Asks(ExpressionSyntax condition, string flag, bool isTrue) => condition switch
    {
        ParenthesizedExpressionSyntax { Expression: var inner } => Asks(inner, flag, isTrue),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: var inner } => Asks(inner, flag, !isTrue),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression, Left: var left, Right: var right } => Asks(left, flag, isTrue) || Asks(right, flag, isTrue),
        _ => isTrue && NameOf(condition) == flag,
    };

    static string? NameOf(ExpressionSyntax expression) => expression switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: var name } => name.Identifier.ValueText,
        _ => null,
    };
}
