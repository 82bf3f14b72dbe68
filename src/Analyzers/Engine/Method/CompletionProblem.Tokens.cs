using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

// await Task.WhenAny(task, cancelled); token.ThrowIfCancellationRequested(): one of the two ends only by the token, so the other one has ended.
sealed partial class CompletionProblem
{
    CompletionFacts CompletingUnlessCancelled(CompletionFacts state, IInvocationOperation first)
    {
        var tasks = new List<IOperation>();
        foreach (var argument in first.Arguments)
        {
            if (_places.Source(argument.Value) is IArrayCreationOperation { Initializer.ElementValues: var elements })
                tasks.AddRange(elements);
            else
                tasks.Add(argument.Value);
        }

        if (tasks is not [var one, var other])
            return state;
        return TokenOf(other) is { } late && _places.Of(one) is { } before ? state.With(CompletionFact.ImpliesWhenFalse, late, before)
            : TokenOf(one) is { } early && _places.Of(other) is { } after ? state.With(CompletionFact.ImpliesWhenFalse, early, after)
            : state;
    }

    // The token by which alone a task ends; null when it may end otherwise, as far as can be seen.
    AccessPath? TokenOf(IOperation task)
    {
        var source = _places.Source(task);
        if (source is ILocalReferenceOperation { Local: var local } && _places.ValueOf(local) is { } value)
            source = _places.Source(value);
        return source switch
        {
            IInvocationOperation { TargetMethod: var method } delay when CancellationNames.Delays(method) => Arguments.IsNever(delay) ? TokenGivenTo(delay) : null,
            IPropertyReferenceOperation { Instance: { } owner } property when _types.IsTask(property.Type) => TokenOfOwner(owner),
            _ => null,
        };
    }

    // new CancellableTask(token).Task, and the task of a source that is completed where the token is cancelled.
    AccessPath? TokenOfOwner(IOperation owner)
    {
        if (_places.Source(owner) is not ILocalReferenceOperation { Local: var local } || _places.ValueOf(local) is not { } value || _places.Source(value) is not IObjectCreationOperation made)
            return null;
        if (!CompletionNames.IsSource(made.Type!))
            return TokenGivenTo(made);
        foreach (var call in routine.Syntax.DescendantNodes().OfType<InvocationExpressionSyntax>())
        {
            if (call.Expression is MemberAccessExpressionSyntax { Expression: var token } && routine.Model.GetSymbolInfo(call).Symbol is IMethodSymbol method && CancellationNames.Registers(method)
                && call.ArgumentList.DescendantNodes().Any(node => node is IdentifierNameSyntax { Identifier.ValueText: var name } && name == local.Name))
            {
                return routine.Model.GetOperation(token) is { } registered ? _places.Of(registered) : null;
            }
        }

        return null;
    }

    AccessPath? TokenGivenTo(IOperation call)
    {
        foreach (var argument in Arguments.OfCall(call))
        {
            if (argument.Value.Type is { } type && Signatures.IsToken(type))
                return _places.Of(argument.Value);
        }

        return null;
    }
}
