// ---- faulty: the stream of the file is deserialized synchronously
using System.Text.Json;

record Config(string Name, int Port);

class Loader
{
    public static async Task<Config?> LoadAsync(string path)
    {
        await using FileStream file = File.OpenRead(path);
        Config? config = JsonSerializer.Deserialize<Config>(file); //! CONC1004
        await Console.Out.WriteLineAsync(config?.Name);
        return config;
    }

    static async Task Main(string[] args) => await LoadAsync(args[0]);
}

// ---- sound: a string is deserialized, there is no twin for it
using System.Text.Json;

record Config(string Name, int Port);

class Loader
{
    public static async Task<Config?> LoadAsync(string path)
    {
        string text = await File.ReadAllTextAsync(path);
        Config? config = JsonSerializer.Deserialize<Config>(text);
        await Console.Out.WriteLineAsync(config?.Name);
        return config;
    }

    static async Task Main(string[] args) => await LoadAsync(args[0]);
}
