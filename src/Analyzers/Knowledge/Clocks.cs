using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Members that tell the time.</summary>
static class Clocks
{
    /// <summary>Whether an expression is the time at which it is evaluated: <c>DateTime.UtcNow</c>, <c>Stopwatch.GetTimestamp()</c>, <c>_clock.UtcNow</c>.</summary>
    public static bool TellNow(SyntaxNode value) => value switch
    {
        ParenthesizedExpressionSyntax { Expression: var inner } => TellNow(inner),
        CastExpressionSyntax { Expression: var inner } => TellNow(inner),
        InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetTimestamp" or "GetUtcNow" or "GetLocalNow" } } => true,
        // DateTime.UtcNow.Ticks
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Ticks", Expression: var time } => TellNow(time),
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(DateTime.UtcNow) or nameof(DateTime.Now) or "TickCount" or "TickCount64" } => true,
        _ => false,
    };

    /// <summary>Whether the objects of a type measure time: <c>Stopwatch</c>.</summary>
    public static bool IsOne(ITypeSymbol type) => type is { Name: nameof(System.Diagnostics.Stopwatch), ContainingNamespace.Name: nameof(System.Diagnostics) };

    /// <summary>Whether an assignment to a variable that is used somewhere stores the time.</summary>
    public static bool StoreNow(SyntaxNode target) => target.FirstAncestorOrSelf<AssignmentExpressionSyntax>() is { Left: var left, Right: var value } && left.Span.Contains(target.Span) && TellNow(value);
}
