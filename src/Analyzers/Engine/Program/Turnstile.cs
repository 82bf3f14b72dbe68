using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

/// <summary>
/// A variable that lets one thread through, which launches something:
/// <c>if (Interlocked.CompareExchange(ref _closing, task, null) is not null) return; task.Start();</c>. It is shut until somebody
/// gives it a value other than the one it was shut with.
/// </summary>
sealed class Turnstile
{
    readonly ImmutableArray<IOperation> _shutWith;

    Turnstile(AccessPath path, ImmutableArray<IOperation> shutWith)
    {
        Path = path;
        _shutWith = shutWith;
    }

    /// <summary>The variable.</summary>
    public AccessPath Path { get; }

    /// <summary>The turnstile that a launch is behind; null when there is none, or it is opened again while the launched code may be running.</summary>
    public static Turnstile? Of(Launch launch, MemberUses member)
    {
        foreach (var (started, before) in member.Concurrency.TraceOf(launch.Launcher)?.Started ?? ImmutableArray<(Launch, ConcurrencyState<Launch>)>.Empty)
        {
            if (started != launch)
                continue;
            foreach (var held in before.Locks.Held)
            {
                if (!held.IsClaim || new Translation(launch.Launcher).Canonical(held.Path) is not { } path)
                    continue;
                var uses = member.Of(launch.Launcher);
                var turnstile = At(path, uses.Where(static use => use.Trail.IsEmpty));
                if (!uses.Any(use => turnstile.IsOpenedBy(use) && use.Live.ContainsKey(launch)))
                    return turnstile;
            }
        }

        return null;
    }

    static Turnstile At(AccessPath path, IEnumerable<Use> uses) =>
        new(path, uses.Where(use => use.Path.Equals(path) && IsExchange(use.Access.Operation)).Select(static use => WrittenTo(use.Access.Operation)!).ToImmutableArray());

    /// <summary>Whether one of several that exchange a variable is the only one for good, as far as some uses go.</summary>
    public static bool IsNeverOpened(AccessPath path, ImmutableArray<Use> uses)
    {
        var turnstile = At(path, uses);
        return !uses.Any(turnstile.IsOpenedBy);
    }

    /// <summary>
    /// Whether one use is done by what was launched behind a turnstile, and the other one behind the same: by other launched code, or by a
    /// thread that has got through and left nothing running.
    /// </summary>
    public static bool KeepsApart(Use launched, Use other)
    {
        if (launched.Gate is not { } gate)
            return false;
        if (gate.Equals(other.Gate))
            return true;
        return other.Live.IsEmpty && Holds(other.Locks, gate);
    }

    /// <summary>
    /// Whether a use of the launching member is done by who has got through the turnstile that launched code is behind: <c>Log("started"); Log("ready");</c> where
    /// <c>Log</c> writes on the spot or launches what writes. Who has launched the code himself when he had got through, or by the call that has let him through, is
    /// beside it, and so is who may have found it opened by somebody else.
    /// </summary>
    public static bool KeepsApart(Use launched, Use outer, Launch launch, MemberUses member, ProgramFacts facts)
    {
        if (launched.Gate is not { } gate || !Holds(outer.Locks, gate) || GivesClaim(launch.Operation, facts))
            return false;
        var translation = new Translation(launch.Launcher);
        foreach (var (started, before) in member.Concurrency.TraceOf(launch.Launcher)?.Started ?? ImmutableArray<(Launch, ConcurrencyState<Launch>)>.Empty)
        {
            if (started != launch)
                continue;
            foreach (var held in before.Locks.Held)
            {
                if (held.IsClaim && translation.Canonical(held.Path)?.Equals(gate) != false)
                    return false;
            }
        }

        return !IsOpenedBeside(launch, gate, member);
    }

    // if (Begin()) _sent++; … where Begin has got through, launched the code, and leaves it to its caller to go on.
    static bool GivesClaim(IOperation launching, ProgramFacts facts)
    {
        var callee = launching switch
        {
            IInvocationOperation call => facts.Target(call.TargetMethod, call.Instance),
            IObjectCreationOperation { Constructor: { } constructor } => facts.Target(constructor, null),
            _ => null,
        };
        if (callee is null || facts.EffectOf(callee) is not { } effect)
            return false;
        return effect.MayAcquire || HasClaim(effect.Acquired) || HasClaim(effect.AcquiredOn.Yes) || HasClaim(effect.AcquiredOn.No);
    }

