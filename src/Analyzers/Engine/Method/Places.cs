using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Gives the expressions of one member their access paths: undoes the compiler's temporaries and knows which variables
/// never change after they got their value.
/// </summary>
sealed class Places
{
    readonly Dictionary<CaptureId, IOperation?> _temporaries = [];
    readonly Dictionary<ISymbol, int> _writes = new(SymbolEqualityComparer.Default);
    readonly HashSet<ISymbol> _writtenThrough = new(SymbolEqualityComparer.Default);
    readonly Dictionary<ISymbol, List<IInvocationOperation>> _given = new(SymbolEqualityComparer.Default);
    readonly Dictionary<ISymbol, IOperation> _values = new(SymbolEqualityComparer.Default);
    readonly Dictionary<ISymbol, ImmutableArray<IOperation>> _earlierValues = new(SymbolEqualityComparer.Default);

    readonly Dictionary<ISymbol, IOperation> _matched = new(SymbolEqualityComparer.Default);
    readonly Dictionary<ISymbol, List<ISimpleAssignmentOperation>> _assigned = new(SymbolEqualityComparer.Default);
    readonly IMethodSymbol? _method;
    readonly SemanticModel _model;
    readonly CallModel _calls;
    readonly Dictionary<ISymbol, ImmutableArray<IOperation>> _elements = new(SymbolEqualityComparer.Default);
    readonly Dictionary<ISymbol, ISymbol> _collections = new(SymbolEqualityComparer.Default);
    readonly Dictionary<ISymbol, AccessPath> _handedOut = new(SymbolEqualityComparer.Default);
    readonly List<(ISymbol Element, ISymbol Collection)> _kept = [];

    /// <summary>Reads all routines of the member once.</summary>
    public Places(Routine root)
    {
        _method = root.Method;
        _model = root.Model;
        _calls = root.Session.Calls;
        foreach (var operation in AllOperations(root))
            Note(operation);
        foreach (var operation in AllOperations(root))
            NoteWriteThroughTemporary(operation);
        foreach (var operation in AllOperations(root))
            NoteElements(operation);
    }

    static IEnumerable<IOperation> AllOperations(Routine root) =>
        root.All().SelectMany(static routine => routine.Blocks).SelectMany(static block => block.Operations);

