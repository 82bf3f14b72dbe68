var lights = new Lights();
await lights.BlinkAsync();
Console.WriteLine(lights.Changes);

/// <summary>Lights that blink a few times.</summary>
class Lights
{
    public int Changes { get; private set; }

    public Task BlinkAsync() => Task.Run(() =>
    {
        while (Changes < 3)
        {
            Changes++;
            Thread.Sleep(10); // CONC1012
        }
    });
}
