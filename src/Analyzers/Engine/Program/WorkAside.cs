using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

/// <summary>
/// Work that is handed to a sequence or done on the spot, whichever the object is made for: <c>if (_isAside) _last = _last.ContinueWith(_ =&gt; work()); else work();</c>
/// The sequence runs it one after the other; that it may also be done on the spot takes nothing from that.
/// </summary>
static class WorkAside
{
    /// <summary>Whether a delegate that a routine runs on the spot is run by a sequence instead where a condition has it.</summary>
    /// <param name="path">The delegate.</param>
    /// <param name="runner">The routine that runs it: the member, or a local function of it.</param>
    /// <param name="member">The member.</param>
    public static bool IsOne(AccessPath path, Routine runner, MemberUses member)
    {
        foreach (var launch in member.Concurrency.Launches.All)
        {
            if (!Schedulers.RunOneAfterTheOther(launch.Turn))
                continue;
            foreach (var body in launch.Bodies)
            {
                if (body.Routine is { } aside && (runner == launch.Launcher || member.OnThreadOf(aside).Contains(runner)) && IsInOtherArm(path, runner, launch))
                    return true;
            }
        }

        return false;
    }

    static bool IsInOtherArm(AccessPath path, Routine runner, Launch launch)
    {
        for (var node = launch.Operation.Syntax; node != launch.Launcher.Syntax && node.Parent is { } parent; node = parent)
        {
            var other = parent switch
            {
                IfStatementSyntax { Else.Statement: var otherwise } test when test.Statement == node => otherwise,
                ElseClauseSyntax { Parent: IfStatementSyntax test } => test.Statement,
                _ => null,
            };
            if (other is not null && AreAllIn(other, path, runner, launch.Launcher))
                return true;
        }

        return false;
    }

    static bool AreAllIn(StatementSyntax arm, AccessPath path, Routine runner, Routine launcher)
    {
        var isRun = false;
        foreach (var block in launcher.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is not IInvocationOperation { TargetMethod: var called } call)
                    continue;
                var isIt = runner == launcher ? called.MethodKind == MethodKind.DelegateInvoke && call.Instance is { } run && launcher.Places.Of(run)?.Equals(path) == true
                    : SymbolEqualityComparer.Default.Equals(called.OriginalDefinition, runner.Method);
                if (isIt && !arm.Span.Contains(call.Syntax.Span))
                    return false;
                isRun |= isIt;
            }
        }

        return isRun;
    }
}
