using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Code that waits for the very task whose code has launched it: <c>_loop = Task.Run(Loop)</c>, where <c>Loop</c> gives up and lets
/// somebody close the object who awaits <c>_loop</c> first. What the loop itself does is over by then.
/// </summary>
sealed class OwnTasks(ProgramFacts facts, CancellationToken cancellation)
{
    readonly Dictionary<(Routine Root, AccessPath Handle), bool> _known = [];

    /// <summary>Whether something is done when all runs of a member have been waited for, as far as they are launched at all.</summary>
    public bool AreAwaited(Use use, Routine root)
    {
        foreach (var handle in use.AfterJoins)
        {
            if (IsTaskOf(root, handle))
                return true;
        }

        return false;
    }

    bool IsTaskOf(Routine root, AccessPath handle)
    {
        // Others may call it on threads of their own.
        if (root.Method is not { DeclaredAccessibility: Accessibility.Private, ExplicitInterfaceImplementations.IsEmpty: true })
            return false;
        facts.Noted.AskForLaunches();
        if (!_known.TryGetValue((root, handle), out var known))
        {
            var runs = facts.Session.LaunchMap(cancellation).RunsOf(root.Syntax);
            _known[(root, handle)] = known = runs.Count > 0 && runs.All(run => IsKeptIn(handle, run)) && IsOnlyLaunched(root, []);
        }

        return known;
    }

    static bool IsKeptIn(AccessPath handle, Run run) =>
        (handle.IsStatic ? handle : run.Receiver is { } receiver ? handle.Replace(AccessPath.This, receiver) : null) is { } path
        && run.Launch.Launcher.Root.Concurrency.Launches.Handles.HeldIn(path).Contains(run.Launch);

    // Each call of it is a launch, or stands in code that is only launched itself.
    bool IsOnlyLaunched(Routine function, HashSet<SyntaxNode> asked)
    {
        if (!asked.Add(function.Syntax))
            return true;
        var runs = facts.Session.LaunchMap(cancellation).RunsOf(function.Syntax);
        if (runs.Count == 0)
            return false;
        if (function.Method is not { MethodKind: MethodKind.Ordinary } method)
            return true;
        if (method.DeclaredAccessibility != Accessibility.Private)
            return false;
        foreach (var (name, model) in facts.ReferencesTo(method))
        {
            if (References.CallOf(name) is { } call && !runs.Any(run => run.Launch.Operation.Syntax == call)
                && !(facts.Session.RoutineAt(call, model, cancellation) is { } caller && IsOnlyLaunched(caller.Closest(call), asked)))
            {
                return false;
            }
        }

        return true;
    }
}
