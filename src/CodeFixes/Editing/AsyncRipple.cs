using System.Threading;
using ConcurrencyAnalyzers.Engine;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FindSymbols;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>
/// Makes a synchronous method async, and with it everything that has to follow: what it overrides and implements, its
/// callers, theirs, up to code that is async already. Nothing is changed unless all of it can be.
/// </summary>
sealed partial class AsyncRipple
{
    readonly Solution _solution;
    readonly bool _crossesBoundary;
    readonly CancellationToken _cancellation;
    readonly Dictionary<DocumentId, DocumentPlan?> _plans = [];
    readonly Dictionary<SyntaxNode, Change> _changes = [];
    readonly Dictionary<Compilation, AsyncNaming> _naming = [];
    readonly Queue<IMethodSymbol> _pending = [];
    readonly List<(DocumentPlan Plan, Routine Routine)> _becomingAsync = [];
    readonly List<(DocumentPlan Plan, ExpressionSyntax Expression, AwaitedForm Form, Routine Routine, AsyncSignature? Callee)> _awaits = [];

    // A method or local function that gets another signature.
    sealed record Change(DocumentPlan Plan, SyntaxNode Declaration, IMethodSymbol Method, AsyncSignature Signature)
    {
        public bool IsAsync { get; set; }

        // An explicit implementation is called by the name of what it implements.
        public string Name => Signatures.NameOf(Method);
    }

    AwaitedThreads? _threads;

    AsyncRipple(Solution solution, bool crossesBoundary, CancellationToken cancellation) =>
        (_solution, _crossesBoundary, _cancellation) = (solution, crossesBoundary, cancellation);

    /// <summary>The first public method of a library that would have to change; null when there is none, or it may.</summary>
    public IMethodSymbol? Boundary { get; private set; }

    /// <summary>The names of all methods that change.</summary>
    public IEnumerable<string> Names => _changes.Values.SelectMany(static change => new[] { change.Name, change.Signature.Name }).Distinct();

    /// <summary>The documents that change.</summary>
    public IEnumerable<DocumentPlan> Plans => _plans.Values.OfType<DocumentPlan>().Where(static plan => !plan.IsEmpty);

    /// <summary>Plans to await what a site blocks for.</summary>
    /// <param name="site">The blocking expression.</param>
    /// <param name="crossesBoundary">Change public methods of libraries, too.</param>
    /// <param name="cancellation">Cancels the search for callers.</param>
    /// <returns>The plan, and whether it is complete.</returns>
    public static async Task<(AsyncRipple Ripple, bool IsComplete)> FromAsync(Site site, bool crossesBoundary, CancellationToken cancellation)
    {
        var ripple = new AsyncRipple(site.Document.Project.Solution, crossesBoundary, cancellation);
        var isComplete = site.Node is ExpressionSyntax blocking && await ripple.PlanOfAsync(site.Document).ConfigureAwait(false) is { } plan
            && ripple.Block(plan, (ExpressionSyntax)plan.Root.FindNode(blocking.Span, getInnermostNodeForTie: true))
            && await ripple.FollowAsync().ConfigureAwait(false);
        return (ripple, isComplete);
    }

    /// <summary>Plans to await what some threads wait for, and all of them together where they are joined.</summary>
    /// <param name="site">The creation of one of the threads.</param>
    /// <param name="crossesBoundary">Change public methods of libraries, too.</param>
    /// <param name="cancellation">Cancels the search for callers.</param>
    /// <returns>The plan, and whether it is complete.</returns>
    public static async Task<(AsyncRipple Ripple, bool IsComplete)> FromThreadsAsync(Site site, bool crossesBoundary, CancellationToken cancellation)
    {
        var ripple = new AsyncRipple(site.Document.Project.Solution, crossesBoundary, cancellation);
        var isComplete = await ripple.PlanOfAsync(site.Document).ConfigureAwait(false) is { } plan
            && AwaitedThreads.Of(plan.SiteOf(plan.Root.FindNode(site.Node.Span, getInnermostNodeForTie: true), cancellation)) is { } threads
            && await ripple.AwaitThreadsAsync(plan, threads).ConfigureAwait(false) && await ripple.FollowAsync().ConfigureAwait(false);
        return (ripple, isComplete);
    }

