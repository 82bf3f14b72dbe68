using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// A piece of code that runs as one: a member body, a lambda or a local function, with its control-flow graph. Routines of
/// one member form a tree; captured variables mean the same in all of them.
/// </summary>
sealed class Routine
{
    readonly Lazy<ControlFlowGraph> _graph;
    readonly Lazy<ImmutableArray<FlatBlock>> _blocks;
    readonly Lazy<ImmutableArray<Routine>> _nested;
    readonly Lazy<Places> _places;
    readonly Lazy<ImmutableArray<(ISymbol, SyntaxNode)>> _refLikeUses;
    readonly Lazy<Completion> _completion;
    readonly Lazy<Concurrency> _concurrency;
    readonly Lazy<Ways> _ways;
    readonly Lazy<bool> _hasSynchronousFlag;
    readonly Lazy<ImmutableArray<CriticalSection>> _sections;
    readonly Lazy<Origins> _origins;
    readonly Lazy<BlockingUses> _blockingUses;
    readonly Lazy<BlockCalls> _blockCalls;
    readonly Lazy<Replacements> _replacements;
    readonly Lazy<ImmutableArray<StoredDelegate>> _ownHandlers;
    readonly Lazy<ImmutableArray<AccessPath?>> _releases;

    Routine(Session session, SemanticModel model, Routine? parent, SyntaxNode syntax, IMethodSymbol? method, IOperation? body, Func<ControlFlowGraph> graph)
    {
        Session = session;
        Model = model;
        Parent = parent;
        Syntax = syntax;
        Method = method;
        Body = body;
        _graph = new(graph);
        _blocks = new(() => FlatBlock.AllOf(Graph));
        _nested = new(FindNested);
        _places = new(() => Parent is null ? new(this) : Root.Places);
        _refLikeUses = new(() => FindRefLikeUses().ToImmutableArray());
        _completion = new(() => Completion.Of(this));
        _concurrency = new(() => Concurrency.Of(this));
        _ways = new(() => new(this));
        _hasSynchronousFlag = new(() => SynchronousFlag.IsIn(this));
        _sections = new(() => CriticalSections.FindIn(this));
        _origins = new(() => new(this));
        _blockingUses = new(() => BlockingUses.Of(this));
        _blockCalls = new(static () => new());
        _replacements = new(() => new(this));
        _ownHandlers = new(() => StoredDelegates.OwnMethodsIn(this));
        _releases = new(() => Session.Semaphores.ReleasedBy(this));
    }

    /// <summary>The memory of the compilation.</summary>
    public Session Session { get; }

    /// <summary>The model of the document.</summary>
    public SemanticModel Model { get; }

    /// <summary>The routine this lambda or local function stands in; null for a member body.</summary>
    public Routine? Parent { get; }

    /// <summary>The declaration, lambda or initializer.</summary>
    public SyntaxNode Syntax { get; }

    /// <summary>The method, accessor, lambda or local function; null for initializers.</summary>
    public IMethodSymbol? Method { get; }

    /// <summary>The operation tree of a member body; null for nested routines, whose code stands in the tree of their member.</summary>
    public IOperation? Body { get; }

    /// <summary>The member body this routine belongs to.</summary>
    public Routine Root => Parent?.Root ?? this;

    /// <summary>From how many rounds on code counts as computation here; an option.</summary>
    public long ComputingRounds => Session.Configuration.OptionsOf(Syntax.SyntaxTree).CpuBoundIterations;

    /// <summary>The control-flow graph.</summary>
    public ControlFlowGraph Graph => _graph.Value;

    /// <summary>The blocks of the graph by ordinal, operations in the order of their evaluation.</summary>
    public ImmutableArray<FlatBlock> Blocks => _blocks.Value;

    /// <summary>An operation of the code as it stands in the graph; null when it is not in it.</summary>
    public IOperation? InGraph(IOperation operation)
    {
        foreach (var block in Blocks)
        {
            foreach (var step in block.Operations)
            {
                if (step.Syntax == operation.Syntax && step.Kind == operation.Kind)
                    return step;
            }
        }

        return null;
    }

    /// <summary>In which order its operations may come.</summary>
    public Ways Ways => _ways.Value;

    /// <summary>The lambdas and local functions that stand directly in this routine, in source order.</summary>
    public ImmutableArray<Routine> Nested => _nested.Value;

    /// <summary>How the code of this member names state.</summary>
    public Places Places => _places.Value;

