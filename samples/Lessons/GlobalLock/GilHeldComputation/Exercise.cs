using Python.Runtime;

var model = Py.Import("model");
var days = Enumerable.Range(1, 16).Select(Day).ToArray();
Parallel.ForEach(days, day => Forecast.Learn(model, day));
Console.WriteLine($"The model has learned from {Forecast.Days} days");

static double[] Day(int seed) => Enumerable.Range(0, 400_000).Select(i => (double)((i * 3 + seed * 11) % 97)).ToArray();

/// <summary>Trains a model that is written in Python with numbers that are computed in C#.</summary>
static class Forecast
{
    static int s_days;

    public static int Days => s_days;

    public static void Learn(PyObject model, double[] readings)
    {
        using (Py.GIL()) // CONC3004
        {
            var spread = SpreadOf(readings);
            model.InvokeMethod("fit", new PyFloat(spread));
        }

        Interlocked.Increment(ref s_days);
    }

    static double SpreadOf(double[] readings)
    {
        var (sum, squares) = (0.0, 0.0);
        for (var round = 0; round < 30; round++)
        {
            foreach (var reading in readings)
            {
                sum += reading;
                squares += reading * reading;
            }
        }

        return Math.Sqrt(squares / sum);
    }
}

// What the lesson needs of the package pythonnet, so that it runs where there is no Python.
namespace Python.Runtime
{
    static class Py
    {
        static int s_held;

        public static GILState GIL()
        {
            while (Interlocked.CompareExchange(ref s_held, 1, 0) != 0)
                Thread.Yield();
            return new();
        }

        public static PyObject Import(string name) => new(name);

        internal sealed class GILState : IDisposable
        {
            public void Dispose() => Volatile.Write(ref s_held, 0);
        }
    }

    class PyObject(object value)
    {
        public object Value { get; } = value;

        public PyObject InvokeMethod(string name, params PyObject[] arguments) => new($"{Value}.{name}({arguments.Length})");
    }

    sealed class PyFloat(double value) : PyObject(value);
}
