using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

using Launch = Launch<Routine>;
using State = ConcurrencyState<Launch<Routine>>;

// Which lock an operation takes or gives back.
sealed partial class ConcurrencyProblem
{
    State Acquiring(State state, IInvocationOperation call, CallMeaning meaning)
    {
        // A boxed value is another object each time, and so is what a getter makes.
        if (meaning.Operand != CallMeaning.Receiver && Argument(call, meaning.Operand) is { } made && (_places.IsBoxed(made) || _places.IsNewObject(made)))
            return state;
        // A lock that is a value is copied where it cannot be changed: the copy excludes nobody.
        if (meaning.Operand == CallMeaning.Receiver && call.Instance is IFieldReferenceOperation { Field: { IsReadOnly: true, Type.IsValueType: true } })
            return state;
        if (LockOf(call, meaning) is not { } taken)
            return state.With(state.Locks.Uncertain((meaning.Traits & LockTraits.Affine) != 0 ? LockDoubt.LockOfThread : LockDoubt.OthersWait));
        if ((meaning.Traits & LockTraits.Counting) != 0 && call.Instance is { } semaphore)
        {
            switch (routine.Session.Semaphores.InitialCount(semaphore, _places))
            {
                // A semaphore that starts empty is a signal: who waits on it goes on when somebody has released it.
                // Again and again, it passes the turn, and what the others have done before is over.
                case 0:
                    state = Joining(state, semaphore, joinsSet: true);
                    return Loops.Around(call.Syntax, routine.Syntax) is null && !routine.Session.Semaphores.IsRenewed(semaphore, _places) ? state : state.With(state.Locks.Uncertain(LockDoubt.OthersWait));
                // One that lets several in excludes nobody.
                case > 1:
                    return state;
                // One of several that are handed round: others know how many it lets in.
                case null when routine.Session.Semaphores.IsHandedOn(taken.Path, routine):
                    return state.With(state.Locks.Uncertain(LockDoubt.OthersWait));
            }
        }

        state = state.With(state.Locks.Acquire(taken));
        return IsTakenForMode(call) ? state.With(state.Locks.UncertainOf(taken)) : state;
    }

    // if (_isShared) Monitor.Enter(_gate); … where it says no, nobody else is there. What the branch does under the lock, it does alone.
    bool IsTakenForMode(IInvocationOperation call)
    {
        // await _gate.WaitAsync(token).ConfigureAwait(false)
        var whole = call.Syntax;
        while (whole.Parent is AwaitExpressionSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax)
            whole = whole.Parent;
        if (whole.Parent is not ExpressionStatementSyntax statement)
            return false;
        var branch = statement.Parent is BlockSyntax { Statements: var statements } block && statements[^1] == statement ? block : (SyntaxNode)statement;
        return branch.Parent is IfStatementSyntax { Else: null, Condition: var condition }
            && IsFixed(routine.Model.GetSymbolInfo(condition is PrefixUnaryExpressionSyntax { Operand: var negated } ? negated : condition).Symbol);
    }

    bool IsFixed(ISymbol? mode) => mode switch
    {
        IFieldSymbol field => field.IsReadOnly || FieldWrites.AreInConstructors(field),
        IPropertySymbol { SetMethod: null or { IsInitOnly: true } } property => Getters.IsAutomatic(property) || (Getters.FieldOf(property) is { } field && IsFixed(field)),
        IParameterSymbol or ILocalSymbol => _places.IsStable(mode),
        _ => false,
    };

    /// <summary>The lock that a call takes or releases; null when it cannot be named.</summary>
    public LockId? LockOf(IInvocationOperation call, CallMeaning meaning)
    {
        var operand = meaning.Operand == CallMeaning.Receiver ? call.Instance : Argument(call, meaning.Operand);
        // A lock that is a value is another lock in another variable.
        if ((operand is not null && _places.Source(operand) is ILocalReferenceOperation { Local: { Type.IsValueType: true, IsRef: false } copy } ? AccessPath.Of(copy) : _places.ObjectOf(operand)) is not { } path)
            return null;

        // For compilers before C# 13 'lock' takes the monitor of a Lock: whoever writes so means the Lock.
        return new(LockAliases.SharedBy(path, routine.Session) ?? path.SelectedByDraw(), KnownTypes.Same(_places.Source(operand!).Type, routine.Session.Types.Lock) ? meaning.Traits & ~LockTraits.Monitor : meaning.Traits);
    }

