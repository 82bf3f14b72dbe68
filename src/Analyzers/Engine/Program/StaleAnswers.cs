using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// What one call has answered under a lock is old when the next call takes the lock again: whoever stores what he has made of it, or
/// takes the place that was free then, undoes what others have done in between.
/// </summary>
static class StaleAnswers
{
    /// <summary>Whether a call acts on what another call has answered before, each under the lock for itself.</summary>
    /// <param name="look">What the first call looks at.</param>
    /// <param name="act">What the second call does.</param>
    public static bool AreActedOn(Use look, Use act) => !look.Trail.IsEmpty && !act.Trail.IsEmpty && act.Path.Symbol is { } state
        && (IsStored(look, act) || IsTaken(look, act) || IsAdded(look, act) || IsClaimed(look, act)) && !SplitDecisions.TestsAgain(act.Access.Routine.Syntax, state);

    // var available = stock.Get(id); if (available < n) return; stock.Set(id, available - n);
    static bool IsStored(Use look, Use act) =>
        StoredBy(act.Access) is { } stored && Given(act.Trail[^1], stored) is { } value && (SplitDecisions.IsMadeOfAnswer(value, look.Trail[^1].Syntax) || SplitDecisions.IsMadeOfSame(value, look.Trail[^1].Syntax))
        && (PlaceOf(act.Access) is not { } place || (Given(act.Trail[^1], place) is { } key && IsAskedFor(key, look.Trail[^1])));

    // if (!IsFree(seat)) return; Take(seat, guest);
    static bool IsTaken(Use look, Use act) => act.Access.Kind == AccessKind.Write && act.Path.Steps is [.., { IsElement: true }] && look.Path.Equals(act.Path)
        && PlaceOf(act.Access) is { } place && Given(act.Trail[^1], place) is { } key && IsAskedFor(key, look.Trail[^1]) && SplitDecisions.IsLetByAnswer(look.Trail[^1].Syntax, act.Trail[^1].Syntax);

    // if (!store.Has(key)) store.Add(key, item); a second Add of the same fails, or there are two of it. Where it only replaces what is
    // there, it matters to those who go on as if they alone had put it there.
    static bool IsAdded(Use look, Use act)
    {
        if (act.Access is not { Kind: AccessKind.ContainerWrite, Operation: IInvocationOperation { Arguments: [{ Value: var added }, ..] } adding } || look.Access.Operation is not IInvocationOperation { Arguments: [{ Value: var searched }, ..] } asking
            || !ContainerModel.Adds(adding.TargetMethod.Name) || !ContainerModel.AsksFor(asking.TargetMethod.Name) || !look.Path.Equals(act.Path)
            || ValueFlow.Core(added) is not IParameterReferenceOperation { Parameter: var put } || ValueFlow.Core(searched) is not IParameterReferenceOperation { Parameter: var key }
            || Given(act.Trail[^1], put) is not { } given || Given(look.Trail[^1], key) is not { } asked || !SyntaxFactory.AreEquivalent(given, asked))
        {
            return false;
        }

        var place = act.Trail[^1].Syntax;
        return SplitDecisions.IsLetByAnswer(look.Trail[^1].Syntax, place)
            && (adding.TargetMethod.ReturnType.SpecialType != SpecialType.System_Boolean || SplitDecisions.HasCompany(place));
    }

    // if (!IsFree(seat)) return false; Assign(seat, guest); each caller brings his own, and the one who comes second takes it from the first.
    static bool IsClaimed(Use look, Use act)
    {
        return act.Access is { Kind: AccessKind.ContainerWrite, Operation: IPropertyReferenceOperation } && look.Path.Equals(act.Path) && StoredBy(act.Access) is { } brought && PlaceOf(act.Access) is { } place && !SymbolEqualityComparer.Default.Equals(brought, place)
            && look.Access.Operation is IInvocationOperation { TargetMethod: { ReturnType.SpecialType: SpecialType.System_Boolean, Name: var question }, Arguments: [{ Value: var searched }] } && ContainerModel.AsksFor(question)
            && ValueFlow.Core(searched) is IParameterReferenceOperation { Parameter: var key } && Given(act.Trail[^1], place) is { } given && IsAskedOf(given, key, look.Trail[^1]) && IsOwn(act.Trail[^1], brought)
            && SplitDecisions.IsLetByAnswer(look.Trail[^1].Syntax, act.Trail[^1].Syntax);
    }

