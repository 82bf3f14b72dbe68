using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Work that is done under a lock and needs nothing of what the lock guards.</summary>
/// <param name="Code">The statement or call.</param>
/// <param name="Cost">What it costs, and why.</param>
/// <param name="IsAfter">Whether it belongs behind the lock: it needs a copy that is taken under it.</param>
/// <param name="Call">The call in the section of the method that does it, if that is another one.</param>
readonly record struct FreeWork(IOperation Code, Cost Cost, bool IsAfter, IOperation? Call = null)
{
    /// <summary>Whether it stands in a method that the section calls.</summary>
    public bool IsInCallee => Call is not null;
}

/// <summary>
/// Finds the work of a critical section that could be done before the lock is taken or after it is released: it touches
/// nothing that the lock guards, whether it is done at all does not depend on that, and nothing that the section does to the
/// guarded state afterwards is made from both.
/// </summary>
/// <remarks>
/// <c>lock (Gate) { var page = Render(text); _pages[text] = page; }</c>: the call needs no lock.
/// <c>lock (Gate) { if (_page is null) _page = Render(Text); }</c>: left alone, for the lock sees to it that this is done once.
/// <c>lock (Gate) { if (!_pages.TryGetValue(text, out var page)) _pages[text] = page = Render(text); }</c>: that each page is
/// rendered once is no reason to let those wait who want another one.
/// </remarks>
sealed class SectionWork
{
    // Statements of a round from which a loop of unknown length is work.
    const int WorkOfRound = 50;

    // Of what is worth moving in several statements, one is at least such a part.
    const int SmallestPart = 4;

    readonly CriticalSection _section;
    readonly Routine _root;
    readonly CostModel _costs;
    readonly StateNeeds _needs;
    readonly StateInfluence _influence;
    readonly KeyedChoices _choices;
    readonly List<FreeWork> _found = [];

    // How many calls may still be followed: who reads the section has them before his eyes.
    int _calls = 2;

    SectionWork(CriticalSection section, Routine root, StateNeeds needs)
    {
        _section = section;
        _root = root;
        _costs = root.Session.Costs;
        _needs = needs;
        _influence = new(section, needs);
        _choices = new(section, root, needs, _influence);
    }

    /// <summary>The free work of a section, in source order.</summary>
    /// <param name="section">The section.</param>
    /// <param name="root">The member it stands in.</param>
    /// <param name="rounds">From how many rounds on something is work.</param>
    public static IReadOnlyList<FreeWork> Of(CriticalSection section, Routine root, long rounds) =>
        Of(section, root, rounds, new StateNeeds(section, root));

    /// <summary>As <see cref="Of(CriticalSection,Routine,long)"/>, for a lock that guards something else than the state of the program.</summary>
    public static IReadOnlyList<FreeWork> Of(CriticalSection section, Routine root, long rounds, StateNeeds needs)
    {
        if (!HasWork(section, root, rounds))
            return [];
        var work = new SectionWork(section, root, needs);
        work.VisitAll(section.Statements, rounds, isConditional: false);
        return work._found;
    }

    /// <summary>
    /// The work at the head or the tail of a section, when it is worth that much and the rest of the section is something
    /// else: the longer of both, named by its costliest statement.
    /// </summary>
    public static FreeWork? AtAnEnd(CriticalSection section, Routine root, long rounds)
    {
        if (section.Statements.Length < 2 || !HasWork(section, root, rounds / SmallestPart))
            return null;
        var work = new SectionWork(section, root, new(section, root));
        var head = work.EndOf(section.Statements, isAfter: false);
        var tail = work.EndOf(section.Statements.Reverse().ToImmutableArray(), isAfter: true);
        var end = head is { } first && !(tail?.Cost.Rounds > first.Cost.Rounds) ? head : tail;
        return end is { } found && found.Cost.Exceeds(rounds) ? found : null;
    }

