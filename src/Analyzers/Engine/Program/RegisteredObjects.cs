using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Objects that others have registered with a type: they bring an implementation of its interface along, whatever that does.</summary>
static class RegisteredObjects
{
    /// <summary>
    /// Whether a call goes to one of the objects of a list that any user of the type may add to: <c>foreach (var rule in _rules) rule.Check(text)</c>
    /// beside <c>public void Register(IRule rule) => _rules.Add(rule)</c>.
    /// </summary>
    public static bool AreCalledBy(IInvocationOperation call, Routine root) =>
        call.TargetMethod is { ContainingType: { TypeKind: TypeKind.Interface } contract } && root.Session.Declares(contract) && References.IsVisibleOutside(contract)
            && root.Method?.ContainingType is { } type && References.IsVisibleOutside(type)
            && ListOf(call.Instance, root, Limits.OriginDepth) is { Field: var list } && IsFilledByOthers(list.OriginalDefinition, type, root.Session);

    // While somebody types, a local may be made of itself.
    static IFieldReferenceOperation? ListOf(IOperation? element, Routine root, int depth) => element switch
    {
        ILocalReferenceOperation { Local: { DeclaringSyntaxReferences: [var declaration] } local } => declaration.GetSyntax() is ForEachStatementSyntax loop
            ? loop.SyntaxTree == root.Syntax.SyntaxTree && root.Model.GetOperation(loop.Expression) is { } all ? InputSizes.Unwrapped(all) as IFieldReferenceOperation : null
            : depth > 0 && root.Places.ValueOf(local) is { } value ? ListOf(root.Places.Source(value), root, depth - 1) : null,
        IPropertyReferenceOperation { Property.IsIndexer: true, Instance: IFieldReferenceOperation list } => list,
        IArrayElementReferenceOperation { ArrayReference: IFieldReferenceOperation list } => list,
        _ => null,
    };

    static bool IsFilledByOthers(IFieldSymbol list, INamedTypeSymbol type, Session session)
    {
        foreach (var member in type.OriginalDefinition.GetMembers())
        {
            if (member is IMethodSymbol { MethodKind: MethodKind.Ordinary, Parameters.IsEmpty: false } method && References.IsVisibleOutside(method) && session.BodyOf(method) is { } body && body.Descendants().Any(Fills))
                return true;
        }

        return false;

        bool Fills(IOperation step) => step is IInvocationOperation { Instance: IFieldReferenceOperation { Field: var filled }, Arguments: [.., { Value: IParameterReferenceOperation or IConversionOperation { Operand: IParameterReferenceOperation } }] }
            && SymbolEqualityComparer.Default.Equals(filled.OriginalDefinition, list);
    }
}
