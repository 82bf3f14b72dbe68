// ---- faulty: Validate asks a server through a task
class Vat
{
    public bool Validate(string number) => AskAsync(number).Result; //! CONC1010|CONC1001
    public Task<bool> ValidateAsync(string number) => AskAsync(number);

    private static async Task<bool> AskAsync(string number)
    {
        await Task.Delay(200);
        return number.StartsWith("DE");
    }

    public async Task CheckAsync(string number)
    {
        await Console.Out.WriteLineAsync(number);
        Console.WriteLine(Validate(number)); //! CONC1009|CONC1004
    }

    static async Task Main() => await new Vat().CheckAsync("DE1");
}

// ---- sound: Validate is a few comparisons, the twin adds a lookup
class Vat
{
    public bool Validate(string number) => number.Length is > 4 and < 15 && char.IsLetter(number[0]);

    public async Task<bool> ValidateAsync(string number)
    {
        if (!Validate(number))
            return false;
        await Task.Delay(200);
        return number.StartsWith("DE");
    }

    public async Task CheckAsync(string number)
    {
        await Console.Out.WriteLineAsync(number);
        Console.WriteLine(Validate(number));
    }

    static async Task Main() => await new Vat().CheckAsync("DE1");
}
