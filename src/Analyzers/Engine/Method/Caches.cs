using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Concurrent collections that only keep what was found out for a key: <c>if (!_known.TryGetValue(key, out var found)) _known[key] = found = Find(key);</c>
/// wherever something is stored. The second of two threads stores what is as good as what the first has stored; most such work is only done twice.
/// </summary>
sealed class Caches(Routine root)
{
    /// <summary>Whether a test and an act mostly harm nobody when others come between: a bound that a few may pass, or what a cache has not found.</summary>
    public bool AreBoundOrCache(CollectionStep check, CollectionStep act)
    {
        if (check.Meaning == Meaning.AsksForCount)
            return act.Meaning is Meaning.AddsElement or Meaning.AddsKey or Meaning.SetsKey;
        if (check.Meaning != Meaning.AsksForKey)
            return false;
        foreach (var (condition, isTrue, _) in DecidingConditions.Of(act.Syntax))
        {
            if (condition.Span.Contains(check.Syntax.Span))
                return StepTests.IsFound(condition, isTrue, check) == false && Store(act);
        }

        return false;
    }

    // What is made for a missing key goes into a collection that is used in this way only.
    bool Store(CollectionStep act) => act.Meaning is Meaning.SetsKey or Meaning.AddsKey && StepValues.StoredBy(act) is { } stored && IsMadeHere(stored) && stored.Type is { } type && (IsAsGood(type, Limits.PathLength) || IsOfKeyAlone(act, stored, type))
        && act.Path.Symbol is { DeclaredAccessibility: Accessibility.Private, ContainingType: { } owner } collection && root.Session.Declares(owner) && IsOnlyFilled(collection, owner);

    // all[text] = Schedule.Parse(text);
    bool IsOfKeyAlone(CollectionStep act, IOperation stored, ITypeSymbol type) => act.Key is { } key && ValueFlow.Core(stored) is IInvocationOperation { Instance: null, TargetMethod.IsExtensionMethod: false, Arguments: [{ Value.Syntax: var given }] } && SyntaxFactory.AreEquivalent(given, key)
        && !IsGivenBack(type) && !ContainerModel.IsContainer(type);

    bool IsGivenBack(ITypeSymbol type) => type.AllInterfaces.Any(static contract => contract.SpecialType is SpecialType.System_IDisposable or SpecialType.System_Collections_IEnumerable) || root.Session.Types.IsAsyncDisposable(type) || root.Session.Types.IsTask(type);

    // What callers bring is theirs: the one who comes second does not find his own.
    bool IsMadeHere(IOperation stored)
    {
        stored = ValueFlow.Core(stored);
        if (stored is ILocalReferenceOperation { Local: var local } && root.Places.ValueOf(local) is { } value)
            stored = ValueFlow.Core(value);
        return stored is not (IParameterReferenceOperation or IInstanceReferenceOperation) && !stored.ConstantValue.HasValue;
    }

    // Of two objects that were made the same way either will do when neither changes, waits, locks or has to be given back.
    bool IsAsGood(ITypeSymbol type, int depth)
    {
        if (depth == 0)
            return false;
        if (type is IArrayTypeSymbol || type.SpecialType is not SpecialType.None and not SpecialType.System_Object || type.TypeKind is TypeKind.Enum or TypeKind.Delegate || Immutability.IsImmutable(type))
            return true;
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct, OriginalDefinition: var declared } || IsGivenBack(type))
            return false;

        return root.Session.Declares(declared) ? NeverChanges(declared, depth) : type.IsTupleType || PlainTypes.IsTuple(declared);
    }

    bool NeverChanges(INamedTypeSymbol type, int depth)
    {
        for (var current = type; current is { SpecialType: SpecialType.None }; current = current.BaseType?.OriginalDefinition)
        {
            if (!root.Session.Declares(current))
                return false;
            foreach (var member in current.GetMembers())
            {
                if (member is IEventSymbol { IsStatic: false } || (member is IFieldSymbol { IsStatic: false, IsConst: false } field && !IsFixed(field, current, depth)))
                    return false;
            }
        }

        return true;
    }

    // What it was given is the same for both; a list of its own has to stay as it was filled.
    bool IsFixed(IFieldSymbol field, INamedTypeSymbol type, int depth)
    {
        var writes = Writes.None;
        foreach (var part in type.DeclaringSyntaxReferences)
            writes |= WriteIndex.Of(part).Of(field.AssociatedSymbol?.Name ?? field.Name);
        if (!field.IsReadOnly && ((writes & Writes.Later) != 0 || (field.AssociatedSymbol is IPropertySymbol property ? property.SetMethod is { IsInitOnly: false, DeclaredAccessibility: not Accessibility.Private } : field.DeclaredAccessibility != Accessibility.Private)))
            return false;
        if (ContainerModel.IsContainer(field.Type))
            return field.DeclaredAccessibility == Accessibility.Private && field.AssociatedSymbol is null && (writes & Writes.OfContents) == 0;
        return field.Type.SpecialType != SpecialType.System_Object && (IsAsGood(field.Type, depth - 1) || type.InstanceConstructors.All(constructor => constructor.IsImplicitlyDeclared || root.Session.Construction.StoredBy(constructor).ContainsKey((ISymbol?)field.AssociatedSymbol ?? field)));
    }

    // All that is stored in it is stored by members that have looked for it, each in one place: two may be one for the first and one for the next.
    static bool IsOnlyFilled(ISymbol collection, INamedTypeSymbol owner)
    {
        var stores = new HashSet<MemberDeclarationSyntax?>();
        foreach (var part in owner.DeclaringSyntaxReferences)
        {
            foreach (var name in part.GetSyntax().DescendantNodes().OfType<IdentifierNameSyntax>())
            {
                if (name.Identifier.ValueText == collection.Name && !IsLookOrRemoval(name) && !AddsWhereMissing(name) && !(IsStore(name) && HasLooked(name) && stores.Add(name.FirstAncestorOrSelf<MemberDeclarationSyntax>())))
                    return false;
            }
        }

        return true;
    }

    static bool IsStore(IdentifierNameSyntax name) => WholeName.Of(name).Parent switch
    {
        ElementAccessExpressionSyntax { Parent: AssignmentExpressionSyntax { Left: var target } } element => target == element,
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: var called, Parent: InvocationExpressionSyntax } => StepModel.OfKeyed(called) == Meaning.AddsKey,
        _ => false,
    };

    // all.GetOrAdd(key, Make) looks and stores in one step.
    static bool AddsWhereMissing(IdentifierNameSyntax name) => WholeName.Of(name).Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: StepModel.FindOrAdd };

    static bool IsLookOrRemoval(IdentifierNameSyntax name) => WholeName.Of(name).Parent switch
    {
        ElementAccessExpressionSyntax { Parent: not (AssignmentExpressionSyntax or PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax) } => true,
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: var called } => StepModel.OfKeyed(called) is Meaning.AsksForKey or Meaning.RemovesKey or Meaning.AsksForCount,
        _ => false,
    };

    static bool HasLooked(IdentifierNameSyntax store) => store.FirstAncestorOrSelf<MemberDeclarationSyntax>() is { } member && member.DescendantNodes().Any(node =>
        node is MemberAccessExpressionSyntax { Name.Identifier.ValueText: var called, Expression: var asked } && StepModel.OfKeyed(called) == Meaning.AsksForKey && node.SpanStart < store.SpanStart
        && ((asked as IdentifierNameSyntax ?? (asked as MemberAccessExpressionSyntax)?.Name as IdentifierNameSyntax)?.Identifier.ValueText == store.Identifier.ValueText));
}
