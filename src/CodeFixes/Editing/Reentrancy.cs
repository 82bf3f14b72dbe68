using ConcurrencyAnalyzers.Engine;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>Whether a thread that holds a lock may take it again: the calls in its sections are followed, those that nobody has written included.</summary>
sealed class Reentrancy
{
    // What later compilers know of more, such as collection expressions, is not followed.
    const OperationKind LastKnown = OperationKind.InlineArrayAccess;

    readonly GateField _gate;
    readonly Session _session;
    readonly (SyntaxNode Wait, SyntaxNode Task)? _except;
    readonly HashSet<ISymbol> _trail = new(SymbolEqualityComparer.Default);

    Reentrancy(GateField gate, Session session, (SyntaxNode Wait, SyntaxNode Task)? except) => (_gate, _session, _except) = (gate, session, except);

    /// <summary>True unless all that the sections call is known, and none of it takes the lock.</summary>
    /// <param name="gate">The lock.</param>
    /// <param name="site">Where the question comes up.</param>
    /// <param name="except">A wait that will not be one any more, and the task that is awaited then.</param>
    public static bool IsPossible(GateField gate, Site site, (SyntaxNode Wait, SyntaxNode Task)? except = null)
    {
        var reentrancy = new Reentrancy(gate, site.Session, except);
        return !gate.Locks.All(held => site.Model.GetOperation(held) is ILockOperation section && !reentrancy.IsIn(section.Body));
    }

    bool IsIn(IOperation code) => code.DescendantsAndSelf().Any(operation => !WillBeGone(operation.Syntax) && IsAt(operation));

    // Of 't.Result' the task stays; of 'Task.WaitAll(t, Load())' all that is given.
    bool WillBeGone(SyntaxNode code) => _except is { Wait: var wait, Task: var task }
        && (code == wait || (task.Ancestors().Contains(wait) && wait.Span.Contains(code.Span) && !task.Span.Contains(code.Span)));

    // ------------------------------------------------------------------------------------------------------- operations

    bool IsAt(IOperation operation) => operation switch
    {
        ILockOperation { LockedValue: IFieldReferenceOperation { Field: var field } } => SymbolEqualityComparer.Default.Equals(field.OriginalDefinition, _gate.Field.OriginalDefinition),
        IInvocationOperation call => IsIn(call.TargetMethod) || IsCallingBack(call.TargetMethod, call.Arguments),
        IObjectCreationOperation { Constructor: { } constructor } made => IsIn(constructor) || IsCallingBack(constructor, made.Arguments),
        IPropertyReferenceOperation property => IsIn(property.Property) || IsCallingBack(property.Property, property.Arguments),
        IMethodReferenceOperation named => IsIn(named.Method),
        IBinaryOperation { OperatorMethod: null, OperatorKind: BinaryOperatorKind.Add, Type.SpecialType: SpecialType.System_String } text => !IsPlainText(text.LeftOperand) || !IsPlainText(text.RightOperand),
        IBinaryOperation binary => IsIn(binary.OperatorMethod),
        IUnaryOperation unary => IsIn(unary.OperatorMethod),
        ICompoundAssignmentOperation { OperatorMethod: null, OperatorKind: BinaryOperatorKind.Add, Type.SpecialType: SpecialType.System_String } text => !IsPlainText(text.Value),
        ICompoundAssignmentOperation compound => IsIn(compound.OperatorMethod) || IsIn(compound.InConversion.MethodSymbol) || IsIn(compound.OutConversion.MethodSymbol),
        IIncrementOrDecrementOperation one => IsIn(one.OperatorMethod),
        IConversionOperation conversion => IsIn(conversion.OperatorMethod),
        IInterpolationOperation part => !IsPlainText(part.Expression),
        IForEachLoopOperation each => IsInEnumerator(each),
        IDeconstructionAssignmentOperation { Syntax: AssignmentExpressionSyntax syntax, SemanticModel: { } model } => IsIn(model.GetDeconstructionInfo(syntax)),
        IRecursivePatternOperation pattern => IsIn(pattern.DeconstructSymbol),
        IImplicitIndexerReferenceOperation indexed => IsIn(indexed.LengthSymbol) || IsIn(indexed.IndexerSymbol),
        // What an awaiter of the program does is not followed.
        IAwaitOperation { Operation.Type: var awaited } => awaited is not { DeclaringSyntaxReferences.IsEmpty: true },
        IWithOperation { CloneMethod: { } clone } => IsIn(clone),
        IUsingOperation or IUsingDeclarationOperation or IEventReferenceOperation or IAnonymousFunctionOperation or IListPatternOperation or ITupleBinaryOperation => true,
        IDynamicInvocationOperation or IDynamicMemberReferenceOperation or IDynamicIndexerAccessOperation or IDynamicObjectCreationOperation or IFunctionPointerInvocationOperation => true,
        // Who loops over the elements runs while the lock is held.
        { Kind: OperationKind.YieldReturn } => true,
        { Kind: OperationKind.None or OperationKind.Invalid or > LastKnown } => true,
        _ => false,
    };

