using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine;

/// <summary>
/// The memory of one compilation and the only door into the engine: rules and fixes ask here, and what was found out once
/// is shared by all of them.
/// </summary>
/// <remarks>
/// Bound bodies are kept as long as the semantic model they belong to, which is as long as the host looks at the document.
/// Answers that outlive it hold no syntax.
/// </remarks>
sealed partial class Session
{
    // Milliseconds.
    const int WaitBetweenLooks = 50;

    static readonly ConditionalWeakTable<Compilation, Session> s_sessions = new();

    readonly ConditionalWeakTable<SemanticModel, BoundDocument> _documents = new();
    readonly ConcurrentDictionary<SyntaxTree, WeakReference<SemanticModel>> _models = new();
    readonly object _sharingGate = new();
    readonly object _blockingGate = new();
    readonly Dictionary<SyntaxTree, IReadOnlyList<SharedRace>> _races = [];
    LaunchMap? _launchMap;
    volatile Sharing? _sharing;
    volatile CostModel? _costs;
    Mentions? _mentions;
    volatile BlockingNames? _blockingNames;
    readonly Lazy<ImmutableArray<INamedTypeSymbol>> _sourceTypes;
    readonly GivenTasks _givenTasks;
    readonly GivenTimes _givenTimes;
    readonly BoundForms _boundForms;
    readonly Lazy<bool> _answersQueries;
    readonly WaitedTasks _waitedTasks;
    readonly RunDelegates _runDelegates;
    readonly CompletionFlags _completionFlags;
    readonly NamedBlockers _namedBlockers;
    readonly LockCallers _lockCallers;

    Session(Compilation compilation, AnalyzerOptions options)
    {
        Compilation = compilation;
        Configuration = new(compilation, options);
        Types = new(compilation);
        Calls = new(compilation, Types, Configuration);
        Implementations = new(this);
        Construction = new(this);
        Prepared = new(this);
        Returned = new(this);
        Twins = new(compilation, Configuration, Types);
        BlockingChains = new(this);
        SynchronousCallers = new(this);
        KeptTasks = new(this);
        Computations = new(this);
        OwnStreams = new(this);
        ShortGates = new(this);
        Retakes = new(this);
        GivenStreams = new(this);
        _givenTimes = new(this);
        _boundForms = new(this);
        _answersQueries = new(() => LocalQueries.AreAll(this));
        Semaphores = new(this);
        SectionNeeds = new();
        SoleObjects = new(this);
        RegisteredObjects = new(this);
        _lockCallers = new(compilation);
        _givenTasks = new(this);
        _waitedTasks = new(this);
        _runDelegates = new(this);
        _completionFlags = new(this);
        _namedBlockers = new(this);
        _sourceTypes = new(() => Program.SourceTypes.Of(compilation));
    }

    /// <summary>The compilation all answers are about.</summary>
    public Compilation Compilation { get; }

    /// <summary>The types of the platform that it knows.</summary>
    public KnownTypes Types { get; }

    /// <summary>What calls of the platform mean in it.</summary>
    public CallModel Calls { get; }

    /// <summary>What the objects that constructors make hold.</summary>
    public Construction Construction { get; }

