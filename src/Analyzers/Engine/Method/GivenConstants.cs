using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>What a parameter is given by a call: something that is known, or what the caller itself was given.</summary>
/// <param name="Parameter">The parameter, by name.</param>
/// <param name="Value">Null, true, false, 0 for a number or a time of nothing, the choice of an enumeration, or the class of an object.</param>
/// <param name="From">The parameter of the caller that is handed on; null when the value is known.</param>
readonly record struct GivenConstant(string Parameter, object? Value, string? From = null);

/// <summary>A value of an enumeration.</summary>
/// <param name="Number">The number that its names stand for.</param>
sealed record GivenChoice(object Number);

/// <summary>An object, or a sequence of objects, of which more is known than the parameter asks for.</summary>
/// <param name="Type">The class of the object or of the elements: this one or one that derives from it.</param>
/// <param name="IsMade">It is made there, so that it is of no other class.</param>
/// <param name="IsOfElements">The type is that of the elements.</param>
sealed record GivenType(INamedTypeSymbol Type, bool IsMade, bool IsOfElements);

/// <summary>What a call gives, to be remembered by: types are compared as such, for two of them may be called the same.</summary>
/// <param name="Given">What it gives.</param>
readonly record struct GivenKey(ImmutableArray<GivenConstant> Given)
{
    /// <summary>Whether another call gives the same.</summary>
    public bool Equals(GivenKey other) => Given.SequenceEqual(other.Given);

    /// <inheritdoc/>
    public override int GetHashCode() => Given.Length == 0 ? 0 : Given[0].Parameter.GetHashCode() + Given.Length;
}

/// <summary>
/// What a call gives that is null, true, false, zero, a choice, or an object of a class that the parameter does not ask for: <c>Fill(null)</c>,
/// <c>Wait(0)</c>, <c>Read(Mode.Cached)</c>, <c>Save([actor])</c>. <see cref="ClosedWays"/> says where the callee does not come to with them.
/// </summary>
static class GivenConstants
{
    /// <summary>The parameters of a call that get such a value, whether it is written or left out, or one that the caller got.</summary>
    /// <param name="call">The call.</param>
    /// <param name="caller">The member it stands in; null when it does not matter what that was given.</param>
    public static ImmutableArray<GivenConstant> Of(IOperation call, Routine? caller = null)
    {
        // owner.Session = null;
        if (call is IPropertyReferenceOperation { Property.SetMethod.Parameters: [.., var own], Parent: ISimpleAssignmentOperation { Value: var assigned } assignment } && assignment.Target == call)
            return Given(own, assigned, caller) is { } set ? ImmutableArray.Create(set) : ImmutableArray<GivenConstant>.Empty;
        var given = ImmutableArray<GivenConstant>.Empty;
        foreach (var argument in Arguments.OfCall(call))
        {
            if (argument is { Parameter: { RefKind: RefKind.None } parameter, Value: var value } && Given(parameter, value, caller) is { } one)
                given = given.Add(one);
        }

        return given;
    }

    static GivenConstant? Given(IParameterSymbol parameter, IOperation value, Routine? caller)
    {
        var name = parameter.Name;
        if (Origins.Bare(value) is IParameterReferenceOperation { Parameter: { RefKind: RefKind.None, Name: var handed } own })
            return caller is not null && SymbolEqualityComparer.Default.Equals(own.ContainingSymbol, caller.Method) && caller.Places.IsStable(own) ? new(name, null, handed) : null;
        if (value is { Type.TypeKind: TypeKind.Enum, ConstantValue: { HasValue: true, Value: { } number } })
            return new(name, new GivenChoice(number));
        if (value.ConstantValue is { HasValue: true, Value: null or bool } constant)
            return new(name, constant.Value);
        if (IsAmount(parameter.Type) && Arguments.IsZero(value))
            return new(name, 0);
        return TypeOf(value, parameter.Type) is { } type ? new(name, type) : null;
    }

