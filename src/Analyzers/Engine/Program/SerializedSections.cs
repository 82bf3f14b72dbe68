using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>A critical section in which a thread does all its computing while others wait to do the same.</summary>
/// <param name="Section">The section.</param>
/// <param name="Function">The function whose work it holds.</param>
/// <param name="Partner">The section that runs beside it: another one, or the same on another thread.</param>
/// <param name="Run">What runs it.</param>
/// <param name="Work">What it computes.</param>
readonly record struct SerializedSection(CriticalSection Section, Routine Function, CriticalSection Partner, Run Run, SyntaxNode Work);

/// <summary>
/// Finds critical sections that take turns: launched code whose computing all happens under one lock that the code running
/// beside it takes for its own computing, while none of it needs the state that the lock guards.
/// </summary>
static class SerializedSections
{
    /// <summary>The serialized sections of a member.</summary>
    public static IEnumerable<SerializedSection> Of(Routine root, CancellationToken cancellation)
    {
        foreach (var section in CriticalSections.Of(root))
        {
            // Who gives up after a time does not take turns.
            if (section.IsAttempt || root.Session.SectionNeeds.Of(section, root) is null || IsAsyncGateWithFreeWork(section, root))
                continue;
            var launches = root.Session.LaunchMap(cancellation);
            if ((Find(section, root, launches) ?? OwnThreads.SerializedBy(section, root, launches, cancellation)) is { } found && !IsService(found, root))
                yield return found;
        }
    }

    // What async code computes behind a gate has a rule of its own, but for sums that it adds to step by step.
    static bool IsAsyncGateWithFreeWork(CriticalSection section, Routine root) =>
        !section.Lock.IsAffine && root.Closest(section.Place) is { IsAsync: true } or { ReturnsTask: true }
        && SectionWork.Of(section, root, root.ComputingRounds).Any(work => !work.IsInCallee && Footprint.Of([work.Code], root, section.Function) is { IsKnown: true, LeavesProcess: false } footprint && footprint.Uses.All(static use => use.Kind is AccessKind.Read or AccessKind.ContainerRead));

    // A method that launched code calls, and others may call as well, or that decides by what is guarded, does a service: it has to
    // be made shorter, and what calls it has no part in that. Threads take turns where it is their own code that computes.
    static bool IsService(SerializedSection found, Routine root) =>
        found.Run.Call is not null && found.Function is { Parent: null, Method: { MethodKind: not MethodKind.Constructor } method }
            && (method.DeclaredAccessibility != Accessibility.Private || !method.ExplicitInterfaceImplementations.IsEmpty || LooksAtState(found.Section, root))
            && ComputesApart(found.Section, root);

    // It does more than to add to what the lock guards, step by step.
    static bool ComputesApart(CriticalSection section, Routine root) =>
        SectionWork.Of(section, root, root.ComputingRounds).Any(work => !work.IsInCallee && Footprint.Of([work.Code], root, section.Function).IsEmpty);

    static bool LooksAtState(CriticalSection section, Routine root) => Footprint.Of(section.Statements, root, section.Function).Uses
        .Any(static use => use.Kind != AccessKind.Write && Reduction.Of(use.Operation) is null && Gathering.Of(use.Operation) is null
            && (use.Kind == AccessKind.ContainerRead || use.Operation.Parent is not IInvocationOperation { Parent: IExpressionStatementOperation }));

    /// <summary>The loop or call in a section that makes it long.</summary>
    public static SyntaxNode WorkIn(CriticalSection section, Routine root)
    {
        var costs = root.Session.Costs;
        var work = section.Statements.First(statement => costs.Of(statement).Exceeds(root.ComputingRounds));
        while (work is IBlockOperation or ITryOperation or IUsingOperation or IConditionalOperation && work.ChildOperations.FirstOrDefault(part => costs.Of(part).Exceeds(root.ComputingRounds)) is { } inner)
            work = inner;
        return work.Syntax;
    }

    static SerializedSection? Find(CriticalSection section, Routine root, LaunchMap launches)
    {
        foreach (var run in launches.AllRunsOf(section.Function))
        {
            foreach (var other in launches.Beside(run))
            {
                foreach (var partner in CriticalSections.Of(other.Function.Root))
                {
                    if (partner.Function == other.Function.Syntax && SameLock(section, run, partner, other) && ShareNothing(section, root, run, partner, other))
                        return new(section, root.Closest(section.Place), partner, run, WorkIn(section, root));
                }
            }
        }

        return null;
    }