    /// <summary>Which waits of this member's routines are on tasks that are complete by then. Ask the root.</summary>
    public Completion Completion => _completion.Value;

    /// <summary>Locks held, launches alive and accesses of this member's routines. Ask the root.</summary>
    public Concurrency Concurrency => _concurrency.Value;

    /// <summary>Whether this member has a flag that asks for its synchronous form. Ask the root.</summary>
    public bool HasSynchronousFlag => _hasSynchronousFlag.Value;

    /// <summary>Where this member's values come from. Ask the root.</summary>
    public Origins Origins => _origins.Value;

    /// <summary>What blocks in this member's routines, and which defect it is. Ask the root.</summary>
    public BlockingUses BlockingUses => _blockingUses.Value;

    /// <summary>Which asynchronous methods the statements of this member call. Ask the root.</summary>
    public BlockCalls BlockCalls => _blockCalls.Value;

    /// <summary>Which variables this member's functions give another value. Ask the root.</summary>
    public Replacements Replacements => _replacements.Value;

    /// <summary>Methods of its own object that this routine keeps for later.</summary>
    public ImmutableArray<StoredDelegate> OwnHandlers => _ownHandlers.Value;

    /// <summary>The counting semaphores that this member releases, by itself or by the methods that it calls; null for one without a name. Ask the root.</summary>
    public ImmutableArray<AccessPath?> Releases => _releases.Value;

    /// <summary>The critical sections of this member and its nested routines, outer ones first. Ask the root.</summary>
    public ImmutableArray<CriticalSection> Sections => _sections.Value;

    /// <summary>Where the routine uses ref locals, by-reference parameters and values of ref-like types.</summary>
    public ImmutableArray<(ISymbol Variable, SyntaxNode Use)> RefLikeUses => _refLikeUses.Value;

    IEnumerable<(ISymbol, SyntaxNode)> FindRefLikeUses()
    {
        foreach (var operation in Blocks.SelectMany(static block => block.Operations))
        {
            if (operation is ILocalReferenceOperation { Local: var local } && (local.IsRef || local.Type is { IsRefLikeType: true }))
                yield return (local, operation.Syntax);
            else if (operation is IParameterReferenceOperation { Parameter: var parameter } && (parameter.RefKind != RefKind.None || parameter.Type is { IsRefLikeType: true }))
                yield return (parameter, operation.Syntax);
        }
    }

    /// <summary>This routine and all that are nested in it.</summary>
    public IEnumerable<Routine> All()
    {
        yield return this;
        foreach (var nested in Nested)
        {
            foreach (var routine in nested.All())
                yield return routine;
        }
    }

    /// <summary>The routine of a local function or lambda of this member. Ask the root.</summary>
    public Routine? RoutineOf(IMethodSymbol function)
    {
        foreach (var routine in All())
        {
            if (SymbolEqualityComparer.Default.Equals(routine.Method, function.OriginalDefinition))
                return routine;
        }

        return null;
    }

    /// <summary>The routine that holds a node of this routine most closely.</summary>
    public Routine Closest(SyntaxNode node)
    {
        // A member without lambdas and local functions needs no graph to answer this.
        for (var current = node; current is not null && current != Syntax; current = current.Parent)
        {
            if (current is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)
            {
                foreach (var routine in All())
                {
                    if (routine.Syntax == current)
                        return routine;
                }
            }
        }

        return this;
    }

    /// <summary>The operation tree of a function of this member, given its syntax: the member itself, a lambda or a local function.</summary>
    public IOperation? TreeOf(SyntaxNode function)
    {
        if (function == Root.Syntax)
            return Root.Body;
        foreach (var operation in Root.Body?.DescendantsAndSelf() ?? [])
        {
            // The delegate made of a lambda has the same syntax, but is only made here.
            if (operation.Syntax != function)
                continue;
            if (operation is IAnonymousFunctionOperation lambda)
                return lambda.Body;
            if (operation is ILocalFunctionOperation { Body: { } body })
                return body;
        }

        return null;
    }

    /// <summary>Whether the body may contain await today: async methods and lambdas, top-level statements with an await.</summary>
    public bool IsAsync => Method is { IsAsync: true } || (Syntax is CompilationUnitSyntax unit && HasAwait(unit));

    /// <summary>Whether it stands in a test method whose project wants calls there left alone that only keep a thread.</summary>
    public bool IsRelaxedTest =>
        TestMethods.Contains(Root.Method) && Session.Configuration.OptionsOf(Syntax.SyntaxTree).TestCode == TestCode.Relaxed;

