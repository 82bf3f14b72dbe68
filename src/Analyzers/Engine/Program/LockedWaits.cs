using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>A thread that waits for something slow while it holds a lock, so that others wait with it.</summary>
/// <param name="Section">The section.</param>
/// <param name="Function">The function it stands in.</param>
/// <param name="Wait">The call that waits, or leads to one that does.</param>
/// <param name="What">What it waits for, in words.</param>
/// <param name="Contention">Why others wait.</param>
readonly record struct LockedWait(CriticalSection Section, Routine Function, IOperation Wait, string What, Contention Contention);

/// <summary>
/// Finds sections that sleep or wait for a disk, the network, a database or another process. Not those whose lock is there
/// so that only one uses the very thing: a stream in a field, a log file.
/// </summary>
sealed class LockedWaits
{
    const int Depth = 4;

    readonly CriticalSection _section;
    readonly Routine _root;
    readonly Routine _function;
    readonly Session _session;
    string? _what;

    LockedWaits(CriticalSection section, Routine root)
    {
        _section = section;
        _root = root;
        _function = root.Closest(section.Place);
        _session = root.Session;
    }

    /// <summary>The waiting sections of a member.</summary>
    public static IEnumerable<LockedWait> Of(Routine root, CancellationToken cancellation)
    {
        foreach (var section in CriticalSections.Of(root))
        {
            if (section.IsInterpreters || section.Lock.IsShared || Conditions.IsForDebugging(section.Place))
                continue;
            var waits = new LockedWaits(section, root);
            if (waits.First() is { } wait && waits.Contention(cancellation) is { } contention && !WaitingSections.Of(root, cancellation).Any(found => found.Section.Place == section.Place))
                yield return new(section, waits._function, wait, waits._what ?? root.Session.Costs.Of(wait).Wait!, contention);
        }
    }

    // A lock in a field is shared by whoever uses the object; one that a function makes for itself, or an object that
    // each thread has its own of, is not.
    Contention? Contention(CancellationToken cancellation)
    {
        if (Program.Contention.Of(_section, _root, cancellation) is { } contention)
            return contention;
        return _section.Lock.Path.Kind == RootKind.This && SerializedSections.ExcludesOthers(_section.Lock) && ThreadRoots.Of(_function, cancellation).IsOpen
            ? new Contention(null, null)
            : null;
    }

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