    async Task<bool> AwaitThreadsAsync(DocumentPlan plan, AwaitedThreads threads)
    {
        _threads = threads;
        foreach (var wait in threads.Waits)
        {
            if (_solution.GetDocument(wait.SyntaxTree) is not { } document || await PlanOfAsync(document).ConfigureAwait(false) is not { } its
                || !Block(its, (ExpressionSyntax)its.Root.FindNode(wait.Span, getInnermostNodeForTie: true)))
            {
                return false;
            }
        }

        if (plan.RoutineAt(threads.Start, _cancellation) is not { } routine || AwaitPlace.ObstacleAt(routine, threads.Start, _cancellation, asIfAsync: !routine.IsAsync) != AwaitObstacle.None || !threads.AddTo(plan))
            return false;
        if (routine.IsAsync)
            return true;
        _becomingAsync.Add((plan, routine));
        return BecomeAsync(plan, routine);
    }

    async Task<DocumentPlan?> PlanOfAsync(Document document)
    {
        if (!_plans.TryGetValue(document.Id, out var plan))
            _plans.Add(document.Id, plan = await DocumentPlan.OfAsync(document, _cancellation).ConfigureAwait(false));
        return plan;
    }

    // A file that belongs to several projects is planned for one of them.
    bool IsCopy(Document document) => !_plans.ContainsKey(document.Id) && document.GetLinkedDocumentIds().Any(_plans.ContainsKey);

    async Task<bool> FollowAsync()
    {
        while (_pending.Count > 0)
        {
            if (!await ChangeAsync(_pending.Dequeue()).ConfigureAwait(false))
                return false;
        }

        foreach (var (plan, routine) in _becomingAsync.Distinct().ToList())
        {
            foreach (var blocking in BlockingIn(routine).Where(wait => !Suppressions.CoverWait(wait, plan.Model.Compilation, _cancellation)))
                Block(plan, blocking);
            foreach (var (node, edit) in AwaitedScopes.In(routine, plan.IsConfigured, _cancellation))
            {
                if (plan.IsNew(node))
                    plan.Edit(node, edit);
            }
        }

        Write();
        return true;
    }

    // Who gets a token is known when all that is awaited is.
    void Write()
    {
        var awaits = _awaits.ConvertAll(one => new PlannedAwait(one.Plan, one.Expression, one.Form, SignatureAround(one.Routine), one.Callee));
        TokenFlow.Through(awaits);
        foreach (var await in awaits)
        {
            var (plan, expression, form) = (await.Plan, await.Expression, TokenFlow.Passing(await));
            plan.Edit(expression, current => form.InPlaceOf(expression, (ExpressionSyntax)current, plan.IsConfigured));
            if (form.Import is { } import && plan.IsNewImport(import))
                plan.Edit(plan.Root, current => Imports.Add(current, import));
        }

        foreach (var change in _changes.Values)
        {
            var (plan, declaration, signature) = (change.Plan, change.Declaration, change.Signature);
            var isAsync = change.IsAsync;
            if (!isAsync)
                signature.Complete(declaration, plan, _cancellation);
            plan.Edit(declaration, current => signature.Declare(current, declaration, isAsync, plan));
        }
    }

    // Static functions do not see the parameters of the function around them.
    AsyncSignature? SignatureAround(Routine routine)
    {
        for (var function = routine; function is not null; function = function.Parent)
        {
            if (_changes.TryGetValue(function.Syntax, out var change))
                return change.Signature;
            if (function.Method is { IsStatic: true })
                return null;
        }

        return null;
    }

