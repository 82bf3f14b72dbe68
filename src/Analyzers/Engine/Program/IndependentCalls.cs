using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Calls that stand one after the other although none needs the other: each computes, touches nothing but its own
/// variables, and what one of them changes no other one is given.
/// </summary>
/// <param name="Function">The function they stand in.</param>
/// <param name="Statements">The statements, at least two.</param>
readonly record struct IndependentCalls(Routine Function, ImmutableArray<IOperation> Statements)
{
    /// <summary>The call in one of the statements.</summary>
    public static IInvocationOperation? CallIn(IOperation statement) => statement switch
    {
        IExpressionStatementOperation { Operation: IInvocationOperation call } => call,
        IExpressionStatementOperation { Operation: ISimpleAssignmentOperation { Target: ILocalReferenceOperation, Value: var value } } => CallOf(value),
        IExpressionStatementOperation { Operation: ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Instance: null or IInstanceReferenceOperation } target, Value: var value } } when IsKept(target) => CallOf(value),
        IVariableDeclarationGroupOperation { Declarations: [{ Declarators: [{ Initializer.Value: var value }] }] } => CallOf(value),
        _ => null,
    };

    // Tempo = FindTempo(samples): a field, or a property that only keeps what it gets.
    static bool IsKept(IMemberReferenceOperation target) => target is IFieldReferenceOperation || (target is IPropertyReferenceOperation { Property: { SetMethod: not null } property }
        && property.ContainingType.GetMembers().Any(member => member is IFieldSymbol { AssociatedSymbol: { } owner } && SymbolEqualityComparer.Default.Equals(owner, property)));

    static IInvocationOperation? CallOf(IOperation value) => value is IConversionOperation { Operand: var operand } ? CallOf(operand) : value as IInvocationOperation;

    /// <summary>The runs of independent calls in a member.</summary>
    public static IEnumerable<IndependentCalls> Of(Routine root)
    {
        foreach (var block in (root.Body?.DescendantsAndSelf() ?? []).OfType<IBlockOperation>())
        {
            var function = root.Closest(block.Syntax);
            var run = ImmutableArray.CreateBuilder<IOperation>();
            foreach (var statement in block.Operations)
            {
                if (Computes(statement, function) && !run.Any(before => DependsOn(statement, before, function.Root)))
                {
                    run.Add(statement);
                    continue;
                }

                if (run.Count > 1)
                    yield return new(function, run.ToImmutable());
                run.Clear();
                if (Computes(statement, function))
                    run.Add(statement);
            }

            if (run.Count > 1)
                yield return new(function, run.ToImmutable());
        }
    }

    static bool Computes(IOperation statement, Routine function)
    {
        if (CallIn(statement) is not { } call || call.TargetMethod.DeclaringSyntaxReferences.IsEmpty || call.TargetMethod.IsAsync
            || call.Arguments.Any(static argument => argument.Parameter is not { RefKind: RefKind.None }) || !MayTakeLong(call.TargetMethod.OriginalDefinition, function.Session) || RareWays.EndsInFailure(statement.Syntax, function))
        {
            return false;
        }

        return function.Session.Costs.Of(call).Exceeds(function.ComputingRounds) && new NoticeableWork(function.Session, default).IsWorthThread(call, function.Root.Origins) && IsApart(call, function);
    }

    // Nothing but its own variables, and what it is given and only looks at: FindTempo(_samples).
    static bool IsApart(IInvocationOperation call, Routine function)
    {
        var footprint = Footprint.Of([call], function.Root, function.Syntax);
        return footprint is { IsKnown: true, LeavesProcess: false }
            && footprint.Uses.All(use => use is { Kind: AccessKind.Read, IsInCallee: false, Operation.Parent: IArgumentOperation { Parent: var given } } && given == call)
            && (footprint.Uses.Count == 0 || Borrowing.OnlyReads(call, function.Root));
    }

    // The cheapest question first: following the calls of every statement of a program takes long.
    static bool MayTakeLong(IMethodSymbol method, Session session)
    {
        if (session.BodyOf(method) is not { } body)
            return false;
        foreach (var operation in body.Descendants())
        {
            if (operation is ILoopOperation)
                return true;
        }

        return Doubling.Is(method, body);
    }

    // A variable that one of them writes and the other one names; an object that one of them changes and the other one has, too.
    static bool DependsOn(IOperation later, IOperation earlier, Routine root) =>
        (WrittenBy(earlier) is { } variable && later.DescendantsAndSelf().Any(operation => (StateInfluence.VariableOf(operation) ?? (operation as IMemberReferenceOperation)?.Member) is { } named && SymbolEqualityComparer.Default.Equals(named, variable)))
        || (CallIn(later) is { } call && CallIn(earlier) is { } before && (AreOnSame(call, before, root) || (MayShare(call, before, root) && !(Borrowing.OnlyReads(call, root) && Borrowing.OnlyReads(before, root)))));

    // forest.Advance(spring); forest.Advance(autumn): the object that a function has made for itself goes on from where it was. What it
    // is given, or gives to others, may be the other one's object as well.
    static bool AreOnSame(IInvocationOperation one, IInvocationOperation other, Routine root)
    {
        var (mine, its) = (ReceiverOf(one), ReceiverOf(other));
        if (mine is not null && its is not null)
        {
            var areApart = !SymbolEqualityComparer.Default.Equals(mine.Local, its.Local) && IsMadeFor(mine.Local, root) && IsMadeFor(its.Local, root);
            return !areApart && !(OnlyLooks(one, root.Session) && OnlyLooks(other, root.Session));
        }

        return (mine is not null && IsGiven(mine.Local, other)) || (its is not null && IsGiven(its.Local, one));
    }

    // What it does to the object it is called on, as its own text tells.
    static bool OnlyLooks(IInvocationOperation call, Session session) => session.RoutineOf(call.TargetMethod.OriginalDefinition, default) is { Body: { } body } callee
        && Footprint.Of([body], callee, callee.Syntax) is { IsKnown: true } footprint && footprint.Uses.All(static use => use.Kind == AccessKind.Read);

    static bool IsMadeFor(ILocalSymbol local, Routine root) => root.Places.ValueOf(local) is { } made && root.Places.Source(made) is IObjectCreationOperation;

    static bool IsGiven(ILocalSymbol local, IInvocationOperation call) =>
        call.Arguments.Any(argument => argument.DescendantsAndSelf().Any(part => part is ILocalReferenceOperation { Local: var named } && SymbolEqualityComparer.Default.Equals(named, local)));

    static ILocalReferenceOperation? ReceiverOf(IInvocationOperation call) => InputSizes.Unwrapped(call.Instance) as ILocalReferenceOperation;

    static bool MayShare(IInvocationOperation one, IInvocationOperation other, Routine root)
    {
        foreach (var given in one.Arguments)
        {
            if (Borrowing.MayLeadToOthers(given.Value.Type) && other.Arguments.Any(its => Borrowing.MayLeadToOthers(its.Value.Type) && !AreApart(given.Value, its.Value, root)))
                return true;
        }

        return false;
    }

    // Two collections of values, each made for a variable of its own.
    static bool AreApart(IOperation one, IOperation other, Routine root) =>
        OwnOf(one, root) is { } own && OwnOf(other, root) is { } its && !SymbolEqualityComparer.Default.Equals(own, its);

    static ISymbol? OwnOf(IOperation given, Routine root) =>
        InputSizes.Unwrapped(given) is { Type: { } type } value && StateInfluence.HoldsValues(type) && StateInfluence.VariableOf(value) is { } variable
        && root.Places.ValueOf(variable) is { } made && root.Places.Source(made) is IObjectCreationOperation or IArrayCreationOperation ? variable : null;

    static ISymbol? WrittenBy(IOperation statement) => statement switch
    {
        IExpressionStatementOperation { Operation: ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Member: var member } } } => member,
        IExpressionStatementOperation { Operation: ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var local } } } => local,
        IVariableDeclarationGroupOperation { Declarations: [{ Declarators: [{ Symbol: var local }] }] } => local,
        _ => null,
    };
}
