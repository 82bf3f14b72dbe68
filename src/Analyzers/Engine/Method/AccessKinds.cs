using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

using State = ConcurrencyState<Launch<Routine>>;

/// <summary>What operations of a routine do to the state that they name: read or write it, in one step, with what it held before or without.</summary>
sealed class AccessKinds(Routine routine)
{
    /// <summary>A write that names a temporary, in <c>x ??= y</c> and <c>x += c ? a : b</c>: the code to act on is where <c>x</c> stands.</summary>
    public Access WriteThroughTemporary(IAssignmentOperation assignment, AccessPath path, State state)
    {
        var isUpdate = assignment is not ISimpleAssignmentOperation || assignment.Syntax.IsKind(SyntaxKind.CoalesceAssignmentExpression) || Mentions(assignment.Value, path);
        return new(path, isUpdate ? AccessKind.Update : AccessKind.Write, IsAtomic: false, !isUpdate && IsBenign(assignment.Value), state, routine.Places.Source(assignment.Target), routine);
    }

    // What is read in two halves is not read in one step by being handed on.
    static bool IsWord(ITypeSymbol? type) => type is { IsReferenceType: true } or { TypeKind: TypeKind.Enum } or { SpecialType: SpecialType.System_Boolean or SpecialType.System_Char or (>= SpecialType.System_SByte and <= SpecialType.System_UInt64) or SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_IntPtr or SpecialType.System_UIntPtr };

    bool IsBenign(IOperation value) =>
        routine.Places.Source(value).ConstantValue.HasValue || routine.Places.Source(value) is IDefaultValueOperation || IsException(value.Type);

    /// <summary>What an operation does to the state that it names.</summary>
    public Access AccessAt(IOperation operation, AccessPath path, State state)
    {
        var kind = Usage.Of(operation);
        // Volatile.Read takes a reference that it may only read.
        var isAtomic = operation.Parent is IArgumentOperation { Parameter.RefKind: not RefKind.None, Parent: IInvocationOperation call } argument
            && ((routine.Session.Calls.Of(call) is { Kind: Meaning.Atomic } meaning && argument.Parameter?.Ordinal == meaning.Operand) || (argument.Parameter?.RefKind == RefKind.In && ReadingCalls.LooksAtomic(call.TargetMethod.Name) && IsWord(operation.Type)));
        // new Captured(in _state): only its address is taken; who keeps the reference reads it later.
        isAtomic |= kind == AccessKind.Read && operation.Parent is IArgumentOperation { Parameter.RefKind: not RefKind.None, Parent: IObjectCreationOperation { Type.IsRefLikeType: true } };
        // What a method does with a reference is its own business; those that the tables know are atomic.
        var isBenign = kind == AccessKind.Reference && operation.Parent is IArgumentOperation { Parameter.RefKind: RefKind.Ref };
        // var old = Volatile.Read(ref _items); Volatile.Write(ref _items, old.Add(item)); each is one step, and both together are two. So is
        // Interlocked.Exchange(ref _sent, _sent + n).
        if (isAtomic && operation.Parent is IArgumentOperation { Parent: IInvocationOperation { Arguments: [_, { Value: var stored }], TargetMethod: var step } } && (AtomicCalls.OnlyStore(step) ? MentionsRead(stored, path) || Mentions(stored, path) : AtomicCalls.Replace(step) && Mentions(stored, path)))
            (kind, isBenign) = (AccessKind.Update, false);
        if (kind == AccessKind.Write && operation.Parent is ISimpleAssignmentOperation assignment)
        {
            if (Mentions(assignment.Value, path))
                kind = AccessKind.Update;
            isBenign = IsBenign(assignment.Value);
        }

        return new(path, kind, isAtomic, isBenign, state, operation, routine);
    }

    // The old value, read before into a variable, goes into the new one.
    bool MentionsRead(IOperation value, AccessPath path, bool isMade = false)
    {
        foreach (var part in value.DescendantsAndSelf())
        {
            if (routine.Places.Source(part) is not ILocalReferenceOperation { Local: var local } || routine.Places.ValueOf(local) is not { } old)
                continue;
            if (isMade ? part.Parent is IArgumentOperation or IWithOperation && IsRead(routine.Places.Source(old), path) : IsRead(routine.Places.Source(old), path))
                return true;
            // var next = change(old); Volatile.Write(ref _state, next): all of the old value, and not a part that stays.
            if (!isMade && part == value && MentionsRead(old, path, isMade: true))
                return true;
        }

        return false;
    }

    bool IsRead(IOperation read, AccessPath path)
    {
        if (read is IInvocationOperation { Arguments: [{ Value: var referred }] } call && ReadingCalls.OnlyReadsAtomically(call.TargetMethod))
            return routine.Places.Of(referred)?.Equals(path) == true;
        // State => Volatile.Read(ref _state)
        return routine.Places.Of(read)?.Equals(path) == true
            || (read is IPropertyReferenceOperation { Property: var property, Instance: var owner, Arguments.IsEmpty: true } && Getters.FieldReadAtOnce(property) is { } field && (field.IsStatic ? AccessPath.StaticRoot : routine.Places.Of(owner))?.Then(field)?.Equals(path) == true);
    }

    // x = x + 1, x = Math.Max(x, y): the old value goes into the new one.
    bool Mentions(IOperation value, AccessPath path)
    {
        var pending = new Stack<IOperation>();
        pending.Push(value);
        while (pending.Count > 0)
        {
            var source = routine.Places.Source(pending.Pop());
            if (routine.Places.Of(source)?.Equals(path) == true)
                return true;
            // new List<Event>(_batch.Count): how much there was is not what there was.
            if (source is IPropertyReferenceOperation { Property.Name: var name, Instance: not null } && ContainerModel.IsSize(name))
                continue;
            foreach (var child in source.ChildOperations)
                pending.Push(child);
        }

        return false;
    }

    /// <summary>Whether a type is that of exceptions.</summary>
    public static bool IsException(ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type is { Name: nameof(Exception), ContainingNamespace: { Name: nameof(System), ContainingNamespace.IsGlobalNamespace: true } })
                return true;
        }

        return false;
    }
}
