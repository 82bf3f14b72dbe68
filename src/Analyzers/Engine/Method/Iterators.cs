using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Methods that hand out their elements one by one: their code runs when somebody asks for the next one.</summary>
static class Iterators
{
    /// <summary>Whether what a call runs is left to the callers, who ask for the elements when the locks held here are free again: <c>lock (_gate) return Walk();</c></summary>
    public static bool RunLater(SourceCall call, Session session)
    {
        SyntaxNode value = call.Operation.Syntax;
        while (value.Parent is ParenthesizedExpressionSyntax)
            value = value.Parent;
        return value.Parent is ReturnStatementSyntax && session.RoutineOf(call.Method, default) is { } routine && AreIn(routine);
    }

    /// <summary>Whether the code of a method is an iterator.</summary>
    public static bool AreIn(Routine method) =>
        method.Syntax.DescendantNodes(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).Any(static node => node is YieldStatementSyntax);
}
