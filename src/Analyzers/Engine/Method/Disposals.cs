using System.Threading;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>A synchronous disposal in async code, of something whose disposal could be awaited.</summary>
/// <param name="Resource">The declaration or expression behind <c>using</c>; the call where <c>Dispose</c> is called by name.</param>
/// <param name="Routine">The routine it stands in.</param>
/// <param name="Maker">The call that has to be another one to be disposed asynchronously; null when the resource stays what it is.</param>
readonly record struct Disposal(SyntaxNode Resource, Routine Routine, SynchronousCall? Maker)
{
    /// <summary>The call of <c>Dispose</c>, where it is one; null behind <c>using</c>.</summary>
    public InvocationExpressionSyntax? Call => Resource is InvocationExpressionSyntax { Parent: ExpressionStatementSyntax } call ? call : null;
}

/// <summary>Finds <c>using</c> statements, and calls of <c>Dispose</c>, whose resource has an asynchronous disposal that does more than lend the synchronous one.</summary>
static class Disposals
{
    /// <summary>The findings of a member, its lambdas and local functions.</summary>
    /// <param name="root">The member.</param>
    /// <param name="cancellation">Cancels binding.</param>
    /// <param name="asIfAsync">A function to judge as if it had been made async already.</param>
    public static IEnumerable<Disposal> In(Routine root, CancellationToken cancellation, Routine? asIfAsync = null)
    {
        if (root.Body is not { } body)
            yield break;
        var pending = new Stack<IOperation>();
        pending.Push(body);
        while (pending.Count > 0)
        {
            var operation = pending.Pop();
            if (At(operation, root, cancellation, asIfAsync) is { } disposal)
                yield return disposal;
            foreach (var child in operation.ChildOperations.Reverse())
                pending.Push(child);
        }
    }

    /// <summary>The finding that an operation is; null for all others.</summary>
    public static Disposal? At(IOperation operation, Routine root, CancellationToken cancellation, Routine? asIfAsync = null)
    {
        var resource = operation switch
        {
            IUsingOperation { IsAsynchronous: false, Syntax: UsingStatementSyntax statement } => (SyntaxNode?)statement.Declaration ?? statement.Expression,
            IUsingDeclarationOperation { IsAsynchronous: false, Syntax: LocalDeclarationStatementSyntax statement } => statement.Declaration,
            IInvocationOperation { IsImplicit: false, TargetMethod: { Name: WellKnownMemberNames.DisposeMethodName, Parameters.Length: 0 }, Instance: ILocalReferenceOperation, Syntax: InvocationExpressionSyntax { Parent: ExpressionStatementSyntax } call } => call,
            _ => null,
        };
        if (resource is null)
            return null;
        var routine = root.Closest(operation.Syntax);
        if (!(routine.IsAsync || routine == asIfAsync) || ValueOf(operation) is not { } value)
            return null;
        var maker = MakerOf(value, root, cancellation);
        return (maker is not null || AwaitsDisposal(value, DeclaredType(operation), root))
            && AwaitPlace.ObstacleAt(routine, resource, cancellation, asIfAsync: true) == AwaitObstacle.None && !IsClosedByLater(operation, root) && !SynchronousFlag.Excuses(operation.Syntax, routine) && !SynchronousFlag.IsUndecided(operation.Syntax, routine)
            ? new(resource, routine, maker)
            : null;
    }

    static IOperation? ValueOf(IOperation operation) => operation switch
    {
        IUsingOperation { Resources: IVariableDeclarationGroupOperation group } => ValueOf(group),
        IUsingOperation { Resources: var expression } => expression,
        IUsingDeclarationOperation { DeclarationGroup: var group } => ValueOf(group),
        IInvocationOperation { Instance: var disposed } => disposed,
        _ => null,
    };

    static IOperation? ValueOf(IVariableDeclarationGroupOperation group) =>
        group is { Declarations: [{ Declarators: [var declarator] }] } ? declarator.GetVariableInitializer()?.Value : null;

    static ITypeSymbol? DeclaredType(IOperation operation) => operation switch
    {
        IUsingOperation { Locals: [var local] } => local.Type,
        IUsingDeclarationOperation { DeclarationGroup.Declarations: [{ Declarators: [{ Symbol: var local }] }] } => local.Type,
        IUsingOperation { Resources: var expression } => expression.Type,
        IInvocationOperation { Instance: { } disposed } => disposed.Type,
        _ => null,
    };

    static SynchronousCall? MakerOf(IOperation value, Routine root, CancellationToken cancellation) =>
        Origins.Bare(value) is IInvocationOperation call && root.Session.Twins.CandidatesOf(call.TargetMethod) is { Line: { Meaning.Kind: Meaning.MakesDisposable } }
            ? SynchronousCalls.MakerAt(call, root, cancellation)
            : null;

    static bool AwaitsDisposal(IOperation value, ITypeSymbol? declared, Routine root)
    {
        var origins = root.Origins;
        return root.Session.Types.IsAsyncDisposable(declared) && origins.TypeOf(value) is { } type && root.Session.Twins.AwaitsDisposal(type)
            && !origins.IsInMemory(value) && (origins.SourceOf(value) is not IObjectCreationOperation creation || OpenModes.WritesOnDisposal(creation))
            && (origins.SourceOf(value) is IObjectCreationOperation || type.Name != nameof(System.IO.FileStream));
    }

    // The block in which later resources come, with the variable of this one.
    static bool IsClosedByLater(IOperation disposal, Routine root) => root.Session.Types.IsStreamLike(DeclaredType(disposal)) && disposal switch
    {
        IUsingOperation { Locals: [var local], Syntax: UsingStatementSyntax { Statement: var body } } => IsClosedByLater(local, body, root),
        IUsingDeclarationOperation { DeclarationGroup.Declarations: [{ Declarators: [{ Symbol: var local }] }], Syntax.Parent: BlockSyntax block } => IsClosedByLater(local, block, root),
        _ => false,
    };

    // using var file = …; using var writer = new StreamWriter(file): the writer is disposed of first, and closes the file.
    static bool IsClosedByLater(ILocalSymbol resource, SyntaxNode scope, Routine root)
    {
        foreach (var node in scope.DescendantNodesAndSelf())
        {
            var later = node switch
            {
                UsingStatementSyntax statement => (SyntaxNode?)statement.Declaration ?? statement.Expression,
                LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 } statement => statement.Declaration,
                _ => null,
            };
            if (later is null)
                continue;
            foreach (var part in later.DescendantNodesAndSelf())
            {
                if (part is BaseObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: > 0 } && root.Model.GetOperation(part) is IObjectCreationOperation maker && !OpenModes.LeavesOpen(maker)
                    && maker.Arguments.Any(argument => root.Session.Types.IsStreamLike(argument.Parameter?.Type) && Origins.Bare(argument.Value) is ILocalReferenceOperation { Local: var wrapped } && SymbolEqualityComparer.Default.Equals(wrapped, resource)))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
