using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Whether code only reads the objects that its variables lead to, unless it made them itself. A footprint names outer
/// variables; what a parameter or local refers to may still be shared, so code that leaves a lock must not change it.
/// </summary>
/// <remarks>
/// <c>void Fill(int[] all) { lock (Gate) { for (…) all[i] = …; } }</c> touches nothing but its parameter, and yet two threads
/// may have been given the same array.
/// </remarks>
sealed class Borrowing
{
    const int StructDepth = 3;

    readonly Routine _root;
    readonly Session _session;
    readonly Places _places;
    readonly HashSet<ISymbol> _captured;
    readonly HashSet<IMethodSymbol> _trail;
    readonly SyntaxNode _function;
    readonly int _start;
    int _end;
    IReadOnlyCollection<ISymbol> _copies = [];

    Borrowing(Routine root, SyntaxNode function, int start, HashSet<ISymbol> captured, HashSet<IMethodSymbol> trail)
    {
        _function = function;
        _start = start;
        _root = root;
        _session = root.Session;
        _places = root.Places;
        _captured = captured;
        _trail = trail;
    }

    /// <summary>The question for the statements of a section, one after the other.</summary>
    /// <param name="root">The member.</param>
    /// <param name="section">The section.</param>
    /// <param name="body">The body of the function that it stands in.</param>
    /// <param name="copies">Locals that hold copies made in the section: they belong to it.</param>
    public static Borrowing In(Routine root, CriticalSection section, BlockSyntax body, IReadOnlyCollection<ISymbol>? copies = null) =>
        new(root, section.Function, section.Statements[0].Syntax.SpanStart, CapturedIn(body, section.Function, root), new(SymbolEqualityComparer.Default)) { _copies = copies ?? [] };

    /// <summary>Whether a call changes nothing that it is given.</summary>
    public static bool OnlyReads(IInvocationOperation call, Routine root)
    {
        var borrowing = new Borrowing(root, root.Syntax, call.Syntax.SpanStart, new(SymbolEqualityComparer.Default), new(SymbolEqualityComparer.Default));
        foreach (var argument in call.Arguments)
        {
            if (MayLeadToOthers(argument.Value.Type) && (argument.Parameter is not { } parameter || !borrowing.IsReadBy(call, parameter)))
                return false;
        }

        return true;
    }

    // Locals and parameters of the function that its lambdas and local functions use as well: those may run on other
    // threads. What the function itself captures is part of the footprint.
    static HashSet<ISymbol> CapturedIn(BlockSyntax body, SyntaxNode function, Routine root)
    {
        var captured = root.Model.AnalyzeDataFlow(body) is { Succeeded: true } flow ? flow.Captured : ImmutableArray<ISymbol>.Empty;
        return new(captured.Where(variable => variable.DeclaringSyntaxReferences is [var declaration, ..] && function.Span.Contains(declaration.Span)), SymbolEqualityComparer.Default);
    }

    /// <summary>Whether some code changes no object but its own.</summary>
    public bool OnlyReads(IOperation code)
    {
        _end = code.Syntax.Span.End;
        foreach (var operation in code.DescendantsAndSelf())
        {
            if (!IsHarmless(operation))
                return false;
        }

        return true;
    }

    bool IsHarmless(IOperation operation) => operation switch
    {
        // What the compiler gives no operation for, such as pointers.
        { Kind: OperationKind.None or OperationKind.Invalid } => false,
        ILocalReferenceOperation local => IsHarmless(local, local.Local),
        IParameterReferenceOperation parameter => IsHarmless(parameter, parameter.Parameter),
        IBinaryOperation { OperatorMethod: { } method } => IsOfPlatform(method),
        IUnaryOperation { OperatorMethod: { } method } => IsOfPlatform(method),
        IConversionOperation { OperatorMethod: { } method } => IsOfPlatform(method),
        ICompoundAssignmentOperation { OperatorMethod: { } method } => IsOfPlatform(method),
        IIncrementOrDecrementOperation { OperatorMethod: { } method } => IsOfPlatform(method),
        IForEachLoopOperation { Syntax: CommonForEachStatementSyntax each } => HasPlatformEnumerator(each),
        _ => true,
    };

    bool HasPlatformEnumerator(CommonForEachStatementSyntax each) =>
        each.SyntaxTree == _root.Model.SyntaxTree && _root.Model.GetForEachStatementInfo(each) is { GetEnumeratorMethod: var get, MoveNextMethod: var next }
        && (get is null || IsOfPlatform(get)) && (next is null || IsOfPlatform(next));

    bool IsHarmless(IOperation reference, ISymbol variable)
    {
        if (_captured.Contains(variable) && !_places.IsStable(variable))
            return false;
        return !MayLeadToOthers(reference.Type) || IsOwn(variable) || (!IsGuarded(reference, variable) && IsRead(reference));
    }

    // A local that holds what a field or a captured variable names: looking at that is what the lock may be for.
    bool IsGuarded(IOperation reference, ISymbol variable) =>
        _places.ObjectOf(reference) is { } path && !path.Equals(AccessPath.Of(variable))
        && (path.Variable is not { DeclaringSyntaxReferences: [var declaration, ..] } || !_function.Span.Contains(declaration.Span) || path.Steps.Any(static step => !step.IsElement));

    static bool IsOfPlatform(IMethodSymbol method) => method.DeclaringSyntaxReferences.IsEmpty;