    bool IsInEnumerator(IForEachLoopOperation each)
    {
        if (each is not { IsAsynchronous: false, Syntax: CommonForEachStatementSyntax syntax, SemanticModel: { } model })
            return true;
        var info = model.GetForEachStatementInfo(syntax);
        if (IsIn(info.CurrentConversion.MethodSymbol) || IsIn(info.ElementConversion.MethodSymbol) || (syntax is ForEachVariableStatementSyntax variables && IsIn(model.GetDeconstructionInfo(variables))))
            return true;
        if (InputSizes.Unwrapped(each.Collection)?.Type is IArrayTypeSymbol or { SpecialType: SpecialType.System_String })
            return false;
        return info.GetEnumeratorMethod is not { } start || IsIn(start) || IsIn(info.MoveNextMethod) || IsIn(info.CurrentProperty)
            || (info.DisposeMethod is not null && _session.Declares(start.ReturnType));
    }

    bool IsIn(DeconstructionInfo deconstruction) =>
        IsIn(deconstruction.Method) || IsIn(deconstruction.Conversion?.MethodSymbol) || deconstruction.Nested.Any(IsIn);

    // What becomes a part of a text is asked for its own.
    static bool IsPlainText(IOperation part) => InputSizes.Unwrapped(part)?.Type is not { } type || IsPlainText(type);

    static bool IsPlainText(ITypeSymbol type) => type.SpecialType == SpecialType.System_String || type.TypeKind == TypeKind.Enum
        || (type is INamedTypeSymbol { IsValueType: true, DeclaringSyntaxReferences.IsEmpty: true } value && value.TypeArguments.All(IsPlainText));

    // ----------------------------------------------------------------------------------------------------------- members

    bool IsIn(ISymbol? member)
    {
        if (member is null)
            return false;
        member = member.OriginalDefinition;
        if (!_session.Declares(member))
            return !IsPlain(member);
        return member.IsAbstract || member.IsVirtual || member.IsOverride || member.ContainingType.TypeKind is TypeKind.Interface or TypeKind.Delegate || IsInBodyOf(member);
    }

    bool IsInBodyOf(ISymbol member)
    {
        if (!_trail.Add(member))
            return false;
        if (_trail.Count > Limits.LaunchesOfMember)
            return true;
        return member switch
        {
            IPropertySymbol property => IsInCode(property.GetMethod) || IsInCode(property.SetMethod),
            IMethodSymbol { MethodKind: MethodKind.Constructor } constructor => IsInCode(constructor) || IsInInitializers(constructor.ContainingType),
            _ => IsInCode((IMethodSymbol)member),
        };
    }

    bool IsInCode(IMethodSymbol? method)
    {
        if (method is null)
            return false;
        if (_session.BodyOf(method.PartialImplementationPart ?? method) is { } body)
            return IsIn(body);
        // Accessors and constructors without a body do nothing that could take a lock.
        return method.MethodKind is not (MethodKind.PropertyGet or MethodKind.PropertySet or MethodKind.Constructor) && !(method.IsPartialDefinition && method.PartialImplementationPart is null);
    }

    bool IsInInitializers(INamedTypeSymbol type)
    {
        foreach (var reference in type.GetMembers().Where(static member => member is IFieldSymbol { IsStatic: false } or IPropertySymbol { IsStatic: false }).SelectMany(static member => member.DeclaringSyntaxReferences))
        {
            var initializer = reference.GetSyntax() switch
            {
                VariableDeclaratorSyntax variable => variable.Initializer,
                PropertyDeclarationSyntax property => property.Initializer,
                _ => null,
            };
            if (initializer is not null && !(_session.ModelOf(initializer.SyntaxTree).GetOperation(initializer.Value) is { } value && !IsIn(value)))
                return true;
        }

        return type.BaseType is { SpecialType: not (SpecialType.System_Object or SpecialType.System_ValueType) } @base && @base.InstanceConstructors.Any(IsIn);
    }

