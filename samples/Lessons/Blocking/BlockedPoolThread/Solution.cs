var lights = new Lights();
await lights.BlinkAsync();
Console.WriteLine(lights.Changes);

/// <summary>Lights that blink a few times.</summary>
class Lights
{
    public int Changes { get; private set; }

    public Task BlinkAsync() => Task.Run(async () =>
    {
        while (Changes < 3)
        {
            Changes++;
            await Task.Delay(10);
        }
    });
}
