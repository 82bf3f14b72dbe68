using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

// What is known where lambdas and local functions begin to run.
sealed partial class CompletionProblem
{
    /// <summary>The nested routine that an operation creates or refers to.</summary>
    public Routine? UsedRoutine(IOperation operation)
    {
        foreach (var nested in routine.Nested)
        {
            if (operation is IFlowAnonymousFunctionOperation lambda && nested.Syntax == lambda.Syntax)
                return nested;
            var method = (operation as IInvocationOperation)?.TargetMethod ?? (operation as IMethodReferenceOperation)?.Method;
            if (method is { MethodKind: MethodKind.LocalFunction } && SymbolEqualityComparer.Default.Equals(method.OriginalDefinition, nested.Method?.OriginalDefinition))
                return nested;
        }

        return null;
    }

    /// <summary>What is known when a nested routine begins to run, given the state where it is created or called.</summary>
    public CompletionFacts AtEntryOf(Routine nested, IOperation use, CompletionFacts state)
    {
        if (Arguments.CallThatReceives(use) is not { } call)
            return LastingFacts(state);
        switch (_calls.Of(call.TargetMethod).Kind)
        {
            case Meaning.RunInPlace:
                if (nested.Method is not { } body)
                    return state;
                if (Sequence(call) is { } collection)
                {
                    foreach (var parameter in body.Parameters)
                        state = state.With(CompletionFact.ElementOf, AccessPath.Of(parameter), collection);
                }

                return body.Parameters is [var each, ..] && call.Arguments.FirstOrDefault() is { } source && GivesOnlyComplete(source.Value)
                    ? state.Completing(AccessPath.Of(each))
                    : state;
            case Meaning.Continue:
                state = LastingFacts(state);
                if (call.Instance is { } antecedent)
                    state = Completing(state, antecedent, isAwait: false);
                state = CompletingArguments(state, call);
                return nested.Method is { Parameters: [var first, ..] }
                    ? state.Completing(AccessPath.Of(first)).CompletingAll(AccessPath.Of(first))
                    : state;
            default:
                return nested.Method is { } handler ? CompletingHanded(LastingFacts(state), call, use, handler) : LastingFacts(state);
        }
    }

    // context.ReenterAfter(task, t => t.Result): who is given a task and a function of such a task calls it with that one, when it has
    // ended. Where there is code, it must not call it before.
    CompletionFacts CompletingHanded(CompletionFacts state, IInvocationOperation call, IOperation function, IMethodSymbol handler)
    {
        foreach (var argument in call.Arguments)
        {
            var task = Origins.Bare(argument.Value);
            if (_types.IsTask(task.Type) && TakenBy(handler, argument.Parameter?.Type, task.Type) is { } taken && routine.Session.RunsOnlyAfter(call, argument, function))
                state = LastingFacts(Completing(state, argument.Value, isAwait: false)).Completing(AccessPath.Of(taken));
        }

        return state;
    }

    static IParameterSymbol? TakenBy(IMethodSymbol handler, ITypeSymbol? declared, ITypeSymbol? task)
    {
        foreach (var parameter in handler.Parameters)
        {
            if (SymbolEqualityComparer.Default.Equals(parameter.Type, declared) || SymbolEqualityComparer.Default.Equals(parameter.Type, task))
                return parameter;
        }

        return null;
    }

    // Code that runs later still finds complete what was complete, unless a variable may have got another value by then.
    CompletionFacts LastingFacts(CompletionFacts state) =>
        state.Where(path => path.Kind != RootKind.Variable || _places.IsStable(path.Variable!));
}
