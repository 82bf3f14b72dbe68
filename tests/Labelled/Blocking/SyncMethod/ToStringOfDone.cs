// ---- faulty: Describe waits for the task although it could be awaited
class Request
{
    private readonly Task<int> _status;

    public Request(Task<int> status) => _status = status;

    internal string Describe()
    {
        return "status " + _status.Result; //! CONC1010|CONC1001
    }

    static async Task<int> SendAsync() { await Task.Delay(40); return 204; }

    static async Task Main()
    {
        var request = new Request(SendAsync());
        await Console.Out.WriteLineAsync(request.Describe()); //! CONC1009|CONC1001|CONC1010
    }
}

// ---- sound: ToString reads the result by the pattern of a finished task
class Request
{
    private readonly Task<int> _status;

    public Request(Task<int> status) => _status = status;

    public override string ToString() => _status switch
    {
        { IsCompletedSuccessfully: true } => "status " + _status.Result,
        { IsFaulted: true } => "failed " + _status.Exception!.InnerException!.Message,
        _ => "running",
    };

    static async Task<int> SendAsync() { await Task.Delay(40); return 204; }

    static async Task Main()
    {
        var request = new Request(SendAsync());
        await Console.Out.WriteLineAsync(request.ToString());
    }
}
