using Acme;

var meter = new Meter();
var ledger = new Ledger(meter);
await ledger.CloseDayAsync();
Console.WriteLine($"{meter.Total} booked");

namespace Acme
{
    /// <summary>Counts what is booked. Its synchronous form only adds a number.</summary>
    class Meter
    {
        public int Total { get; private set; }

        public void Record(int amount) => Total += amount;

        public async Task RecordAsync(int amount)
        {
            await Task.Delay(10);
            Total += amount;
        }
    }

    /// <summary>Closes the books of a day.</summary>
    class Ledger(Meter meter)
    {
        public async Task CloseDayAsync()
        {
            await Task.Delay(20);
            meter.Record(3); // CONC1004
        }
    }
}
