using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Data that was read from a file as a whole, what was made of it piece by piece, and parameters that are given it: nobody has
/// counted how much that is.
/// </summary>
sealed class FileData
{
    const int Depth = 6;

    // What the parameters are known to get where the code is called from.
    readonly Dictionary<ISymbol, long> _given = new(SymbolEqualityComparer.Default);

    /// <summary>Says what the parameters of a method get by a call, and whether any of them gets such data.</summary>
    public bool IsGivenBy(IInvocationOperation call)
    {
        var isGiven = false;
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is { OriginalDefinition: var parameter } && Of(argument.Value) is { } size)
            {
                _given[parameter] = size;
                isGiven = true;
            }
        }

        return isGiven;
    }

    /// <summary>Forgets what the parameters of a method got by a call.</summary>
    public void Forget(IInvocationOperation call)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is { OriginalDefinition: var parameter })
                _given.Remove(parameter);
        }
    }

    /// <summary>How often a loop runs that goes through such data; null for other loops.</summary>
    public long? RoundsOf(ILoopOperation loop) => loop switch
    {
        IForEachLoopOperation each => Of(each.Collection),
        IForLoopOperation { Condition: IBinaryOperation condition } => OfEnd(condition.RightOperand, Depth),
        IWhileLoopOperation { Condition: IBinaryOperation condition } => OfEnd(condition.RightOperand, Depth),
        _ => null,
    };

    // text.Length, rows.Count - 1, raw.Length / 8
    long? OfEnd(IOperation end, int depth) => depth == 0 ? null : LoopBounds.Source(end) switch
    {
        IPropertyReferenceOperation { Property.Name: var name, Instance: { } whole } when ContainerModel.IsCount(name) => Of(whole, depth - 1),
        IBinaryOperation { RightOperand.ConstantValue.HasValue: true, LeftOperand: var whole } => OfEnd(whole, depth - 1),
        _ => null,
    };

    /// <summary>How much of such data an expression is; null when it is none, as far as can be seen.</summary>
    public long? Of(IOperation data) => Of(data, Depth);

    long? Of(IOperation data, int depth)
    {
        if (depth == 0)
            return null;
        switch (LoopBounds.Source(data))
        {
            case IParameterReferenceOperation { Parameter: var parameter }:
                return _given.TryGetValue(parameter.OriginalDefinition, out var size) ? size : null;
            case IAwaitOperation { Operation: IInvocationOperation { TargetMethod.Name: nameof(Task.ConfigureAwait), Instance: { } task } }:
                return Of(task, depth - 1);
            case IAwaitOperation { Operation: var task }:
                return Of(task, depth - 1);
            case IInvocationOperation { TargetMethod: var method } call when WholeFiles.AreReadBy(method):
                return IsLines(call.Type) ? LikelyRounds.OverLines : LikelyRounds.OverFile;
            // text.Split('\n'), Encoding.UTF8.GetString(raw), lines.ToList(): all that there is in another form. With a number it may be a part.
            case IInvocationOperation { TargetMethod.DeclaringSyntaxReferences.IsEmpty: true, Type: { } made } call when IsData(made) && !call.Arguments.Any(static argument => argument.Value.Type?.SpecialType == SpecialType.System_Int32):
                return OfParts(call, depth) is { } parts ? IsLines(made) ? Math.Min(parts, LikelyRounds.OverLines) : parts : null;
            case IArrayCreationOperation { DimensionSizes: [var length] }:
                return OfEnd(length, depth - 1);
            default:
                return null;
        }
    }

    long? OfParts(IInvocationOperation call, int depth)
    {
        if (call.Instance is { } instance && Of(instance, depth - 1) is { } own)
            return own;
        foreach (var argument in call.Arguments)
        {
            if (Of(argument.Value, depth - 1) is { } given)
                return given;
        }

        return null;
    }

    static bool IsData(ITypeSymbol type) => type is IArrayTypeSymbol || type.SpecialType is SpecialType.System_String or SpecialType.System_Collections_IEnumerable || type.IsRefLikeType
        || type.AllInterfaces.Any(static implemented => implemented.SpecialType == SpecialType.System_Collections_IEnumerable);

    // The lines of a text, or a task of them.
    static bool IsLines(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol { ElementType: var element } => element.SpecialType == SpecialType.System_String,
        INamedTypeSymbol { TypeArguments: [var inner] } => inner.SpecialType == SpecialType.System_String && type.Name != nameof(Task) || IsLines(inner),
        _ => false,
    };
}
