using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>What blocks a function by itself, as far as it makes its callers wait for something else than their own work.</summary>
static class Blockers
{
    /// <summary>
    /// The end of a chain: the first operation of the text that blocks on the way of a function, and rather one that no test can keep
    /// from being reached. What a call does not come to with what it gives is no end of its chain.
    /// </summary>
    public static BlockingChain? FirstIn(Routine root, SyntaxNode function, ImmutableArray<GivenConstant> given, CancellationToken cancellation)
    {
        IOperation? first = null;
        IOperation? gate = null;
        foreach (var use in root.BlockingUses.All)
        {
            if ((use.Routine.Syntax == function || use.Function.Syntax == function) && IsWait(use)
                && !IsRare(use.Operation.Syntax, root) && !RareWays.ComesBeforeStart(use.Operation.Syntax, root) && !WaitsOnce(use.Operation, root) && !ClosedWays.Contain(use.Node, given, root.Session)
                && !GivenConstants.AreNoTimeFor(given.IsEmpty ? null : GivenConstants.TimeOf(use.Operation), given))
            {
                if (IsGate(use))
                    gate = ComesBefore(use.Operation, gate, root, function, cancellation) ? use.Operation : gate;
                else if (ComesBefore(use.Operation, first, root, function, cancellation))
                    first = use.Operation;
            }
        }

        foreach (var operation in CallsThatBlock(root, function, before: first, cancellation))
        {
            if (ComesBefore(operation, first, root, function, cancellation) && LentStreams.ParametersOf(operation, root) is not [_, ..] && !IsLent(operation, root) && !ClosedWays.Contain(operation.Syntax, given, root.Session)
                && !(given.Length > 0 && GivenConstants.AreNoTimeFor(TimeOf(operation, root), given)))
                first = operation;
        }

        if (first is not null)
            return EndAt(first, root, function, cancellation) with { StreamOf = gate is null && IsAllOfOwn(first, root, function, cancellation) ? AccessPath.This : null };
        return gate is not null ? EndAt(gate, root, function, cancellation) with { EndsInGate = true, GateOf = IsOwn(gate) ? AccessPath.This : null, IsMinor = root.Session.ShortGates.Hold(gate, root) } : null;
    }

    // class Reader : StreamReader { string? Word() { … } }, where nothing else is waited for: what it was made over tells whether anybody waits.
    static bool IsAllOfOwn(IOperation first, Routine root, SyntaxNode function, CancellationToken cancellation)
    {
        if (!LentStreams.IsOfOwn(first, root) || root.Method is not { MethodKind: not MethodKind.Constructor })
            return false;
        foreach (var use in root.BlockingUses.All)
        {
            if ((use.Routine.Syntax == function || use.Function.Syntax == function) && IsWait(use))
                return false;
        }

        foreach (var operation in CallsThatBlock(root, function, before: null, cancellation))
        {
            if (!LentStreams.IsOfOwn(operation, root) && LentStreams.ParametersOf(operation, root) is not [_, ..])
                return false;
        }

        return true;
    }

    /// <summary>Whether a function has anything that could be the end of a chain, be it only for a stream that it is given.</summary>
    public static bool AreIn(Routine root, SyntaxNode function)
    {
        foreach (var use in root.BlockingUses.All)
        {
            if ((use.Routine.Syntax == function || use.Function.Syntax == function) && IsWait(use))
                return true;
        }

        foreach (var (operation, holder) in ProgramCalls.OperationsOf(root))
        {
            if (holder == function && Blocks(operation, function, root))
                return true;
        }

        return false;
    }

    static bool Blocks(IOperation operation, SyntaxNode function, Routine root) => SynchronousCalls.Blocks(operation, root) || IsSpin(operation, function, root.Session);

