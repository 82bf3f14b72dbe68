var gallery = new Gallery();
Console.WriteLine(await gallery.LoadAsync(["sea", "hills", "town"]));

/// <summary>Loads pictures and makes small copies of them.</summary>
class Gallery
{
    public async Task<int> LoadAsync(string[] names)
    {
        await OpenAsync();
        var sizes = new int[names.Length];
        await Parallel.ForAsync(0, names.Length, async (index, _) => sizes[index] = await ShrinkAsync(names[index]));
        await Task.Run(() => Parallel.ForEach(sizes, Check));
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
