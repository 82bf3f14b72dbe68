using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// How large data is and how often loops run, where the text says so: constants, literals, arrays of constant length, and
/// what is made of them.
/// </summary>
sealed class InputSizes(Session session)
{
    const int SizeOfValue = 16;
    const int Depth = 8;

    readonly CallModel _calls = session.Calls;

    /// <summary>Whether all inputs of a call are small.</summary>
    /// <param name="call">The call or object creation.</param>
    /// <param name="receiver">The object it is called on, if the object is an input: for a list to sort, not for a hasher.</param>
    public bool AreSmall(IOperation call, IOperation? receiver)
    {
        var arguments = call switch
        {
            IInvocationOperation invocation => invocation.Arguments,
            IObjectCreationOperation creation => creation.Arguments,
            _ => ImmutableArray<IArgumentOperation>.Empty,
        };
        foreach (var argument in arguments)
        {
            // Options, comparers and other objects that say how, not over what.
            if (argument.ArgumentKind != ArgumentKind.DefaultValue && IsData(argument) && Of(argument.Value) is not <= Limits.SmallInput)
                return false;
        }

        return receiver?.Type is not { } type || !IsCollection(type) || Of(receiver) is <= Limits.SmallInput;
    }

    bool IsData(IArgumentOperation argument) => argument.Value.Type is { } type
        && (type.SpecialType is SpecialType.System_String or SpecialType.System_Object || argument.Parameter?.Type is ITypeParameterSymbol || IsCollection(type)
            || argument.Parameter?.OriginalDefinition.Type is ITypeParameterSymbol || IsNumber(type)
            || IsStream(type));

    // Whole numbers, and structs that are numbers of their own.
    static bool IsNumber(ITypeSymbol type) => type.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_UInt64
        || type is { IsValueType: true, SpecialType: SpecialType.None, TypeKind: not TypeKind.Enum } && type.AllInterfaces.Any(static implemented => implemented.Name == nameof(IFormattable));

    bool IsStream(ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (KnownTypes.Same(type, session.Types.Stream))
                return true;
        }

