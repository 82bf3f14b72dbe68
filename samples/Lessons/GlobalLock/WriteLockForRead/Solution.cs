var prices = new PriceList();
for (var number = 0; number < 1_000; number++)
    prices.Set($"article {number}", number);
var total = 0m;
for (var number = 0; number < 1_000; number++)
    total += prices.Get($"article {number}");
Console.WriteLine($"all together cost {total:N0}");

/// <summary>Prices that change now and then, and are asked for all the time.</summary>
class PriceList
{
    readonly ReaderWriterLockSlim _lock = new();
    readonly Dictionary<string, decimal> _prices = new();

    public decimal Get(string article)
    {
        _lock.EnterReadLock();
        try
        {
            return _prices.TryGetValue(article, out var price) ? price : 0;
        }
        finally
        {
            _lock.ExitReadLock();
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
