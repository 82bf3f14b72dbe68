using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

using static SyntaxFactory;

/// <summary>
/// Code that creates what is missing, <c>x ??= new()</c> or <c>if (x == null) x = new();</c>, and how it says the same so that
/// all threads get one object.
/// </summary>
sealed class LazyCreation
{
    readonly Site _site;
    readonly ExpressionSyntax _target;
    readonly ExpressionSyntax _value;
    readonly SyntaxNode _place;
    readonly ReturnStatementSyntax? _return;

    LazyCreation(Site site, ExpressionSyntax target, ExpressionSyntax value, SyntaxNode place, ReturnStatementSyntax? @return)
    {
        _site = site;
        _target = target;
        _value = value;
        _place = place;
        _return = @return;
    }

    /// <summary>The creation of which a write is part; null for other shapes, and where a comment would get lost.</summary>
    public static LazyCreation? At(SyntaxNode write, Site site)
    {
        if (write is not ExpressionSyntax target || target.Parent is not AssignmentExpressionSyntax assignment || assignment.Left != target)
            return null;
        var place = PlaceOf(assignment);
        if (place is null || LineLayout.LosesWords(place, assignment.Right) || assignment.Right.DescendantNodesAndSelf().Any(static node => node is AwaitExpressionSyntax or ThrowExpressionSyntax))
            return null;
        return new(site, target, assignment.Right, place, place is IfStatementSyntax test ? ReturnAfter(test, target) : null);
    }

