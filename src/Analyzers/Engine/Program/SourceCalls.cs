using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>A call of code that is declared in this program.</summary>
/// <param name="Operation">The call, creation, property or operator.</param>
/// <param name="Callee">What runs: for virtual calls, the only thing that can.</param>
/// <param name="Routine">The routine it stands in.</param>
readonly record struct SourceCall(IOperation Operation, IMethodSymbol Callee, Routine Routine);

/// <summary>Which code of the program a routine runs on its way, before it returns.</summary>
sealed class SourceCalls(Session session)
{
    readonly SoleImplementations _implementations = new(session.Compilation);

    /// <summary>The routine, and the lambdas in it that run on the spot, in the order in which they begin.</summary>
    public static IEnumerable<Routine> RunBy(Routine routine)
    {
        yield return routine;
        foreach (var nested in routine.Nested)
        {
            if (!IsRunInPlace(nested))
                continue;
            foreach (var run in RunBy(nested))
                yield return run;
        }
    }

    static bool IsRunInPlace(Routine nested)
    {
        if (nested.Method is not { MethodKind: MethodKind.AnonymousFunction, IsAsync: false } || nested.Parent is not { } parent)
            return false;
        foreach (var block in parent.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (operation is IFlowAnonymousFunctionOperation && operation.Syntax == nested.Syntax)
                    return Arguments.CallThatReceives(operation) is { } call && nested.Session.Calls.Of(call).Kind == Meaning.RunInPlace;
            }
        }

        return false;
    }

    /// <summary>The calls that stand directly in a routine, in the order of its blocks.</summary>
    public IEnumerable<SourceCall> In(Routine routine, CancellationToken cancellation)
    {
        foreach (var block in routine.Blocks)
        {
            if (!block.Block.IsReachable)
                continue;
            foreach (var operation in block.Operations)
            {
                foreach (var called in CalledBy(operation))
                {
                    if (session.Compilation.Assembly.Equals(called.ContainingAssembly, SymbolEqualityComparer.Default)
                        && Target(called, operation, routine, cancellation) is { } callee)
                    {
                        yield return new(operation, callee, routine);
                    }
                }
            }
        }
    }

    static IEnumerable<IMethodSymbol> CalledBy(IOperation operation)
    {
        switch (operation)
        {
            case IInvocationOperation call:
                return [call.TargetMethod];
            case IObjectCreationOperation { Constructor: { } constructor }:
                return [constructor];
            case IPropertyReferenceOperation { Property: { GetMethod: var getter, SetMethod: var setter } } property:
                return Usage.Of(property) switch
                {
                    AccessKind.Read => Known(getter),
                    AccessKind.Write => Known(setter),
                    AccessKind.Update => Known(getter).Concat(Known(setter)),
                    _ => [],
                };
            case IBinaryOperation { OperatorMethod: { } @operator }:
                return [@operator];
            case IUnaryOperation { OperatorMethod: { } @operator }:
                return [@operator];
            case ICompoundAssignmentOperation { OperatorMethod: { } @operator }:
                return [@operator];
            case IIncrementOrDecrementOperation { OperatorMethod: { } @operator }:
                return [@operator];
            case IConversionOperation { OperatorMethod: { } @operator }:
                return [@operator];
            default:
                return [];
        }
    }

    static IEnumerable<IMethodSymbol> Known(IMethodSymbol? accessor) => accessor is null ? [] : [accessor];

    IMethodSymbol? Target(IMethodSymbol called, IOperation operation, Routine routine, CancellationToken cancellation)
    {
        var method = (called.ReducedFrom ?? called).OriginalDefinition;
        var (instance, isVirtual) = operation switch
        {
            IInvocationOperation call => (call.Instance, call.IsVirtual),
            IPropertyReferenceOperation property => (property.Instance, property.Instance is not IInstanceReferenceOperation { Syntax: Microsoft.CodeAnalysis.CSharp.Syntax.BaseExpressionSyntax }),
            _ => (null, false),
        };
        if (!isVirtual || !SoleImplementations.IsOpen(method))
            return method.IsAbstract ? null : method;
        return ExactTypeOf(instance, routine) is { } type
            ? SoleImplementations.In(type, method)
            : _implementations.Of(method, cancellation);
    }

    // The type of an object that is made here, whatever the type of the variable says.
    static INamedTypeSymbol? ExactTypeOf(IOperation? instance, Routine routine)
    {
        if (instance is null)
            return null;
        var source = routine.Places.Source(instance);
        if (source is ILocalReferenceOperation { Local: var local } && routine.Places.ValueOf(local) is { } value)
            source = routine.Places.Source(value);
        return source is IObjectCreationOperation or { Type.IsSealed: true } ? source.Type as INamedTypeSymbol : null;
    }
}
