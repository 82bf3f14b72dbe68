using ConcurrencyAnalyzers.Engine;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Benchmarks;

#pragma warning disable RS1001 // The benchmarks make these analyzers themselves; no host is to find them.

/// <summary>The engine's questions, asked of a body; who asks is what the strategies differ in.</summary>
static class Questions
{
    /// <summary>Whether a body with these words is worth them.</summary>
    public static bool Concern(Signals signals) =>
        signals.HasFlag(Signals.Wait | Signals.Async) || (signals & (Signals.Launch | Signals.Lock)) != 0;

    /// <summary>Asks for the waits, launches and locks of a body.</summary>
    public static void Ask(Routine routine, Signals signals, CancellationToken cancellation)
    {
        if (signals.HasFlag(Signals.Wait | Signals.Async))
            _ = routine.BlockingUses.All;
        if ((signals & (Signals.Launch | Signals.Lock)) != 0)
            _ = routine.Concurrency;
    }
}

/// <summary>Asked by a semantic-model action, of the bodies that the text index names: the strategy of this package.</summary>
sealed class AskedByDocument : NoOp
{
    protected override void Register(AnalysisContext context) => context.RegisterCompilationStartAction(static start =>
    {
        var session = Session.For(start.Compilation, start.Options);
        start.RegisterSemanticModelAction(document =>
        {
            foreach (var body in SyntaxIndex.Of(document.SemanticModel.SyntaxTree, document.CancellationToken).Bodies)
            {
                if (Questions.Concern(body.Signals) && session.RoutineAt(body.Owner, document.SemanticModel, document.CancellationToken) is { } routine)
                    Questions.Ask(routine, body.Signals, document.CancellationToken);
            }
        });
    });
}

/// <summary>The same questions, asked by an operation-block callback: the usual strategy, with the same index as its gate.</summary>
sealed class AskedByBlock : NoOp
{
    protected override void Register(AnalysisContext context) => context.RegisterCompilationStartAction(static start =>
    {
        var session = Session.For(start.Compilation, start.Options);
        start.RegisterOperationBlockAction(block => Ask(session, block));
    });

    static void Ask(Session session, OperationBlockAnalysisContext context)
    {
        foreach (var operation in context.OperationBlocks)
        {
            if (operation is not IBlockOperation)
                continue;
            foreach (var body in SyntaxIndex.Of(operation.Syntax.SyntaxTree, context.CancellationToken).Bodies)
            {
                if (!body.Owner.Span.Contains(operation.Syntax.Span) || !Questions.Concern(body.Signals))
                    continue;
#pragma warning disable RS1030 // The model of the driver, as Session.ModelOf explains.
                var model = context.Compilation.GetSemanticModel(operation.Syntax.SyntaxTree);
#pragma warning restore RS1030
                if (session.RoutineAt(body.Owner, model, context.CancellationToken) is { } routine)
                    Questions.Ask(routine, body.Signals, context.CancellationToken);
                break;
            }
        }
    }
}