        return false;
    }

    static bool IsCollection(ITypeSymbol type) => type is IArrayTypeSymbol || type.IsRefLikeType
        || (type.SpecialType != SpecialType.System_String && type.AllInterfaces.Any(static implemented => implemented.SpecialType == SpecialType.System_Collections_IEnumerable))
        || type.SpecialType == SpecialType.System_Collections_IEnumerable;

    /// <summary>How many elements, characters or bytes an expression has; null when the text does not tell.</summary>
    public long? Of(IOperation? data) => Of(data, Depth);

    long? Of(IOperation? data, int depth)
    {
        if (Unwrapped(data) is not { } value || depth == 0)
            return null;
        if (value.ConstantValue is { HasValue: true, Value: var constant })
            return constant switch { string text => text.Length, null => 0, _ => Math.Max(SizeOfValue, Distance(Constant(value) ?? SizeOfValue)) };
        if (value.Syntax is CollectionExpressionSyntax { Elements: var elements })
            return elements.Any(static element => element is not ExpressionElementSyntax) ? null : elements.Count;
        switch (value)
        {
            case IUtf8StringOperation text:
                return text.Value.Length;
            case IConversionOperation converted:
                return Of(converted.Operand, depth - 1);
            case IArrayCreationOperation { Initializer: { ElementValues: var values } }:
                return values.Length;
            case IArrayCreationOperation { DimensionSizes: var sizes }:
                var product = 1L;
                foreach (var size in sizes)
                {
                    if (Constant(size) is not { } length)
                        return null;
                    product *= Math.Max(1, length);
                }

                return product;
            case ILocalReferenceOperation { Local: var local }:
                return InitialValueOf(local, value) is { } first ? Of(first, depth - 1) ?? SizeOfType(value.Type) : SizeOfType(value.Type);
            case IFieldReferenceOperation { Field: { IsReadOnly: true } field }:
                return InitialValueOf(field, value) is { } initial ? Of(initial, depth - 1) ?? SizeOfType(value.Type) : SizeOfType(value.Type);
            case IInvocationOperation call when _calls.Of(call).Kind == Meaning.Small:
                return SizeOfValue;
            case IInvocationOperation call when IsRange(call):
                return Constant(call.Arguments[call.Arguments.Length - 1].Value);
            case IInvocationOperation { TargetMethod: { DeclaringSyntaxReferences.IsEmpty: true, IsGenericMethod: false } } call when _calls.Of(call).Kind == Meaning.None:
                return SumOf(call, depth - 1);
            default:
                return SizeOfType(value.Type);
        }
    }

    // A number that is not constant may be a length.
    static long? SizeOfType(ITypeSymbol? type) => type switch
    {
        { TypeKind: TypeKind.Enum } or { SpecialType: SpecialType.System_Boolean or SpecialType.System_Char or SpecialType.System_DateTime } => SizeOfValue,
        { Name: nameof(Guid), ContainingNamespace.Name: nameof(System) } => SizeOfValue,
        _ => null,
    };

    // Encoding.UTF8.GetBytes("abc"), Convert.FromHexString("…"): as much as is put in. Numbers say their own size in ToString.
    long? SumOf(IInvocationOperation call, int depth)
    {
        if (call.Arguments.IsEmpty)
            return call.Instance is { Type: { IsValueType: true, IsRefLikeType: false } } ? SizeOfValue : null;
        var sum = 0L;
        foreach (var argument in call.Arguments)
        {
            // Jobs(from: 0, most: int.MaxValue): as many as there are.
            if (Of(argument.Value, depth) is not (< int.MaxValue and { } size))
                return null;
            sum += size;
        }

        return sum;
    }

    // The value a variable was declared with; a local of constant length that gets another value is rare, a number is not.
    public static IOperation? InitialValueOf(ISymbol variable, IOperation reference) =>
        variable.DeclaringSyntaxReferences is [var declaration, ..] && InitializerOf(declaration.GetSyntax()) is { } value
            && reference.SemanticModel is { } model && model.SyntaxTree == value.SyntaxTree && !(variable is ILocalSymbol && IsAssignedAgain(value, variable.Name)) && (variable is IFieldSymbol or IPropertySymbol || reference.Type is not { IsValueType: true, IsRefLikeType: false })
            ? model.GetOperation(value)
            : null;

    static ExpressionSyntax? InitializerOf(SyntaxNode declaration) => declaration switch
    {
        VariableDeclaratorSyntax { Initializer.Value: var value } => value,
        PropertyDeclarationSyntax { Initializer.Value: var value } => value,
        _ => null,
    };

    static bool IsAssignedAgain(SyntaxNode value, string name) => ChangedNames.Around(value, name);

    /// <summary>How often a loop runs when its text says so; null when that depends on data.</summary>
    public long? Trips(ILoopOperation loop) => loop switch
    {
        IForLoopOperation { Condition: IBinaryOperation condition, Before: [var before] } counted => Trips(counted, condition, before),
        IForEachLoopOperation each => Of(each.Collection),
        IWhileLoopOperation { Condition: IBinaryOperation condition } again => Trips(again, condition),
        _ => null,
    } ?? (Shrinking.Ends(loop) ? Shrinking.Rounds : null);

    // The smallest number has no opposite.
    static long Distance(long number) => number == long.MinValue ? long.MaxValue : Math.Abs(number);

    long? Trips(IForLoopOperation loop, IBinaryOperation condition, IOperation before)
    {
        var start = before switch
        {
            IVariableDeclarationGroupOperation { Declarations: [{ Declarators: [{ Initializer.Value: var value }] }] } => Bound(value),
            IExpressionStatementOperation { Operation: ISimpleAssignmentOperation { Value: var value } } => Bound(value),
            _ => null,
        };
        if (start is null && (before as IVariableDeclarationGroupOperation)?.Declarations is [{ Declarators: [{ Initializer.Value: var first }] }] && IsBehindLast(first, condition))
            return SizeOfValue;
        if (start is not { } from || (Bound(condition.RightOperand) ?? Bound(condition.LeftOperand)) is not { } to)
            return null;
        var distance = Math.Max(1, Distance(to - from));
        // i += 10 makes a tenth of the rounds; i *= 2 makes hardly any.
        return loop.AtLoopBottom is [IExpressionStatementOperation { Operation: ICompoundAssignmentOperation step }] ? step.OperatorKind switch
        {
            BinaryOperatorKind.Add or BinaryOperatorKind.Subtract when Constant(step.Value) is { } width and not 0 => Math.Max(1, distance / Distance(width)),
            BinaryOperatorKind.Multiply or BinaryOperatorKind.Divide or BinaryOperatorKind.LeftShift or BinaryOperatorKind.RightShift => Shrinking.Rounds,
            _ => distance,
        } : distance;
    }

    // for (var i = name.LastIndexOf('.') + 1; i < name.Length; i++): what comes behind the last part of a name is a word.
    static bool IsBehindLast(IOperation start, IBinaryOperation condition)
    {
        var from = Unwrapped(start) is IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, RightOperand: var next, LeftOperand: var found } && Constant(next) == 1 ? Unwrapped(found) : null;
        if (from is ILocalReferenceOperation { Local: { DeclaringSyntaxReferences: [var declaration] } local } && declaration.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: var value } declared
            && from.SemanticModel is { } model && model.SyntaxTree == value.SyntaxTree && !ChangedNames.Around(declared, local.Name))
        {
            from = Unwrapped(model.GetOperation(value));
        }

        return NameParts.SearchedForLast(from) is { } text
            && condition.OperatorKind == BinaryOperatorKind.LessThan && Unwrapped(condition.RightOperand) is IPropertyReferenceOperation { Property.Name: WellKnownMemberNames.LengthPropertyName, Instance: { } whole } && SyntaxFactory.AreEquivalent(whole.Syntax, text.Syntax);
    }

    // while (attempt++ < 3), while (i < 3) { …; i++; }: a variable that is counted up to a constant.
    static long? Trips(IWhileLoopOperation loop, IBinaryOperation condition)
    {
        // while (depth < 50 && …): not more often than either part allows.
        if (condition.OperatorKind == BinaryOperatorKind.ConditionalAnd)
            return (condition.LeftOperand is IBinaryOperation left ? Trips(loop, left) : null) ?? (condition.RightOperand is IBinaryOperation right ? Trips(loop, right) : null);
        if (condition.OperatorKind is not (BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual) || Constant(condition.RightOperand) is not { } limit)
            return null;
        var counter = Unwrapped(condition.LeftOperand) is IIncrementOrDecrementOperation { Target: var target } ? target : condition.LeftOperand;
        foreach (var operation in loop.Descendants())
        {
            if (operation is IIncrementOrDecrementOperation { Kind: OperationKind.Increment, Target: var counted } && SyntaxFactory.AreEquivalent(counted.Syntax, Unwrapped(counter)!.Syntax))
                return Math.Max(1, limit);
        }

        return null;
    }

    // The end of a loop: a constant, a read-only field that holds one, or the length of something.
    long? Bound(IOperation? end) => Constant(end) ?? (Unwrapped(end) switch
    {
        IFieldReferenceOperation { Field: { IsReadOnly: true } field } reference when InitialValueOf(field, reference) is { } value => Constant(value),
        IPropertyReferenceOperation { Property.Name: var name, Instance: { } whole } when ContainerModel.IsCount(name) => Of(whole),
        _ => null,
    });

    /// <summary>Whether a call makes a query and does not run it; one that takes an element runs it, whatever the element is.</summary>
    public static bool IsDeferred(IInvocationOperation call) => call.Type is INamedTypeSymbol { TypeKind: TypeKind.Interface } && call.TargetMethod.OriginalDefinition.ReturnType is not ITypeParameterSymbol
        && call.TargetMethod is { IsExtensionMethod: true, DeclaringSyntaxReferences.IsEmpty: true } or { IsStatic: true, DeclaringSyntaxReferences.IsEmpty: true };

    /// <summary>Whether a call makes a sequence of its own out of a number of elements: <c>Enumerable.Range(0, n)</c>.</summary>
    public static bool IsRange(IInvocationOperation call) => IsDeferred(call) && call.Arguments is [_, { Value.Type.SpecialType: SpecialType.System_Int32 }]
        && !call.TargetMethod.IsExtensionMethod;

    /// <summary>The value of a whole number that is known at compile time.</summary>
    public static long? Constant(IOperation? operation)
    {
        while (operation is IConversionOperation conversion && !conversion.ConstantValue.HasValue)
            operation = conversion.Operand;
        return operation?.ConstantValue switch
        {
            { HasValue: true, Value: int number } => number,
            { HasValue: true, Value: long number } => number,
            { HasValue: true, Value: uint number } => number,
            { HasValue: true, Value: byte number } => number,
            { HasValue: true, Value: short number } => number,
            _ => null,
        };
    }

    /// <summary>An expression without the conversions around it.</summary>
    public static IOperation? Unwrapped(IOperation? operation)
    {
        while (operation is IConversionOperation { OperatorMethod: null } conversion && !conversion.ConstantValue.HasValue)
            operation = conversion.Operand;
        return operation;
    }
}
