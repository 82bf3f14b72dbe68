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
sealed partial class Places
{
    readonly Dictionary<CaptureId, IOperation?> _temporaries = [];
    readonly Dictionary<CaptureId, ImmutableArray<IOperation>> _choices = [];
    readonly Dictionary<ISymbol, int> _writes = new(SymbolEqualityComparer.Default);
    readonly HashSet<ISymbol> _writtenThrough = new(SymbolEqualityComparer.Default);
    readonly Dictionary<ISymbol, List<IInvocationOperation>> _given = new(SymbolEqualityComparer.Default);
    readonly Dictionary<ISymbol, IOperation> _values = new(SymbolEqualityComparer.Default);
    readonly Dictionary<ISymbol, ImmutableArray<IOperation>> _earlierValues = new(SymbolEqualityComparer.Default);

    // ref var slot = ref slots[i]; what goes by two names, one after the other, is null.
    readonly Dictionary<ISymbol, IOperation?> _aliases = new(SymbolEqualityComparer.Default);
    readonly Dictionary<ISymbol, IOperation> _matched = new(SymbolEqualityComparer.Default);
    readonly Dictionary<ISymbol, List<ISimpleAssignmentOperation>> _assigned = new(SymbolEqualityComparer.Default);
    readonly IMethodSymbol? _method;
    readonly SemanticModel _model;
    readonly CallModel _calls;
    readonly Dictionary<ISymbol, ImmutableArray<IOperation>> _elements = new(SymbolEqualityComparer.Default);
    readonly Dictionary<ISymbol, ISymbol> _collections = new(SymbolEqualityComparer.Default);
    readonly Dictionary<ISymbol, AccessPath> _handedOut = new(SymbolEqualityComparer.Default);
    readonly List<(ISymbol Element, ISymbol Collection)> _kept = [];
    readonly Routine _root;
    OneObjectTwice? _twice;
    readonly Dictionary<SyntaxNode, ISymbol> _selected = [];

    /// <summary>Reads all routines of the member once.</summary>
    public Places(Routine root)
    {
        _method = root.Method;
        _model = root.Model;
        _calls = root.Session.Calls;
        _root = root;
        foreach (var operation in AllOperations(root))
            Note(operation);
        foreach (var operation in AllOperations(root))
            NoteWriteThroughTemporary(operation);
        foreach (var operation in AllOperations(root))
            NoteElements(operation);
    }

    static IEnumerable<IOperation> AllOperations(Routine root) =>
        root.All().SelectMany(static routine => routine.Blocks).SelectMany(static block => block.Operations);

    static bool IsOnlyRead(IOperation? call) => call is IInvocationOperation { TargetMethod: var method } && ReadingCalls.OnlyReads(method);

