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
    /// Whether code may fail in a way that somebody takes up: a clause around it catches, or looks at what it has changed; it throws, as what it
    /// calls in the solution does, or it calls what fails on bad input as a matter of course.
    /// </summary>
    public static bool MayFollow(SyntaxNode code, SemanticModel model) => IsTakenUp(code) || Throws(code, model, Calls);

    /// <summary>Whether a clause around code catches, or looks in any case at what it has changed.</summary>
    public static bool IsTakenUp(SyntaxNode code)
    {
        for (var node = code; node.Parent is { } parent and not MemberDeclarationSyntax; node = parent)
        {
            if (parent is TryStatementSyntax attempt && attempt.Block == node && (attempt.Catches.Count > 0 || (attempt.Finally is { } always && LooksAtChanges(always, code))))
                return true;
        }

        return false;
    }

    // finally { Report(_sum); }
    static bool LooksAtChanges(FinallyClauseSyntax always, SyntaxNode code)
    {
        var changed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in code.DescendantNodes())
        {
            var target = node switch
            {
                AssignmentExpressionSyntax { Left: var left } => left,
                PostfixUnaryExpressionSyntax { Operand: var operand } => operand,
                PrefixUnaryExpressionSyntax { Operand: var operand } => operand,
                _ => null,
            };
            if (target is IdentifierNameSyntax or MemberAccessExpressionSyntax)
                changed.Add(target is MemberAccessExpressionSyntax member ? member.Name.Identifier.ValueText : ((IdentifierNameSyntax)target).Identifier.ValueText);
        }

        return always.DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => changed.Contains(name.Identifier.ValueText));
    }

    static bool Throws(SyntaxNode code, SemanticModel model, int calls)
    {
        if (code.DescendantNodes().Any(static node => node is ThrowStatementSyntax or ThrowExpressionSyntax))
            return true;
        foreach (var node in code.DescendantNodesAndSelf())
        {
            if (node is ExpressionSyntax && CalledBy(node, model) is { } called && (IsRefusal(called) || (calls > 0 && InSolution(called, model, calls))))
                return true;
        }

        return false;
    }

    static bool InSolution(IMethodSymbol called, SemanticModel model, int calls)
    {
        if (called.DeclaringSyntaxReferences is not [var reference, ..])
            return false;
        var callee = reference.GetSyntax();
        if (callee.DescendantNodes(inner => inner == callee || inner is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).Any(static inner => inner is ThrowStatementSyntax or ThrowExpressionSyntax))
            return true;
        return calls > 1 && model.Compilation.ContainsSyntaxTree(callee.SyntaxTree) && Throws(callee, callee.SyntaxTree == model.SyntaxTree ? model : model.Compilation.GetSemanticModel(callee.SyntaxTree), calls - 1);
    }

    // Methods, constructors, getters, indexers, operators and conversions alike.
    static IMethodSymbol? CalledBy(SyntaxNode node, SemanticModel model) => node switch
    {
        InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax or BinaryExpressionSyntax or PrefixUnaryExpressionSyntax => model.GetSymbolInfo(node).Symbol as IMethodSymbol,
        IdentifierNameSyntax or ElementAccessExpressionSyntax => (model.GetSymbolInfo(node).Symbol as IPropertySymbol)?.GetMethod,
        CastExpressionSyntax cast => model.GetConversion(cast.Expression).MethodSymbol,
        _ => null,
    };

    // long.Parse, which has a TryParse for those who do not want that; ArgumentNullException.ThrowIfNull.
    static bool IsRefusal(IMethodSymbol called) => called is { IsStatic: true, DeclaringSyntaxReferences.IsEmpty: true, ContainingType: { } type }
        && (called.Name.StartsWith("Throw", StringComparison.Ordinal) || (!called.ReturnsVoid && !type.GetMembers("Try" + called.Name).IsEmpty));
}
