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
            if (IsFlagOf(entry.Method.ContainingType, flag) && IsFirst(entry, flag) && entries.TrueForAll(other => !UsualGuard.IsHeld(guard, other.Use) || IsBehind(other, flag, facts)))
                return true;
        }

        return false;
    }

    static bool IsFlagOf(INamedTypeSymbol? type, string name)
    {
        for (; type is not null; type = type.BaseType)
        {
            foreach (var member in type.GetMembers(name))
            {
                if (member is IFieldSymbol { Type.SpecialType: SpecialType.System_Boolean } or IPropertySymbol { Type.SpecialType: SpecialType.System_Boolean })
                    return true;
            }
        }

        return false;
    }

    // if (_isOpen) return; at the beginning. What others cannot call is called by the type when it is time.
    static bool IsFirst(Entry entry, string flag) => entry.Method.DeclaredAccessibility != Accessibility.Public || StepsOf(entry.Use).Any(step => IsBehind(step, flag, isUp: false));

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
            if (IsBehind(step, flag, isUp: true))
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
    static bool IsBehind(SyntaxNode step, string flag, bool isUp)
    {
        for (var node = step; node.Parent is { } parent && node is not (MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax); node = parent)
        {
            if (parent is IfStatementSyntax test && node == test.Statement && Holds(test.Condition, flag, isUp))
                return true;
            if (parent is not BlockSyntax { Statements: var statements } || node is not StatementSyntax statement)
                continue;
            for (var i = statements.IndexOf(statement) - 1; i >= 0; i--)
            {
                if (statements[i] is IfStatementSyntax { Else: null } before && Exits.Leave(before.Statement) && Fails(before.Condition, flag, isUp))
                    return true;
            }
        }

        return false;
    }

    // Where the condition is met, the flag is up, or down: _isOpen && length > 0.
    static bool Holds(ExpressionSyntax condition, string flag, bool isUp) => condition switch
    {
        ParenthesizedExpressionSyntax { Expression: var inner } => Holds(inner, flag, isUp),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: var inner } => Fails(inner, flag, isUp),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression, Left: var left, Right: var right } => Holds(left, flag, isUp) || Holds(right, flag, isUp),
        _ => isUp && NameOf(condition) == flag,
    };

    // Where it is not met: !_isOpen || length == 0. !_isOpen && !_isOpening asks for the two states that an object has when it is not closed.
    static bool Fails(ExpressionSyntax condition, string flag, bool isUp) => condition switch
    {
        ParenthesizedExpressionSyntax { Expression: var inner } => Fails(inner, flag, isUp),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: var inner } => Holds(inner, flag, isUp),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalOrExpression, Left: var left, Right: var right } => Fails(left, flag, isUp) || Fails(right, flag, isUp),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression, Left: PrefixUnaryExpressionSyntax { Operand: var left }, Right: PrefixUnaryExpressionSyntax { Operand: var right } } => isUp && (NameOf(left) == flag || NameOf(right) == flag),
        _ => !isUp && NameOf(condition) == flag,
    };

    static string? NameOf(ExpressionSyntax expression) => expression switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: var name } => name.Identifier.ValueText,
        _ => null,
    };
}