    // x ??= y and x += c ? a : b write through a temporary that stands for x.
    void NoteWriteThroughTemporary(IOperation operation)
    {
        if (operation is IAssignmentOperation { Target: IFlowCaptureReferenceOperation target } && Of(target) is { IsVariable: true, Variable: { } variable })
        {
            _writes[variable] = _writes.TryGetValue(variable, out var count) ? count + 1 : 1;
            if (operation is ISimpleAssignmentOperation { Value: var missing })
                NoteValue(variable, missing);
        }

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
            _choices[capture.Id] = (_choices.TryGetValue(capture.Id, out var known) ? known : ImmutableArray<IOperation>.Empty).Add(capture.Value);
            _temporaries[capture.Id] = _temporaries.ContainsKey(capture.Id) ? null : capture.Value;
        }
        else if (operation is IIsPatternOperation { Value: var matched } test && DeclaredBy(test.Pattern) is { } declared)
        {
            _matched[declared] = matched;
            _writes[declared] = _writes.TryGetValue(declared, out var times) ? times + 1 : 1;
            _values[declared] = matched;
        }
        else if (operation is ISimpleAssignmentOperation { IsRef: true, Target: ILocalReferenceOperation { Local: var alias }, Value: var referred })
        {
            _aliases[alias] = _aliases.ContainsKey(alias) ? null : referred;
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
            if (GivenAt(operation) is { } given)
                NoteValue(variable, given);
        }
    }

    // state is Reader reader, state is not Reader reader
    static ISymbol? DeclaredBy(IPatternOperation pattern) => pattern switch
    {
        IDeclarationPatternOperation { DeclaredSymbol: var declared } => declared,
        IRecursivePatternOperation { DeclaredSymbol: var declared } => declared,
        INegatedPatternOperation { Pattern: IDeclarationPatternOperation { DeclaredSymbol: var declared } } => declared,
        INegatedPatternOperation { Pattern: IRecursivePatternOperation { DeclaredSymbol: var declared } } => declared,
        _ => null,
    };

    /// <summary>The expression whose value a pattern has given a name: <c>_task is { IsCompleted: false } running</c>.</summary>
    public IOperation? MatchedBy(ISymbol variable) => _matched.TryGetValue(variable, out var value) ? value : null;

    /// <summary>Whether the variable keeps the value it was declared with: a local written once, a parameter never written.</summary>
    public bool IsStable(ISymbol variable) =>
        (_writes.TryGetValue(variable, out var count) ? count : 0) <= (variable is IParameterSymbol ? 0 : 1);

    /// <summary>Whether what the variable holds may be changed: an element or field assigned, or given to a call that does not only read it.</summary>
    public bool IsWrittenThrough(ISymbol variable, Routine routine) =>
        _writtenThrough.Contains(variable) || (_given.TryGetValue(variable, out var calls) && !calls.All(call => Borrowing.OnlyReads(call, routine.Root)));

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
        ILocalReferenceOperation { Local: { IsRef: true } alias } when _aliases.TryGetValue(alias, out var named) && named is not null && StandsBefore(named, alias) => Of(named),
        ILocalReferenceOperation local => AccessPath.Of(local.Local),
        // What other members see of a primary constructor's parameter is kept in the object.
        IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } owner } kept }
            when !SymbolEqualityComparer.Default.Equals(owner, _method) => AccessPath.This.Then(kept),
        IParameterReferenceOperation parameter => AccessPath.Of(parameter.Parameter),
        IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } => AccessPath.This,
        IFieldReferenceOperation field => (field.Field.IsStatic ? AccessPath.StaticRoot : OfOwner(field.Instance, field.Field))?.Then(field.Field),
        IInvocationOperation call => OfCall(call),
        IAwaitOperation { Operation: var awaited } when Source(awaited) is IInvocationOperation call => OfCall(call),
        IPropertyReferenceOperation { Instance: { } whole } face when ElementModel.IsFace(face.Property) => Of(whole),
        IPropertyReferenceOperation { Arguments: [var place] } indexer => Of(indexer.Instance)?.Element(IndexOf(place.Value)),
        // grid[x, y]: which elements coincide is up to the indexer.
        IPropertyReferenceOperation { Arguments.Length: > 1 } indexer => indexer.Property.ReturnsByRef ? null : Of(indexer.Instance)?.Element(IndexOf(indexer.Arguments[0].Value)),
        IPropertyReferenceOperation property when OfFlow(property) is { } flowing => flowing,
        IPropertyReferenceOperation property when Usage.Of(property) == AccessKind.Read && Getters.FieldOf(property.Property) is { } field => (field.IsStatic ? AccessPath.StaticRoot : Of(property.Instance))?.Then(field),
        IEventReferenceOperation raised => (raised.Event.IsStatic ? AccessPath.StaticRoot : Of(raised.Instance))?.Then(raised.Event),
        IPropertyReferenceOperation { Instance: { } keeper } property when _calls.Is(property.Property, Meaning.TellsThread) => OfThread(keeper, property),
        IPropertyReferenceOperation property => (property.Property.IsStatic ? AccessPath.StaticRoot : OfOwner(property.Instance, property.Property))?.Then(property.Property),
        IArrayElementReferenceOperation element => Of(element.ArrayReference)?.Element(element.Indices is [var index] ? IndexOf(index) : Neighbours.Of(element, _writes) ?? (element.Indices.All(part => IndexOf(part) is Selection { Kind: SelectionKind.All or SelectionKind.Sweep }) ? Selection.All : null)),
        ITypeOfOperation type => AccessPath.OfType(type.TypeOperand),
        ILiteralOperation { ConstantValue: { HasValue: true, Value: string text } } => AccessPath.OfLiteral(text),
        _ => null,
    };

    AccessPath? OfOwner(IOperation? instance, ISymbol member) =>
        instance is not null && Source(instance) is ILocalReferenceOperation { Local: var copy } && OriginalOf(copy, member) is { } original ? original : Of(instance);

    /// <summary>
    /// The object that a copy has a member in common with: <c>var copy = order with { Name = "b" };</c> what a copy was not given anew is the
    /// object of the original.
    /// </summary>
    public AccessPath? OriginalOf(ILocalSymbol copy, ISymbol member)
    {
        if (ValueOf(copy) is not { Syntax: WithExpressionSyntax with } || (member as IFieldSymbol)?.Type is { IsValueType: true } || (member as IPropertySymbol)?.Type is { IsValueType: true })
            return null;
        // What new objects begin with is no other one later.
        if (_assigned.TryGetValue(member.OriginalDefinition, out var assigned) && assigned.Exists(static given => given.Syntax.Parent is not InitializerExpressionSyntax))
            return null;
        foreach (var given in with.Initializer.Expressions)
        {
            if (given is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var name } } && name == member.Name)
                return null;
        }

        return _model.GetOperation(with.Expression) is { } original && StandsBefore(original, copy) ? Of(original) : null;
    }

    // ref int a = ref a; a variable stands for what was there before it, in code that does not compile as well.
    bool StandsBefore(IOperation named, ILocalSymbol variable)
    {
        var declared = variable.DeclaringSyntaxReferences.FirstOrDefault()?.Span.Start ?? 0;
        foreach (var part in named.DescendantsAndSelf())
        {
            if (part is ILocalReferenceOperation { Local.DeclaringSyntaxReferences: [var other] } && other.Span.Start >= declared)
                return false;
            // ref var x = ref x.Items[i ?? 0]: what is named before a way parts stands in a temporary.
            if (part is IFlowCaptureReferenceOperation && NamesWhatComesLater(named.Syntax, declared))
                return false;
        }

        return true;
    }

    bool NamesWhatComesLater(SyntaxNode named, int declared)
    {
        foreach (var node in named.DescendantNodesAndSelf())
        {
            if (node is IdentifierNameSyntax name && _model.GetSymbolInfo(name).Symbol is ILocalSymbol { DeclaringSyntaxReferences: [var other] } && other.Span.Start >= declared)
                return true;
        }

        return false;
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
            // data.AsSpan(): the elements are those of the array. A part of it begins somewhere else.
            Meaning.Face => call.Arguments is [{ Value: { Type: IArrayTypeSymbol } array }] ? Of(array) : null,
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

    /// <summary>Whether a reference only gives a variable another name: <c>ref var slot = ref slots[i];</c></summary>
    public bool IsOfAlias(IOperation reference) => reference.Parent is ISimpleAssignmentOperation { IsRef: true, Target: ILocalReferenceOperation { Local: var alias } } && _aliases.TryGetValue(alias, out var named) && named is not null;

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
            path = path.Variable is ILocalSymbol local ? OfTurn(aliased, local) : aliased;
        }

        return path;
    }

    // var work = _pending; _pending = null; what the local holds is no longer what the field holds.
    bool IsReplacedAfter(AccessPath path, IOperation read) =>
        path is { IsVariable: false, Symbol: { } member } && _assigned.TryGetValue(member, out var assignments)
        && assignments.Exists(later => later.Syntax.SpanStart > read.Syntax.SpanStart && (later.Value.ConstantValue is { HasValue: true, Value: null } || Source(later.Value) is IObjectCreationOperation));
}
