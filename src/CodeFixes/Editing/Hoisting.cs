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
    /// <param name="found">The expression.</param>
    /// <param name="work">What may be taken out.</param>
    public static Hoisting? Of(CriticalSection section, Routine root, SyntaxNode? found, WorkToMove work)
    {
        if (found is not ExpressionSyntax expression || SectionText.Of(section) is not { Synchronized: null } text || text.Unit.Any(static statement => statement.ContainsDirectives)
            || Narrowing.BodyOf(section.Function) is not { } body || Narrowing.IsInsideAnother(section, root))
        {
            return null;
        }

        if (!text.Body[0].Span.Contains(expression.Span) || !IsEvaluatedOnce(expression, text.Body[0], work.MayAwait) || root.Model.GetTypeInfo(expression).Type is not { SpecialType: not SpecialType.System_Void, IsRefLikeType: false }
            || root.Model.GetOperation(expression) is not { } operation || !Borrowing.In(root, section, body).OnlyReads(operation) || !work.MayLeave(operation)
            || !work.MayStay(text.Body.SelectMany(static statement => statement.DescendantNodesAndSelf(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))).Where(node => !expression.Span.Contains(node.Span) && !node.Span.Contains(expression.Span))))
        {
            return null;
        }

        var footprint = Footprint.Of([operation], root, section.Function);
        var isFree = footprint.IsEmpty || (work.MayWait && footprint is { IsKnown: true, Uses.Count: 0 });
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
    static bool IsEvaluatedOnce(ExpressionSyntax work, StatementSyntax statement, bool mayAwait)
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
            if (isEffect && (work.Span.Contains(node.Span) ? node is AssignmentExpressionSyntax or DeclarationExpressionSyntax || (node is AwaitExpressionSyntax && !mayAwait) : !node.Span.Contains(work.Span)))
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
        var call = work is AwaitExpressionSyntax await ? await.Expression : work;
        return call is InvocationExpressionSyntax && model.GetSymbolInfo(call).Symbol is { Name: var method } && LastWordOf(WithoutSuffix(method)) is { } word ? word : "result";
    }

    static string WithoutSuffix(string name) => name.EndsWith(AsyncNaming.Suffix, StringComparison.Ordinal) ? name.Substring(0, name.Length - AsyncNaming.Suffix.Length) : name;

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
