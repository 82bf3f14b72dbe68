using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Collections that a function makes and lends to the private methods that it calls: <c>Walk(root, new ConcurrentDictionary&lt;Node, Node&gt;())</c>. No other thread gets
/// hold of them, whatever their type is made for.
/// </summary>
static class LentCollections
{
    /// <summary>Whether all that a parameter ever gets is such a collection.</summary>
    public static bool Are(IParameterSymbol parameter, Session session) => Are(parameter, session, new(SymbolEqualityComparer.Default));

    static bool Are(IParameterSymbol parameter, Session session, HashSet<ISymbol> asked)
    {
        if (!asked.Add(parameter))
            return true;
        if (asked.Count > Domain.Limits.CallerDepth * 2 || parameter is not { RefKind: RefKind.None, ContainingSymbol: IMethodSymbol { DeclaredAccessibility: Accessibility.Private, MethodKind: MethodKind.Ordinary, IsAsync: false } method } || !IsOnlyLent(parameter, method, session, asked))
            return false;
        var isGiven = false;
        foreach (var part in method.ContainingType.DeclaringSyntaxReferences)
        {
            foreach (var name in part.GetSyntax().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                if (name.Identifier.ValueText != method.Name || name.Parent is not ExpressionSyntax)
                    continue;
                var model = session.ModelOf(name.SyntaxTree);
                if (!SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name).Symbol?.OriginalDefinition, method))
                    continue;
                if (GivenTo(parameter, name) is not { } given || !IsLent(given, model, session, asked))
                    return false;
                isGiven = true;
            }
        }

        return isGiven;
    }

    // Walk(node, seen), and not list.ForEach(Walk).
    static ExpressionSyntax? GivenTo(IParameterSymbol parameter, SimpleNameSyntax name)
    {
        SyntaxNode called = WholeName.Of(name);
        if (called.Parent is not InvocationExpressionSyntax { ArgumentList.Arguments: var arguments })
            return null;
        foreach (var argument in arguments)
        {
            if (argument.NameColon?.Name.Identifier.ValueText == parameter.Name)
                return argument.Expression;
        }

        return parameter.Ordinal < arguments.Count && arguments[parameter.Ordinal].NameColon is null ? arguments[parameter.Ordinal].Expression : null;
    }

    static bool IsLent(ExpressionSyntax given, SemanticModel model, Session session, HashSet<ISymbol> asked) => given is BaseObjectCreationExpressionSyntax || (given is IdentifierNameSyntax && model.GetSymbolInfo(given).Symbol switch
    {
        IParameterSymbol own => Are(own, session, asked),
        ILocalSymbol { DeclaringSyntaxReferences: [var declaration] } local => declaration.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax } declarator
            && declarator.FirstAncestorOrSelf<MemberDeclarationSyntax>() is { } member && IsOnlyLent(local, member, session, asked),
        _ => false,
    });

    static bool IsOnlyLent(IParameterSymbol parameter, IMethodSymbol method, Session session, HashSet<ISymbol> asked) =>
        method.DeclaringSyntaxReferences is [var declaration] && declaration.GetSyntax() is MethodDeclarationSyntax member && IsOnlyLent((ISymbol)parameter, member, session, asked);

    // No lambda sees it, nothing keeps it, and it goes nowhere but to those it is lent to.
    static bool IsOnlyLent(ISymbol variable, MemberDeclarationSyntax member, Session session, HashSet<ISymbol> asked)
    {
        foreach (var name in member.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (name.Identifier.ValueText != variable.Name || name.Parent is NameColonSyntax)
                continue;
            if (name.Ancestors().TakeWhile(around => around != member).Any(static around => around is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
                return false;
            switch (name.Parent)
            {
                // seen[node], seen.TryAdd(node, copy)
                case ElementAccessExpressionSyntax:
                case MemberAccessExpressionSyntax access when access.Expression == name:
                    break;
                case ArgumentSyntax argument when session.ModelOf(name.SyntaxTree).GetOperation(argument) is IArgumentOperation { Parameter: { } lent } && Are(lent.OriginalDefinition, session, asked):
                    break;
                default:
                    return false;
            }
        }

        return true;
    }
}
