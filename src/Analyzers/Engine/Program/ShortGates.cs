using System.Collections.Concurrent;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Semaphores, and locks for readers and writers, that are locks by another name: whoever holds one only computes meanwhile, so nobody waits long for
/// it. <c>await _gate.WaitAsync(); try { … await … } finally { … }</c> is another matter.
/// </summary>
sealed class ShortGates(Session session)
{
    readonly ConcurrentDictionary<IFieldSymbol, bool> _known = new(SymbolEqualityComparer.Default);

    // Whoever asks whether data is in memory wants more than what is likely.
    readonly Computations _likely = new(session, trustsLibraries: true);

    /// <summary>Whether what a wait is for is such a semaphore.</summary>
    public bool Hold(IOperation wait, Routine routine) =>
        FieldOf(wait) is { } field && session.Semaphores.InitialCount(((IInvocationOperation)wait).Instance!, routine.Places) is > 0 && IsShort(field);

    /// <summary>Whether what a wait is for is such a lock for readers and writers.</summary>
    public bool HoldReadersAndWriters(IOperation wait) => ReadersAndWriters(wait) is { } field && IsShort(field);

    /// <summary>The same, for who holds another one meanwhile: locks that are being looked at are short if the rest is.</summary>
    public bool HoldReadersAndWriters(IOperation wait, HashSet<ISymbol> seen) => ReadersAndWriters(wait) is { } field && (!seen.Add(field) || AllOnlyCompute(field, seen, session.Computations));

    IFieldSymbol? ReadersAndWriters(IOperation wait) =>
        wait is IInvocationOperation call && session.Calls.Of(call) is { Kind: Meaning.Acquire } meaning && (meaning.Traits & LockTraits.Affine) != 0 && (meaning.Traits & LockTraits.Counting) == 0
        && FieldOf(wait) is { } field && LockNames.AreForReadersAndWriters(field.Type) ? field : null;

    IFieldSymbol? FieldOf(IOperation wait) => wait is IInvocationOperation { Instance: { } gate } && Origins.Bare(gate) is IFieldReferenceOperation { Field: { DeclaredAccessibility: Accessibility.Private, OriginalDefinition: var field } }
        && session.Declares(field) ? field : null;

    bool IsShort(IFieldSymbol field) => _known.TryGetValue(field, out var known) ? known : _known.GetOrAdd(field, AllOnlyCompute(field, new(SymbolEqualityComparer.Default) { field }, _likely));

    bool AllOnlyCompute(IFieldSymbol field, HashSet<ISymbol> seen, Computations computations)
    {
        foreach (var (name, model) in References.To(field, session, default))
        {
            var place = name.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } own ? own : (ExpressionSyntax)name;
            var call = place.Parent switch
            {
                MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax direct } access when access.Expression == place => direct,
                ConditionalAccessExpressionSyntax { WhenNotNull: InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax } behind } => behind,
                _ => null,
            };
            // Who gets hold of it may hold it as long as he likes.
            if (call is null && place.Parent is not VariableDeclaratorSyntax && !(place.Parent is AssignmentExpressionSyntax given && given.Left == place))
                return false;
            // Who disposes of it is the last to hold it.
            if (name.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { Identifier.ValueText: nameof(IDisposable.Dispose) })
                continue;
            if (call is not null && (model.GetSymbolInfo(call).Symbol is not { } member || (session.Calls.Of(member).Kind is Meaning.Acquire or Meaning.TryAcquire && (session.RoutineAt(name, model, default) is not { } holder || !OnlyComputes(holder, SectionOf(call, holder, field), field, seen, computations)))))
                return false;
        }

        return true;
    }

    // _lock.EnterReadLock(); try { … } finally { … }, or the same with the call as the first thing in it, or with steps in between; else the whole function.
    static TextSpan SectionOf(SyntaxNode acquire, Routine holder, IFieldSymbol field)
    {
        if (acquire.FirstAncestorOrSelf<StatementSyntax>() is { Parent: BlockSyntax block } statement)
        {
            if (block.Statements.IndexOf(statement) + 1 is var next && next < block.Statements.Count && block.Statements[next] is TryStatementSyntax { Finally: not null, Catches.Count: 0, Block: var section })
                return section.Span;
            if (EndOf(statement, block, field) is { } end)
                return TextSpan.FromBounds(statement.Span.End, end.Span.End);
            if (block.Parent is TryStatementSyntax { Finally: not null } && block.Statements[0] == statement)
                return block.Span;
        }

        return holder.Syntax.Span;
    }

    // _lock.EnterReadLock(); var buffer = Rent(_all.Count); try { try { … } finally { _lock.ExitReadLock(); } … } finally { … }: the first statement
    // after the call that gives the lock back, on the one way there.
    static StatementSyntax? EndOf(StatementSyntax acquire, BlockSyntax block, IFieldSymbol field)
    {
        for (var at = block.Statements.IndexOf(acquire) + 1; at < block.Statements.Count; at++)
        {
            if (block.Statements[at] is not TryStatementSyntax attempt)
                continue;
            for (var inner = attempt; inner is not null; inner = inner.Block.Statements.OfType<TryStatementSyntax>().FirstOrDefault())
            {
                if (inner.Finally is { Block.Statements: var last } && last.Any(step => GivesBack(step, field)))
                    return inner;
            }

            return null;
        }

        return null;
    }

    static bool GivesBack(StatementSyntax step, IFieldSymbol field) =>
        step is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var gate, Name.Identifier.ValueText: var name } } } && LockNames.LooksLikeReleasing(name)
        && (gate is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: var own } ? own : gate) is SimpleNameSyntax { Identifier.ValueText: var named } && named == field.Name;

    static bool OnlyComputes(Routine holder, TextSpan section, IFieldSymbol field, HashSet<ISymbol> seen, Computations computations)
    {
        foreach (var (operation, _) in ProgramCalls.OperationsOf(holder.Root))
        {
            if (operation.IsImplicit || !section.Contains(operation.Syntax.Span))
                continue;
            if (operation is IForEachLoopOperation { IsAsynchronous: true } or IUsingOperation { IsAsynchronous: true } or IUsingDeclarationOperation { IsAsynchronous: true })
                return false;
            if (!IsForIt(operation is IAwaitOperation { Operation: var awaited } ? awaited : operation, field) && !computations.Are(operation, seen, Limits.CallDepth))
                return false;
        }

        return true;
    }

    // _gate.WaitAsync().ConfigureAwait(false), _gate.Release(): the gate itself.
    static bool IsForIt(IOperation operation, IFieldSymbol field)
    {
        var current = Origins.Bare(operation);
        while (current is IInvocationOperation { Instance: { } instance })
            current = Origins.Bare(instance);
        return current is IFieldReferenceOperation { Field.OriginalDefinition: var found } && SymbolEqualityComparer.Default.Equals(found, field)
            || current is IConditionalAccessInstanceOperation && QuestionMark.AccessOf(operation.Syntax) is { Expression: IdentifierNameSyntax { Identifier.ValueText: var name } } && name == field.Name;
    }
}
