using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Asks the callers of a method whether they hold a lock for it.</summary>
sealed class Callers(ProgramFacts facts, CancellationToken cancellation)
{
    readonly Dictionary<(IMethodSymbol, AccessPath), bool> _known = [];

    /// <summary>Whether a method is meant to be called with a lock held: its name or comment says so, or all who can call it do.</summary>
    public bool Hold(LockId guard, IMethodSymbol method) => SaysSo(method) || AllHold(guard.Path, method.OriginalDefinition, Limits.CallerDepth);

    static bool SaysSo(IMethodSymbol method) => LockNames.IsForHolders(method.AssociatedSymbol?.Name ?? method.Name)
        || (method.DeclaringSyntaxReferences is [var reference] && reference.GetSyntax().FirstAncestorOrSelf<MemberDeclarationSyntax>() is { HasLeadingTrivia: true } declaration
            && LockNames.AsksCallersToHold(declaration.GetLeadingTrivia().ToFullString()));

    // The path is the lock in the words of the method.
    bool AllHold(AccessPath gate, IMethodSymbol method, int depth)
    {
        if (_known.TryGetValue((method, gate), out var known))
            return known;
        // Nobody can tell who calls it from further away: on doubt, nothing is reported.
        if (depth == 0)
            return true;
        // A circle of callers adds nobody.
        _known[(method, gate)] = true;
        return _known[(method, gate)] = !References.IsVisibleOutside(method) && !References.IsForOthers(method) && !IsEntryPoint(method) && FindAll(gate, method, depth);
    }

    static bool IsEntryPoint(IMethodSymbol method) => method is { Name: WellKnownMemberNames.EntryPointMethodName, IsStatic: true };

    bool FindAll(AccessPath gate, IMethodSymbol method, int depth)
    {
        var isCalled = false;
        foreach (var (name, model) in facts.ReferencesTo(method))
        {
            if (name.FirstAncestorOrSelf<CrefSyntax>() is not null)
                continue;
            if (References.IsDelegate(name, method) || facts.Session.RoutineAt(name, model, cancellation) is not { } caller || !Holds(gate, caller, References.CallOf(name) ?? (SyntaxNode)name, method.ContainingType, depth))
                return false;
            isCalled = true;
        }

        return isCalled;
    }

    bool Holds(AccessPath gate, Routine caller, SyntaxNode call, INamedTypeSymbol owner, int depth)
    {
        // A lambda in a constructor runs later, and other constructors have no object of their own here.
        if (caller is { Parent: null, Method: { MethodKind: MethodKind.Constructor, ContainingType: var made } } && SymbolEqualityComparer.Default.Equals(made.OriginalDefinition, owner))
            return true;
        foreach (var block in caller.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (!call.Span.Contains(operation.Syntax.Span) || !operation.Syntax.Span.Contains(call.Span) || new Translation(caller).OfCall(gate, operation, isObject: true) is not { } path)
                    continue;
                if (facts.Of(caller.Root).Concurrency.LocksAt(caller, operation.Syntax) is not { } locks)
                    continue;
                return locks.IsUncertain || locks.Holds(path)
                    || (caller.Parent is null && path.Kind is RootKind.This or RootKind.Static && caller.Method is { } method && AllHold(path, method.OriginalDefinition, depth - 1));
            }
        }

        return false;
    }
}
