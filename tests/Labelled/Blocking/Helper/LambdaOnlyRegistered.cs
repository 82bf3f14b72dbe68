// ---- faulty: the lambda that sleeps is run at once by the helper
class Hooks
{
    private static void Execute(Action action) { Console.WriteLine("hook"); action(); }

    public static async Task SetupAsync()
    {
        await Task.Yield();
        Execute(() => Thread.Sleep(700)); //! CONC1003
    }

    static async Task Main() => await SetupAsync();
}

// ---- sound: the lambda that sleeps is only kept, a synchronous shutdown runs it
class Hooks
{
    private static readonly List<Action> s_atExit = new();

    private static void Register(Action action) => s_atExit.Add(action);

    public static async Task SetupAsync()
    {
        await Task.Yield();
        Register(() => Thread.Sleep(700));
    }

    static void OnExit(object? sender, EventArgs e) => s_atExit.ForEach(action => action());

    static async Task Main()
    {
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        await SetupAsync();
    }
}
