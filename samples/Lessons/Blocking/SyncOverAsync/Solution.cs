var library = new Library();
Console.WriteLine(await library.DescribeAsync("Dune"));
Console.WriteLine(await library.DescribeAsync("Emma"));

/// <summary>Looks books up in a catalogue that answers slowly.</summary>
class Library
{
    public async Task<string> DescribeAsync(string title)
    {
        // The shelf is known only to the catalogue.
        var shelf = await FindShelfAsync(title);
        return $"{title}: {shelf}";
    }

    async Task<int> FindShelfAsync(string title)
    {
        var entry = await AskCatalogueAsync(title);
        return entry % 10;
    }

    static async Task<int> AskCatalogueAsync(string title)
    {
        await Task.Delay(20);
        return title.Length * 17;
    }
}
