using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>A thread that waits for something slow while it holds a lock, so that others wait with it.</summary>
/// <param name="Section">The section.</param>
/// <param name="Function">The function it stands in.</param>
/// <param name="Wait">The call that waits, or leads to one that does.</param>
/// <param name="What">What it waits for, in words.</param>
/// <param name="Contention">Why others wait.</param>
/// <param name="Purpose">What the lock is there for.</param>
readonly record struct LockedWait(CriticalSection Section, Routine Function, IOperation Wait, string What, Contention Contention, LockPurpose Purpose);

/// <summary>
/// Finds sections that sleep or wait for a disk, the network, a database or another process. Not those whose lock is there
/// so that only one uses the very thing: a stream in a field, a log file.
/// </summary>
sealed class LockedWaits
{
    readonly CriticalSection _section;
    readonly Routine _root;
    readonly Routine _function;
    readonly Session _session;
    readonly FirstUses _firstUses;
    readonly GivenResources _given;
    readonly CancellationToken _cancellation;
    readonly Dictionary<(IMethodSymbol Method, int Calls, bool IsLeft, bool IsNowAndThen, bool IsTold), FoundWait?> _waits = [];
    string? _what;
    bool _isNowAndThen;
    bool _isTold;
    IInvocationOperation? _line;

    LockedWaits(CriticalSection section, Routine root, CancellationToken cancellation)
    {
        _section = section;
        _root = root;
        _function = root.Closest(section.Place);
        _session = root.Session;
        _firstUses = new(section, root);
        _given = new(root.Session, cancellation);
        _cancellation = cancellation;
    }

    /// <summary>The waiting sections of a member.</summary>
    public static IEnumerable<LockedWait> Of(Routine root, CancellationToken cancellation)
    {
        foreach (var section in CriticalSections.Of(root))
        {
            if (section.IsInterpreters || section.Lock.IsShared || Conditions.IsForDebugging(section.Place) || IsOfStream(section, root))
                continue;
            var waits = new LockedWaits(section, root, cancellation);
            if (waits.First() is not { } wait || waits.Contention(cancellation) is not { } contention || LockTries.AreAllOthersOf(section, root.Session, cancellation) || WaitingSections.Of(root, cancellation).Any(found => found.Section.Place == section.Place))
                continue;
            var purpose = ResourceLocks.PurposeOf(section, root, cancellation);
            if (purpose == LockPurpose.State && (LogLines.Are(wait, root.Session) || LockedSources.Give(wait, section, root)))
                purpose = LockPurpose.Loading;
            else if (purpose == LockPurpose.State && waits.IsDeliberate(wait, cancellation))
                purpose = LockPurpose.Deliberate;
            if (purpose != LockPurpose.Resource)
                yield return new(section, waits._function, wait, waits._what ?? root.Session.Costs.Of(wait).Wait!, contention, purpose);
        }
    }

    bool IsDeliberate(IOperation wait, CancellationToken cancellation) => (_function.Method is { } method && Conventions.EndsWhatWasBegun(method)) || PacedSleeps.Are(wait, _section, _root) || IsOwnLog(wait) || SavedChanges.Are(wait, _section, _root, cancellation)
        || (!IsSleep(wait) && FileLocks.Is(_section, _root, cancellation)) || (!IsSleep(wait) && KeptConnections.AreOpenedIn(_section, _root, cancellation));

    // void Log(string line) { lock (_gate) { _size += line.Length; File.AppendAllText(_path, line); } }
    bool IsOwnLog(IOperation wait) => _function.Method is { } method && Diagnosing.IsLogger(method) && FileCalls.Writes(wait) && IsNamedByState(((IInvocationOperation)wait).Arguments);

    bool IsSleep(IOperation wait) => wait is IInvocationOperation call && _session.Calls.Of(call).Kind == Meaning.Sleep;

    // What reads or writes a stream waits for its turn, and expects to wait for its data.
    static bool IsOfStream(CriticalSection section, Routine root) =>
        section.Lock.Path.Kind == RootKind.This && root.Session.Types.IsStreamLike(root.Method?.ContainingType);

    // A lock in a field is shared by whoever uses the object; one that a function makes for itself, or an object that
    // each thread has its own of, is not.
    Contention? Contention(CancellationToken cancellation)
    {
        if ((Program.Contention.Of(_section, _root, cancellation) ?? Program.Contention.OfOtherMembers(_section, _root, cancellation)) is { } contention)
            return contention;
        return _section.Lock.Path.Kind == RootKind.This && Permits.ExcludesOthers(_section.Lock)
            && ThreadRoots.Of(_function, cancellation) is { IsOpen: var isOpen } roots && (isOpen || roots.Runs.Any(run => IsBegunAgain(run, cancellation)))
            ? new Contention(null, null)
            : null;
    }

