using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Members of an interface that started code has called on its own object: <c>await _source.ReadAsync(this)</c>, and the source calls
/// <c>sink.TakeAsync(count)</c>. That belongs to the started code, which waits for it.
/// </summary>
sealed class HandedSelves(ProgramFacts facts, CancellationToken cancellation)
{
    readonly Dictionary<(INamedTypeSymbol Type, SyntaxNode Launch), bool> _known = [];
    readonly Dictionary<(IMethodSymbol Member, SyntaxNode Launch), bool> _steps = [];

    /// <summary>Whether others know the object only from the started code, and get to the member that way only.</summary>
    public bool CallsBack(Entry alive, IMethodSymbol member)
    {
        if (alive.Use.Launch is not { } launch || !References.IsForOthers(member) || member.IsStatic || References.IsVisibleOutside(member) || member.ContainingType is not { } type
            || type.IsValueType || IsCalled(member))
        {
            return false;
        }

        if (!_known.TryGetValue((type, launch), out var known))
            _known[(type, launch)] = known = IsOnlyLentBy(type, launch);
        return known;
    }

    bool IsCalled(IMethodSymbol member)
    {
        if (!member.ExplicitInterfaceImplementations.IsEmpty)
            return false;
        foreach (var (name, _) in facts.ReferencesTo(member))
        {
            if (name.FirstAncestorOrSelf<CrefSyntax>() is null)
                return true;
        }

        return false;
    }

    // All that the type does with itself is to lend itself to calls that the started code waits for.
    bool IsOnlyLentBy(INamedTypeSymbol type, SyntaxNode launch)
    {
        var borrowers = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        foreach (var part in type.DeclaringSyntaxReferences)
        {
            var tree = part.GetSyntax(cancellation);
            foreach (var node in tree.DescendantNodes())
            {
                if (node is not ThisExpressionSyntax self || self.Parent is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or LockStatementSyntax || self.FirstAncestorOrSelf<TypeDeclarationSyntax>() != tree)
                    continue;
                if (self.Parent is not ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } || !IsAwaitedOrHandedOn(call) || !IsStarted(call, launch) || facts.Session.ModelOf(tree.SyntaxTree).GetSymbolInfo(call, cancellation).Symbol is not IMethodSymbol { OriginalDefinition: var borrower })
                    return false;
                borrowers.Add(borrower);
            }
        }

