using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Loops that let some time pass in each round: <c>while (!stop) { lock (_gate) { … } await Task.Delay(interval); }</c>. Who comes by so seldom keeps nobody from a lock.
/// </summary>
static class PacedLoops
{
    /// <summary>Whether each round of a loop waits for a clock: by a delay, a sleep, or the tick of a timer.</summary>
    public static bool Are(StatementSyntax loop, Routine root)
    {
        SemanticModel? model = null;
        foreach (var node in loop.DescendantNodes(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
        {
            // Who goes on before has not waited.
            if (node is ContinueStatementSyntax && Loops.Around(node.Parent!, loop.Parent!) == loop)
                return false;
            if (node is InvocationExpressionSyntax call && Loops.Around(call, loop.Parent!) == loop && RareWays.IsOnEveryWay(call, loop) && (model ??= root.Session.ModelOf(loop.SyntaxTree)).GetOperation(call) is IInvocationOperation wait && Paces(wait, root.Session))
                return true;
        }

        return false;
    }

    /// <summary>Whether a timer runs code that is launched: it comes when its time has come.</summary>
    public static bool AreOfTimer(IOperation launch) => launch switch
    {
        IObjectCreationOperation { Type: { } made } => TimerNames.IsTimer(made),
        IEventAssignmentOperation { EventReference: IEventReferenceOperation { Instance.Type: { } owner } } => TimerNames.IsTimer(owner),
        _ => false,
    };

    // Sleep(0) lets nothing pass.
    static bool Paces(IInvocationOperation call, Session session) => WaitingCalls.IsTick(call.TargetMethod)
        || ((session.Calls.Of(call).Kind == Meaning.Sleep || WaitingCalls.IsDelay(call.TargetMethod, session.Types)) && call.Arguments is [{ Value: var time }, ..] && Durations.Milliseconds(time) is null or > 0);
}
