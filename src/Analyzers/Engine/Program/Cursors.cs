using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Slots of an array that one thread fills and another one empties, each up to where the other has got: a ring with two
/// positions. Each side looks at the position of the other before it uses a slot, and moves its own when it is done with it.
/// </summary>
static class Cursors
{
    /// <summary>Whether two uses of elements are kept apart by two positions that are read and written as volatile.</summary>
    public static bool KeepApart(Use one, Use other)
    {
        var (mine, theirs) = (one.Access, other.Access);
        if (mine.Routine == theirs.Routine || mine.Path.Steps is not [.., { IsElement: true }] || theirs.Path.Steps is not [.., { IsElement: true }])
            return false;
        var (moved, movedByOther) = (MovedAfter(mine), MovedAfter(theirs));
        return moved is not null && movedByOther is not null && !SymbolEqualityComparer.Default.Equals(moved, movedByOther) && IsSeenBefore(movedByOther, mine) && IsSeenBefore(moved, theirs);
    }

    static IFieldSymbol? MovedAfter(Access slot)
    {
        foreach (var block in slot.Routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (Position(operation, slot.Routine) is { IsMove: true, Field: { } field } && slot.Routine.Ways.AlwaysComesBefore(slot.Operation, operation))
                    return field;
            }
        }

        return null;
    }

    static bool IsSeenBefore(IFieldSymbol field, Access slot)
    {
        foreach (var block in slot.Routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (Position(operation, slot.Routine) is { IsMove: false, Field: var seen } && SymbolEqualityComparer.Default.Equals(seen, field) && slot.Routine.Ways.AlwaysComesBefore(operation, slot.Operation))
                    return true;
            }
        }

        return false;
    }

    // Volatile.Read(ref _head), Volatile.Write(ref _tail, tail + 1), and volatile fields.
    static (bool IsMove, IFieldSymbol? Field) Position(IOperation operation, Routine routine) => operation switch
    {
        IInvocationOperation { Arguments: [{ Value: IFieldReferenceOperation { Field: var field } }, ..], TargetMethod: var method } call when routine.Session.Calls.Of(call).Kind == Meaning.Atomic => (!ReadingCalls.OnlyReadsAtomically(method), field),
        IFieldReferenceOperation { Field: { IsVolatile: true } field } reference => (Usage.Of(reference) != AccessKind.Read, field),
        _ => default,
    };
}
