using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>State that keeps its value, and what it holds, from construction on: no lock is needed to look at it.</summary>
static class FixedStates
{
    /// <summary>A constant, or a field that holds a value which nobody changes after construction.</summary>
    public static bool Hold(IFieldSymbol field) => field.IsConst
        || (KeepsItsValue(field) && (UnchangeableTypes.IsUnchangeable(field.Type) || KeepsAll(field, field.Type)));

    /// <summary>A captured variable that keeps its value, and an array in it, or arrays of arrays, that nobody writes to.</summary>
    public static bool Hold(ISymbol variable, ITypeSymbol? type, Routine routine)
    {
        if (type is null || !routine.Places.IsStable(variable))
            return false;
        if (IsOfPrimaryConstructor(variable))
            return !FieldWrites.IsAssigned(variable) && (UnchangeableTypes.IsUnchangeable(type) || KeepsAll(variable, type));
        var inner = type;
        while (inner is IArrayTypeSymbol array)
            inner = array.ElementType;
        return UnchangeableTypes.IsImmutable(type) || (type is IArrayTypeSymbol && UnchangeableTypes.IsPlainValue(inner) && !routine.Places.IsWrittenThrough(variable, routine));
    }

    /// <summary>Whether a local is a part of what nobody changes, and nobody changes it through the local: <c>var row = rows[y]</c>.</summary>
    public static bool HoldWholeOf(ILocalSymbol part, IOperation value, Routine routine)
    {
        if (part.Type is not IArrayTypeSymbol { ElementType: var element } || !UnchangeableTypes.IsPlainValue(element)
            || routine.Places.AsWritten(value) is not IArrayElementReferenceOperation { ArrayReference: var whole } || routine.Places.IsWrittenThrough(part, routine))
        {
            return false;
        }

        return whole switch
        {
            IFieldReferenceOperation { Field: var field } => Hold(field),
            IParameterReferenceOperation { Parameter: var parameter } => Hold(parameter, whole.Type, routine),
            ILocalReferenceOperation { Local: var local } => Hold(local, whole.Type, routine),
            _ => false,
        };
    }

    /// <summary>
    /// Whether an expression only names the object on which something is done that this program declares: <c>_scorer.Score(x)</c>,
    /// where <c>_scorer</c> is the same object for good. What is done to the object its own members tell.
    /// </summary>
    public static bool AreOnlyTheWay(IOperation reference, Routine routine)
    {
        if (reference.Type is not { IsReferenceType: true } || reference.Parent is not (IInvocationOperation or IMemberReferenceOperation) || !DoesWith(reference.Parent, reference, routine.Session))
            return false;
        return reference switch
        {
            IFieldReferenceOperation { Field: var field } => KeepsItsValue(field),
            IParameterReferenceOperation { Parameter: var parameter } when IsOfPrimaryConstructor(parameter) => !FieldWrites.IsAssigned(parameter),
            IParameterReferenceOperation { Parameter: var parameter } => routine.Places.IsStable(parameter),
            ILocalReferenceOperation { Local: { IsRef: false } local } => routine.Places.IsStable(local),
            _ => false,
        };
    }

    static bool DoesWith(IOperation use, IOperation receiver, Session session) => use switch
    {
        IInvocationOperation call => call.Instance == receiver && session.Declares(call.TargetMethod),
        IMemberReferenceOperation member => member.Instance == receiver && member is IFieldReferenceOperation or IPropertyReferenceOperation && session.Declares(member.Member),
        _ => false,
    };

    static bool KeepsItsValue(IFieldSymbol field) => field.IsReadOnly || FieldWrites.AreInConstructors(field);

    /// <summary>Whether a parameter is that of a primary constructor, which is a field by another name: <c>class Checker(IReadOnlyList&lt;string&gt; words)</c>.</summary>
    public static bool IsOfPrimaryConstructor(ISymbol variable) => variable is IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor }, DeclaringSyntaxReferences: [var declaration] }
        && declaration.GetSyntax() is { Parent.Parent: TypeDeclarationSyntax };

    // An array or list of what never changes, which nobody changes either.
    static bool KeepsAll(ISymbol holder, ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol { ElementType: IArrayTypeSymbol } => holder is IFieldSymbol field ? FieldWrites.KeepContents(field) : FieldWrites.IsSequence(type) && FieldWrites.KeepItems(holder, type),
        IArrayTypeSymbol { ElementType: var element } => UnchangeableTypes.IsUnchangeable(element) && FieldWrites.KeepItems(holder, type),
        INamedTypeSymbol { TypeArguments: { IsEmpty: false } arguments } => arguments.All(UnchangeableTypes.IsUnchangeable)
            && type.AllInterfaces.Any(static one => one.SpecialType == SpecialType.System_Collections_IEnumerable) && FieldWrites.KeepItems(holder, type),
        _ => false,
    };
}
