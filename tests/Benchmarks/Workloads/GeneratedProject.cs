using System.Text;

namespace ConcurrencyAnalyzers.Benchmarks.Workloads;

/// <summary>
/// A project of ordinary business code, the same for the same size on every machine. One member body in ten touches
/// concurrency, and one of these in <see cref="BodiesOfOneFinding"/> has a defect that a rule reports. Each area has a worker
/// with a thread of its own, which calls the classes of the area, and all share what is counted and kept in one place.
/// </summary>
static class GeneratedProject
{
    /// <summary>Lines of the project at scale 1.</summary>
    public const int LinesOfStandardProject = 50_000;

    const int BodiesOfOneConcurrent = 10;
    const int BodiesOfOneFinding = 40;
    const int MethodsOfClass = 9;
    const int ClassesOfArea = 20;

    // One worker in this many reads its state without the lock.
    const int WorkersOfOneFinding = 8;

    // One class in this many is written over several files, as designers and generators do it.
    const int ClassesOfOnePartial = 50;
    const int PartsOfPartialClass = 12;

    /// <summary>Writes the project.</summary>
    /// <param name="scale">1 is 50,000 lines, 2 is 100,000 lines, and so on.</param>
    public static Workload Create(int scale = 1) => OfLines(scale * LinesOfStandardProject, scale == 1 ? "generated" : $"generated x{scale}");

    /// <summary>Writes a project of about that many lines.</summary>
    public static Workload OfLines(int lines, string name = "generated") => new(name, Sources(lines), Workload.Net100, LanguageVersion.CSharp12);

    static IEnumerable<(string, string)> Sources(int lines)
    {
        yield return ("ImplicitUsings.cs", Workload.ImplicitUsings);
        yield return ("Shared.cs", Shared);
        var random = new Random(20_240_601);
        var bodies = 0;
        var written = Shared.Count(static c => c == '\n');
        for (var number = 0; written < lines; number++)
        {
            if (number % ClassesOfArea == 0)
            {
                var worker = WorkerText(number);
                written += worker.Count(static c => c == '\n');
                yield return ($"Area{number / ClassesOfArea}/Worker.cs", worker);
            }

            var parts = number % ClassesOfOnePartial == ClassesOfOnePartial - 1 ? PartsOfPartialClass : 1;
            for (var part = 0; part < parts && written < lines; part++)
            {
                var text = ClassText(number, part, random, ref bodies);
                written += text.Count(static c => c == '\n');
                yield return ($"Area{number / ClassesOfArea}/Orders{number}.{part}.cs", text);
            }
        }
    }

    static string ClassText(int number, int part, Random random, ref int bodies)
    {
        var text = new StringBuilder();
        text.Append($$"""
            namespace Shop.Area{{number / ClassesOfArea}};

            /// <summary>Orders of channel {{number}}.</summary>
            public sealed partial class Orders{{number}}
            {

            """);
        if (part == 0)
        {
            text.Append($$"""
                    private readonly Store _store;
                    private readonly Dictionary<int, Order> _byNumber = new();
                    private readonly List<string> _journal = new();
                    private readonly object _gate = new();
                    private int _count;
                    private decimal _limit = {{random.Next(100, 10_000)}}m;

                    public Orders{{number}}(Store store)
                    {
                        _store = store ?? throw new ArgumentNullException(nameof(store));
                    }

                    public string Name { get; set; } = "channel {{number}}";

                    public int Count => _byNumber.Count;

                    public decimal Limit
                    {
                        get => _limit;
                        set => _limit = value < 0 ? 0 : value;
                    }


                """);
            bodies += 4;
        }

        for (var i = 0; i < MethodsOfClass; i++)
        {
            bodies++;
            var kinds = bodies % BodiesOfOneConcurrent != 0 ? s_ordinary
                : bodies % (BodiesOfOneConcurrent * BodiesOfOneFinding) == 0 ? s_defective
                : s_concurrent;
            text.Append(kinds[random.Next(kinds.Length)]
                .Replace("NAME", $"{part * MethodsOfClass + i}", StringComparison.Ordinal)
                .Replace("NUMBER", $"{random.Next(2, 500)}", StringComparison.Ordinal)
                .Replace("FIELD", random.Next(3) switch { 0 => "Total", 1 => "Weight", _ => "Discount" }, StringComparison.Ordinal));
            text.Append('\n');
        }

        return text.Append("}\n").ToString();
    }

