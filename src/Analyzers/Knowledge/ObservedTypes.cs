using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Types whose objects tell others when one of their properties has another value: what is shown to people is mostly kept in such objects.</summary>
static class ObservedTypes
{
    static readonly TypeName s_contract = new("System.ComponentModel.INotifyPropertyChanged");

    /// <summary>Whether a type is one.</summary>
    public static bool IsOne(INamedTypeSymbol type)
    {
        foreach (var contract in type.AllInterfaces)
        {
            if (contract.MetadataName == s_contract.Innermost && s_contract.IsNameOf(contract))
                return true;
        }

        return false;
    }
}
