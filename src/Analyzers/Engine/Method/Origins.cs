using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Where the values of one member come from: which object is behind a variable of a base type, whether its data is in memory,
/// and whether a query is one that a database answers. Told from everything that is ever assigned, without order.
/// </summary>
sealed class Origins
{
    readonly Session _session;
    readonly Dictionary<ISymbol, List<IOperation?>> _values = new(SymbolEqualityComparer.Default);
    readonly Dictionary<ISymbol, IOperation> _collections = new(SymbolEqualityComparer.Default);

    /// <summary>Reads the operation tree of a member once.</summary>
    public Origins(Routine root)
    {
        _session = root.Session;
        if (root.Body is { } body)
        {
            var pending = new Stack<IOperation>();
            pending.Push(body);
            while (pending.Count > 0)
            {
                var operation = pending.Pop();
                Collect(operation);
                foreach (var child in operation.ChildOperations)
                    pending.Push(child);
            }
        }
    }

    void Collect(IOperation operation)
    {
        switch (operation)
        {
            case IVariableDeclaratorOperation { Symbol: var local } declarator when declarator.GetVariableInitializer() is { } initializer:
                Note(local, initializer.Value);
                break;
            case ISimpleAssignmentOperation { Target: var target } assignment when VariableOf(target) is { } variable:
                Note(variable, assignment.Value);
                break;
            case ICoalesceAssignmentOperation { Target: var target } assignment when VariableOf(target) is { } variable:
                Note(variable, assignment.Value);
                break;
            case IDeconstructionAssignmentOperation { Target: ITupleOperation tuple }:
                foreach (var element in tuple.Elements)
                {
                    if (VariableOf(element) is { } variable)
                        Note(variable, null);
                }

                break;
            case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out, Value: var argument } when VariableOf(argument) is { } variable:
                Note(variable, null);
                break;
            case IForEachLoopOperation { Locals: var locals } loop:
                foreach (var local in locals)
                    Note(local, null);
                if (loop.LoopControlVariable is IVariableDeclaratorOperation { Symbol: var each })
                    _collections[each] = loop.Collection;
                break;
            case IDeclarationPatternOperation { DeclaredSymbol: { } local, Parent: IIsPatternOperation test }:
                Note(local, test.Value);
                break;
        }
    }

    void Note(ISymbol variable, IOperation? value)
    {
        if (!_values.TryGetValue(variable, out var values))
            _values.Add(variable, values = []);
        values.Add(value);
    }

    static ISymbol? VariableOf(IOperation target) => target switch
    {
        ILocalReferenceOperation { Local: var local } => local,
        IDeclarationExpressionOperation { Expression: ILocalReferenceOperation { Local: var local } } => local,
        IParameterReferenceOperation { Parameter: var parameter } => parameter,
        _ => null,
    };

    /// <summary>Whether all data of a stream, reader or writer is in memory, whatever its declared type.</summary>
    public bool IsInMemory(IOperation value) => IsInMemory(value, 0);

    bool IsInMemory(IOperation value, int depth)
    {
        value = Bare(value);
        if (depth > Limits.OriginDepth)
            return false;
        var twins = _session.Twins;
        if (twins.SourceOf(value.Type) is { Meaning.Kind: Meaning.InMemory })
            return true;
        switch (value)
        {
            case IConditionalOperation { WhenFalse: { } other } choice:
                return IsInMemory(choice.WhenTrue, depth + 1) && IsInMemory(other, depth + 1);
            case ICoalesceOperation choice:
                return IsInMemory(choice.Value, depth + 1) && IsInMemory(choice.WhenNull, depth + 1);
            case IObjectCreationOperation { Constructor: { } constructor } creation:
                return Says(twins.SourceOf(constructor), null, creation.Arguments);
            case IInvocationOperation call:
                return Says(twins.SourceOf(call.TargetMethod), call.Instance, call.Arguments) || ReturnsInMemory(call.TargetMethod, depth)
                    || (CompletionNames.PassesOn(call.TargetMethod) && IsInMemory(call.Arguments[0].Value, depth + 1));
            // archive.Entries[0]: what is in an archive is where that is.
            case IPropertyReferenceOperation { Property.IsIndexer: true, Instance: { } collection }:
                return IsInMemory(collection, depth + 1);
            case IPropertyReferenceOperation property:
                return Says(twins.SourceOf(property.Property), property.Instance, property.Arguments);
            case IFieldReferenceOperation { Field: var field }:
                return twins.SourceOf(field) is { Meaning.Kind: Meaning.InMemory } || AllAre(ValuesOf(field), depth);
            case ILocalReferenceOperation { Local: var local }:
                return _collections.TryGetValue(local, out var all) ? IsInMemory(all, depth + 1) : AllAre(ValuesOf(local), depth);
            default:
                return false;
        }

        bool Says(TableEntry? line, IOperation? instance, ImmutableArray<IArgumentOperation> arguments) => line?.Meaning switch
        {
            { Kind: Meaning.InMemory } => true,
            { Kind: Meaning.Wraps, Operand: var operand } => Operand(operand, instance, arguments) is { } inner && IsInMemory(inner, depth + 1),
            _ => false,
        };
    }

    /// <summary>Whether a stream certainly comes from a file or from elsewhere: a library has opened it here, and it is not in memory.</summary>
    public bool IsOutside(IOperation value)
    {
        var twins = _session.Twins;
        for (var depth = 0; depth < Limits.OriginDepth; depth++)
        {
            value = SourceOf(value);
            if (value is IAwaitOperation { Operation: var awaited })
                value = Bare(awaited);
            if (twins.IsDevice(value.Type))
                return true;
            var (member, instance, arguments) = value switch
            {
                IInvocationOperation call => (call.TargetMethod, call.Instance, call.Arguments),
                IObjectCreationOperation creation => (creation.Constructor, (IOperation?)null, creation.Arguments),
                _ => default,
            };
            if (member is null || _session.Declares(member) || IsInMemory(value))
                return false;
            if (twins.SourceOf(member) is not { Meaning: { Kind: Meaning.Wraps, Operand: var operand } })
                return value is IInvocationOperation;
            if (Operand(operand, instance, arguments) is not { } inner)
                return false;
            value = inner;
        }

        return false;
    }

    bool AllAre(IReadOnlyCollection<IOperation?> values, int depth)
    {
        foreach (var value in values)
        {
            if (value is null || (!IsNull(value) && !IsInMemory(value, depth + 1)))
                return false;
        }

        return values.Count > 0;
    }

    // A private factory of this program that only ever gives streams in memory.
    bool ReturnsInMemory(IMethodSymbol method, int depth)
    {
        if (method.IsVirtual || method.IsOverride || method.IsAbstract || method.IsAsync || _session.RoutineOf(method, default) is not { } routine || routine.Method?.MethodKind == MethodKind.LocalFunction || routine.Body is not { } body)
        {
            return false;
        }

        var origins = routine.Root.Origins;
        var returned = ReturnsOf(body).ToList();
        return returned.Count > 0 && returned.TrueForAll(value => origins.IsInMemory(value, depth + 1));
    }

    static IEnumerable<IOperation> ReturnsOf(IOperation body)
    {
        var pending = new Stack<IOperation>();
        pending.Push(body);
        while (pending.Count > 0)
        {
            var operation = pending.Pop();
            if (operation is IReturnOperation { ReturnedValue: { } value })
                yield return value;
            if (operation is IAnonymousFunctionOperation or ILocalFunctionOperation)
                continue;
            foreach (var child in operation.ChildOperations)
                pending.Push(child);
        }
    }

    /// <summary>The expression that a value was made by, where only one can be.</summary>
    public IOperation SourceOf(IOperation value)
    {
        for (var depth = 0; depth < Limits.OriginDepth; depth++)
        {
            value = Bare(value);
            var values = value switch
            {
                ILocalReferenceOperation { Local: var local } => ValuesOf(local),
                IFieldReferenceOperation { Field: var field } => ValuesOf(field),
                _ => [],
            };
            // What is null is no object.
            if (values.Where(static one => one is null || !IsNull(one)).Take(2).ToList() is not [{ } only])
                break;
            value = only;
        }

        return value;
    }

    /// <summary>The type of the object behind an expression, where only one can be; otherwise the declared type.</summary>
    public ITypeSymbol? TypeOf(IOperation value) => SourceOf(value).Type ?? value.Type;

    /// <summary>
    /// The type that declares the asynchronous operators of a query; null when the query may be answered in memory, as one of
    /// unknown origin may.
    /// </summary>
    public string? OperatorsFor(IOperation query) => OperatorsFor(query, 0, new(SymbolEqualityComparer.Default)) is { Length: > 0 } operators ? operators : null;

    /// <summary>Whether a query is one whose rows can be awaited one by one, as <c>await foreach</c> does.</summary>
    public bool IsAwaitableQuery(IOperation query)
    {
        query = Bare(query);
        if (query is IInvocationOperation { TargetMethod: { Name: nameof(Enumerable.AsEnumerable), IsExtensionMethod: true }, Arguments: [var source] })
            query = source.Value;
        return OperatorsFor(query) is { } operators && _session.Compilation.GetTypeByMetadataName(operators) is { } type && !type.GetMembers(AsyncCounterparts.AsAsyncEnumerable).IsEmpty;
    }

    // Nothing, for a variable whose values are being looked at: a query that grows step by step comes from what it began with.
    string? OperatorsFor(IOperation query, int depth, HashSet<ISymbol> variables)
    {
        if (depth > Limits.OriginDepth)
            return null;
        var twins = _session.Twins;
        while (true)
        {
            query = Bare(query);
            if ((twins.SourceOf(query.Type) ?? SourceOfMember(query)) is { Meaning.Kind: Meaning.AnswersQuery, Twin: { } operators })
                return Table.TrySplit(operators, out var type, out _) ? type : null;
            if (query is not IInvocationOperation { TargetMethod.IsExtensionMethod: true, Arguments: [var first, ..] } || !ResultTypes.IsQuery(query.Type) || !ResultTypes.IsQuery(Bare(first.Value).Type))
                break;
            query = first.Value;
        }

        switch (query)
        {
            case IConditionalOperation { WhenFalse: { } other } choice:
                return OfAll([choice.WhenTrue, other], depth, variables);
            case ILocalReferenceOperation { Local: var local }:
                return OfVariable(local, depth, variables);
            case IInvocationOperation { TargetMethod: var method } when ResultTypes.IsQuery(query.Type):
                return OfFactory(method, depth);
            case IPropertyReferenceOperation { Property.GetMethod: { } getter } when ResultTypes.IsQuery(query.Type):
                return OfFactory(getter, depth);
            default:
                return null;
        }

        TableEntry? SourceOfMember(IOperation operation) => operation switch
        {
            IInvocationOperation call => twins.SourceOf(call.TargetMethod),
            IPropertyReferenceOperation property => twins.SourceOf(property.Property),
            _ => null,
        };
    }

    string? OfVariable(ILocalSymbol local, int depth, HashSet<ISymbol> variables)
    {
        if (!variables.Add(local))
            return "";
        var operators = OfAll(ValuesOf(local), depth, variables);
        variables.Remove(local);
        return operators;
    }

    string? OfAll(IReadOnlyCollection<IOperation?> values, int depth, HashSet<ISymbol> variables)
    {
        string? all = null;
        foreach (var value in values)
        {
            if (value is null || OperatorsFor(value, depth + 1, variables) is not { } operators)
                return null;
            if (operators.Length > 0)
                all = operators;
            else
                all ??= operators;
        }

        return all;
    }

    string? OfFactory(IMethodSymbol method, int depth)
    {
        if (method.IsVirtual || method.IsOverride || method.IsAbstract || _session.RoutineOf(method, default) is not { Body: { } body } routine)
            return null;

        return routine.Root.Origins.OfAll(ReturnsOf(body).ToList(), depth, new(SymbolEqualityComparer.Default));
    }

    IReadOnlyCollection<IOperation?> ValuesOf(ISymbol variable) =>
        _values.TryGetValue(variable, out var values) ? values : [];

    // What a private field gets, wherever it gets it.
    IReadOnlyCollection<IOperation?> ValuesOf(IFieldSymbol field)
    {
        if (!_session.Declares(field) || (!field.IsReadOnly && !FieldWrites.AreInConstructors(field) && !FieldWrites.AreAssignments(field)))
            return [];
        var values = new List<IOperation?>();
        foreach (var reference in field.ContainingType.DeclaringSyntaxReferences)
        {
            foreach (var node in reference.GetSyntax().DescendantNodes())
            {
                var value = node switch
                {
                    VariableDeclaratorSyntax { Initializer.Value: var initial, Identifier.ValueText: var name, Parent.Parent: FieldDeclarationSyntax } when name == field.Name => initial,
                    AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var name } } assignment when name == field.Name => assignment.Right,
                    AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name.Identifier.ValueText: var name } } assignment when name == field.Name => assignment.Right,
                    _ => null,
                };
                if (value is not null)
                    values.Add(_session.ModelOf(value.SyntaxTree).GetOperation(value));
            }
        }

        return values;
    }

    static IOperation? Operand(int operand, IOperation? instance, ImmutableArray<IArgumentOperation> arguments)
    {
        if (operand == CallMeaning.Receiver)
            return instance;
        foreach (var argument in arguments)
        {
            if (argument.Parameter?.Ordinal == operand)
                return argument.Value;
        }

        return null;
    }

    static bool IsNull(IOperation value) => Bare(value).ConstantValue is { HasValue: true, Value: null };

    /// <summary>An expression without conversions and parentheses around it.</summary>
    public static IOperation Bare(IOperation value)
    {
        while (true)
        {
            switch (value)
            {
                case IConversionOperation { OperatorMethod: null, Operand: var operand }:
                    value = operand;
                    break;
                case IParenthesizedOperation { Operand: var inner }:
                    value = inner;
                    break;
                case ITranslatedQueryOperation { Operation: var query }:
                    value = query;
                    break;
                case IConditionalAccessInstanceOperation instance when ReceiverOf(instance) is { } receiver:
                    value = receiver;
                    break;
                case IAwaitOperation { Operation: IInvocationOperation { TargetMethod.Name: nameof(Task.ConfigureAwait), Instance: { } configured } }:
                    value = configured;
                    break;
                default:
                    return value;
            }
        }
    }

    static IOperation? ReceiverOf(IOperation instance)
    {
        for (var current = instance; current.Parent is { } parent; current = parent)
        {
            if (parent is IConditionalAccessOperation access && access.WhenNotNull == current)
                return access.Operation;
        }

        return null;
    }
}