    static IOperation? Argument(IInvocationOperation call, int ordinal)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter?.Ordinal == ordinal)
                return argument.Value;
        }

        return null;
    }

    IInvocationOperation? ScopeOrigin(IOperation scope)
    {
        var source = _places.Source(scope);
        if (source is ILocalReferenceOperation local && _places.ValueOf(local.Local) is { } value)
            source = _places.Source(value);
        if (source is IAwaitOperation await)
            source = _places.Source(await.Operation);
        // await _gate.EnterAsync().ConfigureAwait(false)
        while (_calls.TaskBehind(source) is { } task)
            source = _places.Source(task);
        return source as IInvocationOperation;
    }

    // if (await _gate.WaitAsync(500)) …, var isMine = await _gate.WaitAsync(500); if (isMine) …: the answer says whether the lock is taken.
    State? Entered(State state, IOperation condition)
    {
        if (_places.Source(condition) is not (IAwaitOperation or ILocalReferenceOperation { Type.SpecialType: SpecialType.System_Boolean }) || ScopeOrigin(condition) is not { TargetMethod.ReturnsVoid: false } call)
            return null;
        var meaning = _calls.OfLock(call);
        if (!(meaning.Kind == Meaning.TryAcquire || (meaning.Kind == Meaning.Acquire && Arguments.HasTimeout(call))) || LockOf(call, meaning) is not { } taken)
            return null;
        if ((meaning.Traits & LockTraits.Counting) == 0 || call.Instance is not { } semaphore)
            return state.With(state.Locks.Ensure(taken));
        return routine.Session.Semaphores.InitialCount(semaphore, _places) switch
        {
            1 => state.With(state.Locks.Ensure(taken)),
            null => state.With(state.Locks.Uncertain(LockDoubt.OthersWait)),
            _ => null,
        };
    }

    static bool IsDisposal(IInvocationOperation call) =>
        call is { TargetMethod: { Name: WellKnownMemberNames.DisposeMethodName or WellKnownMemberNames.DisposeAsyncMethodName, Parameters.Length: 0 }, Instance: not null };

    // using (await _gate.EnterAsync()) …: what a method has taken for its caller ends with the scope that it gave back, however that gets to
    // the lock; null where it is not known to have taken any.
    Lockset? EndedScope(Lockset locks, IOperation scope)
    {
        if ((locks.Held.IsEmpty && !locks.IsUncertain) || ScopeOrigin(scope) is not { } origin)
            return null;
        var meaning = _calls.OfLock(origin);
        if (meaning.Kind == Meaning.AcquireScope)
            return LockOf(origin, meaning) is { } handed ? locks.Release(handed.Path) : locks;
        if (launches.Known is not { } known || known.Target(origin.TargetMethod, origin.Instance) is not { } declared)
            return LockNames.LooksLikeTaking(origin.TargetMethod.Name) ? locks.Certain() : null;
        var effect = known.EffectOf(declared);
        if (effect.Acquired.IsEmpty && !effect.MayAcquire)
            return null;
        foreach (var taken in effect.Acquired)
        {
            if (new Translation(routine).OfCall(taken.Path, origin, isObject: true) is { } path)
                locks = locks.Release(path);
        }

        return locks.Certain();
    }

    // if (_lock.TryWriteLock()): what it exchanges to say so is the lock.
    bool IsOfPairedLock(IOperation condition) => _places.Source(condition) is IInvocationOperation call && _calls.OfLock(call).Kind == Meaning.TryAcquire;

    // if (TryEnter()) …, and var entered = TryEnter(); if (entered) …
    IInvocationOperation? AnswerOf(IOperation condition)
    {
        var source = _places.Source(condition);
        if (source is ILocalReferenceOperation { Type.SpecialType: SpecialType.System_Boolean, Local: var answer } && _places.ValueOf(answer) is { } value)
            source = _places.Source(value);
        return source is IInvocationOperation { Type.SpecialType: SpecialType.System_Boolean } call ? call : null;
    }

    State Answered(State state, IInvocationOperation call, (ImmutableArray<LockId> Yes, ImmutableArray<LockId> No) acquired, bool holds)
    {
        var locks = state.Locks;
        foreach (var taken in holds ? acquired.Yes : acquired.No)
            locks = new Translation(routine).OfCall(taken.Path, call, isObject: true) is { } path ? locks.Ensure(taken with { Path = path }) : locks.UncertainOf(taken);
        return state.With(locks);
    }

    // Monitor.TryEnter(gate, ref taken); if (taken) … and var taken = Monitor.TryEnter(gate); if (taken) …
    LockId? LockTakenInto(ILocalSymbol flag) =>
        flag.Type.SpecialType == SpecialType.System_Boolean && (_attempts ??= AttemptsIn(routine)).TryGetValue(flag, out var attempt) ? LockOf(attempt.Call, attempt.Meaning) : null;

    // Every end of a critical section asks for its flag, and every way out of it passes there.
    Dictionary<ILocalSymbol, (IInvocationOperation Call, CallMeaning Meaning)> AttemptsIn(Routine routine)
    {
        var attempts = new Dictionary<ILocalSymbol, (IInvocationOperation, CallMeaning)>(SymbolEqualityComparer.Default);
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is not IInvocationOperation call || _calls.OfLock(call) is not { Kind: Meaning.TryAcquire or Meaning.Acquire } meaning)
                    continue;
                foreach (var argument in call.Arguments)
                {
                    if (argument is { Parameter.RefKind: RefKind.Ref, Value: ILocalReferenceOperation { Local: var told } } && !attempts.ContainsKey(told))
                        attempts.Add(told, (call, meaning));
                }

                if (call.Parent is ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var answer } } && !attempts.ContainsKey(answer))
                    attempts.Add(answer, (call, meaning));
            }
        }

        return attempts;
    }
}
