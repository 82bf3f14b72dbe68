using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Fields that hold the lock of another object, which the same constructor has kept: <c>_cache = cache; _lock = cache.SyncRoot;</c>. Whoever takes
/// <c>_lock</c> holds <c>_cache.SyncRoot</c>. Fields that hold the lock of all objects.
/// </summary>
static class LockAliases
{
    /// <summary>What else the object in a field is called by its own object, whichever constructor has made that.</summary>
    public static ImmutableArray<AccessPath> Of(IFieldSymbol field, Session session)
    {
        if (field.IsStatic || !(field.IsReadOnly || FieldWrites.AreInConstructors(field)))
            return ImmutableArray<AccessPath>.Empty;
        ImmutableArray<AccessPath>? common = null;
        foreach (var constructor in field.ContainingType.OriginalDefinition.InstanceConstructors)
        {
            if (session.RoutineOf(constructor, default) is not { Parent: null } body || !SymbolEqualityComparer.Default.Equals(body.Method, constructor))
                return ImmutableArray<AccessPath>.Empty;
            // : this(cache)
            if (CallsOther(body, constructor))
                continue;
            var names = Given(field, constructor, body, session);
            common = common is { } others ? others.RemoveAll(name => !names.Contains(name)) : names;
        }

        return common ?? ImmutableArray<AccessPath>.Empty;
    }

    /// <summary>
    /// The one lock that all objects have under a name of their own: <c>readonly object _gate = s_gate;</c>; null for other paths.
    /// </summary>
    public static AccessPath? SharedBy(AccessPath path, Session session)
    {
        if (path is not { Steps: [.., { Member: IFieldSymbol { IsStatic: false, IsReadOnly: true, DeclaringSyntaxReferences.Length: 1 } field }] })
            return null;
        // Asked at each taking of the lock, in each round of the solver.
        return session.SharedLocks.TryGetValue(field, out var known) ? known : session.SharedLocks.GetOrAdd(field, SharedBy(field));
    }

    static AccessPath? SharedBy(IFieldSymbol field)
    {
        if (field.DeclaringSyntaxReferences[0].GetSyntax() is not VariableDeclaratorSyntax { Initializer.Value: var value } || NameIn(value, field.ContainingType) is not { } name)
            return null;
        foreach (var member in field.ContainingType.GetMembers(name))
        {
            if (member is IFieldSymbol { IsStatic: true, IsReadOnly: true } shared && FieldWrites.GivenTo(field).Take(2).Count() == 1)
                return AccessPath.StaticRoot.Then(shared);
        }

        return null;
    }

    // s_gate, Pool.s_gate
    static string? NameIn(ExpressionSyntax value, INamedTypeSymbol type) => value switch
    {
        IdentifierNameSyntax { Identifier.ValueText: var name } => name,
        MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var owner }, Name: IdentifierNameSyntax { Identifier.ValueText: var name } } when owner == type.Name => name,
        _ => null,
    };

    static bool CallsOther(Routine body, IMethodSymbol constructor)
    {
        foreach (var block in body.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is IInvocationOperation { TargetMethod: { MethodKind: MethodKind.Constructor, ContainingType: var made } } && SymbolEqualityComparer.Default.Equals(made.OriginalDefinition, constructor.ContainingType.OriginalDefinition))
                    return true;
            }
        }

        return false;
    }

    static ImmutableArray<AccessPath> Given(IFieldSymbol field, IMethodSymbol constructor, Routine body, Session session)
    {
        IOperation? value = null;
        foreach (var block in body.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is not ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Field: var target, Instance: IInstanceReferenceOperation } } assignment || !SymbolEqualityComparer.Default.Equals(target.OriginalDefinition, field.OriginalDefinition))
                    continue;
                if (value is not null)
                    return ImmutableArray<AccessPath>.Empty;
                value = assignment.Value;
            }
        }

        if (value is null || body.Places.Of(value) is not { Variable: IParameterSymbol { RefKind: RefKind.None } given, Steps: [{ Member: { } member }] } path || !body.Places.IsStable(given) || !IsForGood(member))
            return ImmutableArray<AccessPath>.Empty;
        var names = ImmutableArray.CreateBuilder<AccessPath>();
        foreach (var kept in session.Construction.StoredBy(constructor))
        {
            if (kept.Value == given.Ordinal && IsForGood(kept.Key) && AccessPath.This.Then(kept.Key) is { } keeper && path.Replace(AccessPath.Of(given), keeper) is { } name)
                names.Add(name);
        }

        return names.ToImmutable();
    }

    // readonly object _gate, object SyncRoot { get; } = new();
    static bool IsForGood(ISymbol member) => member switch
    {
        IFieldSymbol field => field.IsReadOnly || FieldWrites.AreInConstructors(field),
        IPropertySymbol { SetMethod: null or { IsInitOnly: true } } property => Getters.IsAutomatic(property),
        _ => false,
    };
}