        return borrowers.Count > 0 && new Borrowers(facts, cancellation).AreOnlyUsersOf(type, borrowers);
    }

    // await call, await call.ConfigureAwait(false), return call, => call
    static bool IsAwaitedOrHandedOn(SyntaxNode call)
    {
        while (call.Parent is MemberAccessExpressionSyntax or InvocationExpressionSyntax or ParenthesizedExpressionSyntax or ConditionalExpressionSyntax)
            call = call.Parent;
        return call.Parent is AwaitExpressionSyntax or ReturnStatementSyntax or ArrowExpressionClauseSyntax;
    }

    /// <summary>Whether a member that others could call is only a step of the started code: a hook that its loop asks each time round. What is public is there for others.</summary>
    public bool IsStep(Entry alive, IMethodSymbol member)
    {
        if (alive.Use.Launch is not { } launch || member is not { MethodKind: MethodKind.Ordinary, DeclaredAccessibility: not Accessibility.Public, ExplicitInterfaceImplementations.IsEmpty: true } || References.IsVisibleOutside(member))
            return false;
        if (!_steps.TryGetValue((member, launch), out var known))
            _steps[(member, launch)] = known = IsOnlyCalledBy(member, launch, out var isReached) && isReached;
        return known;
    }

    /// <summary>
    /// Whether an object starts the code once, when it is made or behind a look at whether it has, and what the code uses belongs to the object. Otherwise a second start runs beside
    /// the first, and so does that of another object.
    /// </summary>
    public bool IsOfOnlyStart(Entry alive)
    {
        if (alive.Use is not { Launch: { } start, Path.Kind: RootKind.This } || facts.Session.RoutineAt(start, facts.Session.ModelOf(start.SyntaxTree), cancellation) is not { } starter
            || !SymbolEqualityComparer.Default.Equals(starter.Root.Method?.ContainingType.OriginalDefinition, alive.Method.ContainingType.OriginalDefinition))
        {
            return false;
        }

        foreach (var launch in facts.Of(starter.Root).Concurrency.Launches.All)
        {
            if (launch.Operation.Syntax == start)
                return launch.Launcher is { Parent: null, Method.MethodKind: MethodKind.Constructor } || SoleStarts.Is(launch, cancellation);
        }

        return false;
    }

    // The code around a node is what is started, or is only called by that, which waits for it.
    bool IsStarted(SyntaxNode node, SyntaxNode launch)
    {
        if (launch.Span.Contains(node.Span) && launch.SyntaxTree == node.SyntaxTree)
            return true;
        return MethodAround(node) is { } method && IsOnlyCalledBy(method, launch, out var isReached) && (isReached || IsPrivate(method));
    }

    IMethodSymbol? MethodAround(SyntaxNode node) =>
        node.FirstAncestorOrSelf<SyntaxNode>(static around => around is MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax) is MethodDeclarationSyntax method
        && facts.Session.ModelOf(method.SyntaxTree).GetDeclaredSymbol(method, cancellation) is IMethodSymbol { ExplicitInterfaceImplementations.IsEmpty: true } symbol && !References.IsVisibleOutside(symbol) ? symbol.OriginalDefinition : null;

    static bool IsPrivate(IMethodSymbol method) => method is { DeclaredAccessibility: Accessibility.Private, Name: not WellKnownMemberNames.EntryPointMethodName };

    // What nobody calls adds nobody, as long as nobody else can. Each method on the way is asked once, however many lead to it.
    bool IsOnlyCalledBy(IMethodSymbol called, SyntaxNode launch, out bool isReached)
    {
        isReached = false;
        var first = called.OriginalDefinition;
        var asked = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default) { first };
        var pending = new Queue<IMethodSymbol>();
        pending.Enqueue(first);
        while (pending.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            var current = pending.Dequeue();
            if (CallersBeside(current, launch, out var isCalled) is not { } callers)
                return false;
            if (SymbolEqualityComparer.Default.Equals(current, first))
                isReached = isCalled;
            else if (!isCalled && !IsPrivate(current))
                return false;
            foreach (var caller in callers)
            {
                if (asked.Add(caller))
                    pending.Enqueue(caller);
            }

            // Too many to tell: what cannot be told is not reported.
            if (asked.Count > Limits.CallersOfStep)
                return isReached = true;
        }

        return true;
    }

    // The methods that call one and wait for it, apart from the started code; null where it is used in another way.
    List<IMethodSymbol>? CallersBeside(IMethodSymbol called, SyntaxNode launch, out bool isCalled)
    {
        isCalled = false;
        var callers = new List<IMethodSymbol>();
        for (var symbol = called; symbol is not null; symbol = symbol.OverriddenMethod?.OriginalDefinition)
        {
            if (!facts.Session.Declares(symbol) || References.IsVisibleOutside(symbol) || (!symbol.IsVirtual && !symbol.IsOverride && !symbol.IsAbstract && References.IsForOthers(symbol)))
                return null;
            foreach (var (name, model) in facts.ReferencesTo(symbol))
            {
                if (name.FirstAncestorOrSelf<CrefSyntax>() is not null || (name.Parent is MemberAccessExpressionSyntax { Expression: BaseExpressionSyntax } && Overrides(model.GetEnclosingSymbol(name.SpanStart, cancellation), symbol)))
                    continue;
                isCalled = true;
                if (launch.SyntaxTree == name.SyntaxTree && launch.Span.Contains(name.Span))
                    continue;
                if (References.CallOf(name) is not { } call)
                    return null;
                if (symbol.IsAsync && !IsAwaitedOrHandedOn(call) && IsKept(call))
                    continue;
                if ((!symbol.ReturnsVoid && facts.Session.Types.IsTask(symbol.ReturnType) && !IsAwaitedOrHandedOn(call)) || (symbol.IsAsync && !IsAwaitedOrHandedOn(call)) || MethodAround(call) is not { } caller)
                    return null;
                callers.Add(caller);
            }
        }

        return callers;
    }

    static bool Overrides(ISymbol? around, IMethodSymbol method)
    {
        for (var symbol = (around as IMethodSymbol)?.OverriddenMethod; symbol is not null; symbol = symbol.OverriddenMethod)
        {
            if (SymbolEqualityComparer.Default.Equals(symbol.OriginalDefinition, method))
                return true;
        }

        return false;
    }

    // _loop = RunAsync(); another start of the same code, and not a call of it.
    static bool IsKept(InvocationExpressionSyntax call) => call.Parent is ExpressionStatementSyntax or AssignmentExpressionSyntax { Left: IdentifierNameSyntax or MemberAccessExpressionSyntax, Parent: ExpressionStatementSyntax or ArrowExpressionClauseSyntax };
}
