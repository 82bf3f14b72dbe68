var gallery = new Gallery();
Console.WriteLine(await gallery.LoadAsync(["sea", "hills", "town"]));

/// <summary>Loads pictures and makes small copies of them.</summary>
class Gallery
{
    public async Task<int> LoadAsync(string[] names)
    {
        await OpenAsync();
        var sizes = new int[names.Length];
        Parallel.For(0, names.Length, index => sizes[index] = ShrinkAsync(names[index]).Result); // CONC1006
        Parallel.ForEach(sizes, Check); // CONC1006
        return sizes.Sum();
    }

    static Task OpenAsync() => Task.Delay(10);

    static async Task<int> ShrinkAsync(string name)
    {
        await Task.Delay(20);
        return name.Length;
    }

    static void Check(int size)
    {
        if (size < 0)
            throw new InvalidOperationException("A picture has no size.");
    }
}