    /// <summary>Whether two runs take the same lock in their sections.</summary>
    public static bool SameLock(CriticalSection one, Run run, CriticalSection other, Run otherRun)
    {
        var isSelf = run == otherRun;
        return (PathForLauncher(one, run, isSelf) is { } path && path.Equals(PathForLauncher(other, otherRun, isSelf)))
            || run.Function.Session.SoleObjects.HaveSameLock(one.Lock.Path, other.Lock.Path, default);
    }

    /// <summary>The lock in the words of the launcher, in which the locks of different functions can be compared.</summary>
    public static AccessPath? PathForLauncher(CriticalSection section, Run run, bool isSelf)
    {
        var path = section.Lock.Path;
        if (path.IsStatic)
            return path;
        path = run.InWordsOfLaunched(path);
        // new Worker(gate): the worker's lock is the one that its creator gave it.
        if (path is { Variable: not null, Steps.IsEmpty: false } && new Translation(run.Launch.Launcher).Canonical(path, isObject: true) is { } given && !given.Steps.Any(static step => step.IsElement))
            path = given;
        if (path?.Variable is not { } variable)
            return path;
        var isOwn = variable.DeclaringSyntaxReferences is not [var declaration, ..] || Holds(run.Function.Syntax, declaration)
            || (run.Launch.Bodies[run.Body].Routine is { } body && Holds(body.Syntax, declaration))
            || !Holds(run.Launch.Launcher.Root.Syntax, declaration);
        return isOwn || (isSelf && !run.Launch.Launcher.Root.Concurrency.CopiesShare(run.Launch, variable)) ? null : path;
    }

    // Code of another file has the same positions.
    static bool Holds(SyntaxNode outer, SyntaxReference inner) => outer.SyntaxTree == inner.SyntaxTree && outer.Span.Contains(inner.Span);

    // What one of the two computes with, the other does not touch: the upper half and the lower half; the object that a copy
    // has to itself. Nor does anybody else under this lock.
    static bool ShareNothing(CriticalSection section, Routine root, Run run, CriticalSection partner, Run other)
    {
        if (root.Session.SectionNeeds.Of(section, root) is not { } needs || root.Session.SectionNeeds.Of(partner, other.Function.Root) is not { } others)
            return false;
        if (needs.Count == 0 && others.Count == 0)
            return true;
        if (run != other && (run.Launch.IsMany || other.Launch.IsMany))
            return false;
        if (run == other)
            return AreOfCopies(needs, run, section, root);
        foreach (var use in needs)
        {
            if (IsNameOfWritten(use))
                continue;
            if (InWordsOf(run, use.Path) is not { } path)
                return false;
            foreach (var that in others)
            {
                if (IsNameOfWritten(that))
                    continue;
                if (InWordsOf(other, that.Path) is not { } its)
                    return false;
                if ((path.Shape.StartsWith(its.Shape) || its.Shape.StartsWith(path.Shape)) && !AreOfTwoElements(path, its) && !(that.Kind == AccessKind.Read && IsLook(use, needs, root)) && !(IsOwnPart(use, run, other) && IsOwnPart(that, other, run)))
                    return false;
            }
        }

        return root.Method?.ContainingType is { } owner && AreOnly(section, partner, owner, root);
    }

    // In the words of what launches them: Shuffle(_left) and Shuffle(_right).
    static AccessPath? InWordsOf(Run run, AccessPath path) => path switch
    {
        { Kind: RootKind.This } => run.Receiver is { } receiver ? path.Replace(AccessPath.This, receiver) : null,
        // node = node.Next: which object that is then nobody can tell.
        { IsVariable: false, Variable: ILocalSymbol local } when Goes(local, run.Function.Places) => null,
        { Variable: IParameterSymbol } when run is { Caller: { } caller, Call: { } call } => new Translation(caller.Function).OfCall(path, call) is { } named ? InWordsOf(caller, named) : null,
        _ => path,
    };

    static bool Goes(ILocalSymbol local, Places places) => !places.IsStable(local) && places.ValuesOf(local) is { IsEmpty: false } && !places.HoldsNewObjects(local);

    // bakers[0].Bake and bakers[1].Bake: an array holds an object for each place.
    static bool AreOfTwoElements(AccessPath path, AccessPath its)
    {
        for (var i = 0; i < Math.Min(path.Steps.Length, its.Steps.Length); i++)
        {
            if (path.Steps[i] is { IsElement: true, Index: int place } && its.Steps[i] is { IsElement: true, Index: int other })
                return place != other;
        }

        return false;
    }

