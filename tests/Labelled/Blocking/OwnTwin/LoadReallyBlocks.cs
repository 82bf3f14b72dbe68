// ---- faulty: Load reads a file and has a twin with the same parameters
class Profile
{
    public static string Load(string user) => File.ReadAllText(user + ".json");

    public static async Task<string> LoadAsync(string user) => await File.ReadAllTextAsync(user + ".json");

    public static async Task<string> GreetAsync(string user)
    {
        string json = Load(user); //! CONC1004|CONC1009
        await Console.Out.WriteLineAsync("loaded");
        return "Hello " + json;
    }

    static async Task Main() => Console.WriteLine(await GreetAsync("ada"));
}

// ---- sound: Open opens the menu, OpenAsync means something else
class Menu
{
    private bool _visible;

    public void Open() => _visible = true;

    public async Task OpenAsync(string url) => await File.WriteAllTextAsync("last-url", url);

    public async Task<bool> ShowAsync(string user)
    {
        Open();
        await OpenAsync("https://example.org/" + user);
        return _visible;
    }

    static async Task Main() => Console.WriteLine(await new Menu().ShowAsync("ada"));
}
