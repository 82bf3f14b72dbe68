using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>
/// Which objects of the platform several threads may read but not change at the same time, and which of their members change
/// them: <c>List</c>, <c>Dictionary</c>, <c>StringBuilder</c> and their like.
/// </summary>
static class ContainerModel
{
    static readonly Dictionary<string, (TypeName Name, HashSet<string> Mutating, HashSet<string> Views)> s_byInnermostName = Read();

    static readonly HashSet<string> s_mutatingCollections = new(
        Table.Containers.Entries.Where(static entry => entry.Meaning.Kind == Meaning.Mutates && entry.Type.StartsWith("System.Collections.", StringComparison.Ordinal)).Select(static entry => entry.Member), StringComparer.Ordinal);

    static readonly TypeName[] s_forReaders =
    [
        new("System.Collections.IEnumerable"), new("System.Collections.IEnumerator"), new("System.Collections.Generic.IEnumerable`1"), new("System.Collections.Generic.IEnumerator`1"),
        new("System.Collections.Generic.IReadOnlyCollection`1"), new("System.Collections.Generic.IReadOnlyList`1"),
        new("System.Collections.Generic.IReadOnlyDictionary`2"), new("System.Collections.Generic.IReadOnlySet`1"),
    ];

    static readonly TypeName s_set = new("System.Collections.Generic.ISet`1");

    static readonly TypeName[] s_lists = [new("System.Collections.Generic.List`1"), new("System.Collections.ArrayList")];

    static readonly TypeName[] s_contracts =
    [
        new("System.Collections.Generic.ICollection`1"), new("System.Collections.Generic.IList`1"), new("System.Collections.Generic.ISet`1"), new("System.Collections.Generic.IDictionary`2"),
    ];

    static Dictionary<string, (TypeName, HashSet<string>, HashSet<string>)> Read()
    {
        var types = new Dictionary<string, (TypeName, HashSet<string>, HashSet<string>)>(StringComparer.Ordinal);
        foreach (var group in Table.Containers.Entries.GroupBy(static entry => entry.Type))
        {
            var name = new TypeName(group.Key);
            // Queue of the old and Queue`1 of the new collections differ in their arity.
            types.Add(name.Innermost, (name, MembersOf(Meaning.Mutates), MembersOf(Meaning.View)));

            HashSet<string> MembersOf(Meaning meaning) => new(group.Where(entry => entry.Meaning.Kind == meaning).Select(static entry => entry.Member), StringComparer.Ordinal);
        }

        return types;
    }

    /// <summary>Whether objects of a type must not be changed while another thread uses them.</summary>
    public static bool IsContainer(ITypeSymbol? type) => MutatingMembersOf(type) is not null;

    /// <summary>
    /// Whether a container may be read while one thread changes it: the old hash table is made for that
    /// (documentation of <c>Hashtable</c>, "Thread safety").
    /// </summary>
    public static bool MayBeReadMeanwhile(ITypeSymbol container) => container is { Name: "Hashtable", ContainingNamespace.Name: "Collections" };

    /// <summary>
    /// Whether a step on a set, or on what has keys, leaves the same behind when it is taken twice: <c>_names.Add(name)</c> of a set, <c>_byId.Remove(id)</c>.
    /// </summary>
    public static bool IsSameWhenRepeated(IMethodSymbol step) => step.Name switch
    {
        "Add" => step.ReturnType.SpecialType == SpecialType.System_Boolean && IsSet(step.ContainingType),
        "Remove" => IsKeyed(step.ContainingType) || IsSet(step.ContainingType),
        "RemoveWhere" or "RemoveAll" or "UnionWith" or "ExceptWith" => true,
        _ => false,
    };

    static bool IsSet(INamedTypeSymbol container)
    {
        foreach (var contract in container.AllInterfaces)
        {
            if (s_set.IsNameOf(contract.OriginalDefinition))
                return true;
        }

        return false;
    }

    /// <summary>Whether a method of a container changes it; false for what only reads it.</summary>
    public static bool Mutates(ITypeSymbol container, string method)
    {
        for (var type = container; type is not null; type = type.BaseType)
        {
            if (Own(type) is { } mutating && mutating.Contains(method))
                return true;
        }

        return false;
    }

    /// <summary>Whether a container holds something for each of its keys.</summary>
    public static bool IsKeyed(ITypeSymbol? container)
    {
        for (var type = container; type is not null; type = type.BaseType)
        {
            if (!type.GetMembers("ContainsKey").IsEmpty)
                return true;
        }

        return false;
    }

    /// <summary>Whether a container keeps each element in a place of its own, so that replacing one changes nothing else: not the bits of an array of bits.</summary>
    public static bool KeepsInPlaces(ITypeSymbol? container) => container is INamedTypeSymbol { OriginalDefinition: var definition } && s_lists.Any(name => name.IsNameOf(definition));

    /// <summary>Whether a property called so tells how much a container holds.</summary>
    public static bool IsSize(string property) => property == "IsEmpty" || IsCount(property);

