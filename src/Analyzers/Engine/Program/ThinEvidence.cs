using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Races of which nothing says that there is another thread but an async call that nobody awaits: <c>_ = RefreshAsync(); _last = now;</c> Such a call goes on when what it
/// waits for is there, mostly long after its caller has turned to something else, or where the caller waits for it in a way that is not seen. Who asks for
/// a thread, a task, a timer or a handler means two things to happen at a time; who drops a task often does not.
/// </summary>
static class ThinEvidence
{
    /// <summary>Whether there is no more to go by, or hardly anything to lose.</summary>
    public static bool IsAll(SharedRace race, Session session) => IsOfDroppedCalls(race, session) || (race.Kind != RaceKind.Container && IsEndOfProgram(race.Launch, session)) || (race.Kind == RaceKind.StopFlag && IsReadAgain(race.Mine, session)) || (race.Mine.Access.Kind == AccessKind.Write && (race.Kind == RaceKind.CheckThenAct ? IsForPeople(race.Mine) : race.Kind == RaceKind.Unguarded && IsThrottle(race.Mine)));

    // lifetime.ApplicationStopping.Register(Stop): what is done while a program begins is over by then, but for one that is stopped before it has begun.
    static bool IsEndOfProgram(SyntaxNode launch, Session session) => launch is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var told } }
        && session.ModelOf(launch.SyntaxTree).GetSymbolInfo(told).Symbol is IPropertySymbol property && HostTypes.TellsOfEnd(property);

    // while (!_stop) { … await Task.Delay(100); } behind a wait, a lock or a step on a concurrent collection no compiler relies on what it has read before.
    static bool IsReadAgain(Use flag, Session session)
    {
        if (Loops.Around(flag.Site, flag.Access.Routine.Root.Syntax) is not { } loop)
            return false;
        SemanticModel? model = null;
        foreach (var node in loop.DescendantNodes(static node => node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
        {
            if (node is AwaitExpressionSyntax or LockStatementSyntax || (node is InvocationExpressionSyntax call && (model ??= session.ModelOf(loop.SyntaxTree)).GetSymbolInfo(call).Symbol is IMethodSymbol called && (session.Calls.Of(called).Kind is not (Meaning.None or Meaning.Computes or Meaning.ComputesOver or Meaning.Formats or Meaning.Small) || StepModel.Of(called).Kind != Meaning.None)))
                return true;
        }

        return false;
    }

    // if (!_told) { Trace.WriteLine(…); _told = true; } at worst it is told twice.
    static bool IsForPeople(Use act)
    {
        if (act.Access.Operation.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not ExpressionStatementSyntax { Parent: BlockSyntax { Parent: IfStatementSyntax } block } own || block.Statements.Count < 2)
            return false;
        foreach (var statement in block.Statements)
        {
            if (statement != own && !(statement is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax told } && Diagnosing.IsAt(told)))
                return false;
        }

        return true;
    }

    // if (now - _last > s_pause) { _last = now; Clean(); } two that come at a time both find that it is time.
    static bool IsThrottle(Use act)
    {
        if (act.Path.Symbol is not { Name: var last } || Kinds.TypeOf(act.Path) is not { SpecialType: SpecialType.System_DateTime or >= SpecialType.System_Int32 and <= SpecialType.System_UInt64 } || act.Access.Operation.Syntax.FirstAncestorOrSelf<AssignmentExpressionSyntax>() is not { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Right: var now } store)
            return false;
        foreach (var (condition, isTrue, _) in DecidingConditions.Of(store))
        {
            if (isTrue && condition is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LessThanExpression or (int)SyntaxKind.LessThanOrEqualExpression or (int)SyntaxKind.GreaterThanExpression or (int)SyntaxKind.GreaterThanOrEqualExpression }
                && condition.DescendantNodes().Any(node => node is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.SubtractExpression, Left: var later, Right: var earlier } && SyntaxFactory.AreEquivalent(later, now)
                    && (earlier as IdentifierNameSyntax ?? (earlier as MemberAccessExpressionSyntax)?.Name)?.Identifier.ValueText == last))
            {
                return true;
            }
        }

        return false;
    }

    // A container that breaks is told all the same, and so is what several copies do that were asked for.
    static bool IsOfDroppedCalls(SharedRace race, Session session) => race is
        {
            Kind: RaceKind.Unguarded or RaceKind.CheckThenAct or RaceKind.LazyInitialization or RaceKind.StopFlag,
            Reason: SharingReason.Restarted or SharingReason.Reopened or SharingReason.OtherLaunch or SharingReason.Launcher or SharingReason.OtherMember,
        }
        && !(race.Reason == SharingReason.Restarted && IsCollected(race.Launch)) && IsDroppedCall(race.Launch, session) && IsDroppedCall(race.Mine.Launch, session) && IsDroppedCall(race.Theirs.Launch, session);

    // for (…) running.Add(CountAsync()); await Task.WhenAll(running); who keeps the tasks of all rounds means them to run side by side.
    static bool IsCollected(SyntaxNode launch) => launch.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax } or AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax };

    // What is not launched at all runs on the thread of whoever asks for it.
    static bool IsDroppedCall(SyntaxNode? launch, Session session)
    {
        if (launch is null)
            return true;
        return launch is InvocationExpressionSyntax call && session.ModelOf(call.SyntaxTree).GetSymbolInfo(call).Symbol is IMethodSymbol method && session.Calls.Of(method).Kind == Meaning.None
            && (method.IsAsync || session.Types.IsTask(method.ReturnType)) && !method.Parameters.Any(static parameter => parameter.Type.TypeKind == TypeKind.Delegate);
    }
}
