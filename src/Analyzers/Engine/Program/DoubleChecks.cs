using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Objects that are created under a lock because they were missing before it was taken: without a second look under it, or known to
/// those who only look before they are ready.
/// </summary>
sealed class DoubleChecks(ProgramFacts facts, Owners owners, Action<SharedRace> report, CancellationToken cancellation)
{
    /// <summary>Reports the creations of a state that are wrong.</summary>
    public void Find(INamedTypeSymbol type, ISymbol state, List<Entry> entries)
    {
        foreach (var (creation, partner) in In(entries))
        {
            if (!owners.Guard(type, state))
                report(new(RaceKind.DoubleCheck, state, creation, partner, partner.Access.Operation.Syntax, SharingReason.TwoSections, creation.Locks.Held.First(static held => held.IsMeantAsLock)));
        }
    }

    /// <summary>The creations that are wrong, each with the look before the lock, or with what is done to the object when others know it.</summary>
    public IEnumerable<(Use Creation, Use Partner)> In(List<Entry> entries)
    {
        foreach (var entry in entries)
        {
            var creation = entry.Use;
            if (entry.Method.MethodKind == MethodKind.Constructor || creation.IsLaunched || creation.Access is not { Kind: AccessKind.Write, IsAtomic: false } || !creation.Locks.Held.Any(static held => held.IsMeantAsLock && !held.IsShared)
                || LazyInitialization.IsHarmless(creation) || !LazyInitialization.IsNew(creation))
            {
                continue;
            }

            if (LookBefore(entry, entries) is not { } look)
                continue;
            if (!IsDecidedAgain(creation, look))
                yield return (creation, look);
            else if (ChangeBehind(creation) is { } change)
                yield return (creation, change);
        }
    }

    // if (_one is null) lock (_gate) …, or, when what takes the lock is a method of its own: if (_one is null) Load();
    Use? LookBefore(Entry creation, List<Entry> entries)
    {
        var write = creation.Use;
        foreach (var other in entries)
        {
            var look = other.Use;
            if (look.Access.Kind != AccessKind.Read || !look.Locks.Held.IsEmpty || other.Root != creation.Root || look.IsLaunched || !look.Path.Equals(write.Path))
                continue;
            var behind = write.Trail.Length - look.Trail.Length;
            if (behind is not (0 or 1) || !look.Trail.SequenceEqual(write.Trail.Take(look.Trail.Length)))
                continue;
            var act = behind == 0 ? write.Access.Operation.Syntax : write.Trail[^1].Syntax;
            if (look.Access.Routine.Syntax.Span.Contains(act.Span) && look.Access.Operation.Syntax.SpanStart < act.SpanStart && LazyInitialization.IsMissingBefore(act, look.Access.Path, look.Access.Routine))
                return behind == 1 && IsCalledOtherwise(write) ? null : look;
        }

        return null;
    }

    // if (_one is null) Load(); … ChangeToken.OnChange(token, Load): what others have it do whatever is there makes it anew, and is meant to.
    bool IsCalledOtherwise(Use creation)
    {
        if (creation.Access.Routine.Root.Method is not { } method || creation.Path.Symbol is not { } state)
            return false;
        foreach (var (name, _) in facts.ReferencesTo(method))
        {
            // Who makes the object does so before anybody else has it.
            if (References.IsDelegate(name, method) || (name.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not (null or ConstructorDeclarationSyntax) && name.FirstAncestorOrSelf<CrefSyntax>() is null && !IsDecidedBy(state, name)))
                return true;
        }

        return false;
    }

    // Also by way of a copy: var one = _one; if (one == null) Load();
    static bool IsDecidedBy(ISymbol state, SyntaxNode call)
    {
        foreach (var (condition, _, _) in DecidingConditions.Of(call))
        {
            if (Names(condition, state, call))
                return true;
        }

        // var one = _one ?? Load();
        foreach (var around in call.Ancestors())
        {
            if (around is StatementSyntax or MemberDeclarationSyntax)
                break;
            if (around is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression, Left: var found, Right: var otherwise } && otherwise.Span.Contains(call.Span) && Names(found, state, call))
                return true;
        }

