using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Steps of one object of which a test chooses the one or the other: in the arms of one <c>if</c>, or where the one is a hook that is only called by way of a contrary answer,
/// <c>override void Take() { if (_isShared) Interlocked.Increment(ref _count); else base.Take(); }</c>, and the base type calls <c>OnTaken()</c>, which counts.
/// </summary>
sealed class ChosenSteps(ProgramFacts facts, CancellationToken cancellation)
{
    readonly record struct Choice(ExpressionSyntax Condition, bool Holds, SemanticModel Model);

    /// <summary>Whether a test keeps two accesses apart that always comes out the same on one object; null for one of a setting that somebody may change meanwhile.</summary>
    /// <param name="plain">The one in several steps.</param>
    /// <param name="atomic">The other one.</param>
    public bool? KeepApart(Access plain, Access atomic)
    {
        if (OtherArms.ChoiceBetween(plain.Operation.Syntax, atomic.Operation.Syntax) is { } mode && Kept(mode, plain.Routine.Root.Model) is not false and var kept)
            return kept;
        if (plain.Routine is not { Parent: null, Method: { MethodKind: MethodKind.Ordinary, IsStatic: false } step } || atomic.Routine.Parent is not null)
            return false;
        foreach (var choice in ChoicesAround(atomic.Operation.Syntax, atomic.Routine.Root.Model))
        {
            if (Kept(choice.Condition, choice.Model) is not false and var isKept && IsOnlyCalledElsewhere(step, choice))
                return isKept;
        }

        return false;
    }

    // A property that the type leaves to others to set tells how an object is used.
    bool? Kept(ExpressionSyntax condition, SemanticModel model)
    {
        if (SteadyTests.IsForAll(condition, model))
            return true;
        return Setting(condition, model) is { } setting && !IsSetByType(setting) ? null : false;
    }

