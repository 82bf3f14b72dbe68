using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// What its launcher does only where it has not launched: <c>if (rest != null) rest.ContinueWith(Restore); … if (rest == null) Restore();</c>, or
/// <c>isDone = false; Task.Run(Finish); … if (isDone) Finish();</c>.
/// </summary>
static class ContraryWays
{
    /// <summary>Whether the way on which something is launched does not lead to what its launcher does.</summary>
    /// <param name="launch">The launch.</param>
    /// <param name="act">What its launcher does.</param>
    /// <param name="launcher">The code in which both stand.</param>
    public static bool Are(IOperation launch, IOperation act, Routine launcher)
    {
        if (launch.Syntax.SyntaxTree != act.Syntax.SyntaxTree || launcher.Root.Closest(launch.Syntax) != launcher || launcher.Root.Closest(act.Syntax) != launcher)
            return false;
        var (facts, rivals) = (ChoiceFacts.Of(act, null, launcher), ImmutableArray<ChoiceFact>.Empty);
        foreach (var fact in facts)
        {
            if (IsLowered(fact, launch.Syntax, act.Syntax, launcher.Root))
                return true;
            rivals = rivals.IsEmpty ? ChoiceFacts.Of(launch, null, launcher) : rivals;
            foreach (var rival in rivals)
            {
                if (fact.Excludes(rival) && SteadyTests.AreAlike(fact.Tested, launcher.Root, rival.Tested, launcher.Root))
                    return true;
            }
        }

        return false;
    }

    // The flag gets the other value beside the launch, and never this one again.
    static bool IsLowered(ChoiceFact needed, SyntaxNode launch, SyntaxNode act, Routine member)
    {
        if (needed.Tested is not IdentifierNameSyntax name || member.Model.GetSymbolInfo(name).Symbol is not ILocalSymbol { RefKind: RefKind.None, DeclaringSyntaxReferences: [var declared] } flag
            || LoweredBeside(needed, launch, name.Identifier.ValueText, member) is not { } lowered || (act.SpanStart < lowered.Span.End && act.Span.End > launch.SpanStart))
        {
            return false;
        }

        var declaration = declared.GetSyntax();
        // Each round has a flag of its own, and what earlier ones have launched still runs.
        if (Loops.Around(launch, member.Syntax) is not null && Loops.Around(declaration, member.Syntax) is not null)
            return false;
        foreach (var node in member.Syntax.DescendantNodes())
        {
            if (node is not IdentifierNameSyntax other || other.Identifier.ValueText != flag.Name || other.Parent is not (AssignmentExpressionSyntax or ArgumentSyntax or PrefixUnaryExpressionSyntax or RefExpressionSyntax))
                continue;
            if (other.Parent is ArgumentSyntax { RefKindKeyword.RawKind: not 0 } or RefExpressionSyntax or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.AddressOfExpression }
                || (other.Parent is AssignmentExpressionSyntax { Left: var target } assignment && target == other && !Lowers(needed, assignment, member.Model)))
            {
                return false;
            }
        }

        return true;
    }

    // A statement of a block that the launch stands in, before it or next to it: no jump leads past it.
    static StatementSyntax? LoweredBeside(ChoiceFact needed, SyntaxNode launch, string flag, Routine member)
    {
        for (var node = launch; node is { Parent: { } parent } and not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax); node = parent)
        {
            if (parent is not BlockSyntax block)
                continue;
            var own = block.Statements.IndexOf((StatementSyntax)node);
            for (var i = 0; i < block.Statements.Count && i <= own + 1; i++)
            {
                var statement = block.Statements[i];
                if (statement is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var assigned } } assignment } && assigned == flag && Lowers(needed, assignment, member.Model))
                    return statement;
            }
        }

        return null;
    }

    static bool Lowers(ChoiceFact needed, AssignmentExpressionSyntax assignment, SemanticModel model) => assignment.IsKind(SyntaxKind.SimpleAssignmentExpression)
        && model.GetConstantValue(assignment.Right) is { HasValue: true, Value: var value } && new ChoiceFact(needed.Tested, value, true).Excludes(needed);
}
