// ---- faulty: the flusher is waited for in full
class Journal
{
    private readonly List<string> _lines = new();
    private Task _flusher = Task.CompletedTask;

    public async Task AppendAsync(string line)
    {
        _lines.Add(line);
        _flusher.Wait(); //! CONC1001
        _flusher = FlushAsync(_lines.ToArray());
        await Task.Yield();
    }

    private static async Task FlushAsync(string[] lines) => await File.AppendAllLinesAsync("journal.log", lines);

    static async Task Main() => await new Journal().AppendAsync("start");
}

// ---- sound: Wait(0) only asks whether the flusher is done
class Journal
{
    private readonly List<string> _lines = new();
    private Task _flusher = Task.CompletedTask;

    public async Task AppendAsync(string line)
    {
        _lines.Add(line);
        if (!_flusher.Wait(0))
            return;
        _flusher = FlushAsync(_lines.ToArray());
        await Task.Yield();
    }

    private static async Task FlushAsync(string[] lines) => await File.AppendAllLinesAsync("journal.log", lines);

    static async Task Main() => await new Journal().AppendAsync("start");
}
