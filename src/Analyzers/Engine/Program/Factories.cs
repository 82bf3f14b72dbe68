using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Members that make an object of their type, leave a thread running that uses it, and hand it out: <c>static Pump Open() { var pump = new Pump(); new Thread(pump.Run).Start(); return pump; }</c>
/// What a constructor does in other types.
/// </summary>
static class Factories
{
    /// <summary>What the threads that a member leaves running do to the object that it hands out, in the words of that object.</summary>
    public static IEnumerable<Use> LeftRunning(IMethodSymbol method, Routine root, INamedTypeSymbol type, ProgramFacts facts)
    {
        if (method is not { MethodKind: MethodKind.Ordinary, ReturnsVoid: false } || MadeFor(root, type) is not { } made)
            yield break;
        var member = facts.Of(root);
        if (member.Concurrency.TraceOf(root)?.AtExit is not { Live: { IsEmpty: false } alive })
            yield break;
        foreach (var launch in alive.Keys)
        {
            foreach (var use in member.Of(launch))
            {
                if (Renamed(use.Path, made) is { } path)
                {
                    yield return use with
                    {
                        Path = path, Locks = Renamed(use.Locks, made), Live = alive.Clear(), IsLeftAlive = true, IsLaunched = true,
                        AfterJoins = Renamed(use.AfterJoins, made), BeforeSignals = Renamed(use.BeforeSignals, made), Gate = use.Gate is { } gate ? Renamed(gate, made) ?? gate : null,
                    };
                }
            }
        }
    }

    // The one variable that holds the new object from its beginning, and that each way out hands out, be it with the task beside it.
    static ILocalSymbol? MadeFor(Routine root, INamedTypeSymbol type)
    {
        ILocalSymbol? made = null;
        foreach (var block in root.Blocks)
        {
            if (block.Block is not { FallThroughSuccessor.Semantics: ControlFlowBranchSemantics.Return, BranchValue: { } value })
                continue;
            if (HandedOut(root.Places.Source(value), type, root) is not { } local || (made is not null && !SymbolEqualityComparer.Default.Equals(made, local)))
                return null;
            made = local;
        }

        return made is not null && root.Places.IsStable(made) && root.Places.ValueOf(made) is { } given && root.Places.Source(given) is IObjectCreationOperation { Type: { } created }
            && SymbolEqualityComparer.Default.Equals(created.OriginalDefinition, type.OriginalDefinition) ? made : null;
    }

    static ILocalSymbol? HandedOut(IOperation value, INamedTypeSymbol type, Routine root)
    {
        var parts = value switch
        {
            ITupleOperation tuple => tuple.Elements,
            // Task.FromResult(pump)
            IInvocationOperation { Instance: null, Arguments: [var only] } call when root.Session.Calls.Is(call.TargetMethod, Knowledge.Meaning.CompletedTask) => ImmutableArray.Create(only.Value),
            _ => ImmutableArray.Create(value),
        };
        foreach (var part in parts)
        {
            if (root.Places.Source(part) is ILocalReferenceOperation { Local: { } local } && SymbolEqualityComparer.Default.Equals(local.Type.OriginalDefinition, type.OriginalDefinition))
                return local;
        }

        return null;
    }

    static AccessPath? Renamed(AccessPath path, ILocalSymbol made) => path.Replace(AccessPath.Of(made), AccessPath.This);

    static ImmutableArray<AccessPath> Renamed(ImmutableArray<AccessPath> paths, ILocalSymbol made) =>
        paths.IsEmpty ? paths : paths.Select(path => Renamed(path, made) ?? path).ToImmutableArray();

    static Lockset Renamed(Lockset locks, ILocalSymbol made)
    {
        var renamed = locks.WithoutLocks();
        foreach (var held in locks.Held)
        {
            if (held.Path.Kind == RootKind.Static)
                renamed = renamed.Acquire(held);
            else
                renamed = Renamed(held.Path, made) is { } path ? renamed.Acquire(held with { Path = path }) : renamed.UncertainOf(held);
        }

        return renamed;
    }
}
