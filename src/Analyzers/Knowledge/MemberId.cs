using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Documentation IDs, the way people write them into a list: <c>M:Acme.Store.Save(System.String)</c>.</summary>
static class MemberId
{
    const string Method = "M:";
    const string Type = "T:";

    /// <summary>
    /// The declared symbols that an ID names: a type, a property, one method, or all its overloads when the ID has no
    /// parameters. None when it names nothing.
    /// </summary>
    public static ImmutableArray<ISymbol> Resolve(string id, Compilation compilation)
    {
        if (id.Length < 3 || id[1] != ':')
            return ImmutableArray<ISymbol>.Empty;
        var end = id.LastIndexOf('.');
        if (!id.StartsWith(Method, StringComparison.Ordinal) || id.IndexOf('(') >= 0 || end < 0)
            return DocumentationCommentId.GetSymbolsForDeclarationId(id, compilation);

        var name = id.Substring(end + 1).Split('`')[0];
        return DocumentationCommentId.GetSymbolsForDeclarationId(Type + id.Substring(Method.Length, end - Method.Length), compilation)
            .OfType<INamedTypeSymbol>().SelectMany(type => type.GetMembers(name)).Where(static member => member is IMethodSymbol).ToImmutableArray();
    }
}
