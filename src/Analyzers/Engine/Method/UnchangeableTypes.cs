using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Types whose values say the same for ever, or as long as nobody writes to their place.</summary>
static class UnchangeableTypes
{
    /// <summary>Whether what a value of a type says can never change: numbers, texts, read-only structs, objects without anything to change.</summary>
    public static bool IsUnchangeable(ITypeSymbol type) => IsImmutable(type) || HasNothingToChange(type, 0);

    /// <summary>The same, told without a look at the fields of its objects.</summary>
    public static bool IsImmutable(ITypeSymbol type) =>
        type.SpecialType is SpecialType.System_String or (>= SpecialType.System_Boolean and <= SpecialType.System_Double)
        || type.TypeKind is TypeKind.Enum or TypeKind.Delegate || type is { IsValueType: true, IsReadOnly: true } || SafeTypes.Hold(type);

    /// <summary>Whether all parts of a value are values: as long as nobody writes to its place, it stays the same.</summary>
    public static bool IsPlainValue(ITypeSymbol type) => IsPlainValue(type, 0);

    static bool IsPlainValue(ITypeSymbol type, int depth)
    {
        if (IsImmutable(type))
            return true;
        if (!type.IsValueType || depth == Limits.PathLength)
            return false;
        foreach (var member in type.GetMembers())
        {
            if (member is IFieldSymbol { IsStatic: false } field && !IsPlainValue(field.Type, depth + 1))
                return false;
        }

        return true;
    }

    // A class of this program whose objects hold nothing that changes.
    static bool HasNothingToChange(ITypeSymbol type, int depth)
    {
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct, DeclaringSyntaxReferences.IsEmpty: false } || depth == Limits.PathLength)
            return false;
        for (var current = type; current is { SpecialType: not SpecialType.System_Object and not SpecialType.System_ValueType }; current = current.BaseType)
        {
            if (current.DeclaringSyntaxReferences.IsEmpty)
                return false;
            foreach (var member in current.GetMembers())
            {
                if (member is IFieldSymbol { IsStatic: false } field
                    && !(IsUnchanged(field) && (IsImmutable(field.Type) || HasNothingToChange(field.Type, depth + 1) || FieldWrites.KeepContents(field))))
                {
                    return false;
                }
            }
        }

        return true;
    }

    static bool IsUnchanged(IFieldSymbol field) => field.IsReadOnly || field.AssociatedSymbol is IPropertySymbol { SetMethod: null or { IsInitOnly: true } } || FieldWrites.AreInConstructors(field);
}
