using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Which types have objects that never change, so that it does not matter which of several equal ones a thread sees.</summary>
static class Immutability
{
    static readonly TypeName[] s_immutable =
    [
        new("System.Uri"), new("System.Version"), new("System.Type"), new("System.Text.RegularExpressions.Regex"),
        new("System.Reflection.MethodInfo"), new("System.Reflection.PropertyInfo"), new("System.Reflection.FieldInfo"),
        new("System.Reflection.ConstructorInfo"), new("System.Reflection.Assembly"), new("System.Text.Encoding"),
        new("System.Delegate"), new("System.MulticastDelegate"), new("System.Linq.Expressions.Expression"),
    ];

    /// <summary>Whether a value is a single reference to what never changes: seen old or new, and never half.</summary>
    public static bool IsOneReference(ITypeSymbol type) => IsImmutable(type) && (type.IsReferenceType || type is { Name: "ImmutableArray", ContainingNamespace.Name: "Immutable" });

    /// <summary>Whether objects of a type never change after their construction.</summary>
    public static bool IsImmutable(ITypeSymbol type)
    {
        if (type.SpecialType == SpecialType.System_String || type.TypeKind == TypeKind.Delegate || type is { IsValueType: true, IsReadOnly: true })
            return true;
        if (type.ContainingNamespace is { Name: "Immutable" or "Frozen", ContainingNamespace: { Name: "Collections" } })
            return true;
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (current.OriginalDefinition is INamedTypeSymbol definition && s_immutable.Any(name => name.Innermost == definition.MetadataName && name.IsNameOf(definition)))
                return true;
        }

        return false;
    }
}
