using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Helpers that throw unless an object is in some state: <c>void Require(State state) { if (_state != state) throw …; }</c>. What stands behind
/// a call of one is only reached in that state.
/// </summary>
sealed class Demands(ProgramFacts facts, CancellationToken cancellation)
{
    /// <summary>Calls in front of a place, as statements of their own, that do not return when a state has a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="state">The state.</param>
    /// <param name="place">The place.</param>
    /// <param name="routine">The routine it stands in.</param>
    public IEnumerable<SyntaxNode> Against(object? value, ISymbol state, SyntaxNode place, Routine routine)
    {
        for (var node = place; node != routine.Syntax && node.Parent is { } parent; node = parent)
        {
            if (parent is not BlockSyntax { Statements: var statements })
                continue;
            foreach (var statement in statements)
            {
                if (statement.Span.Contains(node.Span))
                    break;
                if (statement is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: SimpleNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } } call } && RulesOut(call, value, state, routine))
                    yield return call;
            }
        }
    }

    bool RulesOut(InvocationExpressionSyntax call, object? value, ISymbol state, Routine routine)
    {
        if (routine.Model.GetOperation(call, cancellation) is not IInvocationOperation { Instance: IInstanceReferenceOperation, TargetMethod: { ReturnsVoid: true, IsVirtual: false, OriginalDefinition: var helper } } asked
            || !facts.Session.Declares(helper) || facts.Session.RoutineOf(helper, cancellation) is not { Parent: null } demand || !Names(demand.Syntax, state.Name))
        {
            return false;
        }

        // What it says is told by its text: it is looked at again when that changes.
        facts.Of(demand);
        foreach (var step in StepsOf(demand.Syntax))
        {
            switch (step)
            {
                case IfStatementSyntax { Else: null } test when Throws(test.Statement) && demand.Model.GetOperation(test.Condition, cancellation) is { } condition:
                    if (StateValues.RuleOut(value, state, condition, holds: false, asked))
                        return true;
                    break;
                case InvocationExpressionSyntax expression when demand.Model.GetOperation(expression, cancellation) is IInvocationOperation { TargetMethod: { Name: var name, ContainingType.Name: var type }, Arguments: [{ Value: var first }, ..] } told:
                    if (first.Type?.SpecialType == SpecialType.System_Boolean && DemandNames.Demands(type, name) ? StateValues.RuleOut(value, state, first, holds: true, asked)
                        : DemandNames.DemandsEqual(type, name) && told.Arguments is [_, { Value: var second }, ..] && StateValues.AreRuledOutBy(value, state, first, second, asked))
                    {
                        return true;
                    }

                    break;
                default:
                    return false;
            }
        }

        return false;
    }

    static bool Names(SyntaxNode code, string name) => code.DescendantNodes().Any(node => node is IdentifierNameSyntax { Identifier.ValueText: var used } && used == name);

    static IEnumerable<SyntaxNode> StepsOf(SyntaxNode member) => member switch
    {
        BaseMethodDeclarationSyntax { Body.Statements: var statements } => statements.Select(static statement => statement is ExpressionStatementSyntax { Expression: var only } ? only : (SyntaxNode)statement),
        BaseMethodDeclarationSyntax { ExpressionBody.Expression: var only } => [only],
        _ => [],
    };

    // throw new …, or a helper that does.
    static bool Throws(StatementSyntax statement) => statement switch
    {
        ThrowStatementSyntax => true,
        BlockSyntax { Statements: [.., var last] } => Throws(last),
        ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: var called } } => (called is MemberAccessExpressionSyntax member ? member.Name : called) is SimpleNameSyntax { Identifier.ValueText: var name } && DemandNames.Throws(name),
        _ => false,
    };
}