    static string WorkerText(int number) => Worker
        .Replace("AREA", $"{number / ClassesOfArea}", StringComparison.Ordinal)
        .Replace("CLASS", $"{number}", StringComparison.Ordinal)
        .Replace("LENGTH", number / ClassesOfArea % WorkersOfOneFinding == WorkersOfOneFinding - 1 ? "get { return _waiting.Count; }" : "get { lock (_gate) return _waiting.Count; }", StringComparison.Ordinal);

    const string Worker = """
        namespace Shop.AreaAREA;

        /// <summary>Takes orders of the area from a queue, on a thread of its own.</summary>
        public sealed class Worker : IDisposable
        {
            private readonly OrdersCLASS _orders;
            private readonly Metrics _metrics;
            private readonly object _gate = new();
            private readonly Queue<Order> _waiting = new();
            private readonly CancellationTokenSource _stop = new();
            private Thread? _thread;
            private int _handled;

            public Worker(OrdersCLASS orders, Metrics metrics)
            {
                _orders = orders;
                _metrics = metrics;
            }

            public int Length { LENGTH }

            public int Handled => Volatile.Read(ref _handled);

            public void Start()
            {
                _thread = new Thread(Run) { IsBackground = true };
                _thread.Start();
            }

            public void Add(Order order)
            {
                lock (_gate)
                {
                    _waiting.Enqueue(order);
                    Monitor.Pulse(_gate);
                }
            }

            private void Run()
            {
                while (Take() is { } order)
                {
                    Handle(order);
                    Interlocked.Increment(ref _handled);
                }
            }

            private Order? Take()
            {
                lock (_gate)
                {
                    while (_waiting.Count == 0)
                    {
                        if (_stop.IsCancellationRequested)
                            return null;
                        Monitor.Wait(_gate);
                    }

                    return _waiting.Dequeue();
                }
            }

            private void Handle(Order order)
            {
                var name = _orders.Name;
                _metrics.Count(name, order.Total);
                if (order.State == OrderState.Lost)
                    _metrics.Fail(name);
            }

            public async Task<int> RefreshAsync(Store store, IReadOnlyList<int> numbers)
            {
                var loads = new List<Task<Order?>>();
                foreach (var number in numbers)
                    loads.Add(store.FindAsync(number, _stop.Token));
                foreach (var order in await Task.WhenAll(loads).ConfigureAwait(false))
                {
                    if (order is not null)
                        Add(order);
                }

                return loads.Count;
            }

            public void Dispose()
            {
                _stop.Cancel();
                lock (_gate)
                    Monitor.PulseAll(_gate);
                _thread?.Join();
                _stop.Dispose();
            }
        }

        """;

