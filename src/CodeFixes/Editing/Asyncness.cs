using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>Makes a function async that returns tasks already, so that its signature stays what it is.</summary>
static class Asyncness
{
    /// <summary>Whether the <c>async</c> modifier can be added to a function, and its body mean the same with it.</summary>
    public static bool CanBeAdded(Routine routine) =>
        TaskWaits.CanBecomeAsync(routine) && !WouldWorkOnCopy(routine.Method!);

    /// <summary>Whether a method is one of a struct: an async one works on a copy of it.</summary>
    public static bool WouldWorkOnCopy(IMethodSymbol method) =>
        method is { IsStatic: false, IsReadOnly: false, MethodKind: not MethodKind.LocalFunction, ContainingType.IsValueType: true };

    /// <summary>Whether code stands in a method or local function that was not async before: none of that name was.</summary>
    /// <param name="node">The code, in the document as it is now.</param>
    /// <param name="before">The root of the document before.</param>
    public static bool IsNewAround(SyntaxNode node, SyntaxNode before)
    {
        var name = node.FirstAncestorOrSelf<SyntaxNode>(static part => part is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MethodDeclarationSyntax) switch
        {
            LocalFunctionStatementSyntax local => local.Identifier.ValueText,
            MethodDeclarationSyntax method => method.Identifier.ValueText,
            _ => null,
        };
        return name is not null && !before.DescendantNodes().Any(part => part switch
        {
            LocalFunctionStatementSyntax local => local.Identifier.ValueText == name && local.Modifiers.Any(SyntaxKind.AsyncKeyword),
            MethodDeclarationSyntax method => method.Identifier.ValueText == name && method.Modifiers.Any(SyntaxKind.AsyncKeyword),
            _ => false,
        });
    }

    /// <summary>The root of the document with the function of a site made async; null when one of its returns cannot be mended.</summary>
    /// <param name="site">The finding, in a function that <see cref="CanBeAdded"/>.</param>
    /// <param name="replaced">An expression of the function that does not block any more.</param>
    /// <param name="await">What stands in its place.</param>
    /// <param name="configured">Await with <c>ConfigureAwait(false)</c>.</param>
    /// <param name="cancellation">Cancels binding.</param>
    public static SyntaxNode? AddTo(Site site, ExpressionSyntax replaced, ExpressionSyntax await, bool configured, CancellationToken cancellation)
    {
        var routine = site.Routine!;
        if (ReturnsOf(site, cancellation) is not { } returns)
            return null;
        var edits = new Dictionary<SyntaxNode, Func<SyntaxNode, SyntaxNode>> { [replaced] = _ => await };
        foreach (var (node, edit) in AwaitedScopes.In(routine, configured, cancellation))
        {
            if (node != replaced)
                edits[node] = edit;
        }

        var mender = new ReturnMender(returns, edits, configured, ReadersText.LineBreakOf(site.Root));
        return site.Root.ReplaceNode(routine.Syntax, WithModifier(mender.Visit(routine.Syntax)!));
    }

    /// <summary>What becomes of the tasks that the function of a site returns; null when one of its returns cannot be mended.</summary>
    public static Dictionary<ExpressionSyntax, Returned>? ReturnsOf(Site site, CancellationToken cancellation)
    {
        var returns = new Dictionary<ExpressionSyntax, Returned>();
        foreach (var returned in ReturnedBy(site.Routine!.Syntax))
        {
            if (Returned.Of(returned, site, cancellation) is not { } kind)
                return null;
            returns.Add(returned, kind);
        }

        return returns;
    }

    /// <summary>The expressions that a function itself returns.</summary>
    public static IEnumerable<ExpressionSyntax> ReturnedBy(SyntaxNode function)
    {
        if (ExpressionBodyOf(function) is { } body)
            return [body.Expression];
        return function.DescendantNodes(node => node == function || node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
            .OfType<ReturnStatementSyntax>().Select(static statement => statement.Expression).OfType<ExpressionSyntax>();
    }

    /// <summary>The expression body of a method or local function; null for a block.</summary>
    public static ArrowExpressionClauseSyntax? ExpressionBodyOf(SyntaxNode function) => function switch
    {
        MethodDeclarationSyntax method => method.ExpressionBody,
        LocalFunctionStatementSyntax local => local.ExpressionBody,
        _ => null,
    };

    /// <summary>A method or local function with the word <c>async</c>.</summary>
    public static SyntaxNode WithModifier(SyntaxNode function)
    {
        var modifiers = function is MethodDeclarationSyntax declaration ? declaration.Modifiers : ((LocalFunctionStatementSyntax)function).Modifiers;
        // 'partial' stands directly before the type.
        var index = modifiers.IndexOf(SyntaxKind.PartialKeyword) is >= 0 and var partial ? partial : modifiers.Count;
        var async = SyntaxFactory.Token(default, SyntaxKind.AsyncKeyword, SyntaxFactory.TriviaList(SyntaxFactory.Space));
        if (index == 0)
        {
            var first = modifiers.Count > 0 ? modifiers[0]
                : (function is MethodDeclarationSyntax method ? method.ReturnType : ((LocalFunctionStatementSyntax)function).ReturnType).GetFirstToken();
            async = async.WithLeadingTrivia(first.LeadingTrivia);
            function = function.ReplaceToken(first, first.WithLeadingTrivia());
            modifiers = function is MethodDeclarationSyntax changed ? changed.Modifiers : ((LocalFunctionStatementSyntax)function).Modifiers;
        }

        modifiers = modifiers.Insert(index, async);
        return function is MethodDeclarationSyntax result ? result.WithModifiers(modifiers) : ((LocalFunctionStatementSyntax)function).WithModifiers(modifiers);
    }
}
