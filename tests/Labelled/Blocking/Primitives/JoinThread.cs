// ---- faulty: an async method joins a thread
class Renderer
{
    public static async Task<int> RenderAsync()
    {
        int pixels = 0;
        var thread = new Thread(() => { for (int i = 0; i < 1_000_000; i++) pixels += i % 3; });
        thread.Start();
        await Console.Out.WriteLineAsync("rendering");
        thread.Join(); //! CONC1005
        return pixels;
    }

    static async Task Main() => Console.WriteLine(await RenderAsync());
}

// ---- sound: string.Join and Enumerable.Join are not a wait
class Renderer
{
    public static async Task<string> RenderAsync()
    {
        int[] ids = [1, 2, 3];
        (int Id, string Name)[] names = [(1, "one"), (3, "three")];
        await Console.Out.WriteLineAsync("rendering");
        IEnumerable<string> joined = ids.Join(names, id => id, n => n.Id, (id, n) => n.Name);
        return string.Join(", ", joined);
    }

    static async Task Main() => Console.WriteLine(await RenderAsync());
}
