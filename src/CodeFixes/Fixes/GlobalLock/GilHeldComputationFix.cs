using System.Composition;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Fixes.GlobalLock;

/// <summary>
/// Mends CONC3004: <c>using (Py.GIL()) { var score = Score(samples); model.fit(score); }</c> becomes
/// <c>var score = Score(samples); using (Py.GIL()) { model.fit(score); }</c>
/// </summary>
/// <remarks>
/// Waits and awaits leave the scope in the same way, at its head or its tail; where an <c>await</c> would be left in it, nothing is
/// offered. What touches Python's objects stays.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class GilHeldComputationFix() : SectionFix("CONC3004", "interpreter lock")
{
    /// <inheritdoc/>
    private protected override WorkToMove WorkIn(CriticalSection section, Routine root)
    {
        var costs = root.Session.Costs;
        bool Computes(IOperation code) => costs.Of(code).Exceeds(root.ComputingRounds);
        bool NeedsPython(IOperation code) => InterpreterWork.NeedsInterpreter(code, root.Session);
        return InterpreterWork.WaitIn(section, root.Session) switch
        {
            null => new("Compute", Computes, MayWait: false, NeedsLock: NeedsPython),
            IAwaitOperation => new("Await", static code => WorkToMove.Awaits(code.Syntax), MayWait: true, MayAwait: true, NeedsPython),
            _ when section.Statements.Any(Computes) => new("Work", code => costs.Of(code).IsWait || Computes(code), MayWait: true, MayAwait: true, NeedsPython),
            _ => new("Wait", code => costs.Of(code).IsWait, MayWait: true, MayAwait: true, NeedsPython),
        };
    }
}
