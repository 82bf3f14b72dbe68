using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>A use of state that outlives the function it stands in.</summary>
/// <param name="Path">The state.</param>
/// <param name="Kind">What is done to it.</param>
/// <param name="Operation">The expression that names it.</param>
readonly record struct OuterUse(AccessPath Path, AccessKind Kind, IOperation Operation);

/// <summary>
/// What code touches besides its own variables: the question whether it needs the lock it runs under. Fields that never
/// change after construction, constants and the function's own locals are not part of it.
/// </summary>
sealed class Footprint
{
    readonly Session _session;
    readonly Routine _routine;
    readonly SyntaxNode _function;
    readonly Places _places;
    readonly List<OuterUse> _uses = [];

    Footprint(Routine routine, SyntaxNode function)
    {
        _session = routine.Session;
        _routine = routine;
        _places = routine.Places;
        _function = function;
    }

    /// <summary>Whether everything in the code could be followed; when not, it may touch anything.</summary>
    public bool IsKnown { get; private set; } = true;

    /// <summary>Whether the code waits, sleeps, or reads or writes something outside the process.</summary>
    public bool LeavesProcess { get; private set; }

    /// <summary>The uses of outer state, in source order.</summary>
    public IReadOnlyList<OuterUse> Uses => _uses;

    /// <summary>Whether the code touches nothing but its own variables.</summary>
    public bool IsEmpty => IsKnown && !LeavesProcess && _uses.Count == 0;

    /// <summary>The footprint of some operations of a routine.</summary>
    /// <param name="operations">Trees of the compiler, not of its graph.</param>
    /// <param name="routine">A routine of the member they stand in.</param>
    /// <param name="function">The syntax of the function whose locals are its own.</param>
    public static Footprint Of(IEnumerable<IOperation> operations, Routine routine, SyntaxNode function) => Of(operations, routine, function, []);

    static Footprint Of(IEnumerable<IOperation> operations, Routine routine, SyntaxNode function, HashSet<IMethodSymbol> trail)
    {
        var footprint = new Footprint(routine, function);
        foreach (var tree in operations)
        {
            foreach (var operation in tree.DescendantsAndSelf())
                footprint.Add(operation, trail);
        }

        return footprint;
    }

    /// <summary>
    /// Whether the only thing the code does to outer state is to add to it, step by step: <c>sum += x</c>. Such a reduction
    /// may be done on a local and published once.
    /// </summary>
    public bool IsReduction => IsKnown && !LeavesProcess && _uses.Count > 0 && _uses.All(use => Reduction.Of(use.Operation) is not null)
        && _uses.GroupBy(static use => use.Path).All(static uses => uses.Select(static use => Reduction.Of(use.Operation)!.Value.Operator).Distinct().Count() == 1);

