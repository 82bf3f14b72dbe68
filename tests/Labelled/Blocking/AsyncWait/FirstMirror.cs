// ---- faulty: WaitAny keeps the thread until one mirror answers
class Mirrors
{
    private static readonly HttpClient s_http = new();

    public static async Task<byte[]> FetchAsync(string name)
    {
        Task<byte[]>[] tries =
        [
            s_http.GetByteArrayAsync("https://eu.example/" + name),
            s_http.GetByteArrayAsync("https://us.example/" + name),
        ];
        int index = Task.WaitAny(tries); //! CONC1002
        return await tries[index];
    }

    static async Task Main() => Console.WriteLine((await FetchAsync("list")).Length);
}

// ---- sound: the task that WhenAny gives is complete
class Mirrors
{
    private static readonly HttpClient s_http = new();

    public static async Task<byte[]> FetchAsync(string name)
    {
        Task<byte[]>[] tries =
        [
            s_http.GetByteArrayAsync("https://eu.example/" + name),
            s_http.GetByteArrayAsync("https://us.example/" + name),
        ];
        Task<byte[]> winner = await Task.WhenAny(tries);
        return winner.Result;
    }

    static async Task Main() => Console.WriteLine((await FetchAsync("list")).Length);
}
