using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>What a lock is there for, as far as its critical sections show.</summary>
enum LockPurpose
{
    /// <summary>To guard state.</summary>
    State,

    /// <summary>So that one at a time uses a file, stream or connection: nobody waits for it who would not wait for the resource.</summary>
    Resource,

    /// <summary>The same, but some only take it to have something read once.</summary>
    Loading,

    /// <summary>To guard state, but what waits is meant to keep the others out: it is one step with what it guards.</summary>
    Deliberate,
}

/// <summary>
/// Locks all of whose critical sections read or write the same file, stream or connection, which is named by nothing but fields
/// and constants, and change nothing else.
/// </summary>
static class ResourceLocks
{
    /// <summary>The purpose of the lock that a section takes.</summary>
    public static LockPurpose PurposeOf(CriticalSection section, Routine root, CancellationToken cancellation)
    {
        // Others may take a lock that they see, whatever for.
        if (section.Lock.Path.Symbol is not { DeclaredAccessibility: Accessibility.Private, ContainingType: { } owner } gate)
            return LockPurpose.State;
        var purpose = LockPurpose.Resource;
        HashSet<string>? shared = null;
        foreach (var declaration in owner.DeclaringSyntaxReferences)
        {
            foreach (var member in root.Session.RoutinesOf(root.Session.ModelOf(declaration.SyntaxTree), Signals.Lock, cancellation))
            {
                foreach (var other in CriticalSections.Of(member))
                {
                    if (!SymbolEqualityComparer.Default.Equals(other.Lock.Path.Symbol, gate))
                        continue;
                    var resource = new SectionResource(member.Session);
                    resource.Add(other, member);
                    if (resource.Names is not { Count: > 0 } names)
                        return LockPurpose.State;
                    if (!resource.IsUsedEachTime)
                        purpose = LockPurpose.Loading;
                    shared ??= names;
                    shared.IntersectWith(names);
                }
            }
        }

        return shared is { Count: > 0 } ? purpose : LockPurpose.State;
    }
}

/// <summary>The file, stream or connection that code waits for, by the names of the fields that say which one it is.</summary>
sealed class SectionResource(Session session)
{
    readonly Dictionary<IParameterSymbol, HashSet<string>?> _given = new(SymbolEqualityComparer.Default);
    bool _isUsed;
    int _depth;

    /// <summary>What all waits have in common; null when there is one that is for something else, or for what the caller names.</summary>
    public HashSet<string>? Names { get; private set; }

    /// <summary>Whether the code waits whenever it runs, and not only the first time.</summary>
    public bool IsUsedEachTime { get; private set; }

    /// <summary>Looks through a critical section.</summary>
    public void Add(CriticalSection section, Routine root)
    {
        if (!AddAll(section.Statements, root.Closest(section.Place), false, Limits.CallDepth) || !_isUsed || ChangesMore(section, root))
            Names = null;
    }

    // What was read once may be kept.
    bool ChangesMore(CriticalSection section, Routine root)
    {
        foreach (var use in Footprint.Of(section.Statements, root, section.Function).Uses)
        {
            if (use.Kind != AccessKind.Read && !(use.Path.Symbol is { } changed && Names?.Contains(changed.Name) == true)
                && !RareWays.HappensOnce(use.Operation.Syntax, root.Closest(use.Operation.Syntax)) && !IsFlagOfOnce(use.Operation))
            {
                return true;
            }
        }

        return false;
    }

    // if (!_isRead) { …; _isRead = true; }
    static bool IsFlagOfOnce(IOperation target) => target.Parent is IAssignmentOperation { Value.ConstantValue: { HasValue: true, Value: true } };

    bool AddAll(IEnumerable<IOperation> code, Routine function, bool isConditional, int calls)
    {
        foreach (var operation in code)
        {
            if (!Add(operation, function, isConditional, calls))
                return false;
            isConditional |= operation is IConditionalOperation && OnTheSpot.In([operation], session.Calls).Any(static inner => inner is IReturnOperation or IBranchOperation);
        }

        return true;
    }

    bool Add(IOperation operation, Routine function, bool isConditional, int calls)
    {
        if (operation is IAnonymousFunctionOperation or ILocalFunctionOperation)
            return true;
        if (_depth >= Limits.NestingOfCost)
            return false;
        _depth++;
        var isAdded = AddParts(operation, function, isConditional, calls);
        _depth--;
        return isAdded;
    }

