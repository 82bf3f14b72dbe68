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
        var isLent = false;
        foreach (var part in type.DeclaringSyntaxReferences)
        {
            var tree = part.GetSyntax(cancellation);
            foreach (var node in tree.DescendantNodes())
            {
                if (node is not ThisExpressionSyntax self || self.Parent is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or LockStatementSyntax || self.FirstAncestorOrSelf<TypeDeclarationSyntax>() != tree)
                    continue;
                if (self.Parent is not ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } || !IsAwaitedOrHandedOn(call) || !IsStarted(call, launch, Limits.CallerDepth))
                    return false;
                isLent = true;
            }
        }

        return isLent;
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
            _steps[(member, launch)] = known = IsOnlyCalledBy(member, launch, Limits.CallerDepth, out var isReached) && isReached;
        return known;
    }

    // The code around a node is what is started, or is only called by that, which waits for it.
    bool IsStarted(SyntaxNode node, SyntaxNode launch, int depth)
    {
        if (launch.Span.Contains(node.Span) && launch.SyntaxTree == node.SyntaxTree)
            return true;
        return depth > 0 && node.FirstAncestorOrSelf<SyntaxNode>(static around => around is MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax) is MethodDeclarationSyntax method
            && facts.Session.ModelOf(method.SyntaxTree).GetDeclaredSymbol(method, cancellation) is IMethodSymbol { ExplicitInterfaceImplementations.IsEmpty: true } symbol && !References.IsVisibleOutside(symbol) && IsOnlyCalledBy(symbol, launch, depth, out var isReached)
            && (isReached || symbol is { DeclaredAccessibility: Accessibility.Private, Name: not WellKnownMemberNames.EntryPointMethodName });
    }

    // What nobody calls adds nobody, as long as nobody else can.
    bool IsOnlyCalledBy(IMethodSymbol called, SyntaxNode launch, int depth, out bool isReached)
    {
        isReached = false;
        for (var symbol = called.OriginalDefinition; symbol is not null; symbol = symbol.OverriddenMethod?.OriginalDefinition)
        {
            if (!facts.Session.Declares(symbol) || References.IsVisibleOutside(symbol) || (!symbol.IsVirtual && !symbol.IsOverride && !symbol.IsAbstract && References.IsForOthers(symbol)))
                return false;
            foreach (var (name, model) in facts.ReferencesTo(symbol))
            {
                if (name.FirstAncestorOrSelf<CrefSyntax>() is not null || (name.Parent is MemberAccessExpressionSyntax { Expression: BaseExpressionSyntax } && Overrides(model.GetEnclosingSymbol(name.SpanStart, cancellation), symbol)))
                    continue;
                isReached = true;
                if (launch.SyntaxTree == name.SyntaxTree && launch.Span.Contains(name.Span))
                    continue;
                if (References.CallOf(name) is not { } call || (symbol.IsAsync && !IsAwaitedOrHandedOn(call) ? !IsKept(call) : !(symbol.ReturnsVoid || !facts.Session.Types.IsTask(symbol.ReturnType) || IsAwaitedOrHandedOn(call)) || !IsStarted(call, launch, depth - 1)))
                    return false;
            }
        }

        return true;
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
