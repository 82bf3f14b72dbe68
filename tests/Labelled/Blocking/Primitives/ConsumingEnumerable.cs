// ---- faulty: an async method enumerates a blocking collection
using System.Collections.Concurrent;

class Sink
{
    private readonly BlockingCollection<int> _numbers = new(10);

    public async Task ConsumeAsync()
    {
        foreach (int number in _numbers.GetConsumingEnumerable()) //! CONC1007
            await Console.Out.WriteLineAsync($"{number}");
    }

    static async Task Main()
    {
        var sink = new Sink();
        Task consumer = Task.Run(sink.ConsumeAsync);
        sink._numbers.TryAdd(1);
        sink._numbers.CompleteAdding();
        await consumer;
    }
}

// ---- sound: a concurrent queue is enumerated as a snapshot
using System.Collections.Concurrent;

class Sink
{
    private readonly ConcurrentQueue<int> _numbers = new();

    public async Task ConsumeAsync()
    {
        foreach (int number in _numbers)
            await Console.Out.WriteLineAsync($"{number}");
        while (_numbers.TryDequeue(out int rest))
            await Console.Out.WriteLineAsync($"{rest}");
    }

    static async Task Main()
    {
        var sink = new Sink();
        sink._numbers.Enqueue(1);
        await sink.ConsumeAsync();
    }
}
