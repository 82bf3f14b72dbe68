// ---- faulty: the getter waits for the session
class Session
{
    private readonly Task<string> _login = LoginAsync();

    public string User => _login.GetAwaiter().GetResult(); //! CONC1011|CONC1010|CONC1001

    private static async Task<string> LoginAsync()
    {
        await Task.Delay(250);
        return "ada";
    }

    static void Main() => Console.WriteLine(new Session().User);
}

// ---- sound: the getter is for binding, it gives an empty text until the session is there
class Session
{
    private readonly Task<string> _login = LoginAsync();

    public string User => _login.Status == TaskStatus.RanToCompletion ? _login.Result : "";

    private static async Task<string> LoginAsync()
    {
        await Task.Delay(250);
        return "ada";
    }

    static void Main() => Console.WriteLine(new Session().User);
}
