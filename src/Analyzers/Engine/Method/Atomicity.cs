using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Two steps on a concurrent collection that only make sense as one.</summary>
/// <param name="Collection">The field, property or variable that holds the collection.</param>
/// <param name="Check">What is asked first; the act itself where it reads and writes.</param>
/// <param name="Act">What is done then.</param>
/// <param name="IsRead">Whether the act only reads, and fails where there is nothing to read.</param>
/// <param name="IsLikely">
/// Whether something is lost when two threads act. A bound that is passed by a few, and something that is found out twice and kept once, mostly harm nobody.
/// </param>
readonly record struct SplitStep(ISymbol Collection, SyntaxNode Check, SyntaxNode Act, bool IsRead, bool IsLikely);

/// <summary>What has to be asked of the whole program about steps on a collection.</summary>
/// <param name="RunsBesideItself">Whether several threads may run a member at the same time and meet at the same collection.</param>
/// <param name="IsOfOneThread">Whether no more than one thread ever runs a function on the same collection.</param>
/// <param name="IsSetOnlyByMakers">Whether nobody but those who make an object gives a field or property a value.</param>
/// <param name="IsCalledUnderLock">Whether all who call a member hold one lock; null where they only seem to.</param>
sealed record StepQuestions(Func<Routine, AccessPath, bool> RunsBesideItself, Func<Routine, AccessPath, bool> IsOfOneThread, Func<ISymbol, bool> IsSetOnlyByMakers, Func<Routine, bool?> IsCalledUnderLock)
{
    /// <summary>Nothing is known of the program.</summary>
    public static StepQuestions Unanswered { get; } = new(static (_, _) => false, static (_, _) => false, static _ => false, static _ => false);
}

/// <summary>
/// Finds what was meant to be one step and is two: a concurrent collection is asked something, and then something is done to
/// it that is only right as long as the answer is. The collection is the evidence that several threads are there.
/// </summary>
sealed class Atomicity
{
    readonly Routine _root;
    readonly StepValues _values;
    readonly Memos _memos;
    readonly Caches _caches;
    readonly LastingAnswers _answers;
    readonly SoleSteps _soleSteps;
    readonly StepQuestions _questions;
    readonly List<CollectionStep> _steps = [];

    Atomicity(Routine root, StepQuestions questions)
    {
        _root = root;
        _questions = questions;
        _soleSteps = new(root);
        _values = new(root);
        _memos = new(root, _values);
        _caches = new(root);
        _answers = new(root, questions.IsSetOnlyByMakers);
    }

    /// <summary>The split steps in a document that names the type of a concurrent collection, in source order.</summary>
    /// <param name="session">The memory of the compilation.</param>
    /// <param name="model">The document.</param>
    /// <param name="questions">What only the whole program tells.</param>
    /// <param name="cancellation">Stops the search.</param>
    public static IEnumerable<SplitStep> In(Session session, SemanticModel model, StepQuestions questions, CancellationToken cancellation)
    {
        var index = SyntaxIndex.Of(model.SyntaxTree, cancellation);
        if (!StepModel.TypeNames.Any(index.MayCall))
            yield break;
        var root = model.SyntaxTree.GetRoot(cancellation);
        var names = new HashSet<string>(root.DescendantNodes().Where(IsCollectionType).Select(NameDeclaredWith).OfType<string>(), StringComparer.Ordinal);
        names.UnionWith(CalleeSteps.NamesIn(root, names).ToList());
        SyntaxNode? last = null;
        foreach (var name in root.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (names.Contains(name.Identifier.ValueText) && SyntaxIndex.OwnerOf(name, root) is { } owner && owner != last && session.RoutineAt(owner, model, cancellation) is { Parent: null } routine)
            {
                last = owner;
                // AddNoLock: its callers have seen to it that nobody comes between.
                if (In(routine, questions).ToList() is not { Count: > 0 } steps || (routine.Method is { } method && (LockNames.LooksLikeHeld(method.Name) || StepSurroundings.HoldLock(method, owner))))
                    continue;
                foreach (var step in StepSurroundings.OfSeveralThreads(steps, routine, cancellation))
                {
                    var isUnderLock = routine.Closest(step.Act) == routine ? questions.IsCalledUnderLock(routine) : false;
                    if (isUnderLock != true)
                        yield return isUnderLock is null || (step.IsLikely && (StepSurroundings.IsFilledByMaker(step, routine) || StepSurroundings.AreOfInitialization(step, routine))) ? step with { IsLikely = false } : step;
                }
            }
        }
    }

