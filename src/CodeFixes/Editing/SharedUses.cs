using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Editing;

using Launch = Launch<Routine>;

/// <summary>A use of shared state that may happen at the same time as another one, with one of them changing it.</summary>
/// <param name="Access">The use.</param>
/// <param name="Locks">The locks held there, callers included.</param>
/// <param name="Launch">The launch that runs it; null for the launcher's own code, and for members that anybody may call.</param>
readonly record struct SharedUse(Access Access, Lockset Locks, Launch? Launch)
{
    /// <summary>The expression that uses the state.</summary>
    public SyntaxNode Syntax => Access.Operation.Syntax;

    /// <summary>The expression that names the state: of <c>_list.Add(x)</c> it is <c>_list</c>.</summary>
    public SyntaxNode Target => Access.Operation switch
    {
        IInvocationOperation { Instance: { } instance } => instance.Syntax,
        IPropertyReferenceOperation { Instance: { } instance } when Access.Kind is AccessKind.ContainerRead or AccessKind.ContainerWrite => instance.Syntax,
        IArgumentOperation argument => argument.Value.Syntax,
        _ => Syntax,
    };

    /// <summary>The code that runs in one go: what is read and written in it belongs together.</summary>
    public object Runner => (object?)Launch ?? Access.Routine;

    /// <summary>Whether it is under a lock. Some compilers tell nothing of a lock statement; then its text has to do.</summary>
    public bool IsGuarded => !Locks.Held.IsEmpty || (Locks.IsUncertain && Syntax.Ancestors().Any(static node => node is LockStatementSyntax));
}

/// <summary>
/// The uses of shared state that a mend has to look at. A finding names two of them; a mend has to change all, because one
/// atomic and one plain update are still a race.
/// </summary>
/// <param name="Together">The uses that have to be mended together, in source order.</param>
/// <param name="Guarded">The uses under locks, those included that nothing runs beside.</param>
sealed record SharedUses(ImmutableArray<SharedUse> Together, ImmutableArray<SharedUse> Guarded)
{
    /// <summary>These uses and others, each of them once.</summary>
    public SharedUses And(SharedUses others) => new(Merge(Together, others.Together), Merge(Guarded, others.Guarded));

    static ImmutableArray<SharedUse> Merge(ImmutableArray<SharedUse> these, ImmutableArray<SharedUse> others) =>
        these.AddRange(others.Where(other => !these.Any(use => use.Syntax == other.Syntax))).Sort(static (one, other) => one.Syntax.SpanStart.CompareTo(other.Syntax.SpanStart));
}
