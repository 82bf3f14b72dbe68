using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

// Which elements of collections there are, and by which index they are told apart.
sealed partial class Places
{
    // What arrays and lists are filled with, and which variables stand for one of their elements after the other.
    void NoteElements(IOperation operation)
    {
        NoteDrain(operation);
        // names.Select(name => new Session(arena, name)).ToList()
        if (operation is IFlowAnonymousFunctionOperation { Syntax: LambdaExpressionSyntax { Body: BaseObjectCreationExpressionSyntax made } } code && Arguments.CallThatReceives(code) is { } making && HolderOf(making, code.Symbol.ReturnType) is { } holder)
            _selected[made] = holder;
        else if (operation is IObjectCreationOperation { Syntax: var created } && _selected.TryGetValue(created, out var sessions))
            AddElement(sessions, operation);
        switch (operation)
        {
            case ISimpleAssignmentOperation { Target: IArrayElementReferenceOperation or IPropertyReferenceOperation { Arguments.Length: > 0 } } assignment
                when Of(assignment.Target) is { Variable: { } array, Steps: [{ IsElement: true }] }:
                AddElement(array, assignment.Value);
                break;
            case ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var local } } assignment:
                var source = Source(assignment.Value);
                if (source is IArrayCreationOperation { Initializer: { } initializer })
                {
                    foreach (var value in initializer.ElementValues)
                        AddElement(local, value);
                }
                else if (source is { Syntax: CollectionExpressionSyntax })
                {
                    // One that is spread out is no element, and so what all are made with is not known.
                    foreach (var value in source.ChildOperations)
                        AddElement(local, value);
                }
                else if (source is IPropertyReferenceOperation { IsImplicit: true, Property.Name: WellKnownMemberNames.CurrentPropertyName, Instance: { } enumerator } && SequenceBehind(enumerator) is { } sequence)
                {
                    if (Of(sequence) is { IsVariable: true, Variable: { } collection })
                        _collections[local] = collection;
                    if (ElementOf(sequence) is { } element)
                        _handedOut[local] = element.Steps is [.., { Index: Selection { Kind: SelectionKind.All } }] ? element.WithIndex(element.Steps.Length - 1, Selection.Each(local)) : element;
                }

