using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

using Launch = Launch<Routine>;
using State = ConcurrencyState<Launch<Routine>>;

/// <summary>
/// Locks, launches and accesses of one member: a trace for each of its routines, nested ones first, so that a routine finds
/// the traces of the local functions it calls.
/// </summary>
sealed class Concurrency
{
    readonly Dictionary<Routine, Trace> _traces = [];
    readonly HashSet<Routine> _added = [];

    readonly Dictionary<Routine, Dictionary<SyntaxNode, (Lockset Locks, ImmutableArray<Launch> Live)>> _states = [];
    readonly Lazy<Dictionary<Launch, HashSet<Launch>>> _beside;

    Concurrency(Launches launches)
    {
        Launches = launches;
        _beside = new(FindPairs);
    }

    /// <summary>The launches of the member.</summary>
    public Launches Launches { get; }

    /// <summary>Analyzes a member.</summary>
    /// <param name="root">The member.</param>
    /// <param name="known">What is known of the methods that it calls; null when it is looked at by itself.</param>
    public static Concurrency Of(Routine root, KnownCalls? known = null)
    {
        var result = new Concurrency(new Launches(root, known));
        result.Add(root);
        return result;
    }

    /// <summary>The trace of a routine; null when it is too large to say anything.</summary>
    public Trace? TraceOf(Routine routine) => _traces.TryGetValue(routine, out var trace) ? trace : null;

    void Add(Routine routine)
    {
        if (!_added.Add(routine))
            return;
        AddLocalFunctions(routine);
        foreach (var nested in routine.Nested)
            Add(nested);
        var problem = new ConcurrencyProblem(routine, Launches, _traces);
        if (FlowSolver<State>.Solve(routine, problem, AtEntry(routine)) is { } entries)
            _traces.Add(routine, new Tracer(routine, Launches, problem).Read(entries));
    }

