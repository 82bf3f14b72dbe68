// ---- faulty: the static constructor waits for a pool task
class Tables
{
    public static readonly int[] Squares;

    static Tables()
    {
        Task<int[]> fill = Task.Run(() => Enumerable.Range(0, 100).Select(i => i * i).ToArray());
        fill.Wait(); //! CONC1011|CONC1010|CONC1001|CONC1012|CONC1005
        Squares = fill.Result;
    }

    static void Main() => Console.WriteLine(Squares[9]);
}

// ---- sound: the static constructor computes on its own thread
class Tables
{
    public static readonly int[] Squares;
    private static readonly Task<int[]> s_fill;

    static Tables()
    {
        s_fill = Task.FromResult(Enumerable.Range(0, 100).Select(i => i * i).ToArray());
        Squares = s_fill.Result;
    }

    static void Main() => Console.WriteLine(Squares[9]);
}