    const string Shared = """
        namespace Shop;

        public enum OrderState { New, Paid, Packed, Sent, Returned, Lost }

        public sealed record Address(string Street, string City, string Country, string PostCode);

        public sealed record Line(string Article, int Quantity, decimal Price)
        {
            public decimal Total => Quantity * Price;
        }

        public sealed class Order
        {
            public int Number { get; set; }
            public string Customer { get; set; } = "";
            public OrderState State { get; set; }
            public DateTime Placed { get; set; }
            public Address? ShipTo { get; set; }
            public List<Line> Lines { get; } = new();
            public decimal Weight { get; set; }
            public decimal Discount { get; set; }
            public decimal Total => Lines.Sum(line => line.Total) - Discount;
        }

        public sealed record Shift(DateTime Start, DateTime Stop);

        public sealed record Verdict(bool Result, string Reason);

        public sealed class Metrics
        {
            private readonly object _gate = new();
            private readonly Dictionary<string, decimal> _sums = new();
            private long _failures;

            public void Count(string name, decimal amount)
            {
                lock (_gate)
                {
                    _sums.TryGetValue(name, out var sum);
                    _sums[name] = sum + amount;
                }
            }

            public void Fail(string name)
            {
                Interlocked.Increment(ref _failures);
                Count(name, 0);
            }

            public decimal Of(string name)
            {
                lock (_gate)
                    return _sums.TryGetValue(name, out var sum) ? sum : 0;
            }
        }

        public class Store
        {
            public virtual IReadOnlyList<Order> All() => Array.Empty<Order>();
            public virtual Order? Find(int number)
            {
                foreach (var order in All())
                {
                    if (order.Number == number)
                        return order;
                }

                return null;
            }

            public virtual Task<Order?> FindAsync(int number, CancellationToken token = default) => Task.FromResult(Find(number));
            public virtual Task SaveAsync(Order order, CancellationToken token = default) => Task.CompletedTask;
        }

        """;

