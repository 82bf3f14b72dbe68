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
            : _places.Of(one) is { } left && _places.Of(other) is { } right ? state.With(CompletionFact.ImpliesWhenFalse, left, right).With(CompletionFact.ImpliesWhenFalse, right, left)
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
            IPropertyReferenceOperation { Instance: { } owner } property when _types.IsTask(property.Type) => TokenOfSource(owner),
            _ => null,
        };
    }

    // new CancelledTask(token).Task, and the task of a source that is completed where the token is cancelled, and nowhere else: nobody else
    // gets to see the source.
    AccessPath? TokenOfSource(IOperation owner)
    {
        if (_places.Source(owner) is not ILocalReferenceOperation { Local: var local } || _places.ValueOf(local) is not { } value || _places.Source(value) is not IObjectCreationOperation { Type: { } type } made)
            return null;
        if (!CompletionNames.IsSource(type))
            return CancellationNames.MakesTaskOfToken(type) ? TokenGivenTo(made) : null;
        AccessPath? token = null;
        foreach (var node in routine.Root.Syntax.DescendantNodes())
        {
            if (node is not IdentifierNameSyntax name || name.Identifier.ValueText != local.Name || name.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(TaskCompletionSource<int>.Task) })
                continue;
            if (name.Ancestors().OfType<InvocationExpressionSyntax>().FirstOrDefault(call => call.Expression is MemberAccessExpressionSyntax && routine.Model.GetSymbolInfo(call).Symbol is IMethodSymbol method && CancellationNames.Registers(method))
                is not { Expression: MemberAccessExpressionSyntax { Expression: var registered } })
            {
                return null;
            }

            var cancelled = routine.Model.GetOperation(registered) is { } operation ? _places.Of(operation) : null;
            if (cancelled is null || (token is not null && !token.Equals(cancelled)))
                return null;
            token = cancelled;
        }

        return token;
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
