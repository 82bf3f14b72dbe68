using Acme;

var meter = new Meter();
var ledger = new Ledger(meter);
await ledger.CloseDayAsync();
Console.WriteLine("The books are closed");

namespace Acme
{
    /// <summary>Stands in for the meter of a shop that counts nothing.</summary>
    class Meter
    {
        public void Record(int amount) { }

        public Task RecordAsync(int amount) => Task.Delay(10);
    }

    /// <summary>Closes the books of a day.</summary>
    class Ledger(Meter meter)
    {
        public async Task CloseDayAsync()
        {
            await Task.Delay(20);
            meter.Record(3);
        }
    }
}