    static bool HasClaim(ImmutableArray<LockId> locks)
    {
        foreach (var held in locks)
        {
            if (held.IsClaim)
                return true;
        }

        return false;
    }

    // Close(); _closing = 0; … the member opens it while the code runs, itself or by other code that it starts, without having got through.
    static bool IsOpenedBeside(Launch launch, AccessPath gate, MemberUses member)
    {
        var beside = ImmutableArray.CreateBuilder<Use>();
        foreach (var routine in member.Root.All())
        {
            foreach (var use in member.Of(routine))
            {
                if (use.Live.ContainsKey(launch) && use.Path.Equals(gate))
                    beside.Add(use);
            }
        }

        foreach (var other in member.Concurrency.Launches.All)
        {
            foreach (var use in other == launch ? [] : member.Of(other, gate))
            {
                if (use.Path.Equals(gate) && use.Gate is null)
                    beside.Add(use);
            }
        }

        var turnstile = At(gate, beside);
        foreach (var use in beside)
        {
            if (turnstile.IsOpenedBy(use) && !Holds(use.Locks, gate))
                return true;
        }

        return false;
    }

    static bool Holds(Lockset locks, AccessPath claim)
    {
        foreach (var held in locks.Held)
        {
            if (held.IsClaim && held.Path.Equals(claim))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether what comes after the launched code has opened the turnstile only comes when it has got through again:
    /// <c>do { Work(); _busy = 0; } while (!_queue.IsEmpty &amp;&amp; Interlocked.CompareExchange(ref _busy, 1, 0) == 0);</c>
    /// </summary>
    public bool IsShutAgain(Use opening, Use use)
    {
        var routine = opening.Access.Routine;
        var place = opening.Access.Operation.Syntax;
        var then = use.Trail.Length > opening.Trail.Length ? use.Trail[opening.Trail.Length].Syntax : use.Access.Operation.Syntax;
        if (then.SpanStart >= place.SpanStart || Loops.Around(place, routine.Syntax) is not { } loop || !loop.Span.Contains(then.Span) || loop.SyntaxTree != then.SyntaxTree)
            return false;
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is IInvocationOperation { Arguments: [{ Value: var variable }, { Value: var value }, ..] } && operation.Syntax.SpanStart > place.SpanStart && loop.Span.Contains(operation.Syntax.Span)
                    && IsExchange(variable) && routine.Places.Of(variable)?.Equals(opening.Access.Path) == true && _shutWith.Any(shut => IsSame(shut, value)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Whether a use gives the variable a value that lets the next one through.</summary>
    public bool IsOpenedBy(Use use)
    {
        if (!use.Access.IsWrite || !use.Path.Equals(Path) || use.Access.Operation is { Parent: IArgumentOperation { Parent: IInvocationOperation call } } && ReadingCalls.OnlyReadsAtomically(call.TargetMethod))
            return false;
        return WrittenTo(use.Access.Operation) is not { } value || !_shutWith.Any(shut => IsSame(shut, value));
    }

    // What somebody looks at who exchanges it, to see whether he was the first.
    static bool IsExchange(IOperation variable) =>
        variable.Parent is IArgumentOperation { Parent: IInvocationOperation { Arguments.Length: > 1, Parent: not IExpressionStatementOperation } };

    static IOperation? WrittenTo(IOperation variable) => variable.Parent switch
    {
        ISimpleAssignmentOperation assignment => assignment.Value,
        IArgumentOperation { Parent: IInvocationOperation { Arguments: [var first, var value, ..] } } argument when argument == first => value.Value,
        _ => null,
    };

    // Tasks and other objects are told apart from nothing, and from nothing else.
    static bool IsSame(IOperation shut, IOperation value) =>
        shut.ConstantValue.HasValue == value.ConstantValue.HasValue && (!shut.ConstantValue.HasValue || Equals(shut.ConstantValue.Value, value.ConstantValue.Value));
}
