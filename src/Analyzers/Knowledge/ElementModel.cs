using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Which members of collections take objects in and hand them out.</summary>
static class ElementModel
{
    static readonly MemberTable s_members = new(Table.Elements.Entries);

    /// <summary>What a member means for the objects in a collection.</summary>
    public static CallMeaning Of(ISymbol member) => s_members.Of(member)?.Meaning ?? default;

    /// <summary>Whether a method takes something out of a collection and hands it to its caller, who has it alone then.</summary>
    public static bool TakesOut(IMethodSymbol method) => Of(method).Kind == Meaning.Takes || (method is { Name: "Remove", Parameters: [_, { RefKind: RefKind.Out }] } && method.DeclaringSyntaxReferences.IsEmpty);

    /// <summary>Whether a method called so takes something out of a collection.</summary>
    public static bool Removes(string method) => method is "Remove" or "RemoveAt" or "RemoveFirst" or "RemoveLast" or "Dequeue" or "Pop";

    /// <summary>Whether a property is only another face of the object it belongs to: the two ends of a channel, the values of a dictionary.</summary>
    public static bool IsFace(IPropertySymbol property) => Of(property).Kind == Meaning.Face;
}
