using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>When timers tick.</summary>
static class Timers
{
    /// <summary>
    /// Whether a timer is made without a time to begin, and only its own callback ever sets one: each tick begins the next, and
    /// somebody runs the callback for the first time.
    /// </summary>
    public static bool IsOnlySetByItself(IObjectCreationOperation timer, Places places)
    {
        if (!timer.Arguments.Any(argument => argument.Parameter?.Ordinal == 2 && Durations.Milliseconds(places.Source(argument.Value)) == -1) || NameOf(timer.Syntax) is not { } name
            || timer.Syntax.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type)
        {
            return false;
        }

        var callback = new HashSet<string>(StringComparer.Ordinal);
        foreach (var called in (timer.Syntax as BaseObjectCreationExpressionSyntax)?.ArgumentList?.Arguments[0].DescendantNodes().OfType<IdentifierNameSyntax>() ?? [])
            callback.Add(called.Identifier.ValueText);
        var isSet = false;
        foreach (var node in type.DescendantNodes())
        {
            if (node is not InvocationExpressionSyntax { Expression: var set } || !Sets(set, name))
                continue;
            isSet = true;
            if (!timer.Syntax.Span.Contains(node.Span) && !(node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { } method && callback.Contains(method.Identifier.ValueText)))
                return false;
        }

        return isSet;
    }

    static string? NameOf(SyntaxNode timer) => timer.Parent switch
    {
        AssignmentExpressionSyntax { Left: IdentifierNameSyntax name } => name.Identifier.ValueText,
        AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax member } => member.Name.Identifier.ValueText,
        EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax variable } => variable.Identifier.ValueText,
        _ => null,
    };

    // _timer.Change(…), _timer!.Change(…), _timer?.Change(…)
    static bool Sets(ExpressionSyntax set, string name) => set switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(System.Threading.Timer.Change), Expression: var timer } => LastName(timer) == name,
        MemberBindingExpressionSyntax { Name.Identifier.ValueText: nameof(System.Threading.Timer.Change) } binding =>
            binding.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>() is { Expression: var timer } && LastName(timer) == name,
        _ => false,
    };

    static string? LastName(ExpressionSyntax timer) => timer switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
        PostfixUnaryExpressionSyntax suppressed => LastName(suppressed.Operand),
        _ => null,
    };
}
