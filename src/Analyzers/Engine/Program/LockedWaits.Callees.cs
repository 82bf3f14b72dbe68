using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

// What the methods wait for that are called under the lock.
sealed partial class LockedWaits
{
    bool WaitsForOthers(IMethodSymbol method)
    {
        _isTold = false;
        return (_what = WaitIn(method, Limits.CallDepth, isLeft: false, ImmutableArray<GivenConstant>.Empty)?.What) is not null;
    }

    // Whether a method waits for something that is not an object of this program's own state: a stream that it keeps, or was
    // given, is used by one thread at a time on purpose. What happens once, or on the way to an exception, is not what threads
    // wait for.
    // Of a call that nobody waits for only what comes before its first await is done under the lock.
    // Of several the one that is waited for each time tells best, and the line of a log worst.
    FoundWait? WaitIn(IMethodSymbol method, int calls, bool isLeft, ImmutableArray<GivenConstant> given)
    {
        _cancellation.ThrowIfCancellationRequested();
        if (!given.IsEmpty)
            return FindWaitIn(method, calls, isLeft, given);
        // Methods that call each other in many ways are looked through once.
        var key = (method, calls, isLeft, _isNowAndThen, _isTold);
        if (!_waits.TryGetValue(key, out var known))
            _waits[key] = known = FindWaitIn(method, calls, isLeft, given);
        return known;
    }

    FoundWait? FindWaitIn(IMethodSymbol method, int calls, bool isLeft, ImmutableArray<GivenConstant> given)
    {
        if (_session.RoutineOf(_session.ImplementationOf(method.OriginalDefinition), default) is not { } routine || routine.Root.TreeOf(routine.Syntax) is not { } body)
            return null;
        FoundWait? best = null;
        foreach (var operation in OnTheSpot.In([body], _session.Calls))
        {
            if (isLeft && routine.IsAsync && UnawaitedCalls.IsBehindAwait(operation.Syntax, routine))
                continue;
            if (WaitAt(operation, routine, method, calls, isLeft, given) is not { } found || ClosedWays.Contain(operation.Syntax, given, _session) || RareWays.HappensOnce(operation.Syntax, routine) || RareWays.EndsInFailure(operation.Syntax, routine))
                continue;
            if (operation is IInvocationOperation line && LogLines.Are(line, _session))
                found = found with { Doubt = WaitDoubt.Log };
            else if (found.Doubt == WaitDoubt.None && !RareWays.IsOnEveryWay(operation.Syntax, routine.Syntax))
                found = found with { Doubt = WaitDoubt.Choice };
            if (best is not { } other || found.Doubt < other.Doubt)
                best = found;
            if (found.Doubt == WaitDoubt.None)
                break;
        }

        return best;
    }

    FoundWait? WaitAt(IOperation operation, Routine routine, IMethodSymbol method, int calls, bool isLeft, ImmutableArray<GivenConstant> given) => operation switch
    {
        IObjectCreationOperation { Constructor: { } constructor } made when _session.Calls.Of(constructor).Kind == Meaning.Blocks =>
            IsNamedByState(made.Arguments) && !PlatformSpaces.IsOfNetwork(constructor) ? null : new($"'{constructor.ContainingType.Name}' in {FoundWait.NameOf(method)}"),
        IInvocationOperation or IPropertyReferenceOperation when _session.Costs.IsWait(operation) && IsTask(operation) => operation.Syntax.FirstAncestorOrSelf<LockStatementSyntax>() is null && BegunHere(operation) is { } begun && !(_isTold && calls == Limits.CallDepth && IsAnything(begun)) ? new(FoundWait.NameOf(begun, method)) : null,
        IInvocationOperation call when _session.Costs.IsWait(call) => IsForOthers(call, method) && !(call.Instance is { } data && routine.Root.Origins.IsInMemory(data)) && !OwnConnections.Are(call, routine) ? new(FoundWait.NameOf(call, method)) : null,
        // An iterator waits for what its code waits for, when it is enumerated: as a rule where it is called.
        IInvocationOperation { TargetMethod: var callee } call when calls > 0 && _session.Declares(callee) && _session.Costs.Of(_session.ImplementationOf(callee.OriginalDefinition)).IsWait => WaitIn(callee, calls - 1, (isLeft && (routine.IsAsync || UnawaitedCalls.IsHandedOn(call))) || UnawaitedCalls.Of(call, routine) == TaskFate.Left, GivenConstants.Within(GivenConstants.Of(call, routine.Root), given)),
        IPropertyReferenceOperation { Property: { GetMethod: { } getter } property } when calls > 0 && _session.Declares(property) && _session.Costs.Of(_session.ImplementationOf(getter.OriginalDefinition)).IsWait => WaitIn(getter, calls - 1, isLeft: false, ImmutableArray<GivenConstant>.Empty),
        _ => null,
    };

    // A client is known to be slow. What a function begins that somebody has given is a task like others: one wait, one finding.
    static bool IsAnything(IInvocationOperation begun) => begun.TargetMethod.MethodKind == MethodKind.DelegateInvoke;

    bool IsForOthers(IInvocationOperation call, IMethodSymbol method)
    {
        if (_session.Calls.Of(call).Kind is not (Meaning.Blocks or Meaning.BlocksOnIo or Meaning.BlockingSequence or Meaning.WaitForEvents))
            return !IsNoTime(call) && !call.Arguments.Any(static argument => argument.Value is IDelegateCreationOperation);
        return call.Instance is { } instance ? !_given.MayBeOfCaller(instance) && !(Diagnosing.IsLogger(method) && TextOutput.IsAnyWriter(instance.Type)) : !IsNamedByState(call.Arguments) || _isNowAndThen || IsCalledWithoutLock(method);
    }

    // client.GetStringAsync(address).GetAwaiter().GetResult(): nobody but this thread has begun it, so it waits. Whether any other task is
    // complete by then is another rule's question, and it asks it where the wait stands.
    IInvocationOperation? BegunHere(IOperation wait)
    {
        var task = wait switch
        {
            IInvocationOperation { Instance: { } instance } => instance,
            IPropertyReferenceOperation { Instance: { } instance } => instance,
            _ => null,
        };
        while (task is IInvocationOperation { Instance: { } same } step && _session.Calls.Of(step).Kind == Meaning.SameTask)
            task = same;
        return task is IInvocationOperation { TargetMethod: var method, Instance.Type: { } client } begun && !_session.Declares(method) && UnchangeableTypes.IsUnchangeable(client) ? begun : null;
    }

    // A file that is also written to without the lock is not what the lock is there for.
    bool IsCalledWithoutLock(IMethodSymbol method)
    {
        // Where nothing else is done under it, who calls without the lock has forgotten it.
        if (_section.Statements is [var only] && UsesNothingElse(only))
            return false;
        foreach (var (name, model) in References.To(method.OriginalDefinition, _session, default))
        {
            if (References.CallOf(name) is { } call && _session.RoutineAt(call, model, default) is { Method.DeclaredAccessibility: not Accessibility.Private } caller
                && !CriticalSections.Of(caller.Root).Any(section => section.Statements.Any(statement => statement.Syntax.Span.Contains(call.Span))))
            {
                return true;
            }
        }

        return false;
    }
}
