var orders = Enumerable.Range(1, 1_000).Select(number => new Order(number, number % 7 * 10m)).ToList();
Console.WriteLine($"{new Ledger().Close(orders):N2} are due");

record Order(int Number, decimal Amount);

/// <summary>Adds up a day's orders. Nobody may change the ledger meanwhile.</summary>
class Ledger
{
    readonly Lock _gate = new();
    decimal _due;

    public decimal Close(List<Order> orders)
    {
        lock (_gate) // CONC3011
        {
            Parallel.ForEach(orders, Book);
            return _due;
        }
    }

    void Book(Order order)
    {
        var net = Tax.Remove(order.Amount);
        lock (_gate)
        {
            _due += net;
        }
    }
}

/// <summary>Finds the price without tax, the slow way.</summary>
static class Tax
{
    public static decimal Remove(decimal amount)
    {
        var net = amount;
        while (net * 1.19m > amount)
            net -= 0.01m;
        return net;
    }
}
