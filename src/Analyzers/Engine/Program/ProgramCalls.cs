using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>A call of code that is declared in this program.</summary>
/// <param name="Operation">The call, creation, property or operator.</param>
/// <param name="Callee">What runs: for virtual calls, the only thing that can.</param>
/// <param name="Function">The member, lambda or local function on whose way it stands; lambdas that run on the spot belong to the function around them.</param>
readonly record struct ProgramCall(IOperation Operation, IMethodSymbol Callee, SyntaxNode Function);

/// <summary>Which code of the program the functions of a member call, told from its operation tree alone.</summary>
sealed class ProgramCalls(Session session)
{
    /// <summary>The calls of a member, its lambdas and local functions, in source order, that may come to something that blocks as far as names tell.</summary>
    public IEnumerable<ProgramCall> In(Routine root, CancellationToken cancellation)
    {
        foreach (var (operation, function) in OperationsOf(root))
        {
            var (called, also) = CalledBy(operation);
            if (called is not null && CalleeOf(called, operation, root, cancellation) is { } callee)
                yield return new(operation, callee, function);
            if (also is not null && CalleeOf(also, operation, root, cancellation) is { } other)
                yield return new(operation, other, function);
        }
    }

    IMethodSymbol? CalleeOf(IMethodSymbol called, IOperation operation, Routine root, CancellationToken cancellation) =>
        session.Declares(called) && session.BlockingNames(cancellation).MayLeadOn(called) ? Target(called, operation, root, cancellation) : null;

    /// <summary>All operations of a member, each with the function on whose way it stands, in source order.</summary>
    public static IEnumerable<(IOperation Operation, SyntaxNode Function)> OperationsOf(Routine root)
    {
        if (root.Body is not { } body)
            yield break;
        var pending = new Stack<(IOperation Operation, SyntaxNode Function)>();
        pending.Push((body, root.Syntax));
        while (pending.Count > 0)
        {
            var (operation, function) = pending.Pop();
            yield return (operation, function);
            if (operation is INameOfOperation)
                continue;
            if (operation is ILocalFunctionOperation || (operation is IAnonymousFunctionOperation && !IsRunInPlace(operation, root.Session)))
                function = operation.Syntax;
            foreach (var child in operation.ChildOperations.Reverse())
                pending.Push((child, function));
        }
    }

    static bool IsRunInPlace(IOperation lambda, Session session) =>
        lambda is IAnonymousFunctionOperation { Symbol.IsAsync: false } && Arguments.CallThatReceives(lambda) is { } call
        && (session.Calls.Of(call).RunsInPlace || session.RunsOnTheSpot(lambda)) && !KnownTypes.Same(call.TargetMethod.Parameters.LastOrDefault()?.Type, session.Types.ExpressionTree);

    // An update reads and writes.
    static (IMethodSymbol? Called, IMethodSymbol? Also) CalledBy(IOperation operation) => operation switch
    {
        IInvocationOperation call => (call.TargetMethod, null),
        IObjectCreationOperation creation => (creation.Constructor, null),
        IPropertyReferenceOperation { Property: { GetMethod: var getter, SetMethod: var setter } } property => Usage.Of(property) switch
        {
            AccessKind.Read => (getter, null),
            AccessKind.Write => (setter, null),
            AccessKind.Update => (getter, setter),
            _ => default,
        },
        IBinaryOperation binary => (binary.OperatorMethod, null),
        IUnaryOperation unary => (unary.OperatorMethod, null),
        ICompoundAssignmentOperation update => (update.OperatorMethod, null),
        IIncrementOrDecrementOperation step => (step.OperatorMethod, null),
        IConversionOperation conversion => (conversion.OperatorMethod, null),
        _ => default,
    };

    IMethodSymbol? Target(IMethodSymbol called, IOperation operation, Routine root, CancellationToken cancellation)
    {
        var method = (called.ReducedFrom ?? called).OriginalDefinition;
        var (instance, isVirtual) = operation switch
        {
            IInvocationOperation call => (call.Instance, call.IsVirtual),
            IPropertyReferenceOperation property => (property.Instance, property.Instance is not IInstanceReferenceOperation { Syntax: BaseExpressionSyntax }),
            _ => (null, false),
        };
        if (!isVirtual || !SoleImplementations.IsOpen(method))
            return method.IsAbstract ? null : method;
        if (ExactTypeOf(instance, root) is { } type)
            return SoleImplementations.In(type, method);
        // listener?.OnMessage(…): a hook for whoever wants one; the program itself never puts in the implementation that it brings along.
        return session.Implementations.Of(method, cancellation) is { } sole && !(instance is IConditionalAccessInstanceOperation && session.Implementations.IsOnlyOffered(sole.ContainingType, cancellation)) ? sole : null;
    }

    // What the only value of a variable is made by. The flow of values is costly to tell: only where it has several.
    static IOperation? ValueOf(ILocalSymbol local, Routine root)
    {
        var declaration = local.DeclaringSyntaxReferences is [var reference, ..] ? reference.GetSyntax() : null;
        // foreach (var item in items)
        if (declaration is null or ForEachStatementSyntax)
            return null;
        var value = ((declaration as VariableDeclaratorSyntax)?.Initializer, ChangedNames.PlacesOf(root.Syntax, local.Name)) switch
        {
            ({ Value: var first }, []) => first,
            (null, [{ Parent: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment } written]) when assignment.Left == written => assignment.Right,
            _ => null,
        };
        if (value is null or IdentifierNameSyntax)
            return root.Places.ValueOf(local) is { } known ? root.Places.Source(known) : null;
        while (value is ParenthesizedExpressionSyntax { Expression: var inner })
            value = inner;
        return root.Model.GetOperation(value) is { } made ? Origins.Bare(made) : null;
    }

    // The type of an object that is made here, whatever the type of the variable says.
    static INamedTypeSymbol? ExactTypeOf(IOperation? instance, Routine root)
    {
        while (instance is IConversionOperation { OperatorMethod: null } conversion)
            instance = conversion.Operand;
        if (instance is ILocalReferenceOperation { Local: { Type.IsSealed: false } local })
            instance = ValueOf(local, root);
        return instance is IObjectCreationOperation or { Type.IsSealed: true } ? instance.Type as INamedTypeSymbol : null;
    }
}
