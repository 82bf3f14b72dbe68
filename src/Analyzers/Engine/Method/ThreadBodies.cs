using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

using Launch = Launch<Routine>;

/// <summary>A thread that is made in code, and what it runs.</summary>
/// <param name="Launch">The launch.</param>
/// <param name="Creation">The expression that makes it.</param>
/// <param name="Routine">The function it runs.</param>
/// <param name="Body">The operation tree of that function.</param>
readonly record struct ThreadBody(Launch Launch, BaseObjectCreationExpressionSyntax Creation, Routine Routine, IOperation Body);

/// <summary>The threads that a member makes.</summary>
static class ThreadBodies
{
    /// <summary>All of them whose code is known.</summary>
    public static IEnumerable<ThreadBody> Of(Routine root)
    {
        var session = root.Session;
        foreach (var launch in root.Concurrency.Launches.All)
        {
            if (launch is not { Operation: IObjectCreationOperation { Syntax: BaseObjectCreationExpressionSyntax creation, Type: { } type }, Bodies: [var body] }
                || !KnownTypes.Same(type, session.Types.Thread))
            {
                continue;
            }

            var routine = body.Routine ?? (body.Method is { IsExtern: false } method && (method.IsAbstract ? OnlyOne(session.ImplementationsOf(method.OriginalDefinition)) : method) is { } code ? session.RoutineOf(code, default) : null);
            if (routine?.Root.TreeOf(routine.Syntax) is { } tree)
                yield return new(launch, creation, routine, tree);
        }
    }

    static IMethodSymbol? OnlyOne(ImmutableArray<IMethodSymbol> implementations) => implementations is [var only] ? only : null;

    /// <summary>
    /// The loop that makes the thread for each of its items: a <c>foreach</c>, a counting loop or the lambda of a query
    /// whose variable the thread uses. Null when the loop counts processors or there are a few threads.
    /// </summary>
    public static SyntaxNode? LoopOverItems(ThreadBody thread) => LoopOverItems(thread.Creation, thread.Launch.Launcher);

    /// <summary>The loop that runs code of a routine, which makes a thread or calls what makes one, for each of its items; null as above.</summary>
    public static SyntaxNode? LoopOverItems(SyntaxNode making, Routine launcher)
    {
        switch (Loops.Around(making, launcher.Syntax))
        {
            case ForEachStatementSyntax loop:
                return ParallelLoops.CountsWorkers(loop.Expression.ToString()) || !IsGiven(loop.Statement, loop.Identifier.ValueText) || CountsFew(launcher.Model.GetOperation(loop.Expression), launcher) ? null : loop;
            case ForStatementSyntax { Condition: { } condition, Declaration.Variables: [var variable, ..] } loop:
                return CountsWorkers(condition, launcher) || !(IsGiven(loop.Statement, variable.Identifier.ValueText) || Mentions(making, variable.Identifier.ValueText)) || HasFewRounds(loop, launcher) ? null : loop;
            case StatementSyntax loop when HeadOf(loop) is var (head, body) && launcher.Model.GetConstantValue(head) is not { HasValue: true }:
                return ParallelLoops.CountsWorkers(head.ToString()) || !VariablesOf(head).Any(item => IsMadeOf(body, making, item)) || HasFewRounds(loop, launcher) ? null : loop;
            case null when launcher is { Syntax: AnonymousFunctionExpressionSyntax lambda, Method.Parameters: [{ Name: var item }, ..] } && Mentions(making, item)
                && launcher.Root.TreeOf(lambda)?.Parent is { } use && Arguments.CallThatReceives(use) is { } call
                && launcher.Session.Calls.Of(call).Kind == Meaning.RunInPlace:
                return IsForWorkers(call, launcher) ? null : lambda;
            // shards.Select(Begin)
            case null when making is SimpleNameSyntax or MemberAccessExpressionSyntax && launcher.Model.GetOperation(making) is IMethodReferenceOperation { Parent: { } group } && Arguments.CallThatReceives(group) is { } each
                && launcher.Session.Calls.Of(each).Kind == Meaning.RunInPlace:
                return IsForWorkers(each, launcher) ? null : each.Syntax;
            default:
                return null;
        }
    }

