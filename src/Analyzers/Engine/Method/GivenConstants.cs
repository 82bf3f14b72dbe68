using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>What a parameter is given by a call: something that is known, or what the caller itself was given.</summary>
/// <param name="Parameter">The parameter, by name.</param>
/// <param name="Value">Null, true, false, 0 for a number or a time of nothing, or the choice of an enumeration.</param>
/// <param name="From">The parameter of the caller that is handed on; null when the value is known.</param>
readonly record struct GivenConstant(string Parameter, object? Value, string? From = null);

/// <summary>A value of an enumeration.</summary>
/// <param name="Number">The number that its names stand for.</param>
sealed record GivenChoice(object Number);

/// <summary>
/// What a call gives that is null, true, false, zero or a choice, and the code of the callee that it does not come to: <c>Fill(null)</c>,
/// <c>Wait(0)</c>, <c>Read(Mode.Cached)</c>.
/// </summary>
static class GivenConstants
{
    /// <summary>The parameters of a call that get such a value, whether it is written or left out, or one that the caller got.</summary>
    /// <param name="call">The call.</param>
    /// <param name="caller">The member it stands in; null when it does not matter what that was given.</param>
    public static ImmutableArray<GivenConstant> Of(IOperation call, Routine? caller = null)
    {
        var given = ImmutableArray<GivenConstant>.Empty;
        foreach (var argument in Arguments.OfCall(call))
        {
            if (argument is not { Parameter: { RefKind: RefKind.None, Name: var name }, Value: var value })
                continue;
            if (Origins.Bare(value) is IParameterReferenceOperation { Parameter: { RefKind: RefKind.None, Name: var handed } own })
                given = caller is not null && SymbolEqualityComparer.Default.Equals(own.ContainingSymbol, caller.Method) && caller.Places.IsStable(own) ? given.Add(new(name, null, handed)) : given;
            else if (value is { Type.TypeKind: TypeKind.Enum, ConstantValue: { HasValue: true, Value: { } number } })
                given = given.Add(new(name, new GivenChoice(number)));
            else if (value.ConstantValue is { HasValue: true, Value: null or bool } constant)
                given = given.Add(new(name, constant.Value));
            else if (IsAmount(argument.Parameter.Type) && Arguments.IsZero(value))
                given = given.Add(new(name, 0));
        }

        return given;
    }

    /// <summary>What a call gives when its caller was given something itself.</summary>
    /// <param name="call">What stands in the call.</param>
    /// <param name="caller">What its caller was given.</param>
    public static ImmutableArray<GivenConstant> Within(ImmutableArray<GivenConstant> call, ImmutableArray<GivenConstant> caller)
    {
        if (call.IsEmpty)
            return call;
        var given = ImmutableArray<GivenConstant>.Empty;
        foreach (var one in call)
        {
            if (one.From is null)
            {
                given = given.Add(one);
                continue;
            }

            foreach (var outer in caller)
            {
                if (outer.Parameter == one.From && outer.From is null)
                    given = given.Add(one with { Value = outer.Value, From = null });
            }
        }

        return given;
    }

    /// <summary>Whether a call that gives such values does not come to a place of its callee.</summary>
    public static bool Close(ImmutableArray<GivenConstant> given, Location place, Session session) =>
        IsSaid(given) && place.SourceTree is { } tree && session.ModelOf(tree) is { } model && Close(given, tree.GetRoot().FindNode(place.SourceSpan, getInnermostNodeForTie: true), model);

    /// <summary>Whether a call that gives such values does not come to a node of its callee.</summary>
    public static bool Close(ImmutableArray<GivenConstant> given, SyntaxNode node, SemanticModel model)
    {
        if (!IsSaid(given))
            return false;
        foreach (var (condition, isTrue, _) in DecidingConditions.Of(node))
        {
            foreach (var one in given)
            {
                if (one.From is null && Excludes(condition, isTrue, one.Parameter, one.Value, model) && !IsReplaced(node, one.Parameter))
                    return true;
            }
        }

        return false;
    }

    /// <summary>Whether a parameter gets a time of nothing.</summary>
    public static bool AreNoTimeFor(string? parameter, ImmutableArray<GivenConstant> given)
    {
        foreach (var one in given)
        {
            if (parameter is not null && one.Parameter == parameter && one is { From: null, Value: 0 })
                return true;
        }

        return false;
    }

    /// <summary>The parameter whose value says how long a call waits at most; null when there is none, or it may get another value.</summary>
    public static string? TimeOf(IOperation operation)
    {
        if (operation is not IInvocationOperation call)
            return null;
        foreach (var argument in call.Arguments)
        {
            if (Arguments.IsDuration(argument) && Arguments.ParameterOfTime(argument.Value) is { } parameter)
                return IsReplaced(operation.Syntax, parameter.Name) ? null : parameter.Name;
        }

        return null;
    }

    static bool IsAmount(ITypeSymbol type) => type is { SpecialType: >= SpecialType.System_SByte and <= SpecialType.System_Double } or { Name: nameof(TimeSpan) };

    static bool IsSaid(ImmutableArray<GivenConstant> given)
    {
        foreach (var one in given)
        {
            if (one.From is null)
                return true;
        }

        return false;
    }

    // Whether a condition cannot be so when the parameter has its value.
    static bool Excludes(ExpressionSyntax condition, bool isTrue, string parameter, object? value, SemanticModel model) => condition switch
    {
        ParenthesizedExpressionSyntax { Expression: var inner } => Excludes(inner, isTrue, parameter, value, model),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: var operand } => Excludes(operand, !isTrue, parameter, value, model),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } both when isTrue => Excludes(both.Left, true, parameter, value, model) || Excludes(both.Right, true, parameter, value, model),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalOrExpression } either when !isTrue => Excludes(either.Left, false, parameter, value, model) || Excludes(either.Right, false, parameter, value, model),
        IdentifierNameSyntax { Identifier.ValueText: var name } => name == parameter && value is bool flag && flag != isTrue,
        BinaryExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var name }, Right: var other } test => name == parameter && Holds(test.Kind(), value, other, model) is { } holds && holds != isTrue,
        IsPatternExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var name }, Pattern: var pattern } => name == parameter && Matches(pattern, value, model) is { } matches && matches != isTrue,
        _ => false,
    };

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
        ConstantPatternSyntax { Expression: var constant } => IsSame(value, constant, model),
        UnaryPatternSyntax { Pattern: var inner } => !Matches(inner, value, model),
        RelationalPatternSyntax { OperatorToken.RawKind: (int)SyntaxKind.GreaterThanToken or (int)SyntaxKind.LessThanToken, Expression: var bound } when value is 0 && IsZero(bound) => false,
        _ => null,
    };

    static bool? IsSame(object? value, ExpressionSyntax other, SemanticModel model) => (value, other) switch
    {
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

    static bool IsReplaced(SyntaxNode place, string parameter) => place.FirstAncestorOrSelf<MemberDeclarationSyntax>()?.DescendantNodes()
        .Any(node => node is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var name } } && name == parameter) == true;
}
