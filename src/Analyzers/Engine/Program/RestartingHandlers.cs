using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
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

        return IsSubscribed(handler, out var source) && !LooksAt(field, source, handler.Name, member.Root) && !RestartTests.Excuse(field, launch, member, facts);
    }

    static SyntaxNode? FieldWith(Launch launch) => launch.Operation.Syntax.Parent is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment && assignment.Right == launch.Operation.Syntax
        && launch.Launcher.Model.GetSymbolInfo(assignment.Left).Symbol is IFieldSymbol { IsStatic: false } ? assignment.Left : null;

    // if (_reconnect is { IsCompleted: false }) return; _source.Down -= OnDown; _cancellation.Cancel(); whoever does something about the one
    // before, or lets no other event come, knows of it.
    static bool LooksAt(SyntaxNode field, string? source, string handler, Routine root)
    {
        var name = LastName(field);
        foreach (var node in root.Syntax.DescendantNodes())
        {
            switch (node)
            {
                case LockStatementSyntax:
                case SimpleNameSyntax { Identifier.ValueText: var mentioned } when mentioned == name && !field.Span.Contains(node.Span):
                case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SubtractAssignmentExpression, Right: var removed } when LastName(removed) == handler:
                case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var ended, Name.Identifier.ValueText: var called } } when IsEnd(ended, called):
                case ConditionalAccessExpressionSyntax { Expression: var maybe, WhenNotNull: InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax { Name.Identifier.ValueText: var bound } } } when IsEnd(maybe, bound):
                    return true;
            }
        }

        return false;

        // _timer.Stop() where the timer raises the event.
        bool IsEnd(ExpressionSyntax of, string call) => TeardownNames.EndsBackgroundWork(call) && (LastName(of) == source || TeardownNames.IsTokenSource(root.Model.GetTypeInfo(of).Type)) || TeardownNames.Exchanges(call);
    }

    static string? LastName(SyntaxNode expression) => expression.DescendantNodesAndSelf().OfType<SimpleNameSyntax>().LastOrDefault()?.Identifier.ValueText;

    bool IsSubscribed(IMethodSymbol handler, out string? source)
    {
        source = null;
        foreach (var (name, _) in facts.ReferencesTo(handler))
        {
            SyntaxNode value = WholeName.OfOwn(name);
            if (value.Parent is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression } subscription && subscription.Right == value)
            {
                source = (subscription.Left as MemberAccessExpressionSyntax)?.Expression is { } raised ? LastName(raised) : null;
                return true;
            }
        }

        return false;
    }
}
