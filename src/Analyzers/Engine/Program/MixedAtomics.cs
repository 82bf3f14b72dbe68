using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Numbers that are counted in atomic steps here and in several steps there: <c>Interlocked.Increment(ref _open); … _open--;</c>. Who counts
/// so says that several threads are there, and the atomic step protects nothing against the others.
/// </summary>
sealed class MixedAtomics(ProgramFacts facts, Callers callers, Action<SharedRace> report, CancellationToken cancellation)
{
    readonly Setups _setups = new(facts);
    readonly ChosenSteps _chosen = new(facts, cancellation);

    /// <summary>Reports what is counted in several steps.</summary>
    public void Find(ISymbol state, List<Entry> entries)
    {
        // The words of a value are packed, and changed by whoever has the place that it stands in: struct Record { long _word; } and Record[] _all.
        if (entries.Count < 2 || (state.ContainingType is { IsValueType: true } && entries.Exists(static entry => IsOfPlace(entry.Use.Path))) || !entries.Exists(static entry => IsCountedAtOnce(entry.Use) || IsExchangedUpdate(entry.Use)))
            return;
        foreach (var entry in entries)
        {
            var use = entry.Use;
            if (IsExchangedUpdate(use) && MissingGuards.IsOfCallers(entry) && Replacer(entry, entries) is { } replacer)
                report(new(RaceKind.Unguarded, state, use, replacer, replacer.Access.Operation.Syntax, SharingReason.AtomicStep, null));
            if (use.Access.IsAtomic || use.Access.IsUnknown || !MissingGuards.IsOfCallers(entry) || _setups.IsOne(entry, entries) || SetupNames.Recovers(entry.Method.Name) || SetupNames.Recovers(use.Access.Routine.Root.Method?.Name ?? "") || Diagnosing.IsAt(use.Access.Operation.Syntax))
                continue;
            if (CountedBefore(entry, entries) is { } counted)
            {
                if (!entries.Exists(static other => other.Use.Access.IsWrite && (other.Use.IsLaunched || other.Use.IsLeftAlive)) && callers.AreLockedTogether(Counters(entry, entries)))
                    continue;
                report(new(RaceKind.CheckThenAct, state, use, counted, counted.Access.Operation.Syntax, SharingReason.AtomicSteps, null));
            }
            else if ((use.Access.Kind == AccessKind.Update || TakenBefore(use)) && Counter(entry, entries, out var isOfSetting) is { } other)
                report(new(RaceKind.Unguarded, state, use, other, other.Access.Operation.Syntax, SharingReason.AtomicStep, null) { IsDoubtful = isOfSetting });
        }
    }

    static bool IsOfPlace(AccessPath path) => path.Steps is [{ Member.ContainingType.IsValueType: true }, ..] || path.Steps.Any(static step => step.IsElement);

    static bool IsCountedAtOnce(Use use) => use.Access is { IsAtomic: true, Operation.Parent: IArgumentOperation { Parent: IInvocationOperation call } } && AtomicCalls.Counts(call.TargetMethod);

    // OnAdded() { Interlocked.Increment(ref _open); … } OnRemoved() { Interlocked.Decrement(ref _open); if (_open == 0) … } where a base type holds a lock around
    // both. What one who counts has started has no lock of his callers.
    static IEnumerable<IMethodSymbol> Counters(Entry entry, List<Entry> entries)
    {
        var methods = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default) { entry.Method };
        foreach (var other in entries)
        {
            if (other.Use.Access.IsWrite && other.Method.MethodKind != MethodKind.Constructor)
                methods.Add(other.Method);
        }

