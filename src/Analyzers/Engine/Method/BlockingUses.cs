using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// The blocking operations of one member and of all its lambdas and local functions, each with the one defect that it is.
/// All rules about blocking read this list, so no operation is reported twice.
/// </summary>
sealed class BlockingUses
{
    const Signals Blocking = Signals.Wait | Signals.Sleep | Signals.Block;

    static readonly HashSet<int> s_words = [.. SignalWords.Default.WordsOf(Blocking).SelectMany(static word => new[] { MemberWords.Called(word), MemberWords.Named(word) }), MemberWords.Escaped];

    readonly ImmutableArray<BlockingUse> _all;

    BlockingUses(ImmutableArray<BlockingUse> all) => _all = all;

    /// <summary>All of them; those that are no defect among them.</summary>
    public ImmutableArray<BlockingUse> All => _all;

    /// <summary>The uses that are a certain defect, in the order of the flow.</summary>
    public IEnumerable<BlockingUse> Of(BlockingDefect defect)
    {
        foreach (var use in _all)
        {
            if (use.Defect == defect)
                yield return use;
        }
    }

    /// <summary>Finds the blocking operations of a member; none when it is too large to say anything.</summary>
    public static BlockingUses Of(Routine root)
    {
        var all = ImmutableArray.CreateBuilder<BlockingUse>();
        if (!MayExistIn(root))
            return new(all.ToImmutable());
        var places = new BlockingPlaces(root);
        var isInTest = TestMethods.Contains(root.Method);
        var mayKeepThread = root.IsRelaxedTest;
        foreach (var wait in root.Completion.Waits)
            Add(wait.Operation, wait.IsForSeveral ? BlockingKind.SeveralTasks : BlockingKind.Task, wait.Routine, wait.IsComplete || wait.IsSynchronousArm || OnlyLooks(wait.Operation, root.Session) || IsOfKeptAwaiter(wait.Operation, wait.Routine));
        foreach (var other in root.Completion.OtherBlocking)
            Add(other.Operation, other.Kind, other.Routine, other.IsSynchronousArm || mayKeepThread || other.Routine.IsRelaxedStart || FailingThreads.AreWaitedFor(other.Operation, other.Routine));
        return new(all.ToImmutable());

        void Add(IOperation operation, BlockingKind kind, Routine routine, bool isExcused)
        {
            // Where it stands is costly to tell, and of no interest then.
            var (place, function, held) = isExcused ? (BlockingPlace.Elsewhere, routine, null) : places.Of(routine, operation.Syntax);
            all.Add(new(operation, kind, place, routine, function, held, isExcused, isInTest));
        }
    }

    // void Done() { _awaiter.GetResult(); … }: an awaiter is kept for the code that it runs when it is complete. So is one that has been
    // given such code, here or by who it was handed to.
    static bool IsOfKeptAwaiter(IOperation wait, Routine routine)
    {
        if (wait is not IInvocationOperation { Instance: { Type: INamedTypeSymbol type } awaiter } || !routine.Session.Calls.IsAwaiter(type))
            return false;
        var source = routine.Places.Source(awaiter);
        if (source is not ILocalReferenceOperation { Local: var local })
            return source is IFieldReferenceOperation;
        return (routine.Places.ValueOf(local) is { } value && routine.Places.Source(value) is IFieldReferenceOperation) || IsTold(local, wait.Syntax, routine.Root);
    }

    static bool IsTold(ILocalSymbol awaiter, SyntaxNode wait, Routine root)
    {
        foreach (var operation in root.Body?.Descendants() ?? [])
        {
            if (operation is ILocalReferenceOperation { Local: var local, Parent: var user } && SymbolEqualityComparer.Default.Equals(local, awaiter) && operation.Syntax.SpanStart < wait.SpanStart
                && (user is IArgumentOperation { Parameter.OriginalDefinition.Type: var given } ? root.Session.Calls.MayTellOfCompletion(given) : user is IInvocationOperation { TargetMethod: var method } && CallModel.RunsWhenComplete(method)))
            {
                return true;
            }
        }

        return false;
    }

    // The awaiter of the program's own that only tells what it has.
    static bool OnlyLooks(IOperation wait, Session session) =>
        wait is IInvocationOperation { TargetMethod: var method } && session.Declares(method) && session.Calls.IsAwaiter(method.ContainingType) && OnlyLooks(method.OriginalDefinition, session, Limits.CallDepth);

    static bool OnlyLooks(IMethodSymbol method, Session session, int depth)
    {
        if (depth == 0 || session.BodyOf(method) is not { } body)
            return false;
        var looks = false;
        foreach (var operation in body.Descendants())
        {
            ISymbol? used = operation switch
            {
                IInvocationOperation call => call.TargetMethod,
                IPropertyReferenceOperation property => property.Property,
                IFieldReferenceOperation field => field.Field,
                _ => null,
            };
            if (used is null)
                continue;
            looks = true;
            if (used is IMethodSymbol called && session.Declares(called) ? !OnlyLooks(called.OriginalDefinition, session, depth - 1) : MayBlock(used, session))
                return false;
        }

        return looks;
    }

    // Told from the syntax and a few symbols, before any graph is built.
    static bool MayExistIn(Routine root)
    {
        var mayAskDatabase = root.Session.Types.DbContext is not null;
        if (!mayAskDatabase && !MemberWords.MayStandIn(root.Syntax, s_words))
            return false;
        foreach (var node in root.Syntax.DescendantNodes())
        {
            if (node is SimpleNameSyntax name
                && (SignalWords.Default.Of(name.Identifier.ValueText.AsSpan(), WordPlace.MemberCall) & Blocking) != 0
                && root.Model.GetSymbolInfo(name).Symbol is { } symbol && MayBlock(symbol, root.Session))
            {
                return true;
            }

            if (mayAskDatabase && node is CommonForEachStatementSyntax loop && BlockingOperation.IsAwaitableQuery(loop.Expression, root))
                return true;
        }

        return false;
    }

    // The receiver's own type may say more than the member, as it does for a mutex.
    static bool MayBlock(ISymbol symbol, Session session)
    {
        if (symbol is INamedTypeSymbol type && ParallelLoops.AreMadeBy(type))
            return true;
        var meaning = session.Calls.Of(symbol);
        return meaning.Blocks || meaning.Kind is Meaning.WaitForTask or Meaning.WaitForAll or Meaning.WaitForAny or Meaning.WaitForHandle
            or Meaning.Sleep or Meaning.BlockingSequence or Meaning.RunMany or Meaning.RunEach;
    }
}
