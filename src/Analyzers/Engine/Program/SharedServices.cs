using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>The types of which a host makes one object for all requests, as the program registers them.</summary>
sealed class SharedServices
{
    readonly HashSet<INamedTypeSymbol> _singletons = new(SymbolEqualityComparer.Default);
    readonly HashSet<INamedTypeSymbol> _scoped = new(SymbolEqualityComparer.Default);
    readonly HashSet<INamedTypeSymbol> _middleware = new(SymbolEqualityComparer.Default);

    /// <summary>Reads the registrations of a program.</summary>
    public SharedServices(Session session, CancellationToken cancellation)
    {
        foreach (var tree in session.Compilation.SyntaxTrees)
        {
            var index = SyntaxIndex.Of(tree, cancellation);
            if (!Registrations.Words.Any(index.MayCall))
                continue;
            var model = session.ModelOf(tree);
            foreach (var call in tree.GetRoot(cancellation).DescendantNodes().OfType<InvocationExpressionSyntax>())
            {
                if (Registrations.NameOf(call) is { } name && model.GetSymbolInfo(call, cancellation).Symbol is IMethodSymbol method)
                    Add(name, method, call, model, cancellation);
            }
        }
    }

    void Add(string name, IMethodSymbol method, InvocationExpressionSyntax call, SemanticModel model, CancellationToken cancellation)
    {
        var types = name == Registrations.Middleware ? _middleware : Registrations.IsScoped(name) ? _scoped : _singletons;
        foreach (var argument in method.TypeArguments)
        {
            if (argument is INamedTypeSymbol type)
                types.Add(type.OriginalDefinition);
        }

        // AddSingleton(typeof(IClock), typeof(Clock))
        foreach (var named in call.ArgumentList.Arguments.Select(static argument => argument.Expression).OfType<TypeOfExpressionSyntax>())
        {
            if (model.GetSymbolInfo(named.Type, cancellation).Symbol is INamedTypeSymbol type)
                types.Add(type.OriginalDefinition);
        }
    }

    /// <summary>Whether all requests get the same object of a type.</summary>
    public bool AreShared(ITypeSymbol? type) => type is INamedTypeSymbol named && _singletons.Contains(named.OriginalDefinition);

    /// <summary>Whether each request gets an object of a type, which meets those of others in what there is one of.</summary>
    public bool AreScoped(INamedTypeSymbol type) => _scoped.Contains(type);

    /// <summary>Whether one object of a type sees all requests.</summary>
    public bool IsMiddleware(INamedTypeSymbol type) => _middleware.Contains(type);
}