    // Whatever else blocks in a function that becomes async would be the next finding.
    static IEnumerable<ExpressionSyntax> BlockingIn(Routine routine) => routine.Root.BlockingUses.All
        .Where(use => use.Routine == routine && !use.IsExcused).Select(static use => use.Node)
        .Concat(ProgramCalls.OperationsOf(routine.Root).Where(one => one.Function == routine.Syntax && SynchronousCalls.Blocks(one.Operation, routine)).Select(static one => one.Operation.Syntax))
        .OfType<ExpressionSyntax>();

    bool Block(DocumentPlan plan, ExpressionSyntax blocking) =>
        plan.RoutineAt(blocking, _cancellation) is { } routine && (AwaitedForm.Of(blocking, routine, _cancellation) is { } form ? Await(plan, blocking, form) : Enumerate(plan, blocking, routine));

    // foreach (var line in File.ReadLines(path)): the loops of a function that becomes async await their elements.
    bool Enumerate(DocumentPlan plan, ExpressionSyntax sequence, Routine routine)
    {
        if (routine.IsAsync || sequence.Parent is not CommonForEachStatementSyntax loop || loop.Expression != sequence || SynchronousFlag.Excuses(sequence, routine)
            || AwaitPlace.ObstacleAt(routine, sequence, _cancellation, asIfAsync: true) != AwaitObstacle.None || AwaitedScopes.SequenceOf(sequence, routine, _cancellation) is null)
        {
            return false;
        }

        _becomingAsync.Add((plan, routine));
        return BecomeAsync(plan, routine);
    }

    // Plans an await in the place of an expression.
    bool Await(DocumentPlan plan, ExpressionSyntax expression, AwaitedForm form, AsyncSignature? callee = null)
    {
        if (!plan.IsNew(expression))
            return true;
        if (plan.RoutineAt(expression, _cancellation) is not { } routine
            || AwaitPlace.ObstacleAt(routine, expression, _cancellation, asIfAsync: !routine.IsAsync) != AwaitObstacle.None
            || SynchronousFlag.Excuses(expression, routine)
            || SharedUpdate.Around(expression, plan.Model, _cancellation) is not null
            || Awaiting.IsBesideReference(expression, routine) || Awaiting.IsMissedByHandler(expression, routine))
        {
            return false;
        }

        _awaits.Add((plan, expression, form, routine, callee));
        if (routine.IsAsync)
            return true;
        _becomingAsync.Add((plan, routine));
        return BecomeAsync(plan, routine);
    }

    bool BecomeAsync(DocumentPlan plan, Routine routine)
    {
        switch (routine.Syntax)
        {
            case CompilationUnitSyntax:
                return true;
            case AnonymousFunctionExpressionSyntax lambda when _threads?.Run(lambda) == true:
                if (plan.IsNew(lambda))
                    plan.Edit(lambda, static current => DelegateChange.WithModifier((AnonymousFunctionExpressionSyntax)current));
                return true;
            case AnonymousFunctionExpressionSyntax lambda:
                return DelegateChange.OfLambda(lambda, plan, _cancellation);
            case MethodDeclarationSyntax or LocalFunctionStatementSyntax when routine.ReturnsTask:
                if (!plan.IsNew(routine.Syntax))
                    return true;
                if (!Asyncness.CanBeAdded(routine) || Asyncness.ReturnsOf(plan.SiteOf(routine.Syntax, _cancellation), _cancellation) is not { } returns)
                    return false;
                plan.Return(returns);
                plan.Edit(routine.Syntax, static current => Asyncness.WithModifier(current));
                return true;
            case MethodDeclarationSyntax or LocalFunctionStatementSyntax when !routine.IsIterator:
                _pending.Enqueue(routine.Method!);
                return true;
            default:
                return false;
        }
    }