    // A semaphore that is released in the same function, whatever happens, is held for a short time.
    static bool IsGate(BlockingUse use)
    {
        var calls = use.Routine.Session.Calls;
        if (use.Operation is not IInvocationOperation { Instance: { Syntax: var semaphore } } wait || calls.Of(wait) is not { Kind: Meaning.Acquire } meaning || (meaning.Traits & LockTraits.Counting) == 0)
            return false;
        foreach (var node in use.Routine.Syntax.DescendantNodes())
        {
            if (node is FinallyClauseSyntax clean && clean.DescendantNodes().Any(one => one is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var released } } call
                && SyntaxFactory.AreEquivalent(released, semaphore) && use.Routine.Model.GetSymbolInfo(call).Symbol is { } member && calls.Is(member, Meaning.Release)))
            {
                return true;
            }
        }

        return false;
    }

    static bool IsOwn(IOperation gate) => gate is IInvocationOperation { Instance: { } semaphore } && Origins.Bare(semaphore) is IFieldReferenceOperation { Field.IsStatic: false, Instance: IInstanceReferenceOperation };

    /// <summary>
    /// The end of a chain that blocks only where a stream which the caller hands over is not in memory, with the parameter that it
    /// comes by: a function that has another end blocks anyway.
    /// </summary>
    public static (BlockingChain Chain, IParameterSymbol Stream)? FirstOfStreamIn(Routine root, SyntaxNode function, CancellationToken cancellation)
    {
        foreach (var operation in CallsThatBlock(root, function, before: null, cancellation))
        {
            if (LentStreams.ParametersOf(operation, root) is [var parameter, ..])
                return (EndAt(operation, root, function, cancellation), parameter);
        }

        return null;
    }

    static BlockingChain EndAt(IOperation operation, Routine root, SyntaxNode function, CancellationToken cancellation) =>
        new(NameOf(operation, root), operation.Syntax.GetLocation(), null, IsSure(operation.Syntax, root, function))
        {
            Time = TimeOf(operation, root),
            Instead = InsteadOf(operation, root),
            IsMinor = HasNoForm(operation, root),
            IsWholeFile = IsWholeFile(operation),
            IsSlight = IsPause(operation, function, root.Session) || IsForRoom(operation, root, function) || SpinLocks.Take(operation, root) || UnknownWriters.AreWrittenTo(operation, root) || BufferedWrites.Of(operation, root) == BufferedWrite.Token
                || ForeignStreams.AreUsedBy(operation, root) || LocalQueries.AreAsked(operation, root.Session) || IsThere(operation, root, cancellation) || SeekableStreams.AreUsedBy(operation, root),
            FillsBuffer = FillsBuffer(operation, root, function),
            ReadsForm = operation is IPropertyReferenceOperation { Property: var property } && RequestForms.IsForm(property),
            MovesData = SynchronousCalls.Blocks(operation, root),
        };

    // while (_queue.Count >= Limit) _taken.WaitOne();
    static bool IsForRoom(IOperation operation, Routine root, SyntaxNode function) =>
        RareWays.WaitsForRoom(operation.Syntax, function) && !SynchronousCalls.Blocks(operation, root);

    static string? InsteadOf(IOperation operation, Routine root)
    {
        foreach (var use in root.BlockingUses.All)
        {
            if (use.Operation != operation)
                continue;
            return use switch
            {
                { Kind: BlockingKind.Enumeration } => AsyncCounterparts.OfSequence(operation),
                { Kind: BlockingKind.ParallelLoop } => AsyncCounterparts.OfLoop(operation, waits: false),
                { Kind: BlockingKind.Primitive, Operation: IInvocationOperation call } when AsyncCounterparts.HasNoTwin(call) => AsyncCounterparts.Of(call).Instead,
                { Kind: BlockingKind.Task, HasTimeout: true } => AsyncCounterparts.OfTimedWait("await", root.Session.Types.Task!, use.IsAnswerUsed),
                _ => null,
            };
        }

        return null;
    }

    // if (sequence == 0) Thread.Sleep(5); once, where a test chooses it: who asks too often is slowed down.
    static bool IsPause(IOperation operation, SyntaxNode function, Session session)
    {
        if (operation is not IInvocationOperation { Arguments: [{ Value: var time }, ..] } call || session.Calls.Of(call).Kind != Meaning.Sleep || Durations.Milliseconds(time) is not (> 0 and <= Limits.LongestPause) || RareWays.IsOnEveryWay(operation.Syntax, function))
            return false;
        for (var node = operation.Syntax; node.Parent is { } parent && node != function; node = parent)
        {
            if (parent is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax)
                return false;
        }

        return true;
    }

    // using var writer = new StreamWriter(path); writer.Write(title);
    static bool FillsBuffer(IOperation operation, Routine root, SyntaxNode function) => BufferedWrites.Of(operation, root) == BufferedWrite.Text && Loops.Around(operation.Syntax, function) is null;

    // ZipFile.CreateFromDirectory, on a platform that has no CreateFromDirectoryAsync: nothing could be awaited in its place.
    static bool HasNoForm(IOperation operation, Routine root) => operation is IInvocationOperation { TargetMethod: { IsStatic: true, ContainingType: { } type } called } call
        && root.Session.Twins.CandidatesOf(called) is { IsKnownToBlock: true, Container: null, Name: var name } known && type.GetMembers(name).IsEmpty && !(known.Line is { Meaning.Kind: Meaning.RunsQuery } && IsOperator(name, call, root));

    // db.People.AsNoTracking().First(): whose query it is says where its operators are.
    static bool IsOperator(string name, IInvocationOperation call, Routine root) => call.Arguments is [{ Value: var query }, ..] && root.Origins.Queries.OperatorsFor(query) is { } operators
        && root.Session.Compilation.GetTypeByMetadataName(operators) is { } type && !type.GetMembers(name).IsEmpty;

    // Numbers that others are given, as the place in a buffer, are no times.
    static string? TimeOf(IOperation operation, Routine root)
    {
        var isWait = operation is IInvocationOperation { TargetMethod: var called } && root.Session.Twins.CandidatesOf(called) is { Line.Meaning.Kind: Meaning.BlocksOnWait };
        foreach (var use in root.BlockingUses.All)
            isWait |= use.Operation == operation;
        return isWait ? GivenConstants.TimeOf(operation) : null;
    }

    /// <summary>Whether code of a function runs whenever that does. A getter is asked again and again: where it has an answer at once as a rule, it seldom comes further.</summary>
    public static bool IsSure(SyntaxNode code, Routine root, SyntaxNode function) =>
        RareWays.IsOnEveryWay(code, function) && !(root.Method?.MethodKind == MethodKind.PropertyGet && RareWays.MayReturnBefore(code, function));

    // while (!success) { try { … } catch (IOException) { Thread.Sleep(0); } }: a sleep of no time that goes on until others have given the file free.
    static bool IsSpin(IOperation operation, SyntaxNode function, Session session)
    {
        if (operation is not IInvocationOperation call || session.Calls.Of(call).Kind != Meaning.Sleep || !Arguments.IsZeroTimeout(call))
            return false;
        var isOfOthers = false;
        for (var node = operation.Syntax; node.Parent is { } parent && node != function; node = parent)
        {
            isOfOthers |= parent is CatchClauseSyntax { Declaration.Type: var caught } && FileConflicts.MayBeTold(caught.ToString());
            if (parent is WhileStatementSyntax or DoStatementSyntax)
                return isOfOthers;
        }

        return false;
    }

    static IEnumerable<IOperation> CallsThatBlock(Routine root, SyntaxNode function, IOperation? before, CancellationToken cancellation)
    {
        foreach (var (operation, holder) in ProgramCalls.OperationsOf(root))
        {
            if (holder == function && Blocks(operation, function, root) && ComesBefore(operation, before, root, function, cancellation) && !IsOffTheWay(operation.Syntax, root))
                yield return operation;
        }
    }

    /// <summary>Whether a place of a member is none that its callers wait for: it is for synchronous ones, or hardly ever reached.</summary>
    public static bool IsOffTheWay(SyntaxNode place, Routine root) => IsRare(place, root) || SynchronousFlag.Excuses(place, root);

    static bool IsRare(SyntaxNode place, Routine root) => RareWays.EndsInFailure(place, root) || RareWays.CleansUp(place, root) || RareWays.HappensOnce(place, root);

    /// <summary>Whether code waits for what is done only once: <c>Init().Wait()</c>, <c>WaitToComplete(Init())</c>.</summary>
    public static bool WaitsOnce(IOperation operation, Routine root)
    {
        if (operation is not IInvocationOperation call)
            return (operation as IPropertyReferenceOperation)?.Instance is { } owner && IsTaskOfOnce(owner, root);
        return (call.Instance is { } instance && IsTaskOfOnce(instance, root)) || call.Arguments.Any(argument => root.Session.Types.IsTask(argument.Value.Type) && IsTaskOfOnce(argument.Value, root));
    }

    static bool IsTaskOfOnce(IOperation task, Routine root)
    {
        var source = root.Origins.SourceOf(task);
        // _t = _t.WaitAsync(limit): a task may come back to itself.
        for (var step = 0; step < Limits.OriginDepth && source is IInvocationOperation { Instance: { } same } form && root.Session.Calls.Is(form.TargetMethod, Meaning.SameTask); step++)
            source = root.Origins.SourceOf(same);
        return RareWays.IsDoneOnce(source, root.Session);
    }

    static bool ComesBefore(IOperation operation, IOperation? other, Routine root, SyntaxNode function, CancellationToken cancellation)
    {
        if (other is null)
            return true;
        // writer.Write(title); stream.CopyTo(file): what only goes into a buffer is not what makes it slow.
        var isLittle = IsLittle(operation, root, function, cancellation);
        if (isLittle != IsLittle(other, root, function, cancellation))
            return !isLittle;
        var isSure = RareWays.IsOnEveryWay(operation.Syntax, function);
        if (isSure != RareWays.IsOnEveryWay(other.Syntax, function))
            return isSure;
        // A whole file is a small one, as a rule, and is often written only when it is missing.
        var isFile = IsWholeFile(operation);
        return isFile == IsWholeFile(other) ? operation.Syntax.SpanStart < other.Syntax.SpanStart : !isFile;
    }

    static bool IsLittle(IOperation operation, Routine root, SyntaxNode function, CancellationToken cancellation) => BufferedWrites.Of(operation, root) == BufferedWrite.Token || FillsBuffer(operation, root, function) || IsThere(operation, root, cancellation);

    // response.Content.ReadAsStreamAsync().Result, entry.Open(): what is handed out is there, or nearly so; who reads it waits. A task that is finished, as far as anybody can tell, says as little.
    static bool IsThere(IOperation operation, Routine root, CancellationToken cancellation)
    {
        if (operation is IInvocationOperation { TargetMethod: var called } && ArchiveEntries.IsOpenedBy(called))
            return true;
        foreach (var use in root.BlockingUses.All)
        {
            if (use.Operation == operation && (use.IsForBodyAtHand || UnknownTasks.IsWaitedFor(use, root, cancellation)))
                return true;
        }

        return false;
    }

    static bool IsWholeFile(IOperation operation) => operation is IInvocationOperation { TargetMethod: var called } && WholeFiles.AreMovedBy(called);

    // void Init(Stream stream) => _stream = stream: whose data that is only its callers know.
    static bool IsLent(IOperation operation, Routine root) =>
        (operation as IInvocationOperation)?.Instance is { } instance && root.Session.Types.IsStreamLike(Origins.Bare(instance).Type) && !root.Session.Twins.IsDevice(Origins.Bare(instance).Type)
        && Origins.Bare(instance) is IFieldReferenceOperation && root.Origins.SourceOf(instance) is IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary } };

    // A parallel loop is the caller's own work. A lock that its own thread must release is held for a short time, as a rule,
    // and what waits while one is held is a defect of its own.
    static bool IsWait(BlockingUse use) => !use.IsExcused && use.Kind != BlockingKind.ParallelLoop && use.Place is not (BlockingPlace.UnderLock or BlockingPlace.LastResort)
        && !(use.Operation is IInvocationOperation call && (use.Routine.Session.Calls.Of(call).Traits & LockTraits.Affine) != 0);

    // A call is told best by its name, a wait for a task by its own words.
    static string? NameOf(IOperation operation, Routine root) => operation switch
    {
        IInvocationOperation call when root.Session.Calls.Of(call).Kind != Meaning.WaitForTask => $"{ReceiverOf(call).Name}.{call.TargetMethod.Name}",
        _ => null,
    };

    static ITypeSymbol ReceiverOf(IInvocationOperation call)
    {
        var receiver = call.Instance ?? (call.TargetMethod.IsExtensionMethod ? call.Arguments[0].Value : null);
        return receiver is null ? call.TargetMethod.ContainingType : Origins.Bare(receiver).Type ?? call.TargetMethod.ContainingType;
    }
}
