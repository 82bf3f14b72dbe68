using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>
/// Answers what a member of the platform means in one compilation: the tables, resolved to its symbols.
/// </summary>
sealed class CallModel
{
    const string AnyMember = "*";

    readonly Dictionary<ISymbol, Dictionary<string, CallMeaning>> _byType = new(SymbolEqualityComparer.Default);
    readonly INamedTypeSymbol? _notifyCompletion;

    /// <summary>Resolves all tables. A type that the compilation does not know is left out.</summary>
    public CallModel(Compilation compilation)
    {
        foreach (var table in Table.All)
        {
            foreach (var entry in table.Entries)
            {
                foreach (var type in compilation.GetTypesByMetadataName(entry.Type))
                {
                    if (!_byType.TryGetValue(type, out var members))
                        _byType.Add(type, members = new(StringComparer.Ordinal));
                    // The first line wins, so that a table can list a member before "all members".
                    if (!members.ContainsKey(entry.Member))
                        members.Add(entry.Member, entry.Meaning);
                }
            }
        }

        _notifyCompletion = compilation.GetTypeByMetadataName("System.Runtime.CompilerServices.INotifyCompletion");
    }

    /// <summary>The meaning of a method or property; <see cref="Meaning.None"/> for what no table holds.</summary>
    public CallMeaning Of(ISymbol member)
    {
        for (var symbol = Definition(member); symbol is not null; symbol = Overridden(symbol))
        {
            if (symbol.ContainingType is not { } type)
                return default;
            if (_byType.TryGetValue(type, out var members)
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
            && _byType.TryGetValue(receiver.OriginalDefinition, out var members) && members.TryGetValue(method.Name, out var meaning))
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
        && _notifyCompletion is not null
        && awaiter.AllInterfaces.Contains(_notifyCompletion, SymbolEqualityComparer.Default);

    static ISymbol Definition(ISymbol member) =>
        member is IMethodSymbol { ReducedFrom: { } extension } ? extension.OriginalDefinition : member.OriginalDefinition;

    static ISymbol? Overridden(ISymbol member) => member switch
    {
        IMethodSymbol { OverriddenMethod: { } method } => method.OriginalDefinition,
        IPropertySymbol { OverriddenProperty: { } property } => property.OriginalDefinition,
        _ => null,
    };
}
