using System.Collections.Concurrent;
using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// The bodies without any word of a lock that may run code under one: they dispose of what a method of the program has given them, or hand
/// it their code. Which methods these are the text of the program says, whatever they are called.
/// </summary>
sealed class LockCallers(Compilation compilation)
{
    static readonly ImmutableHashSet<SyntaxNode> s_none = ImmutableHashSet<SyntaxNode>.Empty;

    readonly ConcurrentDictionary<SyntaxTree, ImmutableHashSet<SyntaxNode>> _owners = new();
    (ImmutableArray<string> Runners, ImmutableArray<string> Scopes)? _names;
    readonly object _gate = new();

    /// <summary>The bodies of a document.</summary>
    public ImmutableHashSet<SyntaxNode> In(SyntaxTree tree, CancellationToken cancellation)
    {
        if (_owners.TryGetValue(tree, out var known))
            return known;
        return _owners.GetOrAdd(tree, Find(tree, cancellation));
    }

    ImmutableHashSet<SyntaxNode> Find(SyntaxTree tree, CancellationToken cancellation)
    {
        var (runners, scopes) = NamesOf(cancellation);
        var index = SyntaxIndex.Of(tree, cancellation);
        ImmutableHashSet<SyntaxNode>.Builder? found = null;
        foreach (var name in runners)
            Add(name, isScope: false);
        foreach (var name in scopes)
            Add(name, isScope: true);
        return found?.ToImmutable() ?? s_none;

        void Add(string name, bool isScope)
        {
            if (!index.MayCall(name))
                return;
            var root = tree.GetRoot(cancellation);
            foreach (var (position, _) in NameIndex.Of(tree, cancellation).PlacesOf(name, tree, cancellation))
            {
                if (root.FindToken(position).Parent is { } node && (isScope ? IsInResources(node) : IsGivenCode(node)) && SyntaxIndex.OwnerOf(node, root) is { } owner)
                    (found ??= s_none.ToBuilder()).Add(owner);
            }
        }
    }

    // using (name(…)) …, using var scope = await x.name(…);
    static bool IsInResources(SyntaxNode name)
    {
        for (var node = name; node.Parent is { } parent; node = parent)
        {
            switch (parent)
            {
                case UsingStatementSyntax scope:
                    return node == scope.Expression || node == scope.Declaration;
                case LocalDeclarationStatementSyntax declaration:
                    return !declaration.UsingKeyword.IsKind(SyntaxKind.None);
                case StatementSyntax or AnonymousFunctionExpressionSyntax or MemberDeclarationSyntax:
                    return false;
            }
        }

        return false;
    }

    // x.name(() => …), name(DoWork)
    static bool IsGivenCode(SyntaxNode name)
    {
        var whole = name;
        while (whole.Parent is MemberAccessExpressionSyntax or MemberBindingExpressionSyntax)
            whole = whole.Parent;
        if (whole.Parent is not InvocationExpressionSyntax { ArgumentList.Arguments: var arguments })
            return false;
        foreach (var argument in arguments)
        {
            if (argument.Expression is AnonymousFunctionExpressionSyntax or IdentifierNameSyntax or MemberAccessExpressionSyntax)
                return true;
        }

        return false;
    }

    (ImmutableArray<string> Runners, ImmutableArray<string> Scopes) NamesOf(CancellationToken cancellation)
    {
        lock (_gate)
            return _names ??= Read(cancellation);
    }

    (ImmutableArray<string>, ImmutableArray<string>) Read(CancellationToken cancellation)
    {
        var runners = new HashSet<string>();
        var scopes = new HashSet<string>();
        var types = new HashSet<string> { nameof(IDisposable), "IAsyncDisposable" };
        var takers = new HashSet<string>();
        foreach (var tree in compilation.SyntaxTrees)
        {
            var outline = LockOutline.Of(tree, cancellation);
            runners.UnionWith(outline.Runners);
            types.UnionWith(outline.Scopes);
            takers.UnionWith(outline.Takers);
        }

        scopes.UnionWith(takers);
        foreach (var tree in compilation.SyntaxTrees)
        {
            foreach (var (name, type) in LockOutline.Of(tree, cancellation).Givers)
            {
                if (types.Contains(type))
                    scopes.Add(name);
            }

            foreach (var taker in takers)
                AddMakers(taker, tree);
        }

        return (runners.ToImmutableArray(), scopes.ToImmutableArray());

        // Held Enter() => new Held(_gate);
        void AddMakers(string taker, SyntaxTree tree)
        {
            if (!SyntaxIndex.Of(tree, cancellation).MayCall(taker))
                return;
            var root = tree.GetRoot(cancellation);
            foreach (var (position, _) in NameIndex.Of(tree, cancellation).PlacesOf(taker, tree, cancellation))
            {
                if (root.FindToken(position).Parent is { } node && node.FirstAncestorOrSelf<ObjectCreationExpressionSyntax>() is { } creation && creation.Type.Span.Contains(position)
                    && SyntaxIndex.OwnerOf(creation, root) is MethodDeclarationSyntax maker)
                {
                    scopes.Add(maker.Identifier.ValueText);
                }
            }
        }
    }
}
