using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// What code has taken out of a collection: <c>var job = _jobs.Dequeue();</c>. The lock guards who gets it; whoever has it has it for
/// himself.
/// </summary>
static class TakenOut
{
    /// <summary>Whether a local only ever holds what was taken out.</summary>
    public static bool Holds(ILocalSymbol local, Routine routine)
    {
        if (local.IsRef || local.DeclaringSyntaxReferences is not [var reference])
            return false;
        var places = routine.Places;
        var declaration = reference.GetSyntax();
        if (places.AllValuesOf(local) is { IsEmpty: false } values)
        {
            foreach (var value in values)
            {
                if (!IsTaking(places.Source(value)) && !IsLookBeforeRemoval(places.Source(value), declaration))
                    return false;
            }

            return true;
        }

        return IsHandedOut(declaration, routine);
    }

    /// <summary>Whether an expression takes something out of a collection.</summary>
    public static bool IsTaking(IOperation? value) => value is IInvocationOperation { TargetMethod: var method } && ElementModel.TakesOut(method);

    // _jobs.TryDequeue(out var job), _open.Remove(id, out var order)
    static bool IsHandedOut(SyntaxNode declaration, Routine routine) =>
        declaration is SingleVariableDesignationSyntax { Parent: DeclarationExpressionSyntax { Parent: ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } } } && call.SyntaxTree == routine.Syntax.SyntaxTree && IsTaking(routine.Model.GetOperation(call));

    // var job = _jobs[0]; _jobs.RemoveAt(0);
    static bool IsLookBeforeRemoval(IOperation value, SyntaxNode declaration)
    {
        if (HolderOf(value) is not { } holder || declaration.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax { Statements: var statements } } look)
            return false;
        for (var i = statements.IndexOf(look) + 1; i < statements.Count; i++)
        {
            if (statements[i] is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var changed, Name.Identifier.ValueText: var name } } }
                && ElementModel.Removes(name) && SyntaxFactory.AreEquivalent(changed, holder))
            {
                return true;
            }
        }

        return false;
    }

    // The collection in _jobs[0], _jobs.First.Value, _jobs.Peek() and _jobs.First().
    static ExpressionSyntax? HolderOf(IOperation value) => InputSizes.Unwrapped(value) switch
    {
        IPropertyReferenceOperation { Instance: { } instance } property when property.Property.DeclaringSyntaxReferences.IsEmpty => HolderOf(instance) ?? HolderIn(instance),
        IInvocationOperation { Instance: { } instance, Arguments.IsEmpty: true, TargetMethod.DeclaringSyntaxReferences.IsEmpty: true } => HolderIn(instance),
        IInvocationOperation { Instance: null, Arguments: [{ Value: var source }], TargetMethod: { IsExtensionMethod: true, DeclaringSyntaxReferences.IsEmpty: true } } => HolderIn(InputSizes.Unwrapped(source)!),
        _ => null,
    };

    static ExpressionSyntax? HolderIn(IOperation instance) => InputSizes.Unwrapped(instance) is IFieldReferenceOperation { Syntax: ExpressionSyntax named } ? named : null;

    /// <summary>What a chain of members and elements begins with.</summary>
    public static IOperation? RootOf(IOperation? instance)
    {
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

        return root;
    }
}
