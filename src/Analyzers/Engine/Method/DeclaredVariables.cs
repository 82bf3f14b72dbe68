using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Which variables a text declares, and where they are known. Nothing is bound.</summary>
sealed class DeclaredVariables
{
    // Each member is gone through once, when somebody asks about a place in it.
    readonly Dictionary<SyntaxNode, Dictionary<string, List<SyntaxNode>>> _members = [];

    /// <summary>The declarations of variables, parameters and local functions of a name that are known at a place, as far as the text tells.</summary>
    public IEnumerable<SyntaxNode> Named(string name, SyntaxNode place) => Named(name, place, place.Span.Start);

    /// <summary>The same for a position, in the member around a node.</summary>
    public IEnumerable<SyntaxNode> Named(string name, SyntaxNode around, int position)
    {
        if (around.FirstAncestorOrSelf<SyntaxNode>(IsMember) is not { } member)
            yield break;
        if (!_members.TryGetValue(member, out var declared))
            _members.Add(member, declared = In(member));
        if (!declared.TryGetValue(name, out var variables))
            yield break;
        foreach (var variable in variables)
        {
            if (ScopeOf(variable).Span.Contains(position))
                yield return variable;
        }
    }

    static bool IsMember(SyntaxNode node) => node
        is CompilationUnitSyntax or (MemberDeclarationSyntax and not GlobalStatementSyntax and not BaseTypeDeclarationSyntax and not BaseNamespaceDeclarationSyntax);

    static Dictionary<string, List<SyntaxNode>> In(SyntaxNode member)
    {
        var declared = new Dictionary<string, List<SyntaxNode>>(StringComparer.Ordinal);
        foreach (var node in member.DescendantNodes(static node => node is not (TypeDeclarationSyntax or BaseNamespaceDeclarationSyntax)))
        {
            if (NameIn(node) is not { } name)
                continue;
            if (!declared.TryGetValue(name, out var variables))
                declared.Add(name, variables = []);
            variables.Add(node);
        }

        return declared;
    }

    static string? NameIn(SyntaxNode node) => node switch
    {
        VariableDeclaratorSyntax variable => variable.Identifier.ValueText,
        ParameterSyntax parameter => parameter.Identifier.ValueText,
        SingleVariableDesignationSyntax designation => designation.Identifier.ValueText,
        ForEachStatementSyntax loop => loop.Identifier.ValueText,
        CatchDeclarationSyntax caught => caught.Identifier.ValueText,
        LocalFunctionStatementSyntax function => function.Identifier.ValueText,
        FromClauseSyntax clause => clause.Identifier.ValueText,
        LetClauseSyntax clause => clause.Identifier.ValueText,
        JoinClauseSyntax clause => clause.Identifier.ValueText,
        JoinIntoClauseSyntax clause => clause.Identifier.ValueText,
        QueryContinuationSyntax clause => clause.Identifier.ValueText,
        _ => null,
    };

    // At least where the variable is known.
    static SyntaxNode ScopeOf(SyntaxNode declaration) => declaration.Parent!.FirstAncestorOrSelf<SyntaxNode>(static node => node
        is BlockSyntax or SwitchSectionSyntax or ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax or LockStatementSyntax or UsingStatementSyntax or CommonForEachStatementSyntax or CatchClauseSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or QueryExpressionSyntax or MemberDeclarationSyntax and not GlobalStatementSyntax or CompilationUnitSyntax)!;
}
