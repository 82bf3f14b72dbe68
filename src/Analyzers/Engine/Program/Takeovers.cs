using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Code that gives an object another state under a lock, in which others leave it alone:
/// <c>lock (_gate) { if (!_open) return; _open = false; } _items.Clear();</c>. Whoever tests the state under the same lock before he
/// does something does it before the change or not at all; whoever has to change it as well comes too late. What follows needs no lock.
/// What it remembers belongs to one question.
/// </summary>
sealed class Takeovers(ProgramFacts facts, CancellationToken cancellation)
{
    readonly Dictionary<ISymbol, ImmutableArray<Change>?> _changes = new(SymbolEqualityComparer.Default);
    readonly Dictionary<Routine, ImmutableArray<Change>> _in = [];
    readonly Demands _demands = new(facts, cancellation);

    /// <summary>An assignment of a state.</summary>
    readonly record struct Change(ISymbol State, Routine Routine, IOperation Operation, bool IsKnown, object? Value);

    /// <summary>A call on the way to a use, or the use itself.</summary>
    readonly record struct Step(Routine Routine, SyntaxNode Place);

    /// <summary>Whether one of two uses of an object is only done in a state that the other one's code has ended.</summary>
    public bool KeepApart(Use mine, Use theirs) => Excludes(mine, theirs) || Excludes(theirs, mine);

    /// <summary>Whether a use stands in a critical section that gives the object, once and for all, a state in which another use is not made.</summary>
    public bool IsEndedBeside(Use leaving, Use other, AccessPath gate)
    {
        foreach (var change in ChangesIn(leaving.Access.Routine))
        {
            if (change.IsKnown && SharedSection(change.Operation.Syntax, leaving.Site) && LocksOf(change.Routine, change.Operation.Syntax).Contains(gate) && IsLeftAlone(change, gate, other)
                && ChangesOf(change.State) is { } all && all.All(its => (its.IsKnown && Equals(its.Value, change.Value)) || its.Routine is { Parent: null, Method.MethodKind: MethodKind.Constructor }))
            {
                return true;
            }
        }

        return false;
    }

    bool Excludes(Use moving, Use other)
    {
        foreach (var step in StepsOf(moving))
        {
            foreach (var change in ChangesIn(step.Routine))
            {
                if (!change.IsKnown || IsGivenBackUnseen(change, moving) || change.Operation.Syntax.Span.Contains(step.Place.Span) || !ComesBefore(change, step))
                    continue;
                foreach (var gate in LocksOf(change.Routine, change.Operation.Syntax))
                {
                    if (IsLeftAlone(change, gate, other) && StaysSo(change, gate, moving, step))
                        return true;
                }
            }
        }

        return false;
    }

    // finally { _isBusy = false; }: who gives the state itself back has to tell the others, who may not see it without the lock.
    static bool IsGivenBackUnseen(Change change, Use moving) =>
        SymbolEqualityComparer.Default.Equals(change.State, moving.Path.Symbol) && moving.Path.Symbol is not IFieldSymbol { IsVolatile: true } && Kinds.TypeOf(moving.Path)?.SpecialType == SpecialType.System_Boolean;

    // Outwards from the use itself, as long as one method of the object calls another.
    IEnumerable<Step> StepsOf(Use use)
    {
        yield return new(use.Access.Routine, use.Access.Operation.Syntax);
        for (var step = use.Trail.Length - 1; step >= 0; step--)
        {
            var call = use.Trail[step];
            if (!IsOfOwn(call) || facts.Session.RoutineAt(call.Syntax, facts.Session.ModelOf(call.Syntax.SyntaxTree), cancellation) is not { } root)
                yield break;
            yield return new(root.Closest(call.Syntax), call.Syntax);
        }
    }

    // A call of a method of the object, or one on a part of it: Add(item), _items.Add(item), _items.IsEmpty.
    static bool IsOfOwn(IOperation call) => call switch
    {
        IInvocationOperation { Instance: null or IInstanceReferenceOperation or IFieldReferenceOperation { Instance: IInstanceReferenceOperation } } => true,
        IPropertyReferenceOperation { Instance: IInstanceReferenceOperation or IFieldReferenceOperation { Instance: IInstanceReferenceOperation } } => true,
        _ => false,
    };