    async Task<bool> ChangeAsync(IMethodSymbol method)
    {
        var own = method.DeclaringSyntaxReferences[0].GetSyntax(_cancellation);
        if (_changes.TryGetValue(own, out var known))
        {
            known.IsAsync = true;
            return true;
        }

        var (family, places) = await MethodFamily.OfAsync(method, _solution, _cancellation).ConfigureAwait(false);
        var uses = new List<(DocumentPlan Plan, SimpleNameSyntax Name)>();
        foreach (var place in places)
        {
            if (IsCopy(place.Document))
                continue;
            if (place.IsImplicit || await PlanOfAsync(place.Document).ConfigureAwait(false) is not { } plan
                || plan.Root.FindNode(place.Location.SourceSpan, findInsideTrivia: true, getInnermostNodeForTie: true) is not SimpleNameSyntax name)
            {
                return false;
            }

            uses.Add((plan, name));
        }

        var isEventHandler = AsyncSignature.IsEventHandlerShape(method) && family.Count == 1 && uses.TrueForAll(static use => MethodUse.IsInText(use.Name) || MethodUse.IsSubscription(use.Name));
        var signature = await SignatureOfAsync(method, family, uses.Count, isEventHandler).ConfigureAwait(false);
        foreach (var member in family)
        {
            if (!await DeclareAsync(member, signature, own).ConfigureAwait(false))
                return false;
        }

        if (isEventHandler)
            return true;
        foreach (var (plan, name) in uses)
        {
            if (!Use(plan, name, method, signature))
                return false;
            if (name.Identifier.ValueText != signature.Name)
                plan.Edit(name, current => ((SimpleNameSyntax)current).WithIdentifier(SyntaxFactory.Identifier(signature.Name).WithTriviaFrom(((SimpleNameSyntax)current).Identifier)));
        }

        return true;
    }

    async Task<bool> DeclareAsync(IMethodSymbol member, AsyncSignature signature, SyntaxNode own)
    {
        if (member.DeclaringSyntaxReferences is not [var reference] || _solution.GetDocument(reference.SyntaxTree) is not { } document)
            return false;
        if (IsCopy(document))
            return true;
        if (await PlanOfAsync(document).ConfigureAwait(false) is not { } plan)
        {
            return false;
        }

        var declaration = await reference.GetSyntaxAsync(_cancellation).ConfigureAwait(false);
        if (declaration is not (MethodDeclarationSyntax or LocalFunctionStatementSyntax) || !AsyncSignature.CanChange(member, plan.Session.Types)
            || plan.RoutineAt(declaration, _cancellation) is { IsIterator: true })
        {
            return false;
        }

        if (!_crossesBoundary && SynchronousSignature.IsVisibleOutside(member, plan.Model.Compilation))
        {
            Boundary = member;
            return false;
        }

        signature.MayTakeToken &= TokenFlow.MayBeAddedTo(member, declaration) && !HasOverloads(member, signature.Name);
        if (!_changes.ContainsKey(declaration))
            _changes.Add(declaration, new(plan, declaration, member, signature));
        _changes[declaration].IsAsync |= declaration == own;
        return true;
    }

    static bool HasOverloads(IMethodSymbol method, string name) => method.MethodKind != MethodKind.LocalFunction
        && method.ContainingType.GetMembers(name).Any(other => !SymbolEqualityComparer.Default.Equals(other, method));

    async Task<AsyncSignature> SignatureOfAsync(IMethodSymbol method, List<IMethodSymbol> family, int uses, bool isEventHandler)
    {
        var project = _solution.GetDocument(method.DeclaringSyntaxReferences[0].SyntaxTree)!.Project;
        var compilation = (await project.GetCompilationAsync(_cancellation).ConfigureAwait(false))!;
        if (!_naming.TryGetValue(compilation, out var naming))
            _naming.Add(compilation, naming = AsyncNaming.Of(compilation, Session.For(compilation, project.AnalyzerOptions).Types, _cancellation));
        var name = uses > 0 && !isEventHandler && naming.CanRename(family) ? Signatures.NameOf(method) + AsyncNaming.Suffix : Signatures.NameOf(method);
        return new(name, AsyncNaming.PrefersValueTask(method), isEventHandler);
    }
}
