using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

/// <summary>Collects what the callers of a method are told of its uses.</summary>
sealed class SummaryBuilder(IMethodSymbol method, Routine root, Dictionary<AccessPath, AccessPath> paths)
{
    readonly Dictionary<AccessPath, List<int>> _byPath = [];
    readonly ImmutableArray<Use>.Builder _uses = ImmutableArray.CreateBuilder<Use>();

    /// <summary>Whether there is more than callers could make use of.</summary>
    public bool IsTooLarge => _uses.Count > Limits.UsesOfSummary;

    /// <summary>The uses, each kind of use of a piece of state once.</summary>
    public ImmutableArray<Use> ToImmutable() => _uses.ToImmutable();

    /// <summary>Adds a use of the method.</summary>
    public void Add(Use use, bool isLeftAlive)
    {
        if (!(use.IsOfContainer ? IsVisibleObject(use.Path) : IsVisible(use.Path)) || IsTooLarge)
            return;
        // A constructor has its object to itself, but for the threads that it leaves running.
        if (method.MethodKind == MethodKind.Constructor && use.Path.Kind == RootKind.This && !isLeftAlive)
            return;
        // Many methods tell of the same state.
        if (!paths.TryGetValue(use.Path, out var path))
            paths.Add(use.Path, path = use.Path);
        var told = use with { Path = path, Locks = Visible(use.Locks), Live = ImmutableDictionary<Launch, bool>.Empty, IsLeftAlive = isLeftAlive, Given = ToldBy(use.Given) };
        if (!_byPath.TryGetValue(path, out var others))
            _byPath.Add(path, others = []);
        foreach (var index in others)
        {
            var other = _uses[index];
            if (other.Access.Kind == told.Access.Kind && other.Access.IsOfContract == told.Access.IsOfContract && other.Access.IsAtomic == told.Access.IsAtomic && other.Access.IsBenign == told.Access.IsBenign
                && other.IsLeftAlive == told.IsLeftAlive && other.IsLaunched == told.IsLaunched && other.IsReturned == told.IsReturned && other.AfterJoins.SequenceEqual(told.AfterJoins) && other.IsSuspended == told.IsSuspended
                && other.IsOffContext == told.IsOffContext && other.IsOnContext == told.IsOnContext && other.IsRepeated == told.IsRepeated && other.IsInTurn == told.IsInTurn && other.IsOfNewObject == told.IsOfNewObject && other.MayBeLater == told.MayBeLater && Equals(other.Gate, told.Gate) && other.LetBy.SequenceEqual(told.LetBy, SymbolEqualityComparer.Default) && other.Locks.Same(told.Locks))
            {
                // One that stands for both comes before a signal if both do, and needs to be given what both do.
                _uses[index] = other with { BeforeSignals = other.BeforeSignals.RemoveAll(signal => !told.BeforeSignals.Contains(signal)), Given = other.Given.IsEmpty ? other.Given : other.Given.Intersect(told.Given) };
                return;
            }
        }

        others.Add(_uses.Count);
        _uses.Add(told);
    }

    // What others were given that run on the way is not told.
    ImmutableHashSet<GivenValue> ToldBy(ImmutableHashSet<GivenValue> needed)
    {
        foreach (var given in needed)
            needed = SymbolEqualityComparer.Default.Equals(given.Parameter.ContainingSymbol, method) ? needed : needed.Remove(given);
        return needed;
    }

    /// <summary>Whether the callers of the method have a name for what a path names.</summary>
    public bool IsVisible(AccessPath path) => path.Kind switch
    {
        RootKind.This or RootKind.Static or RootKind.Literal => true,
        RootKind.Variable => path.Variable is IParameterSymbol parameter && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, method)
            && (parameter.RefKind is RefKind.Ref or RefKind.Out || (!path.IsVariable && !parameter.Type.IsValueType && root.Places.IsStable(parameter))),
        _ => false,
    };

    // A lock that the method makes for itself, or has a copy of, excludes nobody; any other it has no name for may be one of the caller's.
    Lockset Visible(Lockset locks)
    {
        var visible = locks.WithoutLocks();
        foreach (var held in locks.Held)
        {
            if (IsVisibleObject(held.Path))
                visible = visible.Acquire(held);
            else if (held.Path is not { IsVariable: true, Variable: ILocalSymbol local } || !IsOfItsOwn(local))
                visible = visible.UncertainOf(held);
        }

        return visible;
    }

    bool IsOfItsOwn(ILocalSymbol local) => local is { Type.IsValueType: true, IsRef: false } || (root.Places.ValueOf(local) is { } value && root.Places.Source(value) is IObjectCreationOperation);

    /// <summary>As <see cref="IsVisible"/>, for objects: locks, handles, containers. A parameter stands for the one it holds.</summary>
    public bool IsVisibleObject(AccessPath path) => IsVisible(path)
        || (path is { IsVariable: true, Variable: IParameterSymbol parameter } && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, method) && root.Places.IsStable(parameter));
}