    static bool IsCollectionType(SyntaxNode node) => node is GenericNameSyntax { Identifier.ValueText: var name } && StepModel.TypeNames.Contains(name);

    // _users in ConcurrentDictionary<string, User> _users, in var _users = new ConcurrentDictionary<string, User>().
    static string? NameDeclaredWith(SyntaxNode type)
    {
        foreach (var node in type.Ancestors())
        {
            switch (node)
            {
                case VariableDeclaratorSyntax variable:
                    return variable.Identifier.ValueText;
                case VariableDeclarationSyntax { Variables: [var first, ..] }:
                    return first.Identifier.ValueText;
                case PropertyDeclarationSyntax property:
                    return property.Identifier.ValueText;
                case ParameterSyntax parameter:
                    return parameter.Identifier.ValueText;
                case StatementSyntax or MemberDeclarationSyntax:
                    return null;
            }
        }

        return null;
    }

    static IEnumerable<SplitStep> In(Routine root, StepQuestions questions)
    {
        // Whoever makes a collection has it to himself for a while.
        if (root.Body is null || root.Method is null or { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor })
            return [];
        var atomicity = new Atomicity(root, questions);
        atomicity.Collect(root.Body);
        return atomicity.Find();
    }

    void Collect(IOperation body)
    {
        foreach (var operation in body.Descendants())
        {
            switch (operation)
            {
                case IInvocationOperation { Instance: { } instance } call when StepModel.Of(call.TargetMethod) is { Kind: not Meaning.None } meaning:
                    Add(meaning.Kind, call, instance, meaning.Kind == Meaning.PeeksElement ? null : call.Arguments.FirstOrDefault(static argument => argument.Parameter?.Ordinal == 0)?.Value.Syntax);
                    break;
                // bag.Contains(item)
                case IInvocationOperation { Instance: null, Arguments: [{ Value: var searched }, { Value.Syntax: var element }] } call when StepModel.Of(call.TargetMethod) is { Kind: Meaning.AsksForKey } meaning:
                    Add(meaning.Kind, call, ValueFlow.Core(searched), element);
                    break;
                case IPropertyReferenceOperation { Instance: { } instance } indexer when StepModel.IsKeyed(indexer):
                    var meaningOfUse = Usage.Of(indexer) switch
                    {
                        AccessKind.Read => Meaning.ReadsKey,
                        AccessKind.Write => Meaning.SetsKey,
                        _ => Meaning.UpdatesKey,
                    };
                    Add(meaningOfUse, indexer, instance, indexer.Arguments[0].Value.Syntax);
                    break;
                case IPropertyReferenceOperation { Instance: { } instance } property when StepModel.Of(property.Property) is { Kind: not Meaning.None } meaning:
                    Add(meaning.Kind, property, instance, null);
                    break;
                case IInvocationOperation { Instance: { } owner, TargetMethod: var callee } call when CalleeSteps.Of(callee, _root.Session) is var (meaning, collection):
                    AddOfCallee(meaning, call, owner, collection);
                    break;
                case IPropertyReferenceOperation { Instance: { } owner, Property.GetMethod: { } getter } property when CalleeSteps.Of(getter, _root.Session) is var (meaning, collection):
                    AddOfCallee(meaning, property, owner, collection);
                    break;
            }
        }

        void AddOfCallee(Meaning meaning, IOperation operation, IOperation owner, IFieldSymbol collection)
        {
            if ((owner is IInstanceReferenceOperation ? AccessPath.This : _root.Places.ObjectOf(owner))?.Then(collection) is { } path)
                _steps.Add(new(meaning, operation, owner, path, null) { IsOfCallee = true });
        }

        void Add(Meaning meaning, IOperation operation, IOperation instance, SyntaxNode? key)
        {
            if (_root.Places.ObjectOf(instance) is { Symbol: not null } path && IsOfOthersToo(path))
                _steps.Add(new(meaning, operation, instance, path, key));
        }
    }

