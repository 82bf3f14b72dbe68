using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

using Launch = Launch<Routine>;

/// <summary>A use of state as the caller of the code sees it.</summary>
/// <param name="Path">The state, in the words of the routine that asks.</param>
/// <param name="Access">What is done, and where it stands.</param>
/// <param name="Locks">The locks held there, those of the callers included.</param>
/// <param name="Live">The launches of the asking member that may be running meanwhile; true where several copies may.</param>
/// <param name="Trail">The calls on the way from the asking routine to the access, outermost first.</param>
/// <param name="IsLeftAlive">Whether it may still happen when the summarized method has returned.</param>
/// <param name="IsLaunched">Whether launched code does it, so that a lock around it need not be there for other callers.</param>
/// <param name="IsSuspended">Whether an await may have come before it, so that an async call that nobody awaits does it later.</param>
readonly record struct Use(
    AccessPath Path, Access Access, Lockset Locks, ImmutableDictionary<Launch, bool> Live, ImmutableArray<IOperation> Trail, bool IsLeftAlive, bool IsLaunched, bool IsSuspended)
{
    readonly Circumstances? _circumstances;

    Circumstances Circumstances => _circumstances ?? Circumstances.None;

    /// <summary>Whether the method hands the handle to its caller, whose business it is to wait.</summary>
    public bool IsReturned { get; init; }

    /// <summary>The handles that the method has waited for by then: what they stand for has ended.</summary>
    public ImmutableArray<AccessPath> AfterJoins
    {
        get => Circumstances.AfterJoins;
        init => _circumstances = value == AfterJoins ? _circumstances : Circumstances with { AfterJoins = value };
    }

    /// <summary>The signals that are sent after it and never before: who has waited for one of them comes later.</summary>
    public ImmutableArray<AccessPath> BeforeSignals
    {
        get => Circumstances.BeforeSignals;
        init => _circumstances = value == BeforeSignals ? _circumstances : Circumstances with { BeforeSignals = value };
    }

    /// <summary>Whether an await has come before it that need not come back to the context of the caller.</summary>
    public bool IsOffContext { get; init; }

    /// <summary>
    /// Whether only an async call that nobody awaits makes it run beside its launcher: behind an await such code goes on where the
    /// context of the launcher says, and most contexts let one piece of code run at a time.
    /// </summary>
    public bool IsOnContext { get; init; }

    /// <summary>Whether launched code does it whose copies run one after the other.</summary>
    public bool IsInTurn { get; init; }

    /// <summary>Whether the launched code that does it runs again and again, beside itself or not.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>The variable that only one thread gets to exchange before it launches this; null when there is none.</summary>
    public AccessPath? Gate
    {
        get => Circumstances.Gate;
        init => _circumstances = value == Gate ? _circumstances : Circumstances with { Gate = value };
    }

    /// <summary>
    /// The states of which one must let the launched code do it, which it has looked at under a lock; none where it does it anyway.
    /// Whoever has taken one of them works without the lock.
    /// </summary>
    public ImmutableArray<ISymbol> LetBy
    {
        get => Circumstances.LetBy;
        init => _circumstances = value == LetBy ? _circumstances : Circumstances with { LetBy = value };
    }

    /// <summary>Whether it is done to a part of an object that was made for the launch: no two runs are of the same object.</summary>
    public bool IsOfNewObject { get; init; }

    /// <summary>Whether a helper has been given the code that does it, which may run it when the locks of those who called are gone.</summary>
    public bool MayBeLater { get; init; }

    /// <summary>What the asking member must have been given for it to happen.</summary>
    public ImmutableHashSet<GivenValue> Given
    {
        get => Circumstances.Given;
        init => _circumstances = value == Given ? _circumstances : Circumstances with { Given = value };
    }

    /// <summary>What launches it; null for what the asking routine does itself.</summary>
    public SyntaxNode? Launch
    {
        get => Circumstances.Launch;
        init => _circumstances = value == Launch ? _circumstances : Circumstances with { Launch = value };
    }

    /// <summary>Whether it looks into or changes a container, rather than the variable that holds it.</summary>
    public bool IsOfContainer => Access.Kind is AccessKind.ContainerRead or AccessKind.ContainerWrite;

    /// <summary>Whether what it looks into or changes is known by an interface only, and may be made for threads.</summary>
    public bool IsOfContract => Access.IsOfContract && !ContainerModel.IsContainer(Kinds.TypeOf(Path));

    /// <summary>Whether it is done to a variable that the code of a delegate has captured which a method has made.</summary>
    /// <remarks>The parameters of a primary constructor belong to the object.</remarks>
    public bool IsOfMadeDelegate => Path.Steps is [.., { Member: ILocalSymbol or IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: not MethodKind.Constructor } } }];

    /// <summary>Where the asking routine does it: the first call, or the access itself.</summary>
    public SyntaxNode Site => Trail.IsEmpty ? Access.Operation.Syntax : Trail[0].Syntax;

    /// <summary>The use in the words of the tests.</summary>
    public string Describe() =>
        $"{Access.Kind} {Path} {Locks.Describe()}{(Access.IsAtomic ? " atomic" : "")}{(IsLeftAlive ? " left alive" : "")}{(Live.IsEmpty ? "" : $" beside {Live.Count}")}";
}

/// <summary>What most uses have nothing of: see <see cref="Use"/>.</summary>
sealed record Circumstances(
    ImmutableArray<AccessPath> AfterJoins, ImmutableArray<AccessPath> BeforeSignals, AccessPath? Gate, ImmutableArray<ISymbol> LetBy, ImmutableHashSet<GivenValue> Given, SyntaxNode? Launch)
{
    /// <summary>None of them.</summary>
    public static Circumstances None { get; } = new(ImmutableArray<AccessPath>.Empty, ImmutableArray<AccessPath>.Empty, null, ImmutableArray<ISymbol>.Empty, GivenValue.Nothing, null);
}

/// <summary>What a method does to state that its callers know, and what calling it changes for them.</summary>
/// <param name="Uses">The uses, in the words of the method; those of objects that nobody else has are left out.</param>
/// <param name="Effect">What the call changes for the caller.</param>
sealed record MethodSummary(ImmutableArray<Use> Uses, CallEffect Effect)
{
    /// <summary>A method that does nothing of concern.</summary>
    public static MethodSummary Empty { get; } = new(ImmutableArray<Use>.Empty, CallEffect.None);

    /// <summary>Whether callers need not know the method at all.</summary>
    public bool IsSilent => Uses.IsEmpty && Effect.IsNone && Effect.Handles.IsEmpty;

    /// <summary>The summary in the words of the tests: one use a line.</summary>
    public string Describe() => string.Join("\n", Uses.Select(static use => use.Describe()));
}