    // An object that was made for a local of this function and was not given to anybody before the code has run.
    bool IsOwn(ISymbol variable)
    {
        if (_copies.Contains(variable, SymbolEqualityComparer.Default) && !_captured.Contains(variable))
            return true;
        if (variable is not ILocalSymbol { DeclaringSyntaxReferences: [var declaration, ..] } || _captured.Contains(variable)
            || _places.ValueOf(variable) is not { } value || !IsNew(value))
        {
            return false;
        }

        var end = declaration.Span.Start >= _start ? _end : int.MaxValue;
        return _root.Body!.Descendants().OfType<ILocalReferenceOperation>()
            .All(reference => !Same(reference.Local, variable) || reference.Syntax.SpanStart >= end || IsKept(reference, reference.Parent));
    }

    bool IsNew(IOperation value) => _places.Source(value) switch
    {
        IArrayCreationOperation => true,
        IObjectCreationOperation made => made.Arguments.All(IsWithoutObjects),
        IInvocationOperation { Instance: null } call => IsOfPlatform(call.TargetMethod) && call.Arguments.All(IsWithoutObjects),
        _ => false,
    };

    static bool IsWithoutObjects(IArgumentOperation argument) => !MayLeadToOthers(argument.Value.Type) || argument.Value.ConstantValue is { HasValue: true, Value: null };

    static bool IsKept(IOperation reference, IOperation? parent) => parent switch
    {
        IInvocationOperation call => call.Instance == reference,
        IMemberReferenceOperation member => member.Instance == reference,
        IArrayElementReferenceOperation or IForEachLoopOperation or IReturnOperation => true,
        IArgumentOperation { Parent: IInvocationOperation call } => IsOfPlatform(call.TargetMethod),
        ISimpleAssignmentOperation assignment => assignment.Target == reference,
        IConversionOperation { IsImplicit: true } conversion => IsKept(conversion, conversion.Parent),
        _ => false,
    };

    // Whether an object is only looked at where an expression names it.
    bool IsRead(IOperation value)
    {
        switch (value.Parent)
        {
            case IConversionOperation { OperatorMethod: null } conversion:
                return IsRead(conversion);
            case IArrayElementReferenceOperation element when element.ArrayReference == value:
                return IsPartRead(element);
            case IPropertyReferenceOperation property when property.Instance == value:
                return IsPartRead(property);
            case IFieldReferenceOperation field when field.Instance == value:
                return IsPartRead(field);
            case IForEachLoopOperation or IBinaryOperation or IIsPatternOperation or IIsTypeOperation or IVariableInitializerOperation or INameOfOperation:
                return true;
            case ISimpleAssignmentOperation assignment:
                return assignment.Target == value || assignment.Target is ILocalReferenceOperation;
            case IArgumentOperation { Parent: IInvocationOperation call, Parameter: { } parameter }:
                return IsReadBy(call, parameter);
            default:
                return false;
        }
    }

    bool IsPartRead(IOperation part) => Usage.Of(part) == AccessKind.Read && (!MayLeadToOthers(part.Type) || IsRead(part));

    bool IsReadBy(IInvocationOperation call, IParameterSymbol parameter)
    {
        var method = call.TargetMethod.OriginalDefinition;
        if (parameter.RefKind is RefKind.Ref or RefKind.Out)
            return false;
        if (IsOfPlatform(method))
            return IsReadOnlyView(parameter.Type) || (method.IsStatic && !method.ReturnsVoid && _session.Calls.Of(call).Kind == Meaning.Computes);
        if (!_trail.Add(method))
            return true;
        var isRead = _trail.Count <= Limits.CallDepth && _session.RoutineOf(method, default) is { Body: { } body } callee
            && new Borrowing(callee, callee.Syntax, body.Syntax.SpanStart, new(SymbolEqualityComparer.Default), _trail).OnlyReads(body);
        _trail.Remove(method);
        return isRead;
    }

    static bool IsReadOnlyView(ITypeSymbol type) =>
        type.OriginalDefinition.SpecialType is SpecialType.System_Collections_IEnumerable or SpecialType.System_Collections_Generic_IEnumerable_T
            or SpecialType.System_Collections_Generic_IReadOnlyList_T or SpecialType.System_Collections_Generic_IReadOnlyCollection_T
        || !MayLeadToOthers(type) || IsReadOnlySpan(type);

    static bool IsReadOnlySpan(ITypeSymbol type) =>
        type.IsRefLikeType && type.GetMembers().OfType<IPropertySymbol>().Any(static property => property is { IsIndexer: true, ReturnsByRefReadonly: true });

    /// <summary>Whether through a value of a type somebody else's object could be changed.</summary>
    public static bool MayLeadToOthers(ITypeSymbol? type, int depth = 0)
    {
        if (type is null || depth == StructDepth || type.TypeKind is TypeKind.Dynamic or TypeKind.Pointer or TypeKind.FunctionPointer)
            return true;
        if (type.SpecialType is SpecialType.System_String or (>= SpecialType.System_Boolean and <= SpecialType.System_Double) or SpecialType.System_IntPtr or SpecialType.System_UIntPtr or SpecialType.System_DateTime
            || type.TypeKind is TypeKind.Enum or TypeKind.Delegate)
        {
            return false;
        }

        if (!type.IsValueType)
            return true;
        return !IsReadOnlySpan(type) && (type.IsRefLikeType
            || type.GetMembers().OfType<IFieldSymbol>().Any(field => !field.IsStatic && MayLeadToOthers(field.Type, depth + 1)));
    }

    static bool Same(ISymbol one, ISymbol other) => SymbolEqualityComparer.Default.Equals(one, other);
}
