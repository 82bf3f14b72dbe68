using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

using static SyntaxFactory;

/// <summary>
/// An assignment that reads what it writes, as <c>_total += x</c> does. With an await in <c>x</c>, whatever is written to
/// <c>_total</c> during the await would be lost: it is read before. So the await comes first, in a statement of its own.
/// </summary>
static class SharedUpdate
{
    /// <summary>The update of something other than a local variable that an expression is an operand of; null when there is none.</summary>
    public static AssignmentExpressionSyntax? Around(ExpressionSyntax operand, SemanticModel model, CancellationToken cancellation)
    {
        for (SyntaxNode node = operand; node.Parent is { } parent and not (StatementSyntax or AnonymousFunctionExpressionSyntax or ArrowExpressionClauseSyntax); node = parent)
        {
            if (parent is AssignmentExpressionSyntax update && update.Right == node && ReadsBefore(update, operand, model, cancellation))
                return update;
        }

        return null;
    }

    static bool ReadsBefore(AssignmentExpressionSyntax update, ExpressionSyntax operand, SemanticModel model, CancellationToken cancellation)
    {
        // x ??= reads, decides, and writes something new; what it would lose it never had.
        var written = model.GetSymbolInfo(update.Left, cancellation).Symbol;
        if (update.IsKind(SyntaxKind.CoalesceAssignmentExpression) || written is ILocalSymbol or IParameterSymbol)
            return false;
        return !update.IsKind(SyntaxKind.SimpleAssignmentExpression) || written is not null && update.Right.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name => name.SpanStart < operand.SpanStart
                && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, cancellation).Symbol, written));
    }

    /// <summary>The root with an operand of an update awaited in a statement before it; null when that would change what else the statement does.</summary>
    public static SyntaxNode? AwaitBefore(AssignmentExpressionSyntax update, ExpressionSyntax operand, AwaitExpressionSyntax await, Site site)
    {
        if (update.Parent is not ExpressionStatementSyntax { Parent: BlockSyntax or SwitchSectionSyntax } statement
            || statement.DescendantNodes(node => node != operand).Any(node => node != operand && HasEffects(node, update)))
        {
            return null;
        }

        var name = ReadersText.FreeName("value", site.Routine!.Root.Syntax);
        var variable = LocalDeclarationStatement(VariableDeclaration(IdentifierName(Identifier(TriviaList(), "var", TriviaList(Space))), SingletonSeparatedList(
                VariableDeclarator(Identifier(name).WithTrailingTrivia(Space)).WithInitializer(EqualsValueClause(Token(default, SyntaxKind.EqualsToken, TriviaList(Space)), await)))))
            .WithLeadingTrivia(statement.GetLeadingTrivia()).WithTrailingTrivia(ReadersText.LineBreakOf(site.Root));
        var rest = statement.ReplaceNode(operand, IdentifierName(name).WithTriviaFrom(operand)).WithLeadingTrivia(ReadersText.IndentationOf(statement));
        return site.Root.ReplaceNode(statement, [variable, rest]);
    }

    // Whatever runs, or decides what runs, must go on running in its order.
    static bool HasEffects(SyntaxNode node, AssignmentExpressionSyntax update) => node switch
    {
        AssignmentExpressionSyntax => node != update,
        InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax or AwaitExpressionSyntax or PostfixUnaryExpressionSyntax
            or ConditionalExpressionSyntax or ConditionalAccessExpressionSyntax or SwitchExpressionSyntax => true,
        PrefixUnaryExpressionSyntax prefix => prefix.IsKind(SyntaxKind.PreIncrementExpression) || prefix.IsKind(SyntaxKind.PreDecrementExpression),
        BinaryExpressionSyntax binary => binary.IsKind(SyntaxKind.LogicalAndExpression) || binary.IsKind(SyntaxKind.LogicalOrExpression) || binary.IsKind(SyntaxKind.CoalesceExpression),
        _ => false,
    };
}
