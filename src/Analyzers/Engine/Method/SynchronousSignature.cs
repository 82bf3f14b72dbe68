using System.Reflection;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Whether a synchronous method could return a task instead; rules and fixes ask it alike.</summary>
static class SynchronousSignature
{
    /// <summary>Whether nothing about the method itself, or about what it overrides and implements, forbids it.</summary>
    public static bool CanBecomeAsync(IMethodSymbol method, KnownTypes types)
    {
        if (method is not { MethodKind: MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation or MethodKind.LocalFunction, IsAsync: false, IsExtern: false, IsVararg: false, RefKind: RefKind.None }
            || method.PartialDefinitionPart is not null || method.PartialImplementationPart is not null || method.IsPartialDefinition
            || (method.MethodImplementationFlags & MethodImplAttributes.Synchronized) != 0
            || method.ReturnType is { IsRefLikeType: true } or IPointerTypeSymbol || types.IsTask(method.ReturnType) || Conventions.FixSignatureOf(method))
        {
            return false;
        }

        foreach (var parameter in method.Parameters)
        {
            if (parameter.RefKind != RefKind.None || parameter.Type is { IsRefLikeType: true } or IPointerTypeSymbol)
                return false;
        }

        return !IsBound(method);
    }

    /// <summary>Whether code that does not belong to the solution can see a method of a library.</summary>
    public static bool IsVisibleOutside(IMethodSymbol method, Compilation compilation)
    {
        if (method.MethodKind == MethodKind.LocalFunction || compilation.Options.OutputKind is not (OutputKind.DynamicallyLinkedLibrary or OutputKind.NetModule))
            return false;
        for (ISymbol? symbol = method; symbol is not null and not INamespaceSymbol; symbol = symbol.ContainingSymbol)
        {
            if (symbol.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal))
                return false;
        }

        return true;
    }

    // What is declared in another assembly keeps its signature.
    static bool IsBound(IMethodSymbol method)
    {
        for (var overridden = method.OverriddenMethod; overridden is not null; overridden = overridden.OverriddenMethod)
        {
            if (overridden.DeclaringSyntaxReferences.IsEmpty || ImplementsBound(overridden))
                return true;
        }

        foreach (var implemented in method.ExplicitInterfaceImplementations)
        {
            if (implemented.OriginalDefinition.DeclaringSyntaxReferences.IsEmpty)
                return true;
        }

        return ImplementsBound(method);
    }

    static bool ImplementsBound(IMethodSymbol method)
    {
        if (method is { MethodKind: MethodKind.LocalFunction } or { IsStatic: true, ContainingType.TypeKind: not TypeKind.Interface } or { DeclaredAccessibility: not Accessibility.Public })
            return false;
        foreach (var face in method.ContainingType.AllInterfaces)
        {
            if (!face.OriginalDefinition.DeclaringSyntaxReferences.IsEmpty)
                continue;
            foreach (var member in face.GetMembers(method.Name))
            {
                if (SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), method))
                    return true;
            }
        }

        return false;
    }
}
