using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// What a lock is there for, if not for the state that is used under it: it lets one thread create the object, it keeps two
/// teardowns apart, or it is only taken where a mode of the object asks for it.
/// </summary>
sealed class GuardPurpose
{
    readonly ProgramFacts _facts;
    readonly LockId _guard;
    readonly bool _isForTeardown;
    readonly HashSet<AccessPath>? _inputs;
    readonly Dictionary<SyntaxNode, bool> _isModal = [];
    bool _isForMode;

    GuardPurpose(LockId guard, ProgramFacts facts, bool isForTeardown, HashSet<AccessPath>? inputs)
    {
        _guard = guard;
        _facts = facts;
        _isForTeardown = isForTeardown;
        _inputs = inputs;
    }

    /// <summary>Finds out what the usual lock of a state is for.</summary>
    public static GuardPurpose Of(LockId guard, List<Entry> entries, ProgramFacts facts)
    {
        var guarded = entries.FindAll(entry => entry.Use.Locks.Holds(guard.Path));
        var purpose = new GuardPurpose(guard, facts, guarded.TrueForAll(entry => IsTeardown(entry, facts)), InputsOfCreation(guarded, facts));
        purpose._isForMode = guarded.TrueForAll(entry => purpose.DependsOnMode(entry.Use));
        return purpose;
    }

    /// <summary>Whether a member that uses the state should have taken the lock for it.</summary>
    public bool Concerns(Entry entry) =>
        !_isForTeardown && !_isForMode && (_inputs is null || ChangesInputs(entry.Method, _inputs)) && !DependsOnMode(entry.Use);

    // ------------------------------------------------------------------------------------------------------- creation

    // When all that happens to a field under its lock is that it is created where it is missing: what the creation looks at
    // besides. Whoever changes that as well needs the lock, all others do not. Null where the lock guards more.
    static HashSet<AccessPath>? InputsOfCreation(List<Entry> guarded, ProgramFacts facts)
    {
        var inputs = new HashSet<AccessPath>();
        var isCreated = false;
        foreach (var entry in guarded)
        {
            if (entry.Use.IsOfContainer || Kinds.TypeOf(entry.Use.Path) is not { IsReferenceType: true })
                return null;
            var routine = entry.Use.Access.Routine;
            if (facts.Of(routine.Root).Concurrency.TraceOf(routine) is not { } trace)
                return null;
            var isUnderLock = !entry.Use.Trail.IsEmpty;
            foreach (var access in trace.Accesses)
            {
                if (!access.Path.Equals(entry.Use.Access.Path) || !(isUnderLock || !access.State.Locks.Held.IsEmpty))
                    continue;
                if (!(access.IsWrite ? LazyInitialization.IsOne(entry.Use with { Access = access }) : IsTestOrResult(access)))
                    return null;
                isCreated |= access.IsWrite;
            }

            foreach (var other in facts.Of(routine.Root).Of(routine))
            {
                if (other.Path.Equals(entry.Use.Access.Path) || !(isUnderLock || !other.Locks.Held.IsEmpty) || other.Path.Kind is not (RootKind.This or RootKind.Static))
                    continue;
                if (other.Access.IsWrite && !LazyInitialization.IsOne(other))
                    return null;
                inputs.Add(other.Path);
            }
        }

        return isCreated ? inputs : null;
    }

    static bool IsTestOrResult(Access access) =>
        ValueFlow.Of(access) is { } whole && (ValueFlow.IsNullTest(whole) || ValueFlow.IsTarget(whole) || whole.Parent is IReturnOperation or IVariableInitializerOperation or ISimpleAssignmentOperation { Target: ILocalReferenceOperation });

    // What was made from the old value may come after the new one.
    bool ChangesInputs(IMethodSymbol member, HashSet<AccessPath> inputs)
    {
        foreach (var use in _facts.SummaryOf(member).Uses)
        {
            if (use.Access.IsWrite && !use.IsLaunched && inputs.Contains(use.Path))
                return true;
        }

        return false;
    }

    // ------------------------------------------------------------------------------------------------------- teardown

