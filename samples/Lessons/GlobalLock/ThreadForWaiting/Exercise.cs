using System.Diagnostics;

var watch = Stopwatch.StartNew();
Kitchen.PrepareBreakfast();
Console.Error.WriteLine($"breakfast took {watch.Elapsed.TotalSeconds:0.0} s");

/// <summary>Things that take time and nobody's attention.</summary>
static class Kitchen
{
    public static void PrepareBreakfast()
    {
        var eggs = new Thread(BoilEggs); // CONC3014
        var toast = new Thread(ToastBread); // CONC3014
        eggs.Start();
        toast.Start();
        eggs.Join();
        toast.Join();
    }

    static void BoilEggs()
    {
        Thread.Sleep(300);
        Console.WriteLine("eggs are done");
    }

    static void ToastBread()
    {
        Thread.Sleep(200);
        Console.WriteLine("toast is done");
    }
}
