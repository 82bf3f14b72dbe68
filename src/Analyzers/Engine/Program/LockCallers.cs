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
    Names? _names;

    /// <summary>Which methods of the program take locks for their callers.</summary>
    sealed record Names(ImmutableArray<LockRunner> Runners, ImmutableArray<string> Scopes);

    /// <summary>The bodies of a document.</summary>
    public ImmutableHashSet<SyntaxNode> In(SyntaxTree tree, CancellationToken cancellation)
    {
        if (_owners.TryGetValue(tree, out var known))
            return known;
        return _owners.GetOrAdd(tree, Find(tree, cancellation));
    }

    ImmutableHashSet<SyntaxNode> Find(SyntaxTree tree, CancellationToken cancellation)
    {
        // Each reads by itself, and can be stopped there; the first answer is everybody's.
        var (runners, scopes) = _names ?? Interlocked.CompareExchange(ref _names, Read(cancellation), null) ?? _names;
        var index = SyntaxIndex.Of(tree, cancellation);
        ImmutableHashSet<SyntaxNode>.Builder? found = null;
        foreach (var runner in runners)
            Add(runner.Name, runner);
        foreach (var name in scopes)
            Add(name, null);
        return found?.ToImmutable() ?? s_none;

        void Add(string name, LockRunner? runner)
        {
            if (!index.MayCall(name))
                return;
            var root = tree.GetRoot(cancellation);
            foreach (var (position, _) in NameIndex.Of(tree, cancellation).PlacesOf(name, tree, cancellation))
            {
                if (root.FindToken(position).Parent is { } node && (runner is { } run ? IsGivenCode(node, run) : IsInResources(node)) && SyntaxIndex.OwnerOf(node, root) is { } owner)
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

    // x.name(() => …), name(DoWork): so many arguments as it takes, and among them what may be code. What begins with a small letter is a variable,
    // as a rule, which tells nothing of the code in it.
    static bool IsGivenCode(SyntaxNode name, LockRunner runner)
    {
        var whole = name;
        while (whole.Parent is MemberAccessExpressionSyntax or MemberBindingExpressionSyntax)
            whole = whole.Parent;
        if (whole.Parent is not InvocationExpressionSyntax { ArgumentList.Arguments: var arguments } || arguments.Count < runner.Least || arguments.Count > runner.Most)
            return false;
        foreach (var argument in arguments)
        {
            if (argument.Expression is AnonymousFunctionExpressionSyntax
                || argument.Expression is IdentifierNameSyntax { Identifier.ValueText: [var first, ..] } && char.IsUpper(first)
                || argument.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: [var begin, ..] } && char.IsUpper(begin))
            {
                return true;
            }
        }

        return false;
    }

    Names Read(CancellationToken cancellation)
    {
        var runners = new HashSet<LockRunner>();
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

        return new(runners.ToImmutableArray(), scopes.ToImmutableArray());

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
