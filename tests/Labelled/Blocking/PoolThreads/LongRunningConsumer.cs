// ---- faulty: fifty consumers on pool threads wait in Take
using System.Collections.Concurrent;

class Consumers
{
    private static readonly BlockingCollection<string> s_lines = new();

    static async Task Main()
    {
        for (int i = 0; i < 50; i++)
        {
            _ = Task.Run(() =>
            {
                while (true)
                    Console.WriteLine(s_lines.Take()); //! CONC1012
            });
        }
        s_lines.Add("hello");
        await Task.Delay(500);
    }
}

// ---- sound: one consumer has a thread of its own, by LongRunning
using System.Collections.Concurrent;

class Consumers
{
    private static readonly BlockingCollection<string> s_lines = new();

    private static void Consume()
    {
        foreach (string line in s_lines.GetConsumingEnumerable())
            Console.WriteLine(line);
    }

    static async Task Main()
    {
        Task consumer = Task.Factory.StartNew(
            Consume, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        s_lines.TryAdd("hello");
        s_lines.CompleteAdding();
        await consumer;
    }
}
