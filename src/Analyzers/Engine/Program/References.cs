using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Who names a member in this compilation, and whether others can.</summary>
static class References
{
    /// <summary>Where a member is named, in the order of the documents.</summary>
    public static IEnumerable<(SimpleNameSyntax Name, SemanticModel Model)> To(ISymbol member, Session session, CancellationToken cancellation)
    {
        var target = (member as IMethodSymbol)?.AssociatedSymbol ?? member;
        return target.Name.Length == 0 ? [] : session.MentionsIn(cancellation).Of(target, cancellation);
    }

    /// <summary>Whether a name stands for the function itself, which somebody may call later, rather than for a call of it.</summary>
    public static bool IsDelegate(SimpleNameSyntax name, IMethodSymbol method) =>
        method.MethodKind is not (MethodKind.PropertyGet or MethodKind.PropertySet) && CallOf(name) is null && name.FirstAncestorOrSelf<CrefSyntax>() is null;

    /// <summary>The call of the method that a name stands for; null for a method group.</summary>
    public static InvocationExpressionSyntax? CallOf(SimpleNameSyntax name) => name.Parent switch
    {
        InvocationExpressionSyntax call => call,
        MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } access when access.Name == name => call,
        MemberBindingExpressionSyntax { Parent: InvocationExpressionSyntax call } => call,
        _ => null,
    };

    /// <summary>Whether a name stands for the member of a base type and for no override of it: <c>base.Add(item)</c>.</summary>
    public static bool IsOfBase(SimpleNameSyntax name) => name.Parent is MemberAccessExpressionSyntax { Expression: BaseExpressionSyntax };

    /// <summary>The comments in front of a method, its documentation among them; null when there are none.</summary>
    public static string? CommentOf(ISymbol member) =>
        member.DeclaringSyntaxReferences is [var reference, ..] && reference.GetSyntax().FirstAncestorOrSelf<MemberDeclarationSyntax>() is { HasLeadingTrivia: true } declaration
            ? declaration.GetLeadingTrivia().ToFullString()
            : null;

    /// <summary>The documentation of all parts of a type, as it is written; null when there is none.</summary>
    public static string? DocumentationOf(ISymbol type)
    {
        var lines = type.DeclaringSyntaxReferences.SelectMany(static part => part.GetSyntax().GetLeadingTrivia().ToFullString().Split('\n')).Where(static line => line.TrimStart().StartsWith("///", StringComparison.Ordinal)).ToList();
        return lines.Count == 0 ? null : string.Join("\n", lines);
    }

    /// <summary>Where objects are made by a constructor of this compilation, constructors that build on it included.</summary>
    public static IEnumerable<IOperation> CreationsBy(IMethodSymbol constructor, Session session, CancellationToken cancellation)
    {
        foreach (var tree in session.Compilation.SyntaxTrees)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!SyntaxIndex.Of(tree, cancellation).MayName(constructor.ContainingType.Name))
                continue;
            foreach (var node in tree.GetRoot(cancellation).DescendantNodes())
            {
                if (node is BaseObjectCreationExpressionSyntax or ConstructorInitializerSyntax or PrimaryConstructorBaseTypeSyntax && session.ModelOf(tree) is { } model
                    && model.GetSymbolInfo(node, cancellation).Symbol is { } made && SymbolEqualityComparer.Default.Equals(made.OriginalDefinition, constructor.OriginalDefinition)
                    && model.GetOperation(node, cancellation) is { } creation)
                {
                    yield return creation;
                }
            }
        }
    }

    /// <summary>Where objects of some types of this compilation are made.</summary>
    public static IEnumerable<(SyntaxNode Creation, SemanticModel Model)> CreationsOf(HashSet<ISymbol> types, Session session, CancellationToken cancellation)
    {
        var names = new HashSet<string>(types.Select(static type => type.Name), StringComparer.Ordinal);
        foreach (var tree in session.Compilation.SyntaxTrees)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!names.Any(SyntaxIndex.Of(tree, cancellation).MayName))
                continue;
            foreach (var node in tree.GetRoot(cancellation).DescendantNodes())
            {
                if (node is BaseObjectCreationExpressionSyntax && !(node is ObjectCreationExpressionSyntax { Type: SimpleNameSyntax { Identifier.ValueText: var named } } && !names.Contains(named)) && session.ModelOf(tree) is { } model
                    && model.GetTypeInfo(node, cancellation).Type is INamedTypeSymbol { OriginalDefinition: var made } && types.Contains(made))
                {
                    yield return (node, model);
                }
            }
        }
    }

    /// <summary>Whether code of other assemblies can name a member; friends of this one do not count.</summary>
    public static bool IsVisibleOutside(ISymbol member)
    {
        for (var symbol = member; symbol is not null and not INamespaceSymbol; symbol = symbol.ContainingSymbol)
        {
            if (symbol.DeclaredAccessibility is Accessibility.Private or Accessibility.Internal or Accessibility.ProtectedAndInternal)
                return false;
        }

        return true;
    }

    /// <summary>Whether a method overrides or implements something, so that it is called by those who know only that.</summary>
    public static bool IsForOthers(IMethodSymbol method) => method.IsVirtual || method.IsOverride || method.IsAbstract || !method.ExplicitInterfaceImplementations.IsEmpty
        || method.ContainingType.AllInterfaces.Any(contract => contract.GetMembers().Any(member =>
            SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), method)));
}
