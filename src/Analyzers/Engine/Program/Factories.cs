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
        foreach (var launch in alive.Keys.OrderBy(static launch => launch.Operation.Syntax.SpanStart))
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

    /// <summary>What the object that a member hands out keeps of the handles of what has been started for it, in the words of that object: <c>pump._thread = new Thread(pump.Run)</c>.</summary>
    public static ImmutableArray<AccessPath> HandlesKept(IMethodSymbol method, ProgramFacts facts)
    {
        if (method is not { MethodKind: MethodKind.Ordinary, ReturnsVoid: false, ContainingType: { } type } || facts.Session.RoutineOf(method, default) is not { Parent: null } root || MadeFor(root, type) is not { } made)
            return ImmutableArray<AccessPath>.Empty;
        var handles = facts.Of(root).Concurrency.Launches.Handles;
        var translation = new Translation(root);
        var kept = ImmutableArray.CreateBuilder<AccessPath>();
        foreach (var block in root.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                switch (operation)
                {
                    case ISimpleAssignmentOperation { Target: IMemberReferenceOperation target, Value: var value } when handles.HeldBy(value).Launches.Count > 0:
                        Keep(root.Places.Of(target));
                        break;
                    // pump._workers.Add(Task.Run(pump.Run)), pump.Begin()
                    case IInvocationOperation { Instance: { } owner } call:
                        if (call.Arguments.Any(argument => handles.HeldBy(argument.Value).Launches.Count > 0))
                            Keep(root.Places.ObjectOf(owner));
                        foreach (var handle in facts.Target(call.TargetMethod, owner) is { } called ? facts.EffectOf(called).Handles : ImmutableArray<AccessPath>.Empty)
                            Keep(translation.OfCall(handle, call, isObject: true));
                        break;
                }
            }
        }

        return kept.ToImmutable();

        void Keep(AccessPath? path)
        {
            if (path is not null && Renamed(path, made) is { Steps.IsEmpty: false } name)
                kept.Add(name);
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