    // A local that no lambda sees is used by one thread, whatever its type.
    bool IsOfOthersToo(AccessPath path) => !(path is { IsVariable: true, Variable: IParameterSymbol lent } && LentCollections.Are(lent, _root.Session)) && (path is not { IsVariable: true, Variable: ILocalSymbol local } || _root.All().Any(routine =>
        routine != _root && routine.Blocks.Any(block => block.Operations.Any(operation => operation is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local)))));

    IEnumerable<SplitStep> Find()
    {
        var seen = new HashSet<SyntaxNode>();
        foreach (var act in _steps)
        {
            if (CheckOf(act) is { } check && !IsOutcome(act, check) && seen.Add(check.Syntax) && !AreUnderOneLock(check, act) && !IsTestedAgain(act, check) && !StepTests.IsClaimed(act, check, _steps) && !(_soleSteps.AreOf(act, _steps) && _questions.IsOfOneThread(_root.Closest(act.Syntax), act.Path))
                && !(_values.OutVariableOf(check) is { } found && _values.IsGivenUpUnderOwnLock(found, act)))
                yield return new(act.Path.Symbol!, check.Syntax, act.Syntax, act.Meaning == Meaning.ReadsKey, !_caches.AreBoundOrCache(check, act) && !IsOfNoOther(act, check) && (!LosesLittle(act) || _questions.RunsBesideItself(_root, act.Path)));
        }
    }

    // if (all.ContainsKey(k)) Show(all[k]); if (all.ContainsKey(k)) return; all.TryAdd(k, new()); somebody has to remove it just then, or nobody goes on with what did not get in: without
    // threads in sight nobody would bet on it.
    bool LosesLittle(CollectionStep act) => act.Meaning == Meaning.ReadsKey || (act.Meaning == Meaning.AddsKey && !_values.IsAddedValueUsed(act));

    // if (_open.TryGetValue(id, out var call) && call.IsLate) _open.TryRemove(id, out _); where ids do not come again, it is that call, or gone.
    bool IsOfNoOther(CollectionStep act, CollectionStep check) => act.Meaning == Meaning.RemovesKey && check.Meaning == Meaning.AsksForKey && IsDropped(act.Operation) && _values.IsOnlyAddedOnce(act);

    // if (_bad.ContainsKey(key)) return; try { Read(key); } catch { _bad.TryAdd(key, true); } says how it went, and keeps nobody from trying as well.
    static bool IsOutcome(CollectionStep act, CollectionStep check) => act.Meaning is Meaning.AddsKey or Meaning.SetsKey && StepValues.StoredBy(act) is { ConstantValue.HasValue: true }
        && act.Syntax.FirstAncestorOrSelf<CatchClauseSyntax>() is { Parent: { } tried } && !tried.Span.Contains(check.Syntax.Span);

    // lock (_all) { if (!_all.TryGetValue(sorted, out n)) { … _all.TryAdd(given, n); } } what was found out before the lock decides nothing any more.
    bool IsTestedAgain(CollectionStep act, CollectionStep check)
    {
        foreach (var (condition, _, _) in DecidingConditions.Of(act.Syntax))
        {
            foreach (var again in _steps)
            {
                if (again.IsCheck && again.Syntax != check.Syntax && again.Path.Equals(act.Path) && condition.Span.Contains(again.Syntax.Span) && AreUnderOneLock(again, act))
                    return true;
            }
        }

        return false;
    }

    CollectionStep? CheckOf(CollectionStep act)
    {
        switch (act.Meaning)
        {
            case Meaning.UpdatesKey:
                return act;
            case Meaning.SetsKey:
                return OldValueIn(act) ?? Deciding(act, static (test, self, act) => self.IsDecided(test, act)) ?? ComparedWithStored(act);
            // while (outbox.HasMail) Send(outbox.Next());
            case Meaning.TakesElement when act.IsOfCallee:
                return IsDropped(act.Operation) ? null : Deciding(act, static (test, _, _) => test.Check.Meaning == Meaning.AsksForCount);
            case Meaning.RemovesKey when IsDropped(act.Operation) && CountedTo(act) is { } count:
                return count;
            case Meaning.AddsKey or Meaning.RemovesKey or Meaning.TakesElement when IsDropped(act.Operation) && !StepValues.IsSameAndLast(act):
            case Meaning.AddsElement or Meaning.ReadsKey:
                return Deciding(act, static (test, self, act) => self.IsDecided(test, act));
            // if (rooms.Count < most) return rooms.TryAdd(room, user); whoever else was let in meanwhile has another key.
            case Meaning.AddsKey:
                return Deciding(act, static (test, self, act) => test.Check.Meaning == Meaning.AsksForCount && self.IsDecided(test, act));
            default:
                return null;
        }
    }

    // d[k] = d[k] + 1, also by way of a variable
    CollectionStep? OldValueIn(CollectionStep act)
    {
        if (act.Operation.Parent is not ISimpleAssignmentOperation { Value.Syntax: var value })
            return null;
        foreach (var read in _steps)
        {
            if (!read.IsCheck || !AreOfOneEntry(read, act))
                continue;
            if (read.Meaning == Meaning.ReadsKey ? value.Span.Contains(read.Syntax.Span) || (StepValues.VariableOf(read) is { } old && _values.Mentions(value, old)) : read.Syntax.SpanStart < act.Syntax.SpanStart && _values.IsReckonedFromFound(read, act))
                return read;
        }

        return null;
    }

    // if (score > best[k]) best[k] = score; also by way of a variable
    CollectionStep? ComparedWithStored(CollectionStep act)
    {
        if (StepValues.ValueOf(act) is not { } stored || stored is LiteralExpressionSyntax)
            return null;
        foreach (var (condition, _, _) in DecidingConditions.Of(act.Syntax))
        {
            foreach (var read in _steps)
            {
                if (read.IsCheck && AreOfOneEntry(read, act) && _values.FoundIn(read, condition).Any(found => SplitDecisions.ComparisonWith(found, condition) is { } other && SyntaxFactory.AreEquivalent(other, stored)))
                    return read;
            }
        }

        return null;
    }

    // var left = users.AddOrUpdate(k, 0, (_, n) => n - 1); if (left == 0) users.TryRemove(k, out _);
    CollectionStep? CountedTo(CollectionStep act)
    {
        foreach (var (condition, _, _) in DecidingConditions.Of(act.Syntax))
        {
            foreach (var step in _steps)
            {
                if (step.Meaning == Meaning.ReplacesKey && AreOfOneEntry(step, act) && step.Operation.Type is { IsValueType: true } && _values.FoundIn(step, condition).Any())
                    return step;
            }
        }

        return null;
    }

    /// <summary>A condition that an act depends on.</summary>
    /// <param name="Check">The step in the condition.</param>
    /// <param name="Condition">The condition.</param>
    /// <param name="IsTrue">Whether the act comes when the condition holds.</param>
    /// <param name="Leaves">Whether it depends on the condition because the other way leaves before.</param>
    readonly record struct Test(CollectionStep Check, ExpressionSyntax Condition, bool IsTrue, bool Leaves);

    CollectionStep? Deciding(CollectionStep act, Func<Test, Atomicity, CollectionStep, bool> isDecided)
    {
        foreach (var (condition, isTrue, leaves) in DecidingConditions.Of(act.Syntax))
        {
            foreach (var check in _steps)
            {
                if (check.IsCheck && condition.Span.Contains(check.Syntax.Span) && check.Path.Equals(act.Path) && (check.Key is null || AreOfOneEntry(check, act))
                    && isDecided(new(check, condition, isTrue, leaves), this, act))
                {
                    return check;
                }
            }
        }

        return null;
    }

    bool IsDecided(Test test, CollectionStep act)
    {
        var check = test.Check;
        if (check.Meaning == Meaning.AsksForCount)
        {
            return act.Meaning switch
            {
                Meaning.TakesElement => _values.OutVariableOf(act) is { } got && _values.IsUsedAfter(got, act) && !_values.IsAskedFirst(got, act),
                Meaning.AddsElement => StepTests.IsBound(check) && !(_values.IsOnlyAdder(act) && !_questions.RunsBesideItself(_root, act.Path)),
                Meaning.SetsKey or Meaning.AddsKey => StepTests.IsBound(check),
                _ => false,
            };
        }

        if (check.Meaning == Meaning.ReadsKey)
            return act.Meaning == Meaning.RemovesKey;
        // if (jobs.TryPeek(out var job) && job.IsDue) { jobs.TryDequeue(out _); Run(job); } what is taken may be another one.
        if (check.Meaning == Meaning.PeeksElement)
            return act.Meaning == Meaning.TakesElement && _values.MayTakeOther(check, test.Condition, act) && (_questions.RunsBesideItself(_root, act.Path) || _values.IsTakenElsewhere(act));
        if (StepTests.IsFound(test.Condition, test.IsTrue, test.Check) is not { } isFound || _values.IsOwnKey(act.Key))
            return false;
        return (isFound, act.Meaning) switch
        {
            // Others may have put something there meanwhile: it is lost.
            (false, Meaning.SetsKey) => _values.OutVariableOf(check) is null || !(StepValues.HoldsImmutable(act) || _memos.Keep(act, check)),
            // Only one of several adds it; whoever goes on as if it were he is wrong.
            (false, Meaning.AddsElement) => true,
            (false, Meaning.AddsKey) => !_memos.Keep(act, check) && !IsAskedForAgain(act) && (test.Leaves || StepValues.HasCompany(act) || _values.IsAddedValueUsed(act)),
            (true, Meaning.SetsKey) => _values.OutVariableOf(check) is { } old && _values.Mentions(StepValues.ValueOf(act), old),
            // Whoever goes on with what he has found only when he has removed it means to have it for himself.
            (true, Meaning.RemovesKey) => _values.OutVariableOf(check) is { } old && (((_values.Mentions(test.Condition, old, after: check.Syntax) || _values.IsJudged(old, check, act)) && !(_values.IsNeverReplaced(act) && _answers.AreAll(old, check.Syntax, act.Syntax))) || (_values.IsUsedAfter(old, act) && !_values.IsUsedBetween(old, check, act))),
            (true, Meaning.ReadsKey) => _values.OutVariableOf(check) is null && _values.IsRemovedFrom(act),
            _ => false,
        };
    }

    // buffers.TryAdd(name, made); return buffers[name]; whoever has added it, all go on with that one.
    bool IsAskedForAgain(CollectionStep act) => !_values.IsAddedValueUsed(act)
        && _steps.Exists(read => read.Meaning == Meaning.ReadsKey && read.Syntax.SpanStart > act.Syntax.Span.End && AreOfOneEntry(read, act));

    static bool IsDropped(IOperation call) => call.Parent is IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation };

    bool AreOfOneEntry(CollectionStep one, CollectionStep other) => one.Path.Equals(other.Path) && one.Key is not null && other.Key is not null && SyntaxFactory.AreEquivalent(one.Key, other.Key)
        && !one.Key.DescendantNodesAndSelf().Any(static node => node is InvocationExpressionSyntax or AssignmentExpressionSyntax or PostfixUnaryExpressionSyntax or BaseObjectCreationExpressionSyntax);

    bool AreUnderOneLock(CollectionStep check, CollectionStep act)
    {
        if (act.Syntax.Ancestors().OfType<LockStatementSyntax>().Any(held => held.Span.Contains(check.Syntax.Span)))
            return true;
        var (checkLocks, actLocks) = (LocksAt(check), LocksAt(act));
        return checkLocks.IsUncertain || actLocks.IsUncertain || (!checkLocks.Held.IsEmpty && checkLocks.Excludes(actLocks));
    }

    Lockset LocksAt(CollectionStep step)
    {
        foreach (var access in _root.Concurrency.TraceOf(_root.Closest(step.Syntax))?.Accesses ?? ImmutableArray<Access>.Empty)
        {
            if (access.Operation.Syntax == step.Instance.Syntax)
                return access.State.Locks;
        }

        return Lockset.Empty;
    }
}
