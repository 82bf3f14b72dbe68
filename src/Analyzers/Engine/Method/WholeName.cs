using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>What a name is a part of when the object is written before it: <c>this._count</c> for the <c>_count</c> in it, the name itself where it stands alone.</summary>
static class WholeName
{
    /// <summary>A name, with the object before the dot if there is one.</summary>
    public static ExpressionSyntax Of(SimpleNameSyntax name) => name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;

    /// <summary>The same of what may be no name.</summary>
    public static SyntaxNode Of(SyntaxNode named) => named is SimpleNameSyntax name ? Of(name) : named;

    /// <summary>A name, with <c>this</c> before the dot if that is there; of the members of other objects the name alone.</summary>
    public static SyntaxNode OfOwn(SyntaxNode name) => name.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } own ? own : name;
}
