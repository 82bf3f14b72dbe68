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
            if (IsLowered(fact, launch.Syntax, launcher.Root))
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

    // The flag gets the other value beside the launch and never this one again, and is asked behind both.
    static bool IsLowered(ChoiceFact needed, SyntaxNode launch, Routine member)
    {
        if (needed.Tested is not IdentifierNameSyntax { Identifier.ValueText: var name } tested || tested.SpanStart < launch.Span.End || member.Model.GetSymbolInfo(tested).Symbol is not ILocalSymbol { RefKind: RefKind.None, DeclaringSyntaxReferences: [var declared] }
            || LoweredBeside(needed, launch, name, member) is not { } lowered || tested.SpanStart < lowered.Span.End)
        {
            return false;
        }

        // Each round, and each call of a function within the member, has a flag of its own, and what earlier ones have launched still runs.
        var declaration = declared.GetSyntax();
        if (declaration.FirstAncestorOrSelf<SyntaxNode>(static node => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax) != member.Syntax || (Loops.Around(launch, member.Syntax) is not null && Loops.Around(declaration, member.Syntax) is not null))
            return false;
        foreach (var change in ChangedNames.PlacesOf(member.Syntax, name))
        {
            if (!(change.Parent is AssignmentExpressionSyntax { Left: var target } assignment && target == change && Lowers(needed, assignment, member.Model)))
                return false;
        }

        return true;
    }

    // A statement before the launch in a block that it stands in, or next to it in the innermost one: no jump leads past these, but one to a label.
    static StatementSyntax? LoweredBeside(ChoiceFact needed, SyntaxNode launch, string flag, Routine member)
    {
        var isInnermost = true;
        for (var node = launch; node is { Parent: { } parent } and not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax or LabeledStatementSyntax); node = parent)
        {
            if (parent is not BlockSyntax block)
                continue;
            var own = block.Statements.IndexOf((StatementSyntax)node);
            for (var i = 0; i < block.Statements.Count && i <= (isInnermost ? own + 1 : own); i++)
            {
                var statement = block.Statements[i];
                if (statement is LabeledStatementSyntax)
                    return null;
                if (statement is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var assigned } } assignment } && assigned == flag && Lowers(needed, assignment, member.Model))
                    return statement;
            }

            isInnermost = false;
        }

        return null;
    }

    static bool Lowers(ChoiceFact needed, AssignmentExpressionSyntax assignment, SemanticModel model) => assignment.IsKind(SyntaxKind.SimpleAssignmentExpression)
        && model.GetConstantValue(assignment.Right) is { HasValue: true, Value: var value } && new ChoiceFact(needed.Tested, value, true).Excludes(needed);
}