    // What arrays and lists are filled with, and which variables stand for one of their elements after the other.
    void NoteElements(IOperation operation)
    {
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
    public AccessPath? HandedOutTo(ISymbol variable) => IsStable(variable) && _handedOut.TryGetValue(variable, out var element) ? element : null;

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

    /// <summary>The local collection of which a variable is one element after the other; null for other variables.</summary>
    public ISymbol? CollectionOf(ISymbol element) => _collections.TryGetValue(element, out var collection) ? collection : null;

    static bool IsOnlyRead(IOperation? call) => call is IInvocationOperation { TargetMethod: var method } && ReadingCalls.OnlyReads(method);

    // x ??= y and x += c ? a : b write through a temporary that stands for x.
    void NoteWriteThroughTemporary(IOperation operation)
    {
        if (operation is IAssignmentOperation { Target: IFlowCaptureReferenceOperation target } && Of(target) is { IsVariable: true, Variable: { } variable })
            _writes[variable] = _writes.TryGetValue(variable, out var count) ? count + 1 : 1;
        if (operation is IAssignmentOperation { Target: var part } && Of(part) is { IsVariable: false, Variable: { } owner })
            _writtenThrough.Add(owner);
        else if (operation is IIncrementOrDecrementOperation { Target: var counter } && Of(counter) is { IsVariable: false, Variable: { } holder })
            _writtenThrough.Add(holder);
        else if (operation is IArgumentOperation { Value: var argument, Parameter.RefKind: var kind } && (kind != RefKind.None || (argument.Type is not { IsValueType: true } && !IsOnlyRead(operation.Parent))) && Of(argument)?.Variable is { } given)
        {
            if (kind != RefKind.None || operation.Parent is not IInvocationOperation call)
                _writtenThrough.Add(given);
            else if (_given.TryGetValue(given, out var calls))
                calls.Add(call);
            else
                _given.Add(given, [call]);
        }
    }

    /// <summary>Whether the member gives a field another object, so that a variable may have the old one for itself.</summary>
    public bool IsReplaced(ISymbol field) => _assigned.ContainsKey(field.OriginalDefinition);

    void Note(IOperation operation)
    {
        if (operation is IFlowCaptureOperation capture)
        {
            // A temporary that is null on one way (the other arm of ?.) stands for what it is on the other; one with
            // several sources (?:) stands for none.
            if (capture.Value is IDefaultValueOperation)
                return;
            _temporaries[capture.Id] = _temporaries.ContainsKey(capture.Id) ? null : capture.Value;
        }
        else if (operation is IIsPatternOperation { Value: var matched } test && DeclaredBy(test.Pattern) is { } declared)
        {
            _matched[declared] = matched;
            _writes[declared] = _writes.TryGetValue(declared, out var times) ? times + 1 : 1;
            _values[declared] = matched;
        }
        else if (operation is ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Member.OriginalDefinition: var member } } replacement)
        {
            if (!_assigned.TryGetValue(member, out var others))
                _assigned.Add(member, others = []);
            others.Add(replacement);
        }
        else if (Usage.WrittenVariable(operation) is { } variable)
        {
            _writes[variable] = _writes.TryGetValue(variable, out var count) ? count + 1 : 1;
            if (operation.Parent is ISimpleAssignmentOperation assignment && assignment.Target == operation)
            {
                if (_values.TryGetValue(variable, out var earlier))
                    _earlierValues[variable] = (_earlierValues.TryGetValue(variable, out var others) ? others : ImmutableArray<IOperation>.Empty).Add(earlier);
                _values[variable] = assignment.Value;
            }
        }
    }

    static ISymbol? DeclaredBy(IPatternOperation pattern) =>
        (pattern as IDeclarationPatternOperation)?.DeclaredSymbol ?? (pattern as IRecursivePatternOperation)?.DeclaredSymbol;

    /// <summary>The expression whose value a pattern has given a name: <c>_task is { IsCompleted: false } running</c>.</summary>
    public IOperation? MatchedBy(ISymbol variable) => _matched.TryGetValue(variable, out var value) ? value : null;

    /// <summary>Whether the variable keeps the value it was declared with: a local written once, a parameter never written.</summary>
    public bool IsStable(ISymbol variable) =>
        (_writes.TryGetValue(variable, out var count) ? count : 0) <= (variable is IParameterSymbol ? 0 : 1);

    /// <summary>Whether what the variable holds may be changed: an element or field assigned, or given to a call that does not only read it.</summary>
    public bool IsWrittenThrough(ISymbol variable, Routine routine) =>
        _writtenThrough.Contains(variable) || (_given.TryGetValue(variable, out var calls) && !calls.All(call => Borrowing.OnlyReads(call, routine.Root)));

    /// <summary>The expression a stable local got its value from; null when there is none or it may change.</summary>
    public IOperation? ValueOf(ISymbol variable) =>
        variable is ILocalSymbol && IsStable(variable) && _values.TryGetValue(variable, out var value) ? value : null;

    /// <summary>All expressions that a local ever got its value from, as far as they are seen.</summary>
    public ImmutableArray<IOperation> ValuesOf(ILocalSymbol local) =>
        !_values.TryGetValue(local, out var last) ? ImmutableArray<IOperation>.Empty : _earlierValues.TryGetValue(local, out var earlier) ? earlier.Add(last) : ImmutableArray.Create(last);

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
        return values.All(value => Source(value) is IObjectCreationOperation or IArrayCreationOperation
            || (Source(value) is IInvocationOperation call && CopyingCalls.Make(call.TargetMethod, local.Type)) || (Source(value) is ILocalReferenceOperation other && HoldsNewObjects(other.Local, trail)));
    }

    /// <summary>The expression behind a temporary of the compiler; the operation itself for anything else.</summary>
    public IOperation Source(IOperation operation)
    {
        while (true)
        {
            if (operation is IFlowCaptureReferenceOperation reference && _temporaries.TryGetValue(reference.Id, out var source) && source is not null)
                operation = source;
            else if (operation is IConversionOperation { OperatorMethod: null } conversion)
                operation = conversion.Operand;
            else
                return operation;
        }
    }

    /// <summary>An expression as its author wrote it, where the graph has cut it into pieces: <c>a ? b : c</c>.</summary>
    public IOperation AsWritten(IOperation operation)
    {
        var source = Source(operation);
        return source is IFlowCaptureReferenceOperation or IFieldReferenceOperation && _model.GetOperation(source.Syntax) is { } written ? written : source;
    }

    /// <summary>Whether an expression makes a new object each time: a creation, or a property that hands one out.</summary>
    public bool IsNewObject(IOperation operation) =>
        Source(operation) is IObjectCreationOperation || (Source(operation) is IPropertyReferenceOperation { Property: var property } && Getters.MakesNewObject(property));

    /// <summary>Whether an expression puts a value into a new object, as <c>lock ((object)number)</c> does.</summary>
    public bool IsBoxed(IOperation operation)
    {
        for (var depth = 0; ; depth++)
        {
            if (operation is IFlowCaptureReferenceOperation reference && _temporaries.TryGetValue(reference.Id, out var source) && source is not null)
                operation = source;
            else if (operation is ILocalReferenceOperation { Local: var local } && depth < Limits.PathLength && ValueOf(local) is { } value)
                operation = value;
            else if (operation is IConversionOperation conversion)
            {
                if (conversion is { Operand.Type.IsValueType: true, Type.IsReferenceType: true })
                    return true;
                operation = conversion.Operand;
            }
            else
                return false;
        }
    }

    /// <summary>The state that an expression names; null when it names none that can be told.</summary>
    public AccessPath? Of(IOperation? operation) => operation is null ? null : OfSource(Source(operation)) ?? OfTemporary(operation);

    // A temporary that holds what has no name of its own, such as a fresh object, is the name.
    static AccessPath? OfTemporary(IOperation operation)
    {
        while (operation is IConversionOperation { OperatorMethod: null } conversion)
            operation = conversion.Operand;
        return operation is IFlowCaptureReferenceOperation temporary ? AccessPath.Of(temporary.Id) : null;
    }

    AccessPath? OfSource(IOperation source) => source switch
    {
        ILocalReferenceOperation local => AccessPath.Of(local.Local),
        // What other members see of a primary constructor's parameter is kept in the object.
        IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } owner } kept }
            when !SymbolEqualityComparer.Default.Equals(owner, _method) => AccessPath.This.Then(kept),
        IParameterReferenceOperation parameter => AccessPath.Of(parameter.Parameter),
        IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } => AccessPath.This,
        IFieldReferenceOperation field => (field.Field.IsStatic ? AccessPath.StaticRoot : Of(field.Instance))?.Then(field.Field),
        IInvocationOperation call => OfCall(call),
        IAwaitOperation { Operation: var awaited } when Source(awaited) is IInvocationOperation call => OfCall(call),
        IPropertyReferenceOperation { Instance: { } whole } face when ElementModel.IsFace(face.Property) => Of(whole),
        IPropertyReferenceOperation { Arguments.Length: > 0 } indexer => Of(indexer.Instance)?.Element(IndexOf(indexer.Arguments[0].Value)),
        IPropertyReferenceOperation property when Usage.Of(property) == AccessKind.Read && Getters.FieldOf(property.Property) is { } field => (field.IsStatic ? AccessPath.StaticRoot : Of(property.Instance))?.Then(field),
        IEventReferenceOperation raised => (raised.Event.IsStatic ? AccessPath.StaticRoot : Of(raised.Instance))?.Then(raised.Event),
        IPropertyReferenceOperation { Instance: { } keeper } property when _calls.Is(property.Property, Meaning.TellsThread) => OfThread(keeper),
        IPropertyReferenceOperation property => (property.Property.IsStatic ? AccessPath.StaticRoot : Of(property.Instance))?.Then(property.Property),
        IArrayElementReferenceOperation element => Of(element.ArrayReference)?.Element(element.Indices is [var index] ? IndexOf(index) : Neighbours.Of(element, _writes) ?? (element.Indices.All(part => IndexOf(part) is Selection { Kind: SelectionKind.All or SelectionKind.Sweep }) ? Selection.All : null)),
        ITypeOfOperation type => AccessPath.OfType(type.TypeOperand),
        ILiteralOperation { ConstantValue: { HasValue: true, Value: string text } } => AccessPath.OfLiteral(text),
        _ => null,
    };

    // new ThreadLocal<Tally>(() => new()): each thread has another object, unless the factory hands out one that is there.
    AccessPath? OfThread(IOperation keeper)
    {
        var made = Source(keeper);
        if (made is ILocalReferenceOperation { Local: var local } && ValueOf(local) is { } value)
            made = Source(value);
        return made is IObjectCreationOperation { Arguments: [{ Value: var factory }, ..] } && Source(factory) is IDelegateCreationOperation { Target: var target } && Source(target) is IFlowAnonymousFunctionOperation { Syntax: LambdaExpressionSyntax { ExpressionBody: IdentifierNameSyntax shared } }
            && _model.GetOperation(shared) is ILocalReferenceOperation or IParameterReferenceOperation ? Of(_model.GetOperation(shared)) : null;
    }

    // queue.Take(), sessions.GetOrAdd(id, …): one of the elements.
    AccessPath? OfCall(IInvocationOperation call)
    {
        if (call.Instance is null && !call.TargetMethod.IsExtensionMethod)
            return null;
        // lock (GetType()): objects of a derived class have another one.
        if (call is { Instance: { Type: { } type } typed, TargetMethod: { Name: nameof(GetType), ContainingType.SpecialType: SpecialType.System_Object } asked })
            return type.IsSealed ? AccessPath.OfType(type) : Of(typed)?.Then(asked);
        var meaning = ElementModel.Of(call.TargetMethod);
        return meaning.Kind switch
        {
            Meaning.Takes => Of(call.Instance)?.Element(Selection.Taken),
            Meaning.Finds when meaning.Operand == CallMeaning.Receiver => Of(call.Instance)?.Element(Selection.Drawn),
            Meaning.Finds when meaning.Operand < call.Arguments.Length => Of(call.Instance ?? call.Arguments[0].Value)?.Element(IndexOf(call.Arguments[meaning.Operand].Value)),
            _ => null,
        };
    }

    static ISymbol? Variable(IOperation argument) => argument switch
    {
        IDeclarationExpressionOperation declaration => Variable(declaration.Expression),
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        _ => null,
    };

    /// <summary>
    /// The object that an expression evaluates to: as <see cref="Of"/>, but a local that only holds something under another
    /// name is that something.
    /// </summary>
    public AccessPath? ObjectOf(IOperation? operation)
    {
        var path = Of(operation);
        for (var depth = 0; depth < Limits.PathLength && path is { IsVariable: true } && ValueOf(path.Variable!) is { } value; depth++)
        {
            if (Of(value) is not { Kind: not RootKind.Temporary } aliased || IsReplacedAfter(aliased, value))
                break;
            path = aliased;
        }

        return path;
    }

    // var work = _pending; _pending = null; what the local holds is no longer what the field holds.
    bool IsReplacedAfter(AccessPath path, IOperation read) =>
        path is { IsVariable: false, Symbol: { } member } && _assigned.TryGetValue(member, out var assignments)
        && assignments.Exists(later => later.Syntax.SpanStart > read.Syntax.SpanStart && (later.Value.ConstantValue is { HasValue: true, Value: null } || Source(later.Value) is IObjectCreationOperation));

    /// <summary>What an index selects an element by: a variable, a constant or a <see cref="Selection"/>; null when that cannot be told.</summary>
    public object? IndexOf(IOperation index)
    {
        var source = Source(index);
        if (source.ConstantValue is { HasValue: true, Value: var constant })
            return constant;
        switch (source)
        {
            case ILocalReferenceOperation { Local: var local }:
                if (Sweeps.Of(local, _writes) is { } sweep)
                    return sweep;
                if (ValueOf(local) is not { } value)
                    return Neighbours.From(local, this) ?? (object)local;
                if (Source(value).ConstantValue is { HasValue: true, Value: var same })
                    return same;
                return Elements.IsDrawn(value, this) ? Selection.Drawn : local;
            case IParameterReferenceOperation parameter:
                return parameter.Parameter;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add or BinaryOperatorKind.Subtract, RightOperand.ConstantValue: { HasValue: true, Value: int distance } } sum
                when IndexOf(sum.LeftOperand) is ILocalSymbol or IParameterSymbol:
                return distance == 0 ? IndexOf(sum.LeftOperand) : new Selection(SelectionKind.Offset, sum.OperatorKind == BinaryOperatorKind.Add ? distance : -distance, (ISymbol)IndexOf(sum.LeftOperand)!);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, RightOperand: var around } sum when Sweeps.IsAround(Source(around)) && IndexOf(sum.LeftOperand) is ILocalSymbol or IParameterSymbol:
                return new Selection(SelectionKind.Beside, null, (ISymbol)IndexOf(sum.LeftOperand)!);
            case IIncrementOrDecrementOperation { Kind: OperationKind.Increment, Target: ILocalReferenceOperation { Local: var counter } } when Neighbours.IsOfItsOwn(counter, source.Syntax) && CountsFrom(counter) is { } start:
                return new Selection(SelectionKind.Sweep, start);
            // All copies that are here at the same time find the same in a field.
            case IFieldReferenceOperation { Field: { IsReadOnly: false, IsConst: false } field }:
                return field;
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Remainder or BinaryOperatorKind.And } limited when Source(limited.LeftOperand) is IFieldReferenceOperation { Field: { IsReadOnly: false, IsConst: false } field }:
                return field;
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
