using ConcurrencyAnalyzers.Authoring;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Rules.Blocking;

/// <summary>
/// CONC1004: <c>async Task F(Stream s) { s.Flush(); await s.DisposeAsync(); }</c>
/// </summary>
/// <remarks>
/// Left alone: data in memory, the synchronous form inside of its own twin, queries of unknown origin, twins with other
/// parameters, the blocking arm of a <c>bool async</c> pair, and every place where <c>await</c> cannot stand. A suggestion where nothing but the names of the two forms says that one waits, in what is handed to a pool thread and awaited, where the database
/// is a file of the program's own, in the start of a program, where the author has told the compiler that nothing is awaited, for what only goes into
/// the buffer of a writer, for the opening of an entry of an archive, in code for debugging, and where only a contract that others can name may give
/// a member streams that are not in memory, for writers of text of which nothing else is known, and for streams that are used only where they can seek.
/// </remarks>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SynchronousTwin() : ConcurrencyAnalyzer(s_rule, Signals.Async)
{
    static readonly DiagnosticDescriptor s_rule = RuleOf.Define(
        id: "CONC1004",
        name: nameof(SynchronousTwin),
        category: Topics.Blocking,
        defaultSeverity: DiagnosticSeverity.Warning,
        title: "A synchronous call in async code that could be awaited",
        message: "'{0}' blocks the thread of {1} where '{2}' could be awaited; {3}",
        description: "An async method lends its thread to others while it awaits. A call that reads, writes or waits synchronously "
            + "keeps the thread, although the same type offers the same call to be awaited. Await that one, and pass it the "
            + "cancellation token.");

    const string ForOneByte = "use 'await' with a buffer for one byte";

    /// <inheritdoc/>
    private protected override bool IsRelevant(KnownTypes types) => types.Task is not null;

    /// <inheritdoc/>
    private protected override void Examine(Routine routine, Findings findings)
    {
        if (routine.IsRelaxedTest)
            return;
        foreach (var call in SynchronousCalls.In(routine, findings.Cancellation))
        {
            if (call.Routine.IsRelaxedStart)
                continue;
            var node = call.Operation.Syntax;
            var hint = call.Flag is null ? FixHint.Try : FixHint.None;
            if (call.IsToldByName || IsSlight(call.Operation, call.Routine, routine, findings) || IsOpening(call.Operation) || BufferedWrites.IsSlight(call.Operation, call.Routine) || LocalQueries.AreAsked(call.Operation, routine.Session))
                findings.Suggest(node, ImmutableArray<SyntaxNode>.Empty, hint, Words.Of(node), Words.Of(call.Routine), call.Twin.Method.Name, AdviceFor(call));
            else
                findings.Report(node, ImmutableArray<SyntaxNode>.Empty, hint, Words.Of(node), Words.Of(call.Routine), call.Twin.Method.Name, AdviceFor(call));
        }

        foreach (var (call, function) in SingleBytes.In(routine, findings.Cancellation))
        {
            if (function.IsRelaxedStart)
                continue;
            if (IsSlight(call, function, routine, findings))
                findings.Suggest(call.Syntax, ImmutableArray<SyntaxNode>.Empty, FixHint.None, Words.Of(call.Syntax), Words.Of(function), StreamNames.IntoBuffer, ForOneByte);
            else
                findings.Report(call.Syntax, ImmutableArray<SyntaxNode>.Empty, FixHint.None, Words.Of(call.Syntax), Words.Of(function), StreamNames.IntoBuffer, ForOneByte);
        }
    }

    // It hardly matters there what keeps the thread: work of a thread of its own, the start, what is meant to be synchronous, debugging, and data in memory.
    static bool IsSlight(IOperation operation, Routine function, Routine root, Findings findings) =>
        OffloadedWork.IsOne(function, findings.Cancellation) || HiddenBlockings.IsStart(function) || SaidSynchronous.Is(function) || Conditions.IsForDebugging(operation.Syntax) || LentStreams.AreInMemoryHere(operation, root)
        || UnknownWriters.AreWrittenTo(operation, root) || ForeignStreams.AreUsedBy(operation, root) || SeekableStreams.AreUsedBy(operation, root);

    static bool IsOpening(IOperation operation) => operation is IInvocationOperation { TargetMethod: var method } && ArchiveEntries.IsOpenedBy(method);

    static string AdviceFor(SynchronousCall call) => call switch
    {
        { Flag: { } flag, FormWithFlag: { } form } => $"use 'await' and pass '{flag.Name}' to '{form.Name}', which keeps to the form that the caller wants",
        { Flag: { } flag } => $"use 'await' where '{flag.Name}' asks for the asynchronous form",
        { Routine.IsAsync: true } => "use 'await'",
        _ => "make it async and use 'await'",
    };
}
