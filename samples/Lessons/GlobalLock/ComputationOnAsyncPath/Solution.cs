var page = new PrimesPage();
Console.WriteLine(await page.ShowAsync(1_000_000));

/// <summary>A page that shows how many primes there are. The thread that shows it has other things to do.</summary>
class PrimesPage
{
    public async Task<string> ShowAsync(int limit)
    {
        var title = await LoadTitleAsync();
        var count = await Task.Run(() => CountPrimes(limit));
        return $"{title}: {count:N0} below {limit:N0}";
    }

    static async Task<string> LoadTitleAsync()
    {
        await Task.Delay(10);
        return "Primes";
    }

    static int CountPrimes(int limit)
    {
        var count = 0;
        for (var candidate = 2; candidate < limit; candidate++)
        {
            var divisor = 2;
            while (divisor * divisor <= candidate && candidate % divisor != 0)
                divisor++;
            if (divisor * divisor > candidate)
                count++;
        }

        return count;
    }
}
