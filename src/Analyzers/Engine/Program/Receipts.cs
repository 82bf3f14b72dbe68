using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

/// <summary>
/// Work that launched code does only when it has received something: an item of a queue, a message, a permit. A constructor that starts a
/// worker and has not sent anything yet is still alone with what the worker does then:
/// <c>Task.Run(Loop); _done = new(); … foreach (var item in _queue.GetConsumingEnumerable()) _done.Add(item);</c>
/// </summary>
sealed class Receipts(ProgramFacts facts)
{
    readonly Dictionary<Routine, ImmutableArray<Receipt>> _in = [];
    readonly Dictionary<Launch, ISymbol?> _ofRunner = [];
    readonly Dictionary<ISymbol, bool> _isOwn = new(SymbolEqualityComparer.Default);

    /// <summary>Something that is received.</summary>
    /// <param name="Source">The field that keeps what it is received from.</param>
    /// <param name="Operation">The call that receives it.</param>
    /// <param name="IsAttempt">Whether the call may come back with nothing, and says so.</param>
    readonly record struct Receipt(ISymbol Source, IInvocationOperation Operation, bool IsAttempt);

    /// <summary>Whether a constructor does something to its own object before the code that it has launched can have received what it needs to do the other.</summary>
    public bool KeepApart(Use outer, Use inner, Launch launch, MemberUses member)
    {
        if (member.Root.Method is not { MethodKind: MethodKind.Constructor } || outer.Path.Kind != RootKind.This)
            return false;
        foreach (var source in SourcesBefore(inner, launch))
        {
            if (!IsSentTo(source, launch, member))
                return true;
        }

        return false;
    }

    // Whoever sends something uses the field that keeps the queue.
    static bool IsSentTo(ISymbol source, Launch launch, MemberUses member)
    {
        foreach (var use in member.Of(member.Root))
        {
            if (use.Live.ContainsKey(launch) && use.Path.Steps.Any(step => SymbolEqualityComparer.Default.Equals(step.Member, source)) && use.Access.Kind != AccessKind.Write)
                return true;
        }

        return false;
    }

    IEnumerable<ISymbol> SourcesBefore(Use inner, Launch launch)
    {
        if ((SourceOfRunner(launch) ?? SourceOf(launch)) is { } runner)
            yield return runner;
        for (var step = 0; step <= inner.Trail.Length; step++)
        {
            var operation = step < inner.Trail.Length ? inner.Trail[step] : inner.Access.Operation;
            if (RoutineAt(operation, inner, step) is not { } routine)
                continue;
            foreach (var receipt in In(routine))
            {
                if (IsBefore(receipt, operation, routine))
                    yield return receipt.Source;
            }
        }
    }

    Routine? RoutineAt(IOperation operation, Use inner, int step) => step == inner.Trail.Length ? inner.Access.Routine
        : facts.Session.RoutineAt(operation.Syntax, facts.Session.ModelOf(operation.Syntax.SyntaxTree), default)?.Closest(operation.Syntax);

    ImmutableArray<Receipt> In(Routine routine)
    {
        if (!_in.TryGetValue(routine, out var receipts))
            _in.Add(routine, receipts = Find(routine));
        return receipts;
    }