    /// <summary>Whether a program begins with it: <c>Main</c> or top-level statements.</summary>
    public bool IsStart => Parent is null && (Syntax is CompilationUnitSyntax || Method is { IsStatic: true, Name: WellKnownMemberNames.EntryPointMethodName });

    /// <summary>Whether a program begins with it whose project wants calls there left alone that only keep a thread.</summary>
    public bool IsRelaxedStart => IsStart && Session.Configuration.OptionsOf(Syntax.SyntaxTree).TestCode == TestCode.Relaxed;

    /// <summary>Whether a program begins with it whose project wants it judged like all other code.</summary>
    public bool IsStrictStart => IsStart && Session.Configuration.OptionsOf(Syntax.SyntaxTree).TestCode == TestCode.Strict;

    /// <summary>Whether callers get a task although the body is not async.</summary>
    public bool ReturnsTask => !IsAsync && Method is { } method && Session.Types.IsTask(method.ReturnType) && !IsIterator;

    /// <summary>Whether the body runs only while its results are enumerated.</summary>
    public bool IsIterator => ResultTypes.IsSequence(Method?.ReturnType) && Blocks.Any(static block => block.Block.Operations.Any(static operation => operation is IReturnOperation { Kind: OperationKind.YieldReturn }));

    // Top-level statements are an async Main as soon as one of them awaits outside of a lambda or local function.
    static bool HasAwait(CompilationUnitSyntax unit)
    {
        foreach (var member in unit.Members)
        {
            if (member is not GlobalStatementSyntax { Statement: not LocalFunctionStatementSyntax } statement)
                continue;
            foreach (var node in statement.DescendantNodes(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
            {
                if (DisposalCode.IsAwait(node))
                    return true;
            }
        }

        return false;
    }

    /// <summary>Binds a member body; null when there is nothing that runs or the compiler gives no operation for it.</summary>
    public static Routine? Bind(Session session, SemanticModel model, SyntaxNode owner, CancellationToken cancellation)
    {
        if (DeepText.IsIn(owner))
            return null;
        var body = model.GetOperation(owner, cancellation);
        Func<ControlFlowGraph>? graph = body switch
        {
            IMethodBodyOperation method => () => ControlFlowGraph.Create(method),
            IConstructorBodyOperation constructor => () => ControlFlowGraph.Create(constructor),
            IBlockOperation { Parent: null } block => () => ControlFlowGraph.Create(block),
            IFieldInitializerOperation field => () => ControlFlowGraph.Create(field),
            IPropertyInitializerOperation property => () => ControlFlowGraph.Create(property),
            _ => null,
        };
        return graph is null ? null : new(session, model, null, owner, MethodOf(model, owner, cancellation), body, graph);
    }

    static IMethodSymbol? MethodOf(SemanticModel model, SyntaxNode owner, CancellationToken cancellation) => owner switch
    {
        ArrowExpressionClauseSyntax { Parent: BasePropertyDeclarationSyntax property } => (model.GetDeclaredSymbol(property, cancellation) as IPropertySymbol)?.GetMethod,
        EqualsValueClauseSyntax => null,
        CompilationUnitSyntax unit => model.GetDeclaredSymbol(unit, cancellation),
        _ => model.GetDeclaredSymbol(owner, cancellation) as IMethodSymbol,
    };

    ImmutableArray<Routine> FindNested()
    {
        var nested = ImmutableArray.CreateBuilder<Routine>();
        var graph = Graph;
        foreach (var function in graph.LocalFunctions)
        {
            if (function.DeclaringSyntaxReferences is [var reference, ..])
                nested.Add(new(Session, Model, this, reference.GetSyntax(), function, null, () => graph.GetLocalFunctionControlFlowGraph(function)));
        }

        foreach (var block in Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is IFlowAnonymousFunctionOperation lambda)
                    nested.Add(new(Session, Model, this, lambda.Syntax, lambda.Symbol, null, () => graph.GetAnonymousFunctionControlFlowGraph(lambda)));
            }
        }

        nested.Sort(static (one, other) => one.Syntax.SpanStart.CompareTo(other.Syntax.SpanStart));
        return nested.ToImmutable();
    }

    /// <inheritdoc/>
    public override string ToString() => Method?.Name ?? Syntax.Kind().ToString();
}