    // The lock is only taken by code that ends the object's life: it gives up fields, and is called so.
    static bool IsTeardown(Entry entry, ProgramFacts facts) =>
        entry.Use.Access.Routine.Root.Method is { } method && TeardownNames.IsOne(method.Name) && GivesUp(method, facts);

    static bool GivesUp(IMethodSymbol method, ProgramFacts facts)
    {
        foreach (var use in facts.SummaryOf(method).Uses)
        {
            if (use.Access is { Kind: AccessKind.Write, IsBenign: true } && use.Path is { Kind: RootKind.This } && Kinds.TypeOf(use.Path) is { IsReferenceType: true })
                return true;
        }

        return false;
    }

    // ----------------------------------------------------------------------------------------------------------- mode

    // return _isShared ? AddUnderLock(x) : Add(x); takes the lock or leaves it, depending on a flag that never changes. Where it
    // says no, there is no other thread. Where all who take the lock ask, it is there for what the mode brings, and not for callers.
    bool DependsOnMode(Use use)
    {
        // The member itself, and those on the way to the use.
        foreach (var step in use.Trail.Select(static call => call.Syntax).Append(use.Access.Operation.Syntax))
        {
            if (step.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } declaration)
                continue;
            if (!_isModal.TryGetValue(declaration, out var isModal))
                _isModal.Add(declaration, isModal = HasModalLock(declaration, _guard, _facts.Session.ModelOf(declaration.SyntaxTree)));
            if (isModal)
                return true;
        }

        return false;
    }

    static bool HasModalLock(SyntaxNode declaration, LockId guard, SemanticModel model)
    {
        foreach (var node in declaration.DescendantNodes())
        {
            var isModal = node switch
            {
                ConditionalExpressionSyntax choice => IsMode(choice.Condition, model) && Takes(choice.WhenTrue, guard, model) != Takes(choice.WhenFalse, guard, model),
                IfStatementSyntax { Else: { } otherwise } branch => IsMode(branch.Condition, model) && Takes(branch.Statement, guard, model) != Takes(otherwise, guard, model),
                // if (_isShared) { lock (_gate) return Take(); } return Take();
                IfStatementSyntax { Else: null } early => Exits.Leave(early.Statement) && IsMode(early.Condition, model) && Takes(early.Statement, guard, model),
                _ => false,
            };
            if (isModal)
                return true;
        }

        return false;
    }

    static bool IsMode(ExpressionSyntax condition, SemanticModel model) => condition switch
    {
        ParenthesizedExpressionSyntax { Expression: var inner } => IsMode(inner, model),
        PrefixUnaryExpressionSyntax { Operand: var inner } => IsMode(inner, model),
        IdentifierNameSyntax or MemberAccessExpressionSyntax => IsFixed(model.GetSymbolInfo(condition).Symbol),
        _ => false,
    };

    // A getter that computes what it says may say something else the next time.
    static bool IsFixed(ISymbol? state) => state switch
    {
        IFieldSymbol field => field.IsReadOnly || field.IsConst,
        IPropertySymbol { SetMethod: null or { IsInitOnly: true } } property => Getters.FieldOf(property) is { } field ? IsFixed(field) : Getters.IsAutomatic(property),
        _ => false,
    };

    // Whether code takes the lock itself, or calls something of the same type that does.
    static bool Takes(SyntaxNode code, LockId guard, SemanticModel model)
    {
        if (Locks(code, guard))
            return true;
        foreach (var call in code.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>())
        {
            if (call.Expression is IdentifierNameSyntax name && model.GetSymbolInfo(name).Symbol is IMethodSymbol { DeclaringSyntaxReferences: [var reference] } && Locks(reference.GetSyntax(), guard))
                return true;
        }

        return false;
    }

    static bool Locks(SyntaxNode code, LockId guard) => code.DescendantNodesAndSelf().Any(node =>
        node is LockStatementSyntax { Expression: var gate } && gate.DescendantNodesAndSelf().Any(part => part is IdentifierNameSyntax name && name.Identifier.ValueText == guard.Path.Symbol?.Name));
}
