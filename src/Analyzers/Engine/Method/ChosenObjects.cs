using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>One of the objects that a local may stand for, and what the member must have been given for that.</summary>
/// <param name="Path">The object.</param>
/// <param name="Given">What the choice shows of the parameters.</param>
readonly record struct ChosenObject(AccessPath Path, ImmutableHashSet<GivenValue> Given);

/// <summary>
/// Objects of which a local stands for one: <c>var from = toSavings ? _checking : _savings;</c> What is done to the local may be done to either of them.
/// </summary>
/// <remarks>
/// Nothing is said where the program remembers which one is whose: <c>var back = _isFlipped ? _first : _second;</c> others may keep to the other one as long as
/// the flag says so. What the caller gives is told along with each of the objects.
/// </remarks>
static class ChosenObjects
{
    /// <summary>The objects, two at least; none where the local is not chosen so, or one of them has no name.</summary>
    public static ImmutableArray<ChosenObject> Of(ILocalSymbol local, Routine routine)
    {
        var none = ImmutableArray<ChosenObject>.Empty;
        var places = routine.Places;
        if (local.Type.IsValueType || places.ValueOf(local) is not { } value || places.ChoicesOf(value) is not { Length: > 1 and <= Limits.Alternatives } choices
            || local.DeclaringSyntaxReferences is not [var declaration] || declaration.GetSyntax() is not VariableDeclaratorSyntax { Initializer.Value: var choice } declarator
            || routine.Closest(declarator) is not { Parent: null } owner || !IsByGiven(choice, owner))
        {
            return none;
        }

        var chosen = ImmutableArray.CreateBuilder<ChosenObject>();
        foreach (var one in choices)
        {
            if (places.ObjectOf(one) is not { Kind: not RootKind.Temporary } path || (path.IsVariable && path.Variable is ILocalSymbol) || (path.Symbol is IFieldSymbol field && places.IsReplaced(field)) || GivenFor(one, owner) is not { IsEmpty: false } given)
                return none;
            chosen.Add(new(path, given));
        }

        return chosen.ToImmutable();
    }

    /// <summary>Locks where a local stands for one of the objects. Which of a few another local stands for then, nobody knows.</summary>
    public static Lockset Named(Lockset locks, ILocalSymbol local, AccessPath chosen)
    {
        var named = locks.WithoutLocks();
        foreach (var held in locks.Held)
        {
            if (held.Path.Kind != RootKind.Temporary && (held.Path.Variable is not ILocalSymbol root || SymbolEqualityComparer.Default.Equals(root, local)) && held.Path.Replace(AccessPath.Of(local), chosen) is { } path)
                named = named.Acquire(held with { Path = path });
            else
                named = named.UncertainOf(held);
        }

        return named;
    }

    static ImmutableHashSet<GivenValue> GivenFor(IOperation chosen, Routine owner)
    {
        var given = GivenValue.Nothing;
        foreach (var fact in ChoiceFacts.Of(chosen, null, owner))
        {
            if (fact.Tested is IdentifierNameSyntax name && owner.Root.Model.GetSymbolInfo(name).Symbol is IParameterSymbol { RefKind: RefKind.None } parameter
                && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, owner.Root.Method) && owner.Places.IsStable(parameter))
            {
                given = given.Add(GivenValue.Of(parameter, fact.Value, fact.IsEqual));
            }
        }

        return given;
    }

    // flag ? _a : _b, kind switch { Kind.First => _a, _ => _b }: what the caller gives decides, and nothing else.
    static bool IsByGiven(ExpressionSyntax choice, Routine owner) => choice switch
    {
        ParenthesizedExpressionSyntax { Expression: var inner } => IsByGiven(inner, owner),
        ConditionalExpressionSyntax { Condition: var condition } => IsTestOfGiven(condition, owner),
        SwitchExpressionSyntax { GoverningExpression: var governing, Arms: var arms } => IsGiven(governing, owner) && arms.All(static arm => arm is { WhenClause: null, Pattern: ConstantPatternSyntax or DiscardPatternSyntax }),
        _ => false,
    };

    static bool IsTestOfGiven(ExpressionSyntax condition, Routine owner) => condition switch
    {
        ParenthesizedExpressionSyntax { Expression: var inner } => IsTestOfGiven(inner, owner),
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: var negated } => IsTestOfGiven(negated, owner),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression, Left: var tested, Right: var value } => IsGiven(tested, owner) && owner.Root.Model.GetConstantValue(value).HasValue,
        _ => IsGiven(condition, owner),
    };

    static bool IsGiven(ExpressionSyntax name, Routine owner) => name is IdentifierNameSyntax && owner.Root.Model.GetSymbolInfo(name).Symbol is IParameterSymbol { RefKind: RefKind.None } parameter
        && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, owner.Root.Method) && owner.Places.IsStable(parameter);
}