    // Task Refresh(string key) => Task.Run(() => { lock (_gate) … }): two calls run at a time, as nothing here waits for the first.
    bool IsBegunAgain(Run run, CancellationToken cancellation) => run.Launch.Launcher is { Parent: null, ReturnsTask: true, IsAsync: false, Method: { } launcher }
        && References.To(launcher.OriginalDefinition, _session, cancellation).Skip(1).Any();

    IOperation? First()
    {
        // Async code may await under a lock that it may keep meanwhile; that it does not is another rule's business.
        if (!_section.Lock.IsAffine && (_function.IsAsync || _function.ReturnsTask))
            return null;
        foreach (var statement in _section.Statements)
        {
            if (First(statement) is { } wait)
                return wait;
        }

        // The line of a log is told where nothing else is.
        return _line is not null && IsForeign(_line) ? _line : null;
    }

    IOperation? First(IOperation operation)
    {
        if (operation is IAnonymousFunctionOperation or ILocalFunctionOperation or ILockOperation || !_session.Costs.Of(operation).IsWait || _firstUses.Are(operation))
            return null;
        foreach (var child in operation.ChildOperations)
        {
            if (First(child) is { } inner)
                return inner;
        }

        return WaitAt(operation) is { } wait && !EarlyReleases.AreBefore(_section, wait.Syntax, _root) ? wait : null;
    }

    IOperation? WaitAt(IOperation operation)
    {
        return operation switch
        {
            IInvocationOperation call when LogLines.Are(call, _session) => Keep(call),
            IInvocationOperation call => IsForeign(call) ? call : null,
            IObjectCreationOperation { Constructor: { } constructor } creation => IsForeign(constructor, creation.Arguments) ? creation : null,
            IPropertyReferenceOperation { Property: { GetMethod: { } getter } own } property when _session.Declares(own) => WaitsForOthers(getter) ? property : null,
            IPropertyReferenceOperation { Instance: { } instance } property => !_session.Costs.IsWait(property) || IsTask(property) || _given.MayBeOfLock(instance) ? null : property,
            _ => null,
        };
    }

    IOperation? Keep(IInvocationOperation line)
    {
        _line ??= line;
        return null;
    }

    // Waits for tasks have a rule of their own.
    bool IsTask(IOperation wait) => (wait is IInvocationOperation call ? _session.Calls.Of(call) : _session.Calls.Of(((IPropertyReferenceOperation)wait).Property)).Kind
        is Meaning.WaitForTask or Meaning.WaitForAll or Meaning.WaitForAny;

    bool IsForeign(IInvocationOperation call)
    {
        if (IsTask(call) || IsNoTime(call) || IsAnswer(call) || OwnConnections.Are(call, _root))
            return false;
        if (_session.Costs.IsWait(call))
        {
            if (!IsForResource(call))
                return !call.Arguments.Any(static argument => argument.Value is IDelegateCreationOperation);
            if (call.Instance is { } instance)
                return !_given.MayBeOfLock(instance) && !_root.Origins.IsInMemory(instance);
            return IsNowAndThen(call) || !IsMadeFor(call.Arguments) && !(call.TargetMethod.ReturnsVoid && call.Arguments.Length > 1 && UsesNothingElse(call));
        }

        if (_session.Declares(call.TargetMethod))
            return !IsGivenState(call) && WaitsForOthers(call) && !_session.BlockingChains.IsSpared((IMethodSymbol)MemberTable.Definition(call.TargetMethod), call, _root, default);
        return _session.Calls.Of(call).Kind == Meaning.RunInPlace && !InputSizes.IsDeferred(call) && WaitsInLambdas(call);
    }

    bool IsForeign(IMethodSymbol constructor, ImmutableArray<IArgumentOperation> arguments) =>
        _session.Declares(constructor) ? WaitsForOthers(constructor) : _session.Calls.Of(constructor).Kind == Meaning.Blocks && (PlatformSpaces.IsOfNetwork(constructor) || !IsMadeFor(arguments));

    bool IsForResource(IInvocationOperation call) => _session.Calls.Of(call).Kind is Meaning.Blocks or Meaning.BlocksOnIo or Meaning.BlockingSequence or Meaning.WaitForEvents or Meaning.Sleep;

    // Sleep(0) gives way and does not wait, TryTake(out item) only looks.
    static bool IsNoTime(IInvocationOperation call) => Arguments.IsPoll(call) || call.Arguments is [{ Value.ConstantValue: { HasValue: true, Value: 0 } }];

