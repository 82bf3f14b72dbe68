var folder = Path.Combine(Path.GetTempPath(), $"journal-{Guid.NewGuid():N}");
Directory.CreateDirectory(folder);
var journal = new Journal(Path.Combine(folder, "journal.txt"));
await journal.AppendAsync(["rain", "sun", "sun"], CancellationToken.None);
Console.WriteLine($"{await journal.CountAsync("sun", CancellationToken.None)} sunny days");
Directory.Delete(folder, recursive: true);

/// <summary>Keeps a line for each day in a file.</summary>
class Journal(string path)
{
    public async Task AppendAsync(string[] days, CancellationToken cancellation)
    {
        foreach (var day in days)
        {
            await File.AppendAllTextAsync(path, day + Environment.NewLine, cancellation);
            await Task.Delay(10, cancellation);
        }
    }

    public async Task<int> CountAsync(string weather, CancellationToken cancellation)
    {
        var count = 0;
        using var reader = new StreamReader(path);
        while (await reader.ReadLineAsync(cancellation) is { } day)
        {
            if (day == weather)
                count++;
        }

        return count;
    }
}