    IPropertySymbol? Setting(ExpressionSyntax condition, SemanticModel model)
    {
        while (condition is ParenthesizedExpressionSyntax or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression })
            condition = condition is ParenthesizedExpressionSyntax whole ? whole.Expression : ((PrefixUnaryExpressionSyntax)condition).Operand;
        return condition is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }
            && model.GetSymbolInfo(condition, cancellation).Symbol is IPropertySymbol { IsStatic: false, IsVirtual: false, IsOverride: false, IsAbstract: false, SetMethod.DeclaredAccessibility: not Accessibility.Private } property && Getters.IsAutomatic(property) ? property : null;
    }

    bool IsSetByType(IPropertySymbol setting)
    {
        foreach (var part in setting.ContainingType.DeclaringSyntaxReferences)
        {
            foreach (var place in ChangedNames.PlacesOf(part.GetSyntax(cancellation), setting.Name))
            {
                if (place.FirstAncestorOrSelf<SyntaxNode>(static node => node is MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax) is not ConstructorDeclarationSyntax)
                    return true;
            }
        }

        return false;
    }

    static IEnumerable<Choice> ChoicesAround(SyntaxNode place, SemanticModel model)
    {
        for (var node = place; node is not (null or MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax); node = node.Parent)
        {
            switch (node.Parent)
            {
                case IfStatementSyntax test when node == test.Statement:
                    yield return new(test.Condition, true, model);
                    break;
                case ElseClauseSyntax { Parent: IfStatementSyntax test }:
                    yield return new(test.Condition, false, model);
                    break;
            }
        }
    }

    // Whether all calls of a step on the own object, however far away, begin where the test comes out the other way.
    bool IsOnlyCalledElsewhere(IMethodSymbol step, Choice choice)
    {
        var type = step.ContainingType.OriginalDefinition;
        var asked = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default) { step.OriginalDefinition };
        var pending = new Queue<IMethodSymbol>(asked);
        while (pending.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            var current = pending.Dequeue();
            if (asked.Count > Limits.CallersOfStep || CallersBeside(current, type, choice, out var isCalled) is not { } callers)
                return false;
            if (!isCalled && SymbolEqualityComparer.Default.Equals(current, step.OriginalDefinition))
                return false;
            foreach (var caller in callers)
            {
                if (asked.Add(caller))
                    pending.Enqueue(caller);
            }
        }

        return true;
    }

    // The methods that call one on the own object, apart from calls that the test has chosen; null where others may call it, or on another object.
    List<IMethodSymbol>? CallersBeside(IMethodSymbol called, INamedTypeSymbol type, Choice choice, out bool isCalled)
    {
        isCalled = false;
        var callers = new List<IMethodSymbol>();
        // What the type has put another one in the place of is only reached by base.Take().
        var isReplaced = !SymbolEqualityComparer.Default.Equals(called.ContainingType.OriginalDefinition, type) && IsReplaced(called, type);
        for (var name = called; name is not null; name = isReplaced ? null : name.OverriddenMethod?.OriginalDefinition)
        {
            if (!facts.Session.Declares(name) || name.MethodKind != MethodKind.Ordinary || (!isReplaced && !IsForHeirs(name) && (References.IsVisibleOutside(name) || References.IsForOthers(name))))
                return null;
            foreach (var (reference, model) in facts.ReferencesTo(name))
            {
                if (reference.FirstAncestorOrSelf<CrefSyntax>() is not null || (isReplaced && !References.IsOfBase(reference)))
                    continue;
                if (References.CallOf(reference) is not { } call || !IsOfSelf(reference) || model.GetEnclosingSymbol(reference.SpanStart, cancellation) is not IMethodSymbol { MethodKind: MethodKind.Ordinary } caller)
                    return null;
                var (around, other) = (caller.ContainingType.OriginalDefinition, type);
                if (!DerivesFrom(other, around))
                {
                    if (DerivesFrom(around, other))
                        return null;
                    continue;
                }

                isCalled = true;
                if (!IsChosen(call, choice, model))
                    callers.Add(caller.OriginalDefinition);
            }
        }

        return callers;
    }

    static bool IsForHeirs(IMethodSymbol method) => method.DeclaredAccessibility is Accessibility.Protected or Accessibility.ProtectedAndInternal;

    static bool IsOfSelf(SimpleNameSyntax name) => name.Parent is InvocationExpressionSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax or BaseExpressionSyntax };

    static bool IsReplaced(IMethodSymbol method, INamedTypeSymbol type)
    {
        foreach (var member in type.GetMembers(method.Name))
        {
            for (var replaced = (member as IMethodSymbol)?.OverriddenMethod; replaced is not null; replaced = replaced.OverriddenMethod)
            {
                if (SymbolEqualityComparer.Default.Equals(replaced.OriginalDefinition, method))
                    return true;
            }
        }

        return false;
    }

    static bool DerivesFrom(INamedTypeSymbol type, INamedTypeSymbol other)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType?.OriginalDefinition)
        {
            if (SymbolEqualityComparer.Default.Equals(current, other))
                return true;
        }

        return false;
    }

    bool IsChosen(SyntaxNode call, Choice choice, SemanticModel model)
    {
        foreach (var other in ChoicesAround(call, model))
        {
            if (other.Holds != choice.Holds && AreAlike(other, choice))
                return true;
        }

        return false;
    }

    bool AreAlike(Choice one, Choice other)
    {
        if (!SyntaxFactory.AreEquivalent(one.Condition, other.Condition))
            return false;
        using var others = other.Condition.DescendantNodesAndSelf().GetEnumerator();
        foreach (var node in one.Condition.DescendantNodesAndSelf())
        {
            if (!others.MoveNext() || (node is IdentifierNameSyntax && !SymbolEqualityComparer.Default.Equals(one.Model.GetSymbolInfo(node, cancellation).Symbol, other.Model.GetSymbolInfo(others.Current, cancellation).Symbol)))
                return false;
        }

        return true;
    }
}
