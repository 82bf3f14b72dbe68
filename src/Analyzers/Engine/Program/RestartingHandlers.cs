using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

/// <summary>
/// Handlers of events that start background work each time, and keep its task in a field without a look at the one that is there:
/// <c>void OnDisconnected() { _reconnect = Task.Run(ReconnectAsync); }</c>. Nothing keeps the next event from coming while that works.
/// </summary>
sealed class RestartingHandlers(ProgramFacts facts)
{
    /// <summary>Whether a launch may be started again while it still runs, by the next event.</summary>
    public bool Start(Launch launch, MemberUses member)
    {
        if (launch is not { Kind: LaunchKind.Beside, StartsAtOnce: true } || launch.Launcher != member.Root || member.Root.Method is not { IsStatic: false, DeclaredAccessibility: Accessibility.Private, MethodKind: MethodKind.Ordinary } handler
            || FieldWith(launch) is not { } field || member.Concurrency.TraceOf(member.Root)?.AtExit?.Live.ContainsKey(launch) != true)
        {
            return false;
        }

        return !LooksAt(field, member.Root.Syntax) && IsSubscribed(handler);
    }

    static SyntaxNode? FieldWith(Launch launch) => launch.Operation.Syntax.Parent is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment && assignment.Right == launch.Operation.Syntax
        && launch.Launcher.Model.GetSymbolInfo(assignment.Left).Symbol is IFieldSymbol { IsStatic: false } ? assignment.Left : null;

    // if (_reconnect is { IsCompleted: false }) return; _cancellation.Cancel(); whoever does something about the one before knows of it.
    static bool LooksAt(SyntaxNode field, SyntaxNode handler)
    {
        var name = field.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().Last().Identifier.ValueText;
        foreach (var node in handler.DescendantNodes())
        {
            switch (node)
            {
                case LockStatementSyntax:
                case SimpleNameSyntax { Identifier.ValueText: var mentioned } when mentioned == name && !field.Span.Contains(node.Span):
                case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var called } } when IsEnd(called):
                case MemberBindingExpressionSyntax { Name.Identifier.ValueText: var bound } when IsEnd(bound):
                    return true;
            }
        }

        return false;
    }

    static bool IsEnd(string called) => called.StartsWith("Cancel", StringComparison.Ordinal) || called.StartsWith("Stop", StringComparison.Ordinal) || called.StartsWith("Dispose", StringComparison.Ordinal) || called.StartsWith("Exchange", StringComparison.Ordinal) || called.StartsWith("CompareExchange", StringComparison.Ordinal);

    bool IsSubscribed(IMethodSymbol handler)
    {
        foreach (var (name, _) in facts.ReferencesTo(handler))
        {
            SyntaxNode value = name.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } own ? own : name;
            if (value.Parent is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression } subscription && subscription.Right == value)
                return true;
        }

        return false;
    }
}
