var library = new Library();
Console.WriteLine(library.Describe("Dune"));
Console.WriteLine(library.Describe("Emma"));

/// <summary>Looks books up in a catalogue that answers slowly.</summary>
class Library
{
    public string Describe(string title)
    {
        // The shelf is known only to the catalogue.
        var shelf = FindShelf(title);
        return $"{title}: {shelf}";
    }

    int FindShelf(string title)
    {
        var entry = AskCatalogueAsync(title).GetAwaiter().GetResult(); // CONC1010
        return entry % 10;
    }

    static async Task<int> AskCatalogueAsync(string title)
    {
        await Task.Delay(20);
        return title.Length * 17;
    }
}
