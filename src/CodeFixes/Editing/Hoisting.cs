using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>
/// Computes an expression of a critical section before the lock is taken: <c>lock (Gate) { Pages[text] = Render(text); }</c>
/// becomes <c>var rendered = Render(text); lock (Gate) { Pages[text] = rendered; }</c>
/// </summary>
/// <remarks>
/// Only what is evaluated in any case, and in the first statement: behind others it would come to stand before their effects,
/// also when it throws.
/// </remarks>
sealed class Hoisting
{
    readonly SectionText _text;
    readonly ExpressionSyntax _work;
    readonly string _name;

    Hoisting(SectionText text, ExpressionSyntax work, string name)
    {
        _text = text;
        _work = work;
        _name = name;
    }

    /// <summary>The hoisting of an expression; null when it cannot be done.</summary>
    /// <param name="section">The section.</param>
    /// <param name="root">The member it stands in.</param>
    /// <param name="work">The expression.</param>
    /// <param name="mayWait">Whether it may wait for the world outside.</param>
    public static Hoisting? Of(CriticalSection section, Routine root, SyntaxNode? work, bool mayWait)
    {
        if (work is not ExpressionSyntax expression || SectionText.Of(section) is not { Synchronized: null } text || text.Unit.Any(static statement => statement.ContainsDirectives)
            || Narrowing.BodyOf(section.Function) is not { } body || Narrowing.IsInsideAnother(section, root))
        {
            return null;
        }

        if (!text.Body[0].Span.Contains(expression.Span) || !IsEvaluatedOnce(expression, text.Body[0]) || root.Model.GetTypeInfo(expression).Type is not { SpecialType: not SpecialType.System_Void, IsRefLikeType: false }
            || root.Model.GetOperation(expression) is not { } operation || !Borrowing.In(root, section, body).OnlyReads(operation))
        {
            return null;
        }

        var footprint = Footprint.Of([operation], root, section.Function);
        var isFree = footprint.IsEmpty || (mayWait && footprint is { IsKnown: true, Uses.Count: 0 });
        return isFree ? new(text, expression, RunningTotal.FreshNameAt(expression, NameFor(expression, root.Model))) : null;
    }

    /// <summary>The root of the document with the expression computed before.</summary>
    public SyntaxNode Apply(SyntaxNode root)
    {
        var outer = Narrowing.OuterLayout(_text.Unit);
        var (emptyLines, comments) = Layout.Split(_text.Unit[0].GetLeadingTrivia());
        var declaration = outer.New($"var {_name} = {_work.WithoutTrivia()};");
        var body = _text.Body.Replace(_text.Body[0], _text.Body[0].ReplaceNode(_work, SyntaxFactory.IdentifierName(_name).WithTriviaFrom(_work)));
        var held = _text.Hold(body).ToList();
        held[0] = held[0].WithLeadingTrivia(comments);
        return Narrowing.Replace(root, _text.Unit, [declaration.WithLeadingTrivia(emptyLines.AddRange(declaration.GetLeadingTrivia())), .. held]);
    }

    // Nothing around it decides whether it is evaluated, and nothing beside it does something that it could see.
    static bool IsEvaluatedOnce(ExpressionSyntax work, StatementSyntax statement)
    {
        for (SyntaxNode? current = work.Parent; current is not null && current != statement; current = current.Parent)
        {
            if (current is not (ArgumentSyntax or BaseArgumentListSyntax or InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax or AssignmentExpressionSyntax { RawKind: not (int)SyntaxKind.CoalesceAssignmentExpression }
                or EqualsValueClauseSyntax or VariableDeclaratorSyntax or VariableDeclarationSyntax or MemberAccessExpressionSyntax or CastExpressionSyntax or ParenthesizedExpressionSyntax
                or ElementAccessExpressionSyntax)
                && !(current is BinaryExpressionSyntax binary && IsEager(binary)))
            {
                return false;
            }
        }

        if (statement is not (ExpressionStatementSyntax or LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0 } or ReturnStatementSyntax))
            return false;
        foreach (var node in statement.DescendantNodes())
        {
            var isEffect = node is InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax or AssignmentExpressionSyntax or AwaitExpressionSyntax or DeclarationExpressionSyntax
                || node.IsKind(SyntaxKind.PreIncrementExpression) || node.IsKind(SyntaxKind.PostIncrementExpression) || node.IsKind(SyntaxKind.PreDecrementExpression) || node.IsKind(SyntaxKind.PostDecrementExpression);
            if (isEffect && (work.Span.Contains(node.Span) ? node is AssignmentExpressionSyntax or AwaitExpressionSyntax or DeclarationExpressionSyntax : !node.Span.Contains(work.Span)))
                return false;
        }

        return true;
    }

    static bool IsEager(BinaryExpressionSyntax binary) => !binary.IsKind(SyntaxKind.LogicalAndExpression) && !binary.IsKind(SyntaxKind.LogicalOrExpression) && !binary.IsKind(SyntaxKind.CoalesceExpression);

    /// <summary>A name for a value: after what it is assigned to, or after what makes it.</summary>
    public static string NameFor(ExpressionSyntax work, SemanticModel model)
    {
        if (work.Parent is AssignmentExpressionSyntax { Left: IdentifierNameSyntax or MemberAccessExpressionSyntax } assignment && assignment.Right == work && model.GetSymbolInfo(assignment.Left).Symbol is { } target)
            return target.Name;
        return work is InvocationExpressionSyntax && model.GetSymbolInfo(work).Symbol is { Name: var method } && LastWordOf(method) is { } word ? word : "result";
    }

    // ReadAllText gives a text.
    static string? LastWordOf(string name)
    {
        for (var i = name.Length - 1; i > 0; i--)
        {
            if (char.IsUpper(name[i]))
                return i < name.Length - 2 ? name.Substring(i) : null;
        }

        return null;
    }
}
