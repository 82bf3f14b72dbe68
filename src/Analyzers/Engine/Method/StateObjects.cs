using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Objects that a lock may be there for: those that fields hold, and what was got from them. A command belongs to the connection
/// that made it; a connection does not belong to the factory that made it.
/// </summary>
static class StateObjects
{
    const int Depth = 4;

    /// <summary>Whether an expression names such an object.</summary>
    public static bool Hold(IOperation value) => ComesFromState(value, orGiven: false, Depth);

    /// <summary>The same, or one that the function was given: it may be its caller's.</summary>
    public static bool HoldOrAreGiven(IOperation value) =>
        value is IParameterReferenceOperation { Parameter: var given } ? IsChangeable(given) : ComesFromState(value, orGiven: false, Depth);

    /// <summary>The same, or what a function that is called in the section got from something that it was given.</summary>
    public static bool HoldOrComeFromCaller(IOperation value) =>
        value is IParameterReferenceOperation { Parameter: var given } ? IsChangeable(given) : ComesFromState(value, orGiven: true, Depth);

    static bool ComesFromState(IOperation value, bool orGiven, int depth)
    {
        switch (value)
        {
            // _log?.WriteLine(line): what stands before the question mark.
            case IConditionalAccessInstanceOperation:
                return TestedBy(value) is { } tested && ComesFromState(tested, orGiven, depth);
            case IFieldReferenceOperation { Field: { IsConst: false } field } when !UnchangeableTypes.IsUnchangeable(field.Type) || !field.IsReadOnly:
            case IPropertyReferenceOperation { Property: { DeclaringSyntaxReferences.IsEmpty: false } property } when !UnchangeableTypes.IsUnchangeable(property.Type):
                return true;
            // A primary constructor's parameter is kept like a field.
            case IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } kept }:
                return IsChangeable(kept);
            // command.ExecuteReader(): the reader is the command's, if the command is something that is held and given back.
            case IInvocationOperation { Instance: IParameterReferenceOperation { Parameter: var given } } when orGiven && IsDisposable(given.Type) && IsChangeable(given):
                return true;
            case ILocalReferenceOperation { Local: var local }:
                return depth > 0 && ValueOf(local, value) is { } origin && (origin is IParameterReferenceOperation { Parameter: var named } ? IsChangeable(named) : ComesFromState(origin, orGiven, depth - 1));
        }

        foreach (var child in value.ChildOperations)
        {
            if (!IsFactory(value, child) && ComesFromState(child, orGiven, depth))
                return true;
        }

        return false;
    }

    static IOperation? TestedBy(IOperation value)
    {
        for (var (part, outer) = (value, value.Parent); outer is not null; (part, outer) = (outer, outer.Parent))
        {
            if (outer is IConditionalAccessOperation access && access.Operation != part)
                return access.Operation;
        }

        return null;
    }

    static bool IsDisposable(ITypeSymbol type)
    {
        foreach (var contract in type.AllInterfaces)
        {
            if (contract.SpecialType == SpecialType.System_IDisposable)
                return true;
        }

        return false;
    }

    static bool IsFactory(IOperation call, IOperation receiver) =>
        call is IInvocationOperation { Instance: { Type: { } type } instance } && instance == receiver && FactoryNames.LooksLikeFactory(type.Name);

    static bool IsChangeable(IParameterSymbol given) => given.Type.IsReferenceType && !UnchangeableTypes.IsUnchangeable(given.Type);

    /// <summary>The collection of which a local was got as an element: <c>_lists.TryGetValue(key, out var list)</c>; null where it was not.</summary>
    public static IOperation? AskedFor(ILocalSymbol local, SemanticModel model) =>
        HandingOut(local) is { } call && call.SyntaxTree == model.SyntaxTree && model.GetOperation(call) is IInvocationOperation { Instance: { } holder, TargetMethod: var method } && Gatherers.LooksUp(method)
            ? holder
            : null;

    /// <summary>The call that hands out what a local holds, <c>TryGetAll(out var all)</c>; null when it got that in another way.</summary>
    public static InvocationExpressionSyntax? HandingOut(ILocalSymbol local) =>
        local.DeclaringSyntaxReferences is [var declaration] && declaration.GetSyntax() is SingleVariableDesignationSyntax { Parent: DeclarationExpressionSyntax { Parent: ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } } } ? call : null;

    /// <summary>The value that a local is declared with.</summary>
    public static IOperation? ValueOf(ILocalSymbol local, IOperation reference) =>
        local.DeclaringSyntaxReferences is [var declaration, ..] && declaration.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } value } && reference.SemanticModel is { } model
            ? model.GetOperation(value)
            : null;
}