    static bool ComesBefore(Change change, Step step) =>
        (OperationAt(step) is { } operation && change.Routine.Ways.AlwaysComesBefore(change.Operation, operation)) || (change.Routine == step.Routine && IsToldOf(change, step));

    // lock (_gate) { if (!_closed) { _closed = true; isMine = true; } } if (isMine) Clear();
    static bool IsToldOf(Change change, Step step)
    {
        if (change.Operation.Syntax.Parent is not ExpressionStatementSyntax { Parent: BlockSyntax block })
            return false;
        foreach (var (condition, holds, _) in DecidingConditions.Of(step.Place))
        {
            if (FlagIn(condition, holds) is { } name && step.Routine.Model.GetSymbolInfo(name).Symbol is ILocalSymbol flag && step.Routine.Places.AllValuesOf(flag) is { IsEmpty: false } values && values.All(IsFalseOrToldBeside))
                return true;
        }

        return false;

        bool IsFalseOrToldBeside(IOperation value) => value.ConstantValue is { HasValue: true, Value: bool given } && (!given || value.Syntax.FirstAncestorOrSelf<StatementSyntax>()?.Parent == block);
    }

    // The flag that must be set for a condition to come out so.
    static IdentifierNameSyntax? FlagIn(ExpressionSyntax condition, bool holds) => condition switch
    {
        IdentifierNameSyntax name when holds => name,
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: var negated } => FlagIn(negated, !holds),
        ParenthesizedExpressionSyntax { Expression: var inner } => FlagIn(inner, holds),
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } both when holds => FlagIn(both.Left, true) ?? FlagIn(both.Right, true),
        _ => null,
    };

    static IOperation? OperationAt(Step step)
    {
        foreach (var block in step.Routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation.Syntax == step.Place)
                    return operation;
            }
        }

        return null;
    }

    // The other use is only reached in another state, under the same lock, or behind a change of its own that is.
    bool IsLeftAlone(Change change, AccessPath gate, Use other)
    {
        foreach (var step in StepsOf(other))
        {
            if (IsLet(change, gate, step))
                return true;
            foreach (var its in ChangesIn(step.Routine))
            {
                if (AreExclusive(change, its, gate) && ComesBefore(its, step))
                    return true;
            }
        }

        return false;
    }

    // Both are made where the other one has not been made.
    bool AreExclusive(Change one, Change other, AccessPath gate) => other.IsKnown && SymbolEqualityComparer.Default.Equals(one.State, other.State)
        && IsLet(one, gate, new(other.Routine, other.Operation.Syntax)) && IsLet(other, gate, new(one.Routine, one.Operation.Syntax));

    // Whether code is only reached when a test under the lock, which is held since, has found that the change has not been made.
    bool IsLet(Change change, AccessPath gate, Step step)
    {
        foreach (var (condition, holds, _) in DecidingConditions.Of(step.Place))
        {
            if (SharedSection(condition, step.Place) && StateValues.RuleOut(change.Value, change.State, step.Routine.Model.GetOperation(condition, cancellation)!, holds)
                && LocksOf(step.Routine, FirstIn(condition, step.Routine)).Contains(gate) && LocksOf(step.Routine, step.Place).Contains(gate))
            {
                return true;
            }
        }

        foreach (var demand in _demands.Against(change.Value, change.State, step.Place, step.Routine))
        {
            if (SharedSection(demand, step.Place) && LocksOf(step.Routine, demand).Contains(gate) && LocksOf(step.Routine, step.Place).Contains(gate))
                return true;
        }

        return false;
    }

    static bool SharedSection(SyntaxNode test, SyntaxNode place)
    {
        foreach (var around in test.Ancestors())
        {
            if (around is LockStatementSyntax or TryStatementSyntax { Finally: not null })
                return around.Span.Contains(place.Span);
        }

        // Between calls that take and release it.
        return !place.Ancestors().TakeWhile(static node => node is not MemberDeclarationSyntax).Any(static node => node is LockStatementSyntax);
    }

    static SyntaxNode FirstIn(ExpressionSyntax condition, Routine routine)
    {
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (condition.Span.Contains(operation.Syntax.Span))
                    return operation.Syntax;
            }
        }

        return condition;
    }

    IEnumerable<AccessPath> LocksOf(Routine routine, SyntaxNode place) =>
        facts.Of(routine.Root).Concurrency.LocksAt(routine, place) is { } locks ? locks.Held.Where(static held => !held.IsShared).Select(static held => held.Path) : [];

    // Nobody takes the change back meanwhile, unless it is its own code, which does so afterwards.
    bool StaysSo(Change change, AccessPath gate, Use moving, Step step)
    {
        if (ChangesOf(change.State) is not { } changes)
            return false;
        foreach (var other in changes)
        {
            if (other.Operation.Syntax == change.Operation.Syntax || other.Operation.Syntax.Span.Contains(step.Place.Span) || (other.IsKnown && Equals(other.Value, change.Value)) || other.Routine is { Parent: null, Method.MethodKind: MethodKind.Constructor })
                continue;
            var place = new Step(other.Routine, other.Operation.Syntax);
            if (!IsLet(change, gate, place) && !IsBehindOwn(change, gate, place) && !(other.Routine == step.Routine && IsAfter(place, step, change) && IsLet(change, gate, new(change.Routine, change.Operation.Syntax)))
                && !LocksOf(other.Routine, other.Operation.Syntax).Any(kept => StepsOf(moving).Any(held => LocksOf(held.Routine, held.Place).Contains(kept))))
            {
                return false;
            }
        }

        return true;
    }

    // stop() { lock (_gate) { if (_state != Started) return; _state = Stopping; } … _state = Stopped; }
    bool IsBehindOwn(Change change, AccessPath gate, Step place)
    {
        foreach (var its in ChangesIn(place.Routine))
        {
            if (its.Operation.Syntax != change.Operation.Syntax && its.Operation.Syntax != place.Place && AreExclusive(change, its, gate) && ComesBefore(its, place))
                return true;
        }

        return false;
    }

    static bool IsAfter(Step later, Step step, Change change) => later.Place.SpanStart > step.Place.Span.End
        && (Loops.Around(later.Place, later.Routine.Syntax) is not { } loop || !loop.Span.Contains(step.Place.Span) || loop.Span.Contains(change.Operation.Syntax.Span));

    ImmutableArray<Change> ChangesIn(Routine routine)
    {
        if (!_in.TryGetValue(routine, out var changes))
            _in.Add(routine, changes = FindIn(routine).ToImmutableArray());
        return changes;
    }

    static IEnumerable<Change> FindIn(Routine routine)
    {
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation, Member: var member and (IFieldSymbol or IPropertySymbol) }, Value: var given })
                    yield return new(member, routine, operation, StateValues.TryGet(given, routine, out var value), value);
            }
        }
    }

    // All that gives a state another value; null where others may do so, or in a way that is not followed.
    ImmutableArray<Change>? ChangesOf(ISymbol state)
    {
        if (!_changes.TryGetValue(state, out var changes))
            _changes.Add(state, changes = FindChanges(state));
        return changes;
    }

    ImmutableArray<Change>? FindChanges(ISymbol state)
    {
        if (References.IsVisibleOutside((state as IPropertySymbol)?.SetMethod ?? state))
            return null;
        var changes = ImmutableArray.CreateBuilder<Change>();
        foreach (var (name, model) in facts.ReferencesTo(state))
        {
            var target = WholeName.Of(name);
            if (model.GetOperation(target, cancellation) is not { } reference || Usage.Of(reference) == AccessKind.Read || reference.Parent is IArgumentOperation { Parent: IInvocationOperation { Arguments.Length: 1, TargetMethod: var reading } } && ReadingCalls.OnlyReadsAtomically(reading))
                continue;
            if (facts.Session.RoutineAt(name, model, cancellation)?.Closest(name) is not { } routine)
                return null;
            if (ChangesIn(routine).FirstOrDefault(change => change.Operation.Syntax == target.Parent) is { Operation: not null } change)
                changes.Add(change);
            else
                return null;
        }

        return changes.ToImmutable();
    }
}
