using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// What the guarded state of a critical section has a hand in: the values that are made from it, and the code that runs only
/// if it says so.
/// </summary>
sealed class StateInfluence
{
    readonly CriticalSection _section;
    readonly StateNeeds _needs;
    readonly Dictionary<ISymbol, bool> _derived = new(SymbolEqualityComparer.Default);
    readonly Dictionary<ISymbol, HashSet<IOperation>> _values = new(SymbolEqualityComparer.Default);

    /// <summary>Looks through a section.</summary>
    public StateInfluence(CriticalSection section, StateNeeds needs)
    {
        _section = section;
        _needs = needs;
        FindDerived();
    }

    // ------------------------------------------------------------------------------------------------ values made from it

    /// <summary>The variables that hold values or copies of the state, and no way back to it.</summary>
    public IReadOnlyCollection<ISymbol> Copies => _derived.Where(static pair => !pair.Value).Select(static pair => pair.Key).ToImmutableArray();

    /// <summary>Whether the value of a variable comes from the state; and then, whether through it the state can be reached.</summary>
    public bool IsDerived(ISymbol variable, out bool isGuarded) => _derived.TryGetValue(variable, out isGuarded);

    /// <summary>The values that a derived variable gets in the section.</summary>
    public IReadOnlyCollection<IOperation> ValuesOf(ISymbol variable) => _values.TryGetValue(variable, out var values) ? values : ImmutableArray<IOperation>.Empty;

    // Locals whose value comes from the guarded state: true for another name of a guarded object, false for a value or copy.
    void FindDerived()
    {
        bool isChanged;
        do
        {
            isChanged = false;
            foreach (var statement in _section.Statements)
            {
                foreach (var operation in statement.DescendantsAndSelf())
                {
                    var filled = FilledBy(operation);
                    if ((filled ?? WrittenBy(operation)) is not (var target, { } value) || !(IsConditional(operation) || Origin(value) is not null))
                        continue;
                    if (!_values.TryGetValue(target, out var values))
                        _values.Add(target, values = []);
                    values.Add(value);
                    // Numbers in a buffer of its own are copies.
                    var isGuarded = Origin(value) == true && TypeOf(target) is var type && !IsValue(type) && !(filled is not null && type is not null && HoldsValues(type));
                    if (!_derived.TryGetValue(target, out var known) || (isGuarded && !known))
                    {
                        _derived[target] = isGuarded;
                        isChanged = true;
                    }
                }
            }
        }
        while (isChanged);
    }

    static (ISymbol Target, IOperation Value)? WrittenBy(IOperation operation)
    {
        switch (operation)
        {
            case IVariableDeclaratorOperation { Symbol: var local } declarator when (declarator.Initializer ?? (declarator.Parent as IVariableDeclarationOperation)?.Initializer) is { Value: var value }:
                return (local, value);
            case IAssignmentOperation { Target: ILocalReferenceOperation { Local: var local }, Value: var value }:
                return (local, value);
            case IAssignmentOperation { Target: IParameterReferenceOperation { Parameter: var parameter }, Value: var value }:
                return (parameter, value);
            case IForEachLoopOperation { LoopControlVariable: IVariableDeclaratorOperation { Symbol: var local }, Collection: var collection }:
                return (local, collection);
            case IForEachLoopOperation { Locals: [var first, ..], Collection: var collection }:
                return (first, collection);
            case IDeclarationPatternOperation { DeclaredSymbol: { } declared } pattern:
                return (declared, InputOf(pattern));
            case ILocalReferenceOperation { Local: var local } reference when Usage.WrittenVariable(reference) is not null && InputOf(reference) is var input && input != reference:
                return (local, input);
            default:
                return null;
        }
    }

    // _head.CopyTo(buffer, 0), buffer[0] = _version, text.Append(_name): from then on the state is in there.
    static (ISymbol Target, IOperation Value)? FilledBy(IOperation operation) => operation switch
    {
        IAssignmentOperation { Target: IArrayElementReferenceOperation { ArrayReference: var array }, Value: var value } when HolderIn(array) is { } holder => (holder, value),
        IAssignmentOperation { Target: IPropertyReferenceOperation { Instance: { } instance }, Value: var value } when HolderIn(instance) is { } holder => (holder, value),
        IAssignmentOperation { Target: IFieldReferenceOperation { Instance: { } instance }, Value: var value } when HolderIn(instance) is { } holder => (holder, value),
        IInvocationOperation call when Knowledge.CopyingCalls.DestinationOf(call) is { Type.SpecialType: not SpecialType.System_String } filled && HolderIn(filled) is { } holder
            && (call.Instance ?? call.Arguments.FirstOrDefault(argument => argument.Value != filled)?.Value) is { } source => (holder, source),
        IInvocationOperation { Instance: { } receiver, Arguments: [{ Value: var value }, ..] } call when Knowledge.ElementModel.Of(call.TargetMethod).Kind is Knowledge.Meaning.Gives or Knowledge.Meaning.Keeps && HolderIn(receiver) is { } holder => (holder, value),
        _ => null,
    };

