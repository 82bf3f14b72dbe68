var path = Path.Combine(Path.GetTempPath(), $"stations-{Guid.NewGuid():N}.csv");
await new Export().WriteAsync(path, ["Oslo;4", "Madrid;21"]);
Console.WriteLine($"{new FileInfo(path).Length} bytes");
File.Delete(path);

/// <summary>Writes measurements into a file, for another program.</summary>
class Export
{
    public async Task WriteAsync(string path, string[] rows)
    {
        await using var writer = new StreamWriter(path);
        await writer.WriteLineAsync("station;degrees");
        foreach (var row in rows)
            await writer.WriteLineAsync(row);
    }
}