                break;
            case IArgumentOperation { Parameter.RefKind: RefKind.Out, Parent: IInvocationOperation call, Value: var handed } when Variable(handed) is { } taker && OfCall(call) is { } found:
                _handedOut[taker] = found;
                break;
            case IInvocationOperation { Instance: { } list, Arguments: [{ Value: var kept }, ..] } call when Source(kept) is ILocalReferenceOperation { Local: var element } && ElementModel.Of(call.TargetMethod).Kind == Meaning.Keeps && Of(list) is { IsVariable: true, Variable: ILocalSymbol keeper }:
                _kept.Add((element, keeper));
                break;
            case IInvocationOperation { Instance: { } list, Arguments: [{ Value: var added }] } when operation.Type is null or { SpecialType: SpecialType.System_Void } && Of(list) is { IsVariable: true, Variable: { } variable } && Source(added) is IObjectCreationOperation:
                AddElement(variable, added);
                break;
            // workers.Select(worker => …)
            case IFlowAnonymousFunctionOperation { Symbol.Parameters: [var parameter, ..] } lambda when Arguments.CallThatReceives(lambda) is { Arguments: [{ Value: var sequence }, ..] } call
                && (call.Instance ?? sequence) is { } from && Of(from) is { IsVariable: true, Variable: { } elements } all:
                _collections[parameter] = elements;
                if (elements is ILocalSymbol && all.Element(Selection.Each(parameter)) is { } own)
                    _handedOut[parameter] = own;
                break;
        }
    }

    /// <summary>
    /// An element as the variable of a turn holds it: <c>for (…; i++) { var job = jobs[i]; … }</c>, in each turn another one.
    /// </summary>
    public static AccessPath OfTurn(AccessPath element, ILocalSymbol local) => element.Steps is [.., { Index: Selection { Kind: SelectionKind.All or SelectionKind.Sweep, Variable: null } each }]
        ? element.WithIndex(element.Steps.Length - 1, each with { Variable = local })
        : element;

    // The variable that gets what the code of a query makes, as it is.
    ILocalSymbol? HolderOf(IInvocationOperation query, ITypeSymbol made)
    {
        if (!_calls.Is(query.TargetMethod, Meaning.RunInPlace) || !SymbolEqualityComparer.Default.Equals(ElementTypeOf(query.Type), made))
            return null;
        IOperation whole = query;
        while (true)
        {
            switch (whole.Parent)
            {
                case IConversionOperation { OperatorMethod: null } conversion:
                    whole = conversion;
                    break;
                case IArgumentOperation { Parameter.Ordinal: 0, Parent: IInvocationOperation { TargetMethod.IsExtensionMethod: true } next } when SymbolEqualityComparer.Default.Equals(ElementTypeOf(next.Type), made):
                    whole = next;
                    break;
                case ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: var local } } assignment when assignment.Value == whole:
                    return local;
                default:
                    return null;
            }
        }
    }

    IOperation? SequenceBehind(IOperation enumerator)
    {
        var source = Source(enumerator);
        if (source is ILocalReferenceOperation local && ValueOf(local.Local) is { } value)
            source = Source(value);
        return source is IInvocationOperation { Instance: { } sequence } ? sequence : null;
    }

    // What comes out of a sequence one after the other: what its consumer takes, or all elements of a collection.
    AccessPath? ElementOf(IOperation sequence)
    {
        var source = ElementsIn(sequence);
        if (source is ILocalReferenceOperation { Local: var local } && ValueOf(local) is IInvocationOperation made && ElementModel.Of(made.TargetMethod).Kind == Meaning.Takes)
            source = made;
        return source is IInvocationOperation taking && ElementModel.Of(taking.TargetMethod).Kind == Meaning.Takes ? Of(taking) : Of(source)?.Element(Selection.All);
    }

    /// <summary>The collection that a query takes its elements from, as they are: <c>sessions.Values.Where(…).ToList()</c>.</summary>
    public IOperation ElementsIn(IOperation sequence)
    {
        var source = Source(sequence);
        while (source is IInvocationOperation query && (query.Instance is { } copied && CopyingCalls.Copy(query.TargetMethod) ? copied : query is { TargetMethod.IsExtensionMethod: true, Arguments: [{ Value: { } queried }, ..] } ? queried : null) is { } inner && IsOfSameElements(query, inner))
            source = Source(inner);
        return source;
    }

    static bool IsOfSameElements(IInvocationOperation query, IOperation inner)
    {
        while (inner is IConversionOperation { OperatorMethod: null } conversion)
            inner = conversion.Operand;
        return ElementTypeOf(query.Type) is { } element && SymbolEqualityComparer.Default.Equals(element, ElementTypeOf(inner.Type));
    }

    /// <summary>The type of the elements of a collection.</summary>
    public static ITypeSymbol? ElementTypeOf(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol array => array.ElementType,
        INamedTypeSymbol { TypeArguments: [.., var last] } => last,
        _ => null,
    };

    /// <summary>The element of a collection that a variable has been given: by an out argument, or by <c>foreach</c>.</summary>
    public AccessPath? HandedOutTo(ISymbol variable) => _handedOut.TryGetValue(variable, out var element) && (IsStable(variable) || IsFoundOrNew(variable)) ? element : null;

    // if (!_tags.TryGetValue(file, out var tags)) _tags[file] = tags = new(); where there was something, it is that.
    bool IsFoundOrNew(ISymbol variable)
    {
        if (variable is not ILocalSymbol local || ValuesOf(local) is not { IsEmpty: false } values || _writes[local] != values.Length + 1)
            return false;
        foreach (var value in values)
        {
            if (Source(value) is not (IObjectCreationOperation or IArrayCreationOperation or { Syntax: CollectionExpressionSyntax }))
                return false;
        }

        return true;
    }

    /// <summary>The local collections that keep what is in a variable.</summary>
    public IEnumerable<ISymbol> CollectionsThatKeep(ISymbol variable)
    {
        foreach (var (element, collection) in _kept)
        {
            if (SymbolEqualityComparer.Default.Equals(element, variable))
                yield return collection;
        }
    }

    void AddElement(ISymbol collection, IOperation value) =>
        _elements[collection] = _elements.TryGetValue(collection, out var others) ? others.Add(value) : ImmutableArray.Create(value);

    /// <summary>What a local array or list is filled with, as far as this member does it; default when nothing is known.</summary>
    public ImmutableArray<IOperation> ElementsOf(ISymbol collection) => _elements.TryGetValue(collection, out var elements) ? elements : default;

    /// <summary>Whether the member certainly puts one object into a collection more than once: <c>for (…) jobs[i] = job;</c></summary>
    public bool HoldsOneObjectTwice(ISymbol collection) => (_twice ??= OneObjectTwice.In(_root, this)).IsIn(collection);

    /// <summary>The local collection of which a variable is one element after the other; null for other variables.</summary>
    public ISymbol? CollectionOf(ISymbol element) => _collections.TryGetValue(element, out var collection) ? collection : null;

    /// <summary>What an index selects an element by: a variable, a constant or a <see cref="Selection"/>; null when that cannot be told.</summary>
    public object? IndexOf(IOperation index) => IndexOf(index, Limits.OriginDepth);

    // A sum is as deep as it has operands.
    object? IndexOf(IOperation index, int depth)
    {
        if (depth == 0)
            return null;
        var source = Source(index);
        if (source.ConstantValue is { HasValue: true, Value: var constant })
            return constant;
        switch (source)
        {
            case ILocalReferenceOperation { Local: var local }:
                if (Elements.IsData(local))
                    return Selection.Drawn;
                // Whoever reads the counter himself is at one element; code that has captured it finds it anywhere.
                if (Sweeps.Of(local, _writes) is { } sweep)
                    return Neighbours.IsOfItsOwn(local, source.Syntax) ? sweep with { Variable = local } : sweep;
                if (ValueOf(local) is not { } value)
                    return Neighbours.From(local, this) ?? (object)local;
                if (Source(value).ConstantValue is { HasValue: true, Value: var same })
                    return same;
                return Elements.IsDrawn(value, this) ? Selection.Drawn : local;
            case IParameterReferenceOperation parameter:
                return parameter.Parameter;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract, RightOperand.ConstantValue: { HasValue: true, Value: int distance } } sum
                when IndexOf(sum.LeftOperand, depth - 1) is (ILocalSymbol or IParameterSymbol) and ISymbol from:
                return distance == 0 ? from : new Selection(SelectionKind.Offset, sum.OperatorKind == BinaryOperatorKind.Add ? distance : -distance, from);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, RightOperand: var around } sum when Sweeps.IsAround(Source(around)) && IndexOf(sum.LeftOperand, depth - 1) is (ILocalSymbol or IParameterSymbol) and ISymbol from:
                return new Selection(SelectionKind.Beside, null, from);
            case IIncrementOrDecrementOperation { Kind: OperationKind.Increment, Target: ILocalReferenceOperation { Local: var counter } } when Neighbours.IsOfItsOwn(counter, source.Syntax) && CountsFrom(counter) is { } start:
                return new Selection(SelectionKind.Sweep, start);
            // All copies that are here at the same time find the same in a field.
            case IFieldReferenceOperation { Field: { IsReadOnly: false, IsConst: false } field }:
                return field;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Remainder or BinaryOperatorKind.And } limited when Source(limited.LeftOperand) is IFieldReferenceOperation { Field: { IsReadOnly: false, IsConst: false } field }:
                return field;
            // names[isLate ? 1 : 0]
            case IFlowCaptureReferenceOperation { Syntax: var chosen } when Elements.IsChosen(chosen, _model):
                return Selection.Drawn;
            default:
                return source is IBinaryOperation && Neighbours.Of(source, _writes) is { } row ? row : Elements.IsDrawn(source, this) ? Selection.Drawn : CountsOnly(source) ? new Selection(SelectionKind.Sweep, source.Syntax.ToString()) : null;
        }
    }

    // var n = 0; … scratch[n++]: everybody begins at the same place.
    object? CountsFrom(ILocalSymbol local) =>
        !_earlierValues.ContainsKey(local) && _values.TryGetValue(local, out var first) && Source(first).ConstantValue is { HasValue: true, Value: int start } ? start : null;

    // 2 * i + 1 with the counter of a loop: every copy that goes through the loop selects the same elements.
    bool CountsOnly(IOperation index) => index switch
    {
        ILocalReferenceOperation { Local: var local } => Sweeps.Of(local, _writes) is not null,
        IBinaryOperation sum => CountsOnly(sum.LeftOperand) && (sum.RightOperand.ConstantValue.HasValue || CountsOnly(sum.RightOperand))
            || (sum.LeftOperand.ConstantValue.HasValue && CountsOnly(sum.RightOperand)),
        IConversionOperation conversion => CountsOnly(conversion.Operand),
        _ => false,
    };
}
