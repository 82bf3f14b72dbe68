using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

/// <summary>
/// A section that runs on a thread which nobody launches here, the main one as a rule, and takes the lock that a thread takes as
/// well which it has started: in its own code, or the object has a thread of its own. And async calls that overlap on one thread.
/// </summary>
sealed class OwnLaunches(Session session, LaunchMap launches, CancellationToken cancellation)
{
    /// <summary>The launch beside which a section runs, and where that takes the lock; null when there is none.</summary>
    public Contention? Beside(CriticalSection section, Routine root)
    {
        var function = root.Closest(section.Place);
        var gate = section.Lock.Path;
        if (AmongLive(root.Concurrency.LiveAt(function, section.Place), gate) is { } own)
            return own;
        if (function is not { Parent: null, Method: { MethodKind: not MethodKind.Constructor } method })
            return null;
        return AtCallers(gate, method.OriginalDefinition, Limits.CallDepth) ?? (gate.Kind == RootKind.This ? OfObject(gate, function, method) : null);
    }

    Contention? AtCallers(AccessPath gate, IMethodSymbol method, int depth)
    {
        foreach (var (name, model) in References.To(method, session, cancellation))
        {
            if (session.RoutineAt(name, model, cancellation) is not { } caller)
                continue;
            SyntaxNode call = References.CallOf(name) is { } syntax ? syntax : name;
            foreach (var operation in caller.Blocks.SelectMany(static block => block.Operations))
            {
                if (operation.Syntax != call || new Translation(caller).OfCall(gate, operation, isObject: true) is not { } path)
                    continue;
                if (AmongLive(caller.Root.Concurrency.LiveAt(caller, call), path) is { } found)
                    return found;
                if (depth > 0 && caller is { Parent: null, Method: { } above } && path.Kind is RootKind.This or RootKind.Static && AtCallers(path, above.OriginalDefinition, depth - 1) is { } further)
                    return further;
            }
        }

        return null;
    }

    Contention? AmongLive(ImmutableArray<Launch> alive, AccessPath gate)
    {
        foreach (var launch in alive)
        {
            foreach (var run in launches.RunsOf(launch))
            {
                if (PartnerOf(gate, run) is { } partner)
                    return new(launch.Operation.Syntax, partner);
            }
        }

        return null;
    }

    // Start() gives the object a thread, and somebody else calls Stop().
    Contention? OfObject(AccessPath gate, Routine function, IMethodSymbol method)
    {
        foreach (var run in launches.RunsIn(method.ContainingType))
        {
            if (!SymbolEqualityComparer.Default.Equals(run.Launch.Launcher.Root.Method, method) && run.Function.Syntax != function.Syntax && PartnerOf(gate, run) is { } partner)
                return new(run.Launch.Operation.Syntax, partner);
        }

        return null;
    }

    static SyntaxNode? PartnerOf(AccessPath gate, Run run)
    {
        foreach (var partner in CriticalSections.Of(run.Function.Root))
        {
            if (partner.Function == run.Function.Syntax && gate.Equals(SerializedSections.PathForLauncher(partner, run, isSelf: false)))
                return partner.Place;
        }

        return null;
    }

    /// <summary>
    /// The launch by which each of several objects starts a thread of its own that runs a section: <c>Worker() => _thread = new Thread(Run)</c>.
    /// Null when there is one object, or none is seen.
    /// </summary>
    /// <param name="section">The section.</param>
    /// <param name="root">The member it stands in.</param>
    /// <param name="runs">What runs it.</param>
    public Contention? OfEachObject(CriticalSection section, Routine root, IReadOnlyList<Run> runs)
    {
        foreach (var run in runs)
        {
            if (run.Receiver is { Kind: RootKind.This } && run.Launch.Launcher.Root.Method is { IsStatic: false, ContainingType: { } type } && IsOneForAll(section.Lock.Path, root) && AreMany(type.OriginalDefinition))
                return new(run.Launch.Operation.Syntax, section.Place);
        }

        return null;
    }

    // A static field, or what all of the objects were given when they were made.
    bool IsOneForAll(AccessPath gate, Routine root) => gate.IsStatic || (gate is { Kind: RootKind.This, Steps: [{ Member: { } member }] } && root.Method?.ContainingType is { } type
        && GivenMembers.IsOneForAll(member, type, session, cancellation));

    // Made in two places that may both be come by, or in a loop.
    bool AreMany(INamedTypeSymbol type)
    {
        var made = new List<SyntaxNode>();
        foreach (var one in session.SourceTypes)
        {
            if (one.IsAbstract || !BaseTypes.Include(one, type))
                continue;
            foreach (var (name, _) in References.To(one, session, cancellation))
            {
                if (name.FirstAncestorOrSelf<ObjectCreationExpressionSyntax>() is not { } creation || !creation.Type.Span.Contains(name.Span) || name.FirstAncestorOrSelf<TypeArgumentListSyntax>() is not null)
                    continue;
                if (Loops.Around(creation, creation.SyntaxTree.GetRoot(cancellation)) is not null || IsInQuery(creation) || !made.TrueForAll(other => AreAlternatives(other, creation)))
                    return true;
                made.Add(creation);
            }
        }

        return false;
    }

    // shares.Select(share => new Worker(gate, share))
    bool IsInQuery(SyntaxNode creation) =>
        creation.FirstAncestorOrSelf<AnonymousFunctionExpressionSyntax>() is { } lambda && IsForEach(lambda, session.ModelOf(creation.SyntaxTree));

