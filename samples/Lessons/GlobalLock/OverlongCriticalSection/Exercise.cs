string[] users = ["Ada ", " Grace", "Edsger", "Barbara\t"];
var steps = string.Concat(Enumerable.Repeat("one more step, ", 200));
Parallel.For(0, 9_000, i => Journal.Write(users[i % users.Length], steps));
Console.WriteLine($"{Journal.Count} entries, the longest has {Journal.Longest:N0} characters");

/// <summary>What the users did, one line for each entry.</summary>
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

    public static int Longest
    {
        get
        {
            lock (Gate)
            {
                return Lines.Max(line => line.Length);
            }
        }
    }

    public static void Write(string user, string steps)
    {
        lock (Gate) // CONC3009
        {
            var name = user.Trim().ToLowerInvariant();
            var mark = 17;
            for (var letter = 0; letter < 100; letter++)
                mark = (mark * 31 + steps.LastIndexOf((char)letter)) % 9_973;
            var line = $"{name}: {mark}";
            Lines.Add(line);
        }
    }
}
