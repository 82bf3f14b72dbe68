using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Which members of collections take objects in and hand them out.</summary>
static class ElementModel
{
    static readonly MemberTable s_members = new(Table.Elements.Entries);

    /// <summary>What a member means for the objects in a collection.</summary>
    public static CallMeaning Of(ISymbol member) => s_members.Of(member)?.Meaning ?? default;

    /// <summary>Whether a property is only another face of the object it belongs to: the two ends of a channel, the values of a dictionary.</summary>
    public static bool IsFace(IPropertySymbol property) => Of(property).Kind == Meaning.Face;
}
