using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// A critical section that looks at a state itself before it acts: by a condition, by <c>??=</c>, or by the helper that has looked before:
/// <c>lock (_gate) { found = Find(key); if (found != null) return found; … }</c>
/// </summary>
static class LooksAgain
{
    /// <summary>Whether what code does is decided by a look at a state.</summary>
    /// <param name="section">The code.</param>
    /// <param name="state">The state.</param>
    /// <param name="calls">The calls by which an earlier look was made: one of the same methods looks again.</param>
    public static bool Decides(SyntaxNode section, ISymbol state, ImmutableArray<IOperation> calls)
    {
        // What keeps the answer of a look, in the order of the text.
        HashSet<string>? answers = null;
        foreach (var node in section.DescendantNodes())
        {
            switch (node)
            {
                case VariableDeclaratorSyntax { Identifier.ValueText: var name, Initializer.Value: var value } when IsLook(value, state, calls):
                    (answers ??= new(StringComparer.Ordinal)).Add(name);
                    continue;
                case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: IdentifierNameSyntax { Identifier.ValueText: var name }, Right: var value } when name != state.Name && IsLook(value, state, calls):
                    (answers ??= new(StringComparer.Ordinal)).Add(name);
                    continue;
                // try { _all.Add(key, made); } catch (ArgumentException) { made = _all[key]; }
                case TryStatementSyntax { Block: var attempt, Catches: var clauses } when clauses.Any(TakesRefusal) && attempt.DescendantNodes().Any(part => part is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var owner, Name.Identifier.ValueText: var called } }
                    && IsNamed(owner, state.Name) && ContainerModel.Refuses((state as IFieldSymbol)?.Type ?? (state as IPropertySymbol)?.Type, called)):
                    return true;
            }

            if (ConditionOf(node, state) is { } condition && (IsLook(condition, state, calls) || (answers is not null && condition.DescendantNodesAndSelf().Any(part => part is IdentifierNameSyntax { Identifier.ValueText: var used } && answers.Contains(used)))))
                return true;
        }

        return false;
    }

    // Who throws it on has not looked.
    static bool TakesRefusal(CatchClauseSyntax clause) => ContainerModel.TakesRefusal((clause.Declaration?.Type is QualifiedNameSyntax qualified ? qualified.Right : clause.Declaration?.Type)?.ToString())
        && !clause.Block.DescendantNodes().Any(static node => node is ThrowStatementSyntax or ThrowExpressionSyntax);

    static ExpressionSyntax? ConditionOf(SyntaxNode node, ISymbol state) => node switch
    {
        IfStatementSyntax test => test.Condition,
        WhileStatementSyntax loop => loop.Condition,
        ConditionalExpressionSyntax choice => choice.Condition,
        SwitchStatementSyntax choice => choice.Expression,
        SwitchExpressionSyntax choice => choice.GoverningExpression,
        // _cache ??= Load(), _cache = _cache ?? Load()
        AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceAssignmentExpression, Left: var target } when IsNamed(target, state.Name) => target,
        AssignmentExpressionSyntax { Right: BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression, Left: var old } } when IsNamed(old, state.Name) => old,
        _ => null,
    };

    static bool IsNamed(ExpressionSyntax expression, string name) => (expression is MemberAccessExpressionSyntax member ? member.Name : expression) is IdentifierNameSyntax named && named.Identifier.ValueText == name;

    static bool IsLook(ExpressionSyntax? code, ISymbol state, ImmutableArray<IOperation> calls)
    {
        foreach (var node in code?.DescendantNodesAndSelf() ?? [])
        {
            if (node is not SimpleNameSyntax { Identifier.ValueText: var name })
                continue;
            if (name == state.Name)
                return true;
            foreach (var call in calls)
            {
                if (NameOf(call.Syntax) == name)
                    return true;
            }
        }

        return false;
    }

    static string? NameOf(SyntaxNode call) => call switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } } => name,
        InvocationExpressionSyntax { Expression: SimpleNameSyntax { Identifier.ValueText: var name } } => name,
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } => name,
        SimpleNameSyntax { Identifier.ValueText: var name } => name,
        _ => null,
    };
}
