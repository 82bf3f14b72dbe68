// ---- faulty: three calls down a task is waited for
class Quote
{
    private static async Task<decimal> RateAsync() { await Task.Delay(80); return 1.2m; }
    private static decimal Rate() => RateAsync().Result; //! CONC1010|CONC1001
    private static decimal Convert(decimal amount) => amount * Rate();
    private static string Format(decimal amount) => $"{Convert(amount):0.00} EUR";

    public static async Task PrintAsync(decimal amount)
    {
        string text = Format(amount); //! CONC1009|CONC1001
        await Console.Out.WriteLineAsync(text);
    }

    static async Task Main() => await PrintAsync(10);
}

// ---- sound: three calls down the result of a finished task is read
class Quote
{
    private static readonly Task<decimal> s_rate = Task.FromResult(1.2m);
    private static decimal Rate() => s_rate.Result;
    private static decimal Convert(decimal amount) => amount * Rate();
    private static string Format(decimal amount) => $"{Convert(amount):0.00} EUR";

    public static async Task PrintAsync(decimal amount)
    {
        string text = Format(amount);
        await Console.Out.WriteLineAsync(text);
    }

    static async Task Main() => await PrintAsync(10);
}
