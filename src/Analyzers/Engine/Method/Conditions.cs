using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Conditional compilation around code.</summary>
static class Conditions
{
    const string Debugging = "DEBUG";

    /// <summary>Whether code stands between <c>#if DEBUG</c> and its end: it is not part of what is shipped.</summary>
    public static bool IsForDebugging(SyntaxNode code)
    {
        // To go from directive to directive takes as long as to go through all tokens.
        if (!SyntaxIndex.Of(code.SyntaxTree, default).MayName(Debugging))
            return false;
        var root = code.SyntaxTree.GetRoot();
        var open = new Stack<bool>();
        for (var directive = root.GetFirstDirective(); directive is not null && directive.SpanStart < code.SpanStart; directive = directive.GetNextDirective())
        {
            switch (directive)
            {
                case IfDirectiveTriviaSyntax start:
                    open.Push(start.Condition is IdentifierNameSyntax { Identifier.ValueText: Debugging });
                    break;
                case ElifDirectiveTriviaSyntax or ElseDirectiveTriviaSyntax when open.Count > 0:
                    open.Pop();
                    open.Push(false);
                    break;
                case EndIfDirectiveTriviaSyntax when open.Count > 0:
                    open.Pop();
                    break;
            }
        }

        return open.Contains(true);
    }
}
