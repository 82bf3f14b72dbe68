using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Domain;

/// <summary>How launched code relates to the code that launches it.</summary>
enum LaunchKind
{
    /// <summary>A thread, task or pool item: it runs beside the launcher until it is joined.</summary>
    Beside,

    /// <summary>Many copies beside each other and beside the launcher: a timer, <c>Parallel.ForEachAsync</c>.</summary>
    ManyBeside,

    /// <summary>Several bodies beside each other; the launcher waits: <c>Parallel.Invoke</c>.</summary>
    Each,

    /// <summary>Many copies of one body beside each other; the launcher waits: <c>Parallel.For</c>, PLINQ.</summary>
    Many,

    /// <summary>
    /// An async call that is not awaited at once: up to its first await it runs on the spot, after it beside the launcher.
    /// </summary>
    Unawaited,

    /// <summary>As <see cref="Unawaited"/>, for each element of a sequence: <c>items.Select(async item => …)</c>.</summary>
    ManyUnawaited,
}

/// <summary>A place where a delegate is chosen that is one of a few.</summary>
/// <param name="Value">The expression that names it.</param>
/// <param name="Facts">What is so where it is chosen.</param>
readonly record struct ChosenDelegate(IOperation Value, ImmutableArray<ChoiceFact> Facts);

/// <summary>What is so where something is chosen: a test has a value, or has another one.</summary>
/// <param name="Tested">What is looked at: a condition, or what is compared with a constant.</param>
/// <param name="Value">The constant.</param>
/// <param name="IsEqual">Whether it has that value.</param>
readonly record struct ChoiceFact(SyntaxNode Tested, object? Value, bool IsEqual)
{
    /// <summary>Whether two such facts of the same test cannot be true at once.</summary>
    /// <remarks>Constants of different types may be the same number.</remarks>
    public bool Excludes(ChoiceFact other) => Equals(Value, other.Value) ? IsEqual != other.IsEqual : IsEqual && other.IsEqual && (Value is null || other.Value is null || Value.GetType() == other.Value.GetType());
}

/// <summary>Code that a launch runs.</summary>
/// <typeparam name="TRoutine">The engine's routine; a type parameter so that this domain knows nothing of graphs.</typeparam>
/// <param name="Routine">The lambda or local function, when it stands in the same member.</param>
/// <param name="Method">The method, when a method group is launched.</param>
/// <param name="Receiver">The object it runs on, in the words of the launcher.</param>
readonly record struct LaunchBody<TRoutine>(TRoutine? Routine, IMethodSymbol? Method, AccessPath? Receiver)
    where TRoutine : class
{
    /// <summary>The expression of the object it runs on; null when there is none.</summary>
    public IOperation? Instance { get; init; }

    /// <summary>The parameter whose delegate is launched: callers know the code.</summary>
    public IParameterSymbol? Parameter { get; init; }

    /// <summary>The object that the code gets as its argument; null when there is none, or it is given later.</summary>
    public IOperation? State { get; init; }

    /// <summary>The object that the code gets as its argument, in the words of <see cref="Maker"/>, which has prepared it; null when there is none.</summary>
    public IOperation? Kept { get; init; }

    /// <summary>The routine of another member that has prepared the code; null when it is launched where it is named.</summary>
    public TRoutine? Maker { get; init; }

    /// <summary>The lambda, when it stands in another member of the same object.</summary>
    public TRoutine? Elsewhere { get; init; }

    /// <summary>The variable that holds the delegate, when a method has made it: what its code captures belongs to it.</summary>
    public AccessPath? Keeper { get; init; }

    /// <summary>Whether the launched code finds it in an event: what it gets comes from who raises that, and not from who has launched the code.</summary>
    public bool IsRaised { get; init; }

    /// <summary>The choice of its launch that it belongs to, of which one runs; zero for code that runs whatever else does.</summary>
    public int Choice { get; init; }

    /// <summary>Where it is chosen, in the words of <see cref="Maker"/>, if there is one; several places where it is one of a few at each of them.</summary>
    public ImmutableArray<ChosenDelegate> Chosen { get; init; }

    /// <summary>Whether the code is named and not called where it is launched: <c>items.Select(SendAsync)</c>.</summary>
    public bool IsNamed { get; init; }

    /// <summary>
    /// Not <see cref="Method"/> itself runs beside the caller but what it has launched and left alive, or, when it is an
    /// async method that is not awaited, what follows its first await.
    /// </summary>
    public bool IsLeftAlive { get; init; }

    /// <summary>
    /// Of what is left alive, true is what has ended when the task of the call has, and false what goes on behind it:
    /// <c>await service.StartAsync()</c> ends when the service has started. Null where the call returns no task, or its task
    /// stands for everything.
    /// </summary>
    public bool? EndsWithTask { get; init; }
}

