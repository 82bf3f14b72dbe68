// ---- faulty: the value task is turned into a task and waited for
class Buffered
{
    private readonly Stream _input;
    public Buffered(Stream input) => _input = input;

    public async ValueTask<int> FillAsync(Memory<byte> target)
    {
        ValueTask<int> pending = _input.ReadAsync(target);
        int count = pending.AsTask().Result; //! CONC1001
        if (count == 0)
            await Task.Yield();
        return count;
    }

    static async Task Main()
    {
        await using var file = new FileStream("in.bin", FileMode.Open, FileAccess.Read, FileShare.Read, 4096, true);
        Console.WriteLine(await new Buffered(file).FillAsync(new byte[100]));
    }
}

// ---- sound: the fast path of a value task that is complete
class Buffered
{
    private readonly Stream _input;
    public Buffered(Stream input) => _input = input;

    public async ValueTask<int> FillAsync(Memory<byte> target)
    {
        ValueTask<int> pending = _input.ReadAsync(target);
        int count = pending.IsCompletedSuccessfully ? pending.Result : await pending;
        if (count == 0)
            await Task.Yield();
        return count;
    }

    static async Task Main()
    {
        await using var file = new FileStream("in.bin", FileMode.Open, FileAccess.Read, FileShare.Read, 4096, true);
        Console.WriteLine(await new Buffered(file).FillAsync(new byte[100]));
    }
}
