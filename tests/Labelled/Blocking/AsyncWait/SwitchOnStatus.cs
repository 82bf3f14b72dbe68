// ---- faulty: the status is only looked at for the log
class Reporter
{
    public static async Task<string> ReportAsync(Task<string> job)
    {
        await Console.Out.WriteLineAsync("status " + job.Status);
        switch (job.Status)
        {
            case TaskStatus.Canceled:
                return "canceled";
            default:
                return job.Result; //! CONC1001
        }
    }

    static async Task Main() => Console.WriteLine(await ReportAsync(Work()));

    static async Task<string> Work() { await Task.Delay(900); return "done"; }
}

// ---- sound: the result is read in the case of completion
class Reporter
{
    public static async Task<string> ReportAsync(Task<string> job)
    {
        await Console.Out.WriteLineAsync("status " + job.Status);
        switch (job.Status)
        {
            case TaskStatus.RanToCompletion:
                return job.Result;
            default:
                return "not yet";
        }
    }

    static async Task Main() => Console.WriteLine(await ReportAsync(Work()));

    static async Task<string> Work() { await Task.Delay(900); return "done"; }
}
