namespace ConcurrencyAnalyzers.Engine.Domain;

/// <summary>What can be known about tasks at a point of a routine.</summary>
enum CompletionFact
{
    /// <summary>The task in the subject is complete.</summary>
    Complete,

    /// <summary>Everything that the collection or object in the subject leads to is complete.</summary>
    AllComplete,

    /// <summary>When the subject is complete, or true, so is the object.</summary>
    Implies,

    /// <summary>When the subject is false, the object is complete.</summary>
    ImpliesWhenFalse,

    /// <summary>The condition in the subject is false.</summary>
    False,

    /// <summary>The subject is one of several tasks that is complete; the object is one it may be.</summary>
    Winner,

    /// <summary>The subject is an element of the collection in the object.</summary>
    ElementOf,

    /// <summary>No execution comes here.</summary>
    Never,

    /// <summary>A flag has told that the caller wants the synchronous form.</summary>
    SynchronousArm,

    /// <summary>The task in the subject was asked whether it has failed, and has not.</summary>
    NotFaulted,

    /// <summary>The task in the subject was asked whether it was cancelled, and was not.</summary>
    NotCanceled,
}

/// <summary>
/// A set of facts that hold on every way to a point of a routine. Joining keeps what holds on both ways: after
/// <c>if (c) await t;</c> nothing is known of <c>t</c>.
/// </summary>
/// <remarks>
/// A completed task stays complete; only giving the variable another value makes the fact untrue. A set is kept in one form:
/// what else it entails is left out (an implication whose condition is false or whose object is complete) or written down
/// (a collection that is complete is a complete object). Sets that say the same are then equal, and joining them is an
/// intersection of all they entail: the order of joining makes no difference.
/// </remarks>
sealed class CompletionFacts
{
    readonly ImmutableHashSet<(CompletionFact Fact, AccessPath? Subject, AccessPath? Object)> _facts;

    CompletionFacts(ImmutableHashSet<(CompletionFact, AccessPath?, AccessPath?)> facts) => _facts = facts;

    /// <summary>Nothing is known.</summary>
    public static CompletionFacts None { get; } = new(ImmutableHashSet<(CompletionFact, AccessPath?, AccessPath?)>.Empty);

    static readonly CompletionFacts s_never = new(None._facts.Add((CompletionFact.Never, null, null)));

    /// <summary>Whether the synchronous form is wanted here.</summary>
    public bool IsSynchronousArm => _facts.Contains((CompletionFact.SynchronousArm, null, null));

    bool IsNever => _facts.Contains((CompletionFact.Never, null, null));

    /// <summary>The facts with one more.</summary>
    public CompletionFacts With(CompletionFact fact, AccessPath? subject, AccessPath? @object = null)
    {
        if (IsNever || _facts.Count >= Limits.Facts || _facts.Contains((fact, subject, @object)) || (fact == CompletionFact.Implies && IsEntailed(subject!, @object!)))
            return this;
        var facts = _facts.Add((fact, subject, @object));
        switch (fact)
        {
            case CompletionFact.AllComplete:
                return new(WithoutImplied(facts.Add((CompletionFact.Complete, subject, null)), null, subject));
            case CompletionFact.Complete:
                return new(WithoutImplied(facts, null, subject));
            case CompletionFact.False:
                return new(WithoutImplied(facts, subject, null));
            case CompletionFact.Never:
                return s_never;
            default:
                return new(facts);
        }
    }

    bool IsEntailed(AccessPath condition, AccessPath completed) =>
        _facts.Contains((CompletionFact.False, condition, null)) || _facts.Contains((CompletionFact.Complete, completed, null));

    static ImmutableHashSet<(CompletionFact Fact, AccessPath? Subject, AccessPath? Object)> WithoutImplied(
        ImmutableHashSet<(CompletionFact Fact, AccessPath? Subject, AccessPath? Object)> facts, AccessPath? condition, AccessPath? completed)
    {
        var rest = facts;
        foreach (var fact in facts)
        {
            if (fact.Fact == CompletionFact.Implies && (fact.Subject!.Equals(condition) || fact.Object!.Equals(completed)))
                rest = rest.Remove(fact);
        }

        return rest;
    }

    /// <summary>The facts after something got a new value.</summary>
    public CompletionFacts Without(AccessPath changed)
    {
        var facts = _facts;
        foreach (var fact in _facts)
        {
            if (fact.Subject?.DependsOn(changed) == true || fact.Object?.DependsOn(changed) == true)
                facts = facts.Remove(fact);
        }

        return facts == _facts ? this : new(facts);
    }

    /// <summary>The facts after a task that may be running was put into a collection.</summary>
    public CompletionFacts WithoutAllComplete(AccessPath collection)
    {
        var facts = _facts.Remove((CompletionFact.AllComplete, collection, null)).Remove((CompletionFact.Complete, collection, null));
        return facts == _facts ? this : new(facts);
    }

    /// <summary>The facts after a task has said that it did not end in one of the two bad ways: who has asked for both knows that it has ended.</summary>
    public CompletionFacts Denying(CompletionFact end, AccessPath task)
    {
        var facts = With(end, task);
        return facts._facts.Contains((CompletionFact.NotFaulted, task, null)) && facts._facts.Contains((CompletionFact.NotCanceled, task, null)) ? facts.Completing(task) : facts;
    }

    /// <summary>The facts about state that <paramref name="keep"/> accepts.</summary>
    public CompletionFacts Where(Func<AccessPath, bool> keep) =>
        new(_facts.Where(fact => (fact.Subject is null || keep(fact.Subject)) && (fact.Object is null || keep(fact.Object))).ToImmutableHashSet());

