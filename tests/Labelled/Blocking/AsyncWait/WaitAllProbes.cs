// ---- faulty: all the probes are waited for with WaitAll
class Prober
{
    public async Task<long> TotalAsync(IEnumerable<string> hosts)
    {
        Task<long>[] probes = hosts.Select(ProbeAsync).ToArray();
        Task.WaitAll(probes); //! CONC1002
        await Console.Out.WriteLineAsync("probed");
        long total = 0;
        foreach (Task<long> probe in probes)
            total += await probe;
        return total;
    }

    private static async Task<long> ProbeAsync(string host)
    {
        await Task.Delay(host.Length * 10);
        return host.Length;
    }

    static async Task Main() => Console.WriteLine(await new Prober().TotalAsync(["alpha", "beta"]));
}

// ---- sound: WhenAll is awaited, the loop reads finished tasks
class Prober
{
    public async Task<long> TotalAsync(IEnumerable<string> hosts)
    {
        Task<long>[] probes = hosts.Select(ProbeAsync).ToArray();
        await Task.WhenAll(probes);
        await Console.Out.WriteLineAsync("probed");
        long total = 0;
        foreach (Task<long> probe in probes)
            total += probe.Result;
        return total;
    }

    private static async Task<long> ProbeAsync(string host)
    {
        await Task.Delay(host.Length * 10);
        return host.Length;
    }

    static async Task Main() => Console.WriteLine(await new Prober().TotalAsync(["alpha", "beta"]));
}
