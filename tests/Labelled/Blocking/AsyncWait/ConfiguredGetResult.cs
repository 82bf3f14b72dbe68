// ---- faulty: ConfigureAwait(false) does not make the wait harmless
class Tokens
{
    public async Task<string> RefreshAsync(string old)
    {
        await Console.Out.WriteLineAsync("refresh");
        return IssueAsync(old).ConfigureAwait(false).GetAwaiter().GetResult(); //! CONC1001
    }

    private static async Task<string> IssueAsync(string old)
    {
        await Task.Delay(100).ConfigureAwait(false);
        return old + "+";
    }

    static async Task Main() => Console.WriteLine(await new Tokens().RefreshAsync("t"));
}

// ---- sound: the await that does not throw comes first, then the state is read
class Tokens
{
    public async Task<string> RefreshAsync(string old)
    {
        await Console.Out.WriteLineAsync("refresh");
        Task<string> issue = IssueAsync(old);
        await ((Task)issue).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return issue.IsCompletedSuccessfully ? issue.Result : old;
    }

    private static async Task<string> IssueAsync(string old)
    {
        await Task.Delay(100).ConfigureAwait(false);
        return old + "+";
    }

    static async Task Main() => Console.WriteLine(await new Tokens().RefreshAsync("t"));
}
