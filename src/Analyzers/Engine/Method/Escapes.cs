using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>How an object gets out of the critical section that it is used in.</summary>
enum Escape
{
    /// <summary>The caller gets it.</summary>
    Returned,

    /// <summary>The caller gets a view of it, or a query that looks into it later.</summary>
    Viewed,

    /// <summary>A variable or lambda has it when the lock is free again.</summary>
    Kept,

    /// <summary>Whoever listens to an event, or made a delegate, gets it.</summary>
    Raised,

    /// <summary>Whoever takes it out of a queue or channel gets it.</summary>
    Given,
}

/// <summary>Finds out where the object that an expression names goes, as far as it stays the same object.</summary>
static class Escapes
{
    /// <summary>How a container gets away; null when it stays, or when nobody can tell.</summary>
    public static Escape? Of(Access access) =>
        access.Kind == AccessKind.Read && access.Routine.Model.GetOperation(access.Operation.Syntax) is { } container ? Of(container, access) : null;

    /// <summary>Where a local that got a container hands it on; null where the container gets away by itself.</summary>
    public static SyntaxNode? ExitOf(Access access)
    {
        foreach (var part in access.Operation.Syntax.Ancestors())
        {
            switch (part)
            {
                case VariableDeclaratorSyntax { Initializer.Value: var value } declarator:
                    return access.Routine.Model.GetDeclaredSymbol(declarator) is ILocalSymbol local ? OfLocal(local, access, value)?.Place.Syntax : null;
                case StatementSyntax:
                    return null;
            }
        }

        return null;
    }

    /// <summary>Where what is found in a container gets away, and how; null when it stays, or nobody can tell.</summary>
    /// <param name="look">The look into the container.</param>
    public static (IOperation Place, Escape Escape)? OfFound(Access look)
    {
        if (look.Kind == AccessKind.Read)
            return Of(look) is { } direct ? (look.Operation, direct) : null;
        switch (look.Routine.Model.GetOperation(look.Operation.Syntax))
        {
            case IPropertyReferenceOperation { Arguments.Length: 1 } element when Usage.Of(element) == AccessKind.Read:
                return OfElement(element, look);
            case IInvocationOperation call when ElementModel.Of(call.TargetMethod).Kind == Meaning.Finds:
                foreach (var argument in call.Arguments)
                {
                    if (argument.Parameter?.RefKind != RefKind.Out)
                        continue;
                    var handed = argument.Value is IDeclarationExpressionOperation declaration ? declaration.Expression : argument.Value;
                    return handed is IParameterReferenceOperation { Parameter.RefKind: RefKind.Out } ? (handed, Escape.Returned) : handed is ILocalReferenceOperation { Local: var found } ? OfLocal(found, look, look.Operation.Syntax) : null;
                }

                return OfElement(call, look);
            // _tags.GetValueOrDefault(file)
            case { } container when ValueFlow.Whole(container).Parent is IArgumentOperation { Parent: IInvocationOperation extension } && ElementModel.Of(extension.TargetMethod).Kind == Meaning.Finds:
                return OfElement(extension, look);
            default:
                return null;
        }
    }

    static (IOperation, Escape)? OfElement(IOperation element, Access look) =>
        ValueFlow.Holder(element) is { } local ? OfLocal(local, look, look.Operation.Syntax) : Of(element, look) is { } escape ? (element, escape) : null;

    // var tags = _tags[file]; … return tags;
    static (IOperation Place, Escape Escape)? OfLocal(ILocalSymbol local, Access look, SyntaxNode value, int depth = Limits.HolderDepth)
    {
        foreach (var operation in depth == 0 ? [] : look.Routine.Root.Body?.Descendants() ?? [])
        {
            if (operation is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local) && Usage.Of(reference) == AccessKind.Read && look.Routine.Closest(reference.Syntax) == look.Routine
                && ReachingValues.MayHold(local, value, reference.Syntax, look.Routine) && Of(reference, look, depth - 1) is { } escape and not Escape.Kept)
            {
                return (reference, escape);
            }
        }

