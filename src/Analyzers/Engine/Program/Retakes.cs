using System.Collections.Concurrent;
using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Locks that a thread takes again while it holds them: <c>lock (_gate) { Update(); }</c>, where that takes <c>_gate</c> itself. A monitor lets it in;
/// a semaphore in its place would wait for itself.
/// </summary>
sealed class Retakes(Session session)
{
    readonly ConcurrentDictionary<ISymbol, string?> _known = new(SymbolEqualityComparer.Default);

    /// <summary>What is called under the lock that a statement takes, and takes it again; null when nothing is known to.</summary>
    public string? Of(LockStatementSyntax held, CancellationToken cancellation) => Of(held.Expression, cancellation);

    /// <summary>The same, for a call under such a lock.</summary>
    public string? AroundCall(Location call, CancellationToken cancellation) =>
        call.SourceTree is { } tree && tree.GetRoot(cancellation).FindNode(call.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<LockStatementSyntax>() is { } held ? Of(held, cancellation) : null;

    string? Of(ExpressionSyntax gate, CancellationToken cancellation)
    {
        if (session.ModelOf(gate.SyntaxTree).GetSymbolInfo(gate, cancellation).Symbol?.OriginalDefinition is not { } symbol || symbol is not (IFieldSymbol or IPropertySymbol))
            return null;
        return OfGate(symbol, cancellation);
    }

    string? OfGate(ISymbol gate, CancellationToken cancellation) => _known.TryGetValue(gate, out var known) ? known : _known.GetOrAdd(gate, Find(gate, cancellation));

    string? Find(ISymbol gate, CancellationToken cancellation)
    {
        foreach (var (name, model) in References.To(gate, session, cancellation))
        {
            if (SectionAt(name) is not { } section || session.RoutineAt(name, model, cancellation)?.Root is not { } root)
                continue;
            SyntaxNode? holder = null;
            foreach (var (operation, function) in ProgramCalls.OperationsOf(root))
            {
                if (!section.Contains(operation.Syntax.Span))
                    continue;
                // What is only made under the lock, a handler or the code of a task, takes it later.
                holder ??= function;
                if (function != holder)
                    continue;
                if (IsTaking(operation, gate))
                    return Signatures.NameOf(root.Method ?? gate);
                if (CalleeOf(operation, gate, cancellation) is { } callee && Takes(callee, gate, new(SymbolEqualityComparer.Default), Limits.CallDepth, cancellation))
                    return Signatures.NameOf(callee.AssociatedSymbol ?? callee);
            }
        }

        return null;
    }

    bool Takes(IMethodSymbol method, ISymbol gate, HashSet<IMethodSymbol> seen, int depth, CancellationToken cancellation)
    {
        if (!seen.Add(method) || session.RoutineOf(method, cancellation) is not { } routine)
            return false;
        foreach (var (operation, function) in ProgramCalls.OperationsOf(routine.Root))
        {
            if (function != routine.Syntax)
                continue;
            if (IsTaking(operation, gate) || (depth > 0 && CalleeOf(operation, gate, cancellation) is { } callee && Takes(callee, gate, seen, depth - 1, cancellation)))
                return true;
        }

        return false;
    }

    IMethodSymbol? CalleeOf(IOperation operation, ISymbol gate, CancellationToken cancellation)
    {
        // Another object has a lock of its own by that name.
        if (!gate.IsStatic && operation is IInvocationOperation { Instance: not (null or IInstanceReferenceOperation) } or IPropertyReferenceOperation { Instance: not (null or IInstanceReferenceOperation) })
            return null;
        var called = operation switch
        {
            IInvocationOperation call => call.TargetMethod,
            IPropertyReferenceOperation property => Usage.Of(property) == AccessKind.Write ? property.Property.SetMethod : property.Property.GetMethod,
            _ => null,
        };
        if (called is null || (IMethodSymbol)MemberTable.Definition(called) is not { } method || !session.Declares(method))
            return null;
        return SoleImplementations.IsOpen(method) ? session.Implementations.Of(method, cancellation) : method;
    }

    bool IsTaking(IOperation operation, ISymbol gate) => operation switch
    {
        ILockOperation { LockedValue: var value } => IsGate(value, gate),
        IInvocationOperation { Arguments: [{ Value: var value }, ..] } call => session.Calls.Of(call) is { Kind: Meaning.Acquire or Meaning.TryAcquire } meaning && (meaning.Traits & LockTraits.Monitor) != 0 && IsGate(value, gate),
        _ => false,
    };

    static bool IsGate(IOperation value, ISymbol gate) =>
        Origins.Bare(value) is IMemberReferenceOperation { Member: var member } && SymbolEqualityComparer.Default.Equals(member.OriginalDefinition, gate);

    // lock (gate) { … }, or from Monitor.Enter(gate) to where it is given back.
    static TextSpan? SectionAt(SimpleNameSyntax name)
    {
        ExpressionSyntax place = WholeName.Of(name);
        switch (place.Parent)
        {
            case LockStatementSyntax held:
                return held.Statement.Span;
            case ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var type, Name.Identifier.ValueText: nameof(System.Threading.Monitor.Enter) } } enter }
                when enter.FirstAncestorOrSelf<MemberDeclarationSyntax>() is { } member:
                var end = member.DescendantNodes().FirstOrDefault(node => node.SpanStart > enter.Span.End && node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(System.Threading.Monitor.Exit) }, ArgumentList.Arguments: [{ Expression: var given }, ..] }
                    && Microsoft.CodeAnalysis.CSharp.SyntaxFactory.AreEquivalent(given, place));
                return end is null ? null : TextSpan.FromBounds(enter.Span.End, end.SpanStart);
            default:
                return null;
        }
    }
}