    // The array in an element that is written, which counts as well.
    static bool IsNameOfWritten(OuterUse use) => use.Operation.Parent is IArrayElementReferenceOperation element && element.ArrayReference == use.Operation && Usage.Of(element) == AccessKind.Write;

    // Rows(0, 1500) and Rows(1500, 3000), where each goes from one of its numbers to the other: the one begins where the other ends.
    static bool IsOwnPart(OuterUse use, Run run, Run other)
    {
        if (use.Operation is not IArrayElementReferenceOperation element || run.Function != other.Function || run.Call is not { } call || other.Call is not { } otherCall || BandOf(element) is not var (first, last))
            return false;
        return AreSame(Translation.ArgumentFor(last, call), Translation.ArgumentFor(first, otherCall)) || AreSame(Translation.ArgumentFor(last, otherCall), Translation.ArgumentFor(first, call));
    }

    // for (var y = from; y < to; y++) cells[y, x] = …
    static (IParameterSymbol First, IParameterSymbol Last)? BandOf(IArrayElementReferenceOperation element)
    {
        for (IOperation? outer = element.Parent; outer is not null; outer = outer.Parent)
        {
            if (outer is IForLoopOperation { Before: [var before], Condition: IBinaryOperation { OperatorKind: BinaryOperatorKind.LessThan, RightOperand: var end }, Locals: [var counter] }
                && element.Indices.Any(index => IsRow(index, counter)) && ParameterIn(before) is { } first && ParameterIn(end) is { } last)
            {
                return (first, last);
            }
        }

        return null;
    }

    // var from = k * 512; Task.Run(() => Rows(from, from + 512)), with another k for each copy: so many rows from a place of its own.
    static bool IsOwnBand(OuterUse use, Run run)
    {
        if (use.Operation is not IArrayElementReferenceOperation element || BandOf(element) is not var (first, last) || run is not { Caller: { } caller, Call: { } call })
            return false;
        return Translation.ArgumentFor(first, call) is { } from && Translation.ArgumentFor(last, call) is { } to && StateInfluence.VariableOf(caller.Function.Places.Source(from)) is ILocalSymbol start
            && !run.Launch.Launcher.Root.Concurrency.CopiesShare(run.Launch, start) && to.DescendantsAndSelf().Any(part => StateInfluence.VariableOf(part) is { } variable && IsOfCopy(variable, start, run));
    }

    // from + 512, or an end that was computed beside the start.
    static bool IsOfCopy(ISymbol variable, ILocalSymbol start, Run run) =>
        SymbolEqualityComparer.Default.Equals(variable, start) || (variable is ILocalSymbol local && !run.Launch.Launcher.Root.Concurrency.CopiesShare(run.Launch, local));

