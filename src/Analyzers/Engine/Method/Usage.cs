using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>What an expression that names state does to it, seen from where it stands.</summary>
static class Usage
{
    /// <summary>The variable that this occurrence declares or writes; null when it only reads it.</summary>
    public static ISymbol? WrittenVariable(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local when IsWritten(local) => local.Local,
        IParameterReferenceOperation parameter when IsWritten(parameter) => parameter.Parameter,
        _ => null,
    };

    static bool IsWritten(IOperation reference) => Of(reference) is AccessKind.Write or AccessKind.Update or AccessKind.Reference;

    /// <summary>How the state that <paramref name="reference"/> names is used.</summary>
    public static AccessKind Of(IOperation reference)
    {
        var part = reference;
        var parent = reference.Parent;
        // A tuple or a declaration on the left of an assignment is written through.
        while (parent is ITupleOperation or IDeclarationExpressionOperation)
        {
            part = parent;
            parent = parent.Parent;
        }

        switch (parent)
        {
            case ISimpleAssignmentOperation assignment when assignment.Target == part:
            case IDeconstructionAssignmentOperation deconstruction when deconstruction.Target == part:
                return AccessKind.Write;
            case ICompoundAssignmentOperation compound when compound.Target == part:
            case IIncrementOrDecrementOperation:
            case ICoalesceAssignmentOperation coalesce when coalesce.Target == part:
                return AccessKind.Update;
            case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out }:
                return AccessKind.Reference;
            // _queue = ref queue: what the field stands for from then on is only named.
            case ISimpleAssignmentOperation { IsRef: true, Target: IFieldReferenceOperation }:
                return AccessKind.Read;
            case IAddressOfOperation:
            case ISimpleAssignmentOperation { IsRef: true }:
                return AccessKind.Reference;
            default:
                return AccessKind.Read;
        }
    }
}
