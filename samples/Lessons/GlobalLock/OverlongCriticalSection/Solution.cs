string[] users = ["Ada ", " Grace", "Edsger", "Barbara\t"];
Parallel.For(0, 1_000, i => Journal.Write(users[i % users.Length], $"step {i % 10}"));
Console.WriteLine($"{Journal.Count} entries, {Journal.DifferentLines} different ones");

/// <summary>What the users did, one line for each step.</summary>
static class Journal
{
    static readonly Lock Gate = new();
    static readonly List<string> Lines = new();

    public static int Count
    {
        get
        {
            lock (Gate)
            {
                return Lines.Count;
            }
        }
    }

    public static int DifferentLines
    {
        get
        {
            lock (Gate)
            {
                return Lines.Distinct().Count();
            }
        }
    }

    public static void Write(string user, string step)
    {
        var name = user.Trim().ToLowerInvariant().Replace(' ', '_');
        var line = $"{name}: {step.ToUpperInvariant()}";
        lock (Gate)
        {
            Lines.Add(line);
        }
    }
}
