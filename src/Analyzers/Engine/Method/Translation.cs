using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Says in the words of a caller what a callee says of its own <c>this</c> and parameters, and calls an object that has
/// several names by the one it was known by first.
/// </summary>
/// <param name="caller">The routine that calls.</param>
/// <param name="calls">How many calls deep an object is followed that methods hand out.</param>
readonly struct Translation(Routine caller, int calls = Limits.CallDepth)
{
    const int Rounds = Limits.PathLength;

    /// <summary>A path of a callee for its caller; null when the caller has no name for it.</summary>
    /// <param name="path">The path in the callee's words.</param>
    /// <param name="call">The call, object creation, property reference or operator.</param>
    /// <param name="isObject">Whether the path stands for the object in it, and not for the variable.</param>
    public AccessPath? OfCall(AccessPath path, IOperation call, bool isObject = false) => Named(Selected(path, call), call, isObject);

    AccessPath? Named(AccessPath path, IOperation call, bool isObject) => path switch
    {
        { IsStatic: true } => path,
        { Kind: RootKind.This } when ReceiverOf(call) is { } receiver => OnReceiver(path, receiver, call as IObjectCreationOperation ?? caller.Places.Source(receiver) as IObjectCreationOperation, isObject),
        { Kind: RootKind.This } => OnReceiver(path, null, call as IObjectCreationOperation, isObject),
        { Variable: IParameterSymbol parameter } => OnArgument(path, parameter, call, isObject),
        _ => null,
    };

    // A callee's variables select nothing for its caller, but for parameters: what they are given selects.
    AccessPath Selected(AccessPath path, IOperation? call)
    {
        for (var i = 0; i < path.Steps.Length; i++)
        {
            var step = path.Steps[i];
            if (step.Index is Selection { OfRound: not null } round)
                path = path.WithIndex(i, round.Whole);
            else if (step.Index is Selection { Variable: { } moved } offset)
                path = path.WithIndex(i, offset.Form is null ? Moved(offset, Given(moved, call)) : null);
            else if (step.Index is ILocalSymbol or IParameterSymbol)
                path = path.WithIndex(i, Given((ISymbol)step.Index, call));
        }

        return path;
    }

    // So far from one element after the other is again one after the other.
    static object? Moved(Selection offset, object? by) => by switch
    {
        ILocalSymbol or IParameterSymbol => offset with { Variable = (ISymbol)by },
        Selection { Kind: SelectionKind.Sweep or SelectionKind.All } sweep => sweep.Whole,
        _ => null,
    };

    object? Given(ISymbol variable, IOperation? call) =>
        call is not null && variable is IParameterSymbol parameter && ArgumentFor(parameter, call) is { } value ? caller.Places.IndexOf(value) : null;

    /// <summary>What the caller must have been given for what a callee must be given by a call; null where the call gives something else.</summary>
    public ImmutableHashSet<GivenValue>? OfCall(ImmutableHashSet<GivenValue> needed, IOperation call)
    {
        var translated = GivenValue.Nothing;
        foreach (var given in needed)
        {
            if (ArgumentFor(given.Parameter, call) is not { } argument)
                continue;
            if (argument.ConstantValue is { HasValue: true, Value: var constant })
            {
                if (given.IsDeniedBy(constant))
                    return null;
            }
            else if (caller.Places.Source(argument) is IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } passed } && SymbolEqualityComparer.Default.Equals(passed.ContainingSymbol, caller.Root.Method) && caller.Places.IsStable(passed))
            {
                translated = translated.Add(given with { Parameter = passed });
            }
        }

        return translated;
    }

    /// <summary>A path of a method that is launched on an object.</summary>
    /// <param name="path">The path in the words of the method.</param>
    /// <param name="receiver">The object.</param>
    /// <param name="isObject">Whether the path stands for the object in it, and not for the variable.</param>
    public AccessPath? OnReceiver(AccessPath path, IOperation? receiver, bool isObject = true)
    {
        path = Selected(path, null);
        if (path.IsStatic)
            return path;
        if (path.Kind != RootKind.This || receiver is null)
            return null;
        return OnReceiver(path, receiver, caller.Places.Source(receiver) as IObjectCreationOperation, isObject);
    }

    /// <summary>A path of launched code that begins at its parameter, which <paramref name="state"/> is given to.</summary>
    public AccessPath? OnState(AccessPath path, IOperation? state) =>
        // A number that is handed over is another one from then on.
        path is not { Variable: IParameterSymbol { Ordinal: 0 } parameter } || state is null || caller.Places.Source(state).Type is { IsValueType: true } ? null
            : caller.Places.ObjectOf(state) is { Kind: not RootKind.Temporary } given ? path.Replace(AccessPath.Of(parameter), given) is { } named ? Canonical(named, isObject: true) : null
            : caller.Places.Source(state) is IObjectCreationOperation creation && path.Replace(AccessPath.Of(parameter), AccessPath.This) is { } inside && OfNewObject(inside, creation, isObject: true) is { } held ? Canonical(held, isObject: true)
            : null;

    /// <summary>The locks of launched code, of which some may belong to its argument.</summary>
    public Lockset OnState(Lockset locks, IOperation? state)
    {
        if (state is null)
            return locks;
        foreach (var held in locks.Held)
        {
            if (OnState(held.Path, state) is { } path)
                locks = locks.Release(held.Path).Acquire(held with { Path = path });
        }

        return locks;
    }

    AccessPath? OnReceiver(AccessPath path, IOperation? receiver, IObjectCreationOperation? creation, bool isObject)
    {
        // var tail = _tail; tail.Move(): a struct in another variable is another struct.
        if (receiver is not null && path.Steps is [{ Member: { } member }] && IsValue(member) && caller.Places.Source(receiver) is ILocalReferenceOperation { Local: { Type.IsValueType: true, IsRef: false } copy })
            return path.Replace(AccessPath.This, AccessPath.Of(copy));
        if (receiver is not null && caller.Places.ObjectOf(receiver) is { Kind: not RootKind.Temporary } named)
            return path.Replace(AccessPath.This, named) is { } replaced ? Canonical(replaced, isObject) : null;
        return creation is not null && OfNewObject(path, creation, isObject) is { } held ? Canonical(held, isObject) : null;
    }

    /// <summary>The expression of the object that a call is made on, or makes; null when there is none.</summary>
    public static IOperation? ReceiverOf(IOperation call) => call switch
    {
        IInvocationOperation invocation => invocation.Instance,
        IPropertyReferenceOperation property => property.Instance,
        IEventAssignmentOperation { EventReference: IEventReferenceOperation subscribed } => subscribed.Instance,
        // var worker = new Worker(): the object is known by the variable.
        IObjectCreationOperation creation => Assigned(creation),
        // Whose text is wanted.
        ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation or IInstanceReferenceOperation => call,
        _ => null,
    };

    static IOperation? Assigned(IObjectCreationOperation creation)
    {
        IOperation value = creation;
        while (value.Parent is IConversionOperation conversion)
            value = conversion;
        return value.Parent is ISimpleAssignmentOperation assignment && assignment.Value == value ? assignment.Target : null;
    }

    AccessPath? OnArgument(AccessPath path, IParameterSymbol parameter, IOperation call, bool isObject)
    {
        var value = ArgumentFor(parameter, call);
        if (value is null)
            return null;
        if (path.IsVariable && !isObject)
            return parameter.RefKind is RefKind.Ref or RefKind.Out && caller.Places.Of(value) is { Kind: not RootKind.Temporary } referred ? Canonical(referred) : null;
        if (caller.Places.ObjectOf(value) is { Kind: not RootKind.Temporary } named)
            return path.Replace(AccessPath.Of(parameter), named) is { } replaced ? Canonical(replaced, isObject) : null;
        return caller.Places.Source(value) is IObjectCreationOperation creation && path.Replace(AccessPath.Of(parameter), AccessPath.This) is { } inside && OfNewObject(inside, creation, isObject) is { } held
            ? Canonical(held, isObject)
            : null;
    }

    /// <summary>The argument that a call gives to a parameter of what it calls; null when it gives none.</summary>
    public static IOperation? ArgumentFor(IParameterSymbol parameter, IOperation call)
    {
        var arguments = call switch
        {
            IInvocationOperation invocation => invocation.Arguments,
            IObjectCreationOperation creation => creation.Arguments,
            IPropertyReferenceOperation property => property.Arguments,
            _ => ImmutableArray<IArgumentOperation>.Empty,
        };
        foreach (var argument in arguments)
        {
            if (argument.Parameter?.Ordinal == parameter.Ordinal)
                return argument.Value;
        }

        return call switch
        {
            // A setter's value.
            IPropertyReferenceOperation { Parent: ISimpleAssignmentOperation assignment } when parameter.IsImplicitlyDeclared => assignment.Value,
            IBinaryOperation binary => parameter.Ordinal == 0 ? binary.LeftOperand : binary.RightOperand,
            IUnaryOperation unary => unary.Operand,
            IConversionOperation conversion => conversion.Operand,
            _ => null,
        };
    }

    // this._counter.Value on new Worker(counter) is counter.Value; this._counter itself is a variable of its own, which only begins with that object.
    AccessPath? OfNewObject(AccessPath path, IObjectCreationOperation creation, bool isObject)
    {
        if (path.Steps is not [{ Member: { } member }, ..] || (path.Steps.Length == 1 && (!isObject || IsValue(member))) || caller.Session.Construction.ValueOf(creation, member, caller) is not { } value)
            return null;
        if (caller.Places.ObjectOf(value) is { Kind: not RootKind.Temporary } named)
            return path.Rebase(1, named);
        return caller.Places.Source(value) is IObjectCreationOperation nested && path.Rebase(1, AccessPath.This) is { } rest ? OfNewObject(rest, nested, isObject) : null;
    }

    static bool IsValue(ISymbol member) => (member as IFieldSymbol)?.Type.IsValueType == true || (member as IPropertySymbol)?.Type.IsValueType == true || (member as IParameterSymbol)?.Type.IsValueType == true;

    /// <summary>
    /// A path with its names undone that are only other names: a local that holds the same object, a member of a new object
    /// that keeps what its constructor was given.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <param name="isObject">Whether it stands for the object in it, and not for the variable.</param>
    public AccessPath? Canonical(AccessPath path, bool isObject = false)
    {
        for (var round = 0; round < Rounds; round++)
        {
            if (caller.Places.ThroughThreads(path) is not { } known)
                return null;
            path = known;
            if (path.Variable is { } element && !path.Steps.IsEmpty && OfElement(path, element, isObject) is { } shared)
            {
                path = shared;
                continue;
            }

            if (path.Variable is { } handed && (isObject || !path.Steps.IsEmpty) && caller.Places.HandedOutTo(handed) is { } origin && path.Replace(AccessPath.Of(handed), origin) is { } whole && !whole.Equals(path))
            {
                path = whole;
                continue;
            }

            if (path.Variable is not ILocalSymbol local || (!isObject && path.Steps.IsEmpty) || caller.Places.ValueOf(local) is not { } value)
                return path;
            var source = caller.Places.Source(value);
            AccessPath? other = null;
            if (path.Steps is [{ Member: { } part }, ..] && caller.Places.OriginalOf(local, part) is { } original)
                other = path.Replace(AccessPath.Of(local), original);
            else if (source is IInvocationOperation found)
                other = (caller.Places.Of(source) ?? HandedOutBy(found)) is { } result ? path.Replace(AccessPath.Of(local), result) : null;
            else if (source is IObjectCreationOperation creation)
                other = path.Replace(AccessPath.Of(local), AccessPath.This) is { } inside ? OfNewObject(inside, creation, isObject) : null;
            // A struct in another variable is another struct.
            else if (!local.Type.IsValueType && caller.Places.Of(value) is { Kind: not RootKind.Temporary } named && !(named.Symbol is IFieldSymbol field && caller.Places.IsReplaced(field)))
                other = path.Replace(AccessPath.Of(local), Places.OfTurn(named, local));
            if (other is null || other.Equals(path))
                return path;
            path = other;
        }

        return path;
    }

    // var stock = shelf.Find(item)
    AccessPath? HandedOutBy(IInvocationOperation call) => calls > 0
        && caller.Session.Declares(call.TargetMethod) && caller.Session.Returned.PathOf(call.TargetMethod.OriginalDefinition, calls) is { } path ? new Translation(caller, calls - 1).OfCall(path, call, isObject: true) : null;

    // foreach (var worker in workers): when all workers were made with the same counter, worker._counter is that counter.
    AccessPath? OfElement(AccessPath path, ISymbol element, bool isObject)
    {
        var elements = path.Steps[0].IsElement ? caller.Places.ElementsOf(element) : caller.Places.CollectionOf(element) is { } collection ? caller.Places.ElementsOf(collection) : default;
        if (elements.IsDefaultOrEmpty)
            return null;
        var skipped = path.Steps[0].IsElement ? 1 : 0;
        AccessPath? common = null;
        foreach (var value in elements)
        {
            if (caller.Places.Source(value) is not IObjectCreationOperation creation || path.Rebase(skipped, AccessPath.This) is not { Steps.IsEmpty: false } inside
                || OfNewObject(inside, creation, isObject) is not { } held || (common is not null && !common.Equals(held)))
            {
                return null;
            }

            common = held;
        }

        return common;
    }

    /// <summary>Locks of a callee for its caller: one that the caller has no name for may be any lock.</summary>
    public Lockset OfCall(Lockset locks, IOperation call)
    {
        var translated = locks.WithoutLocks();
        foreach (var held in locks.Held)
        {
            if (OfCall(held.Path, call, isObject: true) is { } path)
                translated = translated.Acquire(held with { Path = path });
            // A new object's own lock excludes nobody.
            else if (held.Path.Kind != RootKind.This || call is not IObjectCreationOperation)
                translated = translated.UncertainOf(held);
        }

        return translated;
    }

    /// <summary>What is held whenever a delegate runs that a callee finds where it is kept.</summary>
    public Lockset OfInvoked(CallEffect effect, AccessPath kept, IOperation call)
    {
        if (!effect.InvokedTurns.TryGetValue(kept, out var turn))
            return Lockset.Empty;
        // new Walk(report).Run(): nobody else takes the locks of an object that is made for this call.
        if (effect.Invoked[kept].IsInPlace() && ReceiverOf(call) is { } receiver && caller.Places.Source(receiver) is IObjectCreationOperation)
        {
            foreach (var held in turn.Held)
            {
                if (held.Path.Kind == RootKind.This && OfCall(held.Path, call, isObject: true) is null)
                    turn = turn.Release(held.Path);
            }
        }

        return OfCall(turn, call);
    }

    /// <summary>As <see cref="OfCall(Lockset, IOperation)"/>, for a method that is launched on an object.</summary>
    /// <param name="locks">The locks in the words of the method.</param>
    /// <param name="receiver">The object.</param>
    /// <param name="each">The method when each of its copies gets an argument of its own, whose lock is another one for each; null when that is not known.</param>
    public Lockset OnReceiver(Lockset locks, IOperation? receiver, IMethodSymbol? each = null)
    {
        var translated = locks.WithoutLocks();
        foreach (var held in locks.Held)
        {
            if (held.Path is { IsVariable: true, Variable: IParameterSymbol { ContainingSymbol: var owner } } && SymbolEqualityComparer.Default.Equals(owner, each))
                translated = translated.Acquire(held);
            else
                translated = OnReceiver(held.Path, receiver) is { } path ? translated.Acquire(held with { Path = path }) : translated.UncertainOf(held);
        }

        return translated;
    }
}
