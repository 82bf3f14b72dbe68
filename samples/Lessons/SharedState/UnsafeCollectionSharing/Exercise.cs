string[] words = ["tent", "peg", "pole", "rope", "stove", "lamp", "boot", "map"];
var orders = Enumerable.Range(0, 200_000).Select(i => $"{words[i % words.Length]} {i}").ToArray();
var archive = new OrderArchive();
archive.Import(orders);
Console.WriteLine($"{archive.Count:N0} of {orders.Length:N0} orders imported");

/// <summary>The orders of a shop, read from text on all processors.</summary>
class OrderArchive
{
    readonly Queue<string> _orders = new();

    public int Count => _orders.Count;

    public void Import(string[] lines) => Parallel.ForEach(lines, line =>
    {
        var order = line.Trim().ToUpperInvariant();
        _orders.Enqueue(order); // CONC2004
    });
}