    static SyntaxNode? PlaceOf(AssignmentExpressionSyntax assignment)
    {
        if (assignment.IsKind(SyntaxKind.CoalesceAssignmentExpression))
            return assignment;
        if (!assignment.IsKind(SyntaxKind.SimpleAssignmentExpression))
            return null;
        switch (assignment.Parent)
        {
            case ParenthesizedExpressionSyntax { Parent: BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression } either } created
                when either.Right == created && AreEquivalent(either.Left, assignment.Left):
                return either;
            case ExpressionStatementSyntax statement:
                var act = statement.Parent is BlockSyntax { Statements.Count: 1 } block ? block : (StatementSyntax)statement;
                return act.Parent is IfStatementSyntax { Else: null } test && test.Statement == act && IsMissing(test.Condition, assignment.Left) ? test : null;
            default:
                return null;
        }
    }

    static bool IsMissing(ExpressionSyntax condition, ExpressionSyntax target) => condition switch
    {
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression, Left: var left, Right: var right } =>
            (IsNull(right) && AreEquivalent(left, target)) || (IsNull(left) && AreEquivalent(right, target)),
        IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax { Expression: var constant }, Expression: var tested } => IsNull(constant) && AreEquivalent(tested, target),
        _ => false,
    };

    static bool IsNull(ExpressionSyntax expression) => expression.IsKind(SyntaxKind.NullLiteralExpression);

    // if (x == null) x = …; return x;
    static ReturnStatementSyntax? ReturnAfter(IfStatementSyntax test, ExpressionSyntax target)
    {
        if (test.Parent is not BlockSyntax block || test.GetTrailingTrivia().HasWords())
            return null;
        var index = block.Statements.IndexOf(test);
        return index + 1 < block.Statements.Count && block.Statements[index + 1] is ReturnStatementSyntax { Expression: { } returned } next
            && AreEquivalent(returned, target) && !next.GetLeadingTrivia().HasWords() && !LineLayout.LosesWords(next, returned)
                ? next
                : null;
    }

    // ---------------------------------------------------------------------------------------------------------- the mends

    /// <summary>The document with <c>LazyInitializer.EnsureInitialized(ref x, () => …)</c>.</summary>
    public SyntaxNode? WithInitializer()
    {
        if (_site.Model.Compilation.GetTypeByMetadataName("System.Threading.LazyInitializer") is not { } initializer)
            return null;
        var call = InvocationExpression(
            MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, PlatformNames.ExpressionOf(initializer, _site.Model, _place.SpanStart), IdentifierName(nameof(LazyInitializer.EnsureInitialized))),
            ArgumentList(SeparatedList(
                [Argument(null, Token(default, SyntaxKind.RefKeyword, TriviaList(Space)), _target.WithoutTrivia()), Argument(Factory())],
                [Token(default, SyntaxKind.CommaToken, TriviaList(Space))])));
        return WithResult(call);
    }

    /// <summary>The document with a <c>Lazy</c> field; null unless the field has no other use than the property that creates its object.</summary>
    public SyntaxNode? WithLazy(IFieldSymbol field, CancellationToken cancellation)
    {
        if (field is not { IsStatic: true, IsVolatile: false, DeclaredAccessibility: Accessibility.Private, DeclaringSyntaxReferences: [var reference] } || reference.SyntaxTree != _site.Model.SyntaxTree
            || !field.ContainingType.DeclaringSyntaxReferences.All(part => part.SyntaxTree == reference.SyntaxTree)
            || reference.GetSyntax(cancellation) is not VariableDeclaratorSyntax { Initializer: null, Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: FieldDeclarationSyntax declaration } } variable
            || _place.FirstAncestorOrSelf<PropertyDeclarationSyntax>() is not { } property || !IsWholeBody()
            || !FieldUses.NamesOf(field, _site.Model, cancellation).All(name => property.Span.Contains(name.Span)))
        {
            return null;
        }

        var type = LazyOf(declaration.Declaration.Type, declaration.SpanStart);
        if (type is null)
            return null;
        var draft = new Draft(_site.Root, [_place, declaration, .. _return is null ? Array.Empty<SyntaxNode>() : [_return]]);
        Write(draft, MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, _target.WithoutTrivia(), IdentifierName(nameof(Lazy<object>.Value))));
        var creation = EqualsValueClause(Token(TriviaList(Space), SyntaxKind.EqualsToken, TriviaList(Space)), ImplicitObjectCreationExpression(ArgumentList(SingletonSeparatedList(Argument(Factory()))), null));
        var now = draft.Now(declaration);
        var lazy = now.WithModifiers(now.Modifiers.Add(Token(default, SyntaxKind.ReadOnlyKeyword, TriviaList(Space))))
            .WithDeclaration(now.Declaration.WithType(type).WithVariables(SingletonSeparatedList(now.Declaration.Variables[0].WithIdentifier(variable.Identifier.WithTrailingTrivia()).WithInitializer(creation))));
        draft.Replace(declaration, lazy);
        return draft.Root;
    }

    TypeSyntax? LazyOf(TypeSyntax type, int position)
    {
        if (_site.Model.Compilation.GetTypeByMetadataName("System.Lazy`1") is not { } lazy || type.GetLeadingTrivia().HasWords())
            return null;
        var created = (type is NullableTypeSyntax nullable ? nullable.ElementType : type).WithoutTrivia();
        return PlatformNames.GenericOf(lazy, TypeArgumentList(SingletonSeparatedList(created)), _site.Model, position).WithTriviaFrom(type);
    }

    // The property does nothing else.
    bool IsWholeBody() => _return is not null
        ? _return.Parent is BlockSyntax { Statements.Count: 2, Parent: AccessorDeclarationSyntax { RawKind: (int)SyntaxKind.GetAccessorDeclaration } }
        : _place.Parent is ArrowExpressionClauseSyntax or ReturnStatementSyntax { Parent: BlockSyntax { Statements.Count: 1, Parent: AccessorDeclarationSyntax { RawKind: (int)SyntaxKind.GetAccessorDeclaration } } };

    ParenthesizedLambdaExpressionSyntax Factory() => ParenthesizedLambdaExpression(ParameterList(), null, LineLayout.WithCommentsBefore(_value))
        .WithArrowToken(Token(TriviaList(Space), SyntaxKind.EqualsGreaterThanToken, TriviaList(Space)));

    SyntaxNode WithResult(ExpressionSyntax result)
    {
        var draft = new Draft(_site.Root, _return is null ? [_place] : [_place, _return]);
        Write(draft, result);
        return draft.Root;
    }

    void Write(Draft draft, ExpressionSyntax result)
    {
        if (_place is ExpressionSyntax)
            draft.Replace(_place, result.WithTriviaFrom(_place));
        else if (_return is null)
            draft.Replace(_place, ExpressionStatement(result).WithTriviaFrom(_place));
        else
            draft.ReplaceAll([(StatementSyntax)_place, _return], [_return.WithExpression(result.WithTriviaFrom(_return.Expression!)).WithLeadingTrivia(_place.GetLeadingTrivia())]);
    }
}
