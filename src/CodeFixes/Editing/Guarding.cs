using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

using static SyntaxFactory;

/// <summary>Puts uses of a variable under a lock.</summary>
sealed class Guarding
{
    /// <summary>Statements that follow each other and go under one lock, or the body of an expression-bodied function.</summary>
    readonly record struct Section(ImmutableArray<SyntaxNode> Parts)
    {
        public bool Covers(SyntaxNode node) => Parts.Any(part => part.Span.Contains(node.Span));
    }

    readonly Site _site;
    readonly Gate _gate;
    readonly ISymbol _variable;
    readonly CancellationToken _cancellation;
    readonly List<Section> _sections = [];

    Guarding(Site site, Gate gate, ISymbol variable, CancellationToken cancellation)
    {
        _site = site;
        _gate = gate;
        _variable = variable;
        _cancellation = cancellation;
    }

    /// <summary>
    /// The way to put all uses under a gate; null when one cannot be, when what is read in one statement decides what a
    /// distant one writes, or when the lock would not make a difference.
    /// </summary>
    public static Guarding? Of(ISymbol variable, ImmutableArray<SharedUse> uses, Gate gate, Site site, CancellationToken cancellation)
    {
        var open = uses.Where(use => gate.Path is not { } path || !use.Locks.Held.Any(held => held.Path.Equals(path))).ToList();
        // A lock inside of another one: that may be a deadlock. An atomic use beside: there is a better mend.
        if (open.Count == 0 || open.Any(static use => !use.Locks.Held.IsEmpty) || uses.Any(static use => use.Access.IsAtomic))
            return null;
        var guarding = new Guarding(site, gate, variable, cancellation);
        return guarding.FindSections(open) && guarding.KeepsTogether(uses) && guarding.MakesDifference(uses) ? guarding : null;
    }

    bool FindSections(List<SharedUse> uses)
    {
        var parts = new HashSet<SyntaxNode>();
        foreach (var use in uses)
        {
            if (use.Access.Kind == AccessKind.Reference && use.Syntax.Parent is not ArgumentSyntax)
                return false;
            if (PartAround(use.Syntax) is not { } part || !CanBeLocked(part))
                return false;
            parts.Add(part);
        }

        var inOrder = parts.Where(part => !parts.Any(other => other != part && other.Span.Contains(part.Span) && FunctionOf(other) == FunctionOf(part)))
            .OrderBy(static part => part.SpanStart).ToList();
        for (var i = 0; i < inOrder.Count; i++)
        {
            var run = ImmutableArray.CreateBuilder<SyntaxNode>();
            run.Add(inOrder[i]);
            while (i + 1 < inOrder.Count && Follows(inOrder[i], inOrder[i + 1]))
                run.Add(inOrder[++i]);
            _sections.Add(new(run.ToImmutable()));
        }

        return true;
    }

    // The smallest thing that can be put under a lock: a statement, or the body of an expression-bodied function.
    static SyntaxNode? PartAround(SyntaxNode use)
    {
        for (var node = use; node.Parent is { } parent; node = parent)
        {
            switch (parent)
            {
                case LambdaExpressionSyntax lambda:
                    return lambda.ExpressionBody == node ? node : null;
                case ArrowExpressionClauseSyntax { Parent: LocalFunctionStatementSyntax or MethodDeclarationSyntax or PropertyDeclarationSyntax or AccessorDeclarationSyntax }:
                    return node;
                case IfStatementSyntax choice when choice.Condition == node:
                    StatementSyntax whole = choice;
                    while (whole.Parent is ElseClauseSyntax { Parent: IfStatementSyntax outer })
                        whole = outer;
                    return whole;
                case SwitchStatementSyntax choice when choice.Expression == node:
                    return choice;
                case ExpressionStatementSyntax or ReturnStatementSyntax or ThrowStatementSyntax:
                    return parent;
                case LocalDeclarationStatementSyntax local:
                    return local.UsingKeyword.IsKind(SyntaxKind.None) && local.Parent is BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax ? local : null;
                case StatementSyntax or MemberDeclarationSyntax or ArrowExpressionClauseSyntax or SwitchLabelSyntax:
                    return null;
            }
        }

        return null;
    }

    static bool CanBeLocked(SyntaxNode part) => !part.DescendantNodesAndSelf(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
        .Any(static node => node is AwaitExpressionSyntax or YieldStatementSyntax or LabeledStatementSyntax or GotoStatementSyntax or RefExpressionSyntax
            or CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0 } or UsingStatementSyntax { AwaitKeyword.RawKind: not 0 }
            or LocalDeclarationStatementSyntax { AwaitKeyword.RawKind: not 0 });

