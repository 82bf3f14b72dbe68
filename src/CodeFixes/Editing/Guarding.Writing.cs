using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Editing;

using static SyntaxFactory;

// How the locks are written.
sealed partial class Guarding
{
    /// <summary>Puts everything under the lock; false when that cannot be written.</summary>
    public bool AddTo(Draft draft)
    {
        _gate.AddTo(draft);
        // What stands inside of others first.
        foreach (var section in _sections.OrderByDescending(static section => section.Parts[0].SpanStart))
        {
            if (!(_separated.TryGetValue(section.Parts[0], out var alone) ? alone.AddTo(draft, (statement, indentation) => MultilineLock([statement], section.Gate, indentation, LineLayout.LineBreak(_site.Root), LineLayout.OpensBlocksOnOwnLine(alone.Place)))
                : section.Parts[0] is ExpressionSyntax body ? LockBody(body, section.Gate, draft) : LockStatements(section.Parts.Cast<StatementSyntax>().ToList(), section.Gate, draft)))
                return false;
        }

        return true;
    }

    bool LockStatements(List<StatementSyntax> statements, ExpressionSyntax gate, Draft draft)
    {
        var isMultiline = LineLayout.BeginsLine(statements[0]);
        var indentation = LineLayout.IndentationAt(statements[0]);
        var lineBreak = LineLayout.LineBreak(_site.Root);
        var inside = new List<StatementSyntax>();
        var outside = new List<StatementSyntax>();
        foreach (var statement in statements)
        {
            var now = draft.Now(statement);
            if (isMultiline && JoinedLocks.IsOn(statement, gate))
            {
                if (!JoinedLocks.CanBeJoined((LockStatementSyntax)statement))
                    return false;
                inside.AddRange(JoinedLocks.StatementsOf((LockStatementSyntax)statement, inside.LastOrDefault()));
            }
            else if (statement is not LocalDeclarationStatementSyntax local || !IsUsedOutside(local, statements))
                inside.Add(now);
            else if (Split(local, (LocalDeclarationStatementSyntax)now) is var (declaration, assignment))
            {
                outside.Add(isMultiline
                    ? declaration.WithLeadingTrivia(inside.Count == 0 ? now.GetLeadingTrivia() : TriviaList(Whitespace(indentation))).WithTrailingTrivia(lineBreak)
                    : declaration.WithTrailingTrivia(Space));
                inside.Add(inside.Count == 0 ? assignment.WithLeadingTrivia(Whitespace(isMultiline ? indentation : "")) : assignment);
            }
            else
                return false;
        }

        outside.Add(isMultiline
            ? MultilineLock(inside, gate, indentation, lineBreak, LineLayout.OpensBlocksOnOwnLine(statements[0]), JoinedLocks.IsOn(statements[0], gate) ? statements[0].GetLeadingTrivia() : null)
            : OneLineLock(inside, gate));
        if (outside.Count > 1 && statements[0].Parent is not (BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax))
            return false;
        draft.ReplaceAll(statements, outside);
        return true;
    }

