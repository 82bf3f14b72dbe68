using System.Collections.Concurrent;
using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// What new objects hold: which field or property got which argument, so that the same object is known by the name that the
/// creator has for it. <c>new Worker(counter)</c>: the worker's <c>_counter</c> is <c>counter</c>.
/// </summary>
sealed class Construction(Session session)
{
    readonly ConcurrentDictionary<IMethodSymbol, IReadOnlyDictionary<ISymbol, int>> _stored = new(SymbolEqualityComparer.Default);

    /// <summary>The expression whose value a member of a new object has; null when that is unknown.</summary>
    /// <param name="creation">The object creation.</param>
    /// <param name="member">The field, property, or parameter of a primary constructor.</param>
    /// <param name="creator">The routine that creates the object.</param>
    public IOperation? ValueOf(IObjectCreationOperation creation, ISymbol member, Routine creator)
    {
        if (creation.Constructor is not { } constructor)
            return null;
        if (StoredBy(constructor.OriginalDefinition).TryGetValue(member, out var ordinal))
        {
            foreach (var argument in creation.Arguments)
            {
                if (argument.Parameter?.Ordinal == ordinal)
                    return argument.Value;
            }
        }

        return InitializerOf(creation, member, creator);
    }

    // new Worker { Counter = counter }: the graph assigns the members after the creation.
    static IOperation? InitializerOf(IObjectCreationOperation creation, ISymbol member, Routine creator)
    {
        foreach (var routine in creator.Root.All())
        {
            foreach (var block in routine.Blocks)
            {
                foreach (var operation in block.Operations)
                {
                    if (operation is ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Instance: { } instance } target } assignment
                        && SymbolEqualityComparer.Default.Equals(target.Member.OriginalDefinition, member)
                        && ReferenceEquals(creator.Places.Source(instance), creation))
                    {
                        return assignment.Value;
                    }
                }
            }
        }

        return null;
    }

    /// <summary>The members that keep what a constructor was given, with the ordinal of the parameter.</summary>
    public IReadOnlyDictionary<ISymbol, int> StoredBy(IMethodSymbol constructor)
    {
        if (_stored.TryGetValue(constructor, out var known))
            return known;
        var stored = new Dictionary<ISymbol, int>(SymbolEqualityComparer.Default);
        Read(constructor, stored, Limits.CallDepth);
        return _stored.GetOrAdd(constructor, stored);
    }

    void Read(IMethodSymbol constructor, Dictionary<ISymbol, int> stored, int depth)
    {
        if (depth == 0 || !session.Declares(constructor))
            return;
        foreach (var parameter in constructor.Parameters)
        {
            // A primary constructor's parameter is kept as it is, and a record has a property for it.
            stored[parameter] = parameter.Ordinal;
            if (constructor.ContainingType is { IsRecord: true } record)
            {
                foreach (var property in record.GetMembers(parameter.Name))
                {
                    if (property is IPropertySymbol && property.DeclaringSyntaxReferences is [var reference, ..] && parameter.DeclaringSyntaxReferences is [var own, ..] && reference.Span == own.Span)
                        stored[property] = parameter.Ordinal;
                }
            }
        }

        if (session.RoutineOf(constructor, default) is { } body && SymbolEqualityComparer.Default.Equals(body.Method, constructor))
            ReadBody(body, stored, depth);
        if (constructor.DeclaringSyntaxReferences is [var declaration, ..] && declaration.GetSyntax() is TypeDeclarationSyntax type)
        {
            ReadBase(type, stored, depth);
            ReadInitializers(constructor, stored);
        }
    }

    void ReadBody(Routine body, Dictionary<ISymbol, int> stored, int depth)
    {
        foreach (var block in body.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is ISimpleAssignmentOperation assignment
                    && body.Places.Of(assignment.Target) is { Kind: RootKind.This, Steps: [{ Member: { } member }] } && KeepsItsValue(member)
                    && ParameterIn(assignment.Value, body.Places) is { } parameter)
                {
                    stored[member] = parameter.Ordinal;
                }
                else if (operation is IDeconstructionAssignmentOperation { Target: ITupleOperation targets, Value: var given } && Origins.Bare(given) is ITupleOperation values)
                {
                    ReadTuple(targets, values, body.Places, stored);
                }
                else if (operation is IInvocationOperation { TargetMethod: { MethodKind: MethodKind.Constructor } other } call)
                {
                    // : base(counter) and : this(counter)
                    ReadCall(call, other, argument => ParameterIn(argument, body.Places), stored, depth);
                }
            }
        }
    }

    // (_ring, _base) = (ring, baseValue);
    static void ReadTuple(ITupleOperation targets, ITupleOperation values, Places places, Dictionary<ISymbol, int> stored)
    {
        for (var i = 0; i < targets.Elements.Length && i < values.Elements.Length; i++)
        {
            if (places.Of(targets.Elements[i]) is { Kind: RootKind.This, Steps: [{ Member: { } member }] } && KeepsItsValue(member) && ParameterIn(values.Elements[i], places) is { } parameter)
                stored[member] = parameter.Ordinal;
        }
    }

    void ReadCall(IInvocationOperation call, IMethodSymbol called, Func<IOperation, IParameterSymbol?> parameterIn, Dictionary<ISymbol, int> stored, int depth)
    {
        var inner = new Dictionary<ISymbol, int>(SymbolEqualityComparer.Default);
        Read(called.OriginalDefinition, inner, depth - 1);
        foreach (var argument in call.Arguments)
        {
            if (parameterIn(argument.Value) is not { } given)
                continue;
            foreach (var pair in inner)
            {
                if (pair.Value == argument.Parameter?.Ordinal)
                    stored[pair.Key] = given.Ordinal;
            }
        }
    }

    // class Car(Log log) : Vehicle(log): such a call has no graph.
    void ReadBase(TypeDeclarationSyntax type, Dictionary<ISymbol, int> stored, int depth)
    {
        foreach (var one in type.BaseList?.Types ?? default)
        {
            if (one is PrimaryConstructorBaseTypeSyntax && session.ModelOf(type.SyntaxTree).GetOperation(one) is IInvocationOperation { TargetMethod: { MethodKind: MethodKind.Constructor } called } call)
                ReadCall(call, called, static argument => Origins.Bare(argument) is IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter } ? parameter : null, stored, depth);
        }
    }

    // readonly Counter _counter = counter; with a primary constructor
    void ReadInitializers(IMethodSymbol constructor, Dictionary<ISymbol, int> stored)
    {
        foreach (var member in constructor.ContainingType.GetMembers())
        {
            if (member is not (IFieldSymbol or IPropertySymbol) || !KeepsItsValue(member) || member.DeclaringSyntaxReferences is not [var reference, ..])
                continue;
            var initializer = reference.GetSyntax() switch
            {
                VariableDeclaratorSyntax { Initializer: { } value } => value,
                PropertyDeclarationSyntax { Initializer: { } value } => value,
                _ => null,
            };
            if (initializer is not null && session.RoutineAt(initializer, session.ModelOf(reference.SyntaxTree), default) is { } routine)
            {
                foreach (var operation in routine.Blocks.SelectMany(static block => block.Operations))
                {
                    if (operation is IParameterReferenceOperation { Parameter: var parameter, Parent: not IMemberReferenceOperation }
                        && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, constructor) && operation.Syntax == initializer.Value)
                    {
                        stored[member] = parameter.Ordinal;
                    }
                }
            }
        }
    }

    static IParameterSymbol? ParameterIn(IOperation value, Places places)
    {
        var source = places.Source(value);
        // counter ?? throw new ArgumentNullException()
        return source is IParameterReferenceOperation { Parameter: { RefKind: RefKind.None } parameter } ? parameter : null;
    }

    static bool KeepsItsValue(ISymbol member) => member switch
    {
        IFieldSymbol field => field.IsReadOnly || FieldWrites.AreInConstructors(field),
        IPropertySymbol property => property.SetMethod is null || property.SetMethod.IsInitOnly || property.SetMethod.DeclaredAccessibility == Accessibility.Private,
        _ => false,
    };
}
