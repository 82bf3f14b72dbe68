var meter = new Meter();
Console.WriteLine(await meter.AverageAsync());

/// <summary>Averages the values that a sensor sends over time.</summary>
class Meter
{
    public async Task<double> AverageAsync()
    {
        await ConnectAsync();
        var (sum, count) = (0, 0);
        await foreach (var value in ReadAsync())
        {
            sum += value;
            count++;
        }

        return (double)sum / count;
    }

    static Task ConnectAsync() => Task.Delay(10);

    static async IAsyncEnumerable<int> ReadAsync()
    {
        for (var value = 1; value <= 3; value++)
        {
            await Task.Delay(10);
            yield return value;
        }
    }
}