    // buffer, buffer.AsSpan(4), (Span<byte>)buffer
    static ISymbol? HolderIn(IOperation named)
    {
        while (true)
        {
            switch (named)
            {
                case IConversionOperation { Operand: var inner }:
                    named = inner;
                    break;
                case IInvocationOperation { Type.IsRefLikeType: true } window when (window.Instance ?? window.Arguments.FirstOrDefault()?.Value) is { } whole:
                    named = whole;
                    break;
                default:
                    return VariableOf(named);
            }
        }
    }

    // What an out argument, a pattern or a part of a deconstruction gets its value from: the whole expression.
    static IOperation InputOf(IOperation part)
    {
        var current = part;
        while (current.Parent is IPatternOperation or IIsPatternOperation or IArgumentOperation or ITupleOperation or IDeclarationExpressionOperation or IInvocationOperation
            or IDeconstructionAssignmentOperation or IPropertySubpatternOperation or IConversionOperation)
        {
            current = current.Parent;
        }

        return current;
    }

    static ITypeSymbol? TypeOf(ISymbol variable) => variable switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        _ => null,
    };

    /// <summary>Null when a value has nothing to do with the guarded state, true when through it the state can be reached.</summary>
    public bool? Origin(IOperation value)
    {
        bool? origin = null;
        if (_needs.Of(value) == Need.State)
            origin = true;
        foreach (var operation in value.DescendantsAndSelf())
        {
            if (VariableOf(operation) is { } variable && _derived.TryGetValue(variable, out var isGuarded))
                origin = origin == true || isGuarded;
        }

        return origin == true && IsCopy(value) ? false : origin;
    }

    /// <summary>The local or parameter that an operation names.</summary>
    public static ISymbol? VariableOf(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        _ => null,
    };

    // _items.ToArray(), new List<int>(_items), _name.ToUpper(), _count + 1: whatever happens to it happens to nobody else.
    static bool IsCopy(IOperation value)
    {
        var source = InputSizes.Unwrapped(value)!;
        // _queue.Dequeue(): what somebody takes out nobody else has.
        if (source.Type is null || IsValue(source.Type) || TakenOut.IsTaking(source))
            return true;
        if (source.Type.IsRefLikeType)
            return false;
        // (double[])_values.Clone()
        if (source is IInvocationOperation { TargetMethod: var copying } && value.Type is { } copy && Knowledge.CopyingCalls.Make(copying, copy))
            return HoldsValues(copy);
        return HoldsValues(source.Type) && source switch
        {
            IObjectCreationOperation { Constructor.DeclaringSyntaxReferences.IsEmpty: true } or IArrayCreationOperation or { Syntax: CollectionExpressionSyntax } => true,
            IArrayElementReferenceOperation => Knowledge.CopyingCalls.Slice(source),
            IInvocationOperation { TargetMethod: var method } call => (method.DeclaringSyntaxReferences.IsEmpty || Knowledge.PythonTypes.Hold(method.ContainingType)) && !InputSizes.IsDeferred(call),
            _ => false,
        };
    }

    /// <summary>Whether a collection holds nothing through which something else could be reached.</summary>
    public static bool HoldsValues(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => IsPlain(array.ElementType),
        INamedTypeSymbol { TypeArguments: { IsEmpty: false } arguments } => arguments.All(IsPlain),
        _ => false,
    };

    // A tuple of values is one; a list of lists is none, for who copies it has the same lists.
    static bool IsPlain(ITypeSymbol element) => IsValue(element) || (element.IsValueType && HoldsValues(element));

    /// <summary>Whether nothing can be reached through what a variable holds.</summary>
    public static bool HoldsValue(ISymbol variable) => IsValue(TypeOf(variable));

    // A span is a window on what somebody else has.
    static bool IsValue(ITypeSymbol? type) => type is { IsRefLikeType: false } && UnchangeableTypes.IsUnchangeable(type);

    // ---------------------------------------------------------------------------------------------- code that it decides on

    /// <summary>Whether the state decides if a part of an operation runs.</summary>
    public bool IsConditionalIn(IOperation parent, IOperation child) => parent switch
    {
        IConditionalOperation choice => child != choice.Condition && DependsOnState(choice.Condition),
        IForEachLoopOperation each => child == each.Body && DependsOnState(each.Collection),
        IWhileLoopOperation { Condition: { } condition } => child != condition && DependsOnState(condition),
        IForLoopOperation { Condition: { } condition } => child != condition && DependsOnState(condition),
        ISwitchOperation choice => child != choice.Value && DependsOnState(choice.Value),
        ISwitchExpressionOperation choice => child != choice.Value && DependsOnState(choice.Value),
        ICoalesceOperation choice => child != choice.Value && DependsOnState(choice.Value),
        ICoalesceAssignmentOperation choice => child == choice.Value,
        IConditionalAccessOperation access => child != access.Operation && DependsOnState(access.Operation),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr } both => child == both.RightOperand && DependsOnState(both.LeftOperand),
        _ => false,
    };

    bool IsConditional(IOperation operation)
    {
        for (var child = operation; child.Parent is { } parent && !_section.Statements.Contains(child); child = parent)
        {
            if (IsConditionalIn(parent, child))
                return true;
        }

        return false;
    }

    /// <summary>Whether the state has a hand in the outcome of a condition.</summary>
    public bool DependsOnState(IOperation condition) => _needs.Of(condition) is Need.State or Need.Additions || Origin(condition) is not null;
}
