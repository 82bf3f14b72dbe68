namespace ConcurrencyAnalyzers.Engine.Domain;

/// <summary>Every bound of the engine, with its reason. Where one is hit the engine knows nothing, and rules stay silent.</summary>
static class Limits
{
    /// <summary>Steps of an access path. Longer chains are hardly ever shared state that an author would recognise in a message.</summary>
    public const int PathLength = 4;

    /// <summary>
    /// Visits of a block while a flow analysis looks for its fixed point. The domains have short chains: locksets only shrink,
    /// launches only grow, so real code needs three or four; handlers of long try blocks need more.
    /// </summary>
    public const int VisitsOfBlock = 100;

    /// <summary>Blocks of a routine. Beyond this a body is generated code or a state machine nobody reads.</summary>
    public const int BlocksOfRoutine = 20_000;

    /// <summary>Nodes inside of each other in a body, and so the terms of a sum. The compiler needs 400 bytes of stack for each when it makes a graph, and editors give a thread one megabyte.</summary>
    public const int NestingOfBody = 2_000;

    /// <summary>Numbers that a type hands out as they are for it to be one of statistics. Three may still be parts of one thing.</summary>
    public const int NumbersOfStatistics = 4;

    /// <summary>Facts a state may hold; a body that needs more is a table in disguise.</summary>
    public const int Facts = 500;

    /// <summary>Implementations of a method that are all looked at where one of them is called. Of more nobody thinks when reading the call.</summary>
    public const int Implementations = 4;

    /// <summary>Calls followed from a launched routine to the code it runs. Authors recognise a chain of this length in a message.</summary>
    public const int CallDepth = 3;

    /// <summary>Calls from async code down to the one that blocks. In longer chains nobody sees any more why the caller waits.</summary>
    public const int BlockingCallDepth = 5;

    /// <summary>Calls from a member of a stream of the program down to the buffers that it fills. Each method is looked at once, and such classes build on each other.</summary>
    public const int StreamCallDepth = 8;

    /// <summary>Calls between the code that launches and the access it leads to, in the whole program's view.</summary>
    public const int TrailLength = 4;

    /// <summary>Calls inside of each other that are looked into on the way, and launches that the text of their member does not name; deeper ones are taken as doing nothing, so that recursion needs no more stack.</summary>
    public const int SummaryDepth = 60;

    /// <summary>Uses of state that a method's callers are told. A method with more is a program of its own, and is left alone.</summary>
    public const int UsesOfSummary = 400;

    /// <summary>Uses of state of one routine, callees included; beyond that those of further calls are left out.</summary>
    public const int UsesOfRoutine = 4_000;

    /// <summary>Callers that are asked whether they could follow when a method becomes async; the words for more of them would not be better.</summary>
    public const int CallersOfAdvice = 24;

    /// <summary>How far up callers are looked for from a method that leaves a thread running.</summary>
    public const int CallerDepth = 4;

    /// <summary>Methods that are asked who calls them, or that are called on the way, to find out whether all belongs to one piece of started code: more than a type has that is written so.</summary>
    public const int CallersOfStep = 64;

    /// <summary>Launches of a member. More in one body is a table of jobs or generated code; comparing all pairs would take long.</summary>
    public const int LaunchesOfMember = 200;

    /// <summary>Delegates of which one is launched: a fast and a slow way, with and without a log. More are a table.</summary>
    public const int Alternatives = 4;

    /// <summary>Operations inside of each other whose cost is added up, or that are searched for waits; sums of thousands of terms must not need as much stack.</summary>
    public const int NestingOfCost = 400;

    /// <summary>
    /// Operations inside of each other in one method whose cost is added up; sums, chains of calls and of else-ifs are no deeper than one. All methods of
    /// <see cref="CallsOfCost"/> inside of each other must fit on a thread of an editor, which has one megabyte.
    /// </summary>
    public const int NestingOfPrice = 100;

    /// <summary>Calls whose bodies count as cost of the call. Work that hides deeper than this is hardly hidden on purpose.</summary>
    public const int CallsOfCost = 5;

    /// <summary>Rounds from which work at an end of a critical section is worth to be moved out: three texts, or a loop over a hundred things.</summary>
    public const int WorthMoving = 60;

    /// <summary>Elements or bytes up to which an input is small: what is done to it takes microseconds.</summary>
    public const int SmallInput = 1024;

    /// <summary>Nested finally blocks that a jump passes through.</summary>
    public const int FinallyDepth = 16;

    /// <summary>Steps back from a value to where it comes from. Longer ways hardly exist, and each step may bind another body.</summary>
    public const int OriginDepth = 12;

    /// <summary>Variables that a container is handed on through before it gets away. Each one is another walk over the member.</summary>
    public const int HolderDepth = 3;

    /// <summary>Milliseconds below which waiting for a cancellation token is a look at it rather than a pause.</summary>
    public const int LongestPoll = 500;

    /// <summary>Milliseconds up to which a sleep that a test chooses slows somebody down rather than waits for something: about a tick of the system's clock.</summary>
    public const int LongestPause = 16;

    /// <summary>Iterations from which a loop counts as computation; the option <c>concurrency.cpu_bound_iterations</c>.</summary>
    public const int CpuBoundIterations = 10_000;

    /// <summary>Rounds of a loop from which taking a lock in each of them shows in the run time.</summary>
    public const int HotIterations = 10_000;

    /// <summary>Steps from which a user who waits for them notices: some milliseconds of a processor.</summary>
    public const int NoticeableOperations = 1_000_000;

    /// <summary>Threads that a constant number of rounds may start: somebody has counted processors, not items.</summary>
    public const int CountedThreads = 64;

    /// <summary>Handlers that are followed from where an event is raised. An event with more is one for everybody: that a thread runs one of them tells nothing.</summary>
    public const int HandlersOfEvent = 8;
}
