using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Static state that is only filled while types are initialized: <c>static readonly Engine s_if = new IfEngine();</c>, where the constructor puts the
/// new object into a table. The runtime lets one thread do that, and the others that use the type wait until it is done.
/// </summary>
/// <remarks>
/// Initializers of other types may run while somebody looks, and users of a library may call what is public: such registries are left alone
/// all the same, as nobody here does.
/// </remarks>
sealed class TypeInitializers(ProgramFacts facts, CancellationToken cancellation)
{
    readonly Dictionary<IMethodSymbol, bool> _known = new(SymbolEqualityComparer.Default);

    /// <summary>Whether of two members that use static state the one that changes it is only reached that way.</summary>
    public bool KeepApart(Entry one, Entry other)
    {
        if (!one.Use.Path.IsStatic)
            return false;
        return (!one.Use.Access.IsWrite || Reach(one.Method)) && (!other.Use.Access.IsWrite || Reach(other.Method));
    }

    bool Reach(IMethodSymbol method)
    {
        if (!_known.TryGetValue(method, out var known))
            _known[method] = known = Reach(method.OriginalDefinition, []);
        return known;
    }

    bool Reach(IMethodSymbol method, HashSet<ISymbol> asked)
    {
        cancellation.ThrowIfCancellationRequested();
        if (method.MethodKind == MethodKind.StaticConstructor || !asked.Add(method))
            return true;
        if (asked.Count > Limits.PathLength * Limits.CallerDepth)
            return false;
        if (method.MethodKind == MethodKind.Constructor)
            return Create(method.ContainingType.OriginalDefinition, asked);
        if (method.MethodKind != MethodKind.Ordinary || References.IsForOthers(method))
            return false;
        var isCalled = false;
        foreach (var (name, model) in facts.ReferencesTo(method))
        {
            if (name.FirstAncestorOrSelf<CrefSyntax>() is not null)
                continue;
            if (References.IsDelegate(name, method) || !StandsIn(name, model, asked))
                return false;
            isCalled = true;
        }

        return isCalled;
    }

    // Objects of the type, and of those that derive from it.
    bool Create(INamedTypeSymbol type, HashSet<ISymbol> asked)
    {
        if (!asked.Add(type))
            return true;
        var made = new HashSet<ISymbol>(SymbolEqualityComparer.Default) { type };
        foreach (var other in facts.Session.SourceTypes)
        {
            for (var above = other.BaseType; above is not null; above = above.BaseType)
            {
                if (SymbolEqualityComparer.Default.Equals(above.OriginalDefinition, type))
                    made.Add(other.OriginalDefinition);
            }
        }

        foreach (var one in made)
            facts.Noted.AskForName(one.Name);
        var isMade = false;
        foreach (var (creation, model) in References.CreationsOf(made, facts.Session, cancellation))
        {
            if (!StandsIn(creation, model, asked))
                return false;
            isMade = true;
        }

        return isMade;
    }

    // Whether code stands in an initializer of a type, or in what only such initializers call. A lambda runs when somebody calls it.
    bool StandsIn(SyntaxNode node, SemanticModel model, HashSet<ISymbol> asked)
    {
        for (var around = node.Parent; around is not null; around = around.Parent)
        {
            switch (around)
            {
                case AnonymousFunctionExpressionSyntax:
                    return false;
                case BaseFieldDeclarationSyntax or PropertyDeclarationSyntax or ConstructorDeclarationSyntax when ((MemberDeclarationSyntax)around).Modifiers.Any(SyntaxKind.StaticKeyword) && !(around is PropertyDeclarationSyntax { Initializer: var value } && value?.Span.Contains(node.Span) != true):
                    return true;
                case BaseFieldDeclarationSyntax:
                    return model.GetEnclosingSymbol(node.SpanStart, cancellation)?.ContainingType is { } owner && Create(owner.OriginalDefinition, asked);
                case BaseMethodDeclarationSyntax method:
                    return model.GetDeclaredSymbol(method, cancellation) is IMethodSymbol caller && Reach(caller.OriginalDefinition, asked);
                case MemberDeclarationSyntax and not GlobalStatementSyntax:
                case GlobalStatementSyntax:
                    return false;
            }
        }

        return false;
    }
}