    /// <summary>Which fields and properties hold generators of their own, or wrappers that lock each call: told once from the text of their types.</summary>
    public ConcurrentDictionary<ISymbol, bool> OwnObjects { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>The lock of all objects that a field holds, if it does: see <see cref="LockAliases"/>.</summary>
    public ConcurrentDictionary<IFieldSymbol, AccessPath?> SharedLocks { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>What objects make when they come into being and start later.</summary>
    public Prepared Prepared { get; }

    /// <summary>Which objects methods hand out.</summary>
    public Returned Returned { get; }

    /// <summary>Which members block and have a twin that can be awaited.</summary>
    public TwinModel Twins { get; }

    /// <summary>Locks that a thread takes again while it holds them.</summary>
    public Retakes Retakes { get; }

    /// <summary>Which fields hold complete tasks only.</summary>
    public KeptTasks KeptTasks { get; }

    /// <summary>Code that only computes.</summary>
    public Computations Computations { get; }

    /// <summary>Which streams of the program only move bytes in memory.</summary>
    public OwnStreams OwnStreams { get; }

    /// <summary>Which streams parameters, fields and properties get.</summary>
    public GivenStreams GivenStreams { get; }

    /// <summary>Which semaphores are held for as long as locks are.</summary>
    public ShortGates ShortGates { get; }

    /// <summary>How many semaphores let in.</summary>
    public Semaphores Semaphores { get; }

    /// <summary>What runs when virtual methods and those of interfaces are called.</summary>
    public SoleImplementations Implementations { get; }

    /// <summary>Which state critical sections compute with.</summary>
    public SectionNeeds SectionNeeds { get; }

    /// <summary>Types of which the program makes one object.</summary>
    public SoleObjects SoleObjects { get; }

    /// <summary>Objects and delegates that others have registered with the types of the program.</summary>
    public RegisteredObjects RegisteredObjects { get; }

    /// <summary>Which synchronous methods of the program block.</summary>
    public BlockingChains BlockingChains { get; }

    /// <summary>Which synchronous code calls methods of the program.</summary>
    public SynchronousCallers SynchronousCallers { get; }

    /// <summary>What the project says itself: its options and its own tables.</summary>
    public Configuration Configuration { get; }

    /// <summary>
    /// The session of a compilation; it lives as long as the compilation does. All who ask name the options of the project, and
    /// who comes first makes the session.
    /// </summary>
    public static Session For(Compilation compilation, AnalyzerOptions options) =>
        s_sessions.TryGetValue(compilation, out var known) ? known : s_sessions.GetValue(compilation, key => new(key, options));

    /// <summary>The bodies of a document that hold words of all <paramref name="signals"/>, in source order.</summary>
    public IEnumerable<Routine> RoutinesOf(SemanticModel model, Signals signals, CancellationToken cancellation) =>
        RoutinesOf(model, signals, Signals.None, cancellation);

    /// <summary>The bodies of a document that hold words of all <paramref name="signals"/> and of one of <paramref name="anyOf"/>, in source order.</summary>
    public IEnumerable<Routine> RoutinesOf(SemanticModel model, Signals signals, Signals anyOf, CancellationToken cancellation) =>
        DocumentOf(model).RoutinesWith(signals, anyOf, cancellation);

    /// <summary>The bodies of a document that may run code under a lock without having a word of one.</summary>
    public ImmutableHashSet<SyntaxNode> LockCallersIn(SyntaxTree tree, CancellationToken cancellation) => _lockCallers.In(tree, cancellation);

    /// <summary>Whether code is known to run without a synchronization context by where it stands.</summary>
    public bool RunsWithoutContext(Routine routine) => new Contexts(this, default).HasNoneByPlace(routine);

    /// <summary>The bodies of a document that launch nothing but async local functions, whose task they drop.</summary>
    public IEnumerable<Routine> RoutinesOfDroppedTasks(SemanticModel model, CancellationToken cancellation)
    {
        foreach (var body in SyntaxIndex.Of(model.SyntaxTree, cancellation).Bodies)
        {
            if ((body.Signals & (Signals.Launch | Signals.Async)) == Signals.Async && DroppedTasks.AreIn(body.Owner) && RoutineAt(body.Owner, model, cancellation) is { Parent: null } routine)
                yield return routine;
        }
    }

    /// <summary>The routine whose declaration or body is <paramref name="syntax"/> or holds it most closely; null outside of bodies.</summary>
    public Routine? RoutineAt(SyntaxNode syntax, SemanticModel model, CancellationToken cancellation) =>
        DocumentOf(model).RoutineAt(syntax, cancellation);

    /// <summary>The routine of a method that is declared in this compilation; null when it has no body here.</summary>
    public Routine? RoutineOf(IMethodSymbol method, CancellationToken cancellation)
    {
        if (!Declares(method))
            return null;
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            // The trees of a referenced project belong to another compilation.
            if (!Compilation.ContainsSyntaxTree(reference.SyntaxTree))
                continue;
            var syntax = reference.GetSyntax(cancellation);
            if (RoutineAt(syntax, ModelOf(syntax.SyntaxTree), cancellation) is { } routine)
                return routine;
        }

        return null;
    }

    /// <summary>Which tasks that a member is given are complete whenever it is called; null when nothing is known.</summary>
    public CompletionFacts? CompleteAtEntryOf(Routine member) => _givenTasks.CompleteAtEntryOf(member);

    /// <summary>Whether a call takes a lock of readers and writers under which nobody does more than compute; those that are being looked at count as such.</summary>
    public bool IsShortlyHeld(IOperation acquire, HashSet<ISymbol> seen) => ShortGates.HoldReadersAndWriters(acquire, seen);

    /// <summary>Whether the time of a wait is one that its object keeps, and that is nothing in every object that the program makes.</summary>
    public bool IsKeptAsNothing(IInvocationOperation wait)
    {
        foreach (var argument in wait.Arguments)
        {
            if (Arguments.IsDuration(argument) && Origins.Bare(argument.Value) is IFieldReferenceOperation { Instance: IInstanceReferenceOperation, Field: var kept } && _givenTimes.AreNothing(kept, default))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether a symbol is declared in this compilation. That it has sources does not say so: in an editor those of a referenced
    /// project are there as well, and answers must be those of a build.
    /// </summary>
    public bool Declares(ISymbol symbol) => SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, Compilation.Assembly);

    /// <summary>The operation tree of a member that is declared in this compilation; null when it has none here.</summary>
    public IOperation? BodyOf(IMethodSymbol method) => RoutineOf(method, default)?.Body;

    /// <summary>The races on shared state of the whole program. One thread looks for them while the others wait.</summary>
    public Sharing Sharing(CancellationToken cancellation)
    {
        if (_sharing is { } known)
            return known;
        // A host that no longer wants its answer must not wait for that of another one.
        while (!Monitor.TryEnter(_sharingGate, WaitBetweenLooks))
            cancellation.ThrowIfCancellationRequested();
        try
        {
            return _sharing ??= RaceFinder.Of(this, cancellation);
        }
        finally
        {
            Monitor.Exit(_sharingGate);
        }
    }

    /// <summary>The races on shared state to act on in a document. After an edit only what it can have changed is looked at again.</summary>
    public IReadOnlyList<SharedRace> RacesIn(SyntaxTree tree, CancellationToken cancellation)
    {
        if (_sharing is { } known)
            return known.In(tree);
        while (!Monitor.TryEnter(_sharingGate, WaitBetweenLooks))
            cancellation.ThrowIfCancellationRequested();
        try
        {
            if (_sharing is null && !_races.ContainsKey(tree) && ProgramMemory.Before(this, Look.Races, cancellation) is var (memory, edit)
                && RacesAfterEdit.In(tree, this, memory, edit, cancellation) is { } found)
            {
                _races.Add(tree, found);
            }

            return _sharing is null && _races.TryGetValue(tree, out var races) ? races : (_sharing ??= RaceFinder.Of(this, cancellation)).In(tree);
        }
        finally
        {
            Monitor.Exit(_sharingGate);
        }
    }

    /// <summary>
    /// The races of the program before and after an edit; those that it cannot have touched need not be among them. Fixes ask what a mend
    /// has done.
    /// </summary>
    public (IEnumerable<SharedRace> Before, IEnumerable<SharedRace> After) ChangeSince(Session before, CancellationToken cancellation)
    {
        if (_sharing is null && RacesAfterEdit.Change(before, this, cancellation) is { } change)
            return change;
        return (before.Sharing(cancellation).All, Sharing(cancellation).All);
    }

    /// <summary>Whether the whole program was looked through; after an edit a part of it tells enough, as a rule.</summary>
    public bool KnowsAllRaces => _sharing is not null;

    /// <summary>
    /// What runs when an abstract method is called: its only implementation, where nobody outside of the program can add another
    /// one. The method itself when there are several or none, or when it is not abstract.
    /// </summary>
    public IMethodSymbol ImplementationOf(IMethodSymbol method) =>
        method.IsAbstract && Declares(method) && (IsApplication || !References.IsVisibleOutside(method)) ? Implementations.Of(method, default) ?? method : method;

    /// <summary>
    /// The methods one of which runs when a method is called: itself, or its few implementations where nobody outside of the program can
    /// add another one. Empty when nobody can tell.
    /// </summary>
    public ImmutableArray<IMethodSymbol> ImplementationsOf(IMethodSymbol method) =>
        !SoleImplementations.IsOpen(method) ? ImmutableArray.Create(method)
        : Declares(method) && (IsApplication || !References.IsVisibleOutside(method)) ? Implementations.Few(method, default) : ImmutableArray<IMethodSymbol>.Empty;

    /// <summary>The implementations that this program has of a method, whoever else may have one; none when there are too many.</summary>
    public ImmutableArray<IMethodSymbol> OwnImplementationsOf(IMethodSymbol method) => Implementations.Few(method, default);

    /// <summary>Whether the compilation is a program, so that nobody calls what it makes public.</summary>
    public bool IsApplication => Compilation.Options.OutputKind is OutputKind.ConsoleApplication or OutputKind.WindowsApplication;

    /// <summary>All types that are declared in this compilation.</summary>
    public ImmutableArray<INamedTypeSymbol> SourceTypes => _sourceTypes.Value;

    /// <summary>Where members are named.</summary>
    public Mentions MentionsIn(CancellationToken cancellation) => _mentions ?? Interlocked.CompareExchange(ref _mentions, new(this, cancellation), null) ?? _mentions;

    /// <summary>What calls cost.</summary>
    public CostModel Costs => _costs ?? (_costs = new(this));

    /// <summary>The launches of the whole program.</summary>
    public LaunchMap LaunchMap(CancellationToken cancellation) => _launchMap ?? Publish(Program.LaunchMap.Of(this, cancellation));

    // The first one made is everybody's: launches are told apart by reference.
    LaunchMap Publish(LaunchMap made) => Interlocked.CompareExchange(ref _launchMap, made, null) ?? made;

    /// <summary>The model of a tree. Hosts attach a provider to the compilation that hands out the model they already have, so this binds nothing twice.</summary>
#pragma warning disable RS1030 // The one place that crosses documents; the actions of a document pass the model they were given.
    public SemanticModel ModelOf(SyntaxTree tree)
    {
        // A compilation that no host has given a provider makes a new model each time, with everything to bind again.
        if (_models.TryGetValue(tree, out var known) && known.TryGetTarget(out var model))
            return model;
        lock (_models)
        {
            if (_models.TryGetValue(tree, out known) && known.TryGetTarget(out model))
                return model;
            model = Compilation.GetSemanticModel(tree);
            _models[tree] = new(model);
            return model;
        }
    }
#pragma warning restore RS1030

    BoundDocument DocumentOf(SemanticModel model) => _documents.GetValue(model, key => new(this, key));
}
