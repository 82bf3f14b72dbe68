using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>In what way an operation keeps its thread.</summary>
enum BlockingKind
{
    /// <summary>It waits for a task.</summary>
    Task,

    /// <summary>It waits for several tasks: all of them or one.</summary>
    SeveralTasks,

    /// <summary>It sleeps.</summary>
    Sleep,

    /// <summary>It waits for another thread: an event, a semaphore, the end of a thread.</summary>
    Primitive,

    /// <summary>It runs a loop on several threads and waits for all of them.</summary>
    ParallelLoop,

    /// <summary>It waits for each element of a sequence.</summary>
    Enumeration,
}

/// <summary>In what kind of code an operation blocks.</summary>
enum BlockingPlace
{
    /// <summary>Await could be written there and then.</summary>
    Async,

    /// <summary>The function returns a task but is not async yet.</summary>
    TaskReturning,

    /// <summary>A synchronous lambda that async code runs on the spot.</summary>
    InPlaceLambda,

    /// <summary>A lock is certainly held that its own thread must release; async code or not.</summary>
    UnderLock,

    /// <summary>A constructor, static constructor, initializer, property or lazy factory: code that nobody can await.</summary>
    Construction,

    /// <summary>A function that the thread pool runs: a task's body, a work item, a timer callback.</summary>
    PoolCallback,

    /// <summary>A method of which nothing but timers are made; they run it on the pool, and have no use for a task.</summary>
    TimerCallback,

    /// <summary>The body of a parallel loop.</summary>
    ParallelBody,

    /// <summary>A function that has a thread of its own, which it may keep.</summary>
    OwnThread,

    /// <summary>A synchronous method or local function.</summary>
    Synchronous,

    /// <summary>The synchronous start of a program.</summary>
    EntryPoint,

    /// <summary>The synchronous disposal of what can be disposed asynchronously too: there on purpose.</summary>
    LastResort,

    /// <summary>A stored lambda, an operator, a place where await cannot stand: nothing to say about it.</summary>
    Elsewhere,
}

/// <summary>The one defect that a blocking operation is reported as: the most specific one wins.</summary>
enum BlockingDefect
{
    /// <summary>Nothing to report.</summary>
    None,

    /// <summary>Waiting for a task in async code.</summary>
    Wait,

    /// <summary>Waiting for several tasks in async code.</summary>
    WaitOnMany,

    /// <summary>Sleeping in async code.</summary>
    Sleep,

    /// <summary>Waiting for another thread in async code.</summary>
    Primitive,

    /// <summary>A parallel loop in async code.</summary>
    ParallelLoop,

    /// <summary>Enumerating what has to be waited for, in async code.</summary>
    Enumeration,

    /// <summary>Waiting for tasks where nobody can await the waiting code.</summary>
    Construction,

    /// <summary>Waiting for tasks or for other threads without a limit, or sleeping, on a thread of the pool.</summary>
    PoolThread,

    /// <summary>Waiting for tasks while a lock is held.</summary>
    UnderLock,

    /// <summary>Waiting for tasks in a synchronous function that could become async.</summary>
    SyncOverAsync,
}

