using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Rules.GlobalLock;

/// <summary>
/// CONC3006: <c>async Task F() { var scene = await Load(); Render(scene); }</c>
/// </summary>
/// <remarks>
/// Left alone: loops over data of ordinary size; the entry point, whose thread nobody waits for; code that a thread or task
/// runs already; what comes after <c>ConfigureAwait(false)</c>; methods that serve synchronous callers too.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ComputationOnAsyncPath() : ConcurrencyAnalyzer(s_rule, Signals.Async)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC3006",
        name: nameof(ComputationOnAsyncPath),
        category: Topics.GlobalLock,
        defaultSeverity: DiagnosticSeverity.Info,
        title: "Long computation on the caller's thread of an async method",
        message: "'{0}' computes for long on the thread that called {1}, which was promised to be free while it waits",
        description: "An async method runs on its caller's thread until something is awaited, and often afterwards. A long "
            + "computation there freezes the window, or keeps a thread from other requests. Await a task of the thread pool that "
            + "computes instead.");

    /// <inheritdoc/>
    private protected override bool IsRelevant(KnownTypes types) => types.Task is not null;

    /// <inheritdoc/>
    private protected override void Examine(Routine routine, Findings findings)
    {
        foreach (var function in routine.All())
        {
            if (!function.IsAsync || IsEntryPoint(function) || ServesSynchronousCallers(function) || routine.TreeOf(function.Syntax) is not { } tree)
                continue;
            foreach (var work in new NoticeableWork(routine.Session, findings.Cancellation).In(tree).OrderBy(static work => work.Syntax.SpanStart))
            {
                if (LeavesContextBefore(work, tree, routine.Session) || IsLaunched(function, findings))
                    break;
                findings.Report(PlaceOf(work), ImmutableArray<SyntaxNode>.Empty, work is IInvocationOperation ? FixHint.Try : FixHint.None,
                    work is IInvocationOperation ? Words.OfCallee(work) : "The loop", Words.Of(function));
            }
        }
    }

    // A whole loop is too much to underline.
    static SyntaxNode PlaceOf(IOperation work) => work switch
    {
        IForLoopOperation { Condition.Syntax: var condition } => condition,
        IWhileLoopOperation { Condition.Syntax: var condition } => condition,
        IForEachLoopOperation { Collection.Syntax: var collection } => collection,
        _ => work.Syntax,
    };

    static bool IsEntryPoint(Routine function) =>
        function.Method is null || SymbolEqualityComparer.Default.Equals(function.Method, function.Session.Compilation.GetEntryPoint(default));

    // Read(bool async): the same code has to run on the thread of a synchronous caller.
    static bool ServesSynchronousCallers(Routine function)
    {
        foreach (var parameter in function.Method?.Parameters ?? ImmutableArray<IParameterSymbol>.Empty)
        {
            if (SynchronousFlag.Is(parameter) && SynchronousChoice.IsMadeBy(parameter, function.Session))
                return true;
        }

        return false;
    }

    static bool IsLaunched(Routine function, Findings findings) => function.Session.LaunchMap(findings.Cancellation).RunsOf(function.Syntax)
        .Any(static run => !run.Launch.BeginsInPlace);

    static bool LeavesContextBefore(IOperation work, IOperation function, Engine.Session session)
    {
        foreach (var operation in function.Descendants())
        {
            if (operation.Syntax.SpanStart >= work.Syntax.SpanStart)
                continue;
            if (operation is IAwaitOperation { Operation: IInvocationOperation { Arguments: [{ Value.ConstantValue: { HasValue: true, Value: false } }] } call } && session.Calls.Of(call).Kind == Meaning.SameTask)
                return true;
        }

        return false;
    }
}
