namespace Article;

/// <summary>One section of the article: what it says, and the code that shows it.</summary>
/// <param name="slug">The name on the command line.</param>
/// <param name="heading">The heading in the article.</param>
/// <param name="says">What the article says there, in our words.</param>
abstract class Section(string slug, string heading, string says)
{
    public string Slug => slug;
    public string Heading => heading;
    public string Says => says;

    /// <summary>Shows the section on the console and returns what it timed.</summary>
    public abstract Task<IReadOnlyList<Timing>> RunAsync(Workload workload, CancellationToken cancellation);

    /// <summary>Runs code that joins threads away from the async caller, which is not blocked meanwhile.</summary>
    protected static Task<IReadOnlyList<Timing>> OnItsOwnThread(Func<IReadOnlyList<Timing>> work, CancellationToken cancellation) =>
        Task.Factory.StartNew(work, cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    protected static void Say(string line) => Console.WriteLine("  " + line);
}