        return false;
    }

    static bool Names(ExpressionSyntax tested, ISymbol state, SyntaxNode call)
    {
        foreach (var part in tested.DescendantNodesAndSelf())
        {
            if (part is IdentifierNameSyntax { Identifier.ValueText: var name } && (name == state.Name || (call.FirstAncestorOrSelf<MemberDeclarationSyntax>() is { } member && IsCopy(name, state, member))))
                return true;
        }

        return false;
    }

    static bool IsCopy(string local, ISymbol state, MemberDeclarationSyntax member)
    {
        foreach (var node in member.DescendantNodes())
        {
            if (node is VariableDeclaratorSyntax { Identifier.ValueText: var name, Initializer.Value: var value } && name == local && value.DescendantNodesAndSelf().Any(part => part is IdentifierNameSyntax { Identifier.ValueText: var read } && read == state.Name))
                return true;
        }

        return false;
    }

    // Where the lock is taken: by the method that creates it, or by the one that looked first and then calls it.
    bool IsDecidedAgain(Use creation, Use look)
    {
        var (routine, create) = (creation.Access.Routine, creation.Access.Operation);
        if (LooksAgain(create, creation.Access.Path, routine) || IsKeptIfThere(create.Syntax) || IsDecidedUnderLock(create, routine))
            return true;
        return creation.Trail.Length > look.Trail.Length && creation.Trail[creation.Trail.Length - 1] is var call
            && (LooksAgain(call, look.Access.Path, look.Access.Routine) || IsDecidedUnderLock(call, look.Access.Routine));
    }

    // lock (_gate) _one = _one ?? new();
    static bool IsKeptIfThere(SyntaxNode target)
    {
        var whole = WholeName.Of(target);
        return whole.Parent is AssignmentExpressionSyntax { Right: BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression, Left: var old } } assignment && assignment.Left == whole && SyntaxFactory.AreEquivalent(old, whole);
    }

    // Any look, also by way of a copy or a method.
    bool LooksAgain(IOperation step, AccessPath path, Routine routine)
    {
        foreach (var look in facts.Of(routine.Root).Of(routine))
        {
            if (!look.Access.IsWrite && look.Path.Equals(path) && !look.Locks.Held.IsEmpty && routine.Ways.MayComeBefore(step, look.Trail.IsEmpty ? look.Access.Operation : look.Trail[0]))
                return true;
        }

        return false;
    }

    // lock (_gate) { if (_loaded) return; … }: whatever it asks there may tell it.
    bool IsDecidedUnderLock(IOperation step, Routine routine)
    {
        foreach (var decision in DecidingConditions.Of(step.Syntax))
        {
            if (facts.Of(routine.Root).Concurrency.LocksAt(routine, decision.Condition) is not { Held.IsEmpty: true })
                return true;
        }

        return false;
    }

    // _all = new(); Fill(_all); who finds it meanwhile does not wait for the lock.
    Use? ChangeBehind(Use creation)
    {
        var routine = creation.Access.Routine;
        foreach (var change in facts.Of(routine.Root).Of(routine))
        {
            cancellation.ThrowIfCancellationRequested();
            if (change.Access.IsWrite && !change.IsLaunched && !change.Access.IsAtomic && !change.Locks.Held.IsEmpty && change.Path.StartsWith(creation.Access.Path) && (change.IsOfContainer || change.Path.Steps.Length > creation.Access.Path.Steps.Length)
                && change.Site.SpanStart > creation.Access.Operation.Syntax.SpanStart && routine.Ways.AlwaysComesBefore(creation.Access.Operation, change.Trail.IsEmpty ? change.Access.Operation : change.Trail[0]))
            {
                return change;
            }
        }

        return null;
    }
}
