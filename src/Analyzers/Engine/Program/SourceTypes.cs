using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>The types that a program declares, found without making their members: an editor has a new compilation for each key.</summary>
static class SourceTypes
{
    /// <summary>All types that are declared in a compilation, nested ones included.</summary>
    public static ImmutableArray<INamedTypeSymbol> Of(Compilation compilation)
    {
        var types = ImmutableArray.CreateBuilder<INamedTypeSymbol>();
        var pending = new Stack<INamespaceOrTypeSymbol>();
        pending.Push(compilation.Assembly.GlobalNamespace);
        while (pending.Count > 0)
        {
            var container = pending.Pop();
            if (container is INamedTypeSymbol type)
            {
                types.Add(type);
                foreach (var nested in type.GetTypeMembers())
                    pending.Push(nested);
                continue;
            }

            foreach (var member in ((INamespaceSymbol)container).GetMembers())
                pending.Push(member);
        }

        return types.ToImmutable();
    }

    /// <summary>Whether a type may declare a method of the name of another one; what it inherits does not count.</summary>
    public static bool MayDeclare(INamedTypeSymbol type, IMethodSymbol method)
    {
        if (type.DeclaringSyntaxReferences.IsEmpty)
            return true;
        var name = (method.AssociatedSymbol ?? method).Name;
        foreach (var known in type.MemberNames)
        {
            if (known == name)
                return true;
        }

        return false;
    }
}