    // isFast ? new FastWorker() : new SlowWorker()
    static bool AreAlternatives(SyntaxNode one, SyntaxNode other)
    {
        if (one.SyntaxTree != other.SyntaxTree)
            return false;
        var common = one;
        while (!common.Span.Contains(other.Span) && common.Parent is { } parent)
            common = parent;
        // What is asked first is made whatever comes of it.
        return common switch
        {
            ConditionalExpressionSyntax choice => !choice.Condition.Span.Contains(one.Span) && !choice.Condition.Span.Contains(other.Span),
            SwitchExpressionSyntax choice => !choice.GoverningExpression.Span.Contains(one.Span) && !choice.GoverningExpression.Span.Contains(other.Span),
            SwitchStatementSyntax choice => !choice.Expression.Span.Contains(one.Span) && !choice.Expression.Span.Contains(other.Span),
            IfStatementSyntax choice => !choice.Condition.Span.Contains(one.Span) && !choice.Condition.Span.Contains(other.Span),
            _ => false,
        };
    }

    /// <summary>
    /// The call of async code whose section another call of it waits for: <c>await Task.WhenAll(paths.Select(SaveAsync))</c>. Each call
    /// goes on where it has to wait for something, and the gate is held meanwhile. Null when one comes after the other.
    /// </summary>
    public Contention? Overlapping(CriticalSection section, Routine root)
    {
        if (root.Closest(section.Place) is not { IsAsync: true, Parent: null, Method: { } method } function || !AwaitsMore(section, function))
            return null;
        SyntaxNode? first = null;
        foreach (var (name, model) in References.To(method.OriginalDefinition, session, cancellation))
        {
            if (session.RoutineAt(name, model, cancellation) is not { } caller || !(section.Lock.Path.IsStatic || IsOfOneObject(name, model)))
                continue;
            // Select(SaveAsync), Select(path => SaveAsync(path)), a loop that keeps the tasks, two calls in one function.
            if (References.CallOf(name) is not { } call)
            {
                if (IsForEach(name, model))
                    return new(name, section.Place);
                continue;
            }

            if (call.Parent is LambdaExpressionSyntax lambda ? IsForEach(lambda, model) : IsCollected(call, model) && Loops.Around(call, caller.Syntax) is not null)
                return new(call, section.Place);
            if (call.Parent is not (ArgumentSyntax or EqualsValueClauseSyntax or ExpressionElementSyntax or InitializerExpressionSyntax))
                continue;
            if (first is not null && first.SyntaxTree == call.SyntaxTree && caller.Syntax.Span.Contains(first.Span) && !IsOverBetween(first, call, caller.Syntax))
                return new(first, section.Place);
            first = call;
        }

        return null;
    }

    // The lock of an object is one for all calls if the object is: no variable of the lambda or the loop names it.
    static bool IsOfOneObject(SyntaxNode name, SemanticModel model)
    {
        if (name.Parent is not MemberAccessExpressionSyntax { Expression: var receiver } access || access.Name != name)
            return true;
        if (receiver is not IdentifierNameSyntax || model.GetSymbolInfo(receiver).Symbol is not { } variable)
            return receiver is ThisExpressionSyntax or BaseExpressionSyntax;
        return variable is IFieldSymbol or IPropertySymbol or IParameterSymbol { ContainingSymbol: not IMethodSymbol { MethodKind: MethodKind.LambdaMethod } }
            || (variable is ILocalSymbol { DeclaringSyntaxReferences: [var declaration] } && !name.Ancestors().TakeWhile(static node => node is not MemberDeclarationSyntax)
                .Any(node => node is AnonymousFunctionExpressionSyntax or ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax && node.Span.Contains(declaration.Span)));
    }

    // all.Add(SaveAsync(path));  -  tasks[i] = SaveAsync(path);
    static bool IsCollected(InvocationExpressionSyntax call, SemanticModel model) => call.Parent switch
    {
        ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax adding } => model.GetSymbolInfo(adding).Symbol is IMethodSymbol method && Gatherers.Adds(method),
        AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax } => true,
        _ => false,
    };

    // Somebody waits, or may wait, for the first one before the other one begins.
    static bool IsOverBetween(SyntaxNode first, SyntaxNode second, SyntaxNode function)
    {
        var kept = (first.Parent?.Parent as VariableDeclaratorSyntax)?.Identifier.ValueText;
        return function.DescendantNodes().Any(node => node.SpanStart >= first.Span.End && node.Span.End <= second.SpanStart
            && (node is AwaitExpressionSyntax || (node is IdentifierNameSyntax name && name.Identifier.ValueText == kept)));
    }

    bool IsForEach(SyntaxNode function, SemanticModel model)
    {
        var named = WholeName.Of(function);
        return named.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax query } && model.GetSymbolInfo(query).Symbol is IMethodSymbol method && session.Calls.Of(method).Kind == Meaning.RunInPlace;
    }

    // Something else than the gate, before it is released: until then the call keeps its caller's thread, and no other one has begun.
    static bool AwaitsMore(CriticalSection section, Routine function)
    {
        var end = section.Statements[section.Statements.Length - 1].Syntax.Span.End;
        foreach (var operation in function.TreeOf(function.Syntax)?.Descendants() ?? [])
        {
            if (operation is IAwaitOperation && operation.Syntax.SpanStart < end && !operation.Syntax.Span.Contains(section.Place.Span))
                return true;
        }

        return false;
    }
}
