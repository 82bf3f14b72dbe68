using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Threads that are there for nothing but an exception which nobody catches: <c>var t = new Thread(() => failure.Throw()); t.Start(); t.Join();</c> It ends
/// the process, so whoever waits for them keeps no thread from anything, and a task in their place would swallow it.
/// </summary>
static class FailingThreads
{
    /// <summary>Whether an operation waits for one.</summary>
    public static bool AreWaitedFor(IOperation wait, Routine routine)
    {
        if (wait is not IInvocationOperation { Instance: { } handle } call || routine.Session.Calls.Of(call).Kind != Meaning.WaitForThread)
            return false;
        var source = routine.Places.Source(handle);
        if (source is ILocalReferenceOperation { Local: var thread } && routine.Places.ValueOf(thread) is { } value)
            source = routine.Places.Source(value);
        return source is IObjectCreationOperation { Arguments: [{ Value: var code }, ..] } && routine.Places.Source(code) is IDelegateCreationOperation { Target.Syntax: AnonymousFunctionExpressionSyntax lambda }
            && lambda.SyntaxTree == routine.Model.SyntaxTree && Fails(lambda, routine);
    }

    static bool Fails(AnonymousFunctionExpressionSyntax lambda, Routine routine)
    {
        if (lambda.Body is not BlockSyntax body)
            return (lambda.Body is ThrowExpressionSyntax || (lambda.Body is InvocationExpressionSyntax call && RareWays.NeverReturns(call, routine))) && TakesNoTime(lambda.Body, routine);
        foreach (var statement in body.Statements)
        {
            if (statement is not (ExpressionStatementSyntax or LocalDeclarationStatementSyntax or ThrowStatementSyntax) || !TakesNoTime(statement, routine))
                return false;
            if (statement is ThrowStatementSyntax || RareWays.NeverReturns(statement, routine))
                return true;
        }

        return false;
    }

    // Serve(); Environment.Exit(0); or Environment.Exit(Serve()); who waits for that waits for all that is served. What is not known may take any time: a line on
    // the console, and to catch or make the failure, takes none.
    static bool TakesNoTime(SyntaxNode code, Routine routine)
    {
        if (routine.Model.GetOperation(code) is not { } tree)
            return false;
        foreach (var operation in tree.DescendantsAndSelf())
        {
            var isBrief = operation switch
            {
                IInvocationOperation { TargetMethod: var method } => FailingCode.IsBroughtBy(method, routine.Session.Types) && !routine.Session.Declares(method) || ProcessEnds.ArePrepared(method) || (TextOutput.IsOfConsole(method) && method.ReturnsVoid),
                IObjectCreationOperation { Constructor: { } made } => !routine.Session.Declares(made) || AccessKinds.IsException(made.ContainingType),
                IPropertyReferenceOperation { Property: var property } => !routine.Session.Declares(property) && !routine.Session.Costs.IsWait(operation),
                IAwaitOperation => false,
                _ => true,
            };
            if (!isBrief)
                return false;
        }

        return true;
    }
}
