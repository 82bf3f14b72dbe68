using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Statics of generic types: <c>Counter&lt;int&gt;.s_hits</c> is another variable than <c>Counter&lt;string&gt;.s_hits</c>.</summary>
static class GenericStatics
{
    /// <summary>Whether two uses are known to be of statics that different type arguments have.</summary>
    public static bool AreDifferent(Use mine, Use theirs) => mine.Path is { IsStatic: true, Steps: [{ Member: { ContainingType: { IsGenericType: true } generic } }, ..] }
        && TypeOf(mine, generic) is { } one && TypeOf(theirs, generic) is { } other && !SymbolEqualityComparer.Default.Equals(one, other);

    // The type whose static it is, in the words of the code outside; null where that depends on what others say.
    static INamedTypeSymbol? TypeOf(Use use, INamedTypeSymbol generic)
    {
        var type = Named(use.Access.Operation) is { IsStatic: true, ContainingType: var named } && SymbolEqualityComparer.Default.Equals(named.OriginalDefinition, generic.OriginalDefinition) ? named : null;
        for (var step = use.Trail.Length - 1; step >= 0 && type is not null && IsOpen(type); step--)
            type = Called(use.Trail[step]) is { } called ? InWordsOf(type, called) : null;
        if (type is not null && IsOpen(type) && use.Launch is { } launch)
            type = LaunchedBy(launch, use.Access.Routine.Session) is { } launched ? InWordsOf(type, launched) : null;
        return type is null || IsOpen(type) ? null : type;
    }

    static ISymbol? Named(IOperation operation) => operation switch
    {
        IMemberReferenceOperation { Instance: { } owner } => Named(owner),
        IMemberReferenceOperation member => member.Member,
        IInvocationOperation { Instance: { } owner } => Named(owner),
        IArrayElementReferenceOperation element => Named(element.ArrayReference),
        _ => null,
    };

    static IMethodSymbol? Called(IOperation call) => call switch
    {
        IInvocationOperation invocation => invocation.TargetMethod,
        IObjectCreationOperation creation => creation.Constructor,
        IPropertyReferenceOperation property => property.Property.GetMethod ?? property.Property.SetMethod,
        _ => null,
    };

    // new Thread(new Seeder<Order>(50).Run)
    static IMethodSymbol? LaunchedBy(SyntaxNode launch, Session session)
    {
        IMethodSymbol? launched = null;
        foreach (var part in session.ModelOf(launch.SyntaxTree).GetOperation(launch)?.Descendants() ?? [])
        {
            if (part is IMethodReferenceOperation { Method: var method })
            {
                if (launched is not null)
                    return null;
                launched = method;
            }
        }

        return launched;
    }

    // What the called code calls T is what the call says.
    static INamedTypeSymbol? InWordsOf(INamedTypeSymbol type, IMethodSymbol called)
    {
        var arguments = type.TypeArguments;
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] is not ITypeParameterSymbol parameter)
                continue;
            if (SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, called.OriginalDefinition))
                arguments = arguments.SetItem(i, called.TypeArguments[parameter.Ordinal]);
            else if (SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, called.ContainingType.OriginalDefinition))
                arguments = arguments.SetItem(i, called.ContainingType.TypeArguments[parameter.Ordinal]);
            else
                return null;
        }

        return type.ContainingType is { IsGenericType: true } ? null : type.OriginalDefinition.Construct([.. arguments]);
    }

    // What stands deeper inside of an argument is not followed.
    static bool IsOpen(INamedTypeSymbol type) => type.TypeArguments.Any(static argument => argument is not INamedTypeSymbol { IsGenericType: false } and not IArrayTypeSymbol { ElementType: INamedTypeSymbol { IsGenericType: false } });
}
