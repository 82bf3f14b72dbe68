using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>What blocks a function by itself, as far as it makes its callers wait for something else than their own work.</summary>
static class Blockers
{
    /// <summary>The end of a chain: the first operation of the text that blocks on the way of a function.</summary>
    public static BlockingChain? FirstIn(Routine root, SyntaxNode function)
    {
        IOperation? first = null;
        foreach (var use in root.BlockingUses.All)
        {
            if ((use.Routine.Syntax == function || use.Function.Syntax == function) && IsWait(use) && IsBefore(use.Operation, first)
                && !IsRare(use.Operation.Syntax, root))
                first = use.Operation;
        }

        foreach (var (operation, holder) in ProgramCalls.OperationsOf(root))
        {
            if (holder == function && IsBefore(operation, first) && SynchronousCalls.Blocks(operation, root.Closest(operation.Syntax))
                && !IsGivenByCaller(operation, root) && !IsOffTheWay(operation.Syntax, root))
            {
                first = operation;
            }
        }

        return first is null ? null : new(NameOf(first, root), first.Syntax.GetLocation(), null);
    }

    /// <summary>Whether a place of a member is none that its callers wait for: it is for synchronous ones, or hardly ever reached.</summary>
    public static bool IsOffTheWay(SyntaxNode place, Routine root) => IsRare(place, root) || SynchronousFlag.Excuses(place, root);

    static bool IsRare(SyntaxNode place, Routine root) => RareWays.EndsInFailure(place, root) || RareWays.HappensOnce(place, root);

    static bool IsBefore(IOperation operation, IOperation? other) => other is null || operation.Syntax.SpanStart < other.Syntax.SpanStart;

    // A stream that the caller hands over may well be in memory.
    static bool IsGivenByCaller(IOperation operation, Routine root)
    {
        var types = root.Session.Types;
        var operands = operation switch
        {
            IInvocationOperation call => call.Arguments.Select(static argument => argument.Value).Append(call.Instance),
            IPropertyReferenceOperation property => [property.Instance],
            _ => [],
        };
        return operands.Any(operand => operand is not null && types.IsStreamLike(Origins.Bare(operand).Type) && IsGiven(operand, 0));

        bool IsGiven(IOperation value, int depth) => Origins.Bare(value) switch
        {
            IParameterReferenceOperation => true,
            ILocalReferenceOperation { Local: var local } when depth < Limits.PathLength => root.Places.ValueOf(local) is { } source && IsGiven(root.Places.Source(source), depth + 1),
            IObjectCreationOperation creation when depth < Limits.PathLength => creation.Arguments.Any(argument => types.IsStreamLike(Origins.Bare(argument.Value).Type) && IsGiven(argument.Value, depth + 1)),
            _ => false,
        };
    }

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
