// ---- faulty: an async void handler sleeps
class Lamp
{
    private bool _on;

    public async void OnPressed(object? sender, EventArgs e)
    {
        _on = !_on;
        Thread.Sleep(300); //! CONC1003
        await File.WriteAllTextAsync("lamp.state", _on.ToString());
    }

    static void Main() => new Lamp().OnPressed(null, EventArgs.Empty);
}

// ---- sound: a fake clock of a test advances without waiting
class FakeThread
{
    public int Elapsed { get; private set; }
    public void Sleep(int milliseconds) => Elapsed += milliseconds;
}

class Lamp
{
    private bool _on;
    private readonly FakeThread Thread = new();

    public async void OnPressed(object? sender, EventArgs e)
    {
        _on = !_on;
        Thread.Sleep(300);
        await File.WriteAllTextAsync("lamp.state", _on.ToString());
    }

    static void Main() => new Lamp().OnPressed(null, EventArgs.Empty);
}