    /// <summary>What a call gives when its caller was given something itself.</summary>
    /// <param name="call">What stands in the call.</param>
    /// <param name="caller">What its caller was given.</param>
    public static ImmutableArray<GivenConstant> Within(ImmutableArray<GivenConstant> call, ImmutableArray<GivenConstant> caller)
    {
        if (call.IsEmpty)
            return call;
        var given = ImmutableArray<GivenConstant>.Empty;
        foreach (var one in call)
        {
            if (one.From is null)
            {
                given = given.Add(one);
                continue;
            }

            foreach (var outer in caller)
            {
                if (outer.Parameter == one.From && outer.From is null)
                    given = given.Add(one with { Value = outer.Value, From = null });
            }
        }

        return given;
    }

    /// <summary>What is known by itself, in the order of the call.</summary>
    public static ImmutableArray<GivenConstant> Known(ImmutableArray<GivenConstant> given) => given.All(static one => one.From is null) ? given : given.RemoveAll(static one => one.From is not null);

    /// <summary>Whether a parameter gets a time of nothing.</summary>
    public static bool AreNoTimeFor(string? parameter, ImmutableArray<GivenConstant> given)
    {
        foreach (var one in given)
        {
            if (parameter is not null && one.Parameter == parameter && one is { From: null, Value: 0 })
                return true;
        }

        return false;
    }

    /// <summary>The parameter whose value says how long a call waits at most; null when there is none, or it may get another value.</summary>
    public static string? TimeOf(IOperation operation)
    {
        if (operation is not IInvocationOperation call)
            return null;
        foreach (var argument in call.Arguments)
        {
            if (Arguments.IsDuration(argument) && Arguments.ParameterOfTime(argument.Value) is { } parameter)
                return ChangedNames.AreInMember(operation.Syntax, parameter.Name) ? null : parameter.Name;
        }

        return null;
    }

    // Create([actor]), Show(new Circle()): what is more special than the parameter rules out other classes.
    static GivenType? TypeOf(IOperation value, ITypeSymbol wanted)
    {
        // What a log is given may be anything, and most arguments are what the parameter asks for.
        var source = Origins.Bare(value);
        if (wanted is not INamedTypeSymbol { SpecialType: not (SpecialType.System_Object or SpecialType.System_String) } and not IArrayTypeSymbol || (source is not IObjectCreationOperation && source.Syntax is not CollectionExpressionSyntax && SymbolEqualityComparer.Default.Equals(source.Type, wanted)))
            return null;
        if (wanted is { TypeKind: TypeKind.Class or TypeKind.Interface } && source.Type is INamedTypeSymbol { TypeKind: TypeKind.Class } type && source is not (IThrowOperation or IDelegateCreationOperation)
            && (source is IObjectCreationOperation || !SymbolEqualityComparer.Default.Equals(type, wanted)) && ElementOf(wanted) is null)
        {
            return new(type, source is IObjectCreationOperation, IsOfElements: false);
        }

        if (ElementOf(wanted) is not { } general || general.TypeKind is not (TypeKind.Class or TypeKind.Interface))
            return null;
        var element = source.Syntax is CollectionExpressionSyntax { Elements: var elements } && value.SemanticModel is { } model ? CommonOf(elements, model) : ElementOf(source.Type) as INamedTypeSymbol;
        return element is { TypeKind: TypeKind.Class } && !SymbolEqualityComparer.Default.Equals(element, general) ? new(element, IsMade: false, IsOfElements: true) : null;
    }

    static INamedTypeSymbol? CommonOf(SeparatedSyntaxList<CollectionElementSyntax> elements, SemanticModel model)
    {
        INamedTypeSymbol? common = null;
        foreach (var element in elements)
        {
            if (element is not ExpressionElementSyntax { Expression: var one } || model.GetTypeInfo(one).Type is not INamedTypeSymbol type || (common is not null && !SymbolEqualityComparer.Default.Equals(common, type)))
                return null;
            common = type;
        }

        return common;
    }

    static ITypeSymbol? ElementOf(ITypeSymbol? sequence) => sequence switch
    {
        IArrayTypeSymbol { ElementType: var element } => element,
        INamedTypeSymbol { TypeArguments: [var element] } type when type.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T
            || type.AllInterfaces.Any(static one => one.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T) => element,
        _ => null,
    };

    static bool IsAmount(ITypeSymbol type) => type is { SpecialType: >= SpecialType.System_SByte and <= SpecialType.System_Double } or { Name: nameof(TimeSpan) };
}
