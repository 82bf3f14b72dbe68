// ---- faulty: the outer Result belongs to a task
record Reply(int Code, string Result);

class Service
{
    public async Task<string> AskAsync(string question)
    {
        Task<Reply> call = SendAsync(question);
        await Console.Out.WriteLineAsync("asked");
        return call.Result.Result; //! CONC1001
    }

    private static async Task<Reply> SendAsync(string question)
    {
        await Task.Delay(200);
        return new Reply(200, question.ToUpperInvariant());
    }

    static async Task Main() => Console.WriteLine(await new Service().AskAsync("why"));
}

// ---- sound: Result and Wait are members of the program's own types
record Reply(int Code, string Result)
{
    public bool Wait() => Code == 202;
}

class Service
{
    public async Task<string> AskAsync(string question)
    {
        Reply reply = await SendAsync(question);
        await Console.Out.WriteLineAsync("asked");
        return reply.Wait() ? "later" : reply.Result;
    }

    private static async Task<Reply> SendAsync(string question)
    {
        await Task.Delay(200);
        return new Reply(200, question.ToUpperInvariant());
    }

    static async Task Main() => Console.WriteLine(await new Service().AskAsync("why"));
}
