namespace ConcurrencyAnalyzers.Authoring;

/// <summary>
/// The shelves of the catalogue. A topic is the category of its rules, the folder they live in
/// (the part after the dot) and a range of a thousand IDs.
/// </summary>
static class Topics
{
    /// <summary>CONC0xxx: what a project says to this package.</summary>
    public const string Configuration = "Concurrency.Configuration";

    /// <summary>CONC1xxx: blocking calls in async code.</summary>
    public const string Blocking = "Concurrency.Blocking";

    /// <summary>CONC2xxx: unsynchronized shared state across threads.</summary>
    public const string SharedState = "Concurrency.SharedState";

    /// <summary>CONC3xxx: CPU-bound work on threads under a global lock.</summary>
    public const string GlobalLock = "Concurrency.GlobalLock";

    /// <summary>CONC4xxx: choosing, taking, releasing and ordering locks.</summary>
    public const string Locks = "Concurrency.Locks";

    /// <summary>CONC5xxx: hygiene of tasks and threads.</summary>
    public const string Tasks = "Concurrency.Tasks";

    /// <summary>All topics, in the order of their ID ranges: the first owns CONC0xxx.</summary>
    public static ImmutableArray<string> All { get; } =
        ImmutableArray.Create(Configuration, Blocking, SharedState, GlobalLock, Locks, Tasks);

    /// <summary>The folder and namespace of a topic: <c>Blocking</c> for <c>Concurrency.Blocking</c>.</summary>
    public static string FolderOf(string category) => category.Substring(category.IndexOf('.') + 1);

    /// <summary>The topic an ID belongs to, or null when the ID is in no topic's range.</summary>
    public static string? Of(string id)
    {
        const int digitOfTopic = 4;
        var topic = id.Length == 8 && id.StartsWith("CONC", StringComparison.Ordinal) ? id[digitOfTopic] - '0' : -1;
        return topic >= 0 && topic < All.Length ? All[topic] : null;
    }
}
