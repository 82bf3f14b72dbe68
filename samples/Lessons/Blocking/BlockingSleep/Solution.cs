var printer = new Printer();
await printer.PrintAsync("menu", CancellationToken.None);
Console.WriteLine(printer.Pages);

/// <summary>Waits until the printer is warm, then prints.</summary>
class Printer
{
    int _warmth;

    public int Pages { get; private set; }

    public async Task PrintAsync(string document, CancellationToken cancellation)
    {
        while (_warmth < 3)
        {
            _warmth++;
            await Task.Delay(10, cancellation);
        }

        await SendAsync(document, cancellation);
        Pages++;
    }

    static Task SendAsync(string document, CancellationToken cancellation) => Task.Delay(document.Length, cancellation);
}
