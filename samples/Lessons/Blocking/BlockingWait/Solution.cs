var station = new WeatherStation();
Console.WriteLine(await station.ReportAsync("Oslo", "Madrid"));

/// <summary>Asks a slow service for the weather of some cities.</summary>
class WeatherStation
{
    public async Task<string> ReportAsync(string here, string there)
    {
        await ConnectAsync();
        var degreesHere = await MeasureAsync(here);
        var degreesThere = await MeasureAsync(there);
        await DisconnectAsync();
        return $"{here} {degreesHere}, {there} {degreesThere}, {(await DescribeAsync(degreesHere - degreesThere)).ToUpperInvariant()}";
    }

    static Task ConnectAsync() => Task.Delay(20);

    static Task DisconnectAsync() => Task.Delay(5);

    static async Task<int> MeasureAsync(string city)
    {
        await Task.Delay(50);
        return city.Length * 4;
    }

    static async Task<string> DescribeAsync(int difference)
    {
        await Task.Delay(10);
        return difference < 0 ? "colder here" : "warmer here";
    }
}
