using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Functions that are only run by what somebody hands to a pool thread and awaits: <c>await Task.Run(() => Unpack(file))</c>. Such a thread is
/// there to be kept; whoever is a loop that nobody awaits keeps it for good.
/// </summary>
static class OffloadedWork
{
    /// <summary>Whether a function is one of those.</summary>
    public static bool IsOne(Routine function, CancellationToken cancellation) => new SoleRuns(function.Session, IsHandedOver, cancellation).Include(function);

    // await Task.Run(Unpack), return Task.Run(() => …)
    static bool IsHandedOver(SyntaxNode work, Routine where) =>
        work.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } && DroppedTasks.IsAwaited(call) && where.Root.Model.GetOperation(call) is IInvocationOperation launch
        && where.Session.Calls.Of(launch).Kind == Meaning.Launch && where.Session.Types.IsTask(launch.Type);
}
