using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>A lock that threads take again and again, for one short step each time, with little else to do in between.</summary>
/// <param name="Section">The section.</param>
/// <param name="Function">The function it stands in.</param>
/// <param name="Loop">The loop that takes it in each round; null where a parallel loop runs the function for each item.</param>
/// <param name="Partner">The section that runs beside it: another one, or the same on another thread.</param>
/// <param name="Run">What runs it.</param>
readonly record struct LockedIteration(CriticalSection Section, Routine Function, ILoopOperation? Loop, CriticalSection Partner, Run Run);

/// <summary>
/// Finds locks that are taken for each item: in the body of a parallel loop that does nothing but what it does under the
/// lock, and in loops of launched code that merge each item into shared state.
/// </summary>
static class LockedIterations
{
    /// <summary>The locks taken for each item in a member; not those whose threads compute under them.</summary>
    public static IEnumerable<LockedIteration> Of(Routine root, CancellationToken cancellation)
    {
        HashSet<SyntaxNode>? serialized = null;
        HashSet<SyntaxNode>? reading = null;
        foreach (var section in CriticalSections.Of(root))
        {
            if (!IsGlobalCandidate(section, root) || Find(section, root, cancellation) is not { } found)
                continue;
            // Readers can share a reader/writer lock: that is the simpler way out.
            if ((section.Lock.Traits & LockTraits.Writer) != 0 && (reading ??= [.. ReadOnlySections.Of(root).Select(static other => other.Section.Place)]).Contains(section.Place))
                continue;
            serialized ??= [.. SerializedSections.Of(root, cancellation).Select(static other => other.Section.Place)];
            if (!serialized.Contains(section.Place))
                yield return found;
        }
    }

    // A stripe that is selected by anything but a constant is another lock for other items.
    static bool IsGlobalCandidate(CriticalSection section, Routine root) =>
        !section.Lock.IsShared && !section.Statements.IsEmpty && Permits.ExcludesOthers(section.Lock)
        && !SerializedSections.IsOneOfMany(section.Lock) && !SerializedSections.IsInsideAnother(section, root);

    static LockedIteration? Find(CriticalSection section, Routine root, CancellationToken cancellation)
    {
        // Only one thread runs Python at a time, whatever it does there. What is no Python has to leave first.
        if (section.IsInterpreters)
            return LoopAround(section, out var isEach) is null && isEach && !InterpreterWork.Of(root).Any(found => found.Section.Place == section.Place) ? InParallelLoop(section, root, cancellation) : null;
        if (LoopAround(section, out var isAlways) is { } loop)
            return (isAlways || LikelyConditions.LeadTo(section, loop)) && IsHot(loop, section.Function, root) && LockedSteps.IsMerge(section, root) && LockedSteps.IsIdleBetween(loop, section, root) ? InLoop(section, loop, root, cancellation) : null;
        return isAlways && LockedSteps.IsShortStep(section, root) && !IsForSome(section) ? InParallelLoop(section, root, cancellation) ?? InLoopOfCaller(section, root, cancellation) : null;
    }

    // if (amount > 0) return; lock (_gate) _missing++; how many items come to the lock depends on their values. One value in particular keeps few from it.
    static bool IsForSome(CriticalSection section)
    {
        for (var current = section.Statements[0].Parent; current is not null; current = current.Parent)
        {
            if (current is not IBlockOperation block)
                continue;
            foreach (var statement in block.Operations)
            {
                if (statement.Syntax.SpanStart >= section.Place.SpanStart)
                    break;
                if (statement is IConditionalOperation { Condition: var condition, WhenTrue: { Syntax: StatementSyntax exit } } && Exits.Leave(exit) && condition is not (IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals } or IIsPatternOperation)
                    && !condition.DescendantsAndSelf().Any(static part => part is IInvocationOperation))
                    return true;
            }

            if (current.Syntax.Parent == section.Function)
                break;
        }

