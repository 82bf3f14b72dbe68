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
    /// <summary>Whether a function is one.</summary>
    public static bool Is(Routine function) => function.IsAsync && IsSwitchedOff(function.Syntax) && !Awaits(function.Syntax);

    static bool Awaits(SyntaxNode function)
    {
        foreach (var node in function.DescendantNodes(node => node == function || node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
        {
            if (node is AwaitExpressionSyntax or CommonForEachStatementSyntax { AwaitKeyword.RawKind: (int)SyntaxKind.AwaitKeyword }
                or LocalDeclarationStatementSyntax { AwaitKeyword.RawKind: (int)SyntaxKind.AwaitKeyword } or UsingStatementSyntax { AwaitKeyword.RawKind: (int)SyntaxKind.AwaitKeyword })
            {
                return true;
            }
        }

        return false;
    }

    static bool IsSwitchedOff(SyntaxNode function)
    {
        var isOff = false;
        var directive = function.SyntaxTree.GetRoot() is CompilationUnitSyntax { ContainsDirectives: true } unit ? unit.GetFirstDirective() : null;
        for (; directive is not null && directive.SpanStart < function.Span.End; directive = directive.GetNextDirective())
        {
            if (directive is PragmaWarningDirectiveTriviaSyntax { IsActive: true } pragma && pragma.ErrorCodes.Any(static code => code.ToString() is "1998" or "CS1998"))
                isOff = pragma.DisableOrRestoreKeyword.IsKind(SyntaxKind.DisableKeyword) && (isOff || directive.SpanStart < function.SpanStart);
        }

        return isOff;
    }
}