        return methods;
    }

    // What was launched and has been waited for is no other thread; if (_isShared) Interlocked.Increment(ref _count); else _count++; has chosen, for good or until somebody sets it.
    Use? Counter(Entry entry, List<Entry> entries, out bool isOfSetting)
    {
        isOfSetting = false;
        Use? alternative = null;
        foreach (var other in entries)
        {
            if (!IsCountedAtOnce(other.Use) || !(MissingGuards.IsOfCallers(other) || other.Use.IsLeftAlive) || entry.Use.Locks.Excludes(other.Use.Locks))
                continue;
            switch (_chosen.KeepApart(entry.Use.Access, other.Use.Access))
            {
                case false:
                    isOfSetting = false;
                    return other.Use;
                case null:
                    alternative ??= other.Use;
                    break;
            }
        }

        isOfSetting = alternative is not null;
        return alternative;
    }

    // var sent = _sent; _sent = 0; what was counted in between is lost.
    bool TakenBefore(Use use)
    {
        if (use.Access is not { Kind: AccessKind.Write, IsBenign: true, Routine: var routine } || !use.Locks.Held.IsEmpty)
            return false;
        foreach (var read in facts.Of(routine.Root).Of(routine))
        {
            if (read is { Access.Kind: AccessKind.Read, Trail.IsEmpty: true } && read.Path.Equals(use.Access.Path) && IsKept(read.Access.Operation.Syntax) && routine.Ways.AlwaysComesBefore(read.Access.Operation, use.Access.Operation))
                return true;
        }

        return false;
    }

    static bool IsKept(SyntaxNode read) => read.FirstAncestorOrSelf<StatementSyntax>() is LocalDeclarationStatementSyntax or ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax };

    /// <summary>
    /// Whether a use stores what an atomic step on the same variable has given: <c>_count = Interlocked.Increment(ref _count);</c>. The step has done it, and the
    /// store takes back what others have counted meanwhile.
    /// </summary>
    public static bool IsSecondStore(Access access) => access is { IsAtomic: false, Operation.Parent: ISimpleAssignmentOperation { Value: var value, Target: var target } } && target == access.Operation
        && access.Routine.Places.Source(value) is IInvocationOperation { Arguments: [{ Parameter.RefKind: RefKind.Ref, Value: var counted }, ..] } step && access.Routine.Session.Calls.Of(step).Kind == Meaning.Atomic
        && !ReadingCalls.OnlyReadsAtomically(step.TargetMethod) && access.Routine.Places.Of(counted)?.Equals(access.Path) == true;

    // Interlocked.Exchange(ref _idle, _idle + time): what another member has stored in between is lost, though each of them does it in one step.
    static bool IsExchangedUpdate(Use use) => use.Access is { IsAtomic: true, Kind: AccessKind.Update, Operation.Parent: IArgumentOperation { Parent: IInvocationOperation call } } && AtomicCalls.Replace(call.TargetMethod);

    Use? Replacer(Entry entry, List<Entry> entries)
    {
        foreach (var other in entries)
        {
            if (other.Use.Access is { IsAtomic: true, IsWrite: true, Operation.Parent: IArgumentOperation { Parent: IInvocationOperation call } } && (AtomicCalls.Replace(call.TargetMethod) || AtomicCalls.Counts(call.TargetMethod))
                && other.Use.Access.Routine.Root != entry.Use.Access.Routine.Root && (MissingGuards.IsOfCallers(other) || other.Use.IsLeftAlive) && !entry.Use.Locks.Excludes(other.Use.Locks)
                && !callers.AreOfOnlyThread(entry.Use, other.Use))
            {
                return other.Use;
            }
        }

        return null;
    }

    // Interlocked.Increment(ref _last); return _last; another thread may have counted on. Of the last one out only one may be told.
    static Use? CountedBefore(Entry entry, List<Entry> entries)
    {
        if (entry.Use.Access is not { Kind: AccessKind.Read, Routine: var routine, Operation: var read } || !Decides(read.Syntax))
            return null;
        foreach (var other in entries)
        {
            if (other.Method.Equals(entry.Method, SymbolEqualityComparer.Default) && other.Use.Access.Routine == routine && IsCountedAtOnce(other.Use) && !other.Use.Locks.Excludes(entry.Use.Locks)
                && other.Use.Access.Operation is { Parent.Parent: { Parent: IExpressionStatementOperation } } count && routine.Ways.AlwaysComesBefore(count, read))
            {
                return other.Use;
            }
        }

        return null;
    }

    // return _last; if (_open == 0) Close(); and not if (_open == 0) _done.Set(); which comes out the same, however many do it.
    static bool Decides(SyntaxNode read)
    {
        var whole = WholeName.OfOwn(read);
        if (whole.Parent is ReturnStatementSyntax or ArrowExpressionClauseSyntax)
            return true;
        return whole.Parent is BinaryExpressionSyntax comparison && comparison.FirstAncestorOrSelf<StatementSyntax>() is var statement
            && (statement is ReturnStatementSyntax || (statement is IfStatementSyntax test && test.Condition.Span.Contains(comparison.Span) && !IsSignal(test.Statement)));
    }

    static bool IsSignal(StatementSyntax act) => (act is BlockSyntax { Statements: [var only] } ? only : act) is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { ArgumentList.Arguments.Count: <= 1, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } } }
        && CompletionNames.LooksLikeSignal(name);
}
