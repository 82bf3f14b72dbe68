using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

/// <summary>
/// What a thread of an object's own is meant to do alone. <c>new Thread(Run)</c>: who calls <c>Run()</c> does in place of the thread
/// what the thread would do, and not beside it. And what the thread calls back through an interface runs on the thread.
/// </summary>
sealed class ThreadLoops(ProgramFacts facts, CancellationToken cancellation)
{
    readonly Dictionary<SyntaxNode, IMethodSymbol?> _bodies = [];
    readonly Dictionary<IMethodSymbol, ImmutableArray<INamedTypeSymbol>> _contracts = new(SymbolEqualityComparer.Default);

    /// <summary>Whether a caller of the type runs the thread's own method when it gets to a use.</summary>
    /// <param name="alive">What the thread does.</param>
    /// <param name="other">What a caller does.</param>
    public bool AreAlternatives(Entry alive, Entry other)
    {
        // Run() => Run(CancellationToken.None);
        var body = BodyOf(alive.Use.Launch);
        for (var step = 0; body is not null && step < Limits.CallDepth; step++)
        {
            if (Passes(other, body))
                return true;
            body = facts.Session.RoutineOf(body, cancellation) is { } routine ? OnlyCallOf(routine) : null;
        }

        return false;
    }

    static bool Passes(Entry entry, IMethodSymbol method)
    {
        if (SymbolEqualityComparer.Default.Equals(entry.Method, method))
            return true;
        foreach (var step in entry.Use.Trail)
        {
            if (step is IInvocationOperation call && SymbolEqualityComparer.Default.Equals(call.TargetMethod.OriginalDefinition, method))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether only objects that the thread calls back get to a use: they have the interface through which it calls, and nobody else
    /// calls the member. A reactor is made so: its handlers add and remove handles while it runs them.
    /// </summary>
    /// <param name="alive">What the thread does.</param>
    /// <param name="other">What a caller does.</param>
    public bool CallsBack(Entry alive, Entry other)
    {
        if (References.IsVisibleOutside(other.Method) || BodyOf(alive.Use.Launch) is not { } body || ContractsOf(body) is not { IsEmpty: false } contracts)
            return false;
        // What a handler's base class asks of it, it asks on the thread that calls the handler.
        if (other.Method.DeclaredAccessibility is Accessibility.Protected or Accessibility.ProtectedOrInternal or Accessibility.ProtectedAndInternal && Has(other.Method.ContainingType, contracts))
            return true;
        var isCalled = false;
        foreach (var (name, model) in facts.ReferencesTo(other.Method))
        {
            if (model.GetEnclosingSymbol(name.SpanStart, cancellation)?.ContainingType is not { } caller || !Has(caller, contracts))
                return false;
            isCalled = true;
        }

        return isCalled;
    }

    // The method that a thread is made for; what the pool runs may well run while others do the same.
    IMethodSymbol? BodyOf(SyntaxNode? launch)
    {
        if (launch is null)
            return null;
        if (!_bodies.TryGetValue(launch, out var body))
            _bodies.Add(launch, body = FindBody(launch));
        return body;
    }

    IMethodSymbol? FindBody(SyntaxNode place)
    {
        if (facts.Session.RoutineAt(place, facts.Session.ModelOf(place.SyntaxTree), cancellation) is not { } launcher)
            return null;
        foreach (var launch in launcher.Root.Concurrency.Launches.All)
        {
            if (launch.Operation.Syntax == place && launch is { Operation: IObjectCreationOperation { Type: var type }, Bodies: [var body] } && KnownTypes.Same(type, facts.Session.Types.Thread))
                return body.Method?.OriginalDefinition ?? (body.Routine is { } lambda ? OnlyCallOf(lambda) : null);
        }

        return null;
    }

    // What a routine does nothing but call: new Thread(() => Run())
    static IMethodSymbol? OnlyCallOf(Routine routine)
    {
        IMethodSymbol? only = null;
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is not IInvocationOperation call)
                    continue;
                // What it does again and again is a step of it: others may do that as well.
                if (only is not null || Loops.Around(call.Syntax, routine.Syntax) is not null)
                    return null;
                only = call.TargetMethod.OriginalDefinition;
            }
        }

        return only;
    }

    ImmutableArray<INamedTypeSymbol> ContractsOf(IMethodSymbol body)
    {
        if (!_contracts.TryGetValue(body, out var contracts))
            _contracts.Add(body, contracts = FindContracts(body));
        return contracts;
    }

    // The interfaces of this program through which the method calls objects that it does not know more of.
    ImmutableArray<INamedTypeSymbol> FindContracts(IMethodSymbol body)
    {
        if (facts.Session.RoutineOf(body, cancellation) is not { } root)
            return ImmutableArray<INamedTypeSymbol>.Empty;
        facts.Of(root.Root);
        var contracts = ImmutableArray.CreateBuilder<INamedTypeSymbol>();
        foreach (var routine in root.Root.All())
        {
            foreach (var block in routine.Blocks)
            {
                foreach (var operation in block.Operations)
                {
                    if (operation is IInvocationOperation { TargetMethod.ContainingType: { TypeKind: TypeKind.Interface } contract } && facts.Session.Declares(contract) && !contracts.Contains(contract.OriginalDefinition, SymbolEqualityComparer.Default))
                        contracts.Add(contract.OriginalDefinition);
                }
            }
        }

        return contracts.ToImmutable();
    }

    static bool Has(INamedTypeSymbol type, ImmutableArray<INamedTypeSymbol> contracts)
    {
        foreach (var contract in type.AllInterfaces)
        {
            if (contracts.Contains(contract.OriginalDefinition, SymbolEqualityComparer.Default))
                return true;
        }

        return false;
    }
}
