using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>What code of the program has put into an event: whoever raises it runs that.</summary>
static class Handlers
{
    /// <summary>The event whose handlers an operation runs; null for any other operation.</summary>
    public static ISymbol? RaisedBy(IOperation operation, Routine routine) =>
        operation is IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: { } target } && EventIn(target, routine) is { } raised ? raised : null;

    // Changed?.Invoke(…); var handler = Changed; handler(…);
    static IEventSymbol? EventIn(IOperation target, Routine routine)
    {
        var source = routine.Places.Source(target);
        if (source is ILocalReferenceOperation { Local: var kept } && routine.Places.ValueOf(kept) is { } value)
            source = routine.Places.Source(value);
        return source is IEventReferenceOperation { Event: var raised } ? raised.OriginalDefinition : null;
    }

    /// <summary>The methods and lambdas that are added to an event, and the object of each in the words of a launcher, as far as that has added it.</summary>
    public static IEnumerable<(Routine Handler, AccessPath? Receiver)> Of(ISymbol raised, Routine launcher, CancellationToken cancellation)
    {
        var session = launcher.Session;
        var all = new List<(ExpressionSyntax Added, SemanticModel Model)>();
        foreach (var (name, model) in References.To(raised, session, cancellation))
        {
            var named = WholeName.Of(name);
            if (named.Parent is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression, Right: var added } assignment && assignment.Left == named)
                all.Add((added, model));
        }

        if (all.Count > Limits.HandlersOfEvent)
            yield break;
        foreach (var (added, model) in all)
        {
            if (added is AnonymousFunctionExpressionSyntax)
            {
                if (session.RoutineAt(added, model, cancellation) is { } lambda && lambda.Syntax == added)
                    yield return (lambda, lambda.Root == launcher.Root ? AccessPath.This : null);
                continue;
            }

            if (model.GetSymbolInfo(added, cancellation).Symbol is IMethodSymbol { MethodKind: MethodKind.Ordinary } method && session.Declares(method)
                && session.RoutineOf(method.OriginalDefinition, cancellation) is { } handler)
            {
                yield return (handler, ReceiverOf(added, model, launcher, cancellation));
            }
        }
    }

    static AccessPath? ReceiverOf(ExpressionSyntax added, SemanticModel model, Routine launcher, CancellationToken cancellation) =>
        model.GetOperation(added, cancellation) is IMethodReferenceOperation { Instance: { } instance } && launcher.Root.Syntax.SyntaxTree == added.SyntaxTree && launcher.Root.Syntax.Span.Contains(added.Span)
            ? launcher.Root.Places.ObjectOf(instance) : null;
}
