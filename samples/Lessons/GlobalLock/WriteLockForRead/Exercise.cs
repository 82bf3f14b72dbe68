var prices = new PriceList();
for (var number = 0; number < 2_000; number++)
    prices.Set($"article {number}", number * 37 % 1_009);
var customers = Enumerable.Range(1, 4_000).Select(number => number % 1_009).ToArray();
var spent = customers.AsParallel().Sum(budget => prices.DearestFor(budget));
Console.WriteLine($"{customers.Length:N0} customers spend {spent:N0}");

/// <summary>Prices that change now and then, and are asked for all the time.</summary>
class PriceList
{
    readonly ReaderWriterLockSlim _lock = new();
    readonly Dictionary<string, decimal> _prices = new();

    public decimal DearestFor(decimal budget)
    {
        _lock.EnterWriteLock(); // CONC3010
        try
        {
            decimal dearest = 0;
            foreach (var price in _prices.Values)
            {
                if (price <= budget && price > dearest)
                    dearest = price;
            }

            return dearest;
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    public void Set(string article, decimal price)
    {
        _lock.EnterWriteLock();
        try
        {
            _prices[article] = price;
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }
}
