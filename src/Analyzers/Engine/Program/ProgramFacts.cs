using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

/// <summary>
/// Summaries of the methods of a compilation, made bottom-up when somebody asks: a caller composes what its callees do and
/// never looks into their bodies.
/// </summary>
/// <remarks>
/// Used by one thread at a time. What a method is known to do is the same whoever asks first: methods that call each other in a circle
/// are summarized together, twice in an order that the sources decide. The first time the one that comes last sees the circle whole, the
/// second time all others do.
/// </remarks>
sealed class ProgramFacts(Session session, CancellationToken cancellation) : KnownCalls
{
    CallCircles? _circles;
    CallCircle? _innermost;
    int _depth;
    readonly Dictionary<Routine, MemberUses> _members = [];
    readonly Dictionary<AccessPath, AccessPath> _paths = [];
    readonly HashSet<SyntaxNode> _lambdas = [];
    readonly Dictionary<ISymbol, bool> _shareable = new(SymbolEqualityComparer.Default);
    readonly Dispatch _dispatch = new(session);
    readonly Dictionary<IMethodSymbol, StateTest?> _stateTests = new(SymbolEqualityComparer.Default);
    readonly Contexts _contexts = new(session, cancellation);
    SharedServices? _services;

    /// <summary>The parts that all objects of a type were given, as far as somebody has asked: see <see cref="OwnElements"/>.</summary>
    public Dictionary<ISymbol, bool> CommonParts { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>What is looked at for what.</summary>
    public Dependencies Noted { get; } = new(session.Compilation, cancellation);

    /// <summary>The memory of the compilation.</summary>
    public Session Session => session;

    /// <summary>The flags that say that something is there. What is known of them is told by the members that name them.</summary>
    public OneWayFlags Flags { get; } = new();

    /// <summary>Whether a circle goes on through calls that the text does not show, so that what is known of it depends on who was asked for first.</summary>
    public bool DependOnOrder { get; private set; }

    CallCircles Circles => _circles ??= new(this, cancellation);

    /// <summary>The types of which a host makes one object for all requests. An edit of the registrations looks at everything again.</summary>
    public SharedServices Services => _services ??= new(session, cancellation);

    /// <summary>Where a member is named in the program.</summary>
    public IEnumerable<(SimpleNameSyntax Name, SemanticModel Model)> ReferencesTo(ISymbol member)
    {
        Noted.AskForName(((member as IMethodSymbol)?.AssociatedSymbol ?? member).Name);
        return References.To(member, session, cancellation);
    }

    /// <summary>The uses of a member.</summary>
    public MemberUses Of(Routine root)
    {
        if (!_members.TryGetValue(root, out var member))
        {
            cancellation.ThrowIfCancellationRequested();
            // Methods that call each other are known by their summaries, whether those were asked for first or the member.
            if (root is { Parent: null, Method: { } method })
                SummaryOf(method);
            if (!_members.TryGetValue(root, out member))
                _members[root] = member = Make(root);
        }

        Noted.Ask(root);
        return member;
    }

    MemberUses Make(Routine root)
    {
        Noted.Begin(root);
        var member = new MemberUses(root, Concurrency.Of(root, this), this);
        Noted.End();
        return member;
    }

    /// <summary>The test of a method that does nothing unless a state lets it; null for others.</summary>
    public StateTest? StateTestOf(IMethodSymbol declared)
    {
        Ask(declared);
        if (_stateTests.TryGetValue(declared, out var test))
            return test;
        test = session.RoutineOf(declared, cancellation) is { Parent: null } root ? StateTest.In(root, Of(root).Concurrency) : null;
        // While a circle is being summarized its members are not yet known.
        if (_innermost?.IsClosed != true)
            _stateTests[declared] = test;
        return test;
    }

    /// <summary>Whether a routine is known to run without a context that the code behind its awaits would go back to.</summary>
    public bool RunsWithoutContext(Routine routine)
    {
        if (_contexts.AskForLaunches)
            Noted.AskForLaunches();
        return _contexts.HasNone(routine);
    }

    /// <inheritdoc/>
    public override IMethodSymbol? Target(IMethodSymbol method, IOperation? instance) => _dispatch.Target(method, instance);

    /// <inheritdoc/>
    public override ImmutableArray<IMethodSymbol> Targets(IMethodSymbol method, IOperation? instance) => _dispatch.Targets(method, instance);

    /// <inheritdoc/>
    public override CallEffect EffectOf(IMethodSymbol declared) => SummaryOf(declared).Effect;

    /// <summary>The summary of a method; an empty one where there is no body to read.</summary>
    public MethodSummary SummaryOf(IMethodSymbol declared)
    {
        var method = Circles.Of(declared);
        if (method.Root is not { } root)
            return MethodSummary.Empty;
        Noted.Ask(root);
        if (method.Circle is null)
        {
            foreach (var circle in Circles.From(method))
                Summarize(circle);
        }

        // A launch that was prepared elsewhere leads to code that the text of the member does not name.
        if (method.Summary is null && method.Circle is { IsOpen: false } other)
            Summarize(other);
        DependOnOrder |= method.Circle is { IsOpen: true } open && open != _innermost;
        return method.Summary ?? MethodSummary.Empty;
    }

    /// <summary>What code does that somebody keeps for later: a method, or a lambda in the words of the object that it belongs to.</summary>
    public IEnumerable<Use> UsesOf(IMethodSymbol kept)
    {
        if (kept.MethodKind != MethodKind.AnonymousFunction)
            return SummaryOf(kept).Uses;
        if (kept.DeclaringSyntaxReferences is not [var written, ..] || session.RoutineAt(written.GetSyntax(cancellation), session.ModelOf(written.SyntaxTree), cancellation) is not { Parent: not null } lambda || lambda.Syntax.SpanStart != written.Span.Start)
            return [];
        // Two lambdas that run each other: what the second one does is told by itself.
        if (!_lambdas.Add(lambda.Syntax))
        {
            DependOnOrder = true;
            return [];
        }

        var uses = Of(lambda.Root).Of(lambda).ToList();
        _lambdas.Remove(lambda.Syntax);
        return uses;
    }

    void Ask(IMethodSymbol declared)
    {
        if (Circles.Of(declared).Root is { } root)
            Noted.Ask(root);
    }

    /// <summary>Whether a method calls others that call it.</summary>
    public bool IsInCircle(IMethodSymbol declared) => Circles.Of(declared).Circle is { Methods.Length: > 1 };

    /// <summary>Whether two methods call each other, by way of others or not.</summary>
    public bool AreInOneCircle(IMethodSymbol one, IMethodSymbol other) =>
        Circles.Of(one.OriginalDefinition).Circle is { Methods.Length: > 1 } circle && circle == Circles.Of(other.OriginalDefinition).Circle;

    void Summarize(CallCircle circle)
    {
        if (_depth > Limits.SummaryDepth || !StackRoom.IsLeft())
        {
            DependOnOrder = true;
            return;
        }

        if (circle.Methods[0].Summary is not null)
            return;
        var outer = _innermost;
        _innermost = circle;
        _depth++;
        circle.IsOpen = true;
        foreach (var method in circle.Methods)
            Summarize(method);
        // Now that the calls that close the circle are known, what comes before them can be read whole. The last one has seen it all.
        for (var i = 0; i < circle.Methods.Length - 1; i++)
            Summarize(circle.Methods[i]);
        // await Task.WhenAll(links.Select(VisitAsync)): what comes first in each of its calls comes behind an await of the outer one.
        if (circle.IsClosed && circle.Methods.Any(static method => method.Method.IsAsync))
        {
            for (var i = circle.Methods.Length - 1; i >= 0; i--)
                Summarize(circle.Methods[i]);
        }

        if (circle.IsClosed)
        {
            foreach (var method in circle.Methods)
                _members.Remove(method.Root!);
        }

        circle.IsOpen = false;
        _depth--;
        _innermost = outer;
    }

    void Summarize(CalledMethod method)
    {
        if (method.Root is not { } root)
            return;
        _members.Remove(root);
        Noted.Begin(root);
        method.Summary = Read(method.Method, root);
        Noted.End();
        Noted.Tell(root, method.Summary, method.Circle!.Methods.Length > 1);
    }

    MethodSummary Read(IMethodSymbol declared, Routine root)
    {
        var member = _members[root] = Make(root);
        if (member.Concurrency.TraceOf(root) is not { } trace)
            return MethodSummary.Empty;
        var uses = new SummaryBuilder(declared, root, _paths);
        var joins = Joins.In(member, this).ToList();
        foreach (var use in member.Of(root))
            uses.Add(use with { AfterJoins = Before(use, joins) }, isLeftAlive: false);
        var alive = trace.AtExit?.Live ?? ImmutableDictionary<Launch, bool>.Empty;
        var onThread = member.OnThreadOf(root);
        var returned = ReturnedBy(member);
        foreach (var launch in member.Concurrency.Launches.All)
        {
            // What launched code launches belongs to it.
            if (!onThread.Contains(launch.Launcher))
                continue;
            var isAlive = alive.ContainsKey(launch);
            var around = isAlive ? Lockset.Empty : HeldThrough.Around(launch, member);
            foreach (var use in member.Of(launch))
                uses.Add(use with { Locks = around.Union(use.Locks), IsLaunched = true, IsReturned = returned.Contains(launch) }, isAlive);
        }

        return uses.IsTooLarge ? MethodSummary.Empty : new(uses.ToImmutable(), Effects.Of(member, trace, uses, returned, this));
    }

    static HashSet<Launch> ReturnedBy(MemberUses member)
    {
        var returned = new HashSet<Launch>();
        if (member.Root.Method is { IsAsync: false, ReturnsVoid: false })
        {
            foreach (var block in member.Root.Blocks)
            {
                if (block.Block is { FallThroughSuccessor.Semantics: ControlFlowBranchSemantics.Return, BranchValue: { } value })
                    AddHeldBy(value);
            }
        }

        return returned;

        void AddHeldBy(IOperation value)
        {
            returned.UnionWith(member.Concurrency.Launches.Handles.HeldBy(value).Launches);
            // return line.IsCompletedSuccessfully ? Parse(line.Result) : Awaited(line); either of the two is handed out.
            if (member.Root.Places.AsWritten(value) is IConditionalOperation { WhenTrue: var one, WhenFalse: { } other })
            {
                AddHeldBy(one);
                AddHeldBy(other);
            }
        }
    }

    static ImmutableArray<AccessPath> Before(Use use, List<Join> joins)
    {
        var before = use.AfterJoins;
        foreach (var join in joins)
        {
            if (join.IsBefore(use) && !before.Contains(join.Handle))
                before = before.Add(join.Handle);
        }

        return before;
    }

    /// <summary>
    /// Whether the state of an access is one that threads could get at together: not a constant, nor a field of each thread, nor
    /// a property whose accessors are code of their own.
    /// </summary>
    public bool IsShareable(Access access)
    {
        if (access.Path.Kind == RootKind.Temporary || access.Path.Symbol is null || access.Operation is IPropertyReferenceOperation { Arguments.IsEmpty: false, Property.ReturnsByRef: false } && access.Kind is not (AccessKind.ContainerRead or AccessKind.ContainerWrite))
            return false;
        foreach (var step in access.Path.Steps)
        {
            if (step.Member is not { } member)
                continue;
            if (!_shareable.TryGetValue(member, out var shareable))
                _shareable[member] = shareable = IsShareable(member);
            if (!shareable || (member is IPropertySymbol property && access.Operation is IPropertyReferenceOperation && HasCode(property)))
                return false;
        }

        return true;
    }

    bool IsShareable(ISymbol symbol) => symbol switch
    {
        IFieldSymbol { IsConst: true } => false,
        IFieldSymbol { IsStatic: true } field => !session.Types.IsOfThread(field),
        // A scheduler decides which thread runs what, and when: nobody else can tell.
        { IsStatic: false, ContainingType: { } owner } when session.Types.IsScheduler(owner) => false,
        // A property of another assembly is code nobody sees. What threads get, who made it knows.
        IPropertySymbol property => session.Types.IsOfThread(property) || !property.DeclaringSyntaxReferences.IsEmpty && Getters.IsAutomatic(property),
        _ => true,
    };

    // get => field; set => field = Check(value);
    static bool HasCode(IPropertySymbol property) => HasBody(property.GetMethod) || HasBody(property.SetMethod);

    static bool HasBody(IMethodSymbol? accessor) => accessor is { DeclaringSyntaxReferences: [var declared, ..] }
        && declared.GetSyntax() is AccessorDeclarationSyntax { Body: not null } or AccessorDeclarationSyntax { ExpressionBody: not null } or ArrowExpressionClauseSyntax;
}
