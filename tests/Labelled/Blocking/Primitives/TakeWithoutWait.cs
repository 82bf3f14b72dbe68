// ---- faulty: Take waits until a work item comes
using System.Collections.Concurrent;

class Queue
{
    private readonly BlockingCollection<string> _items = new();

    public void Add(string item) => _items.Add(item);

    public async Task DrainOneAsync()
    {
        string item = _items.Take(); //! CONC1005
        await File.AppendAllTextAsync("out.txt", item);
    }

    static async Task Main()
    {
        var queue = new Queue();
        queue.Add("a");
        await queue.DrainOneAsync();
    }
}

// ---- sound: TryTake without a timeout returns at once
using System.Collections.Concurrent;

class Queue
{
    private readonly BlockingCollection<string> _items = new();

    public void Add(string item) => _items.Add(item);

    public async Task DrainOneAsync()
    {
        if (_items.TryTake(out string? item))
            await File.AppendAllTextAsync("out.txt", item);
    }

    static async Task Main()
    {
        var queue = new Queue();
        queue.Add("a");
        await queue.DrainOneAsync();
    }
}
