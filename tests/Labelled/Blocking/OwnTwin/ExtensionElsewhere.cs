// ---- faulty: the extension twin is imported, Play sleeps
using Sounds.Extensions;

class Player
{
    public void Play(int milliseconds) => Thread.Sleep(milliseconds);

    static async Task Main()
    {
        var player = new Player();
        await player.PlayAsync(100);
        player.Play(100); //! CONC1009|CONC1004|CONC1002
    }
}

namespace Sounds.Extensions
{
    static class PlayerExtensions
    {
        public static Task PlayAsync(this Player player, int milliseconds) => Task.Delay(milliseconds);
    }
}

// ---- sound: the extension is in a namespace that is not imported and wraps a fast method
class Player
{
    public int Position { get; private set; }

    public void Play(int milliseconds) => Position += milliseconds;

    static async Task Main()
    {
        var player = new Player();
        await Task.Delay(100);
        player.Play(100);
        Console.WriteLine(player.Position);
    }
}

namespace Sounds.Extensions
{
    static class PlayerExtensions
    {
        public static Task PlayAsync(this Player player, int milliseconds)
            => Task.Run(() => player.Play(milliseconds));
    }
}