/// <summary>One place in the code that starts other code on other threads.</summary>
/// <typeparam name="TRoutine">The engine's routine.</typeparam>
/// <param name="operation">The call or object creation that names the code.</param>
/// <param name="launcher">The routine it stands in.</param>
/// <param name="kind">How the code runs.</param>
/// <param name="bodies">The code.</param>
/// <param name="startsAtOnce">False for a thread or task that waits for <c>Start</c>.</param>
/// <param name="canRepeat">Whether it stands in a loop or in a lambda, so that there may be several copies.</param>
sealed class Launch<TRoutine>(
    IOperation operation, TRoutine launcher, LaunchKind kind, ImmutableArray<LaunchBody<TRoutine>> bodies, bool startsAtOnce, bool canRepeat)
    where TRoutine : class
{
    /// <summary>The call or object creation that names the code.</summary>
    public IOperation Operation { get; } = operation;

    /// <summary>The routine it stands in.</summary>
    public TRoutine Launcher { get; } = launcher;

    /// <summary>How the code runs.</summary>
    public LaunchKind Kind { get; } = kind;

    /// <summary>The code.</summary>
    public ImmutableArray<LaunchBody<TRoutine>> Bodies { get; } = bodies;

    /// <summary>Whether some of its bodies run one instead of the other.</summary>
    public bool HasAlternatives { get; } = bodies.Any(static body => body.Choice != 0);

    /// <summary>False for a thread or task that waits for <c>Start</c>.</summary>
    public bool StartsAtOnce { get; } = startsAtOnce;

    /// <summary>What keeps its copies, and other code, from running beside it: a scheduler that runs one task at a time.</summary>
    public Lockset Turn { get; init; } = Lockset.Empty;

    /// <summary>What else the same call leaves running: what its task does not wait for, the handlers that a thread of it finds in events. It starts together with this launch. Null when there is nothing.</summary>
    public Launch<TRoutine>? Beyond { get; init; }

    /// <summary>Whether the code runs again and again though never beside itself, as that of a slow timer: what it has said once it says nothing of the next time.</summary>
    public bool Repeats { get; init; }

    /// <summary>Whether its copies run one after the other, as the callbacks of a token do on the thread that cancels it.</summary>
    public bool IsInTurn { get; init; }

    /// <summary>Whether several copies may exist.</summary>
    public bool CanRepeat { get; } = canRepeat;

    /// <summary>Whether it runs on after the launching call has returned.</summary>
    public bool OutlivesCall => Kind is not (LaunchKind.Each or LaunchKind.Many);

    /// <summary>Whether each start brings copies that run beside each other.</summary>
    public bool IsMany => Kind is LaunchKind.Many or LaunchKind.ManyBeside or LaunchKind.ManyUnawaited;

    /// <summary>Whether the code runs on its caller's thread up to its first await.</summary>
    public bool BeginsInPlace => Kind is LaunchKind.Unawaited or LaunchKind.ManyUnawaited;
}