    // paths.Select(path => File.ReadAllText(path)).ToList(): a query runs where its result is not another query.
    bool WaitsInLambdas(IInvocationOperation call)
    {
        for (IOperation? source = call; source is IInvocationOperation stage && _session.Calls.Of(stage).Kind == Meaning.RunInPlace; source = InputSizes.Unwrapped(stage.Instance ?? stage.Arguments.FirstOrDefault()?.Value))
        {
            foreach (var argument in stage.Arguments)
            {
                if (argument.Value is IDelegateCreationOperation { Target: IAnonymousFunctionOperation { Body: var body } } && First(body) is { } wait)
                {
                    _what ??= _session.Costs.Of(wait).Wait;
                    return true;
                }
            }
        }

        return false;
    }

    // _answered.Reset(); Send(question); _answered.Wait(): one question at a time is what the lock is there for.
    bool IsAnswer(IInvocationOperation wait) => wait.Instance is { } signal && _section.Statements.Any(statement => statement.DescendantsAndSelf().Any(operation =>
        operation is IInvocationOperation { Instance: { } asked } reset && WaitingCalls.IsReset(reset.TargetMethod) && SyntaxFactory.AreEquivalent(asked.Syntax, signal.Syntax)));

    // What is given to a method of this program may be what the lock is there for, or say which file that is: not a text or number that
    // was made of it.
    bool IsGivenState(IInvocationOperation call) => Footprint.Of(call.Arguments.Where(static argument => MayBeState(argument.Value)), _root, _section.Function).Uses.Count > 0;

    static bool MayBeState(IOperation given) => InputSizes.Unwrapped(given) is IFieldReferenceOperation or IPropertyReferenceOperation || given.Type is null || !UnchangeableTypes.IsUnchangeable(given.Type);

    bool WaitsForOthers(IInvocationOperation call)
    {
        _isNowAndThen = IsNowAndThen(call);
        _isTold = HelperWaits.TellOf(call, _root, _cancellation);
        return (_what = WaitIn(call.TargetMethod, Limits.CallDepth, _section.Lock.IsAffine ? UnawaitedCalls.IsOnlyBegun(call, _section.Statements) : UnawaitedCalls.Of(call, _function) == TaskFate.Left, GivenConstants.Of(call))?.What) is not null;
    }

    // _lines.Add(line); if (_lines.Count >= 100) Flush(); what all come for is in memory, and whoever fills it up lets them wait for the disk.
    bool IsNowAndThen(IOperation wait)
    {
        IOperation? choice = null;
        for (var (part, outer) = (wait, wait.Parent); outer is not null && !_section.Statements.Contains(part); (part, outer) = (outer, outer.Parent))
        {
            if (outer is IConditionalOperation { Condition: IBinaryOperation { OperatorKind: not (BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals) } condition } && condition != part
                && condition.DescendantsAndSelf().Any(static one => one is IPropertyReferenceOperation { Property.Name: var name, Instance: IFieldReferenceOperation } && ContainerModel.IsCount(name)))
            {
                choice = outer;
            }
        }

        return choice is not null && !_section.Statements.Any(statement => statement != choice && _session.Costs.Of(statement).IsWait) && _section.Statements.Any(statement => statement != choice && Fills(statement));
    }

    // _lines.Add(line)
    bool Fills(IOperation statement) => statement is IExpressionStatementOperation { Operation: IInvocationOperation { Instance: IFieldReferenceOperation { Type: { } type }, TargetMethod: var method } }
        && !_session.Types.IsStreamLike(type) && ElementModel.Of(method).Kind is Meaning.Gives or Meaning.Keeps;

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

    static bool IsNamedByState(ImmutableArray<IArgumentOperation> arguments) =>
        arguments is [{ Value: { Type.SpecialType: SpecialType.System_String } first }, ..] && (first.ConstantValue.HasValue || IsOfField(first));

    // File.AppendAllText(_path, …), File.ReadAllText("settings.json"): the file is what the lock guards, if nothing else is
    // there to guard, or if what is written is guarded.
    bool IsMadeFor(ImmutableArray<IArgumentOperation> arguments)
    {
        if (!IsNamedByState(arguments))
            return false;
        return UsesNothingElse(arguments[0]) || arguments.Skip(1).Any(static argument => StateObjects.HoldOrAreGiven(argument.Value));
    }

    static bool IsOfField(IOperation value) => InputSizes.Unwrapped(value) is IFieldReferenceOperation or IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation };

    // Whether the section touches no state besides the thing it waits for.
    bool UsesNothingElse(IOperation wait)
    {
        foreach (var use in Footprint.Of(_section.Statements, _root, _section.Function).Uses)
        {
            if (!wait.Syntax.Span.Contains(use.Operation.Syntax.Span))
                return false;
        }

        return true;
    }
}