    void Add(IOperation operation, HashSet<IMethodSymbol> trail)
    {
        switch (operation)
        {
            case ILocalReferenceOperation local:
                // A ref local is another name for something that may lie outside.
                if (local.Local.IsRef || IsOuterObject(local.Local) || (IsOuter(local.Local) && !local.Local.IsConst && !IsFixed(local.Local, local.Type)))
                    AddUse(operation);
                break;
            case IParameterReferenceOperation parameter:
                // In a callee a ref parameter stands for what the caller names.
                if ((parameter.Parameter.RefKind != RefKind.None && trail.Count == 0) || (trail.Count == 0 && IsSharedCollection(parameter.Parameter.Type) && MayBeGuarded(parameter.Parameter))
                    || (IsOuter(parameter.Parameter) && !IsFixed(parameter.Parameter, parameter.Type)))
                    AddUse(operation);
                break;
            case IFieldReferenceOperation field:
                if (!IsFixed(field.Field) && !IsOwnObject(field.Instance) && !IsReadOfGiven(field, field.Instance, trail))
                    AddUse(operation);
                break;
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance, Parent: IArgumentOperation }:
                IsKnown = false; // What it is given to may do anything with it.
                break;
            case IArrayElementReferenceOperation element when Usage.Of(element) != AccessKind.Read && !IsOwnObject(element.ArrayReference):
                AddUse(operation);
                break;
            case IPropertyReferenceOperation property:
                AddProperty(property, trail);
                break;
            case IInvocationOperation call:
                AddCall(call, trail);
                break;
            case IObjectCreationOperation { Constructor: { } constructor }:
                AddMethod(constructor, trail);
                break;
            case IAwaitOperation:
                LeavesProcess = true;
                break;
            case IDynamicInvocationOperation or IDynamicMemberReferenceOperation or IDynamicIndexerAccessOperation or IEventReferenceOperation
                or IEventAssignmentOperation or IAddressOfOperation or IInvalidOperation or IFunctionPointerInvocationOperation:
                IsKnown = false;
                break;
            case ILockOperation:
                // Another lock inside: which of the two guards what is not told here.
                IsKnown = false;
                break;
        }
    }

    void AddUse(IOperation operation)
    {
        if (_places.Of(operation) is { } path)
            _uses.Add(new(path, Usage.Of(operation), operation));
        else
            IsKnown = false;
    }

    bool IsOuter(ISymbol variable) =>
        variable.DeclaringSyntaxReferences is not [var declaration, ..] || !_function.Span.Contains(declaration.Span);

    // A constant, or a field that holds a value which nobody changes after construction.
    static bool IsFixed(IFieldSymbol field) => field.IsConst
        || ((field.IsReadOnly || FieldWrites.AreInConstructors(field)) && (IsImmutable(field.Type) || HasNothingToChange(field.Type) || FieldWrites.KeepContents(field)));

    // A class of this program whose objects hold nothing that changes.
    static bool HasNothingToChange(ITypeSymbol type, int depth = 0)
    {
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct, DeclaringSyntaxReferences.IsEmpty: false } || depth == Limits.PathLength)
            return false;
        for (var current = type; current is { SpecialType: not SpecialType.System_Object and not SpecialType.System_ValueType }; current = current.BaseType)
        {
            if (current.DeclaringSyntaxReferences.IsEmpty)
                return false;
            foreach (var member in current.GetMembers())
            {
                if (member is IFieldSymbol { IsStatic: false } field
                    && !(IsUnchanged(field) && (IsImmutable(field.Type) || HasNothingToChange(field.Type, depth + 1) || FieldWrites.KeepContents(field))))
                {
                    return false;
                }
            }
        }

        return true;
    }

    static bool IsUnchanged(IFieldSymbol field) => field.IsReadOnly || field.AssociatedSymbol is IPropertySymbol { SetMethod: null or { IsInitOnly: true } } || FieldWrites.AreInConstructors(field);

    // A captured variable that keeps its value, and an array in it that nobody writes to.
    bool IsFixed(ISymbol variable, ITypeSymbol? type) =>
        _places.IsStable(variable) && type is not null && (IsImmutable(type) || (type is IArrayTypeSymbol array && IsImmutable(array.ElementType) && !_places.IsWrittenThrough(variable)));

    /// <summary>Whether what a value of a type says can never change: numbers, texts, read-only structs, objects without anything to change.</summary>
    public static bool IsUnchangeable(ITypeSymbol type) => IsImmutable(type) || HasNothingToChange(type);

    static bool IsImmutable(ITypeSymbol type) =>
        type.SpecialType is SpecialType.System_String or (>= SpecialType.System_Boolean and <= SpecialType.System_Double)
        || type.TypeKind is TypeKind.Enum or TypeKind.Delegate || type is { IsValueType: true, IsReadOnly: true } || SafeTypes.Hold(type);

    // A field of an object that the function made itself and keeps in a local.
    bool IsOwnObject(IOperation? instance) =>
        instance is ILocalReferenceOperation local && !IsOuter(local.Local) && _places.ValueOf(local.Local) is IObjectCreationOperation or IArrayCreationOperation;

    // A look at an object that the function was given, or a callee by its caller, who names it: nobody puts it under a lock
    // of his own, unless his fields hold objects of that type.
    bool IsReadOfGiven(IOperation part, IOperation? instance, HashSet<IMethodSymbol> trail)
    {
        if (Usage.Of(part) != AccessKind.Read)
            return false;
        var root = instance;
        while (root is IFieldReferenceOperation { Instance: { } } or IPropertyReferenceOperation { Instance: { } } or IArrayElementReferenceOperation or IConversionOperation)
        {
            root = root switch
            {
                IMemberReferenceOperation member => member.Instance,
                IArrayElementReferenceOperation element => element.ArrayReference,
                _ => ((IConversionOperation)root).Operand,
            };
        }

        return root switch
        {
            IParameterReferenceOperation { Parameter: var parameter } => parameter.RefKind == RefKind.None && !IsOuter(parameter) && (trail.Count > 0 || !MayBeGuarded(parameter)),
            ILocalReferenceOperation { Local: var local } => !local.IsRef && !IsOuter(local) && !IsOuterObject(local) && (trail.Count > 0 || !HoldsObjectsOf(TypeAround, local.Type)),
            _ => false,
        };
    }

    INamedTypeSymbol? TypeAround => _routine.Root.Method?.ContainingType;

    // Whether a field of the type around may hold what was given here.
    bool MayBeGuarded(IParameterSymbol given) => HoldsObjectsOf(TypeAround, given.Type);

    static bool HoldsObjectsOf(INamedTypeSymbol? holder, ITypeSymbol type)
    {
        foreach (var member in holder?.GetMembers() ?? ImmutableArray<ISymbol>.Empty)
        {
            if (member is IFieldSymbol { IsConst: false } field && Mentions(field.Type, type))
                return true;
        }

        return false;
    }

    static bool Mentions(ITypeSymbol whole, ITypeSymbol part) => SymbolEqualityComparer.Default.Equals(whole, part) || whole switch
    {
        IArrayTypeSymbol array => Mentions(array.ElementType, part),
        INamedTypeSymbol named => named.TypeArguments.Any(argument => Mentions(argument, part)),
        _ => false,
    };

    // A list that the caller may share with others is what the lock may be there for; arrays given to compute on rarely are.
    static bool IsSharedCollection(ITypeSymbol type) =>
        type is { IsReferenceType: true, SpecialType: SpecialType.None } and not IArrayTypeSymbol && !IsImmutable(type)
        && type.AllInterfaces.Any(static implemented => implemented.SpecialType is SpecialType.System_Collections_IEnumerable);

    // var items = _items: another name for an object of somebody else.
    bool IsOuterObject(ILocalSymbol local) =>
        !IsOuter(local) && !IsImmutable(local.Type) && !IsLoopVariable(local) && _places.ValueOf(local) is { } value && _places.Of(value) is { } path
        && (path.Variable is not { } variable || IsOuter(variable));

    // The elements of what is looped over, which is named there.
    static bool IsLoopVariable(ILocalSymbol local) => local.DeclaringSyntaxReferences is [var declaration, ..] && declaration.GetSyntax() is Microsoft.CodeAnalysis.CSharp.Syntax.CommonForEachStatementSyntax;

    // What the function made itself, or nobody can change.
    bool IsOwnReceiver(IOperation? receiver) => receiver switch
    {
        null => true,
        { Type: { } type } when IsImmutable(type) => true,
        ILocalReferenceOperation local => !IsOuter(local.Local) && !IsOuterObject(local.Local),
        IParameterReferenceOperation or IFieldReferenceOperation => false,
        _ => true,
    };

    void AddProperty(IPropertyReferenceOperation property, HashSet<IMethodSymbol> trail)
    {
        if (_session.Calls.Of(property.Property).Kind is Meaning.Outside or Meaning.Blocks or Meaning.BlocksOnIo or Meaning.BlocksOnWait or Meaning.WaitForTask)
            LeavesProcess = true;
        else if (!_session.Declares(property.Property))
            return; // A property of the platform: its receiver, if it is outer state, is counted where it is named.
        else if (IsAutoProperty(property.Property))
        {
            var isFixed = property.Property.SetMethod is null or { IsInitOnly: true } && IsImmutable(property.Type ?? property.Property.Type);
            if (!isFixed && !IsOwnObject(property.Instance) && !IsReadOfGiven(property, property.Instance, trail))
                AddUse(property);
        }
        else if (property.Property.GetMethod is { } getter)
        {
            AddMethod(getter, trail);
            if (Usage.Of(property) != AccessKind.Read)
                IsKnown = false;
        }
    }

    static bool IsAutoProperty(IPropertySymbol property)
    {
        foreach (var member in property.ContainingType.GetMembers())
        {
            if (member is IFieldSymbol { AssociatedSymbol: { } owner } && SymbolEqualityComparer.Default.Equals(owner, property))
                return true;
        }

        return false;
    }

    void AddCall(IInvocationOperation call, HashSet<IMethodSymbol> trail)
    {
        var kind = _session.Calls.Of(call).Kind;
        if (kind is Meaning.Outside or Meaning.Sleep or Meaning.Blocks or Meaning.BlocksOnIo or Meaning.BlocksOnWait or Meaning.WaitUnderLock or Meaning.WaitForTask or Meaning.WaitForThread or Meaning.WaitForHandle
            or Meaning.WaitForSignal or Meaning.WaitForAll or Meaning.WaitForAny or Meaning.WaitForCondition)
        {
            LeavesProcess = true;
        }
        else if (kind is Meaning.Acquire or Meaning.TryAcquire or Meaning.AcquireScope or Meaning.Launch or Meaning.LaunchMany
            or Meaning.RunMany or Meaning.RunEach or Meaning.Start or Meaning.Signal
            || call.TargetMethod.MethodKind is MethodKind.DelegateInvoke)
        {
            IsKnown = false;
        }
        else if (call.TargetMethod.ReturnsVoid && !_session.Declares(call.TargetMethod) && !IsOwnReceiver(call.Instance))
            IsKnown = false; // It changes an object that others may hold, and for which the lock may be there.
        else
            AddMethod(call.TargetMethod, trail);
    }

    static bool IsOfPlatform(IMethodSymbol method)
    {
        var space = method.ContainingNamespace;
        while (space is { ContainingNamespace: { IsGlobalNamespace: false } outer })
            space = outer;
        return space is { Name: nameof(System) };
    }

    void AddMethod(IMethodSymbol called, HashSet<IMethodSymbol> trail)
    {
        var method = called.OriginalDefinition;
        if (!_session.Declares(method))
        {
            // A method of the platform cannot reach the program's state except through what it is given; one of another
            // library may not be safe for several threads, and the lock is there for that.
            if (method is { IsAbstract: true } or { IsVirtual: true, ContainingType.TypeKind: TypeKind.Interface } || !(method.IsImplicitlyDeclared || IsOfPlatform(method)))
                IsKnown = false;
            return;
        }

        if (method.MethodKind == MethodKind.LocalFunction || method.IsAbstract || method.IsVirtual || method.IsOverride)
            IsKnown = false;
        else if (!trail.Contains(method))
        {
            if (trail.Count >= Limits.CallDepth || _session.RoutineOf(method, default) is not { Body: { } body } routine)
            {
                IsKnown &= method.MethodKind == MethodKind.Constructor && method.IsImplicitlyDeclared;
                return;
            }

            trail.Add(method);
            var callee = Of([body], routine, routine.Syntax, trail);
            trail.Remove(method);
            IsKnown &= callee.IsKnown;
            LeavesProcess |= callee.LeavesProcess;
            // Whatever outer state a callee uses, it is not a reduction in this code.
            if (callee._uses.Any(use => method.MethodKind != MethodKind.Constructor || use.Path.Kind != RootKind.This))
                IsKnown = false;
        }
    }
}