    static LockStatementSyntax MultilineLock(List<StatementSyntax> inside, ExpressionSyntax gate, string indentation, SyntaxTrivia lineBreak, bool opensOnOwnLine, SyntaxTriviaList? before = null)
    {
        var step = LineLayout.StepOf(indentation);
        var leading = before ?? inside[0].GetLeadingTrivia();
        if (before is null)
            inside[0] = inside[0].WithLeadingTrivia(Whitespace(indentation));
        var last = inside[inside.Count - 1];
        if (!last.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia))
            inside[inside.Count - 1] = last.WithTrailingTrivia(lineBreak);
        var block = Block(
            Token(opensOnOwnLine ? TriviaList(Whitespace(indentation)) : default, SyntaxKind.OpenBraceToken, TriviaList(lineBreak)),
            List(inside.Select(statement => LineLayout.Indented(statement, step))),
            Token(TriviaList(Whitespace(indentation)), SyntaxKind.CloseBraceToken, TriviaList(lineBreak)));
        return Lock(gate, block, opensOnOwnLine ? lineBreak : Space).WithLeadingTrivia(leading);
    }

    static LockStatementSyntax OneLineLock(List<StatementSyntax> inside, ExpressionSyntax gate)
    {
        var (leading, trailing) = (inside[0].GetLeadingTrivia(), inside[inside.Count - 1].GetTrailingTrivia());
        inside[0] = inside[0].WithoutLeadingTrivia();
        inside[inside.Count - 1] = inside[inside.Count - 1].WithTrailingTrivia(Space);
        var block = Block(Token(default, SyntaxKind.OpenBraceToken, TriviaList(Space)), List(inside), Token(SyntaxKind.CloseBraceToken));
        return Lock(gate, block, Space).WithLeadingTrivia(leading).WithTrailingTrivia(trailing);
    }

    static LockStatementSyntax Lock(ExpressionSyntax gate, BlockSyntax block, SyntaxTrivia beforeBlock) => LockStatement(
        Token(default, SyntaxKind.LockKeyword, TriviaList(Space)), Token(SyntaxKind.OpenParenToken), gate, Token(default, SyntaxKind.CloseParenToken, TriviaList(beforeBlock)), block);

    bool LockBody(ExpressionSyntax body, ExpressionSyntax gate, Draft draft)
    {
        var method = _site.Session.RoutineAt(body, _site.Model, _cancellation)?.Method;
        var isVoid = ReadValue.ReturnsNothing(method) || (body.Parent is LambdaExpressionSyntax parent && body is AssignmentExpressionSyntax or PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax
            && ReadValue.IsDroppedBy(parent, _site.Model, _cancellation));
        var now = draft.Now(body);
        var bare = now.WithoutTrivia();
        StatementSyntax statement = isVoid ? ExpressionStatement(bare) : ReturnStatement(Token(default, SyntaxKind.ReturnKeyword, TriviaList(Space)), bare, Token(SyntaxKind.SemicolonToken));
        switch (body.Parent)
        {
            case LambdaExpressionSyntax lambda:
                draft.Replace(lambda, draft.Now(lambda).WithBody(OneLineBody(statement, gate).WithTriviaFrom(now)));
                return true;
            case CommonForEachStatementSyntax loop:
                return LockCopy(loop, body, gate, draft);
            case ArrowExpressionClauseSyntax { Parent: LocalFunctionStatementSyntax function }:
                var current = draft.Now(function);
                draft.Replace(function, current.WithExpressionBody(null).WithSemicolonToken(default)
                    .WithBody(OneLineBody(statement, gate).WithLeadingTrivia().WithTrailingTrivia(current.SemicolonToken.TrailingTrivia)));
                return true;
            case ArrowExpressionClauseSyntax arrow:
                return BodyOfMember.Replace(arrow, (indentation, after) => [Locked(statement, gate, indentation, after)], draft, _site.Root);
            default:
                return false;
        }
    }

    // T[] all; lock (gate) { all = _all.ToArray(); } foreach (var one in all) …
    bool LockCopy(CommonForEachStatementSyntax loop, ExpressionSyntax copy, ExpressionSyntax gate, Draft draft)
    {
        if (loop.Parent is not (BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax) || !LineLayout.BeginsLine(loop)
            || _site.Model.GetTypeInfo(copy, _cancellation).Type is not { TypeKind: TypeKind.Array or TypeKind.Class } type)
        {
            return false;
        }

        var now = draft.Now(loop);
        var (indentation, lineBreak, name) = (LineLayout.IndentationAt(loop), LineLayout.LineBreak(_site.Root), RunningTotal.FreshNameAt(loop, _variable.Name));
        var declaration = ParseStatement($"{type.ToMinimalDisplayString(_site.Model, loop.SpanStart)} {name};").WithLeadingTrivia(now.GetLeadingTrivia()).WithTrailingTrivia(lineBreak);
        var assignment = ParseStatement($"{name} = {now.Expression.WithoutTrivia()};").WithTrailingTrivia(lineBreak);
        var held = MultilineLock([assignment], gate, indentation, lineBreak, LineLayout.OpensBlocksOnOwnLine(loop)).WithLeadingTrivia(Whitespace(indentation));
        var rest = now.WithExpression(IdentifierName(name).WithTriviaFrom(now.Expression)).WithLeadingTrivia(lineBreak, Whitespace(indentation));
        draft.ReplaceAll([loop], [declaration, held, rest]);
        return true;
    }

    StatementSyntax Locked(StatementSyntax statement, ExpressionSyntax gate, string? indentation, SyntaxTriviaList after)
    {
        if (indentation is null)
            return OneLineLock([statement], gate).WithTrailingTrivia(after);
        // One level for the block of the member; that of the lock follows.
        statement = LineLayout.Indented(statement, LineLayout.StepOf(indentation)).WithTrailingTrivia(after);
        return MultilineLock([statement.WithoutLeadingTrivia()], gate, indentation, LineLayout.LineBreak(_site.Root), LineLayout.OpensBlocksOnOwnLine(_sections[0].Parts[0]))
            .WithLeadingTrivia(Whitespace(indentation));
    }

    static BlockSyntax OneLineBody(StatementSyntax statement, ExpressionSyntax gate) => Block(
        Token(default, SyntaxKind.OpenBraceToken, TriviaList(Space)), SingletonList<StatementSyntax>(OneLineLock([statement], gate).WithTrailingTrivia(Space)), Token(SyntaxKind.CloseBraceToken));

    bool IsUsedOutside(LocalDeclarationStatementSyntax declaration, List<StatementSyntax> statements)
    {
        SyntaxNode scope = declaration.Parent is GlobalStatementSyntax global ? global.Parent! : declaration.Parent!;
        foreach (var variable in declaration.Declaration.Variables)
        {
            var symbol = _site.Model.GetDeclaredSymbol(variable, _cancellation);
            foreach (var name in scope.DescendantNodes().OfType<IdentifierNameSyntax>())
            {
                if (name.Identifier.ValueText == variable.Identifier.ValueText && !statements.Any(statement => statement.Span.Contains(name.Span))
                    && SymbolEqualityComparer.Default.Equals(_site.Model.GetSymbolInfo(name, _cancellation).Symbol, symbol))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // var y = x++;  →  int y;  y = x++;
    (LocalDeclarationStatementSyntax Declaration, StatementSyntax Assignment)? Split(LocalDeclarationStatementSyntax original, LocalDeclarationStatementSyntax now)
    {
        if (original.Declaration.Variables is not [{ Initializer: not null } variable] || !original.Modifiers.Any(SyntaxKind.None) && original.Modifiers.Count > 0
            || _site.Model.GetDeclaredSymbol(variable, _cancellation) is not ILocalSymbol { IsRef: false, Type: { } type } || type is IErrorTypeSymbol or { IsAnonymousType: true })
        {
            return null;
        }

        var current = now.Declaration.Variables[0];
        if (current.Initializer!.Value is InitializerExpressionSyntax)
            return null;
        var spelled = original.Declaration.Type.IsVar
            ? ParseTypeName(type.ToMinimalDisplayString(_site.Model, original.SpanStart))
            : now.Declaration.Type.WithoutTrivia();
        var declaration = LocalDeclarationStatement(VariableDeclaration(spelled.WithTrailingTrivia(Space), SingletonSeparatedList(VariableDeclarator(current.Identifier.WithoutTrivia()))));
        var assignment = ExpressionStatement(AssignmentExpression(SyntaxKind.SimpleAssignmentExpression, IdentifierName(current.Identifier.WithoutTrivia()),
            Token(TriviaList(Space), SyntaxKind.EqualsToken, TriviaList(Space)), current.Initializer.Value.WithoutLeadingTrivia()), now.SemicolonToken)
            .WithLeadingTrivia(now.GetLeadingTrivia());
        return (declaration, assignment);
    }
}
