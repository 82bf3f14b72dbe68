using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Handlers that tell of the end of one operation after the other: an object that stands for an operation under way is used for one at
/// a time, and the next one begins when the handler gives it away again. Who does that last does not meet himself.
/// </summary>
static class Outstanding
{
    /// <summary>Whether a handler is that of one such object, and begins the next operation as the last thing it does.</summary>
    public static bool IsOneAtATime(IEventReferenceOperation raised, LaunchBody<Routine> handler, Routine launcher, Places places, Session session)
    {
        var kind = raised.Instance?.Type;
        switch (places.ObjectOf(raised.Instance))
        {
            case { Kind: RootKind.This or RootKind.Static, Steps: [{ Member: IFieldSymbol field }] } when field.IsReadOnly || FieldWrites.AreInConstructors(field):
                break;
            // var operation = new SocketAsyncEventArgs(); operation.Completed += OnConnected; if (!socket.ConnectAsync(operation)) …
            case { IsVariable: true, Variable: ILocalSymbol { Type: var made } local } when places.HoldsNewObjects(local) && BeginsOne(local, launcher):
                kind = made;
                break;
            default:
                return false;
        }

        if (kind is null)
            return false;
        var routine = handler.Routine ?? (handler.Method is { } method ? session.RoutineOf(method, default) : null);
        if (routine is null)
            return false;
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is IInvocationOperation call && !session.Declares(call.TargetMethod) && Gives(call, kind) && !IsLast(call.Syntax, routine.Syntax))
                    return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Whether a handler is added to an object that other members of the type begin operations with: which of them is over when the handler runs,
    /// and what may run beside it, is decided there and not where it is added.
    /// </summary>
    public static bool IsOfUnknownOperation(IEventReferenceOperation raised, Routine routine, Places places) =>
        places.ObjectOf(raised.Instance) is { Kind: RootKind.This or RootKind.Static, Steps.IsEmpty: false } && routine.Root.Method is not { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor };

    // Somebody else who gets the object may begin others.
    static bool BeginsOne(ILocalSymbol local, Routine launcher)
    {
        IInvocationOperation? begun = null;
        foreach (var block in launcher.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is not IArgumentOperation { Value: var given, Parent: IInvocationOperation call } || launcher.Places.ObjectOf(given) is not { IsVariable: true, Variable: { } known } || !SymbolEqualityComparer.Default.Equals(known, local))
                    continue;
                // What the program does with it where it has ended at once is no other one.
                if (launcher.Session.Declares(call.TargetMethod))
                    continue;
                if (begun is not null || (Loops.Around(call.Syntax, launcher.Syntax) is { } loop && !(local.DeclaringSyntaxReferences is [var declared, ..] && loop.Span.Contains(declared.Span))))
                    return false;
                begun = call;
            }
        }

        return begun is not null;
    }

    /// <summary>Whether a call gives the object away whose operations a handler tells of, so that its answer says whether the handler will run.</summary>
    public static bool IsBegunBy(IInvocationOperation call, IEventAssignmentOperation subscription, Places places)
    {
        if (!SocketOperations.Begins(call.TargetMethod) || subscription.EventReference is not IEventReferenceOperation { Instance: { } source } || places.ObjectOf(source) is not { } own)
            return false;
        foreach (var argument in call.Arguments)
        {
            if (places.ObjectOf(argument.Value) is { } given && given.Equals(own))
                return true;
        }

        return false;
    }

    /// <summary>Whether a step is done where an operation that was begun before it in the same member has ended at once, or not.</summary>
    public static bool IsDecidedByBeginning(SyntaxNode step, SemanticModel model)
    {
        if (step.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } member)
            return false;
        var begun = int.MaxValue;
        foreach (var node in member.DescendantNodes())
        {
            if (node.SpanStart > step.SpanStart)
                return false;
            if (node is InvocationExpressionSyntax call && call != step && begun == int.MaxValue && model.GetSymbolInfo(call).Symbol is IMethodSymbol method && SocketOperations.Begins(method))
                begun = call.SpanStart;
            if (begun != int.MaxValue && step.FirstAncestorOrSelf<SyntaxNode>(test => test is IfStatementSyntax or WhileStatementSyntax or ConditionalExpressionSyntax && test.Span.End > begun) is not null)
                return true;
            if (node is ReturnStatementSyntax && begun != int.MaxValue)
                return true;
        }

        return false;
    }

    static bool Gives(IInvocationOperation call, ITypeSymbol kind)
    {
        foreach (var argument in call.Arguments)
        {
            if (SymbolEqualityComparer.Default.Equals(argument.Value.Type, kind))
                return true;
        }

        return false;
    }

    // do { … } while (!socket.AcceptAsync(e)); if (!socket.AcceptAsync(e)) Complete(e); what is done where it has ended at once is no other run.
    static bool IsLast(SyntaxNode call, SyntaxNode body)
    {
        var statement = call.FirstAncestorOrSelf<StatementSyntax>();
        if (statement is IfStatementSyntax { Else: not null })
            return false;
        for (SyntaxNode? node = statement; node is not null && node.Parent is { } parent && node != body; node = parent)
        {
            switch (parent)
            {
                case BlockSyntax { Statements: var statements } when GoesOnAfter(statements, node):
                case SwitchSectionSyntax { Statements: var section } when GoesOnAfter(section, node):
                case GlobalStatementSyntax:
                case TryStatementSyntax { Finally: not null }:
                case WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax:
                    return false;
            }
        }

        return true;
    }

    static bool GoesOnAfter(SyntaxList<StatementSyntax> statements, SyntaxNode node) =>
        statements.Last() != node && statements[statements.IndexOf((StatementSyntax)node) + 1] is not (ReturnStatementSyntax { Expression: null } or BreakStatementSyntax);
}
