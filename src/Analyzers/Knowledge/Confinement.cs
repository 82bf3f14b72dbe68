using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Code that one thread runs at a time by convention, whatever locks stand around it.</summary>
static class Confinement
{
    static readonly TypeName[] s_ownThread =
    [
        new("System.Windows.Threading.DispatcherObject"), new("System.Windows.Forms.Control"), new("Microsoft.UI.Xaml.DependencyObject"),
        // Actors: one message at a time, and what they await comes back to their turn.
        new("Orleans.Grain"), new("Orleans.Runtime.SystemTarget"), new("Akka.Actor.ActorBase"),
        new("Microsoft.Maui.Controls.BindableObject"), new("Avalonia.AvaloniaObject"), new("Microsoft.AspNetCore.Components.ComponentBase"),
    ];

    static readonly TypeName[] s_messages = [new("Orleans.Runtime.IAddressable"), new("Orleans.IGrain")];

    static readonly string[] s_testAttributes =
        ["TestClassAttribute", "TestFixtureAttribute", "FactAttribute", "TheoryAttribute", "TestMethodAttribute", "TestAttribute", "TestCaseAttribute"];

    static readonly string[] s_oneThread = ["Dispose", "DisposeAsync", "DisposeCore", "DisposeAsyncCore", "ToString", "DebuggerDisplay", "get_DebuggerDisplay", "Finalize"];

    /// <summary>Whether objects of a type belong to a thread or to turns of their own, or are test fixtures.</summary>
    public static bool IsConfined(INamedTypeSymbol type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (s_ownThread.Any(name => name.Innermost == current.MetadataName && name.IsNameOf(current.OriginalDefinition)))
                return true;
        }

        return HasTestAttribute(type) || type.GetMembers().Any(static member => member is IMethodSymbol && HasTestAttribute(member));
    }

    /// <summary>Whether the runtime runs a method once, and lets nobody in before: the initializer of a type or of a module.</summary>
    public static bool RunsOnce(IMethodSymbol method) => method.MethodKind == MethodKind.StaticConstructor || RunsWithModule(method);

    /// <summary>Whether the runtime runs a method when a module begins, before anything else of it.</summary>
    public static bool RunsWithModule(IMethodSymbol method)
    {
        if (!method.IsStatic || !method.Parameters.IsEmpty)
            return false;
        foreach (var attribute in method.GetAttributes())
        {
            if (attribute.AttributeClass is { Name: "ModuleInitializerAttribute", ContainingNamespace.Name: "CompilerServices" })
                return true;
        }

        return false;
    }

    /// <summary>Whether a call of a method is a message: what it leads to runs in a turn of the object that gets it, whatever thread sends it.</summary>
    public static bool IsMessage(IMethodSymbol method)
    {
        if (method.ContainingType is not { TypeKind: TypeKind.Interface } contract)
            return false;
        foreach (var inherited in contract.AllInterfaces)
        {
            foreach (var name in s_messages)
            {
                if (name.Innermost == inherited.MetadataName && name.IsNameOf(inherited))
                    return true;
            }
        }

        return false;
    }

    static bool HasTestAttribute(ISymbol symbol) =>
        symbol.GetAttributes().Any(static attribute => attribute.AttributeClass is { Name: var name } && s_testAttributes.Contains(name));

    /// <summary>Whether a method is meant for the end of the object's life, for people who debug, or for no build that ships.</summary>
    public static bool IsForOneThread(IMethodSymbol? method) => method is not null
        && (s_oneThread.Contains(method.Name) || method.Name.EndsWith("ForDebugger", StringComparison.Ordinal) || method.ExplicitInterfaceImplementations.Any(static implemented => s_oneThread.Contains(implemented.Name))
            || method.GetAttributes().Any(static attribute => attribute.AttributeClass is { Name: "ConditionalAttribute" }));
}
