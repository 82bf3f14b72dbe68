using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>
/// Answers what a member of the platform means in one compilation: the tables, compared by name with the symbols asked
/// about.
/// </summary>
/// <remarks>
/// An editor makes a new compilation for each key that is pressed, and to resolve the tables in it means to look through
/// every referenced assembly for every type of theirs. So nothing is resolved; a question costs one look-up by the type's
/// own name, which nearly always ends it.
/// </remarks>
sealed class CallModel(Compilation compilation)
{
    const string AnyMember = "*";

    static readonly Dictionary<string, List<TypeMeanings>> s_byInnermostName = ReadTables();

    readonly Lazy<INamedTypeSymbol?> _notifyCompletion =
        new(() => compilation.GetTypeByMetadataName("System.Runtime.CompilerServices.INotifyCompletion"));

    /// <summary>What the members of one type mean.</summary>
    sealed class TypeMeanings(string name)
    {
        public TypeName Type { get; } = new(name);

        public Dictionary<string, CallMeaning> Members { get; } = new(StringComparer.Ordinal);
    }

    static Dictionary<string, List<TypeMeanings>> ReadTables()
    {
        var byName = new Dictionary<string, TypeMeanings>(StringComparer.Ordinal);
        foreach (var table in Table.Calls)
        {
            foreach (var entry in table.Entries)
            {
                if (!byName.TryGetValue(entry.Type, out var type))
                    byName.Add(entry.Type, type = new(entry.Type));
                // The first line wins, so that a table can list a member before "all members".
                if (!type.Members.ContainsKey(entry.Member))
                    type.Members.Add(entry.Member, entry.Meaning);
            }
        }

        return byName.Values.GroupBy(static type => type.Type.Innermost).ToDictionary(static group => group.Key, static group => group.ToList());
    }

    static Dictionary<string, CallMeaning>? MembersOf(ITypeSymbol? type)
    {
        if (type?.OriginalDefinition is INamedTypeSymbol definition && s_byInnermostName.TryGetValue(definition.MetadataName, out var candidates))
        {
            foreach (var candidate in candidates)
            {
                if (candidate.Type.IsNameOf(definition))
                    return candidate.Members;
            }
        }

        return null;
    }

    /// <summary>The meaning of a method or property; <see cref="Meaning.None"/> for what no table holds.</summary>
    public CallMeaning Of(ISymbol member)
    {
        for (var symbol = Definition(member); symbol is not null; symbol = Overridden(symbol))
        {
            if (symbol.ContainingType is not { } type)
                return default;
            if (MembersOf(type) is { } members
                && (members.TryGetValue(symbol.Name, out var meaning) || members.TryGetValue(AnyMember, out meaning)))
            {
                return meaning;
            }
        }

        return IsResultOfCustomAwaiter(member) ? new(Meaning.WaitForTask, CallMeaning.Receiver, LockTraits.None) : default;
    }

    /// <summary>The meaning of a call; what a table says of the receiver's own type comes before what it inherits.</summary>
    public CallMeaning Of(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (call.Instance?.Type is { } receiver && !SymbolEqualityComparer.Default.Equals(receiver, method.ContainingType)
            && MembersOf(receiver) is { } members && members.TryGetValue(method.Name, out var meaning))
        {
            return meaning;
        }

        return Of(method);
    }

    /// <summary>The meaning of what a call invokes when it is one particular kind; a shorthand for rules.</summary>
    public bool Is(ISymbol member, Meaning meaning) => Of(member).Kind == meaning;

    // An awaiter is what implements INotifyCompletion (C# specification, "Awaitable expressions"); its GetResult blocks or
    // throws when the operation has not completed.
    bool IsResultOfCustomAwaiter(ISymbol member) =>
        member is IMethodSymbol { Name: "GetResult", IsStatic: false, Parameters.Length: 0, ContainingType: { } awaiter }
        && _notifyCompletion.Value is { } notifyCompletion
        && awaiter.AllInterfaces.Contains(notifyCompletion, SymbolEqualityComparer.Default);

    static ISymbol Definition(ISymbol member) =>
        member is IMethodSymbol { ReducedFrom: { } extension } ? extension.OriginalDefinition : member.OriginalDefinition;

    static ISymbol? Overridden(ISymbol member) => member switch
    {
        IMethodSymbol { OverriddenMethod: { } method } => method.OriginalDefinition,
        IPropertySymbol { OverriddenProperty: { } property } => property.OriginalDefinition,
        _ => null,
    };
}
