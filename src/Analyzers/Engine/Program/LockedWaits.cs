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
sealed partial class LockedWaits
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
