using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

// Whether what is written goes to a file.
sealed partial class Origins
{
    /// <summary>Whether a stream or writer is of a file, or over one, whichever of its values it has.</summary>
    public bool IsForFile(IOperation value) => IsForFile(value, 0);

    bool IsForFile(IOperation value, int depth)
    {
        value = Bare(value);
        if (value is IAwaitOperation { Operation: var awaited })
            value = Bare(awaited);
        if (depth > Limits.OriginDepth)
            return false;
        if (Buffering.IsFile(value.Type))
            return true;
        switch (value)
        {
            case ILocalReferenceOperation { Local: var local }:
                return AreForFile(ValuesAt(value.Syntax, local), depth);
            case IFieldReferenceOperation { Field: var field }:
                return AreForFile(ValuesOf(field), depth);
            // new StreamWriter(path): of a file, or over another stream.
            case IObjectCreationOperation { Constructor: { } constructor, Arguments: var arguments }:
                return _session.Twins.SourceOf(constructor) is { Meaning: { Kind: Meaning.Wraps, Operand: var operand } } && Operand(operand, null, arguments) is { } inner
                    && (Bare(inner).Type is { SpecialType: SpecialType.System_String } || IsForFile(inner, depth + 1));
            case IInvocationOperation { TargetMethod: var method } made:
                return _session.Twins.SourceOf(method) is { Meaning: { Kind: Meaning.Wraps, Operand: var over } } && Operand(over, made.Instance, made.Arguments) is { } source && _session.Types.IsStreamLike(Bare(source).Type)
                    ? IsForFile(source, depth + 1)
                    : Buffering.OpensFile(method);
            default:
                return false;
        }
    }

    bool AreForFile(IReadOnlyCollection<IOperation?> values, int depth)
    {
        var isOne = false;
        foreach (var value in values)
        {
            if (value is null || (!IsNull(value) && !IsForFile(value, depth + 1)))
                return false;
            isOne |= !IsNull(value);
        }

        return isOne;
    }
}
