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
            || routine.Closest(declarator) is not { } owner || !IsFree(choice, owner))
        {
            return none;
        }

        var chosen = ImmutableArray.CreateBuilder<ChosenObject>();
        foreach (var one in choices)
        {
            if (places.ObjectOf(one) is not { Kind: not RootKind.Temporary } path || (path.IsVariable && path.Variable is ILocalSymbol))
                return none;
            chosen.Add(new(path, GivenFor(one, owner)));
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

    // What decides belongs to the code that asks: its parameters, its locals, what the platform answers.
    static bool IsFree(ExpressionSyntax choice, Routine owner)
    {
        switch (choice)
        {
            case ParenthesizedExpressionSyntax { Expression: var inner }:
                return IsFree(inner, owner);
            case ConditionalExpressionSyntax { Condition: var condition }:
                return IsOfItsOwn(condition, owner);
            case SwitchExpressionSyntax { GoverningExpression: var condition } several:
                return IsOfItsOwn(condition, owner) && several.Arms.All(arm => arm.WhenClause is null || IsOfItsOwn(arm.WhenClause.Condition, owner));
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression, Left: var first }:
                return IsOfItsOwn(first, owner);
            default:
                return false;
        }
    }

    static bool IsOfItsOwn(ExpressionSyntax condition, Routine owner)
    {
        var model = owner.Root.Model;
        foreach (var node in condition.DescendantNodesAndSelf())
        {
            if (node is not (SimpleNameSyntax or InstanceExpressionSyntax))
                continue;
            var named = model.GetSymbolInfo(node).Symbol;
            switch (named)
            {
                // A variable of the code around it may be chosen for this one.
                case ILocalSymbol { IsConst: false, DeclaringSyntaxReferences: [var declared] } when !owner.Syntax.Span.Contains(declared.Span):
                case IParameterSymbol { ContainingSymbol: var asked } when !SymbolEqualityComparer.Default.Equals(asked, owner.Method):
                case IFieldSymbol { IsConst: false }:
                case IEventSymbol or null:
                case IMethodSymbol or IPropertySymbol when !IsOfPlatform(named, owner):
                    return false;
            }
        }

        return true;
    }

    static bool IsOfPlatform(ISymbol member, Routine owner) => member.DeclaringSyntaxReferences.IsEmpty && !SymbolEqualityComparer.Default.Equals(member.ContainingAssembly, owner.Session.Compilation.Assembly);
}
