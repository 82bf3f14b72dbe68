using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Which uses touch the same storage, and which of them another thread must not do meanwhile.</summary>
static class Storage
{
    /// <summary>Whether two uses are of the same state, by different code or by copies of the same, and one can be in the way of the other.</summary>
    public static bool Same(Use mine, Use theirs, bool isSelf) =>
        mine.IsOfContainer == theirs.IsOfContainer && !mine.IsOfContract && !theirs.IsOfContract && mine.Path.Shape.Equals(theirs.Path.Shape)
        && Elements.MayCoincide(mine.Path, theirs.Path, isSelf, (DeedOf(mine), DeedOf(theirs))) && !AreOfMaker(mine, theirs) && !GenericStatics.AreDifferent(mine, theirs)
        && !InPlace.AreReplacementAndLook(mine, theirs) && !IsOfThread(mine);

    // void Sing(ThreadLocal<Tally> tallies): only who has made it knows whether threads have one tally or each its own.
    static bool IsOfThread(Use use) => use.Path is { Variable: IParameterSymbol, Steps: [{ Member: IPropertySymbol step }, ..] } && use.Access.Routine.Session.Types.IsOfThread(step);

    /// <summary>
    /// Whether a method does both to an object that it has made itself: another call of it has another object, whatever others know them by.
    /// </summary>
    public static bool AreOfMaker(Use mine, Use theirs) => !mine.Path.IsVariable && mine.Access.Routine == theirs.Access.Routine && mine.Access.Path.Variable is ILocalSymbol made
        && !SymbolEqualityComparer.Default.Equals(mine.Path.Variable, made) && SymbolEqualityComparer.Default.Equals(theirs.Access.Path.Variable, made)
        && SymbolEqualityComparer.Default.Equals(made.ContainingSymbol, mine.Access.Routine.Method) && mine.Access.Routine.Places.HoldsNewObjects(made);

    // Who sets an element because of what he has found there, or has not, changes it.
    static AccessKind DeedOf(Use use) => use.Access.Kind == AccessKind.Write && use.Path.Steps is [.., { IsElement: true }] && (CheckedFlag.IsOne(use) || LazyInitialization.IsOne(use)) ? AccessKind.Update : use.Access.Kind;

    /// <summary>Whether the locks of two uses keep them apart. Who replaces the lock object itself keeps nobody out.</summary>
    public static bool Exclude(Use mine, Lockset locks, Use theirs, Lockset others)
    {
        if (!mine.IsOfContainer && (mine.Access.IsWrite || theirs.Access.IsWrite) && !locks.IsUncertain && !others.IsUncertain)
        {
            while (locks.Holds(mine.Path))
                locks = locks.Release(mine.Path);
        }

        if (locks.Guarding(mine.Path).Excludes(others.Guarding(theirs.Path)))
            return true;
        foreach (var held in locks.Held)
        {
            if (MayBeHeld(held, others, mine.Path))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether a lock may be held under another name: <c>context.Domain.Gate</c> where the others say <c>_domain.Gate</c>. A lock
    /// that is declared beside the state belongs to one object: there the ways tell which.
    /// </summary>
    public static bool MayBeHeld(LockId gate, Lockset locks, AccessPath state)
    {
        if (gate.Path.Symbol is not { ContainingType: { } owner } name || SymbolEqualityComparer.Default.Equals(owner.OriginalDefinition, state.Symbol?.ContainingType?.OriginalDefinition))
            return false;
        foreach (var held in locks.Held)
        {
            if (held.Path.Symbol is { ContainingType: { } other } && held.Path.Symbol.Name == name.Name && held.Path.Kind != gate.Path.Kind && !(held.IsShared && gate.IsShared)
                && (SymbolEqualityComparer.Default.Equals(other, owner) || other.AllInterfaces.Contains(owner, SymbolEqualityComparer.Default) || owner.AllInterfaces.Contains(other, SymbolEqualityComparer.Default)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether one thread writes a fixed value that another reads. Two threads that write such values need not care, and
    /// neither do those that only look whether a flag is set.
    /// </summary>
    public static bool IsMessage(Use write, Use read) =>
        write.Access is { Kind: AccessKind.Write, IsBenign: true, IsAtomic: false } && read.Access is { Kind: AccessKind.Read }
        && write.Path.Symbol is IPropertySymbol or IFieldSymbol { IsVolatile: false }
        && Kinds.TypeOf(write.Path) is { TypeKind: not TypeKind.Enum, SpecialType: not SpecialType.System_Boolean, IsReferenceType: var isReference } type
        && (!isReference || type.SpecialType == SpecialType.System_String);

    /// <summary>Whether a use only reads, and so that it sees the whole number, old or new.</summary>
    public static bool IsAtomicRead(Use use) =>
        use.Access is { IsAtomic: true, Operation.Parent: IArgumentOperation { Parent: IInvocationOperation call } } && ReadingCalls.OnlyReadsAtomically(call.TargetMethod);

    /// <summary>Whether a use only reads a volatile word.</summary>
    public static bool IsReadOfVolatile(Use use) => use is { Access.Kind: AccessKind.Read, Path.Symbol: IFieldSymbol { IsVolatile: true } };

    /// <summary>Whether a use changes the state in a way that others must not meet.</summary>
    public static bool IsHazard(Use use)
    {
        var access = use.Access;
        if (!access.IsWrite || access.IsAtomic || access.IsBenign)
            return false;
        // Volatile makes a write visible as a whole; only what reads before it writes can lose something.
        return access.Kind != AccessKind.Write || use.Path.Symbol is not IFieldSymbol { IsVolatile: true };
    }

    /// <summary>
    /// Whether a use stores in one step what it has made of a value that it read in another one, and the other use changes the value as well: one of
    /// both is lost. Who only reads has the old value or the new one.
    /// </summary>
    public static bool IsWrittenBack(Use mine, Use theirs) => mine.Access is { Kind: AccessKind.Update, IsAtomic: true } && theirs.Access.IsWrite && !IsAtomicRead(theirs);

    /// <summary>
    /// Whether a use that another one meets may be lost. What is only set beforehand, or read when all is over, is hard to tell from what
    /// is set meanwhile; an update is not.
    /// </summary>
    public static bool IsLost(Use use) => IsHazard(use) && !use.IsOfContract && use.Access.Kind is AccessKind.Update or AccessKind.ContainerWrite;

    /// <summary>Whether a value may be read while half of it is written.</summary>
    public static bool IsTorn(ISymbol? state)
    {
        var type = (state as IFieldSymbol)?.Type ?? (state as IPropertySymbol)?.Type;
        return type is not null && !Immutability.IsOneReference(type) && type is { SpecialType: SpecialType.System_Decimal or SpecialType.System_DateTime } or { IsValueType: true, SpecialType: SpecialType.None, TypeKind: TypeKind.Struct };
    }
}
