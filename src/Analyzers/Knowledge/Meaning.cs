namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>What a call or a property of the platform means to the engine. The tables in <c>Tables/</c> use these names.</summary>
enum Meaning
{
    /// <summary>Nothing that the engine knows.</summary>
    None,

    // Tables/waits.txt: tasks and their completion.

    /// <summary>Blocks until the task of the operand is complete.</summary>
    WaitForTask,

    /// <summary>Blocks until all tasks among the arguments are complete.</summary>
    WaitForAll,

    /// <summary>Blocks until one task among the arguments is complete.</summary>
    WaitForAny,

    /// <summary>A task that completes when all tasks among the arguments have.</summary>
    WhenAll,

    /// <summary>A task whose result is a completed task from among the arguments.</summary>
    WhenAny,

    /// <summary>A sequence of completed tasks from among the arguments.</summary>
    WhenEach,

    /// <summary>Another view of the operand's task: an awaiter, a configured awaitable, a wrapper.</summary>
    SameTask,

    /// <summary>A task that ends with the task that the operand's task results in.</summary>
    InnerTask,

    /// <summary>True only when the operand's task is complete.</summary>
    CompletionTest,

    /// <summary>The status of the operand's task.</summary>
    CompletionStatus,

    /// <summary>A task that is complete from the start.</summary>
    CompletedTask,

    /// <summary>Blocks until a handle is signalled.</summary>
    WaitForHandle,

    /// <summary>Blocks for a time.</summary>
    Sleep,

    /// <summary>A synchronous view of an asynchronous sequence: enumerating it blocks for each element.</summary>
    BlockingSequence,

    // Tables/launches.txt: code that starts to run beside the caller, and its end.

    /// <summary>Makes a thread or task object that does not run yet; its body is the delegate among the arguments.</summary>
    Create,

    /// <summary>Starts the thread or task of the operand.</summary>
    Start,

    /// <summary>Runs the delegates among the arguments beside the caller, once each.</summary>
    Launch,

    /// <summary>Runs the delegates among the arguments beside the caller and beside themselves.</summary>
    LaunchMany,

    /// <summary>Runs the delegates among the arguments beside the caller, one run after the other unless more are asked for.</summary>
    LaunchInTurn,

    /// <summary>Starts the timer of the operand, again or for the first time.</summary>
    Rearm,

    /// <summary>Takes a callback back, and waits until one that runs is over.</summary>
    Withdraws,

    /// <summary>Ends a timer, and signals the handle among the arguments when the last of its callbacks is over.</summary>
    Drains,

    /// <summary>
    /// A scheduler that runs one task at a time. One that is shared runs tasks beside each other, and none beside those of the scheduler
    /// of the same object that is not.
    /// </summary>
    RunsInTurn,

    /// <summary>A scheduler that runs tasks beside each other.</summary>
    RunsBeside,

    /// <summary>Runs each delegate among the arguments beside the others; returns when all have ended.</summary>
    RunEach,

    /// <summary>Runs many copies of the delegates among the arguments beside each other; returns when all have ended.</summary>
    RunMany,

    /// <summary>Runs the delegates among the arguments after the operand's task, beside the caller.</summary>
    Continue,

    /// <summary>Blocks until the thread of the operand has ended.</summary>
    WaitForThread,

    /// <summary>Waits until the operand has raised its last event.</summary>
    WaitForEvents,

    /// <summary>True until the thread of the operand has ended.</summary>
    AliveTest,

    /// <summary>Lets somebody who waits on the operand go on.</summary>
    Signal,

    /// <summary>Says that one more is to be waited for.</summary>
    Registers,

    /// <summary>Waits until the operand is signalled.</summary>
    WaitForSignal,

    /// <summary>Meets other threads: what comes before it on one does not run beside what comes after it on another.</summary>
    Rendezvous,

    /// <summary>Waits for a condition that another thread makes true.</summary>
    WaitForCondition,

    /// <summary>Runs the delegates among the arguments on the caller's thread.</summary>
    RunInPlace,

    /// <summary>Runs the delegate among the arguments once, on the thread that asks for the value first.</summary>
    RunOnDemand,

    // Tables/locks.txt: mutual exclusion.

    /// <summary>Takes the lock of the operand.</summary>
    Acquire,

    /// <summary>Takes the lock of the operand if the call returns true.</summary>
    TryAcquire,

    /// <summary>Takes the lock of the operand; disposing the result releases it.</summary>
    AcquireScope,

    /// <summary>Releases the lock of the operand.</summary>
    Release,

    /// <summary>Tells whether the thread holds the lock of the operand.</summary>
    LockTest,

    /// <summary>Tells the thread that asks something of itself, another thread something else.</summary>
    TellsThread,

    /// <summary>Tells whether the thread that asks is the one that an object belongs to.</summary>
    ThreadTest,

    /// <summary>Tells whether the thread that asks is another than the one that an object belongs to.</summary>
    OtherThreadTest,

    /// <summary>Releases the lock of the operand and waits to be pulsed before it takes it again.</summary>
    WaitUnderLock,

    // Tables/atomics.txt: single indivisible accesses.

    /// <summary>Reads or writes the variable of the operand in one indivisible step.</summary>
    Atomic,

    // Tables/containers.txt: objects that are not safe to change while others use them.

    /// <summary>Changes the object it is called on.</summary>
    Mutates,

    /// <summary>Another look at the object it is called on: what is done to that one is seen in it.</summary>
    View,

    // Tables/steps.txt: single steps on concurrent collections.

    /// <summary>Asks whether there is something for the key of the operand.</summary>
    AsksForKey,

    /// <summary>Asks how many elements there are, or whether there are any.</summary>
    AsksForCount,

    /// <summary>Shows the element that is taken next, and leaves it there.</summary>
    PeeksElement,

