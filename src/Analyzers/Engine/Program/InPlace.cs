using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Elements of lists that are replaced where they are: <c>_all[i] = made;</c>. Who takes one of them, or asks how many there are, finds the
/// old one or the new one; who goes through all of them with an enumerator is told that the list has changed.
/// </summary>
static class InPlace
{
    /// <summary>Whether one of two uses replaces an element, and the other one only looks at one, or at their number.</summary>
    public static bool AreReplacementAndLook(Use mine, Use theirs) => (IsReplacement(mine) && IsLook(theirs)) || (IsLook(mine) && IsReplacement(theirs));

    static bool IsReplacement(Use use) => use.Access is { Kind: AccessKind.ContainerWrite, Operation: IPropertyReferenceOperation { Property.IsIndexer: true } element }
        && IsOfList(element) && Usage.Of(element) == AccessKind.Write && !Storage.IsTorn(element.Property);

    static bool IsLook(Use use) => use.Access is { Kind: AccessKind.ContainerRead, Operation: IPropertyReferenceOperation look } && IsOfList(look) && (look.Property.IsIndexer || ContainerModel.IsCount(look.Property.Name));

    static bool IsOfList(IPropertyReferenceOperation operation) => ContainerModel.KeepsInPlaces(operation.Instance?.Type);
}