        return null;
    }

    IOperation? First(IOperation operation)
    {
        if (operation is IAnonymousFunctionOperation or ILocalFunctionOperation or ILockOperation || !_session.Costs.Of(operation).IsWait || IsFirstUse(operation))
            return null;
        foreach (var child in operation.ChildOperations)
        {
            if (First(child) is { } inner)
                return inner;
        }

        return operation switch
        {
            IInvocationOperation call => IsForeign(call) ? call : null,
            IObjectCreationOperation { Arguments: var arguments } creation => IsMadeFor(arguments) ? null : creation,
            IPropertyReferenceOperation { Instance: { } instance } property => IsTask(property) || ComesFromState(instance, Depth) ? null : property,
            _ => null,
        };
    }

    // Waits for tasks have a rule of their own.
    bool IsTask(IOperation wait) => (wait is IInvocationOperation call ? _session.Calls.Of(call) : _session.Calls.Of(((IPropertyReferenceOperation)wait).Property)).Kind
        is Meaning.WaitForTask or Meaning.WaitForAll or Meaning.WaitForAny;

    bool IsForeign(IInvocationOperation call)
    {
        var kind = _session.Calls.Of(call).Kind;
        if (IsTask(call) || IsNoTime(call))
            return false;
        if (kind is not (Meaning.Blocks or Meaning.BlocksOnIo or Meaning.Sleep))
            return !call.TargetMethod.DeclaringSyntaxReferences.IsEmpty && !_session.Calls.IsNamedAsBlocking(call.TargetMethod) ? !IsGivenState(call) && (_what = WaitForOthersIn(call.TargetMethod, Limits.CallDepth)) is not null : !call.Arguments.Any(static argument => argument.Value is IDelegateCreationOperation);
        if (call.Instance is { } instance)
            return !ComesFromState(instance, Depth);
        return !IsMadeFor(call.Arguments) && !(call.TargetMethod.ReturnsVoid && call.Arguments.Length > 1 && UsesNothingElse(call));
    }

    // Sleep(0) gives way and does not wait.
    static bool IsNoTime(IInvocationOperation call) => call.Arguments is [{ Value.ConstantValue: { HasValue: true, Value: 0 } }];

    // What is given to a method of this program may be what the lock is there for.
    bool IsGivenState(IInvocationOperation call) => Footprint.Of(call.Arguments, _root, _section.Function).Uses.Count > 0;

    // Whether a method waits for something that is not an object of this program's own state: a stream that it keeps, or was
    // given, is used by one thread at a time on purpose.
    string? WaitForOthersIn(IMethodSymbol method, int calls)
    {
        foreach (var operation in _session.BodyOf(method.OriginalDefinition)?.Descendants() ?? [])
        {
            switch (operation)
            {
                case IObjectCreationOperation { Constructor: { } constructor } made when _session.Calls.Of(constructor).Kind == Meaning.Blocks && !IsNamedByState(made.Arguments):
                    return $"'{constructor.ContainingType.Name}' in '{method.Name}'";
                case IInvocationOperation { TargetMethod: { DeclaringSyntaxReferences.IsEmpty: false } callee } call:
                    if (calls > 0 && _session.Costs.Of(call).IsWait && WaitForOthersIn(callee, calls - 1) is { } inner)
                        return inner;
                    break;
                case IInvocationOperation call when _session.Costs.Of(call).IsWait && IsForOthers(call):
                    return $"'{call.TargetMethod.ContainingType.Name}.{call.TargetMethod.Name}' in '{method.Name}'";
            }
        }

        return null;
    }

    bool IsForOthers(IInvocationOperation call)
    {
        var kind = _session.Calls.Of(call).Kind;
        // Whether a task is complete by then is another rule's question, and it asks it where the wait stands.
        if (kind is Meaning.WaitForTask or Meaning.WaitForAll or Meaning.WaitForAny)
            return false;
        if (kind is not (Meaning.Blocks or Meaning.BlocksOnIo))
            return !IsNoTime(call) && !call.Arguments.Any(static argument => argument.Value is IDelegateCreationOperation);
        return call.Instance is { } instance ? !ComesFromState(instance, Depth) : !IsNamedByState(call.Arguments);
    }

    static bool IsNamedByState(ImmutableArray<IArgumentOperation> arguments) =>
        arguments is [{ Value: { Type.SpecialType: SpecialType.System_String } first }, ..] && (first.ConstantValue.HasValue || IsOfField(first));

    // File.AppendAllText(_path, …), File.ReadAllText("settings.json"): the file is what the lock guards, if nothing else is
    // there to guard, or if what is written is guarded.
    bool IsMadeFor(ImmutableArray<IArgumentOperation> arguments)
    {
        if (!IsNamedByState(arguments))
            return false;
        return UsesNothingElse(arguments[0]) || arguments.Skip(1).Any(argument => ComesFromState(argument.Value, Depth));
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

    // A field that holds an object, or something that was got from one.
    bool ComesFromState(IOperation value, int depth)
    {
        foreach (var operation in value.DescendantsAndSelf())
        {
            switch (operation)
            {
                case IFieldReferenceOperation { Field: { IsConst: false } field } when !Footprint.IsUnchangeable(field.Type) || !field.IsReadOnly:
                case IPropertyReferenceOperation { Property: { DeclaringSyntaxReferences.IsEmpty: false } } property when !Footprint.IsUnchangeable(property.Property.Type):
                case IParameterReferenceOperation { Parameter: var given } when operation == value && given.Type.IsReferenceType && !Footprint.IsUnchangeable(given.Type):
                    return true;
                case ILocalReferenceOperation { Local: var local } when depth > 0:
                    if (ValueOf(local, operation) is { } origin && ComesFromState(origin, depth - 1))
                        return true;
                    break;
            }
        }

        return false;
    }

    static IOperation? ValueOf(ILocalSymbol local, IOperation reference) =>
        local.DeclaringSyntaxReferences is [var declaration, ..] && declaration.GetSyntax() is Microsoft.CodeAnalysis.CSharp.Syntax.VariableDeclaratorSyntax { Initializer.Value: { } value }
            && reference.SemanticModel is { } model ? model.GetOperation(value) : null;

    // if (_settings is null) _settings = Load(); the lock sees to it that it is done once. What is asked with a key is not
    // done once, but once for each key while all others wait.
    bool IsFirstUse(IOperation operation)
    {
        if (operation is ICoalesceAssignmentOperation { Target: IFieldReferenceOperation })
            return true;
        for (var child = operation; child.Parent is { } parent && !_section.Statements.Contains(child); child = parent)
        {
            if (parent is IConditionalOperation { Condition: var condition } && condition != child && TestsField(condition))
                return true;
            if (parent is IBlockOperation block && ReturnsBefore(block.Operations, child))
                return true;
        }

        return ReturnsBefore(_section.Statements, operation);
    }

    static bool ReturnsBefore(ImmutableArray<IOperation> statements, IOperation statement)
    {
        foreach (var other in statements)
        {
            if (other.Syntax.SpanStart >= statement.Syntax.SpanStart)
                return false;
            if (other is IConditionalOperation { Condition: var condition, WhenTrue: var body } && TestsField(condition)
                && body.DescendantsAndSelf().Any(static operation => operation is IReturnOperation or IThrowOperation or IBranchOperation))
            {
                return true;
            }
        }

        return false;
    }

    static bool TestsField(IOperation condition) => InputSizes.Unwrapped(condition) switch
    {
        IFieldReferenceOperation => true,
        IUnaryOperation { Operand: var operand } => TestsField(operand),
        IIsPatternOperation { Value: var value } => TestsField(value),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals or BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } both =>
            TestsField(both.LeftOperand) || TestsField(both.RightOperand),
        IPropertyReferenceOperation { Property.DeclaringSyntaxReferences.IsEmpty: true, Instance: { } instance, Arguments.IsEmpty: true } => TestsField(instance),
        _ => false,
    };
}
