using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Which code is known to run without a synchronization context: user interfaces, actors and some test runners have one, and all
/// that is started under it and goes on behind an await comes back to it, one piece at a time.
/// </summary>
sealed class Contexts(Session session, CancellationToken cancellation)
{
    readonly Dictionary<Routine, bool> _known = [];
    bool? _isProgram;

    /// <summary>
    /// Whether a routine has none: it is part of a program without a user interface, a host calls it on the pool, or a thread, task
    /// or timer runs it. Who else calls a library is not known.
    /// </summary>
    public bool HasNone(Routine routine)
    {
        if (!_known.TryGetValue(routine, out var none))
            _known.Add(routine, none = FindNone(routine));
        return none;
    }

    /// <summary>Whether it is told by who launches a routine, wherever that is.</summary>
    public bool AskForLaunches => !IsProgram;

    /// <summary>Whether that can be told from where the routine stands, whatever it does.</summary>
    public bool HasNoneByPlace(Routine routine) => HasNoneInType(routine) ?? IsProgram;

    static bool? HasNoneInType(Routine routine) =>
        routine.Root.Method?.ContainingType is not { } type ? null : HostTypes.RunsOnPool(type) ? true : Confinement.IsConfined(type) ? false : null;

    bool FindNone(Routine routine)
    {
        if (HasNoneInType(routine) is { } known)
            return known;
        if (IsProgram)
            return true;
        for (var current = routine; current is not null; current = current.Parent)
        {
            if (session.LaunchMap(cancellation).RunsOf(current.Syntax).Any(static run => !run.Launch.BeginsInPlace) || Blocks(current))
                return true;
        }

        return false;
    }

    bool IsProgram => _isProgram ??= session.Compilation.Options.OutputKind == OutputKind.ConsoleApplication
        || (session.Compilation.Options.OutputKind == OutputKind.DynamicallyLinkedLibrary
            && session.Compilation.GetSymbolsWithName(WellKnownMemberNames.EntryPointMethodName, SymbolFilter.Member, cancellation).Any(static member => member is IMethodSymbol { IsStatic: true }));

    // With a context a thread that waits for what it has just begun, and does not await it, waits for ever.
    static bool Blocks(Routine routine)
    {
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is IInvocationOperation call && routine.Session.Calls.Of(call).Kind is Meaning.WaitForTask or Meaning.WaitForAll
                    && (call.Instance is null || routine.Session.Types.IsTask(call.Instance.Type)))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
