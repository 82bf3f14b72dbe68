using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Locks that are taken only where a flag says that others are there: <c>if (_isShared) lock (_gate) Add(item); else Add(item);</c>.
/// What the other branch does is for an object that has one user.
/// </summary>
static class OptionalLocks
{
    /// <summary>Whether some step on the way to a use stands in the branch that does without the lock what the other one does under it.</summary>
    public static bool AreNotNeeded(Use use, Session session, CancellationToken cancellation)
    {
        foreach (var call in use.Trail)
        {
            if (IsNotNeeded(call.Syntax, session, cancellation))
                return true;
        }

        return IsNotNeeded(use.Access.Operation.Syntax, session, cancellation);
    }

    /// <summary>Whether a piece of code stands in the branch that does without the lock what the other one does under it.</summary>
    public static bool IsNotNeeded(SyntaxNode place, Session session, CancellationToken cancellation)
    {
        for (var node = place; node.Parent is { } parent and not (MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax); node = parent)
        {
            if (ChoiceOf(node, parent) is var (condition, other) && DoesSame(other, place) && IsFlag(condition, session, cancellation))
                return true;
        }

        return false;
    }

    // The condition, and what is done where it comes out the other way.
    static (ExpressionSyntax Condition, StatementSyntax Other)? ChoiceOf(SyntaxNode node, SyntaxNode parent)
    {
        switch (parent)
        {
            case IfStatementSyntax { Else.Statement: var otherwise } test when test.Statement == node:
                return (test.Condition, otherwise);
            case ElseClauseSyntax { Parent: IfStatementSyntax test }:
                return (test.Condition, test.Statement);
            // if (_isShared) { lock (_gate) Add(item); return; } Add(item);
            case BlockSyntax block:
                foreach (var statement in block.Statements)
                {
                    if (statement == node)
                        break;
                    if (statement is IfStatementSyntax { Else: null } early && Exits.Leave(early.Statement))
                        return (early.Condition, early.Statement);
                }

                return null;
            default:
                return null;
        }
    }

    static bool DoesSame(StatementSyntax other, SyntaxNode place)
    {
        var whole = place;
        while (whole.Parent is ExpressionSyntax around and not AnonymousFunctionExpressionSyntax)
            whole = around;
        return SectionIn(other) is { Statement: var section } && section.DescendantNodes().Any(same => SyntaxFactory.AreEquivalent(same, whole));
    }

    static LockStatementSyntax? SectionIn(StatementSyntax branch) => branch switch
    {
        LockStatementSyntax section => section,
        BlockSyntax { Statements: [var only] } => SectionIn(only),
        BlockSyntax { Statements: [LockStatementSyntax section, ReturnStatementSyntax { Expression: null }] } => section,
        _ => null,
    };

    // What the object is told, or the method: not what it finds out about the state itself.
    static bool IsFlag(ExpressionSyntax condition, Session session, CancellationToken cancellation)
    {
        while (condition is ParenthesizedExpressionSyntax or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression })
            condition = condition is PrefixUnaryExpressionSyntax not ? not.Operand : ((ParenthesizedExpressionSyntax)condition).Expression;
        if ((condition is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: var own } ? own : condition) is not IdentifierNameSyntax name)
            return false;
        return session.ModelOf(name.SyntaxTree).GetSymbolInfo(name, cancellation).Symbol switch
        {
            IFieldSymbol { Type.SpecialType: SpecialType.System_Boolean } => true,
            IPropertySymbol { Type.SpecialType: SpecialType.System_Boolean } property => property.OriginalDefinition.ContainingType.GetMembers().Any(member => member is IFieldSymbol { AssociatedSymbol: { } kept } && SymbolEqualityComparer.Default.Equals(kept, property.OriginalDefinition)),
            IParameterSymbol { Type.SpecialType: SpecialType.System_Boolean, RefKind: RefKind.None } parameter => !ChangedNames.AreInMember(name, parameter.Name),
            _ => false,
        };
    }
}
