using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

/// <summary>A wait of a member, or a look at a flag that has to be set for it to go on.</summary>
/// <param name="Handle">What holds the handle, or the flag, in the words of the member.</param>
/// <param name="Place">Where it waits.</param>
/// <param name="Flag">The flag; null for a wait.</param>
readonly record struct Join(AccessPath Handle, SyntaxNode Place, KnownFlag? Flag = null)
{
    /// <summary>Whether it is a loop that waits for a while each time, and has waited when it ends.</summary>
    public bool IsPolled { get; init; }

    /// <summary>Whether it comes before a use.</summary>
    /// <remarks>
    /// The statements of a method follow each other in the order of its text, more or less; where they do not, joined too early is
    /// on the side of silence. A look at a flag tells nothing where the flag was found unset.
    /// </remarks>
    public bool IsBefore(Use use) => Flag is { } known
        ? known.IsSetAt(use.Trail.IsEmpty ? use.Access.Operation : use.Trail[0])
        : (IsPolled ? Place.Span.End - 1 : Place.SpanStart) < use.Site.SpanStart && Place.SyntaxTree == use.Site.SyntaxTree;
}

/// <summary>Where a member waits for threads and tasks whose handles outlive it, or for flags, itself or through the methods it calls.</summary>
static class Joins
{
    /// <summary>What a member has waited for before it uses something.</summary>
    public static IEnumerable<AccessPath> Before(Use use, MemberUses member, ProgramFacts facts)
    {
        foreach (var path in use.AfterJoins)
            yield return path;
        foreach (var join in In(member, facts))
        {
            if (join.IsBefore(use))
                yield return join.Handle;
        }
    }

    /// <summary>
    /// What still runs beside a use in a lambda or local function of the member, which may have waited before it:
    /// <c>workers.ForEach(worker =&gt; { worker.Join(); Show(worker.Total); })</c>.
    /// </summary>
    public static ImmutableDictionary<Launch, bool> StillLive(ImmutableDictionary<Launch, bool> live, Use use, LocalCall call, Trace? trace)
    {
        if (live.IsEmpty || trace is not { Waits.IsEmpty: false })
            return live;
        var step = use.Trail.IsEmpty ? use.Access.Operation : use.Trail[0];
        if (!call.Callee.Syntax.Span.Contains(step.Syntax.Span) || call.Callee.Closest(step.Syntax) != call.Callee)
            return live;
        foreach (var (place, launch) in trace.Waits)
        {
            // Each round has waited for one of several: what belongs to that one is ready, and nothing else.
            if (live.TryGetValue(launch, out var several) && (!several || !call.Repeats || use.Path.Steps.Any(static part => part.IsElement)) && place != step && call.Callee.Ways.AlwaysComesBefore(place, step))
                live = live.Remove(launch);
        }

        return live;
    }

    /// <summary>Where the code of a launch waits itself for a task that somebody completes, and for nothing else: <c>Task.Run(async () =&gt; { await _ready.Task; … })</c>.</summary>
    public static List<(AccessPath Source, IOperation Wait)>? Of(Routine routine, ProgramFacts facts)
    {
        List<(AccessPath, IOperation)>? waits = null;
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (SourceIn(operation, routine) is { } source && !MayGoOnWithout(operation.Syntax, routine.Syntax) && routine.Places.ObjectOf(source) is { } path && new Translation(routine).Canonical(path, isObject: true) is { Steps.IsEmpty: false } known)
                    (waits ??= []).Add((known, operation));
            }
        }

        return waits;
    }

    // await _ready.Task.ConfigureAwait(false), _ready.Task.Wait()
    static IOperation? SourceIn(IOperation operation, Routine routine)
    {
        var calls = routine.Session.Calls;
        if (operation is IInvocationOperation timed && (Arguments.HasTimeout(timed) || Arguments.MayBeCancelled(timed)))
            return null;
        var task = Waits.JoinedHandle(operation, calls);
        while (task is not null && routine.Places.Source(task) is IInvocationOperation { Instance: { } same } form && calls.Is(form.TargetMethod, Meaning.SameTask))
            task = same;
        return task is not null && routine.Places.Source(task) is IPropertyReferenceOperation { Property: var property, Instance: { } source } && CompletionNames.IsTaskOfSource(property) ? source : null;
    }

    // try { await _ready.Task; } catch (Exception) { } goes on where it has failed as well.
    static bool MayGoOnWithout(SyntaxNode wait, SyntaxNode routine)
    {
        for (var node = wait; node.Parent is { } parent && node != routine; node = parent)
        {
            if (parent is TryStatementSyntax { Catches.Count: > 0 } guarded && guarded.Block == node)
                return true;
        }

        return false;
    }

    /// <summary>What is certainly waited for before a use, of what the same code waits for itself.</summary>
    public static ImmutableArray<AccessPath> After(List<(AccessPath Source, IOperation Wait)>? waits, Use use, Routine routine)
    {
        var joins = use.AfterJoins;
        if (waits is null)
            return joins;
        var step = use.Trail.IsEmpty ? use.Access.Operation : use.Trail[0];
        if (routine.Closest(step.Syntax) != routine)
            return joins;
        foreach (var (source, wait) in waits)
        {
            if (wait != step && routine.Ways.AlwaysComesBefore(wait, step) && !joins.Contains(source))
                joins = joins.Add(source);
        }

        return joins;
    }

    /// <summary>All of them.</summary>
    public static IEnumerable<Join> In(MemberUses member, ProgramFacts facts)
    {
        foreach (var routine in member.OnThreadOf(member.Root))
        {
            foreach (var block in routine.Blocks)
            {
                foreach (var operation in block.Operations)
                {
                    var polling = Waits.PollingLoop(operation);
                    if ((polling is null ? Waits.JoinedHandle(operation, facts.Session.Calls) ?? facts.Session.Semaphores.SignalIn(operation, routine) : Waits.PolledHandle(operation, facts.Session.Calls)) is not { } handle || Waits.IsStreaming(operation, facts.Session.Calls))
                        continue;
                    foreach (var path in Handles.In(handle, routine.Places))
                        yield return new(path, polling ?? operation.Syntax) { IsPolled = polling is not null };
                }
            }

            foreach (var known in facts.Flags.KnownIn(routine))
                yield return new(known.Flag, known.Mark.Syntax, known);
            if (member.Concurrency.TraceOf(routine) is not { } trace)
                continue;
            var translation = new Translation(routine);
            foreach (var call in trace.SourceCalls)
            {
                foreach (var path in facts.EffectOf(call.Method).Joined)
                {
                    if (translation.OfCall(path, call.Operation, isObject: true) is { } known)
                        yield return new(known, call.Operation.Syntax);
                }
            }
        }
    }
}