    static bool Follows(SyntaxNode one, SyntaxNode other)
    {
        if (one is not StatementSyntax || other is not StatementSyntax)
            return false;
        var (first, second) = one.Parent is GlobalStatementSyntax ? (one.Parent, other.Parent) : (one, other);
        if (first!.Parent is not (BlockSyntax or SwitchSectionSyntax or CompilationUnitSyntax) || first.Parent != second!.Parent)
            return false;
        var siblings = first.Parent.ChildNodes().ToList();
        return siblings.IndexOf(second) == siblings.IndexOf(first) + 1;
    }

    static SyntaxNode? FunctionOf(SyntaxNode node) => node.Ancestors()
        .FirstOrDefault(static ancestor => ancestor is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax and not GlobalStatementSyntax);

    // Check and act under two locks is as wrong as under none.
    bool KeepsTogether(ImmutableArray<SharedUse> uses)
    {
        foreach (var read in uses)
        {
            if (read.Access.Kind is not (AccessKind.Read or AccessKind.ContainerRead) || !ReadValue.Decides(read.Syntax))
                continue;
            foreach (var write in uses)
            {
                if (write.Access.IsWrite && Equals(write.Runner, read.Runner) && !_sections.Any(section => section.Covers(read.Syntax) && section.Covers(write.Syntax))
                    && !AreUnderOneLock(read.Syntax, write.Syntax))
                {
                    return false;
                }
            }
        }

        return true;
    }

    static bool AreUnderOneLock(SyntaxNode one, SyntaxNode other) =>
        one.Ancestors().OfType<LockStatementSyntax>().Any(held => held.Span.Contains(other.Span));

    // A lock around a lone write or read makes it no more atomic than it is, and brings no order.
    bool MakesDifference(ImmutableArray<SharedUse> uses) =>
        // A field that others use under the lock: it is the lock that makes the order.
        (_variable is IFieldSymbol && _gate.Path is not null)
        || uses.Any(static use => use.Access.Kind is AccessKind.Update or AccessKind.Reference or AccessKind.ContainerWrite)
        || _sections.Any(section => uses.Any(use => use.Access.IsWrite && section.Covers(use.Syntax)) && uses.Any(use => !use.Access.IsWrite && section.Covers(use.Syntax)))
        || uses.Any(static use => use.Access.Path.IsVariable && CanTear(Elements.TypeOf(use.Access.Path.Variable!)));

    static bool CanTear(ITypeSymbol? type) =>
        type is { IsValueType: true, TypeKind: not TypeKind.Enum } && type.SpecialType is SpecialType.System_Decimal or SpecialType.None or SpecialType.System_DateTime or SpecialType.System_Nullable_T;

    // ---------------------------------------------------------------------------------------------------------- writing

    /// <summary>The places that <see cref="AddTo"/> needs to find again.</summary>
    public IEnumerable<SyntaxNode> Places => _sections.SelectMany(static section => section.Parts)
        .Concat(_sections.Where(static section => section.Parts[0] is ExpressionSyntax).Select(static section => section.Parts[0].Parent is ArrowExpressionClauseSyntax arrow ? arrow.Parent! : section.Parts[0].Parent!))
        .Concat(_gate.Places);

    /// <summary>Puts everything under the lock; false when that cannot be written.</summary>
    public bool AddTo(Draft draft)
    {
        _gate.AddTo(draft);
        // What stands inside of others first.
        foreach (var section in _sections.OrderByDescending(static section => section.Parts[0].SpanStart))
        {
            if (section.Parts[0] is ExpressionSyntax body)
                LockBody(body, draft);
            else if (!LockStatements(section.Parts.Cast<StatementSyntax>().ToList(), draft))
                return false;
        }

        return true;
    }

    bool LockStatements(List<StatementSyntax> statements, Draft draft)
    {
        var isMultiline = LineLayout.BeginsLine(statements[0]);
        var indentation = LineLayout.IndentationAt(statements[0]);
        var lineBreak = LineLayout.LineBreak(_site.Root);
        var inside = new List<StatementSyntax>();
        var outside = new List<StatementSyntax>();
        foreach (var statement in statements)
        {
            var now = draft.Now(statement);
            if (statement is not LocalDeclarationStatementSyntax local || !IsUsedOutside(local, statements))
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
            ? MultilineLock(inside, indentation, lineBreak, LineLayout.OpensBlocksOnOwnLine(statements[0]))
            : OneLineLock(inside));
        if (outside.Count > 1 && statements[0].Parent is not (BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax))
            return false;
        draft.ReplaceAll(statements, outside);
        return true;
    }

