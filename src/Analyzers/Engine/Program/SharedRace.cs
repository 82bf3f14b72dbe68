using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>What kind of mistake two uses of shared state make together.</summary>
enum RaceKind
{
    /// <summary>Nobody takes a lock.</summary>
    Unguarded,

    /// <summary>Some take a lock and some do not, or they take different ones.</summary>
    InconsistentlyGuarded,

    /// <summary>A captured variable that a called method changes.</summary>
    Capture,

    /// <summary>A container is changed while others use it.</summary>
    Container,

    /// <summary>Created when it is first needed, perhaps by two threads.</summary>
    LazyInitialization,

    /// <summary>A loop waits for a value that the compiler may have read once and for all.</summary>
    StopFlag,

    /// <summary>Tested and then acted upon, while another thread may do the same in between.</summary>
    CheckThenAct,

    /// <summary>A container that is guarded by a lock is handed to code that does not take it.</summary>
    Escape,

    /// <summary>Created under a lock because of a look before it was taken, or known to those who only look before it is ready.</summary>
    DoubleCheck,
}

/// <summary>Why two uses of shared state can happen at the same time.</summary>
enum SharingReason
{
    /// <summary>Several copies of the same code run at the same time.</summary>
    Copies,

    /// <summary>The code is launched again while it still runs.</summary>
    Restarted,

    /// <summary>It is done before each start of the code, and what an earlier start has left may still run.</summary>
    Reopened,

    /// <summary>Other launched code runs at the same time.</summary>
    OtherLaunch,

    /// <summary>The launcher goes on before it has joined.</summary>
    Launcher,

    /// <summary>The type takes locks, so its members are meant to be called by several threads.</summary>
    LockingType,

    /// <summary>A host calls the members for several requests at the same time.</summary>
    Host,

    /// <summary>There is one object for all scopes, as the program registers it, and each request has a scope.</summary>
    Scopes,

    /// <summary>The project says that several threads call the members.</summary>
    Configured,

    /// <summary>A thread that one member leaves running uses it, and another member does so on its caller's thread.</summary>
    OtherMember,

    /// <summary>Another member does it in one atomic step, so several threads are meant to be there.</summary>
    AtomicStep,

    /// <summary>Counted in one atomic step and read in the next one.</summary>
    AtomicSteps,

    /// <summary>Another member swaps the collection in one atomic step and goes through the old one.</summary>
    Swapped,

    /// <summary>It stands in a concurrent collection, which several threads are meant to use.</summary>
    ConcurrentTable,

    /// <summary>The finalizer does it too, on a thread of its own.</summary>
    Finalizer,

    /// <summary>The lock is left between a test and the act that depends on it.</summary>
    TwoSections,

    /// <summary>A property that takes the lock in each of its accessors is set to what is made from its old value.</summary>
    TwoAccessors,
}

/// <summary>Two uses of shared state that may happen at the same time without a lock in common.</summary>
/// <param name="Kind">The kind of mistake.</param>
/// <param name="State">The field, property or variable.</param>
/// <param name="Mine">The use to act on.</param>
/// <param name="Theirs">The other use; the same one when the code runs beside itself.</param>
/// <param name="Launch">The code that makes them run together: the launch, or the lock that tells that the type is shared.</param>
/// <param name="Reason">How they come to run together.</param>
/// <param name="Guard">The lock that the other use holds, or that is usual for the state; null when there is none.</param>
sealed record SharedRace(RaceKind Kind, ISymbol State, Use Mine, Use Theirs, SyntaxNode Launch, SharingReason Reason, LockId? Guard)
{
    /// <summary>What the code at the place of the first use calls the state: its own field, though others have the array in it, too.</summary>
    public string Name => Mine.Access.Path.Symbol switch
    {
        _ when Reason == SharingReason.TwoAccessors && Mine.Access.Operation is IPropertyReferenceOperation { Property.Name: var used } => used,
        // get => field;
        IFieldSymbol { AssociatedSymbol: { } property } => property.Name,
        { } symbol => symbol.Name,
        null => State.Name,
    };

    /// <summary>Whether nobody is known who would use it at the same time.</summary>
    public bool IsDoubtful { get; init; }

