using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Races of which nothing says that there is another thread but an async call that nobody awaits: <c>_ = RefreshAsync(); _last = now;</c> Such a call goes on when what it
/// waits for is there, mostly long after its caller has turned to something else, or where the caller waits for it in a way that is not seen. Who asks for
/// a thread, a task, a timer or a handler means two things to happen at a time; who drops a task often does not.
/// </summary>
static class ThinEvidence
{
    /// <summary>Whether there is no more to go by. A container that breaks is told all the same, and so is what several copies do that were asked for.</summary>
    public static bool IsAll(SharedRace race, Session session) => race is
        {
            Kind: RaceKind.Unguarded or RaceKind.CheckThenAct or RaceKind.LazyInitialization or RaceKind.StopFlag,
            Reason: SharingReason.Restarted or SharingReason.Reopened or SharingReason.OtherLaunch or SharingReason.Launcher or SharingReason.OtherMember,
        }
        && IsDroppedCall(race.Launch, session) && IsDroppedCall(race.Mine.Launch, session) && IsDroppedCall(race.Theirs.Launch, session);

    // What is not launched at all runs on the thread of whoever asks for it.
    static bool IsDroppedCall(SyntaxNode? launch, Session session)
    {
        if (launch is null)
            return true;
        return launch is InvocationExpressionSyntax call && session.ModelOf(call.SyntaxTree).GetSymbolInfo(call).Symbol is IMethodSymbol method && session.Calls.Of(method).Kind == Meaning.None
            && (method.IsAsync || session.Types.IsTask(method.ReturnType)) && !method.Parameters.Any(static parameter => parameter.Type.TypeKind == TypeKind.Delegate);
    }
}