    // IsFree(seat) … Assign(seat, guest), seats.All(IsFree) … foreach (var seat in seats) Assign(seat, guest)
    static bool IsAskedOf(ExpressionSyntax given, IParameterSymbol key, IOperation asking) => Given(asking, key) is { } asked && asking is IInvocationOperation { TargetMethod: var method } && SymbolEqualityComparer.Default.Equals(method.OriginalDefinition, key.ContainingSymbol)
        ? SyntaxFactory.AreEquivalent(given, asked)
        : given is IdentifierNameSyntax { Identifier.ValueText: var each } && asking.Syntax is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var all } }
            && given.Ancestors().Any(around => around is ForEachStatementSyntax loop && loop.Identifier.ValueText == each && SyntaxFactory.AreEquivalent(loop.Expression, all));

    // What the caller was given, and others are given another one of.
    static bool IsOwn(IOperation call, IParameterSymbol parameter)
    {
        foreach (var argument in (call as IInvocationOperation)?.Arguments ?? ImmutableArray<IArgumentOperation>.Empty)
        {
            if (argument.Parameter?.Ordinal == parameter.Ordinal)
                return ValueFlow.Core(argument.Value) is IParameterReferenceOperation;
        }

        return false;
    }

    // The parameter whose value is stored as it is.
    static IParameterSymbol? StoredBy(Access act) => act.Kind is AccessKind.Write or AccessKind.ContainerWrite && ValueFlow.Of(act)?.Parent is ISimpleAssignmentOperation { Value: var value }
        ? (ValueFlow.Core(value) as IParameterReferenceOperation)?.Parameter : null;

    // The parameter that says where.
    static IParameterSymbol? PlaceOf(Access act) => ValueFlow.Of(act) switch
    {
        IArrayElementReferenceOperation { Indices: [var index] } => (ValueFlow.Core(index) as IParameterReferenceOperation)?.Parameter,
        IPropertyReferenceOperation { Arguments: [{ Value: var key }] } => (ValueFlow.Core(key) as IParameterReferenceOperation)?.Parameter,
        _ => null,
    };

    // What a call, or the assignment to a property, gives to a parameter of the callee.
    static ExpressionSyntax? Given(IOperation call, IParameterSymbol parameter)
    {
        if (call is IInvocationOperation { Arguments: var arguments })
        {
            foreach (var argument in arguments)
            {
                if (argument.Parameter?.Ordinal == parameter.Ordinal)
                    return argument.Syntax is ArgumentSyntax { Expression: var given } ? given : argument.Syntax as ExpressionSyntax;
            }

            return null;
        }

        if (call is not IPropertyReferenceOperation { Arguments: var places })
            return null;
        if (parameter.Ordinal < places.Length)
            return places[parameter.Ordinal].Syntax is ArgumentSyntax { Expression: var place } ? place : null;
        var target = call.Syntax.Parent is MemberAccessExpressionSyntax member && member.Name == call.Syntax ? member : call.Syntax;
        return target.Parent is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment && assignment.Left == target ? assignment.Right : null;
    }

    static bool IsAskedFor(ExpressionSyntax key, IOperation asked)
    {
        var arguments = asked switch
        {
            IInvocationOperation call => call.Arguments,
            IPropertyReferenceOperation property => property.Arguments,
            _ => ImmutableArray<IArgumentOperation>.Empty,
        };
        foreach (var argument in arguments)
        {
            if (argument.Syntax is ArgumentSyntax { Expression: var given } && SyntaxFactory.AreEquivalent(given, key))
                return true;
        }

        return false;
    }
}