    /// <summary>Whether a container has got another name under the lock, by which the member itself goes on to use it when the lock is free: what it does there is part of this.</summary>
    public bool IsKeptInUse { get; init; }

    /// <summary>Whether it is not told by itself, but in place of one with a weaker partner: its own mistake is told at the other use.</summary>
    public bool IsOnlyPartner { get; init; }

    /// <summary>
    /// Whether it is one of a handler or a tick with itself. Ticks that are far apart hardly meet; another member that uses the state may be there at any time.
    /// </summary>
    public bool IsOfTicks => Reason == SharingReason.Copies && Launch is AssignmentExpressionSyntax or BaseObjectCreationExpressionSyntax;

    /// <summary>How many other fields have the same mistake in the same place, and are not reported by themselves.</summary>
    public int Alike { get; init; }

    /// <summary>
    /// Whether there is more to go by than a lock that others take for the state. Such a lock tells that threads come there, not that this
    /// code is one of them: it may set up an object that nobody else has yet, or only glance at what another thread does. More is a lock of
    /// its own that does not help, and a change in several steps, or a walk, that other types may ask for.
    /// </summary>
    public bool IsLikely => !IsDoubtful && !IsSetAgain && (Reason != SharingReason.LockingType || Kind != RaceKind.InconsistentlyGuarded || !Mine.Locks.Held.IsEmpty || (IsInSteps(Mine.Access) && MayBeAskedFor(Mine) && !IsOfNeighbour(Guard, Mine.Path)));

    // _delay = 1; what is only set, by code that may be started again while it runs: most such code tells one run from the next in some other way.
    bool IsSetAgain => Reason == SharingReason.Reopened && (!IsInSteps(Mine.Access) || !Mine.Access.IsWrite) || Reason == SharingReason.Restarted && Kind is RaceKind.Unguarded or RaceKind.InconsistentlyGuarded && Mine.Access.Kind == AccessKind.Write && !IsInSteps(Mine.Access);

    // lock (_lobby) { … } where the lobby has state of its own is there for that; who uses what stands beside it may do so by chance.
    static bool IsOfNeighbour(LockId? guard, AccessPath state) => guard is { Traits: var traits, Path: { Steps.IsEmpty: false } gate } && (traits & LockTraits.Monitor) != 0 && !state.StartsWith(gate)
        && Kinds.TypeOf(gate) is INamedTypeSymbol { TypeKind: TypeKind.Class, SpecialType: SpecialType.None, DeclaringSyntaxReferences.IsEmpty: false } data
        && data.GetMembers().Any(static member => member is IFieldSymbol { IsStatic: false, IsReadOnly: false, IsConst: false });

    // The member that the way to the access begins in; the operations of a graph know no symbols.
    static bool MayBeAskedFor(Use use) => use.Trail is [var call, ..]
        ? call.Syntax.FirstAncestorOrSelf<MemberDeclarationSyntax>() is { } member && (member.Modifiers.Any(SyntaxKind.PublicKeyword) || member.Modifiers.Any(SyntaxKind.InternalKeyword) || member.Modifiers.Any(SyntaxKind.ProtectedKeyword))
        : use.Access.Routine.Root.Method is { DeclaredAccessibility: not Accessibility.Private };

    static bool IsInSteps(Access access) => access.Kind switch
    {
        AccessKind.Update or AccessKind.ContainerWrite => true,
        // _all?.ForEach(Show)
        AccessKind.Read => access.Operation.Syntax.Parent is ConditionalAccessExpressionSyntax { WhenNotNull: InvocationExpressionSyntax },
        // _all = _all.Append(one).ToArray();
        AccessKind.Write => access.Path.Symbol is { } state && access.Operation.Syntax.FirstAncestorOrSelf<AssignmentExpressionSyntax>() is { Right: var value }
            && value.DescendantNodesAndSelf().Any(node => node is SimpleNameSyntax { Identifier.ValueText: var name } && name == state.Name),
        // Its size is one number.
        AccessKind.ContainerRead => !(access.Operation is IPropertyReferenceOperation { Property.Name: var asked } && ContainerModel.IsSize(asked)) && access.Operation.Parent is not IPropertyReferenceOperation,
        _ => false,
    };
}
