using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Types that say themselves that several threads use them: their members take locks, count in atomic steps, or leave a thread running
/// that uses the object. Which lock guards which state is told from the members that take it.
/// </summary>
sealed class GuardedTypes
{
    static readonly Func<IMethodSymbol, bool> s_all = static _ => true;

    readonly ProgramFacts _facts;
    readonly Func<IMethodSymbol, bool> _isOfInterest;
    readonly CancellationToken _cancellation;
    readonly MissingGuards _guards;
    readonly SplitSections _sections;
    readonly EscapingContainers _escapes;
    readonly LeftAlive _alive;
    readonly DoubleChecks _checks;
    readonly MixedAtomics _atomics;
    readonly SwappedContainers _swapped;
    readonly InnerValues _inner;

    GuardedTypes(ProgramFacts facts, Action<SharedRace> report, Func<IMethodSymbol, bool> isOfInterest, CancellationToken cancellation)
    {
        _facts = facts;
        _isOfInterest = isOfInterest;
        _cancellation = cancellation;
        var callers = new Callers(facts, cancellation);
        var glances = new Glances(facts, cancellation);
        var owners = new Owners(facts, callers, cancellation);
        _guards = new(facts, callers, glances, owners, report, cancellation);
        _sections = new(facts, owners, callers, report);
        _escapes = new(facts, callers, report, isOfInterest, cancellation);
        _atomics = new(facts, callers, report, cancellation);
        _swapped = new(callers, report);
        _inner = new(facts, report);
        _checks = new(facts, owners, report, cancellation);
        _alive = new(facts, callers, glances, report, cancellation);
    }