    static bool IsForWorkers(IInvocationOperation call, Routine launcher)
    {
        var items = call.Instance ?? call.Arguments[0].Value;
        return ParallelLoops.CountsWorkers(items.Syntax.ToString()) || CountsFew(items, launcher);
    }

    static (ExpressionSyntax Head, StatementSyntax Body)? HeadOf(StatementSyntax loop) => loop switch
    {
        WhileStatementSyntax { Condition: var head, Statement: var body } => (head, body),
        DoStatementSyntax { Condition: var head, Statement: var body } => (head, body),
        _ => null,
    };

    // while (letter <= 'z'), while (jobs.TryDequeue(out var job))
    static IEnumerable<string> VariablesOf(ExpressionSyntax head) => head.DescendantNodesAndSelf().Select(static node => node switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        SingleVariableDesignationSyntax made => made.Identifier.ValueText,
        _ => "",
    });

    // The thread gets the item, when it is made or started, or what the round has made of it.
    static bool IsMadeOf(StatementSyntax round, SyntaxNode creation, string item)
    {
        if (IsGivenTo(item))
            return true;
        var names = new HashSet<string> { item };
        foreach (var made in round.DescendantNodes().OfType<VariableDeclaratorSyntax>())
        {
            if (made.Initializer is { Value: var value } && value != creation && !creation.Span.Contains(value.Span) && !value.Span.Contains(creation.Span)
                && value.DescendantNodesAndSelf().Any(node => node is IdentifierNameSyntax name && names.Contains(name.Identifier.ValueText)) && names.Add(made.Identifier.ValueText) && IsGivenTo(made.Identifier.ValueText))
            {
                return true;
            }
        }

        return false;

        bool IsGivenTo(string name) => Mentions(creation, name)
            || round.DescendantNodes().OfType<InvocationExpressionSyntax>().Any(call => DroppedTasks.NameOfCallee(call) == nameof(System.Threading.Thread.Start) && Mentions(call.ArgumentList, name));
    }

    // var crew = new Thread[Environment.ProcessorCount]; for (var i = 0; i < crew.Length; i++): how many there are the array's size says, not
    // what it is called.
    static bool CountsWorkers(ExpressionSyntax condition, Routine launcher) => ParallelLoops.CountsWorkers(SizeOfArrayIn(condition, launcher) ?? condition.ToString());

    static string? SizeOfArrayIn(ExpressionSyntax condition, Routine launcher) =>
        launcher.Model.GetOperation(condition) is IBinaryOperation { RightOperand: IPropertyReferenceOperation { Instance: ILocalReferenceOperation { Local: var kept } whole } }
        && InputSizes.InitialValueOf(kept, whole) is IArrayCreationOperation { DimensionSizes: [{ Syntax: var size }] } ? size.ToString() : null;

    static bool HasFewRounds(StatementSyntax loop, Routine launcher) =>
        launcher.Model.GetOperation(loop) is ILoopOperation operation && launcher.Session.Costs.Trips(operation) is <= Limits.CountedThreads;

    // Enumerable.Range(0, 4): as many threads as somebody has counted.
    static bool CountsFew(IOperation? items, Routine launcher) => InputSizes.Unwrapped(items) is IInvocationOperation range && InputSizes.IsRange(range)
        && launcher.Session.Costs.SizeOf(range) is <= Limits.CountedThreads;

    // threads[i] = new Thread(…): there the number only says where the thread is kept.
    static bool IsGiven(SyntaxNode round, string item) => round.DescendantNodes().Any(node => node is IdentifierNameSyntax identifier && identifier.Identifier.ValueText == item
        && (node.FirstAncestorOrSelf<ElementAccessExpressionSyntax>() is not { } element || !round.Span.Contains(element.Span)
            || node.FirstAncestorOrSelf<SyntaxNode>(part => part == round || part is AnonymousFunctionExpressionSyntax or LocalDeclarationStatementSyntax) != round));

    static bool Mentions(SyntaxNode code, string name) => code.DescendantNodes().Any(node => node is IdentifierNameSyntax identifier && identifier.Identifier.ValueText == name);

    /// <summary>Whether a thread computes and ends: it neither waits, nor reads or writes anything outside of the process.</summary>
    public static bool OnlyComputes(ThreadBody thread) =>
        (thread.Routine.Session.Costs.Of(thread.Body).Exceeds(thread.Launch.Launcher.ComputingRounds) || WalksTree(thread))
        && !Footprint.Of([thread.Body], thread.Routine.Root, thread.Routine.Syntax).LeavesProcess
        && !Operations(thread).Any(IsEndless);

    // cell.Formula.Evaluate(x), where a sum asks its parts: the least of what the call may mean is a leaf, but nobody makes a thread for that.
    static bool WalksTree(ThreadBody thread)
    {
        var session = thread.Routine.Session;
        foreach (var operation in Operations(thread))
        {
            if (operation is not IInvocationOperation { TargetMethod.OriginalDefinition: var method } || session.ImplementationsOf(method) is not { Length: > 1 } forms)
                continue;
            foreach (var form in forms)
            {
                if (session.BodyOf(form) is { } body && AsksParts(body, method))
                    return Footprint.Of([thread.Body], thread.Routine.Root, thread.Routine.Syntax).IsKnown;
            }
        }

        return false;
    }

    // Twice, or in a loop: who hands on to one other does so as often as somebody has put one around the other.
    static bool AsksParts(IOperation body, IMethodSymbol method)
    {
        var calls = 0;
        foreach (var operation in body.Descendants())
        {
            if (operation is IInvocationOperation call && SymbolEqualityComparer.Default.Equals(call.TargetMethod.OriginalDefinition, method) && call.Instance is not IInstanceReferenceOperation)
                calls += Loops.Around(call.Syntax, body.Syntax) is null ? 1 : 2;
        }

        return calls > 1;
    }

    static bool IsEndless(IOperation operation) => operation is IWhileLoopOperation { Condition.ConstantValue.HasValue: true } or IForLoopOperation { Condition: null };

    /// <summary>
    /// What a thread waits for, in the order of its code, when waiting is all it does, and there is a way to wait for each of them
    /// without a thread; otherwise none.
    /// </summary>
    public static IReadOnlyList<IOperation> OnlyWaitsFor(ThreadBody thread)
    {
        var session = thread.Routine.Session;
        var costs = session.Costs;
        var waits = new List<IOperation>();
        var raised = new List<IOperation>();
        foreach (var operation in Operations(thread))
        {
            switch (operation)
            {
                // The console has no asynchronous reading of its own: awaiting it keeps a thread of the pool.
                case IInvocationOperation { Instance: { } source } call when IsInMemory(source, session):
                    if (WaitingCalls.CanBeAwaited(call.TargetMethod, session.Types) && IsConsole(source, session))
                        return [];
                    break;
                case IInvocationOperation call when WaitingCalls.CanBeAwaited(call.TargetMethod, session.Types):
                    waits.Add(call);
                    break;
                case IPropertyReferenceOperation or IInvocationOperation when IsWaitForCall(operation, session):
                    waits.Add(operation);
                    break;
                case IInvocationOperation call when session.Calls.Of(call).Kind == Meaning.SameTask:
                case IInvocationOperation { Instance.Type: { } type } when CompletionNames.IsSource(type):
                    break;
                // Opening a file is short; what is read from it or written to it takes the time.
                case IInvocationOperation { Type: { } opened } call when session.Calls.Of(call).Kind == Meaning.Blocks && IsDisposable(opened):
                    break;
                // lock (_gate) { _sizes[url] = size; }: what was read is put somewhere, and an async method can do that as well.
                case ILockOperation taken when !costs.Of(taken.Body).IsWait && !costs.Of(taken.Body).Exceeds(thread.Launch.Launcher.ComputingRounds) && waits.Count > 0:
                    break;
                case IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: { } target } when IsEvent(target, session):
                    raised.Add(operation);
                    break;
                case IInvocationOperation call when session.Calls.Of(call).Kind is not (Meaning.None or Meaning.RunInPlace or Meaning.Outside or Meaning.Atomic or Meaning.Formats or Meaning.Small):
                case ILoopOperation loop when (costs.Of(loop).Exceeds(thread.Launch.Launcher.ComputingRounds) && !WaitsInside(loop)) || IsEndless(loop):
                case IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } or ILockOperation or IDynamicInvocationOperation:
                    return [];
            }
        }

        return raised.TrueForAll(SleepsBeside) ? waits : [];

        // while (!_stop) { Polled?.Invoke(this, Ask()); Thread.Sleep(30_000); }: whatever the handlers do, most of the time it sleeps.
        bool SleepsBeside(IOperation raise) => waits.Exists(wait => wait is IInvocationOperation call && session.Calls.Of(call).Kind == Meaning.Sleep
            && Loops.Around(wait.Syntax, thread.Routine.Syntax) == Loops.Around(raise.Syntax, thread.Routine.Syntax));

        bool WaitsInside(IOperation code) => code.Descendants().Any(inner => inner is IInvocationOperation call && WaitingCalls.CanBeAwaited(call.TargetMethod, session.Types));
    }

    // client.GetStringAsync(url).Result: a task that comes from a call is of an operation; one in a variable may be of another thread.
    static bool IsWaitForCall(IOperation wait, Session session)
    {
        var (meaning, task) = wait switch
        {
            IInvocationOperation call => (session.Calls.Of(call).Kind, call.Instance),
            IPropertyReferenceOperation property => (session.Calls.Of(property.Property).Kind, property.Instance),
            _ => default,
        };
        if (meaning != Meaning.WaitForTask || task is null)
            return false;
        while (session.Calls.TaskBehind(task) is { } behind)
            task = behind;
        return task is IInvocationOperation { Type: { } made } source && session.Types.IsTask(made) && session.Calls.Of(source).Kind is Meaning.None or Meaning.Outside;
    }

    static bool IsInMemory(IOperation source, Session session) =>
        session.Types.IsStreamLike(source.Type) && session.RoutineAt(source.Syntax, source.SemanticModel!, default) is { } routine && routine.Root.Origins.IsInMemory(source);

    static bool IsConsole(IOperation source, Session session) => session.RoutineAt(source.Syntax, source.SemanticModel!, default)?.Root.Origins.SourceOf(source) switch
    {
        IPropertyReferenceOperation { Property: var property } => TextOutput.IsOfConsole(property),
        IInvocationOperation { TargetMethod: var method } => TextOutput.IsOfConsole(method),
        _ => false,
    };

    static bool IsEvent(IOperation target, Session session) =>
        session.RoutineAt(target.Syntax, target.SemanticModel!, default)?.Root.Origins.SourceOf(target) is IEventReferenceOperation;

    static bool IsDisposable(ITypeSymbol type) => type.AllInterfaces.Any(static implemented => implemented.SpecialType == SpecialType.System_IDisposable);

    // In source order; where a method of the program is called, its own follow.
    static IEnumerable<IOperation> Operations(ThreadBody thread)
    {
        var session = thread.Routine.Session;
        var entered = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        var pending = new Stack<(IOperation Operation, int Depth)>();
        pending.Push((thread.Body, 0));
        while (pending.Count > 0)
        {
            var (operation, depth) = pending.Pop();
            yield return operation;
            if (operation is IInvocationOperation { TargetMethod.OriginalDefinition: { IsAbstract: false, DeclaringSyntaxReferences.IsEmpty: false } method } && depth < Limits.CallDepth
                && entered.Add(method) && session.BodyOf(method) is { } body && method.MethodKind != MethodKind.LocalFunction)
            {
                pending.Push((body, depth + 1));
            }

            foreach (var child in operation.ChildOperations.Reverse())
                pending.Push((child, depth));
        }
    }
}
