using System.Threading;
using ConcurrencyAnalyzers.Engine;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>
/// Finds the uses of a field or property, or of the container in it, in the document of a finding. Left out is what one
/// thread has for itself: constructors, and a launcher's own code before the start and after the join.
/// </summary>
sealed class FieldUses
{
    readonly SharedRace _race;
    readonly Site _site;
    readonly CancellationToken _cancellation;
    readonly ProgramFacts _facts;
    readonly Dictionary<SyntaxNode, SharedUse> _together = [];
    readonly HashSet<SyntaxNode> _seen = [];

    FieldUses(SharedRace race, Site site, CancellationToken cancellation)
    {
        _race = race;
        _site = site;
        _cancellation = cancellation;
        _facts = new(site.Session, cancellation);
    }

    /// <summary>The uses of the state that a race is about; null when some cannot be understood, such as a reference that is passed on.</summary>
    public static SharedUses? Of(SharedRace race, Site site, CancellationToken cancellation)
    {
        var uses = new FieldUses(race, site, cancellation);
        if (!uses.Collect() || !uses._together.ContainsKey(race.Mine.Access.Operation.Syntax))
            return null;
        var together = uses._together.Values.OrderBy(static use => use.Syntax.SpanStart).ToImmutableArray();
        return new(together, together.Where(static use => use.IsGuarded).ToImmutableArray());
    }

    /// <summary>The uses in the one member that a race blames: what a lock does to them is right whatever the others do.</summary>
    public static SharedUses OfMember(SharedRace race, Site site, CancellationToken cancellation)
    {
        var uses = new FieldUses(race, site, cancellation);
        uses.CollectIn(race.Mine.Access.Routine.Root);
        var together = uses._together.Values.OrderBy(static use => use.Syntax.SpanStart).ToImmutableArray();
        return new(together, together.Where(static use => use.IsGuarded).ToImmutableArray());
    }

    /// <summary>Where a document names a field or property, in the order of its text; not where only its name is asked for.</summary>
    public static IEnumerable<IdentifierNameSyntax> NamesOf(ISymbol state, SemanticModel model, CancellationToken cancellation)
    {
        foreach (var name in model.SyntaxTree.GetRoot(cancellation).DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (name.Identifier.ValueText == state.Name && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, cancellation).Symbol?.OriginalDefinition, state.OriginalDefinition)
                && name.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } })
            {
                yield return name;
            }
        }
    }

    bool Collect()
    {
        var roots = new HashSet<Routine>();
        foreach (var name in NamesOf(_race.State, _site.Model, _cancellation))
        {
            if (IsPartOfNewObject(name) || _site.Session.RoutineAt(name, _site.Model, _cancellation) is not { } routine)
                continue;
            if (roots.Add(routine.Root) && !CollectIn(routine.Root))
                return false;
            // An initializer runs before anybody has the object.
            if (routine is { Parent: null, Method: null } && routine.Syntax is EqualsValueClauseSyntax)
                continue;
            if (!_seen.Any(use => use.Span.Contains(name.Span)))
                return false;
        }

        return true;
    }

    // new C { Count = 1 }
    static bool IsPartOfNewObject(IdentifierNameSyntax name) =>
        name.Parent is AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } assignment && assignment.Left == name;

    bool CollectIn(Routine root)
    {
        var concurrency = _facts.Of(root).Concurrency;
        var isOrdered = _race.Reason is not (SharingReason.LockingType or SharingReason.OtherMember) && StartsUses(root, concurrency);
        foreach (var routine in root.All())
        {
            if (concurrency.TraceOf(routine) is not { } trace)
                return false;
            foreach (var access in _race.Mine.IsOfContainer ? trace.Containers : trace.Accesses)
            {
                if (!IsAbout(access))
                    continue;
                var use = new SharedUse(access, access.State.Locks, null);
                _seen.Add(access.Operation.Syntax);
                if (access.Operation.Syntax == _race.Mine.Access.Operation.Syntax || !IsAlone(use, routine, root, isOrdered))
                    Add(use);
            }
        }

        return true;
    }

    void Add(SharedUse use)
    {
        // What two ways lead to, such as a finally block, is under the locks of both.
        if (_together.TryGetValue(use.Syntax, out var known))
            use = use with { Locks = known.Locks.Join(use.Locks) };
        _together[use.Syntax] = use;
    }

    bool IsAbout(Access access) =>
        SymbolEqualityComparer.Default.Equals(access.Path.Symbol?.OriginalDefinition, _race.State.OriginalDefinition) && (_race.Mine.IsOfContainer || IsElement(access) == IsElement(_race.Mine.Access));

    static bool IsElement(Access access) => access.Path.Steps is [.., { IsElement: true }];

    bool IsAlone(SharedUse use, Routine routine, Routine root, bool isOrdered) =>
        routine == root && use.Access.State.Live.IsEmpty && (isOrdered || IsConstruction(root));

    // What a constructor does to its own object nobody else sees yet; a static constructor runs once.
    bool IsConstruction(Routine root) => root.Method switch
    {
        { MethodKind: MethodKind.Constructor } => !_race.State.IsStatic,
        { MethodKind: MethodKind.StaticConstructor } => _race.State.IsStatic,
        _ => false,
    };

    // Whoever starts the other threads knows when they run.
    bool StartsUses(Routine root, Concurrency concurrency)
    {
        foreach (var launch in concurrency.Launches.All)
        {
            if (_facts.Of(root).Of(launch).Any(IsOfState))
                return true;
        }

        foreach (var routine in root.All())
        {
            foreach (var call in concurrency.TraceOf(routine)?.SourceCalls ?? ImmutableArray<SourceCall>.Empty)
            {
                if (_facts.SummaryOf(call.Method).Uses.Any(use => use.IsLaunched && IsOfState(use)))
                    return true;
            }
        }

        return false;
    }

    bool IsOfState(Use use) => SymbolEqualityComparer.Default.Equals(use.Path.Symbol?.OriginalDefinition, _race.State.OriginalDefinition);
}
