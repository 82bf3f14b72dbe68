using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Types of the program whose objects have nothing of their own that could change: of two that were made the same way either will do.
/// </summary>
static class StatelessTypes
{
    /// <summary>Whether all objects that a variable of a type can hold are of such types.</summary>
    public static bool Contain(ITypeSymbol? type, Session session)
    {
        if (type is not INamedTypeSymbol { OriginalDefinition: var declared } || type.SpecialType != SpecialType.None || !session.Declares(declared) || !IsStateless(declared, session))
            return false;
        return declared.IsSealed || session.SourceTypes.All(other => !IsFor(other, declared) || IsStateless(other, session));
    }

    static bool IsFor(INamedTypeSymbol type, INamedTypeSymbol declared)
    {
        if (declared.TypeKind == TypeKind.Interface)
            return type.AllInterfaces.Any(contract => SymbolEqualityComparer.Default.Equals(contract.OriginalDefinition, declared));
        for (var current = type.BaseType; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, declared))
                return true;
        }

        return false;
    }

    // A field that holds what the object was given, or what never changes. A base type that is not seen may have anything.
    static bool IsStateless(INamedTypeSymbol type, Session session)
    {
        if (type.AllInterfaces.Any(static contract => contract.SpecialType == SpecialType.System_IDisposable) || session.Types.IsAsyncDisposable(type)
            || (type.BaseType is { SpecialType: not (SpecialType.System_Object or SpecialType.System_ValueType or SpecialType.System_Enum) } inherited && !(session.Declares(inherited.OriginalDefinition) && IsStateless(inherited.OriginalDefinition, session))))
        {
            return false;
        }

        foreach (var member in type.GetMembers())
        {
            if (member is IEventSymbol { IsStatic: false, IsAbstract: false } || (member is IFieldSymbol { IsStatic: false } field && !(field.IsReadOnly && (Immutability.IsImmutable(field.Type) || IsGiven(field, session)))))
                return false;
        }

        // class Numbers(int first) { public int Next() => ++first; }
        return !type.InstanceConstructors.Any(constructor => constructor.Parameters.Any(parameter => IsWritten(parameter, type)));
    }

    // What the makers of two objects have given them is the same for both.
    static bool IsGiven(IFieldSymbol field, Session session) =>
        !(field.DeclaringSyntaxReferences is [var declaration] && declaration.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: not IdentifierNameSyntax })
        && field.ContainingType.InstanceConstructors.All(constructor => session.Construction.StoredBy(constructor).ContainsKey(field));

    static bool IsWritten(IParameterSymbol parameter, INamedTypeSymbol type) => parameter.ContainingSymbol is IMethodSymbol { DeclaringSyntaxReferences: [var declaration] } && declaration.GetSyntax() is TypeDeclarationSyntax
        && type.DeclaringSyntaxReferences.Any(part => (WriteIndex.Of(part).Of(parameter.Name) & Writes.Any) != 0);
}