    /// <summary>
    /// How many statements at the end of a section could be done after it, and the copies of guarded state that they take.
    /// </summary>
    /// <param name="section">The section.</param>
    /// <param name="root">The member it stands in.</param>
    /// <param name="mayWait">Whether what waits for the world outside could.</param>
    /// <param name="needsLock">What needs the lock besides; null when that is the state of the program and nothing else.</param>
    public static (int Count, IReadOnlyCollection<ISymbol> Copies) TailOf(CriticalSection section, Routine root, bool mayWait, Func<IOperation, bool>? needsLock = null)
    {
        var work = new SectionWork(section, root, new(operation => needsLock?.Invoke(operation) == true ? Need.State
            : StateNeeds.Of(operation, section, root) is var need && need == Need.Outside && mayWait ? Need.Nothing : need));
        var count = 0;
        for (var i = section.Statements.Length - 1; i >= 0 && work.IsTail(section.Statements[i], isAfter: true); i--)
            count++;
        return (count, work._influence.Copies);
    }

    // Nothing jumps out of it, but for a return at the end.
    bool IsTail(IOperation statement, bool isAfter) =>
        (!Jumps(statement) || (isAfter && statement is IReturnOperation)) && IsFree(statement, isConditional: isAfter, out _) && _needs.Of(statement) == Need.Nothing;

    FreeWork? EndOf(ImmutableArray<IOperation> statements, bool isAfter)
    {
        var (sum, dearest) = (default(Cost), default(IOperation));
        foreach (var statement in statements)
        {
            if (!IsTail(statement, isAfter))
                return dearest is null ? null : new(dearest, sum, isAfter);
            var cost = _costs.Of(statement);
            if (dearest is null || cost.Rounds > _costs.Of(dearest).Rounds)
                dearest = statement;
            sum += cost;
        }

        return null;
    }

    static bool HasWork(CriticalSection section, Routine root, long rounds)
    {
        foreach (var statement in section.Statements)
        {
            if (root.Session.Costs.Of(statement).Exceeds(rounds))
                return true;
        }

        return false;
    }

    // ----------------------------------------------------------------------------------------------------- the visit

    void VisitAll(ImmutableArray<IOperation> statements, long rounds, bool isConditional)
    {
        foreach (var statement in statements)
        {
            Visit(statement, rounds, isConditional);
            isConditional = isConditional || HasGuardedExit(statement);
        }
    }

