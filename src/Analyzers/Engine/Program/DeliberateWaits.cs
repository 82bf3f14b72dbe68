using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Waits of synchronous methods that are there for them: nobody who reads such a method asks why it is not async.</summary>
static class DeliberateWaits
{
    /// <summary>Whether a wait for a task is what its method, or its type, is for.</summary>
    /// <param name="use">The wait.</param>
    /// <param name="method">The method it stands in.</param>
    /// <param name="session">The session.</param>
    /// <param name="cancellation">Cancels binding.</param>
    public static bool IsOne(BlockingUse use, IMethodSymbol method, Session session, CancellationToken cancellation) =>
        TaskWaits.IsSleep(use)
        || (Conventions.TimeOf(method) is { } time && TaskWaits.IsTimedBy(time, use))
        || (IsHelper(method, session.Types) && TaskWaits.IsOfParameter(use))
        || IsBesideSynchronousForm(use.Node)
        || IsLimitOfOwnWork(use)
        || IsAdapter(method)
        || new SoleRuns(session, IsGivenToThread, cancellation).Include(method);

    // static void WaitFor(this Task task), T RunSync<T>(Func<Task<T>> begin)
    static bool IsHelper(IMethodSymbol method, KnownTypes types) =>
        Conventions.IsNamedWait(method) || Conventions.IsNamedSynchronous(method.Name) || (method is { IsExtensionMethod: true, Parameters: [{ Type: var extended }, ..] } && types.IsTask(extended));

    // _needsAsync ? client.SendAsync(request).Result : client.Send(request): where there was a synchronous form it was taken.
    static bool IsBesideSynchronousForm(SyntaxNode wait)
    {
        foreach (var call in wait.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>())
        {
            if (NameOf(call) is not { } name || !name.EndsWith(TwinModel.Suffix, StringComparison.Ordinal))
                continue;
            if (OtherArms.Call(name.Substring(0, name.Length - TwinModel.Suffix.Length), wait))
                return true;
        }

        return false;
    }

    // Its own code runs on a thread of its own, for as long as it may take: StartNew(() => base.Handle(x), LongRunning).Wait(limit).
    static bool IsLimitOfOwnWork(BlockingUse use)
    {
        var origins = use.Routine.Root.Origins;
        return TaskWaits.TaskOf(use) is { } task && origins.SourceOf(use.Routine.Places.Source(task)) is IInvocationOperation made
            && (Arguments.AskForOwnThread(made) || made.Arguments.Any(argument => origins.SourceOf(argument.Value) is IInvocationOperation inner && Arguments.AskForOwnThread(inner)));
    }

    // class Store(IAsyncStore inner) : IStore { int Count() => inner.CountAsync().Result; … }: whoever can await takes what it wraps.
    static bool IsAdapter(IMethodSymbol method)
    {
        var forwards = 0;
        if (method.MethodKind == MethodKind.LocalFunction || (method.ContainingType.AllInterfaces.IsEmpty && method.ContainingType.BaseType?.SpecialType == SpecialType.System_Object))
            return false;
        foreach (var member in method.ContainingType.GetMembers())
        {
            if (member is not IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation, IsStatic: false } other || other.Name == nameof(IDisposable.Dispose))
                continue;
            if (other.DeclaringSyntaxReferences is not [var reference])
                return false;
            // What the contract has of asynchronous members, an adapter hands on as it is.
            if (ResultTypes.IsAwaitable(other.ReturnType))
                continue;
            if (!ForwardsToTwin(reference.GetSyntax(), Signatures.NameOf(other)))
                return false;
            forwards++;
        }

        return forwards > 1 || Conventions.IsNamedAdapter(method.ContainingType);
    }

    static bool ForwardsToTwin(SyntaxNode declaration, string name)
    {
        var whole = declaration switch
        {
            MethodDeclarationSyntax { ExpressionBody.Expression: var value } => value,
            MethodDeclarationSyntax { Body.Statements: [ReturnStatementSyntax { Expression: { } value }] } => value,
            MethodDeclarationSyntax { Body.Statements: [ExpressionStatementSyntax { Expression: var value }] } => value,
            _ => null,
        };
        return whole is MemberAccessExpressionSyntax or InvocationExpressionSyntax && whole.DescendantNodes().Any(node =>
            node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } } } call && NameOf(call) == name + TwinModel.Suffix);
    }

    static string? NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        SimpleNameSyntax name => name.Identifier.ValueText,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
        _ => null,
    };

    // new Thread(Work), StartNew(() => Loop(), LongRunning): such a thread may be kept.
    static bool IsGivenToThread(SyntaxNode work, Routine where) => work.Parent is ArgumentSyntax { Parent.Parent: { } launch } && where.Root.Model.GetOperation(launch) is { } operation
        && (operation is IObjectCreationOperation { Type: var made } ? KnownTypes.Same(made, where.Session.Types.Thread) : Arguments.AskForOwnThread(operation));
}