    // ---------------------------------------------------------------------------------------------------------- platform

    bool IsPlain(ISymbol member) => member.ContainingType switch
    {
        null => true,
        { SpecialType: SpecialType.System_Object } => member is IMethodSymbol { MethodKind: MethodKind.Constructor },
        { TypeKind: TypeKind.Interface or TypeKind.Delegate } or { SpecialType: SpecialType.System_Delegate or SpecialType.System_MulticastDelegate } => false,
        // A type of the program may override it.
        { IsSealed: false, IsValueType: false } when member.IsAbstract || member.IsVirtual || member.IsOverride => false,
        var type => PlainTypes.IsPlain(type) || IsOfTask(member),
    };

    // Task.Delay(20): tasks run nothing but what they are given.
    bool IsOfTask(ISymbol member) => _session.Types.IsTask(member.ContainingType)
        && (member as IMethodSymbol)?.Parameters.Any(static parameter => parameter.Type.TypeKind == TypeKind.Delegate) != true;

    // The platform calls back through what it is given: delegates, interfaces, methods such as Equals.
    bool IsCallingBack(ISymbol member, ImmutableArray<IArgumentOperation> arguments)
    {
        if (_session.Declares(member))
            return false;
        if (Compares(member) && (KeyOf(member.ContainingType) is not { } key || IsInComparison(key)))
            return true;
        foreach (var argument in arguments)
        {
            if (argument is { ArgumentKind: ArgumentKind.ParamArray, Value: IArrayCreationOperation { Type: IArrayTypeSymbol { ElementType: var element }, Initializer.ElementValues: var values } })
            {
                if (!values.All(value => IsHarmless(value, element)))
                    return true;
            }
            else if (!IsHarmless(argument.Value, argument.Parameter!.OriginalDefinition.Type))
                return true;
        }

        return false;
    }

    // Dictionary<K, V>.KeyCollection has no type argument of its own.
    static ITypeSymbol? KeyOf(INamedTypeSymbol container) => container.TypeArguments is [var own, ..] ? own : container.ContainingType?.TypeArguments is [var outer, ..] ? outer : null;

    static bool IsHarmless(IOperation given, ITypeSymbol wanted)
    {
        if (InputSizes.Unwrapped(given) is not { Type: { } type } value)
            return true;
        return wanted switch
        {
            // Whatever it is that is called is followed where it is named.
            { TypeKind: TypeKind.Delegate } => value is IDelegateCreationOperation,
            { SpecialType: SpecialType.System_Object } => IsPlainText(type),
            { TypeKind: TypeKind.Interface } => type is IArrayTypeSymbol or { SpecialType: SpecialType.System_String } || type is { TypeKind: TypeKind.Class or TypeKind.Struct, DeclaringSyntaxReferences.IsEmpty: true },
            _ => true,
        };
    }

    // Contains(x), Remove(x), map[key]: what is there already is compared with it. Who only appends compares nothing.
    static bool Compares(ISymbol member)
    {
        var parameters = member switch
        {
            IMethodSymbol method => method.OriginalDefinition.Parameters,
            IPropertySymbol property => property.OriginalDefinition.Parameters,
            _ => ImmutableArray<IParameterSymbol>.Empty,
        };
        return member.ContainingType is { IsGenericType: true } type && parameters.Any(static parameter => parameter.Type is ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Type, Ordinal: 0 })
            && (type.Arity > 1 || member is IMethodSymbol { ReturnsVoid: false });
    }

    bool IsInComparison(ITypeSymbol element)
    {
        if (element.TypeKind is TypeKind.Interface or TypeKind.TypeParameter || element.SpecialType == SpecialType.System_Object)
            return true;
        for (var type = element; type is not null && _session.Declares(type) && type.TypeKind != TypeKind.Enum; type = type.BaseType)
        {
            foreach (var member in type.GetMembers())
            {
                if (member is IMethodSymbol { IsImplicitlyDeclared: false } and ({ IsOverride: true } or { Name: nameof(Equals) or nameof(IComparable.CompareTo) } or { ExplicitInterfaceImplementations.IsEmpty: false }) && IsInBodyOf(member))
                    return true;
            }
        }

        return false;
    }
}