/// <summary>One step that adds to a variable: which variable, with which operator, what is added.</summary>
/// <param name="Operator">The kind of addition.</param>
/// <param name="Value">What is added; null for <c>++</c> and <c>--</c>.</param>
/// <param name="Statement">The whole step.</param>
readonly record struct Reduction(BinaryOperatorKind Operator, IOperation? Value, IOperation Statement)
{
    /// <summary>
    /// The step that a reference to a variable is the target of; null when it is used in any other way, when its value is
    /// used, or when the order of the steps would matter.
    /// </summary>
    public static Reduction? Of(IOperation reference)
    {
        switch (reference.Parent)
        {
            case IIncrementOrDecrementOperation { Parent: IExpressionStatementOperation or IForLoopOperation, OperatorMethod: null } step when step.Target == reference:
                return new(BinaryOperatorKind.Add, null, step);
            case ICompoundAssignmentOperation { Parent: IExpressionStatementOperation, OperatorMethod: null } step when step.Target == reference && Merges(step.OperatorKind) is { } merge && IsNumber(step.Type):
                return new(merge, step.Value, step);
            case IBinaryOperation { OperatorMethod: null } sum when sum.LeftOperand == reference && Merges(sum.OperatorKind) is { } merge && IsNumber(sum.Type)
                && sum.Parent is ISimpleAssignmentOperation { Parent: IExpressionStatementOperation } assignment && SameVariable(assignment.Target, reference):
                return new(merge, sum.RightOperand, assignment);
            case ISimpleAssignmentOperation { Parent: IExpressionStatementOperation, Value: IBinaryOperation { OperatorMethod: null } sum } assignment
                when assignment.Target == reference && SameVariable(sum.LeftOperand, reference) && Merges(sum.OperatorKind) is { } merge && IsNumber(sum.Type):
                return new(merge, sum.RightOperand, assignment);
            default:
                return null;
        }
    }

    // Subtracting is adding the negative; both may be mixed.
    static BinaryOperatorKind? Merges(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.Add or BinaryOperatorKind.Subtract => BinaryOperatorKind.Add,
        BinaryOperatorKind.Or or BinaryOperatorKind.And or BinaryOperatorKind.ExclusiveOr or BinaryOperatorKind.Multiply => kind,
        _ => null,
    };

    static bool IsNumber(ITypeSymbol? type) => type?.SpecialType is >= SpecialType.System_Boolean and <= SpecialType.System_Double and not SpecialType.System_Char;

    static bool SameVariable(IOperation one, IOperation other) => (one, other) switch
    {
        (ILocalReferenceOperation a, ILocalReferenceOperation b) => SymbolEqualityComparer.Default.Equals(a.Local, b.Local),
        (IParameterReferenceOperation a, IParameterReferenceOperation b) => SymbolEqualityComparer.Default.Equals(a.Parameter, b.Parameter),
        (IFieldReferenceOperation a, IFieldReferenceOperation b) => SymbolEqualityComparer.Default.Equals(a.Field, b.Field) && SameInstance(a.Instance, b.Instance),
        (IPropertyReferenceOperation a, IPropertyReferenceOperation b) => SymbolEqualityComparer.Default.Equals(a.Property, b.Property) && SameInstance(a.Instance, b.Instance),
        _ => false,
    };

    static bool SameInstance(IOperation? one, IOperation? other) =>
        (one is null && other is null) || (one is IInstanceReferenceOperation && other is IInstanceReferenceOperation) || (one is not null && other is not null && SameVariable(one, other));
}
