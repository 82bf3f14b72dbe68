// ---- faulty: Parallel.ForEach takes the async lambda as async void
class Thumbnails
{
    public static async Task CreateAsync(string[] files)
    {
        Parallel.ForEach(files, async file => //! CONC1006
        {
            byte[] image = await File.ReadAllBytesAsync(file);
            await File.WriteAllBytesAsync(file + ".thumb", image[..Math.Min(100, image.Length)]);
        });
        await Console.Out.WriteLineAsync("created");
    }

    static async Task Main(string[] args) => await CreateAsync(args);
}

// ---- sound: Parallel.ForEachAsync is awaited
class Thumbnails
{
    public static async Task CreateAsync(string[] files)
    {
        await Parallel.ForEachAsync(files, async (file, token) =>
        {
            byte[] image = await File.ReadAllBytesAsync(file, token);
            await File.WriteAllBytesAsync(file + ".thumb", image[..Math.Min(100, image.Length)], token);
        });
        await Console.Out.WriteLineAsync("created");
    }

    static async Task Main(string[] args) => await CreateAsync(args);
}
