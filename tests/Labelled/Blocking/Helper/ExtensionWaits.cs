// ---- faulty: the extension hides the wait
static class TaskHelp
{
    public static T Unwrap<T>(this Task<T> task) => task.GetAwaiter().GetResult(); //! CONC1010|CONC1001
}

class Program
{
    private static async Task<int> AgeAsync(string name) { await Task.Delay(50); return name.Length; }

    static async Task Main()
    {
        int ada = await AgeAsync("ada");
        int bob = AgeAsync("bob").Unwrap(); //! CONC1009|CONC1001
        Console.WriteLine(ada + bob);
    }
}

// ---- sound: the extension asks for completion before it reads
static class TaskHelp
{
    public static T? PeekOr<T>(this Task<T> task, T? other)
        => task.IsCompletedSuccessfully ? task.GetAwaiter().GetResult() : other;
}

class Program
{
    private static async Task<int> AgeAsync(string name) { await Task.Delay(50); return name.Length; }

    static async Task Main()
    {
        int ada = await AgeAsync("ada");
        int bob = AgeAsync("bob").PeekOr(0);
        Console.WriteLine(ada + bob);
    }
}