    /// <summary>What holds on both ways.</summary>
    public CompletionFacts Join(CompletionFacts other)
    {
        if (ReferenceEquals(this, other))
            return this;
        if (IsNever || other.IsNever)
            return IsNever ? other : this;
        var both = FactSets.OnBoth(_facts, other._facts);
        if (both.Count == _facts.Count)
            return this;
        if (both.Count == other._facts.Count)
            return other;
        return AddImplied(other, this, AddImplied(this, other, new(both)));
    }

    // x = a.IsCompleted && c: on one way x is false, on the other a is complete. Together: when x is true, a is complete.
    static CompletionFacts AddImplied(CompletionFacts one, CompletionFacts other, CompletionFacts both)
    {
        foreach (var fact in one._facts)
        {
            switch (fact.Fact)
            {
                case CompletionFact.Implies when other.IsEntailed(fact.Subject!, fact.Object!):
                    both = both.With(CompletionFact.Implies, fact.Subject, fact.Object);
                    break;
                case CompletionFact.False:
                    foreach (var completed in other._facts)
                    {
                        if (completed.Fact == CompletionFact.Complete)
                            both = both.With(CompletionFact.Implies, fact.Subject, completed.Subject);
                    }

                    break;
            }
        }

        return both;
    }

    /// <summary>Whether both say the same.</summary>
    public bool Same(CompletionFacts other) => ReferenceEquals(this, other) || FactSets.Same(_facts, other._facts);

    /// <summary>
    /// The facts after the task in a path, or the condition in it, has come true, with all that follows from it.
    /// </summary>
    public CompletionFacts Completing(AccessPath subject) => Adding(CompletionFact.Complete, subject);

    /// <summary>The facts after all tasks in a collection have completed.</summary>
    public CompletionFacts CompletingAll(AccessPath collection) => Adding(CompletionFact.AllComplete, collection);

    /// <summary>What is complete here and was not known to be in <paramref name="before"/>.</summary>
    public IEnumerable<AccessPath> CompletedSince(CompletionFacts before)
    {
        if (ReferenceEquals(this, before))
            yield break;
        foreach (var fact in _facts)
        {
            if (fact.Fact == CompletionFact.Complete && !before._facts.Contains(fact))
                yield return fact.Subject!;
        }
    }

    /// <summary>The facts after the condition in a path has come out false.</summary>
    public CompletionFacts Refuting(AccessPath subject)
    {
        var facts = this;
        foreach (var implied in _facts)
        {
            if (implied.Fact == CompletionFact.ImpliesWhenFalse && subject.Equals(implied.Subject))
                facts = facts.Completing(implied.Object!);
        }

        return facts;
    }

    // What is implied may be a task or a collection of tasks; both facts are added, and only the fitting one is asked for.
    CompletionFacts Adding(CompletionFact fact, AccessPath subject)
    {
        if (_facts.Contains((fact, subject, null)))
            return this;
        var facts = With(fact, subject);
        foreach (var implied in _facts)
        {
            if (implied.Fact == CompletionFact.Implies && subject.Equals(implied.Subject))
                facts = facts.Adding(CompletionFact.Complete, implied.Object!).Adding(CompletionFact.AllComplete, implied.Object!);
        }

        return facts;
    }

    /// <summary>The facts after <paramref name="target"/> got the value of <paramref name="source"/>: they now stand for the same.</summary>
    public CompletionFacts Aliasing(AccessPath target, AccessPath source)
    {
        var facts = this;
        foreach (var fact in _facts)
        {
            if (source.Equals(fact.Subject))
                facts = facts.With(fact.Fact, target, fact.Object);
        }

        return facts.With(CompletionFact.Implies, target, source).With(CompletionFact.Implies, source, target);
    }

    /// <summary>Whether the task in a path is complete: it was completed itself, or all that it was reached through was.</summary>
    public bool IsComplete(AccessPath path) => IsComplete(path, Limits.PathLength);

    bool IsComplete(AccessPath path, int collections)
    {
        if (IsNever || _facts.Contains((CompletionFact.Complete, path, null)))
            return true;
        for (var i = 0; i <= path.Steps.Length; i++)
        {
            if (_facts.Contains((CompletionFact.AllComplete, path.Up(i), null)))
                return true;
        }

        return collections > 0 && CollectionOf(path) is { } collection && IsComplete(collection, collections - 1);
    }

    AccessPath? CollectionOf(AccessPath path)
    {
        var root = path.Up(path.Steps.Length);
        foreach (var fact in _facts)
        {
            if (fact.Fact == CompletionFact.ElementOf && root.Equals(fact.Subject))
                return fact.Object;
        }

        return null;
    }

    /// <summary>The tasks that the winner in <paramref name="winner"/> may be; empty if it is no winner.</summary>
    public IEnumerable<AccessPath> Candidates(AccessPath winner)
    {
        foreach (var fact in _facts)
        {
            if (fact.Fact == CompletionFact.Winner && winner.Equals(fact.Subject))
                yield return fact.Object!;
        }
    }

    /// <summary>The facts in the words of the tests, sorted.</summary>
    public string Describe() => string.Join(", ", _facts
        .Select(fact => fact.Object is null ? $"{fact.Fact}({fact.Subject})" : $"{fact.Fact}({fact.Subject}, {fact.Object})")
        .OrderBy(text => text, StringComparer.Ordinal));
}
