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
    readonly ConcurrentDictionary<ISymbol, bool> _known = new(SymbolEqualityComparer.Default);

    // Whoever asks whether data is in memory wants more than what is likely.
    readonly Computations _likely = new(session, trustsLibraries: true);

    /// <summary>Whether what a wait is for is such a semaphore.</summary>
    public bool Hold(IOperation wait, Routine routine) =>
        GateOf(wait) is { } gate && session.Semaphores.InitialCount(((IInvocationOperation)wait).Instance!, routine.Places) is > 0 && IsShort(gate);

    /// <summary>Whether what a wait is for is such a lock for readers and writers.</summary>
    public bool HoldReadersAndWriters(IOperation wait) => ReadersAndWriters(wait) is { } gate && IsShort(gate);

    /// <summary>The same, for who holds another one meanwhile: locks that are being looked at are short if the rest is.</summary>
    public bool HoldReadersAndWriters(IOperation wait, HashSet<ISymbol> seen) => ReadersAndWriters(wait) is { } gate && (!seen.Add(gate) || AllOnlyCompute(gate, seen, session.Computations));

    ISymbol? ReadersAndWriters(IOperation wait) =>
        wait is IInvocationOperation call && session.Calls.Of(call) is { Kind: Meaning.Acquire } meaning && (meaning.Traits & LockTraits.Affine) != 0 && (meaning.Traits & LockTraits.Counting) == 0
        && GateOf(wait) is { } gate && call.Instance?.Type is { } type && LockNames.AreForReadersAndWriters(type) ? gate : null;

    // A field, or a property that is nothing but one, of which nobody else knows.
    ISymbol? GateOf(IOperation wait) => wait is IInvocationOperation { Instance: { } semaphore } && Named(Origins.Bare(semaphore)) is { DeclaredAccessibility: Accessibility.Private } gate && session.Declares(gate) ? gate : null;

    static ISymbol? Named(IOperation semaphore) => semaphore switch
    {
        IFieldReferenceOperation { Field.OriginalDefinition: var field } => field,
        IPropertyReferenceOperation { Property.OriginalDefinition: { SetMethod: null } property } when Getters.IsAutomatic(property) => property,
        _ => null,
    };

    bool IsShort(ISymbol gate) => _known.TryGetValue(gate, out var known) ? known : _known.GetOrAdd(gate, AllOnlyCompute(gate, new(SymbolEqualityComparer.Default) { gate }, _likely));

    bool AllOnlyCompute(ISymbol gate, HashSet<ISymbol> seen, Computations computations)
    {
        foreach (var (name, model) in References.To(gate, session, default))
        {
            var place = name.Parent is MemberAccessExpressionSyntax owned && owned.Name == name ? owned : (ExpressionSyntax)name;
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
            if (call is not null && (model.GetSymbolInfo(call).Symbol is not { } member || (session.Calls.Of(member).Kind is Meaning.Acquire or Meaning.TryAcquire && (session.RoutineAt(name, model, default) is not { } holder || !OnlyComputes(holder, SectionOf(call, holder, gate), gate, seen, computations)))))
                return false;
        }

        return true;
    }

    // _lock.EnterReadLock(); try { … } finally { … }, or the same with the call as the first thing in it, or with steps in between; else the whole function.
    static TextSpan SectionOf(SyntaxNode acquire, Routine holder, ISymbol gate)
    {
        if (acquire.FirstAncestorOrSelf<StatementSyntax>() is { Parent: BlockSyntax block } statement)
        {
            if (block.Statements.IndexOf(statement) + 1 is var next && next < block.Statements.Count && block.Statements[next] is TryStatementSyntax { Finally: not null, Catches.Count: 0, Block: var section })
                return section.Span;
            if (EndOf(statement, block, gate) is { } end)
                return TextSpan.FromBounds(statement.Span.End, end.Span.End);
            if (block.Parent is TryStatementSyntax { Finally: not null } && block.Statements[0] == statement)
                return block.Span;
        }

        return holder.Syntax.Span;
    }

    // _lock.EnterReadLock(); var buffer = Rent(_all.Count); try { try { … } finally { _lock.ExitReadLock(); } … } finally { … }: the first statement
    // after the call that gives the lock back, on the one way there.
    static StatementSyntax? EndOf(StatementSyntax acquire, BlockSyntax block, ISymbol gate)
    {
        for (var at = block.Statements.IndexOf(acquire) + 1; at < block.Statements.Count; at++)
        {
            if (block.Statements[at] is not TryStatementSyntax attempt)
                continue;
            for (var inner = attempt; inner is not null; inner = inner.Block.Statements.OfType<TryStatementSyntax>().FirstOrDefault())
            {
                if (inner.Finally is { Block.Statements: var last } && last.Any(step => GivesBack(step, gate)))
                    return inner;
            }

            return null;
        }

        return null;
    }

    static bool GivesBack(StatementSyntax step, ISymbol gate) =>
        step is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var released, Name.Identifier.ValueText: var name } } } && LockNames.LooksLikeReleasing(name)
        && ((released as MemberAccessExpressionSyntax)?.Name ?? released) is SimpleNameSyntax { Identifier.ValueText: var named } && named == gate.Name;

    static bool OnlyComputes(Routine holder, TextSpan section, ISymbol gate, HashSet<ISymbol> seen, Computations computations)
    {
        foreach (var (operation, _) in ProgramCalls.OperationsOf(holder.Root))
        {
            if (operation.IsImplicit || !section.Contains(operation.Syntax.Span))
                continue;
            if (operation is IForEachLoopOperation { IsAsynchronous: true } or IUsingOperation { IsAsynchronous: true } or IUsingDeclarationOperation { IsAsynchronous: true })
                return false;
            if (!IsForIt(operation is IAwaitOperation { Operation: var awaited } ? awaited : operation, gate) && !computations.Are(operation, seen, Limits.CallDepth))
                return false;
        }

        return true;
    }

    // _gate.WaitAsync().ConfigureAwait(false), _gate.Release(): the gate itself.
    static bool IsForIt(IOperation operation, ISymbol gate)
    {
        var current = Origins.Bare(operation);
        while (current is IInvocationOperation { Instance: { } instance })
            current = Origins.Bare(instance);
        return SymbolEqualityComparer.Default.Equals(Named(current), gate)
            || current is IConditionalAccessInstanceOperation && QuestionMark.AccessOf(operation.Syntax) is { Expression: IdentifierNameSyntax { Identifier.ValueText: var name } } && name == gate.Name;
    }
}
