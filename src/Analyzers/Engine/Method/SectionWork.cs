using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>What code needs of the state that a lock guards.</summary>
enum Need
{
    /// <summary>Nothing: it could run without the lock.</summary>
    Nothing,

    /// <summary>It adds to it, step by step; one addition of the sum is as good.</summary>
    Additions,

    /// <summary>Nothing of the state, but it waits for the world outside.</summary>
    Outside,

    /// <summary>It reads or writes the state, or may do so.</summary>
    State,
}

/// <summary>Work that is done under a lock and needs nothing of what the lock guards.</summary>
/// <param name="Code">The statement or call.</param>
/// <param name="Cost">What it costs, and why.</param>
/// <param name="IsAfter">Whether it belongs behind the lock: it needs a copy that is taken under it.</param>
readonly record struct FreeWork(IOperation Code, Cost Cost, bool IsAfter);

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
    readonly CostModel _costs;
    readonly Func<IOperation, Need> _need;
    readonly Dictionary<IOperation, Need> _needs = [];
    readonly Dictionary<ISymbol, bool> _derived = new(SymbolEqualityComparer.Default);
    readonly Dictionary<ISymbol, HashSet<IOperation>> _values = new(SymbolEqualityComparer.Default);
    readonly Routine _root;
    readonly List<FreeWork> _found = [];

    SectionWork(CriticalSection section, Routine root, Func<IOperation, Need> need)
    {
        _section = section;
        _root = root;
        _costs = root.Session.Costs;
        _need = need;
    }

    /// <summary>The free work of a section, in source order.</summary>
    /// <param name="section">The section.</param>
    /// <param name="root">The member it stands in.</param>
    /// <param name="rounds">From how many rounds on something is work.</param>
    public static IReadOnlyList<FreeWork> Of(CriticalSection section, Routine root, long rounds) =>
        Of(section, root, rounds, operation => NeedOf(operation, section, root));

    /// <summary>As <see cref="Of(CriticalSection,Routine,long)"/>, for a lock that guards something else than the state of the program.</summary>
    public static IReadOnlyList<FreeWork> Of(CriticalSection section, Routine root, long rounds, Func<IOperation, Need> need)
    {
        var work = new SectionWork(section, root, need);
        if (!work.HasWork(rounds))
            return work._found;
        work.FindDerived();
        work.VisitAll(section.Statements, rounds, isConditional: false);
        return work._found;
    }

    /// <summary>
    /// The work at the head or the tail of a section, when it is worth that much and the rest of the section is something
    /// else: the longer of both, named by its costliest statement.
    /// </summary>
    public static FreeWork? AtAnEnd(CriticalSection section, Routine root, long rounds)
    {
        var work = new SectionWork(section, root, operation => NeedOf(operation, section, root));
        if (!work.HasWork(rounds / SmallestPart) || section.Statements.Length < 2)
            return null;
        work.FindDerived();
        var head = work.EndOf(section.Statements, isAfter: false);
        var tail = work.EndOf(section.Statements.Reverse().ToImmutableArray(), isAfter: true);
        var end = head is { } first && !(tail?.Cost.Rounds > first.Cost.Rounds) ? head : tail;
        return end is { } found && found.Cost.Exceeds(rounds) ? found : null;
    }

    /// <summary>
    /// How many statements at the end of a section could be done after it, and the copies of guarded state that they take.
    /// </summary>
    public static (int Count, IReadOnlyCollection<ISymbol> Copies) TailOf(CriticalSection section, Routine root, bool mayWait)
    {
        var work = new SectionWork(section, root, operation => NeedOf(operation, section, root) is var need && need == Need.Outside && mayWait ? Need.Nothing : need);
        work.FindDerived();
        var count = 0;
        for (var i = section.Statements.Length - 1; i >= 0 && work.IsTail(section.Statements[i], isAfter: true); i--)
            count++;
        return (count, work._derived.Where(static pair => !pair.Value).Select(static pair => pair.Key).ToImmutableArray());
    }

    // Nothing jumps out of it, but for a return at the end.
    bool IsTail(IOperation statement, bool isAfter) =>
        (!Jumps(statement) || (isAfter && statement is IReturnOperation)) && IsFree(statement, isConditional: isAfter, out _) && NeedOf(statement) == Need.Nothing;

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

    static Need NeedOf(IOperation operation, CriticalSection section, Routine root)
    {
        var footprint = Footprint.Of([operation], root, section.Function);
        return footprint switch
        {
            { IsEmpty: true } => Need.Nothing,
            { IsReduction: true } => Need.Additions,
            { IsMerge: true } when !footprint.Uses.Any(static use => Gathering.Of(use.Operation) is { Appends: true }) => Need.Additions,
            { IsKnown: true, LeavesProcess: true, Uses.Count: 0 } => Need.Outside,
            _ => Need.State,
        };
    }

    bool HasWork(long rounds)
    {
        foreach (var statement in _section.Statements)
        {
            if (_costs.Of(statement) is { } cost && cost.Exceeds(rounds))
                return true;
        }

        return false;
    }

    Need NeedOf(IOperation operation)
    {
        if (!_needs.TryGetValue(operation, out var need))
            _needs[operation] = need = _need(operation);
        return need;
    }

    // --------------------------------------------------------------------------------------- values made from the state

    // Locals whose value comes from the guarded state: true for another name of a guarded object, false for a value or copy.
    void FindDerived()
    {
        bool isChanged;
        do
        {
            isChanged = false;
            foreach (var statement in _section.Statements)
            {
                foreach (var operation in statement.DescendantsAndSelf())
                {
                    if (WrittenBy(operation) is not (var target, { } value) || !(IsConditional(operation) || Origin(value) is not null))
                        continue;
                    if (!_values.TryGetValue(target, out var values))
                        _values.Add(target, values = []);
                    values.Add(value);
                    var isGuarded = Origin(value) == true && !IsValue(TypeOf(target));
                    if (!_derived.TryGetValue(target, out var known) || (isGuarded && !known))
                    {
                        _derived[target] = isGuarded;
                        isChanged = true;
                    }
                }
            }
        }
        while (isChanged);
    }

    static (ISymbol Target, IOperation Value)? WrittenBy(IOperation operation)
    {
        switch (operation)
        {
            case IVariableDeclaratorOperation { Symbol: var local } declarator when (declarator.Initializer ?? (declarator.Parent as IVariableDeclarationOperation)?.Initializer) is { Value: var value }:
                return (local, value);
            case IAssignmentOperation { Target: ILocalReferenceOperation { Local: var local }, Value: var value }:
                return (local, value);
            case IAssignmentOperation { Target: IParameterReferenceOperation { Parameter: var parameter }, Value: var value }:
                return (parameter, value);
            case IForEachLoopOperation { LoopControlVariable: IVariableDeclaratorOperation { Symbol: var local }, Collection: var collection }:
                return (local, collection);
            case IForEachLoopOperation { Locals: [var first, ..], Collection: var collection }:
                return (first, collection);
            case IDeclarationPatternOperation { DeclaredSymbol: { } declared } pattern:
                return (declared, InputOf(pattern));
            case ILocalReferenceOperation { Local: var local } reference when Usage.WrittenVariable(reference) is not null && InputOf(reference) is var input && input != reference:
                return (local, input);
            default:
                return null;
        }
    }

    // What an out argument, a pattern or a part of a deconstruction gets its value from: the whole expression.
    static IOperation InputOf(IOperation part)
    {
        var current = part;
        while (current.Parent is IPatternOperation or IIsPatternOperation or IArgumentOperation or ITupleOperation or IDeclarationExpressionOperation or IInvocationOperation
            or IDeconstructionAssignmentOperation or IPropertySubpatternOperation or IConversionOperation)
        {
            current = current.Parent;
        }

        return current;
    }

    static ITypeSymbol? TypeOf(ISymbol variable) => variable switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        _ => null,
    };

    // Null when a value has nothing to do with the guarded state, true when through it the state can be reached.
    bool? Origin(IOperation value)
    {
        bool? origin = null;
        if (NeedOf(value) == Need.State)
            origin = true;
        foreach (var operation in value.DescendantsAndSelf())
        {
            if (VariableOf(operation) is { } variable && _derived.TryGetValue(variable, out var isGuarded))
                origin = origin == true || isGuarded;
        }

        return origin == true && IsCopy(value) ? false : origin;
    }

    static ISymbol? VariableOf(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        _ => null,
    };

    // _items.ToArray(), new List<int>(_items), _name.ToUpper(), _count + 1: whatever happens to it happens to nobody else.
    static bool IsCopy(IOperation value)
    {
        var source = InputSizes.Unwrapped(value)!;
        if (source.Type is null || IsValue(source.Type))
            return true;
        return HoldsValues(source.Type) && source switch
        {
            IObjectCreationOperation { Constructor.DeclaringSyntaxReferences.IsEmpty: true } or IArrayCreationOperation => true,
            IInvocationOperation { TargetMethod: var method } call => (method.DeclaringSyntaxReferences.IsEmpty || Knowledge.PythonTypes.Hold(method.ContainingType)) && !InputSizes.IsDeferred(call),
            _ => false,
        };
    }

    static bool HoldsValues(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => IsValue(array.ElementType) || HoldsValues(array.ElementType),
        INamedTypeSymbol { TypeArguments: { IsEmpty: false } arguments } => arguments.All(static argument => IsValue(argument) || HoldsValues(argument)),
        _ => false,
    };

    static bool IsValue(ITypeSymbol? type) => type is not null && Footprint.IsUnchangeable(type);

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

        var inner = operation is ILoopOperation loop ? RoundsWithin(loop, rounds) : rounds;
        var isLoopConditional = operation is ILoopOperation && HasGuardedExit(operation);
        foreach (var child in operation.ChildOperations)
            Visit(child, inner, isConditional || isLoopConditional || (IsConditionalIn(operation, child) && !IsAskedByKey(operation)));
    }

    // What is done for each element of something long needs not be long itself.
    long RoundsWithin(ILoopOperation loop, long rounds) =>
        _costs.Trips(loop) is { } trips ? Math.Max(WorkOfRound, rounds / Math.Max(1, trips)) : WorkOfRound;

    static bool IsWhole(IOperation operation) => operation is ILoopOperation or IConditionalOperation or IInvocationOperation or IObjectCreationOperation
        or IExpressionStatementOperation or IVariableDeclarationGroupOperation or IPropertyReferenceOperation or IUsingOperation or ITryOperation;

    bool IsConditionalIn(IOperation parent, IOperation child) => parent switch
    {
        IConditionalOperation choice => child != choice.Condition && DependsOnState(choice.Condition),
        IForEachLoopOperation each => child == each.Body && DependsOnState(each.Collection),
        IWhileLoopOperation { Condition: { } condition } => child != condition && DependsOnState(condition),
        IForLoopOperation { Condition: { } condition } => child != condition && DependsOnState(condition),
        ISwitchOperation choice => child != choice.Value && DependsOnState(choice.Value),
        ISwitchExpressionOperation choice => child != choice.Value && DependsOnState(choice.Value),
        ICoalesceOperation choice => child != choice.Value && DependsOnState(choice.Value),
        ICoalesceAssignmentOperation choice => child == choice.Value,
        IConditionalAccessOperation access => child != access.Operation && DependsOnState(access.Operation),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } both => child == both.RightOperand && DependsOnState(both.LeftOperand),
        _ => false,
    };

    bool IsConditional(IOperation operation)
    {
        for (var child = operation; child.Parent is { } parent && !_section.Statements.Contains(child); child = parent)
        {
            if (IsConditionalIn(parent, child))
                return true;
        }

        return false;
    }

    bool DependsOnState(IOperation condition) => NeedOf(condition) is Need.State or Need.Additions || Origin(condition) is not null;

    // What is asked with a key is not done once, but once for each key while all others wait. Who has looked before the lock
    // was taken comes here only for what is new.
    bool IsAskedByKey(IOperation choice) => choice switch
    {
        IConditionalOperation { Condition: var condition } => AsksByKey(condition),
        ICoalesceOperation { Value: var value } => AsksByKey(value),
        ICoalesceAssignmentOperation { Target: var target } => AsksByKey(target),
        _ => false,
    };

    bool AsksByKey(IOperation condition) => AsksByKey(condition, Limits.PathLength) && !IsAskedBefore();

    bool AsksByKey(IOperation operation, int depth)
    {
        if (depth == 0)
            return false;
        if (KeyIn(operation) is { } key)
            return NeedOf(key) == Need.Nothing && Origin(key) is null;
        if (VariableOf(operation) is { } variable)
            return !_derived.ContainsKey(variable) || (_values.TryGetValue(variable, out var values) && values.All(value => AsksByKey(value, depth - 1)));
        return NeedOf(operation) == Need.Nothing || (operation.ChildOperations.Any() && operation.ChildOperations.All(child => AsksByKey(child, depth)));
    }

    static IOperation? KeyIn(IOperation operation) => operation switch
    {
        IInvocationOperation { Instance: not null, Arguments: [{ Value: var key }, ..] } call when Knowledge.Gatherers.LooksUp(call.TargetMethod) => key,
        IInvocationOperation { Instance: null, Arguments: [_, { Value: var key }, ..] } call when Knowledge.Gatherers.LooksUp(call.TargetMethod) => key,
        IArrayElementReferenceOperation { Indices: [var index] } => index,
        IPropertyReferenceOperation { Arguments: [{ Value: var key }], Property.IsIndexer: true } => key,
        _ => null,
    };

    bool IsAskedBefore()
    {
        foreach (var operation in _root.TreeOf(_section.Function)?.Descendants() ?? [])
        {
            if (operation.Syntax.SpanStart < _section.Place.SpanStart && KeyIn(operation) is not null && CollectionIn(operation) is { } asked
                && _section.Statements.Any(statement => statement.Descendants().Any(part => CollectionIn(part) is { } other && Microsoft.CodeAnalysis.CSharp.SyntaxFactory.AreEquivalent(asked.Syntax, other.Syntax))))
            {
                return true;
            }
        }

        return false;
    }

    static IOperation? CollectionIn(IOperation operation) => KeyIn(operation) is null ? null : InputSizes.Unwrapped(operation switch
    {
        IInvocationOperation call => call.Instance ?? call.Arguments[0].Value,
        IArrayElementReferenceOperation element => element.ArrayReference,
        IPropertyReferenceOperation element => element.Instance,
        _ => null,
    });

    // if (_isReady) return; … if (_stopped) break;
    bool HasGuardedExit(IOperation statement)
    {
        foreach (var operation in statement.DescendantsAndSelf())
        {
            if (operation is IConditionalOperation { Condition: var condition } choice && Jumps(choice) && DependsOnState(condition) && !AsksByKey(condition))
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
        var need = NeedOf(operation);
        if (need is Need.State or Need.Outside)
            return false;
        var takesCopies = false;
        foreach (var part in operation.DescendantsAndSelf())
        {
            if (VariableOf(part) is not { } variable || !_derived.TryGetValue(variable, out var isGuarded) || IsDeclaredIn(variable, operation))
                continue;
            if (isGuarded)
                return false;
            takesCopies = true;
        }

        if (!isConditional && !takesCopies)
            return true;
        isAfter = true;
        return need == Need.Nothing && IsLast(operation);
    }

    static bool IsDeclaredIn(ISymbol variable, IOperation operation) =>
        variable.DeclaringSyntaxReferences is [var declaration, ..] && operation.Syntax.Span.Contains(declaration.Span);

    // Nothing that comes after it, in this round or the next, brings guarded state and its result together.
    bool IsLast(IOperation operation)
    {
        var statement = operation;
        for (var current = operation; !_section.Statements.Contains(current) && current.Parent is { } parent; current = parent)
        {
            if (parent is ILoopOperation or ICoalesceAssignmentOperation && NeedOf(parent) != Need.Nothing)
                return false;
            if (statement == operation && parent is IExpressionStatementOperation or IVariableDeclarationGroupOperation or IReturnOperation)
                statement = parent;
        }

        if (NeedOf(statement) != Need.Nothing)
            return false;
        var results = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        AddWritten(statement, results);
        foreach (var outer in _section.Statements)
        {
            foreach (var later in outer.DescendantsAndSelf())
            {
                if (later.Syntax.SpanStart < statement.Syntax.Span.End || !IsStatement(later) || !Mentions(later, results))
                    continue;
                if (NeedOf(later) != Need.Nothing)
                    return false;
                AddWritten(later, results);
            }
        }

        return !_section.Statements.Any(outer => outer.Syntax.SpanStart >= statement.Syntax.Span.End && NeedOf(outer) == Need.State && results.Count == 0 && IsVoid(statement));
    }

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
            else if (VariableOf(operation) is { } holder && !IsValue(TypeOf(holder)))
                variables.Add(holder); // What it holds may be another one afterwards.
        }
    }

    static bool Mentions(IOperation code, HashSet<ISymbol> variables)
    {
        foreach (var operation in code.DescendantsAndSelf())
        {
            if (VariableOf(operation) is { } variable && variables.Contains(variable))
                return true;
        }

        return false;
    }
}
