using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Tells from signatures alone whether one method is the asynchronous twin of another one.</summary>
static class Signatures
{
    /// <summary>
    /// The methods that do the same as one, and can be awaited: called the same with a suffix, or an overload with a token,
    /// declared by a type, the bases or the interfaces of it, or beside it where it is an extension method.
    /// </summary>
    public static ImmutableArray<IMethodSymbol> TwinsOf(IMethodSymbol method, ITypeSymbol of, string suffix, Compilation compilation)
    {
        var twins = ImmutableArray.CreateBuilder<IMethodSymbol>();
        for (var type = of; type is not null; type = type.BaseType)
            Add(type);
        foreach (var contract in of.AllInterfaces)
            Add(contract);
        return twins.ToImmutable();

        void Add(ITypeSymbol type)
        {
            foreach (var member in type.GetMembers(method.Name + suffix))
            {
                if (member is IMethodSymbol twin && IsTwin(method, twin, compilation))
                    twins.Add(twin);
            }

            foreach (var member in type.GetMembers(method.Name))
            {
                if (member is IMethodSymbol overload && overload.Parameters.Length > method.Parameters.Length && IsTwin(method, overload, compilation))
                    twins.Add(overload);
            }
        }
    }

    /// <summary>Whether a method does the same as another one and can be awaited, as far as signatures tell.</summary>
    public static bool IsTwin(IMethodSymbol method, IMethodSymbol twin, Compilation compilation)
    {
        if (twin.MethodKind != MethodKind.Ordinary || twin.TypeParameters.Length != method.TypeParameters.Length
            || (twin.IsStatic != method.IsStatic && !twin.IsExtensionMethod)
            || twin.DeclaredAccessibility < method.DeclaredAccessibility || IsObsolete(twin, method) || twin.ReturnsVoid)
        {
            return false;
        }

        var first = twin.IsExtensionMethod && !method.IsStatic ? 1 : 0;
        if (twin.Parameters.Length - first < method.Parameters.Length)
            return false;
        for (var i = 0; i < method.Parameters.Length; i++)
        {
            var (mine, other) = (method.Parameters[i], twin.Parameters[i + first]);
            if (mine.RefKind is not (RefKind.None or RefKind.In) || other.RefKind is not (RefKind.None or RefKind.In) || mine.IsParams != other.IsParams || !IsSame(mine.Type, other.Type))
                return false;
        }

        for (var i = method.Parameters.Length + first; i < twin.Parameters.Length; i++)
        {
            if (!twin.Parameters[i].IsOptional && !IsToken(twin.Parameters[i].Type))
                return false;
        }

        // A list does for a sequence.
        return ResultTypes.AwaitedBy(twin.ReturnType) is { } result
            && (IsSame(method.ReturnType, result) || compilation.ClassifyCommonConversion(result, method.ReturnType) is { IsImplicit: true, IsReference: true });
    }

    /// <summary>
    /// Whether all that a twin can be told besides is when to give up. One that takes options may do more than the synchronous method, such
    /// as ask a server for what that looks up.
    /// </summary>
    public static bool AddsOnlyTokens(IMethodSymbol twin, IMethodSymbol method)
    {
        var first = twin.IsExtensionMethod && !method.IsExtensionMethod ? 1 : 0;
        for (var i = method.Parameters.Length + first; i < twin.Parameters.Length; i++)
        {
            if (!IsToken(twin.Parameters[i].Type))
                return false;
        }

        return true;
    }

    /// <summary>The name of a member without the interface before it: that is what an explicit implementation is called by.</summary>
    public static string NameOf(ISymbol member) => member.Name.Substring(member.Name.LastIndexOf('.') + 1);

    /// <summary>Whether a type is a cancellation token.</summary>
    public static bool IsToken(ITypeSymbol type) => type is { Name: nameof(System.Threading.CancellationToken), ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } };

    /// <summary>Whether a method should not be used any more, while another member still may.</summary>
    public static bool IsObsolete(IMethodSymbol method, ISymbol other) => HasObsolete(method)
        || (!SymbolEqualityComparer.Default.Equals(method.ContainingType, other.ContainingType) && HasObsolete(method.ContainingType));

    /// <summary>Whether a method, its property, its type, or what it implements should not be used any more: nobody mends it, it goes.</summary>
    public static bool IsAbandoned(IMethodSymbol method) => HasObsolete(method) || (method.AssociatedSymbol is { } property && HasObsolete(property)) || (method.ContainingType is { } type && HasObsolete(type))
        || (method.ContainingType?.AllInterfaces.Any(contract => contract.GetMembers(NameOf(method)).Any(member =>
            HasObsolete(member) && SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), method))) == true);

    static bool HasObsolete(ISymbol symbol)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass is { Name: nameof(ObsoleteAttribute) })
                return true;
        }

        return false;
    }

    // Type parameters of two methods are the same when they stand at the same place; a nullable annotation is no difference.
    static bool IsSame(ITypeSymbol one, ITypeSymbol other) => (one, other) switch
    {
        (ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method } a, ITypeParameterSymbol { TypeParameterKind: TypeParameterKind.Method } b) => a.Ordinal == b.Ordinal,
        (IArrayTypeSymbol a, IArrayTypeSymbol b) => a.Rank == b.Rank && IsSame(a.ElementType, b.ElementType),
        (INamedTypeSymbol { IsGenericType: true } a, INamedTypeSymbol { IsGenericType: true } b) =>
            SymbolEqualityComparer.Default.Equals(a.OriginalDefinition, b.OriginalDefinition) && AreSame(a.TypeArguments, b.TypeArguments)
            && (a.ContainingType, b.ContainingType) is (null, null) or ({ }, { }),
        _ => SymbolEqualityComparer.Default.Equals(one, other),
    };

    static bool AreSame(ImmutableArray<ITypeSymbol> ones, ImmutableArray<ITypeSymbol> others)
    {
        for (var i = 0; i < ones.Length; i++)
        {
            if (!IsSame(ones[i], others[i]))
                return false;
        }

        return ones.Length == others.Length;
    }

    /// <summary>Whether a method has to stay on the thread that it begins on: a user interface, whose <c>Main</c> says <c>[STAThread]</c>.</summary>
    public static bool KeepsItsThread(IMethodSymbol? method) => method?.GetAttributes().Any(static attribute => attribute.AttributeClass is { Name: "STAThreadAttribute" }) == true;
}
