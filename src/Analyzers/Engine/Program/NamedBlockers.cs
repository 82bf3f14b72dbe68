using System.Collections.Concurrent;
using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Whether a method blocks of which only its name and signature tell so. <c>Stop()</c> beside <c>StopAsync()</c> may only post a
/// message: where there is code, the code tells.
/// </summary>
sealed class NamedBlockers(Session session)
{
    readonly ConcurrentDictionary<IMethodSymbol, bool?>[] _known = Enumerable.Range(0, Limits.BlockingCallDepth).Select(static _ => new ConcurrentDictionary<IMethodSymbol, bool?>(SymbolEqualityComparer.Default)).ToArray();

    /// <summary>Whether the method that a call names may block its caller; of several that it can mean one is enough.</summary>
    /// <param name="call">The call.</param>
    /// <param name="method">What it calls.</param>
    /// <param name="twin">What could be awaited instead.</param>
    /// <param name="root">The member it stands in.</param>
    /// <param name="cancellation">Cancels binding.</param>
    public bool MayBlock(IOperation call, IMethodSymbol method, Twin twin, Routine root, CancellationToken cancellation)
    {
        var definition = (IMethodSymbol)MemberTable.Definition(method);
        // What a log of a library does with a line, it does as well when it is awaited.
        if (!session.Declares(definition))
            return !Diagnosing.IsLogger(definition) && IsTask(twin.Method.ReturnType) && !RequestNames.IsOne(definition) && Signatures.AddsOnlyTokens(twin.Method, definition) && !SynchronousCalls.IsCalledBesideItsTwin(call.Syntax, twin, root)
                && !Computes(definition, call, root);
        if ((call as IInvocationOperation)?.Instance is { } instance && SoleImplementations.IsOpen(definition)
            && root.Origins.SourceOf(instance) is IObjectCreationOperation { Type: INamedTypeSymbol made } && SoleImplementations.In(made, definition) is { } own)
        {
            definition = own;
        }

        // Where a call of the twin speaks against it, only code can tell that it blocks.
        return !SynchronousCalls.IsAskedAfter(call.Syntax, twin, root) && (Blocks(definition, Limits.BlockingCallDepth - 1, cancellation) ?? !SynchronousCalls.IsCalledBesideItsTwin(call.Syntax, twin, root))
            && !GetsData(definition, call, root, cancellation) && !session.BlockingChains.IsSpared(definition, call, root, cancellation);
    }

    /// <summary>Whether there is code that tells whether a method blocks, and not only its name.</summary>
    public bool CodeTellsOf(IMethodSymbol method, CancellationToken cancellation) =>
        MemberTable.Definition(method) is IMethodSymbol definition && session.Declares(definition) && Blocks(definition, Limits.BlockingCallDepth - 1, cancellation) is not null;

    // Either<L, R> Right(R value) beside EitherAsync<L, R> RightAsync(R value): what can be awaited may be a value that a library wraps.
    bool IsTask(ITypeSymbol type) => session.Types.IsTask(type) || type.Name.EndsWith(nameof(Task), StringComparison.Ordinal) || type.Name.StartsWith("Async", StringComparison.Ordinal) || type.Name.StartsWith("IAsync", StringComparison.Ordinal);

    // parser.ParseDocument(text): its twin takes as long, and gives the thread back no sooner.
    bool Computes(IMethodSymbol method, IOperation call, Routine root)
    {
        if (!ComputingNames.IsOne(method) || ((call as IInvocationOperation)?.Instance is { } instance && session.Types.IsStreamLike(Origins.Bare(instance).Type) && !root.Origins.IsInMemory(instance)))
            return false;
        foreach (var argument in Arguments.OfCall(call))
        {
            if (argument.Parameter is { } parameter && ComputingNames.IsPlace(parameter))
                return false;
            var value = Origins.Bare(argument.Value);
            if (session.Types.IsStreamLike(value.Type) && !root.Origins.IsInMemory(value))
                return false;
        }

        return true;
    }

    // What it reads from, or writes to, is in memory this time.
    bool GetsData(IMethodSymbol method, IOperation call, Routine root, CancellationToken cancellation) =>
        root.Origins.IsOnMemory(call)
        || (session.BlockingChains.BlocksOnlyFor(method, cancellation) is { } stream && Arguments.OfCall(call).Any(argument => argument.Parameter?.Ordinal == stream.Ordinal && root.Origins.IsInMemory(argument.Value)));

    // Null when there is no code that tells. A circle of methods that hand on what they are asked for ends with the depth.
    bool? Blocks(IMethodSymbol method, int calls, CancellationToken cancellation) =>
        _known[calls].TryGetValue(method, out var known) ? known : _known[calls].GetOrAdd(method, Find(method, calls, cancellation));

    bool? Find(IMethodSymbol method, int calls, CancellationToken cancellation)
    {
        if (!SoleImplementations.IsOpen(method))
            return OfBody(method, calls, cancellation);
        bool? found = null;
        foreach (var implementation in session.Implementations.All(method, cancellation))
        {
            if (OfBody(implementation, calls, cancellation) is not { } blocks)
                continue;
            if (blocks)
                return true;
            found = false;
        }

        return found;
    }

    bool? OfBody(IMethodSymbol method, int calls, CancellationToken cancellation)
    {
        if (session.RoutineOf(method, cancellation) is not { Body: not null } routine || IsStub(routine))
            return null;
        if (HandedOver.Names(routine.Syntax, method.Name + TwinModel.Suffix))
            return !HandedOver.StartsOnly(routine.Syntax, method.Name + TwinModel.Suffix);
        if (session.BlockingChains.MayBlock(method, cancellation))
            return true;
        return calls == 0 ? null : OfCalls(routine, calls, cancellation);
    }

    bool? OfCalls(Routine routine, int calls, CancellationToken cancellation)
    {
        bool? found = false;
        foreach (var (operation, function) in ProgramCalls.OperationsOf(routine.Root))
        {
            if (function != routine.Syntax || operation is not IInvocationOperation { TargetMethod: var called } call)
                continue;
            var callee = (IMethodSymbol)MemberTable.Definition(called);
            var isTwin = session.Twins.CandidatesOf(called, call.Instance?.Type) is { Line: null, Methods.IsEmpty: false };
            if (!session.Declares(callee) && !isTwin)
                continue;
            // Of several methods that a call can mean one is enough only where its name says that it waits.
            var blocks = !session.Declares(callee) ? !RequestNames.IsOne(callee) && !Computes(callee, call, routine.Root)
                : isTwin ? Blocks(callee, calls - 1, cancellation)
                : (SoleImplementations.IsOpen(callee) ? session.Implementations.Of(callee, cancellation) : callee) is { } sole ? Blocks(sole, calls - 1, cancellation) : false;
            if (blocks == true)
                return true;
            // What hands on to a method that nothing is known of, as a decorator does, tells nothing either.
            if (isTwin && blocks is null)
                found = null;
        }

        return found;
    }

    // Nothing but what it was given and constants: a body that stands in for another one.
    static bool IsStub(Routine routine)
    {
        foreach (var (operation, _) in ProgramCalls.OperationsOf(routine.Root))
        {
            if (operation is IInvocationOperation or IFieldReferenceOperation or IPropertyReferenceOperation or IAssignmentOperation or ILoopOperation or IAwaitOperation or IEventReferenceOperation
                && routine.Syntax.Span.Contains(operation.Syntax.Span))
            {
                return false;
            }
        }

        return true;
    }
}