    /// <summary>Looks through the types whose members take locks, count in atomic steps or launch code.</summary>
    public static void Examine(ProgramFacts facts, Action<SharedRace> report, CancellationToken cancellation)
    {
        var seen = new HashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default);
        foreach (var tree in facts.Session.Compilation.SyntaxTrees)
        {
            foreach (var body in SyntaxIndex.Of(tree, cancellation).Bodies)
            {
                if (IsGuarded(body) && body.Owner.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } declaration
                    && facts.Session.ModelOf(tree).GetDeclaredSymbol(declaration, cancellation) is INamedTypeSymbol type && seen.Add(type))
                {
                    Examine(QuestionKind.Type, type, facts, report, s_all, cancellation);
                }
            }
        }
    }

    /// <summary>
    /// Looks through the types whose members a host calls for several requests at the same time, and through those that the project
    /// says several threads call.
    /// </summary>
    public static void ExamineHosted(ProgramFacts facts, Action<SharedRace> report, CancellationToken cancellation)
    {
        foreach (var type in facts.Session.SourceTypes)
            Examine(QuestionKind.Host, type, facts, report, s_all, cancellation);
    }

    /// <summary>
    /// Looks at one type, and of a type that takes locks only at those members that are of interest. What is remembered on the way belongs
    /// to the question: another one would not be known to rely on it.
    /// </summary>
    public static void Examine(QuestionKind kind, INamedTypeSymbol type, ProgramFacts facts, Action<SharedRace> report, Func<IMethodSymbol, bool> isMemberOfInterest, CancellationToken cancellation)
    {
        var isOfInterest = kind == QuestionKind.Host ? HostedTypes.Contain(type, facts) : !IsConfined(type) && type.DeclaringSyntaxReferences.Any(part => IsGuarded(part.GetSyntax(cancellation), cancellation));
        if (!isOfInterest || !facts.Noted.Begin(kind, type))
            return;
        if (kind == QuestionKind.Host)
            new HostedTypes(facts, report, cancellation).Examine(type);
        else
            new GuardedTypes(facts, report, isMemberOfInterest, cancellation).Examine(type);
        facts.Noted.End();
    }

    static bool IsGuarded(IndexedBody body) => (body.Signals & (Signals.Lock | Signals.Launch | Signals.Atomic)) != 0;

    static bool IsGuarded(SyntaxNode part, CancellationToken cancellation)
    {
        foreach (var body in SyntaxIndex.Of(part.SyntaxTree, cancellation).Bodies)
        {
            if (IsGuarded(body) && body.Owner.FirstAncestorOrSelf<TypeDeclarationSyntax>() == part)
                return true;
        }

        return false;
    }

    // Tests make an object for each of their methods, and user interfaces have a thread of their own.
    static bool IsConfined(INamedTypeSymbol type) => Confinement.IsConfined(type);

    void Examine(INamedTypeSymbol type)
    {
        _cancellation.ThrowIfCancellationRequested();
        var byState = new Dictionary<(AccessPath Path, bool IsContainer), List<Entry>>();
        foreach (var method in EntriesOf(type).Concat(OuterState.MembersFor(type, _facts.Session)))
        {
            if (!_isOfInterest(method) || _facts.Session.RoutineOf(method, _cancellation) is not { Parent: null } root)
                continue;
            var own = EntriesOf(method, root, type);
            _facts.Noted.Outlines(root, OutlineOf(own));
            foreach (var entry in own)
            {
                var key = (entry.Use.Path, entry.Use.IsOfContainer);
                if (!byState.TryGetValue(key, out var entries))
                    byState.Add(key, entries = []);
                entries.Add(entry);
            }
        }

        // Its locks are there for code that it runs itself.
        var isForOneUser = References.DocumentationOf(type) is { } documentation && LockNames.IsForOneUser(documentation);
        foreach (var state in byState)
        {
            _alive.Find(state.Value);
            if (isForOneUser)
                continue;
            _guards.Find(type, state.Key.Path.Symbol!, state.Value);
            _atomics.Find(state.Key.Path.Symbol!, state.Value);
            _swapped.Find(state.Key.Path.Symbol!, state.Value);
            _checks.Find(type, state.Key.Path.Symbol!, state.Value);
        }

        foreach (var flag in ByShape(byState.Values.SelectMany(static entries => entries).Where(static entry => entry.Use.Path.Steps.Length > 1 && entry.Use.Path.Steps[1].IsElement && Kinds.TypeOf(entry.Use.Path)?.SpecialType == SpecialType.System_Boolean)))
            _alive.Find(flag.ToList(), areFlags: true);
        if (isForOneUser)
            return;

        foreach (var state in ByShape(byState.Values.SelectMany(static entries => entries)))
            _sections.Find(type, state.First().Use.Path.Symbol!, state.ToList());

        foreach (var entries in ByMember(byState.Values.SelectMany(static entries => entries)))
        {
            _sections.FindPlaces(type, entries.Key!, entries.ToList());
            _inner.Find(entries.Key!, entries.Where(static entry => entry.Use.IsOfContainer && entry.Use.Path.Steps.Length == 2).ToList());
            _escapes.Find(type, entries.Key!, entries.Where(static entry => EscapingContainers.IsOfContents(entry.Use)).ToList());
            _escapes.Find(type, entries.Key!, entries.Where(static entry => EscapingContainers.IsOfInner(entry.Use)).ToList());
        }
    }

    static IEnumerable<IGrouping<ISymbol?, Entry>> ByMember(IEnumerable<Entry> entries) => entries.GroupBy(static entry => entry.Use.Path.Steps[0].Member, SymbolEqualityComparer.Default);

    List<Entry> EntriesOf(IMethodSymbol method, Routine root, INamedTypeSymbol type)
    {
        var entries = new List<Entry>();
        var isOfNested = !SymbolEqualityComparer.Default.Equals(method.ContainingType, type);
        foreach (var told in _facts.SummaryOf(method).Uses)
        {
            if ((isOfNested ? OuterState.Of(told, type, _facts.Session) : told) is { } use && IsStateOf(type, use) && !use.Locks.IsUncertain && !IsOfAnother(use, method))
                entries.Add(new(method, root, use));
        }

        foreach (var use in isOfNested ? [] : Factories.LeftRunning(method, root, type, _facts))
        {
            if (IsStateOf(type, use) && !use.Locks.IsUncertain)
                entries.Add(new(method, root, use));
        }

        return entries;
    }

    // Of members that call each other, each speaks for itself.
    bool IsOfAnother(Use use, IMethodSymbol method) => use.Access.Routine.Root.Method is { DeclaredAccessibility: not Accessibility.Private } other
        && !SymbolEqualityComparer.Default.Equals(other, method) && _facts.AreInOneCircle(other, method);

    // The code gets at it through a field or property of a type.
    static bool IsStateOf(INamedTypeSymbol type, Use use) =>
        !use.IsOfContract && use.Path is { Kind: RootKind.This or RootKind.Static, Steps: [{ Member: { } state }, ..] } && SymbolEqualityComparer.Default.Equals(state.ContainingType, type);

    /// <summary>What a member of a type does to its state, in outline.</summary>
    public static MemberOutline OutlineOf(IMethodSymbol method, Routine root, INamedTypeSymbol type, ProgramFacts facts, CancellationToken cancellation)
    {
        var types = new GuardedTypes(facts, static _ => { }, s_all, cancellation);
        return types.OutlineOf(types.EntriesOf(method, root, type));
    }

    MemberOutline OutlineOf(List<Entry> entries)
    {
        return new(
            entries.Select(TypeOutline.Of).ToImmutableArray(),
            ByShape(entries).Where(state => _sections.In(state.First().Use.Path.Symbol!, state.ToList()).Any()).Select(static state => state.Key.Shape.Steps[0].Member!.Name)
                .Concat(entries.GroupBy(static entry => entry.Use.Path).Where(state => _checks.In(state.ToList()).Any()).Select(static state => state.Key.Steps[0].Member!.Name))
                .Concat(ByMember(entries).Where(static state => SplitSections.Places(state.Key!, state.ToList()).Any()).Select(static state => state.Key!.Name)).ToImmutableArray());
    }

    // One section finds an element of an array, another one takes it.
    static IEnumerable<IGrouping<(AccessPath Shape, bool IsContainer), Entry>> ByShape(IEnumerable<Entry> entries) => entries.GroupBy(static entry => (entry.Use.Path.Shape, entry.Use.IsOfContainer));

    /// <summary>The members through which the threads of callers get into a type.</summary>
    public static IEnumerable<IMethodSymbol> EntriesOf(INamedTypeSymbol type)
    {
        foreach (var member in type.GetMembers())
        {
            if (member is IMethodSymbol { IsAbstract: false, DeclaringSyntaxReferences.IsEmpty: false } method && method.MethodKind is not (MethodKind.Destructor or MethodKind.StaticConstructor)
                && (method.DeclaredAccessibility != Accessibility.Private || !method.ExplicitInterfaceImplementations.IsEmpty))
            {
                yield return method;
            }
        }
    }
}
