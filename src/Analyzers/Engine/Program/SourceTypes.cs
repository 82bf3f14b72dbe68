using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

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

    /// <summary>The names that documents give to types themselves: <c>using Table = Dictionary&lt;int, Order&gt;;</c></summary>
    public static HashSet<string> AliasesIn(Compilation compilation)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tree in compilation.SyntaxTrees)
        {
            foreach (var node in tree.GetRoot().DescendantNodes(static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax))
            {
                if (node is UsingDirectiveSyntax { Alias.Name.Identifier.ValueText: var name })
                    names.Add(name);
            }
        }

        return names;
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