    // cells[y, x], pixels[y * width + x]
    static bool IsRow(IOperation index, ILocalSymbol counter) => index switch
    {
        ILocalReferenceOperation { Local: var local } => SymbolEqualityComparer.Default.Equals(local, counter),
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, LeftOperand: IBinaryOperation { OperatorKind: BinaryOperatorKind.Multiply, LeftOperand: var row } } => IsRow(row, counter),
        _ => false,
    };

    static IParameterSymbol? ParameterIn(IOperation bound)
    {
        IParameterSymbol? only = null;
        foreach (var part in bound.DescendantsAndSelf())
        {
            if (part is not IParameterReferenceOperation { Parameter: var parameter })
                continue;
            if (only is not null)
                return null;
            only = parameter;
        }

        return only;
    }

    static bool AreSame(IOperation? one, IOperation? other) => one is not null && other is not null && SyntaxFactory.AreEquivalent(one.Syntax, other.Syntax)
        && one.DescendantsAndSelf().All(static part => part is not IInvocationOperation);

    // Each copy has another object, or its own slot of an array; what all of them only look at nobody changes meanwhile.
    static bool AreOfCopies(IReadOnlyList<OuterUse> needs, Run run, CriticalSection section, Routine root)
    {
        var isShared = false;
        foreach (var use in needs)
        {
            if (IsItem(use.Path, run))
            {
                if (use.Kind != AccessKind.Read && SectionNeeds.IsReadOfOthers(use.Path.Symbol, section, root))
                    return false;
            }
            else if (!IsOwnSlot(use.Path, run) && !IsOwnBand(use, run))
            {
                if (!IsLook(use, needs, root))
                    return false;
                isShared = true;
            }
        }

        return !isShared || (root.Method?.ContainingType is { } owner && AreOnly(section, section, owner, root));
    }

    /// <summary>Whether a use only looks at what nobody changes under the lock.</summary>
    public static bool IsLook(OuterUse use, IReadOnlyList<OuterUse> needs, Routine root) =>
        use.Kind == AccessKind.Read && (use.Path.IsVariable ? Elements.TypeOf(use.Path.Variable!) : Kinds.TypeOf(use.Path)) is { } type
        && (type is IArrayTypeSymbol || type.IsValueType || UnchangeableTypes.IsUnchangeable(type))
        && !(use.Operation.Parent is IArgumentOperation { Parent: IInvocationOperation { TargetMethod: var other } } && !root.Session.Declares(other))
        && !needs.Any(other => other.Kind != AccessKind.Read && SymbolEqualityComparer.Default.Equals(other.Path.Symbol, use.Path.Symbol) && other.Path.Steps.Length == use.Path.Steps.Length);

    // cells, cell => cell.Simulate(); foreach (var cell in cells) new Thread(() => Simulate(cell)); var cell = new Cell(), made for each.
    static bool IsItem(AccessPath path, Run run)
    {
        if (run is { Caller: { } caller, Call: { } call })
        {
            var given = path.Kind == RootKind.This ? Translation.ReceiverOf(call) : path.Variable is IParameterSymbol parameter ? Translation.ArgumentFor(parameter, call) : null;
            return given is not null && caller.Function.Places.Source(given) is var source
                && (source is IInstanceReferenceOperation ? IsItem(AccessPath.This, caller) : StateInfluence.VariableOf(source) is { } named && IsItem(AccessPath.Of(named), caller));
        }

        if ((path.Kind == RootKind.This && run.Launch.Bodies[run.Body].Routine is null ? run.Receiver : path)?.Variable is not { } variable)
            return false;
        if (IsParameterOfBody(variable, run))
            return true;
        var launcher = run.Launch.Launcher.Root;
        return variable is ILocalSymbol local && !launcher.Concurrency.CopiesShare(run.Launch, local)
            && ((local.DeclaringSyntaxReferences is [var each] && each.GetSyntax() is ForEachStatementSyntax) || launcher.Places.HoldsNewObjects(local));
    }

    static bool IsParameterOfBody(ISymbol? variable, Run run) => variable is IParameterSymbol { DeclaringSyntaxReferences: [var declaration] }
        && run.Launch.Bodies[run.Body].Routine is { } body && Holds(body.Syntax, declaration);

    // thumbs[i], pixels[y * width + x], where i and y are the copy's own.
    static bool IsOwnSlot(AccessPath path, Run run)
    {
        var places = run.Launch.Launcher.Root.Places;
        return path.Steps.Any(step => step.IsElement && step.Index switch
        {
            Selection { Kind: SelectionKind.Offset, Variable: var variable } => IsParameterOfBody(variable, run),
            ILocalSymbol local => places.ValueOf(local)?.DescendantsAndSelf().Any(part => part is IParameterReferenceOperation { Parameter: var item } && IsParameterOfBody(item, run)) == true,
            ISymbol variable => IsParameterOfBody(variable, run),
            _ => false,
        });
    }

    static bool AreOnly(CriticalSection section, CriticalSection partner, INamedTypeSymbol owner, Routine root)
    {
        foreach (var declaration in owner.DeclaringSyntaxReferences)
        {
            foreach (var member in root.Session.RoutinesOf(root.Session.ModelOf(declaration.SyntaxTree), Signals.Lock, default))
            {
                foreach (var third in CriticalSections.Of(member))
                {
                    if (third.Lock.Path.Equals(section.Lock.Path) && third.Place != section.Place && third.Place != partner.Place)
                        return false;
                }
            }
        }

        return true;
    }

    /// <summary>Whether a lock is one of a collection, selected by a key or number: another one for other items.</summary>
    public static bool IsOneOfMany(LockId taken) => taken.Path.Steps.Any(static step => step.IsElement && step.Index is null or ISymbol or Selection);

    /// <summary>Whether it stands inside another section: which of two nested locks guards what is not told here.</summary>
    public static bool IsInsideAnother(CriticalSection section, Routine root)
    {
        foreach (var other in CriticalSections.Of(root))
        {
            foreach (var statement in other.Statements)
            {
                if (statement.Syntax.Span.Contains(section.Place.Span) && other.Place != section.Place && other.Function == section.Function)
                    return true;
            }
        }

        return false;
    }
}
