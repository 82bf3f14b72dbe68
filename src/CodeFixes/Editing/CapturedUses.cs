using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Editing;

using Launch = Launch<Routine>;

/// <summary>
/// Finds the uses of a captured variable, or of the container in it, that run beside each other. Uses before the start and
/// after the join stay as they are.
/// </summary>
sealed class CapturedUses
{
    readonly record struct Use(Access Access, Lockset Locks, ImmutableDictionary<Launch, bool> Live, Launch? Launch, Routine Entry);

    readonly Routine _root;
    readonly Concurrency _concurrency;
    int _steps;
    readonly AccessPath _path;
    readonly bool _isContainer;
    readonly List<Use> _launched = [];
    readonly List<Use> _launcher = [];

    CapturedUses(Routine root, AccessPath path, bool isContainer)
    {
        _root = root;
        _concurrency = root.Concurrency;
        _path = path;
        _isContainer = isContainer;
    }

    /// <summary>The uses of the state that an access of a race is about.</summary>
    public static SharedUses Of(Routine root, Access access)
    {
        var uses = new CapturedUses(root, access.Path, access.Kind is AccessKind.ContainerRead or AccessKind.ContainerWrite);
        uses.Collect();
        return new(uses.Find(access.Operation.Syntax), uses._launched.Concat(uses._launcher).Select(static use => new SharedUse(use.Access, use.Locks, use.Launch))
            .Where(static use => use.IsGuarded).ToImmutableArray());
    }

    void Collect()
    {
        foreach (var routine in _root.All())
            _launcher.AddRange(UsesOf(routine, null, routine, Lockset.Empty, ImmutableDictionary<Launch, bool>.Empty, ImmutableHashSet<Routine>.Empty));
        foreach (var launch in _concurrency.Launches.All)
        {
            foreach (var body in launch.Bodies)
            {
                if (body.Routine is { } routine && !Declares(routine))
                    _launched.AddRange(UsesOf(routine, launch, routine, Lockset.Empty, ImmutableDictionary<Launch, bool>.Empty, ImmutableHashSet<Routine>.Empty));
            }
        }
    }

    IEnumerable<Use> UsesOf(Routine routine, Launch? launch, Routine entry, Lockset locks, ImmutableDictionary<Launch, bool> live, ImmutableHashSet<Routine> trail)
    {
        // As in Races: there can be more ways through local functions that call each other than anybody wants to know.
        if (trail.IsEmpty)
            _steps = 0;
        if (++_steps > Limits.UsesOfRoutine || trail.Contains(routine) || _concurrency.TraceOf(routine) is not { } trace)
            yield break;
        foreach (var access in _isContainer ? trace.Containers : trace.Accesses)
        {
            if (_isContainer ? access.Path.Equals(_path) : IsAbout(access))
                yield return new(access, locks.Union(access.State.Locks), live.SetItems(access.State.Live), launch, entry);
        }

        foreach (var call in trace.Calls)
        {
            foreach (var use in UsesOf(call.Callee, launch, entry, locks.Union(call.State.Locks), live.SetItems(call.State.Live), trail.Add(routine)))
                yield return use;
        }
    }

    // Of an array only the elements, and all of them: which ones are the same is not known. Of a struct whatever overlaps.
    bool IsAbout(Access access)
    {
        var path = access.Path;
        if (!SymbolEqualityComparer.Default.Equals(path.Variable, _path.Variable))
            return false;
        if (Elements.TypeOf(path.Variable!) is not { IsValueType: true })
            return path.Steps.Length == _path.Steps.Length && (path.IsVariable || (path.Steps[0].IsElement && access.Operation is IArrayElementReferenceOperation));
        return (path.StartsWith(_path) || _path.StartsWith(path)) && !(path.IsVariable && access.Operation.Parent is IMemberReferenceOperation);
    }

    ImmutableArray<SharedUse> Find(SyntaxNode start)
    {
        var found = new Dictionary<SyntaxNode, SharedUse>();
        var conflicts = new List<(SyntaxNode One, SyntaxNode Other)>();
        for (var i = 0; i < _launched.Count; i++)
        {
            for (var j = i; j < _launched.Count; j++)
                Compare(_launched[i], _launched[j], static (one, other, self) => self.RunTogether(one, other));
            foreach (var use in _launcher)
                Compare(use, _launched[i], static (outer, launched, self) => self.RunsBeside(outer, launched));
        }

        var reached = new HashSet<SyntaxNode> { start };
        for (var count = 0; count != reached.Count;)
        {
            count = reached.Count;
            foreach (var (one, other) in conflicts)
            {
                if (reached.Contains(one) || reached.Contains(other))
                    reached.UnionWith([one, other]);
            }
        }

        return found.Values.Where(use => reached.Contains(use.Syntax)).OrderBy(static use => use.Syntax.SpanStart).ToImmutableArray();

        void Compare(Use one, Use other, Func<Use, Use, CapturedUses, bool> meet)
        {
            if (!(one.Access.IsWrite || other.Access.IsWrite) || one.Locks.Excludes(other.Locks) || !meet(one, other, this))
                return;
            Add(one);
            Add(other);
            conflicts.Add((one.Access.Operation.Syntax, other.Access.Operation.Syntax));
        }

        void Add(Use use)
        {
            // What two ways lead to is under the locks of both.
            var syntax = use.Access.Operation.Syntax;
            var locks = found.TryGetValue(syntax, out var known) ? known.Locks.Join(use.Locks) : use.Locks;
            found[syntax] = new(use.Access, locks, known.Launch ?? use.Launch);
        }
    }

    bool RunTogether(Use one, Use other)
    {
        var (launch, partner) = (one.Launch!, other.Launch!);
        if (launch != partner)
            return _concurrency.Beside(launch).Contains(partner);
        return (launch.Kind == LaunchKind.Each && one.Entry != other.Entry)
            || (_concurrency.Beside(launch).Contains(launch) && _concurrency.CopiesShare(launch, _path.Variable!));
    }

    bool RunsBeside(Use outer, Use launched)
    {
        var launch = launched.Launch!;
        var place = outer.Access.Operation.Syntax;
        return outer.Live.ContainsKey(launch)
            && !launch.Bodies.Any(body => body.Routine?.Syntax.Span.Contains(place.Span) == true)
            && !outer.Access.State.IsDetached(launch, _path.Variable!);
    }

    bool Declares(Routine routine) =>
        _path.Variable!.DeclaringSyntaxReferences is [var declaration, ..] && routine.Syntax.Span.Contains(declaration.Span);
}