    LockStatementSyntax MultilineLock(List<StatementSyntax> inside, string indentation, SyntaxTrivia lineBreak, bool opensOnOwnLine)
    {
        var step = LineLayout.StepOf(indentation);
        var leading = inside[0].GetLeadingTrivia();
        inside[0] = inside[0].WithLeadingTrivia(Whitespace(indentation));
        var last = inside[inside.Count - 1];
        if (!last.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia))
            inside[inside.Count - 1] = last.WithTrailingTrivia(lineBreak);
        var block = Block(
            Token(opensOnOwnLine ? TriviaList(Whitespace(indentation)) : default, SyntaxKind.OpenBraceToken, TriviaList(lineBreak)),
            List(inside.Select(statement => LineLayout.Indented(statement, step))),
            Token(TriviaList(Whitespace(indentation)), SyntaxKind.CloseBraceToken, TriviaList(lineBreak)));
        return Lock(block, opensOnOwnLine ? lineBreak : Space).WithLeadingTrivia(leading);
    }

    LockStatementSyntax OneLineLock(List<StatementSyntax> inside)
    {
        var (leading, trailing) = (inside[0].GetLeadingTrivia(), inside[inside.Count - 1].GetTrailingTrivia());
        inside[0] = inside[0].WithoutLeadingTrivia();
        inside[inside.Count - 1] = inside[inside.Count - 1].WithTrailingTrivia(Space);
        var block = Block(Token(default, SyntaxKind.OpenBraceToken, TriviaList(Space)), List(inside), Token(SyntaxKind.CloseBraceToken));
        return Lock(block, Space).WithLeadingTrivia(leading).WithTrailingTrivia(trailing);
    }

    LockStatementSyntax Lock(BlockSyntax block, SyntaxTrivia beforeBlock) => LockStatement(
        Token(default, SyntaxKind.LockKeyword, TriviaList(Space)), Token(SyntaxKind.OpenParenToken), _gate.Expression, Token(default, SyntaxKind.CloseParenToken, TriviaList(beforeBlock)), block);

    void LockBody(ExpressionSyntax body, Draft draft)
    {
        var method = _site.Session.RoutineAt(body, _site.Model, _cancellation)?.Method;
        var isVoid = ReadValue.ReturnsNothing(method) || (body.Parent is LambdaExpressionSyntax parent && body is AssignmentExpressionSyntax or PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax
            && ReadValue.IsDroppedBy(parent, _site.Model, _cancellation));
        var now = draft.Now(body);
        var bare = now.WithoutTrivia();
        StatementSyntax statement = isVoid ? ExpressionStatement(bare) : ReturnStatement(Token(default, SyntaxKind.ReturnKeyword, TriviaList(Space)), bare, Token(SyntaxKind.SemicolonToken));
        var block = Block(
            Token(default, SyntaxKind.OpenBraceToken, TriviaList(Space)), SingletonList<StatementSyntax>(OneLineLock([statement]).WithTrailingTrivia(Space)), Token(SyntaxKind.CloseBraceToken))
            .WithTriviaFrom(now);
        switch (body.Parent)
        {
            case LambdaExpressionSyntax lambda:
                draft.Replace(lambda, draft.Now(lambda).WithBody(block));
                break;
            case ArrowExpressionClauseSyntax { Parent: LocalFunctionStatementSyntax function }:
                var current = draft.Now(function);
                draft.Replace(function, current.WithExpressionBody(null).WithSemicolonToken(default)
                    .WithBody(block.WithLeadingTrivia().WithTrailingTrivia(current.SemicolonToken.TrailingTrivia)));
                break;
            case ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax function }:
                var whole = draft.Now(function);
                draft.Replace(function, whole.WithExpressionBody(null).WithSemicolonToken(default)
                    .WithBody(block.WithLeadingTrivia().WithTrailingTrivia(whole.SemicolonToken.TrailingTrivia)));
                break;
            case ArrowExpressionClauseSyntax { Parent: AccessorDeclarationSyntax function }:
                var accessor = draft.Now(function);
                draft.Replace(function, accessor.WithExpressionBody(null).WithSemicolonToken(default)
                    .WithBody(block.WithLeadingTrivia().WithTrailingTrivia(accessor.SemicolonToken.TrailingTrivia)));
                break;
            case ArrowExpressionClauseSyntax { Parent: PropertyDeclarationSyntax declared }:
                var property = draft.Now(declared);
                var getter = AccessorDeclaration(SyntaxKind.GetAccessorDeclaration, block.WithLeadingTrivia(Space).WithTrailingTrivia(Space));
                draft.Replace(declared, property.WithExpressionBody(null).WithSemicolonToken(default)
                    .WithAccessorList(AccessorList(SingletonList(getter)).WithOpenBraceToken(Token(default, SyntaxKind.OpenBraceToken, TriviaList(Space)))
                        .WithTrailingTrivia(property.SemicolonToken.TrailingTrivia)));
                break;
        }
    }

    // ---------------------------------------------------------------------------------------------- declarations inside

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
