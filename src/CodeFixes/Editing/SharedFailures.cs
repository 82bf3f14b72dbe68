using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>
/// Who goes on after an exception finds the variables as far as they had come: <c>try { lock (_gate) foreach (var row in rows) _sum += long.Parse(row); } catch (FormatException) { }</c>.
/// What is added up in a local first would be lost with it.
/// </summary>
/// <remarks>
/// That code may have a fault, and divide by zero or go beyond the end of an array, is not asked: nobody counts on what is left then.
/// </remarks>
static class SharedFailures
{
    const int Calls = 2;

    /// <summary>
    /// Whether code may fail in a way that somebody takes up: a clause around it catches, or what it calls in the solution says that it throws.
    /// </summary>
    public static bool MayFollow(SyntaxNode code, SemanticModel model) => IsCaught(code) || Throws(code, model, Calls);

    /// <summary>
    /// Whether code calls what fails on bad input as a matter of course: <c>long.Parse</c>, which has a <c>TryParse</c> for those who do not want
    /// that.
    /// </summary>
    public static bool MayRefuse(SyntaxNode code, SemanticModel model) => code.DescendantNodes().OfType<InvocationExpressionSyntax>().Any(call =>
        model.GetSymbolInfo(call).Symbol is IMethodSymbol { IsStatic: true, DeclaringSyntaxReferences.IsEmpty: true } called && !called.ContainingType.GetMembers("Try" + called.Name).IsEmpty);

    static bool IsCaught(SyntaxNode code)
    {
        for (var node = code; node.Parent is { } parent and not MemberDeclarationSyntax; node = parent)
        {
            if (parent is TryStatementSyntax { Catches.Count: > 0 } attempt && attempt.Block == node)
                return true;
        }

        return false;
    }

    static bool Throws(SyntaxNode code, SemanticModel model, int calls)
    {
        foreach (var node in code.DescendantNodes())
        {
            if (node is not (InvocationExpressionSyntax or ObjectCreationExpressionSyntax or ImplicitObjectCreationExpressionSyntax) || model.GetSymbolInfo(node).Symbol is not IMethodSymbol { DeclaringSyntaxReferences: [var reference, ..] })
                continue;
            var callee = reference.GetSyntax();
            if (callee.DescendantNodes(inner => inner == callee || inner is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).Any(static inner => inner is ThrowStatementSyntax or ThrowExpressionSyntax))
                return true;
            if (calls > 1 && model.Compilation.ContainsSyntaxTree(callee.SyntaxTree) && Throws(callee, callee.SyntaxTree == model.SyntaxTree ? model : model.Compilation.GetSemanticModel(callee.SyntaxTree), calls - 1))
                return true;
        }

        return false;
    }
}
