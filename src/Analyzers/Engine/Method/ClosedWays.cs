using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// The code of a callee that a call does not come to with what it gives: <c>if (r != null) r.Wait();</c> after <c>Fill(null)</c>. Tests of what the callee
/// makes of that count as well: <c>var range = RangeOf(min, max); if (range != null) …</c>, where that gives null for two nulls.
/// </summary>
/// <param name="given">What the call gives.</param>
/// <param name="session">The session.</param>
/// <param name="depth">How many calls deeper may be looked.</param>
readonly struct ClosedWays(ImmutableArray<GivenConstant> given, Session session, int depth)
{
    // Each call looks at all that its callee tests and returns: a few deep, or code that calls itself takes for ever.
    const int Calls = 2;

    /// <summary>Whether a call that gives such values does not come to a place of its callee.</summary>
    public static bool Contain(Location place, ImmutableArray<GivenConstant> given, Session session) =>
        IsSaid(given) && place.SourceTree is { } tree && Contain(tree.GetRoot().FindNode(place.SourceSpan, getInnermostNodeForTie: true), given, session);

    /// <summary>Whether a call that gives such values does not come to a node of its callee.</summary>
    public static bool Contain(SyntaxNode node, ImmutableArray<GivenConstant> given, Session session) => IsSaid(given) && new ClosedWays(given, session, Calls).Has(node);

    static bool IsSaid(ImmutableArray<GivenConstant> given)
    {
        foreach (var one in given)
        {
            if (one.From is null)
                return true;
        }

        return false;
    }

    bool Has(SyntaxNode node)
    {
        SemanticModel? model = null;
        foreach (var (condition, isTrue, _) in DecidingConditions.Of(node))
        {
            model ??= session.ModelOf(node.SyntaxTree);
            if (Excludes(condition, isTrue, model))
                return true;
        }

        return false;
    }

    // Whether a condition cannot be so.
    bool Excludes(ExpressionSyntax condition, bool isTrue, SemanticModel model) => condition switch
    {
        ParenthesizedExpressionSyntax { Expression: var inner } => Excludes(inner, isTrue, model),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: var operand } => Excludes(operand, !isTrue, model),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } both when isTrue => Excludes(both.Left, true, model) || Excludes(both.Right, true, model),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalOrExpression } either when !isTrue => Excludes(either.Left, false, model) || Excludes(either.Right, false, model),
        IdentifierNameSyntax name => ValueOf(name, model) is { Value: bool flag } && flag != isTrue,
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.IsExpression, Left: IdentifierNameSyntax name, Right: var type } => isTrue && ValueOf(name, model) is { } known && CannotBe(known.Value, type, model),
        BinaryExpressionSyntax { Left: IdentifierNameSyntax name, Right: var other } test => ValueOf(name, model) is { } known && Holds(test.Kind(), known.Value, other, model) is { } holds && holds != isTrue,
        IsPatternExpressionSyntax { Expression: IdentifierNameSyntax name, Pattern: var pattern } => ValueOf(name, model) is { } known && Matches(pattern, known.Value, model) is { } matches && matches != isTrue,
        _ => false,
    };

    // What a parameter, or a local that is made of parameters once and for all, is known to be.
    GivenConstant? ValueOf(IdentifierNameSyntax name, SemanticModel model)
    {
        var text = name.Identifier.ValueText;
        foreach (var one in given)
        {
            if (one.From is null && one.Parameter == text && one.Value is not GivenType { IsOfElements: true })
                return ChangedNames.AreInMember(name, text) && !(one.Value is null && StaysNull(name, text)) ? null : one;
        }

        if (depth == 0 || model.GetSymbolInfo(name).Symbol is not ILocalSymbol { DeclaringSyntaxReferences: [var reference] } || ChangedNames.AreInMember(name, text))
            return null;
        return reference.GetSyntax() switch
        {
            ForEachStatementSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var sequence } source } => OfElements(sequence, source),
            VariableDeclaratorSyntax { Initializer.Value: InvocationExpressionSyntax call } when model.GetOperation(call) is IInvocationOperation operation && GivesNull(operation) => new(text, null),
            _ => null,
        };
    }

    // version = version?.Trim(); if (version == "*") version = null; what was null is null after that as well.
    static bool StaysNull(IdentifierNameSyntax name, string text)
    {
        foreach (var node in name.FirstAncestorOrSelf<MemberDeclarationSyntax>()!.DescendantNodes())
        {
            if (node is IdentifierNameSyntax written && written.Identifier.ValueText == text && FieldWrites.IsWritten(written)
                && !(written.Parent is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Right: var value } assignment && assignment.Left == written
                    && KeepsNull(value, text)))
            {
                return false;
            }
        }

        return true;
    }

    static bool KeepsNull(ExpressionSyntax value, string text) =>
        value.IsKind(SyntaxKind.NullLiteralExpression) || (value is ConditionalAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var owner } } && owner == text);

    GivenConstant? OfElements(string sequence, IdentifierNameSyntax source)
    {
        foreach (var one in given)
        {
            if (one is { From: null, Value: GivenType { IsOfElements: true } } && one.Parameter == sequence)
                return ChangedNames.AreInMember(source, sequence) ? null : one;
        }

        return null;
    }

    // static Range? RangeOf(string? min, string? max) { if (min != null) return new(min, max); return null; }
    bool GivesNull(IInvocationOperation call)
    {
        var method = (IMethodSymbol)MemberTable.Definition(call.TargetMethod);
        if (!session.Declares(method) || SoleMeaning(method) is not { } declaration)
            return false;
        var handed = Handed(call);
        if (!IsSaid(handed))
            return false;
        var inner = new ClosedWays(handed, session, depth - 1);
        var model = session.ModelOf(declaration.SyntaxTree);
        if (((declaration as MethodDeclarationSyntax)?.ExpressionBody ?? (declaration as LocalFunctionStatementSyntax)?.ExpressionBody) is { Expression: var whole })
            return inner.IsNull(whole, model);
        var returns = false;
        foreach (var node in declaration.DescendantNodes(node => node == declaration || node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
        {
            if (node is YieldStatementSyntax)
                return false;
            if (node is not ReturnStatementSyntax { Expression: { } value })
                continue;
            if (!inner.Has(node) && !inner.IsNull(value, model))
                return false;
            returns = true;
        }

        return returns;
    }

    bool IsNull(ExpressionSyntax value, SemanticModel model) => value switch
    {
        ParenthesizedExpressionSyntax { Expression: var inner } => IsNull(inner, model),
        LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NullLiteralExpression } => true,
        ConditionalExpressionSyntax choice => (Excludes(choice.Condition, true, model) || IsNull(choice.WhenTrue, model)) && (Excludes(choice.Condition, false, model) || IsNull(choice.WhenFalse, model)),
        // value?.Trim()
        ConditionalAccessExpressionSyntax { Expression: IdentifierNameSyntax owner } => ValueOf(owner, model) is { Value: null },
        IdentifierNameSyntax name => ValueOf(name, model) is { Value: null },
        InvocationExpressionSyntax call => depth > 0 && model.GetOperation(call) is IInvocationOperation operation && GivesNull(operation),
        _ => false,
    };

    // By a call in the code whose parameters are given.
    ImmutableArray<GivenConstant> Handed(IInvocationOperation call)
    {
        var handed = ImmutableArray<GivenConstant>.Empty;
        foreach (var argument in call.Arguments)
        {
            if (argument is not { Parameter: { RefKind: RefKind.None, Name: var parameter }, Value: var value })
                continue;
            if (value.ConstantValue is { HasValue: true, Value: null or bool } constant)
                handed = handed.Add(new(parameter, constant.Value));
            else if (Origins.Bare(value).Syntax is IdentifierNameSyntax name && value.SemanticModel is { } model && ValueOf(name, model) is { } known)
                handed = handed.Add(known with { Parameter = parameter });
        }

        return handed;
    }

    static SyntaxNode? SoleMeaning(IMethodSymbol method) =>
        method is { IsAbstract: false, IsVirtual: false, IsOverride: false, IsAsync: false, DeclaringSyntaxReferences: [var reference] } && reference.GetSyntax() is MethodDeclarationSyntax or LocalFunctionStatementSyntax ? reference.GetSyntax() : null;

    // What a comparison of a value says; null when nobody can tell.
    static bool? Holds(SyntaxKind comparison, object? value, ExpressionSyntax other, SemanticModel model) => comparison switch
    {
        SyntaxKind.EqualsExpression => IsSame(value, other, model),
        SyntaxKind.NotEqualsExpression => !IsSame(value, other, model),
        SyntaxKind.GreaterThanExpression when value is 0 && IsZero(other) => false,
        SyntaxKind.LessThanExpression when value is 0 && IsZero(other) => false,
        SyntaxKind.GreaterThanOrEqualExpression when value is 0 && IsZero(other) => true,
        SyntaxKind.LessThanOrEqualExpression when value is 0 && IsZero(other) => true,
        _ => null,
    };

    static bool? Matches(PatternSyntax pattern, object? value, SemanticModel model) => pattern switch
    {
        // The parser cannot know whether a name is a type.
        ConstantPatternSyntax { Expression: NameSyntax type } when CannotBe(value, type, model) => false,
        ConstantPatternSyntax { Expression: var constant } => IsSame(value, constant, model),
        UnaryPatternSyntax { Pattern: var inner } => !Matches(inner, value, model),
        BinaryPatternSyntax { RawKind: (int)SyntaxKind.OrPattern } either when Matches(either.Left, value, model) == false && Matches(either.Right, value, model) == false => false,
        DeclarationPatternSyntax { Type: var type } when CannotBe(value, type, model) => false,
        TypePatternSyntax { Type: var type } when CannotBe(value, type, model) => false,
        RecursivePatternSyntax { Type: { } type } when CannotBe(value, type, model) => false,
        DeclarationPatternSyntax or TypePatternSyntax or RecursivePatternSyntax when value is null => false,
        RelationalPatternSyntax { OperatorToken.RawKind: (int)SyntaxKind.GreaterThanToken or (int)SyntaxKind.LessThanToken, Expression: var bound } when value is 0 && IsZero(bound) => false,
        _ => null,
    };

    // Of two classes of which none derives from the other there is no object that is both.
    static bool CannotBe(object? value, ExpressionSyntax tested, SemanticModel model)
    {
        if (value is not GivenType { Type: var type, IsMade: var isMade } || model.GetSymbolInfo(tested).Symbol is not INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Interface } asked || Derives(type, asked))
            return false;
        return isMade || type.IsSealed || (asked.TypeKind == TypeKind.Class && !Derives(asked, type));
    }

    static bool Derives(INamedTypeSymbol type, INamedTypeSymbol from)
    {
        if (BaseTypes.Include(type, from.OriginalDefinition))
            return true;
        return from.TypeKind == TypeKind.Interface && type.AllInterfaces.Any(one => SymbolEqualityComparer.Default.Equals(one.OriginalDefinition, from.OriginalDefinition));
    }

    static bool? IsSame(object? value, ExpressionSyntax other, SemanticModel model) => (value, other) switch
    {
        (GivenType { IsMade: var isMade }, { RawKind: (int)SyntaxKind.NullLiteralExpression }) => isMade ? false : null,
        (null, { RawKind: (int)SyntaxKind.NullLiteralExpression }) => true,
        (not null, { RawKind: (int)SyntaxKind.NullLiteralExpression }) => false,
        (bool flag, { RawKind: (int)SyntaxKind.TrueLiteralExpression }) => flag,
        (bool flag, { RawKind: (int)SyntaxKind.FalseLiteralExpression }) => !flag,
        (GivenChoice { Number: var number }, _) => model.GetConstantValue(other) is { HasValue: true, Value: { } asked } ? number.Equals(asked) : null,
        (0, LiteralExpressionSyntax { Token.Value: int number }) => number == 0,
        (0, _) when IsZero(other) => true,
        _ => null,
    };

    static bool IsZero(ExpressionSyntax value) => value is LiteralExpressionSyntax { Token.Value: 0 or 0L or 0.0 } or MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(TimeSpan.Zero) };
}