    ImmutableArray<Receipt> Find(Routine routine)
    {
        var found = ImmutableArray.CreateBuilder<Receipt>();
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is IInvocationOperation { Instance: { } from } call && (Receives(call, routine) || IsWrapper(call)) && routine.Places.ObjectOf(from) is { Kind: RootKind.This, Steps: [{ Member: { } source }, ..] } && IsOwn(source))
                    found.Add(new(source, call, IsAttempt(call)));
            }
        }

        return found.ToImmutable();
    }

    bool Receives(IInvocationOperation call, Routine routine) =>
        facts.Session.Calls.Of(call).Kind is Meaning.WaitForSignal or Meaning.WaitForHandle || facts.Session.Semaphores.SignalIn(call, routine) is not null
        || (ElementModel.Of(call.TargetMethod).Kind == Meaning.Takes && call.Type?.SpecialType == SpecialType.System_Boolean);

    // ValueTask<bool> WaitToReadAsync() => _channel.Reader.WaitToReadAsync();
    bool IsWrapper(IInvocationOperation call) =>
        call.TargetMethod is { IsVirtual: false, IsOverride: false, IsAbstract: false, DeclaringSyntaxReferences: [var declaration, ..] } method && facts.Session.Declares(method)
        && declaration.GetSyntax() is MethodDeclarationSyntax { ExpressionBody: not null } or MethodDeclarationSyntax { Body.Statements.Count: 1 }
        && facts.Session.RoutineOf(method.OriginalDefinition, default) is { Parent: null } body && body.Blocks.Any(block => block.Operations.Any(operation => operation is IInvocationOperation inner && Receives(inner, body)));

    static bool IsAttempt(IInvocationOperation call) => Arguments.HasTimeout(call) || (call.Type?.SpecialType == SpecialType.System_Boolean && call.Arguments.Any(static argument => argument.Parameter?.RefKind == RefKind.Out));

    bool IsOwn(ISymbol source)
    {
        if (!_isOwn.TryGetValue(source.OriginalDefinition, out var isOwn))
            _isOwn.Add(source.OriginalDefinition, isOwn = !source.IsStatic && facts.Session.Declares(source) && IsMadeEmpty(source.OriginalDefinition));
        return isOwn;
    }

    // What the constructor was given may have been full before, and an event may be set from the start.
    bool IsMadeEmpty(ISymbol source)
    {
        foreach (var constructor in source.ContainingType.InstanceConstructors)
        {
            if (facts.Session.Construction.StoredBy(constructor.OriginalDefinition).ContainsKey(source))
                return false;
        }

        foreach (var (value, _) in FieldWrites.GivenTo(source))
        {
            if (value is BaseObjectCreationExpressionSyntax creation && !IsEmpty(creation))
                return false;
        }

        return true;
    }

    // new(), new SemaphoreSlim(0), new BlockingCollection<Job>(new ConcurrentStack<Job>(), 10): and not new(all), new() { first }.
    static bool IsEmpty(BaseObjectCreationExpressionSyntax creation) => creation.Initializer is null && creation.ArgumentList?.Arguments.All(static argument => argument.Expression switch
    {
        LiteralExpressionSyntax literal => !literal.IsKind(SyntaxKind.TrueLiteralExpression),
        BaseObjectCreationExpressionSyntax inner => IsEmpty(inner),
        _ => false,
    }) != false;

    static bool IsBefore(Receipt receipt, IOperation operation, Routine routine) =>
        receipt.Operation != operation && routine.Ways.AlwaysComesBefore(receipt.Operation, operation) && (!receipt.IsAttempt || Succeeded(receipt.Operation.Syntax, operation.Syntax));

    // while (_queue.TryDequeue(out var item)) …; if (!_queue.TryDequeue(out var item)) continue; …
    static bool Succeeded(SyntaxNode attempt, SyntaxNode step)
    {
        var holds = true;
        for (var node = attempt; node.Parent is { } parent; node = parent)
        {
            switch (parent)
            {
                case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression }:
                    holds = !holds;
                    break;
                case ParenthesizedExpressionSyntax:
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } when holds:
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalOrExpression } when !holds:
                    break;
                case WhileStatementSyntax loop when loop.Condition == node:
                    return holds ? loop.Statement.Span.Contains(step.Span) : step.SpanStart > loop.Span.End;
                case IfStatementSyntax test when test.Condition == node:
                    return holds ? test.Statement.Span.Contains(step.Span) : step.SpanStart > test.Span.End && Exits.Leave(test.Statement);
                default:
                    return false;
            }
        }

        return false;
    }

    // _block = new ActionBlock<Job>(Process); _receiving.Completed += OnReceived; what does one thing after the other waits for the first one.
    ISymbol? SourceOf(Launch launch)
    {
        var source = launch.Operation switch
        {
            IEventAssignmentOperation { EventReference: IEventReferenceOperation { Event: var raised, Instance: { } sender } } when facts.Session.Calls.Is(raised, Meaning.LaunchInTurn) => sender,
            IObjectCreationOperation { Constructor: { } constructor, Parent: ISimpleAssignmentOperation { Target: var kept } } when facts.Session.Calls.Is(constructor, Meaning.LaunchInTurn) => kept,
            _ => null,
        };
        return source is null ? null : launch.Launcher.Places.ObjectOf(source) is { Kind: RootKind.This, Steps: [{ Member: { } member }] } ? member : null;
    }

    // _worker = new Worker(Process): the worker calls what it is given when it has received something.
    ISymbol? SourceOfRunner(Launch launch)
    {
        if (!_ofRunner.TryGetValue(launch, out var source))
            _ofRunner.Add(launch, source = FindSourceOfRunner(launch));
        return source;
    }

    ISymbol? FindSourceOfRunner(Launch launch)
    {
        if (launch.Operation is not IObjectCreationOperation { Constructor: { } constructor } creation || !facts.Session.Declares(constructor))
            return null;
        ISymbol? common = null;
        foreach (var (kept, ordinal) in facts.Session.Construction.StoredBy(constructor.OriginalDefinition).Select(static stored => (stored.Key, stored.Value)))
        {
            if (creation.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == ordinal)?.Value.Type?.TypeKind != TypeKind.Delegate)
                continue;
            foreach (var (call, routine) in CallsOf(kept, constructor.ContainingType.OriginalDefinition))
            {
                if (In(routine).FirstOrDefault(receipt => IsBefore(receipt, call, routine)) is not { Source: { } source } || (common is not null && !SymbolEqualityComparer.Default.Equals(common, source)))
                    return null;
                common = source;
            }
        }

        return common;
    }

    IEnumerable<(IOperation Call, Routine Routine)> CallsOf(ISymbol kept, INamedTypeSymbol type)
    {
        foreach (var member in type.GetMembers())
        {
            if (member is not IMethodSymbol { IsAbstract: false, DeclaringSyntaxReferences.IsEmpty: false } method || facts.Session.RoutineOf(method, default) is not { Parent: null } root)
                continue;
            foreach (var routine in root.All())
            {
                foreach (var block in routine.Blocks)
                {
                    foreach (var operation in block.Operations)
                    {
                        if (operation is IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: { } invoked } && SymbolEqualityComparer.Default.Equals(routine.Places.Of(invoked)?.Symbol?.OriginalDefinition, kept))
                            yield return (operation, routine);
                    }
                }
            }
        }
    }
}
