var seen = new Catalogue[4];
Parallel.For(0, seen.Length, i => seen[i] = Shop.Catalogue);
var catalogues = seen.Distinct().Count();
Console.WriteLine($"The shop has {catalogues} catalogues and should have one");

/// <summary>A shop that prints its catalogue when the first customer asks for it.</summary>
static class Shop
{
    static Catalogue? s_catalogue;

    public static Catalogue Catalogue => LazyInitializer.EnsureInitialized(ref s_catalogue, () => new Catalogue());
}

/// <summary>What there is to buy. Customers write their notes into it.</summary>
class Catalogue
{
    readonly List<string> _notes = [];

    public Catalogue() => Thread.Sleep(20);

    public void Note(string text)
    {
        lock (_notes)
            _notes.Add(text);
    }
}
