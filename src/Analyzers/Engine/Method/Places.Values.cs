using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

// Which values variables get, and of which of several expressions a value is.
sealed partial class Places
{
    void NoteValue(ISymbol variable, IOperation given)
    {
        if (_values.TryGetValue(variable, out var earlier))
            _earlierValues[variable] = (_earlierValues.TryGetValue(variable, out var others) ? others : ImmutableArray<IOperation>.Empty).Add(earlier);
        _values[variable] = given;
    }

    // row = next; (previous, row) = (row, previous);
    static IOperation? GivenAt(IOperation target) => target.Parent switch
    {
        ISimpleAssignmentOperation assignment when assignment.Target == target => assignment.Value,
        ITupleOperation { Parent: IDeconstructionAssignmentOperation both } all when both.Target == all && InputSizes.Unwrapped(both.Value) is ITupleOperation values && values.Elements.Length == all.Elements.Length =>
            values.Elements[all.Elements.IndexOf(target)],
        _ => null,
    };

    /// <summary>The expression a stable local got its value from; null when there is none or it may change.</summary>
    public IOperation? ValueOf(ISymbol variable) =>
        variable is ILocalSymbol && IsStable(variable) && _values.TryGetValue(variable, out var value) ? value : null;

    /// <summary>All expressions that a local ever got its value from, as far as they are seen.</summary>
    public ImmutableArray<IOperation> ValuesOf(ILocalSymbol local) =>
        !_values.TryGetValue(local, out var last) ? ImmutableArray<IOperation>.Empty : _earlierValues.TryGetValue(local, out var earlier) ? earlier.Add(last) : ImmutableArray.Create(last);

    /// <summary>All expressions that a local ever gets its value from; none where some are not seen.</summary>
    public ImmutableArray<IOperation> AllValuesOf(ILocalSymbol local) => ValuesOf(local) is var values && _writes.TryGetValue(local, out var count) && count == values.Length ? values : ImmutableArray<IOperation>.Empty;

    /// <summary>Whether a local only ever holds objects that were made for it, or for other locals of this kind: <c>previous = current</c>.</summary>
    public bool HoldsNewObjects(ILocalSymbol local) => HoldsNewObjects(local, []);

    bool HoldsNewObjects(ILocalSymbol local, List<ISymbol> trail)
    {
        if (trail.Contains(local, SymbolEqualityComparer.Default))
            return true;
        var values = ValuesOf(local);
        if (values.IsEmpty || values.Length != _writes[local] || trail.Count >= Limits.PathLength)
            return false;
        trail.Add(local);
        return values.All(value => Source(value) is IObjectCreationOperation or IArrayCreationOperation or { Syntax: CollectionExpressionSyntax }
            || (Source(value) is IInvocationOperation call && CopyingCalls.Make(call.TargetMethod, local.Type)) || (Source(value) is ILocalReferenceOperation other && HoldsNewObjects(other.Local, trail)));
    }

    /// <summary>The expressions of which one is behind a temporary of the compiler: both arms of <c>a ? b : c</c>. None where it is not one of several.</summary>
    public ImmutableArray<IOperation> ChoicesOf(IOperation operation) =>
        Source(operation) is IFlowCaptureReferenceOperation { Id: var id } && _choices.TryGetValue(id, out var choices) && choices.Length > 1 ? choices : ImmutableArray<IOperation>.Empty;
}
