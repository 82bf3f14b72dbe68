using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Both ends of a connection that one piece of code makes for itself: <c>client.Connect(listener.LocalEndPoint); server = listener.Accept();</c>. Who connects
/// to such a listener does so within the machine, and who accepts then has the connection already.
/// </summary>
static class OwnConnections
{
    /// <summary>Whether a call is one of two that make a connection so: of a listener that nobody but its function knows, and that has no other.</summary>
    public static bool Are(IInvocationOperation call, Routine around)
    {
        var method = call.TargetMethod;
        if (!SocketOperations.Accepts(method) && !SocketOperations.Connects(method))
            return false;
        var routine = around.Root.Closest(call.Syntax);
        var listener = SocketOperations.Accepts(method) ? Listener(call.Instance) : ListenerOf(call, routine);
        if (listener is null || !IsOwn(listener, routine))
            return false;
        SyntaxNode? connect = null;
        SyntaxNode? accept = null;
        foreach (var node in routine.Syntax.DescendantNodes())
        {
            if (node is not InvocationExpressionSyntax || routine.Model.GetOperation(node) is not IInvocationOperation step)
                continue;
            var isAccept = SocketOperations.Accepts(step.TargetMethod) && SymbolEqualityComparer.Default.Equals(Listener(step.Instance), listener);
            if (!isAccept && !(SocketOperations.Connects(step.TargetMethod) && SymbolEqualityComparer.Default.Equals(ListenerOf(step, routine), listener)))
                continue;
            if ((isAccept ? accept : connect) is not null)
                return false;
            (connect, accept) = isAccept ? (connect, node) : (node, accept);
        }

        return connect is not null && accept is not null && ComesBefore(connect, accept) && IsDone(connect, routine);
    }

    static ILocalSymbol? Listener(IOperation? named) => named is not null && Origins.Bare(named) is ILocalReferenceOperation { Local: var local } ? local : null;

    // client.Connect(listener.LocalEndPoint): the listener.
    static ILocalSymbol? ListenerOf(IInvocationOperation connect, Routine routine)
    {
        foreach (var argument in connect.Arguments)
        {
            if (routine.Root.Origins.SourceOf(argument.Value) is IPropertyReferenceOperation { Property: var property, Instance: var asked } && SocketOperations.TellsOwnPlace(property))
                return Listener(asked);
        }

        return null;
    }

    // Two statements of one list: what a choice, a loop or a lambda does, it does another time.
    static bool ComesBefore(SyntaxNode connect, SyntaxNode accept) => StatementOf(connect) is ExpressionStatementSyntax { Parent: BlockSyntax block } first && StatementOf(accept) is { } second && second.Parent == block && first.SpanStart < second.SpanStart;

    static StatementSyntax? StatementOf(SyntaxNode call)
    {
        for (var node = call.Parent; node is not null; node = node.Parent)
        {
            if (node is StatementSyntax statement)
                return statement is ExpressionStatementSyntax or LocalDeclarationStatementSyntax or UsingStatementSyntax or ReturnStatementSyntax ? statement : null;
            if (node is not (EqualsValueClauseSyntax or VariableDeclaratorSyntax or VariableDeclarationSyntax or AssignmentExpressionSyntax or ParenthesizedExpressionSyntax or AwaitExpressionSyntax))
                return null;
        }

        return null;
    }

    // A connection that is only begun may come later.
    static bool IsDone(SyntaxNode connect, Routine routine) => connect.Parent is AwaitExpressionSyntax || routine.Model.GetSymbolInfo(connect).Symbol is IMethodSymbol { ReturnsVoid: true };

    // Only called by its own name in the function that has made it: nobody else accepts what comes there.
    static bool IsOwn(ILocalSymbol listener, Routine routine)
    {
        if (listener.DeclaringSyntaxReferences is not [var reference] || reference.GetSyntax() is not VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax } declaration
            || !routine.Syntax.Span.Contains(declaration.Span) || routine.Root.Origins.ValuesOf(listener).Count != 1)
        {
            return false;
        }

        foreach (var node in routine.Syntax.DescendantNodes())
        {
            if (node is IdentifierNameSyntax name && name.Identifier.ValueText == listener.Name && (!IsCalled(name, routine) || routine.Root.Closest(name).Syntax != routine.Syntax))
                return false;
        }

        return true;
    }

    // listener.Listen(1), listener.LocalEndPoint, listener.NoDelay = true: not the socket that is in a listener.
    static bool IsCalled(IdentifierNameSyntax name, Routine routine) => name.Parent is MemberAccessExpressionSyntax access && access.Expression == name
        && (access.Parent is AssignmentExpressionSyntax set && set.Left == access || routine.Model.GetSymbolInfo(access).Symbol is IMethodSymbol || routine.Model.GetSymbolInfo(access).Symbol is IPropertySymbol property && SocketOperations.TellsOwnPlace(property));
}