    bool AddParts(IOperation operation, Routine function, bool isConditional, int calls)
    {
        switch (operation)
        {
            case IBlockOperation block:
                return AddAll(block.Operations, function, isConditional, calls);
            case IConditionalOperation choice:
                return Add(choice.Condition, function, isConditional, calls) && AddAll(choice.ChildOperations.Skip(1), function, true, calls);
            case ILoopOperation or ISwitchCaseOperation or ICatchClauseOperation or ISwitchExpressionArmOperation or ICoalesceOperation or ICoalesceAssignmentOperation:
                isConditional = true;
                break;
        }

        foreach (var child in operation.ChildOperations)
        {
            if (!Add(child, function, isConditional, calls))
                return false;
        }

        return operation switch
        {
            IInvocationOperation call when session.Costs.IsWait(call) =>
                session.Calls.Of(call).Kind is Meaning.Blocks or Meaning.BlocksOnIo or Meaning.BlockingSequence or Meaning.WaitForEvents && !IsForMany(call.Instance) && Use(NamesOf(call.Instance ?? Named(call.Arguments)), operation, function, isConditional),
            IObjectCreationOperation { Constructor: { } constructor } creation when session.Calls.Of(constructor).Kind == Meaning.Blocks =>
                Use(NamesOf(Named(creation.Arguments)), operation, function, isConditional),
            IInvocationOperation { TargetMethod: var callee } call => Enter(callee, call.Arguments, operation, function, isConditional, calls),
            IObjectCreationOperation { Constructor: { } constructor } creation => Enter(constructor, creation.Arguments, operation, function, isConditional, calls),
            IPropertyReferenceOperation { Property.GetMethod: { } getter } property => Enter(getter, property.Arguments, operation, function, isConditional, calls),
            _ => true,
        };
    }

    // A client that any number of threads may use at a time needs no lock.
    static bool IsForMany(IOperation? instance) => instance?.Type is { } type && UnchangeableTypes.IsUnchangeable(type);

    // The path comes first.
    static IOperation? Named(ImmutableArray<IArgumentOperation> arguments) => arguments is [{ Value: var first }, ..] ? first : null;

    bool Use(HashSet<string>? names, IOperation wait, Routine function, bool isConditional)
    {
        if (names is null or { Count: 0 })
            return false;
        if (Names is null)
            Names = names;
        else
            Names.IntersectWith(names);
        IsUsedEachTime |= !isConditional;
        _isUsed |= !isConditional || RareWays.HappensOnce(wait.Syntax, function);
        return Names.Count > 0;
    }

    bool Enter(IMethodSymbol called, ImmutableArray<IArgumentOperation> arguments, IOperation call, Routine function, bool isConditional, int calls)
    {
        var callee = called.OriginalDefinition;
        if (!session.Declares(callee) || !session.Costs.Of(callee).IsWait)
            return true;
        if (calls == 0 || session.RoutineOf(callee, default) is not { } routine || routine.Root.TreeOf(routine.Syntax) is not { } body)
            return false;
        foreach (var argument in arguments)
        {
            if (argument.Parameter is { OriginalDefinition: var parameter })
                _given[parameter] = NamesOf(argument.Value);
        }

        return Add(body, routine, isConditional && !RareWays.HappensOnce(call.Syntax, function), calls - 1);
    }

    HashSet<string>? NamesOf(IOperation? value)
    {
        if (InputSizes.Unwrapped(value) is not { } named)
            return null;
        if (named.ConstantValue is { HasValue: true, Value: string constant })
            return [constant];
        var names = new HashSet<string>();
        return Collect(named, names, new(SymbolEqualityComparer.Default), Limits.NestingOfCost) ? names : null;
    }

    bool Collect(IOperation value, HashSet<string> names, HashSet<ISymbol> followed, int depth)
    {
        // While somebody types, a local may be made from itself.
        if (depth == 0)
            return false;
        if (value.ConstantValue.HasValue)
            return true;
        switch (value)
        {
            case IFieldReferenceOperation { Field: var field }:
                names.Add(field.Name);
                return true;
            case IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation, Property: var property }:
                if (session.Declares(property))
                    names.Add(property.Name);
                return true;
            case IParameterReferenceOperation { Parameter: { OriginalDefinition: var parameter } }:
                return parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor } ? names.Add(parameter.Name) || true : AddGiven(parameter, names);
            case ILocalReferenceOperation { Local: var local }:
                return !followed.Add(local) || (StateObjects.ValueOf(local, value) is { } origin && Collect(origin, names, followed, depth - 1));
            // Whoever makes connections makes another one each time.
            case IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke }:
            case IInvocationOperation { Instance.Type.Name: var maker } when FactoryNames.LooksLikeFactory(maker):
                return false;
            case IInvocationOperation { TargetMethod: var method } when session.Declares(method):
                names.Add(method.Name);
                break;
            case IInstanceReferenceOperation or IDelegateCreationOperation:
                return true;
        }

        foreach (var child in value.ChildOperations)
        {
            if (!Collect(child, names, followed, depth - 1))
                return false;
        }

        return value is IInvocationOperation or IObjectCreationOperation or IArgumentOperation or IConversionOperation or IPropertyReferenceOperation or IBinaryOperation
            or IInterpolatedStringOperation or IInterpolationOperation or IInterpolatedStringTextOperation or ICoalesceOperation or IConditionalOperation or IParenthesizedOperation or ILiteralOperation;
    }

    bool AddGiven(IParameterSymbol parameter, HashSet<string> names)
    {
        if (!_given.TryGetValue(parameter, out var given) || given is null)
            return false;
        names.UnionWith(given);
        return true;
    }
}