/// <summary>One place where a thread is blocked.</summary>
/// <param name="Operation">The call, property or enumeration that blocks.</param>
/// <param name="Kind">In what way.</param>
/// <param name="Place">In what kind of code; not told when it is excused.</param>
/// <param name="Routine">The routine it stands in.</param>
/// <param name="Function">Whose thread is blocked: the routine, or the function that runs it on the spot.</param>
/// <param name="Lock">The lock that is held, as far as it has a name or a place.</param>
/// <param name="IsExcused">
/// Nothing blocks there, or on purpose: the task is complete by then, a flag like <c>bool async</c> has told that the caller
/// wants the synchronous form, or it is a test that may keep its thread.
/// </param>
/// <param name="IsInTest">It stands in a test method.</param>
readonly record struct BlockingUse(
    IOperation Operation, BlockingKind Kind, BlockingPlace Place, Routine Routine, Routine Function, HeldLock? Lock, bool IsExcused, bool IsInTest)
{
    /// <summary>The code to act on: the whole expression that blocks.</summary>
    public SyntaxNode Node => Operation.Syntax;

    // A lock is held for a short time, as a rule, and who has set a limit has thought of it.
    bool IsOpenEnded => Kind switch
    {
        BlockingKind.Enumeration => Operation is IInvocationOperation { IsImplicit: false },
        BlockingKind.Primitive => Operation is IInvocationOperation call && !Arguments.HasTimeout(call) && AsyncCounterparts.IsForOthersToEnd(call),
        _ => false,
    };

    /// <summary>Whether what it waits for are tasks.</summary>
    public bool IsForTasks => Kind is BlockingKind.Task or BlockingKind.SeveralTasks;

    /// <summary>Whether it waits for the body of a response that has come.</summary>
    public bool IsForBodyAtHand
    {
        get
        {
            var task = Instance(Operation);
            for (var step = 0; step < Limits.PathLength && task is not null; step++)
            {
                task = Routine.Places.Source(task);
                if (task is IInvocationOperation call && Routine.Root.Origins.IsBodyAtHand(call))
                    return true;
                task = Routine.Session.Calls.TaskBehind(task) ?? (task is IInvocationOperation or IPropertyReferenceOperation ? Instance(task) : null);
            }

            return false;

            static IOperation? Instance(IOperation operation) => (operation as IInvocationOperation)?.Instance ?? (operation as IPropertyReferenceOperation)?.Instance;
        }
    }

    /// <summary>Whether it gives up after a time.</summary>
    public bool HasTimeout => Operation is IInvocationOperation call && Arguments.HasTimeout(call);

    /// <summary>Whether somebody looks at its answer, or finds it out later.</summary>
    public bool IsAnswerUsed => TimedWaits.IsAnswerUsed(Operation, Routine);

    /// <summary>Of a wait for several tasks: whether it waits for all of them rather than for the first.</summary>
    public bool IsForAll => Operation is IInvocationOperation call && Routine.Session.Calls.Of(call).Kind == Meaning.WaitForAll;

    /// <summary>The one defect that it is; <see cref="BlockingDefect.None"/> where it is excused or not at a wrong place.</summary>
    public BlockingDefect Defect
    {
        get
        {
            if (IsExcused)
                return BlockingDefect.None;
            switch (Place)
            {
                case BlockingPlace.Async or BlockingPlace.TaskReturning or BlockingPlace.InPlaceLambda:
                    return Kind switch
                    {
                        BlockingKind.Task => BlockingDefect.Wait,
                        BlockingKind.SeveralTasks => BlockingDefect.WaitOnMany,
                        BlockingKind.Sleep => BlockingDefect.Sleep,
                        BlockingKind.Primitive => BlockingDefect.Primitive,
                        BlockingKind.ParallelLoop => BlockingDefect.ParallelLoop,
                        _ => BlockingDefect.Enumeration,
                    };
                case BlockingPlace.UnderLock when IsForTasks:
                    return BlockingDefect.UnderLock;
                // Monitor.Wait gives its lock back, and keeps the thread.
                case BlockingPlace.UnderLock when Function.IsAsync && Kind == BlockingKind.Primitive && Operation is IInvocationOperation { TargetMethod: var method } && Routine.Session.Calls.Is(method, Meaning.WaitUnderLock):
                    return BlockingDefect.Primitive;
                case BlockingPlace.Construction when IsForTasks && !IsInTest:
                    return BlockingDefect.Construction;
                // A method that is given to the pool by its name may become async, as any other.
                case BlockingPlace.PoolCallback when IsForTasks && Function is { Parent: null, Syntax: MethodDeclarationSyntax } && !IsInTest:
                    return BlockingDefect.SyncOverAsync;
                // Tests block threads of the pool to see what happens.
                case BlockingPlace.PoolCallback or BlockingPlace.TimerCallback when (IsForTasks || Kind == BlockingKind.Sleep || IsOpenEnded) && !IsInTest:
                // In async code the loop itself is the defect.
                case BlockingPlace.ParallelBody when IsForTasks && !Function.IsAsync && !IsInTest:
                    return BlockingDefect.PoolThread;
                case BlockingPlace.Synchronous when IsForTasks:
                    return BlockingDefect.SyncOverAsync;
                default:
                    return BlockingDefect.None;
            }
        }
    }
}

/// <summary>A lock that is held where something blocks.</summary>
/// <param name="Name">What its author calls it.</param>
/// <param name="Statement">The lock statement; null when it was taken in another way.</param>
sealed record HeldLock(string Name, SyntaxNode? Statement);
