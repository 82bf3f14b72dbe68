using System.Diagnostics;

var watch = Stopwatch.StartNew();
await Kitchen.PrepareBreakfast();
Console.Error.WriteLine($"breakfast took {watch.Elapsed.TotalSeconds:0.0} s");

/// <summary>Things that take time and nobody's attention.</summary>
static class Kitchen
{
    public static async Task PrepareBreakfast()
    {
        await Task.WhenAll(BoilEggs(), ToastBread());
    }

    static async Task BoilEggs()
    {
        await Task.Delay(300);
        Console.WriteLine("eggs are done");
    }

    static async Task ToastBread()
    {
        await Task.Delay(200);
        Console.WriteLine("toast is done");
    }
}
