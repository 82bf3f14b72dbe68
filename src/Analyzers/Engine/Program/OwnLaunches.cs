using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

/// <summary>
/// A section that runs on a thread which nobody launches here, the main one as a rule, and takes the lock that a thread takes as
/// well which it has started: in its own code, or the object has a thread of its own.
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
        foreach (var launched in launches.Functions)
        {
            foreach (var run in launches.RunsOf(launched))
            {
                if (run.Launch.Launcher.Root is { Method: { ContainingType: var owner } starter } && SymbolEqualityComparer.Default.Equals(owner, method.ContainingType)
                    && !SymbolEqualityComparer.Default.Equals(starter, method) && launched != function.Syntax && PartnerOf(gate, run) is { } partner)
                {
                    return new(run.Launch.Operation.Syntax, partner);
                }
            }
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
}