    /// <summary>Whether a member called so does not care what is in a collection: how much it is, or that it shall be nothing.</summary>
    public static bool IsNoLook(string member) => IsSize(member) || member is "Clear" or "EnsureCapacity" or "TrimExcess" or nameof(IDisposable.Dispose);

    /// <summary>Whether a method of a container called so refuses a key that is there already, by an <see cref="ArgumentException"/>.</summary>
    public static bool Refuses(ITypeSymbol? container, string method) => method == nameof(IDictionary<int, int>.Add) && container is INamedTypeSymbol type && (s_map.IsNameOf(type.OriginalDefinition) || type.AllInterfaces.Any(static face => s_map.IsNameOf(face.OriginalDefinition)));

    static readonly TypeName s_map = new("System.Collections.Generic.IDictionary`2");

    /// <summary>Whether a clause takes what a refusal throws: <c>catch (ArgumentException)</c>, <c>catch</c>.</summary>
    public static bool TakesRefusal(string? caught) => caught is null or nameof(ArgumentException) or nameof(Exception);

    /// <summary>Whether a property called so says what a container is, or how much room it has, and nothing of what is in it. Who sets one may well move the contents.</summary>
    public static bool IsConstant(string property) => property is "Capacity" or "Comparer" or "EqualityComparer" or "KeyComparer" or "IsReadOnly" or "IsFixedSize" or "IsSynchronized" or "SyncRoot" or "Encoding" or "FormatProvider" or "CanRead" or "CanWrite" or "CanSeek" or "CanTimeout";

    /// <summary>Whether a property called so is the number of elements.</summary>
    public static bool IsCount(string property) => property is WellKnownMemberNames.CountPropertyName or WellKnownMemberNames.LengthPropertyName;

    /// <summary>Whether a method called so asks whether something is in a collection.</summary>
    public static bool AsksFor(string method) => method is "Contains" or "ContainsKey" or "TryGetValue" or "IndexOf";

    /// <summary>Whether a method called so puts something into a collection, beside what is there.</summary>
    public static bool Adds(string method) => method is "Add" or "Enqueue" or "Push" or "AddFirst" or "AddLast";

    /// <summary>Whether a method called so puts something into a collection, or replaces what is there for a key.</summary>
    public static bool PutsInto(string method) => Adds(method) || method is "TryAdd" or "AddOrUpdate" or "GetOrAdd" or "AddRange" or "Insert" or "InsertRange" or "PushRange" or "EnqueueRange" or "TryUpdate";

    /// <summary>Whether a type is a collection of the platform that is changed in place, made for several threads or not.</summary>
    public static bool IsCollectionOfPlatform(ITypeSymbol? type) => type is INamedTypeSymbol { DeclaringSyntaxReferences.IsEmpty: true, ContainingNamespace: { Name: "Generic" or "Concurrent", ContainingNamespace: { Name: "Collections", ContainingNamespace.Name: "System" } } };

    /// <summary>Whether a type is an interface through which a collection is only looked at.</summary>
    public static bool IsForReaders(ITypeSymbol? type) => type is INamedTypeSymbol { TypeKind: TypeKind.Interface, OriginalDefinition: var definition } && s_forReaders.Any(name => name.IsNameOf(definition));

    /// <summary>Whether a type is an interface through which a collection may be changed: what stands behind it may be made for threads or not.</summary>
    public static bool IsContract(ITypeSymbol? type) => type is INamedTypeSymbol { TypeKind: TypeKind.Interface, OriginalDefinition: var definition } && s_contracts.Any(name => name.IsNameOf(definition));

    /// <summary>Whether a method called so changes some container: for interfaces, which do not say what is behind them.</summary>
    public static bool MayMutate(string method) => s_byInnermostName.Values.Any(known => known.Mutating.Contains(method));

    /// <summary>
    /// Whether a method called so changes some collection: what is known by an interface of collections is no stream, which moves on when it is copied from.
    /// </summary>
    public static bool MayMutateCollection(string method) => s_mutatingCollections.Contains(method);

    /// <summary>Whether a member of a container gives another look at it, and no copy.</summary>
    public static bool IsView(ITypeSymbol? container, string member)
    {
        for (var type = container; type is not null; type = type.BaseType)
        {
            if (type.OriginalDefinition is INamedTypeSymbol definition && s_byInnermostName.TryGetValue(definition.MetadataName, out var known) && known.Name.IsNameOf(definition))
                return known.Views.Contains(member);
        }

        return false;
    }

    static HashSet<string>? MutatingMembersOf(ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (Own(type) is { } mutating)
                return mutating;
        }

        return null;
    }

    // An enumerator says the same whatever it goes through.
    static ITypeSymbol Untyped(ITypeSymbol type) => type is INamedTypeSymbol { TypeKind: TypeKind.Interface, MetadataName: "IEnumerator`1", Interfaces: var bases } ? bases.FirstOrDefault(static contract => contract.Name == "IEnumerator") ?? type : type;

    static HashSet<string>? Own(ITypeSymbol type) =>
        Untyped(type).OriginalDefinition is INamedTypeSymbol definition && s_byInnermostName.TryGetValue(definition.MetadataName, out var known) && known.Name.IsNameOf(definition)
            ? known.Mutating
            : null;
}