    void Visit(IOperation operation, long rounds, bool isConditional)
    {
        // What is left for later, or for another lock.
        if (operation is IAnonymousFunctionOperation or ILocalFunctionOperation or ILockOperation or ICatchClauseOperation)
            return;
        var cost = _costs.Of(operation);
        if (!cost.Exceeds(rounds) && !(operation is ILoopOperation && rounds <= WorkOfRound))
            return;
        if (IsWhole(operation) && cost.Exceeds(rounds) && IsFree(operation, isConditional, out var isAfter))
        {
            _found.Add(new(operation, cost, isAfter));
            return;
        }

        if (operation is IBlockOperation block)
        {
            VisitAll(block.Operations, rounds, isConditional);
            return;
        }

        if (operation is IAwaitOperation await && _root.Session.Calls.Awaited(await) is IInvocationOperation launch)
        {
            foreach (var argument in launch.Arguments)
            {
                if (argument.Value is IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Body: var body } })
                    Visit(body, rounds, isConditional);
            }
        }

        if (operation is IInvocationOperation call && !isConditional)
            Enter(call, rounds);
        // foreach (var prime in primes), where an iterator makes them while they are taken.
        if (operation is ILocalReferenceOperation && !isConditional && LazySequences.MadeBy(operation, _root.Session) is { } made && IsFree(made, isConditional, out var isLate) && !isLate)
            _found.Add(new(operation, cost, IsAfter: false));

        var inner = operation is ILoopOperation loop ? RoundsWithin(loop, rounds) : rounds;
        var isLoopConditional = operation is ILoopOperation && HasGuardedExit(operation);
        foreach (var child in operation.ChildOperations)
            Visit(child, inner, isConditional || isLoopConditional || (_influence.IsConditionalIn(operation, child) && !_choices.IsOne(operation)));
    }

    // Put(ticks), which renders before it stores: what a method of this object does, it does under the lock as well.
    void Enter(IInvocationOperation call, long rounds)
    {
        if (_calls == 0 || call.TargetMethod is not { IsVirtual: false, IsAbstract: false, IsOverride: false, IsAsync: false, MethodKind: MethodKind.Ordinary, DeclaredAccessibility: Accessibility.Private } method
            || call.Instance is not (null or IInstanceReferenceOperation) || _needs.Of(call) != Need.State || call.Arguments.Any(IsFromState)
            || _root.Session.RoutineOf(method.OriginalDefinition, default) is not { Parent: null, IsIterator: false } callee || callee == _root
            || callee.TreeOf(callee.Syntax) is not { } tree || tree.ChildOperations.OfType<IBlockOperation>().FirstOrDefault() is not { Operations: var statements })
        {
            return;
        }

        var section = _section with { Statements = statements, Function = callee.Syntax };
        var inner = new SectionWork(section, callee, new(section, callee)) { _calls = _calls - 1 };
        inner.VisitAll(statements, rounds, isConditional: false);
        foreach (var work in inner._found)
            _found.Add(work with { Call = call });
    }

    bool IsFromState(IArgumentOperation argument) => _influence.DependsOnState(argument.Value);

    // What is done for each element of something long needs not be long itself.
    long RoundsWithin(ILoopOperation loop, long rounds) =>
        _costs.Trips(loop) is { } trips ? Math.Max(WorkOfRound, rounds / Math.Max(1, trips)) : WorkOfRound;

    static bool IsWhole(IOperation operation) => operation is ILoopOperation or IConditionalOperation or IInvocationOperation or IObjectCreationOperation
        or IExpressionStatementOperation or IVariableDeclarationGroupOperation or IPropertyReferenceOperation or IUsingOperation or ITryOperation;

    // if (_isReady) return; … if (_stopped) break;
    bool HasGuardedExit(IOperation statement)
    {
        foreach (var operation in statement.DescendantsAndSelf())
        {
            if (operation is IConditionalOperation { Condition: var condition } choice && Jumps(choice) && _influence.DependsOnState(condition) && !_choices.AsksByKey(condition))
                return true;
        }

        return false;
    }

    static bool Jumps(IOperation choice)
    {
        foreach (var operation in choice.DescendantsAndSelf())
        {
            if (operation is IBranchOperation or IReturnOperation or IThrowOperation)
                return true;
        }

        return false;
    }

    // ---------------------------------------------------------------------------------------------------- the question

    bool IsFree(IOperation operation, bool isConditional, out bool isAfter)
    {
        isAfter = false;
        var need = _needs.Of(operation);
        if (need is Need.State or Need.Outside)
            return false;
        var takesCopies = false;
        foreach (var part in operation.DescendantsAndSelf())
        {
            if (StateInfluence.VariableOf(part) is not { } variable || !_influence.IsDerived(variable, out var isGuarded) || IsDeclaredIn(variable, operation))
                continue;
            if (isGuarded)
                return false;
            takesCopies = true;
        }

        if (!isConditional && !takesCopies)
            return true;
        isAfter = true;
        // An interpreter's lock keeps no promises between two calls: it may be given away in between, as the interpreter does itself.
        return need == Need.Nothing && (_section.IsInterpreters || IsLast(operation));
    }

    static bool IsDeclaredIn(ISymbol variable, IOperation operation) =>
        variable.DeclaringSyntaxReferences is [var declaration, ..] && operation.Syntax.Span.Contains(declaration.Span);

    // Nothing that comes after it, in this round or the next, brings guarded state and its result together.
    bool IsLast(IOperation operation)
    {
        var statement = operation;
        var (isStatement, isOfTask) = (false, false);
        for (var current = operation; !_section.Statements.Contains(current) && current.Parent is { } parent; current = parent)
        {
            if (parent is ILoopOperation or ICoalesceAssignmentOperation && _needs.Of(parent) != Need.Nothing)
                return false;
            if (!isStatement && IsChoiceBy(current, parent) && !IsChoiceOfNothing(parent))
                return false;
            // _table = await Task.Run(() => Build()): what the lambda returns goes on where its task is awaited.
            if (parent is IAnonymousFunctionOperation)
                (statement, isStatement, isOfTask) = (parent, false, true);
            else if (!isStatement && parent is IExpressionStatementOperation or IVariableDeclarationGroupOperation or IReturnOperation)
                (statement, isStatement) = (parent, true);
        }

        if ((!(isOfTask && IsKeptHere(statement)) && _needs.Of(statement) != Need.Nothing) || LeavesStateUndone(operation))
            return false;
        var results = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        AddWritten(statement, results);
        foreach (var outer in _section.Statements)
        {
            foreach (var later in outer.DescendantsAndSelf())
            {
                if (later.Syntax.SpanStart < statement.Syntax.Span.End || !IsStatement(later) || !Mentions(later, results))
                    continue;
                if (_needs.Of(later) != Need.Nothing)
                    return false;
                AddWritten(later, results);
            }
        }

        return !_section.Statements.Any(outer => outer.Syntax.SpanStart >= statement.Syntax.Span.End && _needs.Of(outer) == Need.State && results.Count == 0 && IsVoid(statement));
    }

    // if (Find(titles) is { } found) return _title = found; what is found decides what becomes of the state.
    static bool IsChoiceBy(IOperation part, IOperation choice) => choice is IConditionalOperation { Condition: var condition } && condition == part || choice is ISwitchOperation { Value: var value } && value == part;

    // Who leaves after a choice leaves what comes after it undone.
    bool IsChoiceOfNothing(IOperation choice) => _needs.Of(choice) == Need.Nothing && !LeavesStateUndone(choice);

    // if (lines.Any(IsBad)) return; _isReady = true;
    bool LeavesStateUndone(IOperation code) => Jumps(code) && _section.Statements.Any(outer => outer.DescendantsAndSelf().Any(later => later.Syntax.SpanStart >= code.Syntax.Span.End && IsStatement(later) && _needs.Of(later) != Need.Nothing));

    // To start a task and to await it needs no state; what it gives is for a variable, or for the caller.
    static bool IsKeptHere(IOperation statement) => statement switch
    {
        IVariableDeclarationGroupOperation { Declarations: [{ Declarators: [{ Initializer.Value: IAwaitOperation }] }] } => true,
        IReturnOperation { ReturnedValue: IAwaitOperation } => true,
        IExpressionStatementOperation { Operation: IAwaitOperation or ISimpleAssignmentOperation { Target: ILocalReferenceOperation, Value: IAwaitOperation } } => true,
        _ => false,
    };

    // A call without a result may be what a later step relies on: Prepare(); _isReady = true;
    static bool IsVoid(IOperation statement) => statement is IExpressionStatementOperation { Operation: IInvocationOperation };

    static bool IsStatement(IOperation operation) => operation is IExpressionStatementOperation or IVariableDeclarationGroupOperation or IReturnOperation or IConditionalOperation
        or ILoopOperation or ISwitchOperation or IUsingOperation;

    static void AddWritten(IOperation statement, HashSet<ISymbol> variables)
    {
        foreach (var operation in statement.DescendantsAndSelf())
        {
            if (operation is IVariableDeclaratorOperation declarator)
                variables.Add(declarator.Symbol);
            else if (Usage.WrittenVariable(operation) is { } written)
                variables.Add(written);
            else if (StateInfluence.VariableOf(operation) is { } holder && !StateInfluence.HoldsValue(holder))
                variables.Add(holder); // What it holds may be another one afterwards.
        }
    }

    static bool Mentions(IOperation code, HashSet<ISymbol> variables)
    {
        foreach (var operation in code.DescendantsAndSelf())
        {
            if (StateInfluence.VariableOf(operation) is { } variable && variables.Contains(variable))
                return true;
        }

        return false;
    }
}