    static readonly string[] s_ordinary =
    [
        """
            /// <summary>Orders above a limit, dearest first.</summary>
            public IReadOnlyList<Order> LargeNAME(decimal least)
            {
                var found = _byNumber.Values
                    .Where(order => order.FIELD > least + NUMBER && order.State != OrderState.Lost)
                    .OrderByDescending(order => order.Total)
                    .ThenBy(order => order.Customer)
                    .Take(NUMBER)
                    .ToList();
                if (found.Count == 0)
                    _journal.Add($"{Name}: nothing above {least}");
                return found;
            }

        """,
        """
            public decimal SumNAME(IEnumerable<Order> orders)
            {
                decimal sum = 0;
                foreach (var order in orders)
                {
                    if (order.State == OrderState.Returned)
                    {
                        sum -= order.FIELD;
                        continue;
                    }

                    foreach (var line in order.Lines)
                    {
                        var price = line.Price * line.Quantity;
                        if (price > NUMBER)
                            price -= price / 10;
                        sum += price;
                    }
                }

                return Math.Round(sum, 2);
            }

        """,
        """
            public string DescribeNAME(Order order)
            {
                var text = new System.Text.StringBuilder();
                text.Append(order.Number).Append(": ").Append(order.Customer.Trim().ToUpperInvariant());
                for (var i = 0; i < order.Lines.Count; i++)
                {
                    var line = order.Lines[i];
                    text.AppendLine();
                    text.Append($"  {i + 1,3} {line.Article,-20} {line.Quantity,5} x {line.Price,10:0.00}");
                }

                if (order.ShipTo is { Country: not "" } address)
                    text.AppendLine().Append(string.Join(", ", address.Street, address.PostCode, address.City, address.Country));
                return text.ToString();
            }

        """,
        """
            public string StateOfNAME(Order order)
            {
                switch (order.State)
                {
                    case OrderState.New when order.Total > NUMBER:
                        return "waiting for approval";
                    case OrderState.New:
                        return "new";
                    case OrderState.Paid:
                        return order.Lines.Count > 10 ? "paid, packing takes longer" : "paid";
                    case OrderState.Packed:
                    case OrderState.Sent:
                        return "under way since " + order.Placed.AddDays(NUMBER).ToString("yyyy-MM-dd");
                    default:
                        return order.State.ToString().ToLowerInvariant();
                }
            }

        """,
        """
            public Verdict CheckNAME(Order? order)
            {
                if (order is null)
                    return new(false, "no order");
                if (string.IsNullOrWhiteSpace(order.Customer))
                    return new(false, "no customer");
                if (order.FIELD < 0 || order.FIELD > NUMBER * 1000m)
                    return new(false, $"FIELD out of range: {order.FIELD}");
                var doubled = order.Lines.GroupBy(line => line.Article).FirstOrDefault(group => group.Count() > 1);
                return doubled is null ? new(true, "") : new(false, "twice: " + doubled.Key);
            }

        """,
        """
            public Dictionary<string, decimal> ByCustomerNAME()
            {
                var totals = new Dictionary<string, decimal>(StringComparer.OrdinalIgnoreCase);
                foreach (var (number, order) in _byNumber)
                {
                    var key = number % 2 == 0 ? order.Customer : order.Customer + "/" + number;
                    if (!totals.TryGetValue(key, out var total))
                        total = 0;
                    totals[key] = total + order.FIELD;
                }

                return totals;
            }

        """,
        """
            public decimal ShippingNAME(Order order) => order.ShipTo switch
            {
                null => 0,
                { Country: "AT" or "DE" } when order.Weight < NUMBER => 4.90m,
                { Country: "AT" or "DE" } => 9.90m,
                { PostCode: { Length: > 5 } code } => 12m + code.Length,
                _ => Math.Max(19.90m, order.Weight * 2),
            };

        """,
        """
            public bool TryAddNAME(Order order)
            {
                if (_byNumber.ContainsKey(order.Number))
                {
                    _journal.Add(string.Format("{0} is known already", order.Number));
                    return false;
                }

                try
                {
                    _byNumber.Add(order.Number, order);
                    _count++;
                    order.Placed = order.Placed == default ? DateTime.UtcNow : order.Placed;
                    return true;
                }
                catch (ArgumentException exception)
                {
                    _journal.Add(exception.Message);
                    return false;
                }
            }

        """,
        """
            public double HoursNAME(IReadOnlyList<Shift> shifts)
            {
                var hours = 0.0;
                var last = DateTime.MinValue;
                foreach (var shift in shifts.OrderBy(shift => shift.Start))
                {
                    if (shift.Start < last)
                        throw new InvalidOperationException($"shifts overlap at {last:HH:mm}");
                    hours += (shift.Stop - shift.Start).TotalHours;
                    last = shift.Stop;
                }

                return hours > NUMBER ? NUMBER : hours;
            }

        """,
        """
            public int[] HistogramNAME(int columns)
            {
                var histogram = new int[Math.Max(1, columns)];
                for (var i = 0; i < histogram.Length; i++)
                {
                    var from = i * NUMBER;
                    var to = from + NUMBER;
                    histogram[i] = _byNumber.Values.Count(order => order.FIELD >= from && order.FIELD < to);
                }

                return histogram;
            }

        """,
        """
            public IEnumerable<string> ReportNAME()
            {
                yield return $"{Name}: {_count} orders";
                var query = from order in _byNumber.Values
                            where order.FIELD > NUMBER
                            group order by order.State into state
                            orderby state.Key
                            select (State: state.Key, Sum: state.Sum(order => order.Total));
                foreach (var (state, sum) in query)
                    yield return $"{state}: {sum:0.00}";
            }

        """,
        """
            public Order? NextNAME(int after)
            {
                Order? best = null;
                var number = after;
                while (best is null && number < after + NUMBER)
                {
                    number++;
                    best = _store.Find(number) ?? (_byNumber.TryGetValue(number, out var known) ? known : null);
                }

                return CheckNAME(best).Result ? best : null;

                static Verdict CheckNAME(Order? order) => new(order?.FIELD > 0, "empty");
            }

        """,
    ];