        return null;
    }

    static Escape? Of(IOperation current, Access access, int depth = Limits.HolderDepth)
    {
        // A call that stands for what its code looks into does so when somebody asks for the elements.
        var isView = access.Operation is IInvocationOperation && access.Operation.Syntax == current.Syntax && access.Kind == AccessKind.Read;
        for (; current.Parent is { } parent; current = parent)
        {
            switch (parent)
            {
                case IConversionOperation { OperatorMethod: null } or IParenthesizedOperation or ICoalesceOperation or ITranslatedQueryOperation:
                case IConditionalOperation choice when choice.Condition != current:
                    break;
                case IPropertyReferenceOperation property when property.Instance == current && ContainerModel.IsView(current.Type, property.Property.Name):
                case IInvocationOperation call when call.Instance == current && ContainerModel.IsView(current.Type, call.TargetMethod.Name):
                    isView = true;
                    break;
                case IArgumentOperation { Parent: IInvocationOperation query } argument when IsDeferred(query, argument, access.Routine):
                    isView = true;
                    parent = query;
                    break;
                case ISimpleAssignmentOperation { Target: IFieldReferenceOperation or IPropertyReferenceOperation, Parent: IObjectOrCollectionInitializerOperation { Parent: IObjectCreationOperation carrier } } part when part.Value == current && Keeps(part.Target):
                    parent = carrier;
                    break;
                // new Snapshot(_round, _players)
                case IArgumentOperation { Parameter: { } given, Parent: IObjectCreationOperation { Constructor: { } made } carrier } when ShowsWhatItIsGiven(made, given, access.Routine.Session):
                    parent = carrier;
                    break;
                // new Ranking(_scores.OrderBy(…)): who goes through the new object goes through the query.
                case IArgumentOperation { Parameter: { } given, Parent: IObjectCreationOperation { Constructor: { } made } carrier } when KeptSequences.GoThrough(made, given, access.Routine.Session):
                    isView = true;
                    parent = carrier;
                    break;
                case IArgumentOperation { Parent: IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } }:
                    return Escape.Raised;
                case IArgumentOperation { Parameter: { } parameter, Parent: IInvocationOperation giving } when ElementModel.Of(giving.TargetMethod) is { Kind: Meaning.Gives } meaning && meaning.Operand == parameter.Ordinal:
                    return Escape.Given;
                case IReturnOperation { Kind: OperationKind.Return } when access.Routine.Parent is null:
                    return isView ? Escape.Viewed : Escape.Returned;
                case ISimpleAssignmentOperation { Target: IParameterReferenceOperation { Parameter.RefKind: RefKind.Out } } assignment when assignment.Value == current:
                    return isView ? Escape.Viewed : Escape.Returned;
                case ISimpleAssignmentOperation { Target: ILocalReferenceOperation target } assignment when assignment.Value == current:
                    return OfHolder(target.Local, access, current.Syntax, isView, depth);
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } }:
                    return OfHolder(local, access, current.Syntax, isView, depth);
                default:
                    return null;
            }
        }

        return null;
    }

    // new Changed { Tags = _tags }: whoever gets the new object has the container in it.
    static bool Keeps(IOperation part) => part is IFieldReferenceOperation || (part is IPropertyReferenceOperation { Property: var property } && Getters.IsAutomatic(property));

    static bool ShowsWhatItIsGiven(IMethodSymbol constructor, IParameterSymbol parameter, Session session)
    {
        foreach (var stored in session.Construction.StoredBy(constructor.OriginalDefinition))
        {
            if (stored.Value == parameter.Ordinal && stored.Key is IPropertySymbol { DeclaredAccessibility: not Accessibility.Private } property && Getters.IsAutomatic(property))
                return true;
        }

        return false;
    }

    // Where, Select, OrderBy look into the sequence when somebody enumerates them; ToList and Count have done so when they return.
    static bool IsDeferred(IInvocationOperation query, IArgumentOperation argument, Routine routine) =>
        argument.Parameter?.Ordinal == 0 && query.TargetMethod is { IsExtensionMethod: true, ReturnType: INamedTypeSymbol { TypeKind: TypeKind.Interface } result } method
        && routine.Session.Calls.Is(method, Meaning.RunInPlace) && result.OriginalDefinition is { SpecialType: SpecialType.System_Collections_Generic_IEnumerable_T } or { MetadataName: "IOrderedEnumerable`1" };

    // Whoever puts another object into the field has taken the old one away from everybody else.
    static Escape? OfHolder(ILocalSymbol local, Access access, SyntaxNode value, bool isView, int depth)
    {
        foreach (var operation in access.Routine.Root.Body?.Descendants() ?? [])
        {
            if (Usage.Of(operation) == AccessKind.Write && access.Routine.Places.Of(operation) is { } written && written.Equals(access.Path))
                return null;
        }

        // var adults = _users.Where(…); return adults.Select(…);
        var given = OfLocal(local, access, value, depth)?.Escape;
        if (isView && given is Escape.Returned or Escape.Viewed)
            return Escape.Viewed;
        return IsUsedLater(local, access, value) ? Escape.Kept : given;
    }

    // After the critical section in which the variable got the object, or in a lambda that may run later.
    static bool IsUsedLater(ILocalSymbol local, Access access, SyntaxNode value)
    {
        var place = access.Operation.Syntax;
        if (place.FirstAncestorOrSelf<LockStatementSyntax>() is not { } section || access.Routine.Root.Body is not { } body)
            return false;
        foreach (var operation in body.Descendants())
        {
            if (operation is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local) && Usage.Of(reference) == AccessKind.Read && !IsNullTest(reference)
                && (!IsUnder(section.Expression, reference.Syntax) || access.Routine.Closest(reference.Syntax) != access.Routine) && ReachingValues.MayHold(local, value, reference.Syntax, access.Routine))
            {
                return true;
            }
        }

        return false;
    }

    // In the same section, or in another one of the same lock.
    static bool IsUnder(ExpressionSyntax gate, SyntaxNode use) => use.Ancestors().Any(around => around is LockStatementSyntax { Expression: var taken, Statement: var body } && body.Span.Contains(use.Span) && SyntaxFactory.AreEquivalent(gate, taken));

    static bool IsNullTest(IOperation reference) =>
        reference.Parent is IIsPatternOperation or IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals }
            or IConversionOperation { Parent: IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } };
}
