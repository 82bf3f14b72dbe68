using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Async functions that await nothing, whose author has told the compiler that this is meant: <c>#pragma warning disable CS1998</c>. They are async
/// for an interface, over code that reads and writes at once.
/// </summary>
static class SaidSynchronous
{
    const string Pragma = "pragma";
    const string Number = "1998";

    /// <summary>Whether a function is one.</summary>
    public static bool Is(Routine function) => function.IsAsync && IsSwitchedOff(function.Syntax) && !Awaits(function.Syntax);

    static bool Awaits(SyntaxNode function)
    {
        foreach (var node in function.DescendantNodes(node => node == function || node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
        {
            if (DisposalCode.IsAwait(node))
                return true;
        }

        return false;
    }

    // The compiler tells it at the name, so what holds there counts: the code may be told about again.
    static bool IsSwitchedOff(SyntaxNode function)
    {
        var tree = function.SyntaxTree;
        // To go from directive to directive takes as long as to go through all tokens.
        if (tree.GetRoot() is not CompilationUnitSyntax { ContainsDirectives: true } unit || !SyntaxIndex.Of(tree, default).MayName(Pragma))
            return false;
        var place = PlaceOf(function);
        var isOff = false;
        for (var directive = unit.GetFirstDirective(); directive is not null && directive.SpanStart < place; directive = directive.GetNextDirective())
        {
            if (directive is PragmaWarningDirectiveTriviaSyntax { IsActive: true } pragma && (pragma.ErrorCodes.Count == 0 || pragma.ErrorCodes.Any(static code => code.ToString() is Number or "CS" + Number)))
                isOff = pragma.DisableOrRestoreKeyword.IsKind(SyntaxKind.DisableKeyword);
        }

        return isOff;
    }

    static int PlaceOf(SyntaxNode function) => function switch
    {
        MethodDeclarationSyntax { Identifier: var name } => name.SpanStart,
        LocalFunctionStatementSyntax { Identifier: var name } => name.SpanStart,
        LambdaExpressionSyntax { ArrowToken: var arrow } => arrow.SpanStart,
        AnonymousMethodExpressionSyntax { DelegateKeyword: var word } => word.SpanStart,
        _ => function.SpanStart,
    };
}
