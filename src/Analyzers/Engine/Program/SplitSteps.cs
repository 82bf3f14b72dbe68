using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Two steps of one thread that were meant as one, each of which is right by itself: <c>while (work.HasWork) Handle(work.Take());</c>
/// with a lock in both members.
/// </summary>
sealed class SplitSteps(ProgramFacts facts, CancellationToken cancellation)
{
    /// <summary>The look under a lock that decides whether an act is called that takes the lock again; null when there is none.</summary>
    /// <param name="act">What is done under the lock of the callee.</param>
    /// <param name="theirs">What another thread does meanwhile.</param>
    /// <param name="uses">What the same thread does to the same state.</param>
    public Use? LookBefore(Use act, Use theirs, IReadOnlyList<Use> uses)
    {
        if (act.Trail.IsEmpty || !act.Access.IsWrite || act.Locks.Held.IsEmpty || act.Locks.IsUncertain || act.Path.Symbol is not { } state || !IsFree(act))
            return null;
        foreach (var look in uses)
        {
            if (!look.Access.IsWrite && look.IsOfContainer == act.IsOfContainer && look.Locks.Excludes(act.Locks) && AreCalledByOne(look, act) && !AreInSectionOfCaller(look, act)
                && (look.Path.Equals(act.Path) && (SplitDecisions.AreOneUpdate(look.Trail[^1].Syntax, act.Trail[^1].Syntax) || IsDecision(look, act, theirs, uses, state) || (!IsClaim(look, uses) && StaleAnswers.AreActedOn(look, act)))
                    || (IsOfFoundPlace(look, act) && !IsClaim(look, uses) && !SplitDecisions.TestsAgain(act.Access.Routine.Syntax, state))))
            {
                return look;
            }
        }

        return null;
    }

    /// <summary>
    /// Whether two steps of a nested function are in the section of who calls it: <c>lock (this) Check(); … void Check() { if (!Stuck) Stuck = true; }</c>, whose
    /// setter takes the lock once more.
    /// </summary>
    public static bool AreInSectionOfCaller(Use look, Use act)
    {
        if (FunctionAround(act) is not { } function || FunctionAround(look) != function)
            return false;
        foreach (var held in act.Locks.Held)
        {
            if (act.Locks.Release(held.Path).Holds(held.Path) && look.Locks.Holds(held.Path))
                return true;
        }

        return false;
    }

    static SyntaxNode? FunctionAround(Use use) => (use.Trail.IsEmpty ? use.Access.Operation : use.Trail[^1]).Syntax.FirstAncestorOrSelf<SyntaxNode>(static node => node is LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax);

    // if (stock.Count > 0) stock.Take(); if (offer > auction.Highest) auction.Highest = offer;
    static bool IsDecision(Use look, Use act, Use theirs, IReadOnlyList<Use> uses, ISymbol state)
    {
        var (asked, done) = (look.Trail[^1].Syntax, act.Trail[^1].Syntax);
        return !IsClaim(look, uses)
            && (SplitSections.IsTaking(act) && !SplitSections.IsIndifferent(act)
                ? SplitDecisions.AreTwoCalls(asked, done, act.Access.Routine.Syntax, state)
                : act.Access.Kind == AccessKind.Write && !SplitDecisions.TestsAgain(act.Access.Routine.Syntax, state) && SplitDecisions.IsComparedThenSet(asked, done))
            && !Bounds.StayTrue(look, done, theirs.Access.Operation);
    }

    /// <summary>
    /// Whether a call puts something where another one has found a place for it, by a number: <c>var seat = FindFree(); … Reserve(seat);</c>
    /// </summary>
    public static bool IsOfFoundPlace(Use look, Use act) => look.Path.Shape.Equals(act.Path.Shape) && IsPlace(look.Trail[^1].Type)
        && IsPlacedByCaller(act.Access) && SplitDecisions.IsGivenWhatIsFound(look.Trail[^1].Syntax, act.Trail[^1].Syntax);

    static bool IsPlace(ITypeSymbol? type) => type switch
    {
        INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T, TypeArguments: [var place] } => IsPlace(place),
        _ => type is { SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 },
    };

    static bool IsPlacedByCaller(Access act) => act switch
    {
        { Kind: AccessKind.Write or AccessKind.Update } => act.Path.Steps is [.., { IsElement: true, Index: IParameterSymbol }],
        { Kind: AccessKind.ContainerWrite, Operation: IPropertyReferenceOperation { Arguments: [{ Value: var place }] } } => ValueFlow.Core(place) is IParameterReferenceOperation,
        // Who looks at the answer knows whether the place was free.
        { Kind: AccessKind.ContainerWrite, Operation: IInvocationOperation { Arguments: [{ Value: var place }, ..], Parent: IExpressionStatementOperation } } => ValueFlow.Core(place) is IParameterReferenceOperation,
        _ => false,
    };

    // if (lot.TryPark()) lot.Leave(): who has changed it himself may change it again.
    static bool IsClaim(Use look, IReadOnlyList<Use> uses)
    {
        foreach (var use in uses)
        {
            if (use.Access.IsWrite && use.Trail.Length == look.Trail.Length && ReferenceEquals(use.Trail[^1], look.Trail[^1]) && use.Path.Shape.Equals(look.Path.Shape))
                return true;
        }

        return false;
    }

    static bool AreCalledByOne(Use look, Use act)
    {
        if (look.Trail.Length != act.Trail.Length)
            return false;
        for (var i = 0; i < act.Trail.Length - 1; i++)
        {
            if (!ReferenceEquals(look.Trail[i], act.Trail[i]))
                return false;
        }

        return true;
    }

    // None of those who call holds a lock, which might keep both steps together.
    bool IsFree(Use act)
    {
        foreach (var call in act.Trail)
        {
            if (facts.Session.RoutineAt(call.Syntax, facts.Session.ModelOf(call.Syntax.SyntaxTree), cancellation) is not { } routine || facts.Of(routine.Root).Concurrency.LocksAt(routine, call.Syntax) is not { Held.IsEmpty: true, IsUncertain: false })
                return false;
        }

        return true;
    }
}