        return false;
    }

    // A method that does nothing but take the lock and merge, called by a loop for each item. What a type offers to others takes its
    // lock each time, whoever calls it how often: there all calls are such ones.
    static LockedIteration? InLoopOfCaller(CriticalSection section, Routine root, CancellationToken cancellation)
    {
        if (root.Session.LaunchMap(cancellation).RunsOf(section.Function).Count == 0 || root.Closest(section.Place) is not { Parent: null, Method: { MethodKind: MethodKind.Ordinary } method } || root.Body is not { } body
            || IsOffered(method, root.Session) || !LockedSteps.IsMerge(section, root) || !LockedSteps.IsIdleBetween(body, section, root)
            || (method.DeclaredAccessibility != Accessibility.Private && HasOtherWriters(section, method.ContainingType, root.Session)))
        {
            return null;
        }

        LockedIteration? found = null;
        foreach (var (name, model) in References.To(method, root.Session, cancellation))
        {
            if (name.FirstAncestorOrSelf<CrefSyntax>() is not null)
                continue;
            if (References.CallOf(name) is { } syntax && model.GetOperation(syntax, cancellation) is IInvocationOperation { Parent: IExpressionStatementOperation } call
                && root.Session.RoutineAt(syntax, model, cancellation) is { } caller && InLoopAround(call, section, caller, root, cancellation) is { } again)
            {
                found ??= again;
            }
            else if (method.DeclaredAccessibility != Accessibility.Private)
            {
                return null;
            }
        }

        return found;
    }

    // An account into which is paid and from which is drawn has its lock for each step.
    static bool HasOtherWriters(CriticalSection section, INamedTypeSymbol owner, Session session)
    {
        foreach (var declaration in owner.DeclaringSyntaxReferences)
        {
            foreach (var member in session.RoutinesOf(session.ModelOf(declaration.SyntaxTree), Signals.Lock, default))
            {
                if (SymbolEqualityComparer.Default.Equals(member.Method?.ContainingType, owner) && CriticalSections.Of(member).Any(other => other.Place != section.Place && other.Lock.Path.Equals(section.Lock.Path)
                    && Footprint.Of(other.Statements, member, other.Function).Uses.Any(static use => use.Kind != AccessKind.Read)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    static bool IsOffered(IMethodSymbol method, Session session) => References.IsForOthers(method)
        || (References.IsVisibleOutside(method) && session.Compilation.Options.OutputKind is OutputKind.DynamicallyLinkedLibrary or OutputKind.NetModule);

    static LockedIteration? InLoopAround(IInvocationOperation call, CriticalSection section, Routine caller, Routine root, CancellationToken cancellation)
    {
        var atCall = section with { Place = call.Syntax, Statements = ImmutableArray.Create<IOperation>(call), Function = caller.Syntax };
        return LoopAround(atCall, out var isAlways) is { } loop && (isAlways || LikelyConditions.LeadTo(atCall, loop)) && IsHot(loop, caller.Syntax, caller.Root) && LockedSteps.IsIdleBetween(loop, atCall, caller.Root)
            && call.Arguments.All(argument => LockedSteps.IsIdleBetween(argument.Value, atCall, caller.Root)) ? InLoop(section, loop, root, cancellation) : null;
    }

    // Up to the first loop, or to the function.
    static ILoopOperation? LoopAround(CriticalSection section, out bool isAlways)
    {
        isAlways = true;
        for (var current = section.Statements[0].Parent; current is not null && current.Syntax != section.Function; current = current.Parent)
        {
            switch (current)
            {
                case ILoopOperation loop:
                    return loop;
                case IBlockOperation block when MaySkip(block, section):
                    isAlways = false;
                    break;
                case IConditionalOperation or ISwitchOperation or ICatchClauseOperation or ISwitchExpressionOperation:
                    isAlways = false;
                    break;
            }
        }

        return null;
    }

    // if (value <= Volatile.Read(ref _most)) continue; lock (_gate) { … }: how many rounds come to the lock, nobody knows.
    static bool MaySkip(IBlockOperation block, CriticalSection section)
    {
        foreach (var statement in block.Operations)
        {
            if (statement.Syntax.Span.End > section.Place.SpanStart)
                return false;
            if (statement is IConditionalOperation { Condition: var condition } && statement.Descendants().Any(static operation => operation is IBranchOperation)
                && condition.DescendantsAndSelf().Any(part => part is IFieldReferenceOperation { Field: var looked } && Changes(section, looked)))
            {
                return true;
            }
        }

        return false;
    }

    static bool Changes(CriticalSection section, IFieldSymbol state)
    {
        foreach (var statement in section.Statements)
        {
            foreach (var operation in statement.DescendantsAndSelf())
            {
                if (operation is IFieldReferenceOperation { Field: var field } && Usage.Of(operation) != AccessKind.Read && SymbolEqualityComparer.Default.Equals(field, state))
                    return true;
            }
        }

        return false;
    }

    // Often enough, and not a loop that waits for others to give it something to do.
    static bool IsHot(ILoopOperation loop, SyntaxNode function, Routine root)
    {
        // await foreach (…) waits for the next one in each round.
        if (loop is IWhileLoopOperation { Condition: null or { ConstantValue.HasValue: true } } or IForLoopOperation { Condition: null } or IForEachLoopOperation { IsAsynchronous: true })
            return false;
        var trips = 1L;
        for (IOperation? current = loop; current is not null && current.Syntax != function; current = current.Parent)
        {
            if (current is not ILoopOperation outer)
                continue;
            if (root.Session.Costs.Trips(outer) is not { } count)
                return true;
            trips *= Math.Min(count, Limits.HotIterations);
        }

        return trips >= Limits.HotIterations;
    }

    static LockedIteration? InLoop(CriticalSection section, ILoopOperation loop, Routine root, CancellationToken cancellation)
    {
        var launches = root.Session.LaunchMap(cancellation);
        foreach (var run in launches.RunsOf(section.Function))
        {
            foreach (var other in launches.Beside(run))
            {
                foreach (var partner in CriticalSections.Of(other.Function.Root))
                {
                    if (partner.Function == other.Function.Syntax && IsTakenOften(partner, other) && SerializedSections.SameLock(section, run, partner, other))
                        return new(section, root.Closest(section.Place), loop, partner, run);
                }
            }
        }

        return null;
    }

    // Who comes by once, or when some time has passed, does not make the lock go from hand to hand.
    static bool IsTakenOften(CriticalSection section, Run run)
    {
        var isOften = run.Launch.IsMany && !PacedLoops.AreOfTimer(run.Launch.Operation);
        if (isOften || IsInLoop(section.Place, section.Function, run.Function))
            return true;
        for (var current = run; current is { Caller: { } caller, Call: { } call }; current = caller)
        {
            if (IsInLoop(call.Syntax, caller.Function.Syntax, caller.Function))
                return true;
        }

        return false;
    }

    static bool IsInLoop(SyntaxNode code, SyntaxNode function, Routine routine)
    {
        for (var node = code.Parent; node is not null && node != function; node = node.Parent)
        {
            if (node is AnonymousFunctionExpressionSyntax)
                return true;
            // What is around a loop that takes its time has no more rounds.
            if (Loops.IsLoop(node))
                return !PacedLoops.Are((StatementSyntax)node, routine.Root);
        }

        return false;
    }

    static LockedIteration? InParallelLoop(CriticalSection section, Routine root, CancellationToken cancellation)
    {
        var launches = root.Session.LaunchMap(cancellation);
        foreach (var run in launches.RunsOf(section.Function))
        {
            // What a method finds under its lock for whoever calls it cannot be found later: only a step that is merged can.
            if (run.Launch is { Kind: LaunchKind.Many or LaunchKind.ManyBeside, Operation: IInvocationOperation call } && RunsForEachItem(call, run) && HasManyItems(call, section, root)
                && (run.Call is null || section.IsInterpreters || ((!GivesBack(run.Function) || LockedSteps.IsMerge(section, root)) && !IsStepOfOther(section, run)))
                && SerializedSections.SameLock(section, run, section, run) && BodyOf(run) is { } body && LockedSteps.IsIdleBetween(body, section, root))
            {
                return new(section, root.Closest(section.Place), null, section, run);
            }
        }

        return null;
    }

    // What a type does for its users, among other things under its lock, takes the lock each time: Goal(team, minute) beside Handicap = 0.9.
    static bool IsStepOfOther(CriticalSection section, Run run) =>
        run.Function.Method is { DeclaredAccessibility: not Accessibility.Private, ContainingType: { } owner } && run.Launch.Launcher.Root.Method is { ContainingType: { } user }
        && !SymbolEqualityComparer.Default.Equals(owner, user) && HasOtherWriters(section, owner, run.Function.Session);

    static bool GivesBack(Routine function) => function.Method is not { ReturnsVoid: true } method || method.Parameters.Any(static parameter => parameter.RefKind is RefKind.Ref or RefKind.Out);

    static IOperation? BodyOf(Run run)
    {
        var body = run.Launch.Bodies[run.Body];
        return body.Routine is { } nested ? nested.Root.TreeOf(nested.Syntax) : body.Method is { } method ? run.Launch.Launcher.Session.BodyOf(method) : null;
    }

    // Delegates and bodies correspond in their order; where one of them leads nowhere, nothing is known.
    static bool RunsForEachItem(IInvocationOperation call, Run run)
    {
        var delegates = call.Arguments.Where(static argument => argument.Parameter?.Type.TypeKind == TypeKind.Delegate).ToList();
        return delegates.Count == run.Launch.Bodies.Length && !run.Launch.HasAlternatives && !ParallelLoops.RunsOncePerPart(delegates[run.Body].Parameter!);
    }

    // Or few, for each of which much is done.
    static bool HasManyItems(IInvocationOperation call, CriticalSection section, Routine root)
    {
        long? from = null;
        long? to = null;
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is not { } parameter || !ParallelLoops.IsBound(parameter, out var isUpper))
                continue;
            long? value = argument.Value.ConstantValue switch
            {
                { HasValue: true, Value: int number } => number,
                { HasValue: true, Value: long number } => number,
                _ => null,
            };
            if (value is null && ParallelLoops.CountsWorkers(argument.Value.Syntax.ToString()))
                return false;
            (from, to) = isUpper ? (from, value) : (value, to);
        }

        if (from is not { } first || to is not { } end)
            return true;
        var rounds = 1L;
        foreach (var statement in section.Statements)
            rounds += Math.Min(root.Session.Costs.Of(statement).Rounds, Limits.NoticeableOperations);
        return end - first >= Limits.HotIterations || (end - first) * rounds >= Limits.NoticeableOperations;
    }
}
