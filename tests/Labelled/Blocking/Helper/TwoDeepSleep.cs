// ---- faulty: two calls down there is a sleep
class Robot
{
    private int _position;

    private void Move(int steps)
    {
        for (int i = 0; i < steps; i++)
            Step();
    }

    private void Step()
    {
        _position++;
        Thread.Sleep(20);
    }

    public async Task GoAsync(int steps)
    {
        await Console.Out.WriteLineAsync("go");
        Move(steps); //! CONC1009|CONC1002
    }

    static async Task Main() => await new Robot().GoAsync(4);
}

// ---- sound: the slow steps run on a thread of their own, by LongRunning
class Robot
{
    private int _position;

    private void Move(int steps)
    {
        for (int i = 0; i < steps; i++)
            Step();
    }

    private void Step()
    {
        _position++;
        Thread.Sleep(20);
    }

    public async Task GoAsync(int steps)
    {
        await Console.Out.WriteLineAsync("go");
        await Task.Factory.StartNew(() => Move(steps), default, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    static async Task Main() => await new Robot().GoAsync(4);
}