    // A lambda may call a local function that is declared behind it.
    void AddLocalFunctions(Routine routine)
    {
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                var called = operation switch
                {
                    IInvocationOperation { TargetMethod: { MethodKind: MethodKind.LocalFunction } function } => function,
                    IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction } function } => function,
                    _ => null,
                };
                if (called is null)
                    continue;
                foreach (var other in routine.Root.All())
                {
                    if (SymbolEqualityComparer.Default.Equals(other.Method, called.OriginalDefinition))
                        Add(other);
                }
            }
        }
    }

    // [MethodImpl(MethodImplOptions.Synchronized)] locks the type or the instance around the whole body.
    static State AtEntry(Routine routine)
    {
        const int synchronized = 32;
        if (routine is not { Parent: null, Method: { } method } || ((int)method.MethodImplementationFlags & synchronized) == 0)
            return GivesBack(routine) ? State.Start.With(Lockset.Empty.Uncertain()) : State.Start;
        var path = method.IsStatic ? AccessPath.OfType(method.ContainingType) : AccessPath.This;
        return State.Start.With(Lockset.Empty.Acquire(new(path, LockTraits.Affine | LockTraits.Reentrant | LockTraits.Monitor)));
    }

    // Dispose() { _all.Clear(); Monitor.Exit(_gate); } what gives back a lock that it has not taken has had it since it was made.
    static bool GivesBack(Routine routine)
    {
        if (routine is not { Parent: null, Method: { Name: WellKnownMemberNames.DisposeMethodName, Parameters.IsEmpty: true } })
            return false;
        var gives = false;
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is not IInvocationOperation call)
                    continue;
                var meaning = routine.Session.Calls.Of(call);
                if (meaning.Kind is Meaning.Acquire or Meaning.TryAcquire or Meaning.AcquireScope || LockNames.LooksLikeTaking(call.TargetMethod.Name))
                    return false;
                gives |= meaning.Kind == Meaning.Release && (meaning.Traits & LockTraits.Counting) == 0;
            }
        }

        return gives;
    }

    /// <summary>Whether copies of a launch that may run at the same time see the same variable.</summary>
    public bool CopiesShare(Launch launch, ISymbol variable)
    {
        if (!Copies.Share(launch, variable))
            return false;
        if (launch.IsMany || launch.Launcher.Parent is not null)
            return true;
        foreach (var trace in _traces.Values)
        {
            if (trace.Copied.Contains(launch))
                return true;
            foreach (var (started, before) in trace.Started)
            {
                if (started == launch && before.Live.ContainsKey(launch) && !before.IsDetached(launch, variable))
                    return true;
            }
        }

        return false;
    }

    /// <summary>The launches that may be running while a launch of this member runs; itself when it has copies.</summary>
    public IReadOnlyCollection<Launch> Beside(Launch launch) => _beside.Value.TryGetValue(launch, out var others) ? others : [];

    // Both orders of each pair, so that a launch finds its own without a search.
    Dictionary<Launch, HashSet<Launch>> FindPairs()
    {
        var pairs = new Dictionary<Launch, HashSet<Launch>>();
        foreach (var trace in _traces.Values)
        {
            foreach (var (launch, before) in trace.Started)
            {
                foreach (var live in before.Live)
                {
                    if ((live.Key != launch || launch.CanRepeat) && !RunsAfter(launch, live.Key))
                        Add(live.Key, launch);
                }

                if (launch.IsMany)
                    Add(launch, launch);
                AddCopies(before);
            }

            foreach (var launch in trace.Copied)
                Add(launch, launch);
            if (trace.AtExit is { } atExit)
                AddCopies(atExit);
            foreach (var access in trace.Accesses)
                AddCopies(access.State);
            foreach (var call in trace.Calls)
                AddCopies(call.State);
        }

        return pairs;

        void Add(Launch one, Launch other)
        {
            Of(one).Add(other);
            Of(other).Add(one);
        }

        HashSet<Launch> Of(Launch launch)
        {
            if (!pairs.TryGetValue(launch, out var others))
                pairs.Add(launch, others = []);
            return others;
        }

        void AddCopies(State state)
        {
            foreach (var live in state.Live)
            {
                if (live.Value)
                    Add(live.Key, live.Key);
            }
        }
    }

    // A continuation begins when its antecedent has ended.
    bool RunsAfter(Launch continuation, Launch antecedent) =>
        continuation.Operation is IInvocationOperation { Instance: { } task } call
        && continuation.Launcher.Session.Calls.Of(call).Kind == Meaning.Continue
        && (Launches.Handles.HeldBy(task).Launches.Contains(antecedent) || (call.Arguments is [{ Value: var tasks }, _, ..] && Launches.Handles.HeldBy(tasks).Launches.Contains(antecedent)));

    /// <summary>The locks held just before an operation that stands at a node; null when it is not reached.</summary>
    public Lockset? LocksAt(Routine routine, SyntaxNode node) => StateAt(routine, node)?.Locks;

    /// <summary>The launches that may be running just before an operation that stands at a node.</summary>
    public ImmutableArray<Launch> LiveAt(Routine routine, SyntaxNode node) => StateAt(routine, node)?.Live ?? ImmutableArray<Launch>.Empty;

    (Lockset Locks, ImmutableArray<Launch> Live)? StateAt(Routine routine, SyntaxNode node)
    {
        lock (_states)
        {
            if (!_states.TryGetValue(routine, out var states))
                _states.Add(routine, states = FindStates(routine));
            return states.TryGetValue(node, out var state) ? state : null;
        }
    }

    Dictionary<SyntaxNode, (Lockset, ImmutableArray<Launch>)> FindStates(Routine routine)
    {
        var states = new Dictionary<SyntaxNode, (Lockset Locks, ImmutableArray<Launch> Live)>();
        var problem = new ConcurrencyProblem(routine, Launches, _traces);
        if (FlowSolver<State>.Solve(routine, problem, AtEntry(routine)) is not { } entries)
            return states;
        for (var ordinal = 0; ordinal < entries.Length; ordinal++)
        {
            if (entries[ordinal] is not { } state)
                continue;
            foreach (var operation in routine.Blocks[ordinal].Operations)
            {
                // What the compiler adds, such as the disposal of a resource, stands in the same place and comes later.
                if (!(operation.IsImplicit && states.ContainsKey(operation.Syntax)))
                {
                    var locks = problem.At(state, operation).Locks;
                    var live = state.Live.IsEmpty ? ImmutableArray<Launch>.Empty : state.Live.Keys.ToImmutableArray();
                    states[operation.Syntax] = states.TryGetValue(operation.Syntax, out var others) ? (others.Locks.Join(locks), others.Live.Union(live).ToImmutableArray()) : (locks, live);
                }

                state = problem.After(state, operation);
            }
        }

        return states;
    }
}
