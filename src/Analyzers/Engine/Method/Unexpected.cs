using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

using Launch = Launch<Routine>;

/// <summary>
/// What only an unexpected failure leaves running: <c>try { var work = Task.Run(Work); Count(); await work; } catch …</c>. Code that starts
/// something and waits for it, come what may but an exception, is not blamed for what a failure of the steps between would leave: hardly
/// any code could do without a try of its own then. A step that is there to end early, by a token or a throw, is none of those.
/// </summary>
sealed class Unexpected(Routine routine, ConcurrencyProblem problem)
{
    readonly Dictionary<Launch, ImmutableArray<(BlockSyntax Block, int Start, IOperation Wait)>> _waitedFor = [];

    /// <summary>Whether an operation that throws leaves a launch running that the code otherwise waits for.</summary>
    public bool Leaves(Launch launch, IOperation throwing)
    {
        if (launch.Launcher != routine || EndsEarly(throwing))
            return false;
        foreach (var (block, start, wait) in WaitedFor(launch))
        {
            if (throwing.Syntax.SyntaxTree == block.SyntaxTree && throwing != wait && throwing.Syntax.Span.End > start && throwing.Syntax.Span.End <= wait.Syntax.Span.End)
                return true;
        }

        return false;
    }

    // token.ThrowIfCancellationRequested(), ReadAsync(buffer, token)
    bool EndsEarly(IOperation operation)
    {
        var source = operation is IAwaitOperation await ? routine.Places.Source(await.Operation) : operation;
        while (routine.Session.Calls.TaskBehind(source) is { } task)
            source = routine.Places.Source(task);
        if (source is not IInvocationOperation call)
            return operation is IAwaitOperation;
        if (IsToken(call.Instance?.Type))
            return true;
        foreach (var argument in call.Arguments)
        {
            if (IsToken(argument.Value.Type) && argument.ArgumentKind != ArgumentKind.DefaultValue && routine.Places.Source(argument.Value) is not IDefaultValueOperation)
                return true;
        }

        return false;
    }

    bool IsToken(ITypeSymbol? type) => type is not null && SymbolEqualityComparer.Default.Equals(type, routine.Session.Types.CancellationToken);

    ImmutableArray<(BlockSyntax Block, int Start, IOperation Wait)> WaitedFor(Launch launch)
    {
        if (!_waitedFor.TryGetValue(launch, out var waits))
            _waitedFor.Add(launch, waits = Find(launch).ToImmutableArray());
        return waits;
    }

    // From the start up to a wait in the same block, or in one around it, with no other way out in between.
    IEnumerable<(BlockSyntax Block, int Start, IOperation Wait)> Find(Launch launch)
    {
        var start = launch.Operation.Syntax;
        foreach (var flat in routine.Blocks)
        {
            foreach (var operation in flat.Operations)
            {
                if (operation.Syntax.SpanStart > start.Span.End && problem.JoinedAt(operation).Contains(launch) && IsOfThis(launch, operation) && operation.Syntax.FirstAncestorOrSelf<StatementSyntax>() is { Parent: BlockSyntax block } wait
                    && block.Span.Contains(start.Span) && !HasWayOut(block, start.Span.End, wait.SpanStart))
                {
                    yield return (block, start.SpanStart, operation);
                }
            }
        }
    }

    // await last; where the variable has got the task of the round before is no wait for this one.
    bool IsOfThis(Launch launch, IOperation wait)
    {
        if (Waits.JoinedHandle(wait, routine.Session.Calls) is not { } handle)
            return false;
        var source = Behind(handle);
        if (source is not ILocalReferenceOperation { Local: var local })
            return source is IInvocationOperation or IArrayCreationOperation;
        foreach (var value in routine.Places.ValuesOf(local))
        {
            if (Behind(value) == launch.Operation)
                return true;
        }

        return false;
    }

    IOperation Behind(IOperation handle)
    {
        var source = routine.Places.Source(handle);
        while (routine.Session.Calls.TaskBehind(source) is { } task)
            source = routine.Places.Source(task);
        return source;
    }

    static bool HasWayOut(BlockSyntax block, int from, int to) => block.DescendantNodes(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).Any(
        node => node is ReturnStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax or GotoStatementSyntax or ThrowStatementSyntax or ThrowExpressionSyntax or YieldStatementSyntax && node.SpanStart >= from && node.Span.End <= to);
}
