using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Methods that an object lends itself to, as what it implements: <c>await _source.ReadAsync(this)</c>, where the source calls <c>sink.Take(n)</c>.</summary>
sealed class Borrowers(ProgramFacts facts, CancellationToken cancellation)
{
    /// <summary>Whether nobody but them, and what they call, asks an object of a type as what it implements.</summary>
    /// <param name="type">The type.</param>
    /// <param name="borrowers">The methods that its objects lend themselves to.</param>
    public bool AreOnlyUsersOf(INamedTypeSymbol type, HashSet<IMethodSymbol> borrowers)
    {
        foreach (var borrower in borrowers)
        {
            if (IsLentByOthers(type, borrower))
                return false;
        }

        HashSet<IMethodSymbol>? reached = null;
        foreach (var contract in type.AllInterfaces)
        {
            foreach (var promised in contract.OriginalDefinition.GetMembers())
            {
                if (promised is not IMethodSymbol || !facts.Session.Declares(promised))
                    continue;
                foreach (var (name, model) in facts.ReferencesTo(promised))
                {
                    if (name.FirstAncestorOrSelf<CrefSyntax>() is not null)
                        continue;
                    if (MethodAt(name, model) is not { } user)
                        return false;
                    reached ??= ReachedFrom(borrowers);
                    if (reached is null)
                        return true;
                    if (!reached.Contains(user))
                        return false;
                }
            }
        }

        return true;
    }

    // source.ReadAsync(pump), by somebody who has got the object otherwise.
    bool IsLentByOthers(INamedTypeSymbol type, IMethodSymbol borrower)
    {
        foreach (var (name, model) in facts.ReferencesTo(borrower))
        {
            if (References.CallOf(name) is not { } call)
                continue;
            foreach (var argument in call.ArgumentList.Arguments)
            {
                if (argument.Expression is not ThisExpressionSyntax && SymbolEqualityComparer.Default.Equals(model.GetTypeInfo(argument.Expression, cancellation).Type?.OriginalDefinition, type.OriginalDefinition))
                    return true;
            }
        }

        return false;
    }

    IMethodSymbol? MethodAt(SimpleNameSyntax name, SemanticModel model)
    {
        var symbol = model.GetEnclosingSymbol(name.SpanStart, cancellation);
        while (symbol is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction })
            symbol = symbol.ContainingSymbol;
        return (symbol as IMethodSymbol)?.OriginalDefinition;
    }

    // Null where they are too many.
    HashSet<IMethodSymbol>? ReachedFrom(HashSet<IMethodSymbol> borrowers)
    {
        var reached = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        var pending = new Queue<IMethodSymbol>(borrowers);
        while (pending.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            // Too many to tell: what cannot be told is not reported.
            if (reached.Count > Limits.CallersOfStep)
                return null;
            var method = pending.Dequeue();
            if (!facts.Session.Declares(method) || !reached.Add(method))
                continue;
            foreach (var implementation in method.IsAbstract || method.IsVirtual ? facts.Session.ImplementationsOf(method) : ImmutableArray<IMethodSymbol>.Empty)
                pending.Enqueue(implementation.OriginalDefinition);
            if (facts.Session.RoutineOf(method, cancellation) is not { } root)
                continue;
            foreach (var routine in root.All())
            {
                foreach (var block in routine.Blocks)
                {
                    foreach (var operation in block.Operations)
                    {
                        if (operation is IInvocationOperation { TargetMethod.OriginalDefinition: var called })
                            pending.Enqueue(called);
                    }
                }
            }
        }

        return reached;
    }
}