    static readonly string[] s_concurrent =
    [
        """
            public async Task<decimal> LoadNAME(int first, int count, CancellationToken token)
            {
                decimal sum = 0;
                for (var number = first; number < first + count; number++)
                {
                    var order = await _store.FindAsync(number, token).ConfigureAwait(false);
                    if (order is { State: OrderState.Paid })
                        sum += order.FIELD;
                }

                return sum;
            }

        """,
        """
            public async Task<string> CompareNAME(int one, int other)
            {
                var left = _store.FindAsync(one);
                var right = _store.FindAsync(other);
                await Task.WhenAll(left, right);
                if (left.Result is null || right.Result is null)
                    return "unknown";
                return left.Result.FIELD < right.Result.FIELD ? "less" : "more";
            }

        """,
        """
            public void RecordNAME(Order order)
            {
                lock (_gate)
                {
                    _byNumber[order.Number] = order;
                    _count++;
                    if (_journal.Count > NUMBER)
                        _journal.RemoveAt(0);
                }
            }

        """,
        """
            public long CountNAME(IReadOnlyList<Order> orders)
            {
                var large = 0L;
                Parallel.For(0, orders.Count, i =>
                {
                    if (orders[i].FIELD > NUMBER)
                        Interlocked.Increment(ref large);
                });
                return large;
            }

        """,
        """
            public Task<int> ComputeNAME(int rounds) => Task.Run(() =>
            {
                var checksum = NUMBER;
                for (var i = 0; i < rounds; i++)
                    checksum = unchecked(checksum * 31 + i);
                return checksum;
            });

        """,
        """
            public int TwoThreadsNAME(IReadOnlyList<Order> orders)
            {
                var counts = new int[2];
                var first = new Thread(() => counts[0] = orders.Count(order => order.Total > NUMBER));
                var second = new Thread(() => counts[1] = orders.Count(order => order.Total <= NUMBER));
                first.Start();
                second.Start();
                first.Join();
                second.Join();
                return counts[0] - counts[1];
            }

        """,
        """
            public async Task SaveAllNAME(IEnumerable<Order> orders, CancellationToken token)
            {
                using var slots = new SemaphoreSlim(NUMBER);
                var saves = orders.Select(async order =>
                {
                    await slots.WaitAsync(token);
                    try
                    {
                        await _store.SaveAsync(order, token);
                    }
                    finally
                    {
                        slots.Release();
                    }
                });
                await Task.WhenAll(saves);
            }

        """,
        """
            public decimal SafeSumNAME(IReadOnlyList<Order> orders)
            {
                decimal sum = 0;
                var gate = new object();
                Parallel.ForEach(orders, () => 0m, (order, _, local) => local + order.FIELD, local =>
                {
                    lock (gate)
                        sum += local;
                });
                return sum;
            }

        """,
        """
            public async Task<Order?> CachedNAME(int number)
            {
                if (_byNumber.TryGetValue(number, out var known))
                    return known;
                var load = _store.FindAsync(number);
                if (load.IsCompletedSuccessfully)
                    return load.Result;
                await Task.Yield();
                return await load;
            }

        """,
    ];

    static readonly string[] s_defective =
    [
        """
            public async Task<decimal> EagerNAME(int number)
            {
                await Task.Yield();
                var order = _store.FindAsync(number).Result;
                return order?.FIELD ?? NUMBER;
            }

        """,
        """
            public decimal RacyNAME(IReadOnlyList<Order> orders)
            {
                var sum = 0;
                Parallel.For(0, orders.Count, i =>
                {
                    sum += orders[i].Lines.Count;
                });
                return sum;
            }

        """,
        """
            private static readonly object s_gateNAME = new();
            private static long s_totalNAME;

            public static void TurnsNAME()
            {
                var up = new Thread(() =>
                {
                    lock (s_gateNAME)
                    {
                        for (var i = 0; i < 10_000_000; i++)
                            s_totalNAME += i % NUMBER;
                    }
                });
                var down = new Thread(() =>
                {
                    lock (s_gateNAME)
                    {
                        for (var i = 0; i < 10_000_000; i++)
                            s_totalNAME -= i % NUMBER;
                    }
                });
                up.Start();
                down.Start();
                up.Join();
                down.Join();
            }

        """,
    ];
}