    /// <summary>Adds something for the key of the operand, if there is nothing yet.</summary>
    AddsKey,

    /// <summary>Removes what there is for the key of the operand.</summary>
    RemovesKey,

    /// <summary>Puts something in the place of the key of the operand that is made of what was there, and tells what it is.</summary>
    ReplacesKey,

    /// <summary>Reads what there is for a key. No line of a table: an indexer.</summary>
    ReadsKey,

    /// <summary>Puts something in the place of a key, whatever there was. No line of a table: an indexer.</summary>
    SetsKey,

    /// <summary>Reads what there is for a key, and writes it back changed. No line of a table: an indexer.</summary>
    UpdatesKey,

    /// <summary>Adds an element.</summary>
    AddsElement,

    /// <summary>Takes an element out, if there is one.</summary>
    TakesElement,

    /// <summary>A value that nobody else has.</summary>
    MakesUnique,

    // Tables/elements.txt: objects that go into collections and come out of them.

    /// <summary>Gives the argument of the operand to whoever takes it out.</summary>
    Gives,

    /// <summary>Puts the argument of the operand where others find it.</summary>
    Keeps,

    /// <summary>Hands out what nobody else gets: the result, an out argument, or the elements of the result.</summary>
    Takes,

    /// <summary>Hands out what others may find as well: by the key of the operand, or by any.</summary>
    Finds,

    /// <summary>Another face of the object it belongs to.</summary>
    Face,

    // Tables/costs.txt: what a call costs.

    /// <summary>Keeps a processor busy for long.</summary>
    Computes,

    /// <summary>Keeps a processor busy in proportion to its inputs; small ones cost nothing.</summary>
    ComputesOver,

    /// <summary>Makes a text or takes one apart: dozens of steps, but not thousands.</summary>
    Formats,

    /// <summary>Gives a few bytes, whatever it is given.</summary>
    Small,

    // Tables/effects.txt: what a call does to the world.

    /// <summary>Reads or writes something outside the process: a file, a console, a socket.</summary>
    Outside,

    /// <summary>Keeps its thread waiting for a disk, the network, a database, another process or a clock.</summary>
    Blocks,

    // Tables/twins.txt: synchronous calls, and what tells whether they wait.

    /// <summary>Blocks until a disk, a network, a database or another process has answered; its twin can be awaited.</summary>
    BlocksOnIo,

    /// <summary>Blocks until something happens; its twin can be awaited.</summary>
    BlocksOnWait,

    /// <summary>An asynchronous disposal that really awaits, unlike those that a base class lends.</summary>
    AwaitsDisposal,

    /// <summary>Makes something that is disposed synchronously; its twin makes the same to be disposed asynchronously.</summary>
    MakesDisposable,

    /// <summary>Never blocks for long, though a member of its name with "Async" behind it exists.</summary>
    Immediate,

    /// <summary>An operator that runs the query of the operand: it blocks where a database answers.</summary>
    RunsQuery,

    // Tables/sources.txt: where streams and queries come from.

    /// <summary>A stream, reader or writer whose data is in memory; for all members: a type of such ones.</summary>
    InMemory,

    /// <summary>A stream, reader or writer over the one of the operand.</summary>
    Wraps,

    /// <summary>A query that a database answers; the twin is the type with the asynchronous forms of its operators.</summary>
    AnswersQuery,

    // Tables/conventions.txt: what somebody else finds and calls.

    /// <summary>An attribute by which methods are found that have to have a certain signature.</summary>
    FixesSignature,

    /// <summary>A call that takes any function and awaits what it returns.</summary>
    AwaitsFunctions,
}

/// <summary>More about a call that takes part in mutual exclusion.</summary>
[Flags]
enum LockTraits
{
    /// <summary>An exclusive lock that any thread may release and that does not nest.</summary>
    None = 0,

    /// <summary>Readers share it; it protects from writers only.</summary>
    Shared = 1,

    /// <summary>The thread that takes it must release it: no await in between.</summary>
    Affine = 2,

    /// <summary>The thread that holds it may take it again.</summary>
    Reentrant = 4,

    /// <summary>It also limits or signals; it excludes others only if one may hold it at a time.</summary>
    Counting = 8,

    /// <summary>An interpreter's: it guards the objects of the other language, and nothing of this program.</summary>
    Interpreter = 16,

    /// <summary>The exclusive mode of a lock that readers can share.</summary>
    Writer = 32,

    /// <summary>The monitor that every object has, whatever lock the object is itself.</summary>
    Monitor = 64,

    /// <summary>Known by the names of its methods, or the mode of readers of a pair of schedulers: it keeps out who takes it, and says nothing of those who do not.</summary>
    Unlisted = 128,

    /// <summary>The mode of a reader that may become the writer: it lets readers in, and nobody else who may.</summary>
    Upgradeable = 256,
}

/// <summary>The meaning of one call.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Operand">On what: -1 for the receiver, otherwise the index of the parameter.</param>
/// <param name="Traits">For locks: how it excludes.</param>
/// <param name="Blocks">It keeps its thread until another one lets it go on, and is meant to: not the short wait for a monitor.</param>
readonly record struct CallMeaning(Meaning Kind, int Operand, LockTraits Traits, bool Blocks = false)
{
    /// <summary>The operand is the object that the member is called on.</summary>
    public const int Receiver = -1;

    /// <summary>Whether a function that the member is given runs before it returns, on its caller's thread: what sorts or replaces calls it as well.</summary>
    public bool RunsInPlace => IsRunInPlace(Kind);

    /// <summary>The same, of a kind of meaning.</summary>
    public static bool IsRunInPlace(Meaning kind) => kind is Meaning.RunInPlace or Meaning.ComputesOver;
}
