var thermometer = new Thermometer();
thermometer.Changed += degrees => Console.WriteLine($"it is {degrees} °C now");
foreach (var degrees in (int[])[19, 19, 20, 21, 21])
    thermometer.Set(degrees);

/// <summary>Keeps a temperature that sensors set and others watch.</summary>
class Thermometer
{
    readonly Lock _gate = new();
    int _degrees;

    public event Action<int>? Changed;

    public void Set(int degrees)
    {
        lock (_gate)
        {
            if (degrees == _degrees)
                return;
            _degrees = degrees;
        }

        Changed?.Invoke(degrees);
    }
}
