using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>A part of the rounds of a loop that waits at a barrier once or several times in each: what is behind the last wait is one with what is before the first.</summary>
/// <param name="Barrier">The variable that holds the barrier.</param>
/// <param name="Count">How often each round waits there.</param>
/// <param name="Number">The part, from zero.</param>
readonly record struct Phase(ISymbol Barrier, int Count, int Number);

/// <summary>Finds out between which waits at a barrier code stands, where each round of a loop waits as often as the others.</summary>
static class Phases
{
    /// <summary>The phase of a place; null where no loop around it waits at a barrier, or where it depends on something how often.</summary>
    public static Phase? Of(SyntaxNode place, Routine routine)
    {
        for (var loop = Loops.Around(place, routine.Syntax); loop is not null; loop = loop.Parent is { } outer ? Loops.Around(outer, routine.Syntax) : null)
        {
            if (BodyOf(loop) is not { } body)
                continue;
            ISymbol? barrier = null;
            string? wait = null;
            var (count, before) = (0, 0);
            foreach (var statement in body.Statements)
            {
                if (WaitIn(statement, routine) is not var (at, name))
                    continue;
                if (barrier is not null && !SymbolEqualityComparer.Default.Equals(at, barrier))
                    return null;
                (barrier, wait) = (at, name);
                count++;
                if (statement.Span.End <= place.SpanStart)
                    before++;
            }

            if (barrier is not null)
                return CountOf(wait!, loop) == count ? new Phase(barrier, count, before % count) : null;
        }

        return null;
    }

    static int CountOf(string name, StatementSyntax loop) => loop.DescendantNodes().Count(node => node is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var called } && called == name);

    static BlockSyntax? BodyOf(StatementSyntax loop) => loop switch
    {
        ForStatementSyntax { Statement: BlockSyntax body } => body,
        WhileStatementSyntax { Statement: BlockSyntax body } => body,
        DoStatementSyntax { Statement: BlockSyntax body } => body,
        CommonForEachStatementSyntax { Statement: BlockSyntax body } => body,
        _ => null,
    };

    // _phase.SignalAndWait();
    static (ISymbol Barrier, string Name)? WaitIn(StatementSyntax statement, Routine routine)
    {
        if (statement is not ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } } wait }
            || routine.Model.GetOperation(wait) is not IInvocationOperation { Instance: { } instance } call || routine.Session.Calls.Of(call).Kind != Meaning.Rendezvous)
        {
            return null;
        }

        return instance switch
        {
            IMemberReferenceOperation { Member: var member } => (member, name),
            ILocalReferenceOperation { Local: var local } => (local, name),
            IParameterReferenceOperation { Parameter: var parameter } => (parameter, name),
            _ => null,
        };
    }
}
