using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Methods by which a program takes and releases its locks itself: <c>using (_guard.Enter())</c>, <c>using (new Held(_gate))</c>, where
/// the disposal of what is given back releases the lock, and <c>_guard.Enter()</c> with a <c>_guard.Leave()</c> for it.
/// </summary>
static class LockScopes
{
    // A method that makes the object whose constructor takes the lock.
    const int Depth = 2;

    /// <summary>The code in the resources of a <c>using</c> that takes a lock, and the lock; null when there is none.</summary>
    public static (IOperation Call, LockId Lock)? In(IOperation resources, Routine root)
    {
        foreach (var operation in resources.DescendantsAndSelf())
        {
            if (TakenBy(operation, root, Depth) is { IsScope: true, Lock: var taken })
                return (operation, taken);
        }

        return null;
    }

    /// <summary>The lock that a call takes and leaves to its caller to release by another call; null when it does not.</summary>
    public static LockId? TakenBy(IInvocationOperation call, Routine root) => TakenBy(call, root, 1) is { IsScope: false, Lock: var taken } ? taken : null;

    /// <summary>The lock that a call releases for its caller; null when it does not.</summary>
    public static AccessPath? ReleasedBy(IInvocationOperation call, Routine root) =>
        StepIn(call, root, Meaning.Release) is var (lockOf, _) ? lockOf : null;

    /// <summary>The lambdas that a call runs under a lock of what it calls, and the lock: <c>WithLock(() => …)</c>.</summary>
    public static (IAnonymousFunctionOperation Code, LockId Lock)? RunUnder(IInvocationOperation call, Routine root)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument is { Parameter: { } parameter, Value: IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Symbol.IsAsync: false } lambda } } && root.Session.Declares(call.TargetMethod)
                && BodyOf(call.TargetMethod, root) is { Body: { } body } callee && HolderOf(parameter.OriginalDefinition, body, callee) is { } held
                && new Translation(root).OfCall(held.Path, call, isObject: true) is { } path)
            {
                return (lambda, held with { Path = path });
            }
        }

        return null;
    }

    // lock (_gate) work();  -  Monitor.Enter(_gate); try { return work(); } finally { … }
    static LockId? HolderOf(IParameterSymbol work, IOperation body, Routine callee)
    {
        LockId? found = null;
        foreach (var operation in body.Descendants())
        {
            if (operation is not IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: { } target } || Named(target) is not { } named || !SymbolEqualityComparer.Default.Equals(named, work))
                continue;
            if (found is not null)
                return null;
            foreach (var section in CriticalSections.WrittenIn(callee))
            {
                // Not where the method has another thread take the lock.
                if (section.Function == callee.Syntax && callee.Closest(operation.Syntax) == callee && section.Statements.Any(statement => statement.Syntax.Span.Contains(operation.Syntax.Span)))
                    found = section.Lock;
            }

            if (found is null)
                return null;
        }

        return found;

        static ISymbol? Named(IOperation target) => target switch
        {
            IParameterReferenceOperation { Parameter: var parameter } => parameter,
            IConditionalAccessInstanceOperation { Parent: IInvocationOperation { Parent: IConditionalAccessOperation { Operation: IParameterReferenceOperation { Parameter: var parameter } } } } => parameter,
            _ => null,
        };
    }

    static (LockId Lock, bool IsScope)? TakenBy(IOperation operation, Routine root, int depth)
    {
        if (depth == 0 || CalleeOf(operation) is not { } method || !root.Session.Declares(method))
            return null;
        var isScope = IsScope(operation, root.Session);
        if (StepIn(operation, root, Meaning.Acquire) is var (path, traits))
            return (new(path, traits), isScope || GivesScope(BodyOf(method, root)!.Body!, root.Session));
        if (operation is not IInvocationOperation || BodyOf(method, root) is not { Body: { } body } callee)
            return null;
        foreach (var inner in body.Descendants())
        {
            if (inner is IObjectCreationOperation && TakenBy(inner, callee, depth - 1) is { IsScope: true, Lock: var taken } && new Translation(root).OfCall(taken.Path, operation, isObject: true) is { } named)
                return (taken with { Path = named }, true);
        }

        return null;
    }

    static IMethodSymbol? CalleeOf(IOperation operation) => operation switch
    {
        IInvocationOperation { TargetMethod: var method } => method,
        IObjectCreationOperation { Constructor: { } constructor } => constructor,
        _ => null,
    };

    static Routine? BodyOf(IMethodSymbol method, Routine caller) =>
        caller.Session.RoutineOf(method.OriginalDefinition, default) is { Parent: null, Body: not null } callee && callee != caller ? callee : null;

    // The only lock that a method takes, or releases, in the words of its caller.
    static (AccessPath Path, LockTraits Traits)? StepIn(IOperation call, Routine root, Meaning kind)
    {
        if (CalleeOf(call) is not { } method || !root.Session.Declares(method) || BodyOf(method, root) is not { Body: { } body } callee)
            return null;
        (AccessPath, LockTraits)? only = null;
        var given = GivenConstants.Of(call);
        foreach (var operation in body.Descendants())
        {
            // if (write) _rw.EnterWriteLock(); else _rw.EnterReadLock(), for new Scope(_rw, write: true)
            if (operation is not IInvocationOperation step || root.Session.Calls.Of(step) is not { Kind: Meaning.Acquire or Meaning.Release } meaning || ClosedWays.Contain(step.Syntax, given, root.Session))
                continue;
            if (meaning.Kind != kind || only is not null)
                return null;
            var operand = meaning.Operand == CallMeaning.Receiver ? step.Instance : step.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == meaning.Operand)?.Value;
            if (callee.Places.ObjectOf(operand) is not { } path || new Translation(root).OfCall(path, call, isObject: true) is not { } named)
                return null;
            only = (named, meaning.Traits);
        }

        return only;
    }

    static bool GivesScope(IOperation body, Session session) => body.Descendants().Any(operation => IsScope(operation, session));

    static bool IsScope(IOperation operation, Session session)
    {
        if (operation is not IObjectCreationOperation { Type: INamedTypeSymbol made })
            return false;
        foreach (var member in made.OriginalDefinition.GetMembers(nameof(IDisposable.Dispose)))
        {
            if (member is IMethodSymbol { Parameters.IsEmpty: true } dispose && session.BodyOf(dispose) is { } body
                && body.Descendants().Any(step => step is IInvocationOperation call && session.Calls.Of(call).Kind == Meaning.Release))
            {
                return true;
            }
        }

        return false;
    }
}
