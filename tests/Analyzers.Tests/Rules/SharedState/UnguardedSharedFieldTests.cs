using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;
using DiagnosticSeverity = Microsoft.CodeAnalysis.DiagnosticSeverity;

namespace ConcurrencyAnalyzers.Tests.Rules.SharedState;

using Verify = Verify<UnguardedSharedField>;

/// <summary>CONC2001.</summary>
public class UnguardedSharedFieldTests
{
    // A type with a field, a method that changes it and one that starts it.
    static string In(string start, string change = "_count++;", string members = "") => $$"""
        class C
        {
            int _count;
            static int s_total;
            int Total { get; set; }
            {{members}}
            void Change() { {{change}} }
            async Task Start(int n, int[] data)
            {
                await Task.Yield();
                {{start}}
            }
        }
        """;

    const string TwoThreads = "var a = new Thread(Change); var b = new Thread(Change); a.Start(); b.Start(); a.Join(); b.Join();";

    [Theory]
    [InlineData(TwoThreads)]
    [InlineData("Parallel.For(0, n, i => Change());")]
    [InlineData("Parallel.Invoke(Change, Change);")]
    [InlineData("data.AsParallel().ForAll(x => Change());")]
    [InlineData("var tasks = new List<Task>(); for (var i = 0; i < n; i++) tasks.Add(Task.Run(Change)); await Task.WhenAll(tasks);")]
    [InlineData("foreach (var x in data) ThreadPool.QueueUserWorkItem(_ => Change());")]
    [InlineData("await Task.WhenAll(data.Select(async x => { await Task.Delay(1).ConfigureAwait(false); Change(); }));")]
    [InlineData("var timer = new System.Timers.Timer(); timer.Elapsed += (s, e) => Change();")]
    [InlineData("void Work() => Again(); void Again() => Change(); Parallel.Invoke(Work, Work);")]
    public Task Reports_what_launched_code_does_through_calls(string start) => Verify.Reports(In(start, "[|_count|]++;"));

    [Theory]
    [InlineData("[|_count|] += 2;")]
    [InlineData("[|_count|] = _count + 1;")]
    [InlineData("[|_count|] = Math.Max(_count, 7);")]
    [InlineData("[|s_total|]--;")]
    [InlineData("[|Total|]++;")]
    public Task Reports_all_ways_to_change_state(string change) => Verify.Reports(In(TwoThreads, change));

    [Theory]
    [InlineData("Interlocked.Increment(ref _count);")]
    [InlineData("var local = 0; local++;")]
    [InlineData("var read = _count;")]
    [InlineData("_count = 1;")]
    [InlineData("lock (this) _count++;")]
    [InlineData("lock (typeof(C)) { s_total++; }")]
    public Task Silent_where_a_step_is_atomic_or_guarded(string change) => Verify.Silent(In(TwoThreads, change));

    [Theory]
    [InlineData("Change(); var a = new Thread(Change); a.Start(); a.Join(); Change();")]
    [InlineData("var a = Task.Run(Change); await a; Change(); await Task.Run(Change);")]
    [InlineData("Parallel.ForEach(data, x => { var own = new C(); own.Change(); });")]
    [InlineData("foreach (var x in data) await Task.Run(Change);")]
    [InlineData("Enumerable.Range(0, n).ToList().ForEach(i => Change());")]
    public Task Silent_where_one_thread_is_there_at_a_time(string start) => Verify.Silent(In(start));

    [Fact]
    public Task An_update_beside_the_launcher() => Verify.Reports(In("var a = Task.Run(Change); [|_count|]++; await a;", "[|_count|]++;"));

    [Fact]
    public Task In_an_object_of_another_class_in_another_file() => Verify.Reports(
        """
        class Meter
        {
            public long Sum;
            public void Add(int value) => [|Sum|] += value;
        }
        """,
        """
        class Reader
        {
            readonly Meter _meter = new();
            void Read(int[] values) => Parallel.ForEach(values, Forward);
            void Forward(int value) => _meter.Add(value);
        }
        """);

    [Fact]
    public Task An_object_of_each_iteration() => Verify.Silent("""
        class Meter
        {
            public long Sum;
            public void Add(int value) => Sum += value;
        }
        class Reader
        {
            void Read(int[] values) => Parallel.ForEach(values, value => { var meter = new Meter(); meter.Add(value); });
        }
        """);

    [Fact]
    public Task A_thread_that_a_member_leaves_running() => Verify.Reports("""
        class Poller
        {
            int _pending;
            public void Open() => new Thread(Poll).Start();
            public void Add() => [|_pending|]++;
            void Poll() { [|_pending|]--; }
        }
        """);

    [Fact]
    public Task Thread_static_does_nothing_on_a_field_of_objects() => Verify.Reports("""
        class C
        {
            [ThreadStatic] int _depth;
            void Start() => Parallel.For(0, 9, i => { [|_depth|]++; });
        }
        """);

    [Fact]
    public Task Locks_that_are_other_objects_each_time() => Verify.Reports("""
        class C
        {
            readonly SpinLock _spin = new();
            readonly int[] _points = new int[9];
            int _count;
            void Count() { var taken = false; _spin.Enter(ref taken); [|_count|]++; _spin.Exit(); }
            void Award(int customer) { object key = customer; lock (key) { [|_points[0]|] += 5; } }
            void Start() => Parallel.For(0, 9, i => { Count(); Award(i); });
        }
        """);

    [Fact]
    public Task A_property_with_code_around_its_field()
    {
        Assert.SkipUnless((int)Platform.NewestLanguage >= 1400, "The compiler does not know 'field'.");
        return Verify.Reports("""
            class C
            {
                readonly Lock _lock = new();
                double Charge { get { lock (_lock) return field; } set => field = Math.Clamp(value, 0, 100); }
                double Loss { get; set => [|field|] += value; }
                void Add() { lock (_lock) Charge += 1; Loss = 2; }
                void Start() => Parallel.For(0, 9, i => Add());
            }
            """);
    }

    [Fact]
    public Task Elements_of_an_array_that_all_objects_were_given() => Verify.Reports("""
        class Feed
        {
            readonly int _number;
            readonly long[] _scores;
            public Feed(int number, long[] scores) { _number = number; _scores = scores; }
            public void Run() { var random = new Random(_number); [|_scores[random.Next(4)]|] += 3; }
        }
        class C
        {
            void Start() { var scores = new long[4]; for (var i = 0; i < 9; i++) { var feed = new Feed(i, scores); new Thread(feed.Run).Start(); } }
        }
        """);

    [Fact]
    public Task What_an_object_was_made_with_is_a_copy() => Verify.Silent("""
        class Feed
        {
            readonly int _number;
            public Feed(int number) => _number = number;
            public void Run() => Console.WriteLine(_number);
        }
        class C
        {
            void Start() { for (var i = 0; i < 9; i++) { var feed = new Feed(i); new Thread(() => feed.Run()).Start(); } }
        }
        """);

    [Theory]
    [InlineData("foreach (var sum in _sums) total += sum;")]
    [InlineData("total = _sums.Sum();")]
    public Task All_elements_are_read_while_some_are_written(string read) => Verify.Reports($$"""
        class C
        {
            readonly long[] _sums = new long[9];
            void Fill(int from, int to) { for (var i = from; i < to; i++) [|_sums[i]|] = i; }
            long Start() { var first = Task.Run(() => Fill(0, 4)); long total = 0; {{read}} return total; }
            long Wait() { var first = Task.Run(() => Fill(0, 4)); first.Wait(); long total = 0; {{read}} return total; }
        }
        """);

    [Fact]
    public Task A_handler_in_an_object_that_listens_to_a_thread() => Verify.Reports("""
        class Connection
        {
            public event Action<string>? Received;
            public Thread Listen() { var thread = new Thread(() => Received?.Invoke("line")); thread.Start(); return thread; }
        }
        class Room
        {
            int _unread;
            public Room(Connection connection) => connection.Received += OnReceived;
            void OnReceived(string text) => [|_unread|]++;
            public void Clear() => [|_unread|] = Math.Min(_unread, 9);
        }
        class Program
        {
            static void Start() { var connection = new Connection(); var room = new Room(connection); var thread = connection.Listen(); room.Clear(); thread.Join(); }
        }
        """);

    [Fact]
    public Task A_handler_in_an_object_that_is_looked_at_when_the_thread_has_ended() => Verify.Silent("""
        class Connection
        {
            public event Action<string>? Received;
            public Thread Listen() { var thread = new Thread(() => Received?.Invoke("line")); thread.Start(); return thread; }
        }
        class Room
        {
            int _unread;
            public Room(Connection connection) => connection.Received += OnReceived;
            void OnReceived(string text) => _unread++;
            public void Clear() => _unread = Math.Min(_unread, 9);
        }
        class Program
        {
            static void Start() { var connection = new Connection(); var room = new Room(connection); var thread = connection.Listen(); thread.Join(); room.Clear(); }
        }
        """);

    [Theory]
    [InlineData("Console.WriteLine(statistics);")]
    [InlineData("var text = $\"so far: {statistics}\";")]
    [InlineData("var text = \"so far: \" + statistics;")]
    public Task An_object_that_is_asked_for_its_text(string use) => Verify.Reports($$"""
        class Statistics
        {
            long _packets;
            public void Note() => [|_packets|]++;
            public override string ToString() => $"{_packets}";
        }
        class C
        {
            void Start() { var statistics = new Statistics(); var thread = new Thread(() => statistics.Note()); thread.Start(); {{use}} thread.Join(); }
            void Wait() { var statistics = new Statistics(); var thread = new Thread(() => statistics.Note()); thread.Start(); thread.Join(); {{use}} }
        }
        """);

    [Fact]
    public Task The_text_of_what_a_call_hands_out() => Verify.Silent("""
        class Statistics
        {
            int _hits;
            public void Hit() => Interlocked.Increment(ref _hits);
            public Statistics Snapshot() => new Statistics { _hits = Volatile.Read(ref _hits) };
            public override string ToString() => $"{_hits}";
        }
        class C
        {
            void Start() { var statistics = new Statistics(); var thread = new Thread(statistics.Hit); thread.Start(); Console.WriteLine(statistics.Snapshot()); thread.Join(); }
        }
        """);

    [Fact]
    public Task Fields_of_each_thread() => Verify.Silent("""
        class C
        {
            [ThreadStatic] static int s_depth;
            static readonly ThreadLocal<int> s_sum = new();
            void Start() => Parallel.For(0, 9, i => { s_depth++; s_sum.Value += i; });
        }
        """);

    static string Current(string current, string put = "Current", string runs = "job.Runs") => $$"""
        class Job { public int Runs; }
        class Pool
        {
            [ThreadStatic] static Job? t_job;
            static Job? s_job;
            static readonly AsyncLocal<Job?> s_flow = new();
            static readonly ThreadLocal<Job?> s_own = new();
            {{current}}
            void Start(Job[] jobs) { while (true) { foreach (var job in jobs) Task.Run(() => Run(job)); } }
            void Run(Job job) { {{put}} = job; {{runs}}++; }
        }
        """;

    // Whoever runs next finds what he has put there himself.
    [Theory]
    [InlineData("static Job? Current { get => s_flow.Value; set => s_flow.Value = value; }")]
    [InlineData("static Job Current { get { return s_flow.Value!; } set { s_flow.Value = value; } }")]
    [InlineData("static Job? Current { get => s_own.Value; set => s_own.Value = value; }")]
    [InlineData("static Job? Current { get => t_job; set => t_job = value; }")]
    public Task Silent_where_each_flow_has_its_own(string current) => Verify.Silent(Current(current));

    [Theory]
    [InlineData("static Job? Current { get; set; }", "[|Current|]")]
    [InlineData("static Job? Current { get => s_job; set => [|s_job|] = value; }", "Current")]
    public Task Reports_what_all_find_at_one_place(string current, string put) => Verify.Reports(Current(current, put, "[|job.Runs|]"));

    static string Flow(string after, string local = "AsyncLocal<Job?>") => $$"""
        class Job { public int Runs; }
        class Pool
        {
            static readonly {{local}} s_flow = new();
            static Job? Current { get => s_flow.Value; set => s_flow.Value = value; }
            void Start(Job[] jobs) { while (true) { foreach (var job in jobs) Task.Run(() => Run(job)); } }
            void Run(Job job) { {{after}} }
            void Log() => Task.Run(() => Current!.Runs++);
        }
        """;

    // What flows to the code that is started afterwards is found there, by whatever starts it.
    [Theory]
    [InlineData("Current = job; Task.Run(() => [|Current!.Runs|]++); [|job.Runs|]++;")]
    [InlineData("Current = job; Log(); [|job.Runs|]++;")]
    [InlineData("Current = job; Begin(); [|job.Runs|]++; void Begin() { Task.Run(() => Current!.Runs++); }")]
    [InlineData("while (true) { Task.Run(() => Current!.Runs++); Current = job; [|job.Runs|]++; }")]
    public Task Reports_what_flows_to_what_is_started(string after) => Verify.Reports(Flow(after));

    static string Going(string go, string current = "{ get => s_flow.Value; set => s_flow.Value = value; }") => $$"""
        class Job { public int Runs; }
        class Pool
        {
            static readonly AsyncLocal<Job?> s_flow = new();
            static Job? Current {{current}}
            public void Go() { {{go}} }
        }
        """;

    // One object, and two threads that have it, whoever calls.
    [Theory]
    [InlineData("var job = new Job(); Current = job; Task.Run(() => [|Current!.Runs|]++); [|job.Runs|]++;")]
    [InlineData("var job = new Job(); s_flow.Value = job; Task.Run(() => [|s_flow.Value!.Runs|]++); [|job.Runs|]++;")]
    [InlineData("var job = new Job(); Current = job; new Thread(() => { var mine = Current!; [|mine.Runs|]++; }).Start(); [|job.Runs|]++;")]
    public Task Reports_what_flows_to_what_the_same_member_starts(string go) => Verify.Reports(Going(go));

    // Another job, another place, or somebody else's flow.
    [Theory]
    [InlineData("var job = new Job(); Task.Run(() => Current!.Runs++); Current = job; job.Runs++;")]
    [InlineData("var job = new Job(); Current = job; Current = new Job(); Task.Run(() => Current!.Runs++); job.Runs++;")]
    [InlineData("var job = new Job(); if (job.Runs > 3) { Current = job; } Task.Run(() => Current!.Runs++); job.Runs++;")]
    [InlineData("var job = new Job(); Current = job; AppDomain.CurrentDomain.ProcessExit += (s, e) => Current!.Runs++; job.Runs++;")]
    [InlineData("Begin(); var job = new Job(); Current = job; job.Runs++; void Begin() { Task.Run(() => Current!.Runs++); }")]
    public Task Silent_where_something_else_may_flow(string go) => Verify.Silent(Going(go));

    [Fact]
    public Task Silent_on_what_stays_with_the_thread() => Verify.Silent(Going("var job = new Job(); Current = job; Task.Run(() => Current!.Runs++); job.Runs++;").Replace("AsyncLocal", "ThreadLocal"));

    [Theory]
    [InlineData("Current = job; job.Runs++;")]
    [InlineData("Task.Run(() => Console.Write(1)); Current = job; job.Runs++;")]
    public Task Silent_where_nothing_is_started_that_it_could_flow_to(string after) => Verify.Silent(Flow(after).Replace("void Log() => Task.Run(() => Current!.Runs++);", ""));

    [Fact]
    public Task Nothing_flows_from_what_a_thread_has() => Verify.Silent(Flow("Current = job; Task.Run(() => Current!.Runs++); job.Runs++;", "ThreadLocal<Job?>").Replace("void Log() => Task.Run(() => Current!.Runs++);", ""));

    [Fact]
    public Task A_message_that_names_the_launch() => Verify.Says(
        """
        class C
        {
            int _count;
            void Count() => [|_count|]++;
            void Start() => Parallel.For(0, 9, i => Count());
        }
        """,
        "'_count' is updated here without a lock; line 5 runs this code on several threads at a time");

    [Fact]
    public Task A_message_that_names_the_other_code() => Verify.Says(
        """
        class C
        {
            int _count;
            void Start()
            {
                var thread = new Thread(() => { [|_count|]++; });
                thread.Start();
                Console.WriteLine(_count);
                thread.Join();
            }
        }
        """,
        "'_count' is updated here without a lock; 'Start' reads it in line 8 while the code started in line 6 may be running",
        (8, 27), (6, 22));

    [Fact]
    public Task Phases_of_a_barrier() => Verify.Reports("""
        class C
        {
            readonly Barrier _phase = new(2);
            int _left, _right;
            void Left() { for (int i = 0; i < 9; i++) { [|_left|] += _right; _phase.SignalAndWait(); } }
            void Right() { for (int i = 0; i < 9; i++) { [|_right|] += _left; _phase.SignalAndWait(); } }
            void Start() => Parallel.Invoke(Left, Right);
        }
        """);

    [Fact]
    public Task Parts_that_a_clone_shares() => Verify.KnownMiss("""
        class Part { public int Sum; }
        class C
        {
            readonly Part _part = new();
            C Clone() => (C)MemberwiseClone();
            void Add() => _part.Sum++;
            void Start() { var copy = Clone(); var thread = new Thread(copy.Add); thread.Start(); _part.Sum++; thread.Join(); }
        }
        """);

    [Fact]
    public Task Objects_that_a_dictionary_hands_out() => Verify.KnownMiss("""
        class Meter { public int Sum; }
        class C
        {
            Meter Of(Dictionary<string, Meter> meters, string name) => meters.TryGetValue(name, out var meter) ? meter : new();
            void Start(Dictionary<string, Meter> meters) => Parallel.For(0, 9, i => { Of(meters, "x").Sum++; });
        }
        """);

    static string Worker(string member, string type = "int") => $$"""
        public class C
        {
            {{type}} _done;
            public void Start() => new Thread(() => { while (Environment.TickCount > 0) [|_done|]++; }).Start();
            {{member}}
        }
        """;

    [Fact]
    public Task A_look_at_the_progress_of_a_thread() => Verify.Silent(Worker("public int Done => _done;").Replace("[|", "").Replace("|]", ""));

    [Theory]
    [InlineData("public long Done => _done;", "long")]
    [InlineData("public int Done => _done; public void Pause() { if (Done > 9) Thread.Sleep(9); }")]
    [InlineData("public void Reset() => _done = 0;")]
    public Task A_look_that_matters(string member, string type = "int") => Verify.Reports(Worker(member, type));

    [Fact]
    public Task Types_that_the_project_names_are_called_by_several_threads() => Verify.ReportsWithOptions("concurrency.thread_entry_types = T:Consumer", """
        public class Consumer { int _count; public void Consume() => [|_count|]++; }
        public class Other { int _count; public void Consume() => _count++; }
        """);

    static string Ring(string write, string read) => $$"""
        class Ring
        {
            readonly int[] _slots = new int[8];
            int _head, _tail;
            bool Write(int item) { {{write}} return true; }
            bool Read(out int item) { item = 0; {{read}} return true; }
            public void Run()
            {
                var writer = new Thread(() => { for (var i = 0; i < 99; i++) Write(i); });
                writer.Start();
                while (Read(out var item)) Console.WriteLine(item);
                writer.Join();
            }
        }
        """;

    const string s_write = "var tail = _tail; if (tail - Volatile.Read(ref _head) == 8) return false; _slots[tail % 8] = item; Volatile.Write(ref _tail, tail + 1);";
    const string s_read = "var head = _head; if (head == Volatile.Read(ref _tail)) return false; item = _slots[head % 8]; Volatile.Write(ref _head, head + 1);";

    [Fact]
    public Task Slots_between_two_positions() => Verify.Silent(Ring(s_write, s_read));

    [Theory]
    [InlineData("var tail = _tail; [|_slots[tail % 8]|] = item; Volatile.Write(ref _tail, tail + 1);", s_read)]
    [InlineData("var tail = _tail; if (tail - Volatile.Read(ref _head) == 8) return false; Volatile.Write(ref _tail, tail + 1); [|_slots[tail % 8]|] = item;", s_read)]
    [InlineData(s_write, "var head = _head; item = _slots[head % 8]; Volatile.Write(ref _head, head + 1);")]
    public Task Slots_whose_position_is_not_looked_at_or_is_moved_too_early(string write, string read) =>
        Verify.Reports(Ring(write == s_write ? write.Replace("_slots[tail % 8]", "[|_slots[tail % 8]|]") : write, read));

    // ------------------------------------------------------------------------------------------------------------- timers

    [Theory]
    [InlineData("_isFast ? TimeSpan.FromMinutes(1) : TimeSpan.FromDays(1)")]
    [InlineData("s_period")]
    [InlineData("_anyPeriod")]
    [InlineData("local")]
    public Task Silent_on_a_timer_whose_ticks_follow_each_other(string period) => Verify.Silent(Ticking(period).Replace("[|", "").Replace("|]", ""));

    [Theory]
    [InlineData("_isFast ? TimeSpan.FromMilliseconds(10) : TimeSpan.FromDays(1)")]
    [InlineData("s_short")]
    [InlineData("TimeSpan.FromSeconds(1)")]
    public Task Reports_a_timer_whose_ticks_may_overlap(string period) => Verify.Reports(Ticking(period));

    static string Ticking(string period) => $$"""
        class C(bool isFast, TimeSpan any)
        {
            static readonly TimeSpan s_period = TimeSpan.FromMinutes(5);
            static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(5);
            readonly bool _isFast = isFast;
            readonly TimeSpan _anyPeriod = any;
            int _ticks;
            Timer? _timer;
            void Start()
            {
                var local = TimeSpan.FromHours(1);
                _timer = new Timer(_ => [|_ticks|]++, null, TimeSpan.Zero, {{period}});
            }
        }
        """;

    [Theory]
    [InlineData("if (Interlocked.CompareExchange(ref _state, 1, 0) == 0)")]
    [InlineData("var seen = _state; if (seen != 1 && Interlocked.CompareExchange(ref _state, 1, seen) == seen)")]
    public Task Silent_behind_a_claim(string claim) => Verify.Silent(Claiming(claim).Replace("[|", "").Replace("|]", ""));

    [Theory]
    [InlineData("var seen = _state; if (Interlocked.CompareExchange(ref _state, seen + 1, seen) == seen)")]
    [InlineData("while (true) { var seen = _state; if (Interlocked.CompareExchange(ref _state, seen + n, seen) == seen) break; }")]
    public Task Reports_what_follows_a_step_that_others_make_as_well(string step) => Verify.Reports(Claiming(step));

    static string Claiming(string claim) => $$"""
        class C
        {
            int _state;
            int _x;
            void Start(int n) => Parallel.For(0, n, i => { {{claim}} [|_x|]++; });
        }
        """;

    // ------------------------------------------------------------------------------- methods that others run on the spot

    static string Raised(string start, string handler = "[|_bytes|] += n;", string subscription = "source.Received += panel.OnReceived;") => $$"""
        class Source
        {
            public event Action<int>? Received;
            public void Fetch() { for (var i = 0; i < 9; i++) Received?.Invoke(i); }
        }
        class Panel
        {
            readonly object _gate = new();
            int _bytes;
            public void OnReceived(int n) { {{handler}} }
        }
        class Program
        {
            static void Each(Action<int> act) => act(1);
            static void Main()
            {
                var source = new Source();
                var panel = new Panel();
                {{subscription}}
                {{start}}
            }
        }
        """;

    const string TwoFetches = "var a = new Thread(() => source.Fetch()); var b = new Thread(() => source.Fetch()); a.Start(); b.Start(); a.Join(); b.Join();";

    [Theory]
    [InlineData(TwoFetches)]
    [InlineData("Parallel.For(0, 9, i => source.Fetch());")]
    [InlineData("Parallel.For(0, 9, i => Each(panel.OnReceived));")]
    public Task Reports_handlers_of_other_objects(string start) => Verify.Reports(Raised(start));

    [Theory]
    [InlineData("source.Fetch(); source.Fetch();", "_bytes += n;")]
    [InlineData(TwoFetches, "lock (_gate) _bytes += n;")]
    [InlineData("var a = new Thread(() => { lock (source) source.Fetch(); }); var b = new Thread(() => { lock (source) source.Fetch(); }); a.Start(); b.Start();", "_bytes += n;")]
    [InlineData("Parallel.For(0, 9, i => { var own = new Panel(); Each(own.OnReceived); });", "_bytes += n;")]
    public Task Silent_where_handlers_do_not_meet(string start, string handler) => Verify.Silent(Raised(start, handler));

    [Fact]
    public Task An_async_handler_goes_on_behind_its_first_await() => Verify.ReportsInProgram(
        """
        var cart = new Cart();
        var label = new Label();
        cart.Changed += label.OnChanged;
        for (var price = 1; price <= 20; price++)
            cart.Put(price);
        class Cart
        {
            public event Action<int>? Changed;
            public void Put(int price) => Changed?.Invoke(price);
        }
        class Label
        {
            int _total;
            public async void OnChanged(int price) { await Task.Delay(1); [|_total|] += price; }
        }
        """);

    [Theory]
    [InlineData("_total += price; await Task.Delay(1);")]
    [InlineData("await Task.Delay(1); Interlocked.Add(ref _total, price);")]
    public Task Silent_before_the_first_await_of_a_handler(string handler) => Verify.ReportsInProgram($$"""
        var cart = new Cart();
        var label = new Label();
        cart.Changed += label.OnChanged;
        for (var price = 1; price <= 20; price++)
            cart.Put(price);
        class Cart
        {
            public event Action<int>? Changed;
            public void Put(int price) => Changed?.Invoke(price);
        }
        class Label
        {
            int _total;
            public async void OnChanged(int price) { {{handler}} }
        }
        """);

    // ------------------------------------------------------------------------------------ the next call beside the last

    static string Orders(string start, string order) => $$"""
        var orders = new Orders();
        {{start}}
        class Orders
        {
            string _user = "";
            public async Task<string> OrderAsync(string user) { {{order}} }
            public Task<string> PostAsync(string user) => OrderAsync(user);
        }
        """;

    [Theory]
    [InlineData("await Task.WhenAll(args.Select(user => orders.OrderAsync(user)));")]
    [InlineData("var posts = args.Select((user, i) => orders.PostAsync(user)); await Task.WhenAll(posts);")]
    public Task Reports_what_a_query_starts_beside_the_last_one(string start) =>
        Verify.ReportsInProgram(Orders(start, "[|_user|] = user; await Task.Delay(1); return _user;"));

    [Theory]
    [InlineData("foreach (var user in args) await orders.OrderAsync(user);", "_user = user; await Task.Delay(1); return _user;")]
    [InlineData("await Task.WhenAll(args.Select(user => orders.OrderAsync(user)));", "_user = user; var text = _user; await Task.Delay(1); return text;")]
    [InlineData("await Task.WhenAll(args.Select(user => new Orders().OrderAsync(user)));", "_user = user; await Task.Delay(1); return _user;")]
    public Task Silent_where_a_call_has_ended_or_has_its_own(string start, string order) => Verify.ReportsInProgram(Orders(start, order));

    // ------------------------------------------------------------------------------------------------------- time-outs

    static string Search(string wait, string found) => $$"""
        class Search
        {
            int _found;
            void Run() { for (var i = 0; i < 999; i++) {{found}}++; }
            async Task<int> Start()
            {
                var work = Task.Run(Run);
                {{wait}}
                return _found;
            }
        }
        """;

    [Theory]
    [InlineData("await Task.WhenAny(work, Task.Delay(20));")]
    [InlineData("await Task.WhenAny(work, Task.Delay(20)).ConfigureAwait(false);")]
    public Task Reports_after_a_time_out_whose_answer_is_dropped(string wait) => Verify.Reports(Search(wait, "[|_found|]"));

    [Theory]
    [InlineData("if (await Task.WhenAny(work, Task.Delay(20)) == work) Console.WriteLine(_found); else return 0;")]
    [InlineData("await Task.WhenAny(work, Task.Delay(20)); await work;")]
    public Task Silent_where_the_answer_is_looked_at(string wait) => Verify.Silent(Search(wait, "_found"));

    // ------------------------------------------------------------------------------------------- locks that are values

    static string Odometer(string drive) => $$"""
        class Odometer
        {
            SpinLock _spin = new(false);
            int _metres;
            void Drive(int metres) { var taken = false; {{drive}} }
            void Start() => Parallel.For(0, 1000, _ => Drive(3));
        }
        """;

    [Theory]
    [InlineData("var spin = _spin; spin.Enter(ref taken); [|_metres|] += metres; spin.Exit();")]
    [InlineData("SpinLock spin = new(false); spin.Enter(ref taken); [|_metres|] += metres; spin.Exit();")]
    public Task Reports_copies_of_a_lock(string drive) => Verify.Reports(Odometer(drive));

    [Fact]
    public Task Silent_where_the_lock_itself_is_taken() => Verify.Silent(Odometer("_spin.Enter(ref taken); _metres += metres; _spin.Exit();"));

    // ------------------------------------------------------------------------------------- what a flag of a program says

    // Who can be called again writes while the reader of the first call may still read.
    [Theory]
    [InlineData("static void Main()", "s_number", "")]
    [InlineData("static void Start()", "[|s_number|]", "static void Main() { Start(); Start(); }")]
    public Task A_program_begins_once(string start, string number, string main) => Verify.ReportsInProgram($$"""
        static class Program
        {
            static volatile bool s_ready;
            static int s_number;
            static void Read() { while (!s_ready) { } Console.WriteLine(s_number); }
            {{main}}
            {{start}}
            {
                new Thread(Read).Start();
                {{number}} = 42;
                s_ready = true;
            }
        }
        """);

    // --------------------------------------------------------------------------------------- neighbours of an own element

    static string World(string body, string start = "Parallel.For(0, _parts.Length, i => { {0} });") => $$"""
        class Part { public double X, Force; }
        class World
        {
            readonly Part[] _parts = new Part[9];
            readonly bool[][] _cells = new bool[9][];
            readonly int[] _scratch = new int[9];
            int Around(int y, int x)
            {
                var n = 0;
                for (var dy = -1; dy <= 1; dy++)
                    for (var dx = -1; dx <= 1; dx++)
                        if (_cells[y + dy][x + dx]) n++;
                return n;
            }
            void Step(bool[][] next) { {{start.Replace("{0}", body)}} }
        }
        """;

    [Theory]
    [InlineData("var a = _parts[i]; for (var j = i + 1; j < _parts.Length; j++) { var b = _parts[j]; [|a.Force|] += b.X; b.Force -= b.X; }")]
    [InlineData("for (var x = 1; x < _cells.Length; x++) [|_cells[i][x]|] = Around(i, x) == 3;")]
    [InlineData("for (var x = 1; x < _cells.Length; x++) [|_cells[i][x]|] = _cells[i - 1][x];")]
    [InlineData("var n = 0; while (n < 9) [|_scratch[n++]|] = i;")]
    public Task Reports_elements_of_neighbours(string body) => Verify.Reports(World(body));

    [Theory]
    [InlineData("var a = _parts[i]; for (var j = i + 1; j < _parts.Length; j++) { var b = _parts[j]; a.Force += b.X; }")]
    [InlineData("for (var x = 1; x < _cells.Length; x++) next[i][x] = Around(i, x) == 3;")]
    [InlineData("for (var x = 1; x < _cells.Length; x++) _cells[i][x] = _cells[i][x - 1];")]
    [InlineData("var n = i; while (n < i + 1) _scratch[n++] = i;")]
    [InlineData("var own = new int[9]; var n = 0; while (n < 9) own[n++] = i;")]
    public Task Silent_where_each_keeps_to_its_own(string body) => Verify.Silent(World(body));

    // -------------------------------------------------------------------------------- other forms of a task that are awaited

    static string Downloader(string step, string field = "_pages") => $$"""
        static class Tasks
        {
            public static System.Runtime.CompilerServices.ConfiguredTaskAwaitable AnyContext(this Task task) => task.ConfigureAwait(false);
            public static async Task Logged(this Task task) { try { await task; } catch (IOException) { } }
            public static void Forget(this Task task) { }
        }
        class Downloader
        {
            int _pages;
            static Task Main() => new Downloader().RunAsync();
            public async Task RunAsync() { while (true) { {{step}} } }
            async Task LoadAsync() { await Task.Yield(); {{field}}++; await Task.Yield(); }
        }
        """;

    [Theory]
    [InlineData("await LoadAsync().AnyContext();")]
    [InlineData("await LoadAsync().Logged();")]
    [InlineData("await LoadAsync().Logged().AnyContext();")]
    public Task Silent_where_another_form_of_the_task_is_awaited(string step) => Verify.ReportsInProgram(Downloader(step));

    [Theory]
    [InlineData("LoadAsync().Forget(); await Task.Yield();")]
    [InlineData("_ = LoadAsync(); await Task.Yield();")]
    public Task Reports_where_nobody_awaits_it(string step) => Verify.ReportsInProgram(Downloader(step, "[|_pages|]"));

    static string Memo(string after) => $$"""
        class C
        {
            List<int>? _log;
            List<int> Log => _log ??= new();
            void Start()
            {
                Console.WriteLine(Log);
                var run = Task.Run(() => Console.WriteLine(Log.Count));
                {{after}}
                run.Wait();
            }
        }
        """;

    [Fact]
    public Task Silent_where_what_was_needed_before_is_only_read() => Verify.Silent(Memo("Console.WriteLine(Log.Count);"));

    [Fact]
    public Task Reports_where_what_was_needed_before_is_replaced_meanwhile() => Verify.Reports(Memo("[|_log|] = [1];"));

    // A worker that the constructor starts before it has set everything.
    static string Receiving(string loop, string constructor = "_ = Task.Run(Loop); _fast = fast; _done = new();", string members = "readonly ConcurrentQueue<int> _queue = new(); readonly SemaphoreSlim _wake = new(0);") => $$"""
        using System.Collections.Concurrent;
        using System.Threading.Channels;
        class Log
        {
            {{members}}
            bool _fast; List<int> _done;
            public Log(bool fast) { {{constructor}} }
            public void Add(int x) { _queue.Enqueue(x); _wake.Release(); }
            void Send(int x) => _queue.Enqueue(x);
            void Write(int x) { if (_fast) Console.WriteLine(_done?.Count); }
            async Task Loop() { await Task.Yield(); {{loop}} }
        }
        """;

    [Theory]
    [InlineData("while (true) { await _wake.WaitAsync(); Write(1); }")]
    [InlineData("while (_queue.TryDequeue(out var x)) Write(x);")]
    [InlineData("while (true) { if (!_queue.TryDequeue(out var x)) continue; Write(x); }")]
    [InlineData("while (true) { await _wake.WaitAsync(); while (_queue.TryDequeue(out var x)) if (_fast) _done.Add(x); }")]
    public Task Silent_where_a_worker_waits_for_what_the_constructor_does_not_send(string loop) => Verify.Silent(Receiving(loop));

    [Theory]
    [InlineData("readonly BlockingCollection<int> _queue = new(); readonly SemaphoreSlim _wake = new(0);", "foreach (var x in _queue.GetConsumingEnumerable()) Write(x);")]
    [InlineData("readonly BlockingCollection<int> _queue = new(); readonly SemaphoreSlim _wake = new(0);", "while (true) Write(_queue.Take());")]
    [InlineData("readonly BlockingCollection<int> _queue = new(); readonly AutoResetEvent _wake = new(false);", "while (true) { _wake.WaitOne(); Write(1); }")]
    public Task Silent_whatever_a_worker_waits_for(string members, string loop) =>
        Verify.Silent(Receiving(loop, members: members).Replace("_queue.Enqueue(x)", "_queue.Add(x)").Replace("_wake.Release()", members.Contains("Auto") ? "_wake.Set()" : "_wake.Release()"));

    [Theory]
    [InlineData("Write(0); while (_queue.TryDequeue(out var x)) Write(x);")]
    [InlineData("if (!_queue.TryDequeue(out var x)) Write(x);")]
    [InlineData("while (true) { await _wake.WaitAsync(10); Write(1); }")]
    public Task Reports_where_a_worker_need_not_wait(string loop) => Verify.Reports(Receiving(loop, "_ = Task.Run(Loop); [|_done|] = new();").Replace("if (_fast) ", ""));

    [Theory]
    [InlineData("_ = Task.Run(Loop); Send(1); [|_done|] = new();")]
    [InlineData("_ = Task.Run(Loop); _queue.Enqueue(1); [|_done|] = new();")]
    public Task Reports_where_the_constructor_has_sent_something(string constructor) => Verify.Reports(Receiving("while (_queue.TryDequeue(out var x)) Write(x);", constructor));

    [Fact]
    public Task Reports_where_others_may_have_sent_something() =>
        Verify.Reports(Receiving("while (_queue.TryDequeue(out var x)) Write(x);", "_queue = queue; _ = Task.Run(Loop); [|_done|] = new();").Replace("Log(bool fast)", "Log(ConcurrentQueue<int> queue)"));

    [Fact]
    public Task Reports_where_an_event_is_set_at_first() => Verify.Reports(Receiving(
        "while (true) { _wake.WaitOne(); Write(1); }", "_ = Task.Run(Loop); [|_done|] = new();", "readonly ConcurrentQueue<int> _queue = new(); readonly AutoResetEvent _wake = new(true);").Replace("_wake.Release()", "_wake.Set()"));

    static string Given(string loop) => $$"""
        using System.Collections.Concurrent;
        class Worker<T>
        {
            readonly ConcurrentStack<T> _work = new(); readonly Action<T> _do;
            public Worker(Action<T> work) { _do = work; _ = Task.Run(RunAsync); }
            public void Add(T x) => _work.Push(x);
            async Task RunAsync() { while (true) { {{loop}} await Task.Delay(1); } }
        }
        class Log
        {
            readonly Worker<int> _worker; List<int> _done;
            public Log() { _worker = new Worker<int>(Write); [|_done|] = new(); }
            public void Add(int x) => _worker.Add(x);
            void Write(int x) => Console.WriteLine(_done?.Count);
        }
        """;

    [Fact]
    public Task Silent_where_a_worker_that_is_given_the_code_waits() =>
        Verify.Silent(Given("while (_work.TryPop(out var x)) _do(x);").Replace("[|", "").Replace("|]", ""));

    [Fact]
    public Task Reports_where_a_worker_that_is_given_the_code_does_not_wait() =>
        Verify.Reports(Given("_do(default(T)!); while (_work.TryPop(out var x)) _do(x);"));

    // The end of one operation after the other.
    static string Accepting(string handler, string operations = "readonly SocketAsyncEventArgs _e = new();", string subscription = "_e.Completed += Done;") => $$"""
        using System.Net.Sockets;
        class Server
        {
            readonly Socket _socket; {{operations}} int _backoff = 10;
            public Server(Socket socket) { _socket = socket; {{subscription}} }
            void Done(object? sender, SocketAsyncEventArgs e) { {{handler}} }
        }
        """;

    [Theory]
    [InlineData("do { _backoff *= 2; e.AcceptSocket = null; } while (!_socket.AcceptAsync(e));")]
    [InlineData("try { do { _backoff *= 2; } while (!_socket.AcceptAsync(e)); } catch (ObjectDisposedException) { }")]
    [InlineData("_backoff++; if (!_socket.AcceptAsync(e)) Done(null, e);")]
    [InlineData("_backoff++; _socket.AcceptAsync(e);")]
    public Task Silent_where_the_next_operation_begins_last(string handler) => Verify.Silent(Accepting(handler));

    [Theory]
    [InlineData("_socket.AcceptAsync(e); [|_backoff|]++;")]
    [InlineData("switch (e.LastOperation) { case SocketAsyncOperation.Accept: _socket.AcceptAsync(e); [|_backoff|]++; break; }")]
    [InlineData("if (!_socket.AcceptAsync(e)) Done(null, e); [|_backoff|]++;")]
    public Task Reports_where_the_next_operation_has_begun(string handler) => Verify.Reports(Accepting(handler));

    [Fact]
    public Task Reports_where_several_operations_are_under_way() =>
        Verify.Reports(Accepting("[|_backoff|]++; _socket.AcceptAsync(e);", "", "for (var i = 0; i < 9; i++) { var e = new SocketAsyncEventArgs(); e.Completed += Done; }"));

    // What is done to a copy of a struct.
    static string Copied(string position, string step) => $$"""
        struct Position { public long Value; public int Page { get => (int)(Value >> 32); set => Value = ((long)value << 32) | (Value & 1); } public void Advance() => {{(position.Length > 0 ? "[|Value|]" : "Value")}}++; }
        class Writer
        {
            Position _tail;
            public Writer() => _ = Task.Run(() => { while (true) Step(); });
            void Step() { {{step}} }
            public long Read() => _tail.Value;
            public void Start() => Parallel.For(0, 9, i => Step());
        }
        """;

    [Theory]
    [InlineData("var local = _tail; local.Page = local.Page + 1; local.Advance();")]
    public Task Silent_where_a_copy_is_changed(string step) => Verify.Silent(Copied("", step));

    [Theory]
    [InlineData("_tail.Advance();")]
    public Task Reports_where_the_struct_itself_is_changed(string step) => Verify.Reports(Copied("_tail", step));

    // What an object is told once and for all.
    static string InMode(string start, string work, string mode = "readonly Mode _mode;") => $$"""
        enum Mode { Keys, Slots }
        class Session
        {
            {{mode}}
            int _epoch;
            public Session(Mode mode) => _mode = mode;
            void Next() => [|_epoch|]++;
            void Work() { {{work}} }
            public void Start() { {{start}} }
        }
        """;

    [Theory]
    [InlineData("if (_mode == Mode.Keys) Work(); else Parallel.For(0, 9, i => Work());", "if (_mode == Mode.Keys) Next();")]
    [InlineData("if (_mode != Mode.Keys) for (var i = 0; i < 9; i++) Task.Run(Work);", "if (_mode is Mode.Keys) Next();")]
    [InlineData("if (_mode == Mode.Slots) Parallel.For(0, 9, i => Work());", "_ = _mode == Mode.Keys ? ++_epoch : 0;")]
    public Task Silent_where_one_object_does_the_one_or_the_other(string start, string work) => Verify.Silent(InMode(start, work).Replace("[|", "").Replace("|]", ""));

    [Theory]
    [InlineData("if (_mode == Mode.Keys) Work(); else Parallel.For(0, 9, i => Work());", "if (_mode == Mode.Slots) Next();")]
    [InlineData("if (_mode == Mode.Keys) Parallel.For(0, 9, i => Work());", "if (_mode == Mode.Keys) Next();")]
    [InlineData("if (_mode == Mode.Keys) Work(); else Parallel.For(0, 9, i => Work());", "if (_mode == Mode.Keys) Next();", "Mode _mode;")]
    public Task Reports_where_it_does_both(string start, string work, string mode = "readonly Mode _mode;") => Verify.Reports(InMode(start, work, mode));

    static string Connections(string made, string tries = "[|_tries|]") => $$"""
        class Connection
        {
            int _tries;
            public async Task OpenAsync() { await Task.Delay(1).ConfigureAwait(false); {{tries}}++; }
        }
        class Bridge
        {
            Connection _connection = new();
            void Connect() { {{made}} _ = _connection.OpenAsync(); }
            void Watch() { while (true) { Thread.Sleep(1000); Connect(); } }
            public void Start() => new Thread(Watch).Start();
        }
        """;

    [Fact]
    public Task Silent_where_each_launch_has_an_object_of_its_own() => Verify.Silent(Connections("_connection = new();", "_tries"));

    [Theory]
    [InlineData("")]
    [InlineData("_connection = new(); for (var i = 0; i < 3; i++)")]
    public Task Reports_where_launches_have_one_object(string made) => Verify.Reports(Connections(made));

    // ------------------------------------------------------------------------------------------- one object for each thread

    static string Tallies(string tallies, string count = "Count") => $$"""
        class Tally { public int Count; public void Add() => {{count}}++; }
        class C
        {
            static void Run()
            {
                var shared = new Tally();
                {{tallies}}
                Parallel.For(0, 9, i => tallies.Value!.Add());
                Console.WriteLine(shared.Count);
            }
        }
        """;

    [Fact]
    public Task Reports_an_object_that_all_threads_get() => Verify.Reports(Tallies("using var tallies = new ThreadLocal<Tally>(() => shared);", "[|Count|]"));

    [Fact]
    public Task Reports_an_object_that_all_threads_get_from_a_field() => Verify.Reports(Tallies("_all = new ThreadLocal<Tally>(() => _one);", "[|Count|]").Replace("static void", "readonly Tally _one = new(); void").Replace("_all =", "using var tallies ="));

    [Theory]
    [InlineData("using var tallies = new ThreadLocal<Tally>(() => new());")]
    [InlineData("using var tallies = new ThreadLocal<Tally>(() => { var own = new Tally(); return own; }, trackAllValues: true);")]
    [InlineData("using var tallies = new ThreadLocal<Tally>(() => shared); tallies.Value = new Tally();")]
    [InlineData("using var tallies = new ThreadLocal<Tally>(() => Made()); Tally Made() => new();")]
    public Task Silent_on_an_object_of_each_thread(string tallies) => Verify.Silent(Tallies(tallies));

    [Fact]
    public Task Survives_a_factory_that_asks_for_what_it_makes() => Verify.Silent("""
        class Node { public Node? Next; public int Count; }
        static class C
        {
            static readonly ThreadLocal<Node> s_one = new(() => s_other!.Value!.Next!), s_other = new(() => s_one.Value!.Next!);
            static void Main() => Parallel.For(0, 9, _ => { using var own = new ThreadLocal<Node>(() => s_one.Value!); own.Value!.Count++; s_one.Value!.Count++; });
        }
        """);

    // A choir: each singer has a tally, which is given to a helper that counts.
    static string Choir(string factory, string count = "[|Count|]", string field = "", string given = "tallies") => $$"""
        class Tally { public int Count; public void Add() => {{count}}++; }
        class Choir
        {
            {{field}}
            readonly Tally _own = new();
            void Run()
            {
                var shared = new Tally();
                var tallies = new ThreadLocal<Tally>({{factory}});
                var first = new Thread(() => Sing({{given}}, 3));
                var second = new Thread(() => Sing({{given}}, 4));
                first.Start();
                second.Start();
                first.Join();
                second.Join();
            }
            void Sing(ThreadLocal<Tally> counted, int verses) { for (var i = 0; i < verses; i++) Breathe(counted); }
            void Breathe(ThreadLocal<Tally> counted) => counted.Value!.Add();
        }
        """;

    [Theory]
    [InlineData("() => shared")]
    [InlineData("() => { return shared; }, trackAllValues: true")]
    [InlineData("() => _own")]
    public Task Reports_an_object_that_a_helper_takes_for_that_of_its_thread(string factory, string field = "", string given = "tallies") => Verify.Reports(Choir(factory, field: field, given: given));

    [Theory]
    [InlineData("() => new()")]
    [InlineData("() => new Tally()")]
    [InlineData("() => { var own = new Tally(); return own; }")]
    [InlineData("() => new()", "static readonly ThreadLocal<Tally> s_tallies = new(() => new());", "s_tallies")]
    [InlineData("() => new()", "readonly ThreadLocal<Tally> _tallies; public Choir(ThreadLocal<Tally> tallies) => _tallies = tallies;", "_tallies")]
    public Task Silent_on_an_object_of_each_thread_that_a_helper_takes(string factory, string field = "", string given = "tallies") => Verify.Silent(Choir(factory, "Count", field, given));

    [Theory]
    [InlineData("Task.Run(() => counted.Value!.Count++); counted.Value!.Count++;")]
    [InlineData("Task.Run(() => counted.Value!.Add()); counted.Value!.Add();")]
    [InlineData("Parallel.For(0, 9, i => counted.Value!.Add());")]
    public Task Silent_where_only_callers_know_what_threads_get(string run) => Verify.Silent($"class Tally {{ public int Count; public void Add() => Count++; }} class Choir {{ public void Run(ThreadLocal<Tally> counted) {{ {run} }} }}");

    [Fact]
    public Task Silent_on_a_number_of_each_thread() => Verify.Silent("""
        class Choir
        {
            static int s_first;
            static readonly ThreadLocal<int> s_count = new(() => s_first);
            void Run() => Parallel.For(0, 9, i => s_count.Value++);
        }
        """);

    // --------------------------------------------------------------------------------------- one object for all scopes

    // A library whose loans are counted by an object that the loan desk of each request is given.
    static string Library(string registrations, string count = "[|_loans|]++", string desk = "public async Task LendAsync(string title) { await Task.Delay(title.Length); _meter.Lend(); }") => $$"""
        namespace Microsoft.Extensions.DependencyInjection
        {
            public interface IServiceCollection { }
            public static class ServiceCollectionServiceExtensions
            {
                public static IServiceCollection AddSingleton<T>(this IServiceCollection services) where T : class => services;
                public static IServiceCollection AddSingleton<T, TMade>(this IServiceCollection services) where TMade : class, T => services;
                public static IServiceCollection AddScoped<T>(this IServiceCollection services) where T : class => services;
                public static IServiceCollection AddScoped<T, TMade>(this IServiceCollection services) where TMade : class, T => services;
                public static IServiceCollection AddTransient<T>(this IServiceCollection services) where T : class => services;
            }
        }
        namespace Library
        {
            using Microsoft.Extensions.DependencyInjection;
            public class LoanMeter
            {
                int _loans;
                readonly object _gate = new();
                public void Lend() { {{count}}; }
            }
            public interface ILoanDesk { }
            public class LoanDesk : ILoanDesk
            {
                readonly LoanMeter _meter;
                public LoanDesk(LoanMeter meter) => _meter = meter;
                {{desk}}
            }
            public static class Setup { public static void Add(IServiceCollection services) { {{registrations}} } }
        }
        """;

    [Theory]
    [InlineData("services.AddSingleton<LoanMeter>(); services.AddScoped<LoanDesk>();")]
    [InlineData("services.AddScoped<ILoanDesk, LoanDesk>().AddSingleton<LoanMeter>();")]
    public Task Suggests_what_all_scopes_have_in_common(string registrations) => Verify.Suggests(Library(registrations));

    [Theory]
    // Each request has a meter of its own.
    [InlineData("services.AddScoped<LoanMeter>(); services.AddScoped<LoanDesk>();", "_loans++")]
    [InlineData("services.AddTransient<LoanMeter>(); services.AddScoped<LoanDesk>();", "_loans++")]
    // Nobody says that there are scopes.
    [InlineData("services.AddSingleton<LoanMeter>(); services.AddTransient<LoanDesk>();", "_loans++")]
    [InlineData("services.AddSingleton<LoanMeter>(); services.AddSingleton<LoanDesk>();", "_loans++")]
    [InlineData("services.AddSingleton<LoanMeter>(); services.AddScoped<LoanDesk>();", "lock (_gate) _loans++")]
    [InlineData("services.AddSingleton<LoanMeter>(); services.AddScoped<LoanDesk>();", "Interlocked.Increment(ref _loans)")]
    [InlineData("services.AddSingleton<LoanMeter>(); services.AddScoped<LoanDesk>();", "_loans = 1")]
    [InlineData("services.AddSingleton<LoanMeter>(); services.AddScoped<LoanDesk>();", "Keep(); } System.Collections.Immutable.ImmutableList<int> _known = []; void Keep() { _known = _known.Add(7)", "public void Lend() => _meter.Lend();")]
    [InlineData("services.AddSingleton<LoanMeter>(); services.AddScoped<LoanDesk>();", "_loans++", "int _own; public void Lend() => _own++;")]
    public Task Silent_where_scopes_have_nothing_in_common(string registrations, string count, string desk = "public void Lend() => _meter.Lend();") => Verify.Silent(Library(registrations, count, desk));

    // --------------------------------------------------------------------------------------- one element for each task of many

    static string Jobs(string run, string count = "Count") => $$"""
        class Job { public int Count; public readonly object Gate = new(); public void Work() => {{count}}++; }
        class C
        {
            List<Job> _jobs = new();
            void Run()
            {
                var jobs = _jobs.ToArray();
                {{run}}
            }
        }
        """;

    [Theory]
    [InlineData("var all = new List<Task>(); foreach (var job in _jobs) all.Add(Task.Run(() => job.Work())); Task.WaitAll(all.ToArray());")]
    [InlineData("var all = new List<Task>(); foreach (var job in _jobs) all.Add(Task.Run(job.Work)); Task.WaitAll(all.ToArray());")]
    [InlineData("var all = new List<Task>(); foreach (var job in _jobs) { job.Count = all.Count; all.Add(Task.Run(job.Work)); } Task.WaitAll(all.ToArray());")]
    [InlineData("Task.WaitAll(jobs.Select(job => Task.Run(() => job.Count++)).ToArray());")]
    [InlineData("Parallel.ForEach(jobs, job => job.Count++);")]
    [InlineData("var all = jobs.Select(job => Task.Run(() => { lock (job.Gate) job.Count++; })).ToArray(); foreach (var job in jobs) { lock (job.Gate) job.Count++; } Task.WaitAll(all);")]
    public Task Silent_where_each_copy_has_an_element_of_its_own(string run) => Verify.Silent(Jobs(run));

    [Theory]
    [InlineData("Parallel.For(0, 9, i => { foreach (var job in _jobs) job.Work(); });", "[|Count|]")]
    [InlineData("var all = new List<Task>(); foreach (var job in _jobs) all.Add(Task.Run(() => job.Work())); foreach (var job in _jobs) Console.WriteLine(job.Count); Task.WaitAll(all.ToArray());", "[|Count|]")]
    [InlineData("var all = jobs.Select(job => Task.Run(() => [|job.Count|]++)).ToArray(); foreach (var job in jobs) [|job.Count|]++; Task.WaitAll(all);", "Count")]
    public Task Reports_elements_that_others_go_through_as_well(string run, string count) => Verify.Reports(Jobs(run, count));

    // ---------------------------------------------------------------------------------------------------- waits that give up

    static string Poll(string wait, string percent) => $$"""
        class Job { public int Percent; public void Run() { for (var i = 0; i < 100; i++) {{percent}}++; } }
        class C
        {
            static void Show(Job job) { var task = Task.Run(job.Run); {{wait}} }
        }
        """;

    [Theory]
    [InlineData("while (!task.Wait(10)) Console.WriteLine(job.Percent);")]
    [InlineData("do Console.WriteLine(job.Percent); while (!task.Wait(TimeSpan.FromSeconds(1)));")]
    [InlineData("while (!Task.WaitAll([task], 10)) Console.WriteLine(job.Percent);")]
    public Task Reports_what_is_done_between_two_waits(string wait) => Verify.Reports(Poll(wait, "[|Percent|]"));

    [Theory]
    [InlineData("while (!task.Wait(10)) { } Console.WriteLine(job.Percent);")]
    [InlineData("while (!Task.WaitAll([task], 10)) Console.WriteLine(); Console.WriteLine(job.Percent);")]
    [InlineData("if (!task.Wait(10)) return; Console.WriteLine(job.Percent);")]
    public Task Silent_when_such_a_loop_has_ended(string wait) => Verify.Silent(Poll(wait, "Percent"));

    // --------------------------------------------------------------------------- a step that reads and a step that writes it back

    [Theory]
    [InlineData("var old = Volatile.Read(ref _items); Volatile.Write(ref [|_items|], old.Add(1));")]
    [InlineData("var old = _items; Volatile.Write(ref [|_items|], old.Add(1));")]
    [InlineData("Volatile.Write(ref _items, System.Collections.Immutable.ImmutableList<int>.Empty);")]
    [InlineData("lock (this) { var old = Volatile.Read(ref _items); Volatile.Write(ref _items, old.Add(1)); }")]
    [InlineData("while (true) { var old = Volatile.Read(ref _items); if (Interlocked.CompareExchange(ref _items, old.Add(1), old) == old) return; }")]
    public Task Reports_what_is_written_back_without_another_look(string add) => Verify.Reports($$"""
        class C
        {
            System.Collections.Immutable.ImmutableList<int> _items = [];
            void Add() { {{add}} }
            void Run() => Parallel.For(0, 9, _ => Add());
        }
        """);

    // An orchard whose stock is replaced as a whole, by what a function makes of it.
    static string Orchard(string change) => $$"""
        record Stock(int Apples, int Pears);
        class Orchard
        {
            Stock _stock = new(0, 0);
            public Stock Current => Volatile.Read(ref _stock);
            void Change(Func<Stock, Stock> make) { {{change}} }
            void Pick() => Change(stock => stock with { Apples = stock.Apples + 1 });
            void Run() => Parallel.For(0, 9, _ => Pick());
        }
        """;

    // Only a part that stays goes on.
    [Theory]
    [InlineData("var old = Current; var pears = old.Pears; var next = new Stock(1, pears); Volatile.Write(ref _stock, next);")]
    public Task Silent_on_what_is_made_of_a_part(string change) => Verify.Silent(Orchard(change));

    [Theory]
    [InlineData("var old = Current; var next = make(old); Volatile.Write(ref [|_stock|], next);")]
    [InlineData("var old = Volatile.Read(ref _stock); var next = make(old); Volatile.Write(ref [|_stock|], next);")]
    public Task Reports_what_is_made_of_the_old_value_and_written_back(string change) => Verify.Reports(Orchard(change));

    [Theory]
    [InlineData("Stock old, next; do { old = Current; next = make(old); } while (Interlocked.CompareExchange(ref _stock, next, old) != old);")]
    [InlineData("var next = make(new Stock(1, 2)); Volatile.Write(ref _stock, next);")]
    [InlineData("var old = Current; var next = new Stock(3, 4); Console.WriteLine(old); Volatile.Write(ref _stock, next);")]
    [InlineData("lock (this) { var old = Current; var next = make(old); Volatile.Write(ref _stock, next); }")]
    public Task Silent_where_nothing_of_the_old_value_is_written_back(string change) => Verify.Silent(Orchard(change));

    // ------------------------------------------------------------------------------- handlers that another constructor has added

    static string Progress(string add, string run = "Task.WaitAll(items.Select(item => Task.Run(() => Handle(item))).ToArray());") => $$"""
        class Batch
        {
            public event EventHandler<int>? Done;
            public void Process(int[] items) { {{run}} }
            void Handle(int item) => Done?.Invoke(this, item);
        }
        class View
        {
            int _done;
            public View(Batch batch) => batch.Done += OnDone;
            void OnDone(object? sender, int item) => {{add}};
        }
        class Program
        {
            static void Main()
            {
                var batch = new Batch();
                var view = new View(batch);
                batch.Process([1, 2, 3]);
            }
        }
        """;

    [Fact]
    public Task Reports_a_handler_that_workers_run() => Verify.Reports(Progress("[|_done|]++"));

    [Fact]
    public Task Silent_on_a_handler_that_the_caller_runs() => Verify.Silent(Progress("_done++", "foreach (var item in items) Handle(item);"));

    [Fact]
    public Task Silent_on_a_handler_of_atomic_steps() => Verify.Silent(Progress("Interlocked.Increment(ref _done)"));

    [Theory]
    [InlineData("new Thread(meter.AddOften).Start();")]
    [InlineData("_ = Task.Run(meter.AddOften);")]
    [InlineData("new Thread(Extensions.Tick).Start();")]
    public Task Reports_what_an_extension_does_to_what_it_extends(string start) => Verify.Reports($$"""
        class Meter { public int Sum; }
        static class Extensions
        {
            public static void AddOften(this Meter meter) { while (true) {{(start.Contains("Tick") ? "meter.Sum" : "[|meter.Sum|]")}}++; }
            public static void Tick() { }
        }
        class C
        {
            static void Start() { var meter = new Meter(); {{start}} {{(start.Contains("Tick") ? "meter.Sum" : "[|meter.Sum|]")}}++; }
        }
        """);

    // ------------------------------------------------------------------------------------------ constants that a caller gives

    [Theory]
    [InlineData("char", "kind == 'a'", "'a'")]
    [InlineData("byte", "kind == 1", "1")]
    [InlineData("int", "(byte)kind == 0", "256")]
    public Task Reports_what_is_done_for_a_constant_of_another_type(string type, string test, string given) => Verify.Reports($$"""
        class C
        {
            int _count;
            void Put({{type}} kind) { if ({{test}}) [|_count|]++; }
            public void Run() { var task = Task.Run(() => Put({{given}})); Put({{given}}); task.Wait(); }
        }
        """);

    // ------------------------------------------------------------------------------------- launched code that is called as well

    static string CalledTwice(string rest) => $$"""
        class Gate { public int Visitors; }
        class C
        {
            static void Main()
            {
                var gate = new Gate();
                {{rest}}
            }
        }
        """;

    [Theory]
    [InlineData("var east = new Thread(Enter); east.Start(); Enter(); east.Join(); void Enter() => [|gate.Visitors|]++;")]
    [InlineData("var east = Task.Run(Enter); Enter(); east.Wait(); void Enter() { for (var i = 0; i < 9; i++) [|gate.Visitors|]++; }")]
    public Task Reports_a_local_function_that_its_launcher_calls_meanwhile(string rest) => Verify.Reports(CalledTwice(rest));

    [Theory]
    [InlineData("var east = new Thread(Enter); east.Start(); east.Join(); Enter(); void Enter() => gate.Visitors++;")]
    [InlineData("Enter(); var east = new Thread(Enter); east.Start(); east.Join(); void Enter() => gate.Visitors++;")]
    public Task Silent_on_a_local_function_that_its_launcher_calls_before_or_after(string rest) => Verify.Silent(CalledTwice(rest));

    // ------------------------------------------------------------------------------------------- what a base class keeps

    static string Derived(string second) => $$"""
        class Trace { public int Lines; }
        abstract class Module
        {
            readonly Trace _trace;
            protected Module(Trace trace) => _trace = trace;
            public void Say() => {{(second == "trace" ? "[|_trace.Lines|]" : "_trace.Lines")}}++;
        }
        class Physics(Trace trace) : Module(trace);
        class C
        {
            static void Main()
            {
                var trace = new Trace();
                var one = new Physics(trace);
                var other = new Physics({{second}});
                Task.WaitAll(Task.Run(one.Say), Task.Run(other.Say));
            }
        }
        """;

    [Fact]
    public Task Reports_what_a_primary_constructor_hands_to_its_base() => Verify.Reports(Derived("trace"));

    [Fact]
    public Task Silent_where_each_object_hands_its_own_to_its_base() => Verify.Silent(Derived("new Trace()"));

    // The callers have been told; the thread that the type starts itself has not.
    [Fact]
    public Task Reports_the_thread_of_a_type_that_is_documented_for_one_user() => Verify.Reports("""
        /// <remarks>Instances are not thread-safe.</remarks>
        public class Position
        {
            int _at;
            public void Start() => Task.Run(() => { while (true) [|_at|]++; });
            public void Skip() => [|_at|]++;
        }
        """);

    static string Cancelled(string token) => $$"""
        class C
        {
            int _open;
            void Start(CancellationTokenSource[] sources, CancellationToken all)
            {
                foreach (var one in sources) { one.CancelAfter(100); {{token}}.Register(() => {{(token == "all" ? "_open" : "[|_open|]")}}--); }
            }
        }
        """;

    [Fact]
    public Task Reports_what_the_callbacks_of_several_tokens_do() => Verify.Reports(Cancelled("one.Token"));

    [Fact]
    public Task Silent_on_what_the_callbacks_of_one_token_do() => Verify.Silent(Cancelled("all"));

    [Fact]
    public Task A_number_that_is_handed_over_is_a_copy() => Verify.Silent("""
        class Program
        {
            static void Main()
            {
                using var done = new CountdownEvent(3);
                for (var k = 0; k < 3; k++)
                    ThreadPool.QueueUserWorkItem(part => { Console.WriteLine(part * 5); done.Signal(); }, k, preferLocal: false);
                done.Wait();
            }
        }
        """);

    // ------------------------------------------------------------------------------------------ methods that queries run

    static string Query(string query, string count) => $$"""
        static class Words
        {
            static int s_seen;
            public static bool IsTerm(string word) { {{count}}; return word.Length > 1; }
        }
        class C
        {
            static int Terms(string text) => {{query}};
            static async Task Main()
            {
                var one = Task.Run(() => Terms("the name of the rose"));
                var other = Task.Run(() => Terms("pride and prejudice"));
                Console.WriteLine(await one + await other);
            }
        }
        """;

    [Theory]
    [InlineData("text.Split(' ').Count(Words.IsTerm)")]
    [InlineData("text.Split(' ').ToList().FindAll(Words.IsTerm).Count")]
    public Task Reports_what_a_method_does_that_a_query_runs(string query) => Verify.Reports(Query(query, "[|s_seen|]++"));

    [Theory]
    [InlineData("text.Split(' ').Count(Words.IsTerm)", "Interlocked.Increment(ref s_seen)")]
    [InlineData("text.Split(' ').Length", "s_seen++")]
    public Task Silent_where_it_is_atomic_or_not_run(string query, string count) => Verify.Silent(Query(query, count));

    // It is a call like any other.
    [Theory]
    [InlineData("RunSynchronously", "_read")]
    [InlineData("Start", "[|_read|]")]
    public Task A_task_that_is_run_on_the_spot_starts_nothing(string run, string changed) => Verify.Reports($$"""
        class Reader
        {
            int _read;
            public void Read(int n)
            {
                var task = new Task(() => Console.WriteLine(_read));
                task.{{run}}();
                {{changed}} += n;
            }
        }
        """);

    // ---------------------------------------------------------------------------------------- one of them at a time

    static string Collector(string enter, string act, string leave, string other = "") => $$"""
        class Collector
        {
            readonly object _gate = new();
            bool _busy;
            int _result;
            void Collect()
            {
                lock (_gate) { {{enter}} }
                try { {{act}} += Environment.TickCount; } finally { {{leave}} }
            }
            {{other}}
            public void Run() => Parallel.For(0, 9, i => Collect());
        }
        """;

    [Fact]
    public Task Silent_where_a_flag_under_a_lock_lets_one_in() => Verify.Silent(Collector("if (_busy) return; _busy = true;", "_result", "lock (_gate) _busy = false;"));

    [Theory]
    [InlineData("_busy = true;", "lock (_gate) _busy = false;", "")]
    [InlineData("if (_busy) return; _busy = true; } lock (_gate) { _busy = false;", "", "")]
    [InlineData("if (_busy) return; _busy = true;", "lock (_gate) _busy = false;", "public void Reset() { lock (_gate) _busy = false; }")]
    public Task Reports_where_the_flag_lets_others_in(string enter, string leave, string other) => Verify.Reports(Collector(enter, "[|_result|]", leave, other));

    // ---------------------------------------------------------------------------------------- statics of generic types

    [Theory]
    [InlineData("Counter<int>.Hit", "Counter<int>.Hit")]
    [InlineData("Hit<int>", "Hit<int>")]
    public Task Reports_a_static_of_one_type(string one, string other) => Verify.Reports(Generic("[|s_hits|]", one, other));

    [Theory]
    [InlineData("Counter<int>.Hit", "Counter<string>.Hit")]
    [InlineData("Hit<int>", "Hit<string>")]
    [InlineData("new Worker<int>().Run", "new Worker<string>().Run")]
    public Task Silent_on_statics_of_different_types(string one, string other) => Verify.Silent(Generic("s_hits", one, other));

    static string Generic(string hits, string one, string other) => $$"""
        static class Counter<T> { static int s_hits; public static void Hit() => {{hits}}++; }
        class Worker<T> { public void Run() => Counter<T>.Hit(); }
        class Program
        {
            static void Hit<T>() => Counter<T>.Hit();
            static void Run()
            {
                var a = new Thread({{one}}); var b = new Thread({{other}});
                a.Start(); b.Start();
                a.Join(); b.Join();
            }
        }
        """;

    // ---------------------------------------------------------------------------------------- other names of an element

    static string Bins(string hit) => $$"""
        class Stats
        {
            readonly long[] _bins = new long[8];
            void Hit(int n) { {{hit}} }
            public void Run() => Parallel.For(0, 99, Hit);
        }
        """;

    [Theory]
    [InlineData("ref var bin = ref _bins[n & 7]; [|bin|]++;")]
    [InlineData("ref long bin = ref _bins[n & 7]; [|bin|] = bin + 1;")]
    [InlineData("var bins = _bins.AsSpan(); [|bins[n & 7]|]++;")]
    public Task Reports_an_element_by_another_name(string hit) => Verify.Reports(Bins(hit));

    [Theory]
    [InlineData("ref var bin = ref _bins[n & 7]; Interlocked.Increment(ref bin);")]
    [InlineData("lock (_bins) { ref var bin = ref _bins[n & 7]; bin++; }")]
    [InlineData("var bins = new long[8].AsSpan(); bins[n & 7]++;")]
    public Task Silent_on_an_element_by_another_name(string hit) => Verify.Silent(Bins(hit));

    // ---------------------------------------------------------------------------------------- one of several

    static string Steps(string run) => $$"""
        abstract class Step { public abstract void Run(); }
        class First : Step { int _n; public override void Run() => {{run}}; }
        class Second : Step { public override void Run() { } }
        class Pipeline(Step step)
        {
            public void Start() { for (var i = 0; i < 4; i++) new Thread(() => step.Run()).Start(); }
        }
        """;

    [Fact]
    public Task Reports_one_of_several_implementations() => Verify.ReportsInProgram("new Pipeline(args.Length == 0 ? new First() : new Second()).Start();\n" + Steps("[|_n|]++"));

    [Fact]
    public Task Silent_on_several_implementations() => Verify.ReportsInProgram("new Pipeline(args.Length == 0 ? new First() : new Second()).Start();\n" + Steps("Interlocked.Increment(ref _n)"));

    // Which operation is over when the handler runs, and what may run beside it, is decided where the operations begin.
    [Fact]
    public Task Silent_on_a_handler_of_operations_that_others_begin() => Verify.Silent("""
        using System.Net.Sockets;
        class Client
        {
            SocketAsyncEventArgs? _receiving, _sending; Socket? _socket; long _received, _sent;
            public void Connect()
            {
                _receiving = new(); _receiving.Completed += Done;
                _sending = new(); _sending.Completed += Done;
                _socket = new(SocketType.Stream, ProtocolType.Tcp);
            }
            void Done(object? sender, SocketAsyncEventArgs e)
            {
                switch (e.LastOperation)
                {
                    case SocketAsyncOperation.Receive: _received += e.BytesTransferred; _socket!.ReceiveAsync(_receiving!); break;
                    case SocketAsyncOperation.Send: _sent += e.BytesTransferred; break;
                }
            }
        }
        """);

    // Each waits for its own semaphore and releases the other one's, or its own.
    static string Match(string release, string changed) => $$"""
        class Match
        {
            readonly SemaphoreSlim _ping = new(1, 1), _pong = new(0, 1);
            int _hits;
            void Play() { var one = new Thread(() => Hit(_ping, _pong)); var two = new Thread(() => Hit(_pong, _ping)); one.Start(); two.Start(); one.Join(); two.Join(); }
            void Hit(SemaphoreSlim mine, SemaphoreSlim other) { for (var i = 0; i < 9; i++) { mine.Wait(); {{changed}}++; {{release}}.Release(); } }
        }
        """;

    [Fact]
    public Task Silent_where_the_turn_is_handed_on() => Verify.Silent(Match("other", "_hits"));

    static string Metronome(string tick, string reset, string timer = "new Timer(static state => ((Metronome)state!).Tick(), this, Timeout.Infinite, Timeout.Infinite)") => $$"""
        class Metronome
        {
            int _ticks;
            readonly Timer _timer;
            public Metronome() => _timer = {{timer}};
            static void OnTick(object? state) => ((Metronome)state!).Tick();
            public void Start() => _timer.Change(0, 5000);
            void Tick() { {{tick}} }
            public void Reset() { {{reset}} }
        }
        """;

    // The object that the constructor gives the callback is the one whose timer another member starts.
    [Theory]
    [InlineData("new Timer(static state => ((Metronome)state!).Tick(), this, Timeout.Infinite, Timeout.Infinite)")]
    [InlineData("new Timer(OnTick, this, Timeout.Infinite, Timeout.Infinite)")]
    public Task Reports_what_a_timer_does_to_the_object_that_it_was_made_with(string timer) => Verify.Reports(Metronome("[|_ticks|]++;", "[|_ticks|] = 7 - _ticks;", timer));

    [Theory]
    [InlineData("Interlocked.Increment(ref _ticks);", "Interlocked.Exchange(ref _ticks, 0);")]
    [InlineData("lock (_timer) _ticks++;", "lock (_timer) _ticks = 7 - _ticks;")]
    public Task Silent_where_the_timer_and_others_keep_apart(string tick, string reset) => Verify.Silent(Metronome(tick, reset));

    static string Meters(string first, string second, string mark = "Count++") => $$"""
        static class Meter<T> { public static int Count; public static void Mark() => {{mark}}; }
        class Car { }
        class Bus { }
        class C
        {
            static void Note<T>() => Meter<T>.Mark();
            static void Start() => Parallel.Invoke(() => {{first}}, () => {{second}});
        }
        """;

    [Theory]
    [InlineData("Meter<Car>.Mark()", "Meter<Car>.Mark()")]
    [InlineData("Note<Car>()", "Note<Car>()")]
    [InlineData("Note<Car>()", "Meter<Car>.Mark()")]
    public Task Reports_the_static_field_of_one_constructed_type(string first, string second) => Verify.Reports(Meters(first, second, "[|Count|]++"));

    [Theory]
    [InlineData("Meter<Car>.Mark()", "Meter<Bus>.Mark()")]
    [InlineData("Note<Car>()", "Note<Bus>()")]
    [InlineData("Note<Car>()", "Meter<Bus>.Mark()")]
    public Task Silent_on_the_static_fields_of_two(string first, string second) => Verify.Silent(Meters(first, second));

    static string Bell(string ring, string rang) => $$"""
        class Bell
        {
            public event Action<string>? Rang;
            public void Ring(string door) { {{ring}} }
        }
        class Porter
        {
            readonly Bell _bell = new();
            int _rings;
            public Porter() => _bell.Rang += OnRang;
            public void Simulate() { for (var i = 0; i < 9; i++) _bell.Ring("front"); }
            void OnRang(string door) => {{rang}};
        }
        """;

    [Fact]
    public Task Reports_a_handler_that_the_constructor_has_added() => Verify.Reports(Bell("ThreadPool.QueueUserWorkItem(_ => Rang?.Invoke(door));", "[|_rings|]++"));

    [Theory]
    [InlineData("Rang?.Invoke(door);", "_rings++")]
    [InlineData("ThreadPool.QueueUserWorkItem(_ => Rang?.Invoke(door));", "Interlocked.Increment(ref _rings)")]
    public Task Silent_where_it_is_raised_on_the_spot_or_counts_atomically(string ring, string rang) => Verify.Silent(Bell(ring, rang));

    static string Histogram(string use, string bins = "_bins[bin]") => $$"""
        class Histogram
        {
            readonly int[] _bins = new int[10];
            public int this[int bin] { get => _bins[bin]; set => {{bins}} = value; }
        }
        class Exam
        {
            static void Count(int[] marks) { var all = new Histogram(); Parallel.For(0, 10, i => { {{use}} }); }
        }
        """;

    [Fact]
    public Task Reports_an_update_through_an_indexer_that_selects_by_data() => Verify.Reports(Histogram("all[marks[i] / 10]++;", "[|_bins[bin]|]"));

    [Theory]
    [InlineData("all[i]++;")]
    [InlineData("all[marks[i] / 10] = 7;")]
    public Task Silent_where_each_has_a_slot_of_its_own_or_only_stores(string use) => Verify.Silent(Histogram(use));

    // ------------------------------------------------------------------------------------------ each copy its own

    static string Pump(string start) => $$"""
        public class Job { int _tries; public void Run(object? state) { while (_tries < 3) _tries++; } }
        public class Pump
        {
            Job[] _jobs = new Job[4];
            public void Start() { {{start}} }
        }
        """;

    [Theory]
    [InlineData("for (var i = 0; i < _jobs.Length; i++) ThreadPool.QueueUserWorkItem(_jobs[i].Run, null);")]
    [InlineData("for (var i = 0; i < 4; i++) new Thread(_jobs[i].Run).Start();")]
    [InlineData("for (var i = 0; i < _jobs.Length; i++) { var job = _jobs[i]; Task.Run(() => job.Run(null)); }")]
    [InlineData("for (var i = 1; i < 4; i++) { var job = _jobs[i]; Task.Run(() => job.Run(null)); }")]
    public Task Silent_where_a_loop_starts_each_element(string start) => Verify.Silent(Pump(start));

    [Theory]
    [InlineData("for (var i = 0; i < _jobs.Length; i++) ThreadPool.QueueUserWorkItem(_jobs[0].Run, null);")]
    [InlineData("var job = _jobs[0]; for (var i = 0; i < _jobs.Length; i++) Task.Run(() => job.Run(null));")]
    public Task Reports_where_it_starts_the_same_one(string start) => Verify.Reports(Pump(start).Replace("_tries++", "[|_tries|]++"));

    [Fact]
    public Task Silent_where_what_runs_has_another_element() => Verify.Silent("""
        public class Queues
        {
            readonly Queue<int>[] _all = new Queue<int>[4];
            public Queues() { for (var i = 0; i < 4; i++) { var own = i; _all[own] = new(); new Thread(() => Work(_all[own])).Start(); } }
            void Work(Queue<int> queue) { while (queue.Count > 0) queue.Dequeue(); }
        }
        """);

    static string Receiver(string start) => $$"""
        using System.Net.Sockets;
        public class Receiver
        {
            readonly Socket _socket;
            readonly SocketAsyncEventArgs _args = new();
            int _received;
            public Receiver(Socket socket) { _socket = socket; _args.Completed += OnCompleted; }
            public void Start() { {{start}} }
            void OnCompleted(object? sender, SocketAsyncEventArgs e) => Process(e);
            void Process(SocketAsyncEventArgs e) { _received += e.BytesTransferred; if (!_socket.ReceiveAsync(e)) Process(e); }
        }
        """;

    [Fact]
    public Task Silent_where_an_operation_has_ended_at_once() => Verify.Silent(Receiver("if (!_socket.ReceiveAsync(_args)) Process(_args);"));

    [Fact]
    public Task Reports_what_is_done_besides() => Verify.Reports(Receiver("[|_received|] += 1;").Replace("_received += e.", "[|_received|] += e."));

    // ---------------------------------------------------------------------------------------- a loop that starts each element once

    static string StartedJobs(string fill, string start) => $$"""
        class Job { int _n; public void Run() { for (var i = 0; i < 9; i++) {|#0:_n|}++; } }
        class Host
        {
            public void Run(Func<int, Job> make, int count)
            {
                var jobs = new Job[count];
                var one = make(0);
                for (var i = 0; i < count; i++) { {{fill}} {{start}} }
            }
        }
        """;

    [Theory]
    [InlineData("jobs[i] = make(i);", "new Thread(jobs[i].Run).Start();")]
    [InlineData("jobs[i] = new Job();", "new Thread(jobs[i].Run).Start();")]
    [InlineData("var job = make(i); jobs[i] = job;", "new Thread(jobs[i].Run).Start();")]
    [InlineData("jobs[i] = make(i);", "Task.Run(jobs[i].Run);")]
    public Task Silent_where_a_loop_starts_an_element_each_time(string fill, string start) => Verify.Silent(StartedJobs(fill, start).Replace("{|#0:_n|}", "_n"));

    [Theory]
    [InlineData("jobs[i] = one;", "new Thread(jobs[i].Run).Start();")]
    [InlineData("jobs[0] = make(i);", "new Thread(jobs[0].Run).Start();")]
    public Task Reports_one_object_that_a_loop_starts_again(string fill, string start) => Verify.Reports(StartedJobs(fill, start).Replace("{|#0:_n|}", "[|_n|]"));

    [Fact]
    public Task Reports_what_a_constructor_keeps_by_a_tuple() => Verify.Reports("""
        class Ring { public int Write; }
        class Sensor
        {
            readonly Ring _ring;
            readonly int _from;
            public Sensor(Ring ring, int from) => (_ring, _from) = (ring, from);
            public void Run() { for (var i = _from; i < 9; i++) [|_ring.Write|]++; }
            static void Main()
            {
                var ring = new Ring();
                var one = new Thread(new Sensor(ring, 1).Run);
                var other = new Thread(new Sensor(ring, 2).Run);
                one.Start();
                other.Start();
            }
        }
        """);

    [Fact]
    public Task Silent_where_a_tuple_keeps_another_object_each() => Verify.Silent("""
        class Ring { public int Write; }
        class Sensor
        {
            readonly Ring _ring;
            readonly int _from;
            public Sensor(Ring ring, int from) => (_ring, _from) = (ring, from);
            public void Run() { for (var i = _from; i < 9; i++) _ring.Write++; }
            static void Main()
            {
                var one = new Thread(new Sensor(new Ring(), 1).Run);
                var other = new Thread(new Sensor(new Ring(), 2).Run);
                one.Start();
                other.Start();
            }
        }
        """);

    [Theory]
    [InlineData("Interlocked.Exchange(ref [|_sent|], _sent + i)")]
    [InlineData("Volatile.Write(ref [|_sent|], _sent + i)")]
    public Task Reports_an_exchange_of_what_was_made_of_the_old_value(string send) => Verify.Reports($$"""
        class C
        {
            long _sent;
            void Run() => Parallel.For(0, 9, i => {{send}});
        }
        """);

    [Theory]
    [InlineData("Interlocked.Exchange(ref _sent, i)")]
    [InlineData("Interlocked.Add(ref _sent, i)")]
    public Task Silent_on_an_exchange_of_something_else(string send) => Verify.Silent($$"""
        class C
        {
            long _sent;
            void Run() => Parallel.For(0, 9, i => {{send}});
        }
        """);

    [Fact]
    public Task Silent_on_a_counter_that_one_thread_publishes() => Verify.Silent("""
        class C
        {
            int _head;
            public int Head => Volatile.Read(ref _head);
            void Run() { var thread = new Thread(() => { for (var i = 0; i < 9; i++) Volatile.Write(ref _head, _head + 1); }); thread.Start(); Console.WriteLine(Head); thread.Join(); }
        }
        """);

    // ---------------------------------------------------------------------------------------- between the waits at a barrier

    static string Rounds(string round) => $$"""
        class Game
        {
            readonly Barrier _round = new(3);
            int _left, _right;
            double _sum;
            void Left(int n) { for (var i = 0; i < n; i++) { {{round}} } }
            void Right(int n) { for (var i = 0; i < n; i++) { _round.SignalAndWait(); _right = i * n; _round.SignalAndWait(); } }
            void Start(int n)
            {
                var threads = new[] { new Thread(() => Left(n)), new Thread(() => Left(2 * n)), new Thread(() => Right(n)) };
                foreach (var thread in threads) thread.Start();
                foreach (var thread in threads) thread.Join();
            }
        }
        """;

    [Theory]
    [InlineData("[|_sum|] += n; _round.SignalAndWait(); _round.SignalAndWait();")]
    [InlineData("_round.SignalAndWait(); [|_sum|] += n; _round.SignalAndWait();")]
    public Task Reports_what_all_do_between_the_same_waits(string round) => Verify.Reports(Rounds(round));

    [Theory]
    [InlineData("Console.WriteLine(_right); _round.SignalAndWait(); _round.SignalAndWait();")]
    [InlineData("_round.SignalAndWait(); _round.SignalAndWait(); Console.WriteLine(_right);")]
    [InlineData("_round.SignalAndWait(); lock (this) _sum += n; _round.SignalAndWait();")]
    [InlineData("_round.SignalAndWait(); if (n > 3) _round.SignalAndWait(); Console.WriteLine(_right);")]
    public Task Silent_on_what_a_barrier_divides(string round) => Verify.Silent(Rounds(round));

    [Theory]
    [InlineData("new Session(arena, name)", "[|_score|]")]
    [InlineData("new Session(new Arena(), name)", "_score")]
    public Task Objects_that_a_query_makes_share_what_all_are_given(string made, string score) => Verify.Reports($$"""
        class Arena { int _score; public void Hit(int n) => {{score}} += n; }
        class Session(Arena arena, string name) { public void Play() { for (var i = 0; i < 9; i++) arena.Hit(name.Length); } }
        class Program
        {
            static void Main(string[] names)
            {
                var arena = new Arena();
                var sessions = names.Select(name => {{made}}).ToList();
                Task.WaitAll(sessions.Select(session => Task.Run(session.Play)).ToArray());
            }
        }
        """);

    static string Swapped(string next) => $$"""
        class Sender
        {
            List<int> _batch = new();
            public void Run() { Task.Run(Flush); Task.Run(Flush); }
            void Flush() { var all = Interlocked.Exchange(ref _batch, {{next}}); Console.WriteLine(all.Count); }
        }
        """;

    // How much there was is not what there was.
    [Fact]
    public Task Silent_where_one_is_swapped_for_one_of_the_same_size() => Verify.Silent(Swapped("new List<int>(_batch.Count)"));

    static string SetAgain(string timer, string use = "_ticks++;") => $$"""
        class Feed
        {
            readonly System.Timers.Timer _timer;
            int _ticks;
            public Feed() { _timer = {{timer}}; _timer.Elapsed += (sender, args) => { {{use}} _timer.Start(); }; }
        }
        """;

    // It comes again when its handler has set it.
    [Theory]
    [InlineData("new System.Timers.Timer { AutoReset = false, Interval = 1000 }")]
    [InlineData("new System.Timers.Timer(1000); _timer.AutoReset = false")]
    public Task Silent_on_a_timer_that_does_not_set_itself_again(string timer) => Verify.Silent(SetAgain(timer));

    [Theory]
    [InlineData("new System.Timers.Timer { AutoReset = true, Interval = 1000 }")]
    [InlineData("new System.Timers.Timer(1000)")]
    public Task Reports_a_timer_that_does(string timer) => Verify.Reports(SetAgain(timer, "[|_ticks|]++;"));

    static string Swept(string timer, string use) => $$"""
        class Sweeper
        {
            const int Seconds = 5;
            {{timer}}
            int _sweeps;
            public Sweeper() { _timer.Elapsed += (s, e) => {{use}}; _timer.Start(); }
        }
        """;

    // Seconds pass between two ticks, as between those of the other timer.
    [Theory]
    [InlineData("readonly System.Timers.Timer _timer = new(1000 * Seconds);")]
    [InlineData("readonly System.Timers.Timer _timer = new System.Timers.Timer { Interval = 2500.0 };")]
    [InlineData("readonly System.Timers.Timer _timer = new(TimeSpan.FromMinutes(1)); public void Later() => _timer.Interval = 90_000;")]
    [InlineData("System.Timers.Timer _timer { get; } = new(60_000);")]
    [InlineData("protected readonly System.Timers.Timer _timer = new(60_000);")]
    [InlineData("System.Timers.Timer? _timer = new(60_000); public void Dispose() { _timer?.Dispose(); _timer = null!; }")]
    public Task Silent_on_ticks_that_are_far_apart(string timer) => Verify.Silent(Swept(timer, "_sweeps++"));

    [Theory]
    [InlineData("readonly System.Timers.Timer _timer = new(200);")]
    [InlineData("readonly System.Timers.Timer _timer = new();")]
    [InlineData("readonly System.Timers.Timer _timer = new(60_000); public void Faster(int rate) => _timer.Interval = rate;")]
    [InlineData("public readonly System.Timers.Timer _timer = new(60_000);")]
    [InlineData("readonly System.Timers.Timer _timer = s_all[0]; static readonly List<System.Timers.Timer> s_all = []; public static void Slower(Sweeper other) => other._timer.Interval = 60_000;")]
    [InlineData("System.Timers.Timer _timer = new(60_000); public Sweeper(System.Timers.Timer timer) : this() { _timer = timer; }")]
    public Task Reports_ticks_that_may_overlap(string timer) => Verify.Reports(Swept(timer, "[|_sweeps|]++"));

    [Theory]
    [InlineData("Thread.Sleep(5_000); [|_sweeps|]++;")]
    [InlineData("[|_sweeps|]++; Thread.Sleep(TimeSpan.FromSeconds(2));")]
    public Task Reports_ticks_that_take_longer_than_they_are_apart(string tick) => Verify.Reports(Swept("readonly System.Timers.Timer _timer = new(2_000);", $"{{ {tick} }}"));

    [Fact]
    public Task Silent_on_ticks_that_rest_a_while() => Verify.Silent(Swept("readonly System.Timers.Timer _timer = new(2_000);", "{ Thread.Sleep(100); _sweeps++; }"));

    [Fact]
    public Task Reports_ticks_that_another_part_may_set() => Verify.Reports(Swept("readonly System.Timers.Timer _timer = new(60_000);", "[|_sweeps|]++").Replace("class Sweeper", "partial class Sweeper { public void Fast() => _timer.Interval = 10; } partial class Sweeper"));

    [Fact]
    public Task Reports_whoever_meets_a_rare_tick() => Verify.Reports(Swept("readonly System.Timers.Timer _timer = new(60_000); public void Sweep() => [|_sweeps|]++;", "[|_sweeps|]++"));

    static string InTurn(string @base, string use = "_started++;") => $$"""
        class Turns{{@base}}
        {
            int _started;
            public void Begin() { Task.Run(Next); Task.Run(Next); }
            void Next() { {{use}} }
            {{(@base == "" ? "" : "protected override IEnumerable<Task>? GetScheduledTasks() => null; protected override void QueueTask(Task task) { } protected override bool TryExecuteTaskInline(Task task, bool was) => false;")}}
        }
        """;

    // A scheduler decides which thread runs what.
    [Fact]
    public Task Silent_on_the_state_of_a_scheduler() => Verify.Silent(InTurn(" : TaskScheduler"));

    [Fact]
    public Task Reports_the_state_of_others() => Verify.Reports(InTurn("", "[|_started|]++;"));

    // ------------------------------------------------------------------------------------------------- atomic steps elsewhere

    static string Counted(string more) => $$"""
        public class Lease
        {
            readonly object _gate = new();
            readonly ReaderWriterLockSlim _turns = new();
            int _open;
            long _bytes;
            long _sent;
            public Lease() { _open++; }
            public void Open() => Interlocked.Increment(ref _open);
            public void Read(int n) { _turns.EnterReadLock(); Interlocked.Add(ref _bytes, n); _turns.ExitReadLock(); }
            {{more}}
        }
        """;

    [Theory]
    [InlineData("public void Close() => [|_open|]--;")]
    [InlineData("public void Close() => Drop(1); void Drop(int n) { [|_open|] -= n; }")]
    [InlineData("public void Close(int n) { [|_open|] = _open - n; }")]
    [InlineData("public void Close() { lock (_gate) [|_open|]--; }")]
    [InlineData("public void Send(long n) { Interlocked.Add(ref _sent, n); } public void Send(string text) { [|_sent|] += text.Length; }")]
    [InlineData("public int Take() { var n = _open; [|_open|] = 0; return n; }")]
    public Task Reports_a_number_that_another_member_counts_in_atomic_steps(string more) => Verify.Reports(Counted(more));

    [Theory]
    [InlineData("public void Close() => Interlocked.Decrement(ref _open);")]
    [InlineData("public int Count => _open;")]
    [InlineData("public void Reset() => _open = 0;")]
    [InlineData("public void Take(int n) { _turns.EnterWriteLock(); _bytes -= n; _turns.ExitWriteLock(); }")]
    [InlineData("public int Take() => Interlocked.Exchange(ref _open, 0);")]
    [InlineData("public void All(int[] of) { Parallel.ForEach(of, n => Interlocked.Increment(ref _sent)); _sent += 1; }")]
    public Task Silent_on_steps_that_lose_nothing(string more) => Verify.Silent(Counted(more));

    // Two steps in one line are two steps, if another member stores something by an atomic step as well.
    static string Idle(string add, string reset, string more = "") => $$"""
        public class Peer
        {
            readonly object _gate = new();
            float _idle;
            public void Tick(float time) { {{add}} if (_idle > 9) Close(); }
            public void Received() { {{reset}} }
            void Close() => Console.WriteLine("gone");
            {{more}}
        }
        """;

    [Theory]
    [InlineData("Interlocked.Exchange(ref _idle, 0);")]
    [InlineData("Interlocked.Exchange(ref _idle, -1f);")]
    public Task Reports_an_exchange_that_loses_what_another_one_stores(string reset) => Verify.Reports(Idle("Interlocked.Exchange(ref [|_idle|], _idle + time);", reset));

    [Theory]
    [InlineData("Interlocked.Exchange(ref _idle, _idle + time);", "Console.WriteLine(_idle);")]
    [InlineData("Interlocked.Exchange(ref _idle, time);", "Interlocked.Exchange(ref _idle, 0);")]
    [InlineData("lock (_gate) Interlocked.Exchange(ref _idle, _idle + time);", "lock (_gate) Interlocked.Exchange(ref _idle, 0);")]
    [InlineData("Volatile.Write(ref _idle, _idle + time);", "Volatile.Write(ref _idle, 0);")]
    [InlineData("var seen = _idle; while (Interlocked.CompareExchange(ref _idle, seen + time, seen) != seen) seen = _idle;", "Interlocked.Exchange(ref _idle, 0);")]
    public Task Silent_on_an_exchange_that_loses_nothing(string add, string reset) => Verify.Silent(Idle(add, reset));

    // Who calls the two: a thread of the object's own.
    static string OfThread(string members, string run, string more = "") => $$"""
        using System.Collections.Concurrent;
        public sealed class Worker
        {
            float _idle;
            List<int> _batch = new();
            volatile bool _stop;
            readonly Thread _thread;
            public Worker() { _thread = new Thread(Run); _thread.Start(); }
            void Run() { while (!_stop) { {{run}} } }
            public void Stop() { _stop = true; _thread.Join(); }
            {{members}}
            {{more}}
        }
        """;

    [Theory]
    [InlineData("internal void Add(float time) { Interlocked.Exchange(ref _idle, _idle + time); } internal void Reset() { Interlocked.Exchange(ref _idle, 0); }", "Add(1); Reset();")]
    [InlineData("internal void Add(int item) { _batch.Add(item); } internal void Flush() { foreach (var item in Interlocked.Exchange(ref _batch, new())) Console.WriteLine(item); }", "Add(1); Flush();")]
    // One of them by way of another.
    [InlineData("internal void Add(int item) { _batch.Add(item); } internal void Flush() { foreach (var item in Interlocked.Exchange(ref _batch, new())) Console.WriteLine(item); }", "Step();", "internal void Step() { Add(1); Flush(); }")]
    public Task Silent_on_what_only_one_thread_exchanges(string members, string run, string more = "") => Verify.Silent(OfThread(members, run, more));

    [Theory]
    [InlineData("internal void Add(float time) { Interlocked.Exchange(ref [|_idle|], _idle + time); } public void Reset() { Interlocked.Exchange(ref _idle, 0); }", "Add(1);")]
    [InlineData("public void Add(int item) { [|_batch|].Add(item); } internal void Flush() { foreach (var item in Interlocked.Exchange(ref _batch, new())) Console.WriteLine(item); }", "Flush();")]
    [InlineData("internal void Add(int item) { [|_batch|].Add(item); } internal void Flush() { foreach (var item in Interlocked.Exchange(ref _batch, new())) Console.WriteLine(item); }", "Flush();", "public void Tell(int item) => Add(item);")]
    public Task Reports_what_a_thread_and_others_exchange(string members, string run, string more = "") => Verify.Reports(OfThread(members, run, more));

    // A second object has a thread of its own, and so has a second start.
    [Theory]
    [InlineData("float _idle;", "static float _idle;")]
    [InlineData("public Worker() {", "public Worker() { } public void Start() {")]
    public Task Reports_what_two_of_the_threads_exchange(string once, string often) => Verify.Reports(OfThread("internal void Add(float time) { Interlocked.Exchange(ref [|_idle|], _idle + time); } internal void Reset() { Interlocked.Exchange(ref _idle, 0); }", "Add(1); Reset();")
        .Replace("readonly Thread", "Thread").Replace(once, often));

    [Theory]
    [InlineData("List<int> _batch", "static List<int> _batch")]
    [InlineData("public Worker() {", "public Worker() { } public void Start() {")]
    public Task Reports_what_two_of_the_threads_swap(string once, string often) => Verify.Reports(OfThread("internal void Add(int item) { [|_batch|].Add(item); } internal void Flush() { foreach (var item in Interlocked.Exchange(ref _batch, new())) Console.WriteLine(item); }", "Add(1); Flush();")
        .Replace("readonly Thread", "Thread").Replace(once, often));

    static string Batch(string add, string take, string field = "ConcurrentQueue<int> _batch = new();", string more = "") => $$"""
        using System.Collections.Concurrent;
        public class Outbox
        {
            readonly object _gate = new();
            {{field}}
            public void Add(int item) { {{add}} }
            public void Flush() { {{take}} }
            void Send(IEnumerable<int> items) { foreach (var item in items) Console.WriteLine(item); }
            {{more}}
        }
        """;

    [Theory]
    [InlineData("var old = Interlocked.Exchange(ref _batch, new ConcurrentQueue<int>()); Send(old);")]
    [InlineData("foreach (var item in Interlocked.Exchange(ref _batch, new())) Console.WriteLine(item);")]
    [InlineData("lock (_gate) { if (_batch.IsEmpty) return; var old = Interlocked.Exchange(ref _batch, new()); while (old.TryDequeue(out var item)) Console.WriteLine(item); }")]
    [InlineData("Send(Take());", "ConcurrentQueue<int> Take() => Interlocked.Exchange(ref _batch, new());")]
    // He waits with the old one, and not before he looks into it.
    [InlineData("var old = Interlocked.Exchange(ref _batch, new()); SendAsync(old).Wait();", "async Task SendAsync(IEnumerable<int> items) { foreach (var item in items) await Console.Out.WriteLineAsync($\"{item}\"); }")]
    [InlineData("var old = Interlocked.Exchange(ref _batch, new()); foreach (var item in old) Console.Out.WriteLineAsync($\"{item}\").Wait();")]
    [InlineData("var old = Interlocked.Exchange(ref _batch, new()); Send(old); Thread.Sleep(100);")]
    public Task Reports_what_is_added_to_a_collection_that_is_swapped_away(string take, string more = "") => Verify.Reports(Batch("[|_batch|].Enqueue(item);", take, more: more));

    [Theory]
    [InlineData("[|_batch|].Add(item);", "List<int> _batch = new();", "Interlocked.Exchange(ref _batch, new List<int>())")]
    [InlineData("[|_batch|].AddOrUpdate(item, 1, (_, n) => n + 1);", "ConcurrentDictionary<int, int> _batch = new();", "Interlocked.Exchange(ref _batch, new()).Keys")]
    [InlineData("[|_batch|][item] = 1;", "ConcurrentDictionary<int, int> _batch = new();", "Interlocked.Exchange(ref _batch, new()).Keys")]
    public Task Reports_what_is_added_to_others(string add, string field, string taken) => Verify.Reports(Batch(add, $"Send({taken});", field));

    [Theory]
    // Both under the lock.
    [InlineData("lock (_gate) _batch.Enqueue(item);", "lock (_gate) { var old = Interlocked.Exchange(ref _batch, new ConcurrentQueue<int>()); Send(old); }")]
    // Nobody looks into the old one.
    [InlineData("_batch.Enqueue(item);", "Interlocked.Exchange(ref _batch, new ConcurrentQueue<int>());")]
    // What is taken out one by one is taken by one.
    [InlineData("_batch.Enqueue(item);", "while (_batch.TryDequeue(out var item)) Console.WriteLine(item);")]
    // Who only looks finds the old one or the new one.
    [InlineData("if (_batch.Contains(item)) return;", "Send(Interlocked.Exchange(ref _batch, new ConcurrentQueue<int>()));")]
    [InlineData("while (true) { var batch = _batch; batch.Enqueue(item); if (batch == _batch) return; }", "Send(Interlocked.Exchange(ref _batch, new ConcurrentQueue<int>()));")]
    [InlineData("_batch.Enqueue(item);", "var old = Interlocked.Exchange(ref _batch, new ConcurrentQueue<int>()); Thread.Sleep(100); Send(old);")]
    [InlineData("_batch.Enqueue(item);", "var old = Interlocked.Exchange(ref _batch, new ConcurrentQueue<int>()); Task.Delay(100).Wait(); foreach (var one in old) Console.WriteLine(one);")]
    [InlineData("_batch.Enqueue(item);", "Interlocked.Exchange(ref _batch, new ConcurrentQueue<int>()).Clear();")]
    [InlineData("_batch.Enqueue(item);", "var old = Interlocked.Exchange(ref _batch, new ConcurrentQueue<int>()); Console.WriteLine(old.Count);")]
    public Task Silent_where_nothing_is_lost_by_a_swap(string add, string take) => Verify.Silent(Batch(add, take));

    [Theory]
    [InlineData("struct", "Close")]
    [InlineData("class", "RecoverLog")]
    public Task Silent_on_words_of_values_and_before_anybody_works(string kind, string name) => Verify.Silent(Words(kind, name, "_word"));

    [Fact]
    public Task Reports_words_of_objects() => Verify.Reports(Words("class", "Close", "[|_word|]"));

    static string Words(string kind, string name, string word) => $$"""
        public {{kind}} Record
        {
            long _word;
            public void Unlock() => Interlocked.Add(ref _word, -2);
            public void {{name}}() => {{word}} |= 1;
        }
        """;

    // ----------------------------------------------------------------------------------- handlers of what is not set going yet

    static string Watching(string open) => $$"""
        class C
        {
            FileSystemWatcher? _watcher;
            List<string>? _seen;
            void OnChanged(object sender, FileSystemEventArgs e) => _seen!.Add(e.Name!);
            void Other() { _watcher!.EnableRaisingEvents = true; }
            public void Open(string path) { {{open}} }
        }
        """;

    [Theory]
    [InlineData("_watcher = new FileSystemWatcher(path) { Filter = path }; _watcher.Changed += OnChanged; _seen = new(); _watcher.EnableRaisingEvents = true;")]
    [InlineData("var watcher = new FileSystemWatcher(path); watcher.Changed += OnChanged; watcher.Filter = path; _seen = new(); watcher.EnableRaisingEvents = true; _watcher = watcher;")]
    public Task Silent_before_the_object_can_raise_its_event(string open) => Verify.Silent(Watching(open));

    [Theory]
    [InlineData("_watcher = new FileSystemWatcher(path); _watcher.Changed += OnChanged; _watcher.EnableRaisingEvents = true; [|_seen|] = new();")]
    [InlineData("_watcher = new FileSystemWatcher(path) { EnableRaisingEvents = true }; _watcher.Changed += OnChanged; [|_seen|] = new();")]
    [InlineData("_watcher = new FileSystemWatcher(path); _watcher.Changed += OnChanged; Other(); [|_seen|] = new();")]
    [InlineData("_watcher!.Changed += OnChanged; [|_seen|] = new(); _watcher.EnableRaisingEvents = true;")]
    public Task Reports_what_is_set_when_it_can(string open) => Verify.Reports(Watching(open));

    static string Clocked(string begin, string state = "SemaphoreSlim? Turn { get; }", string others = "public void Begin() => Clock!.Start();") => $$"""
        class Poller
        {
            System.Timers.Timer? Clock { get; set; }
            {{state}}
            readonly int _rounds;
            public Poller(int rate, bool inTurn) { {{begin}} _rounds = 4; }
            {{others}}
            void Tick(object? sender, EventArgs args) { if (Turn?.Wait(0) ?? true) Console.WriteLine(Clock); }
        }
        """;

    // A timer with events sleeps until somebody starts it.
    [Theory]
    [InlineData("Clock = new System.Timers.Timer(rate) { AutoReset = true }; Clock.Elapsed += Tick; if (inTurn) { Turn = new(1, 1); }")]
    [InlineData("Clock = new() { Enabled = false, AutoReset = true, Interval = rate }; Clock.Elapsed += Tick; Turn = new(1, 1);")]
    [InlineData("Clock = new System.Timers.Timer(rate); Clock.Elapsed += (s, e) => Tick(s, e); Turn = new(1, 1); Clock.Start();")]
    [InlineData("Clock = new System.Timers.Timer(rate); Clock.Elapsed += async (s, e) => { await Task.Yield(); Tick(s, e); }; Turn = new(1, 1); Clock.Enabled = true;")]
    [InlineData("if (inTurn) { Clock = new System.Timers.Timer(rate) { AutoReset = true }; Clock.Elapsed += async (s, e) => { await Task.Yield(); Tick(s, e); }; if (rate > 4) { Turn = new(1, 1); return; } }")]
    public Task Silent_before_a_timer_is_started(string begin) => Verify.Silent(Clocked(begin));

    [Theory]
    [InlineData("Clock = new System.Timers.Timer(rate) { AutoReset = true }; Clock.Elapsed += Tick; Clock.Start(); if (inTurn) [|Turn|] = new(1, 1);")]
    [InlineData("Clock = new(rate); Clock.Elapsed += Tick; Clock.Enabled = true; [|Turn|] = new(1, 1);")]
    [InlineData("Clock = new System.Timers.Timer(rate); Clock.Elapsed += Tick; Begin(); [|Turn|] = new(1, 1);")]
    [InlineData("Clock = new(rate) { Enabled = true, AutoReset = true }; Clock.Elapsed += Tick; [|Turn|] = new(1, 1);")]
    [InlineData("Clock = new(rate) { Enabled = inTurn }; Clock.Elapsed += Tick; [|Turn|] = new(1, 1);")]
    public Task Suggests_behind_the_start_of_a_timer(string begin) => Verify.Suggests(Clocked(begin));

    static string Kept(string clock, string begin) => $$"""
        class Keeper
        {
            {{clock}}
            readonly List<Keeper> _all = [];
            Random? _dice;
            public Keeper(bool begins) { {{begin}} }
            public Keeper() { _clock.Enabled = true; }
            public void Begin() => _clock.Start();
            void Tick() => Console.WriteLine(_dice!.Next());
        }
        """;

    [Theory]
    [InlineData("readonly System.Timers.Timer _clock = new(500);", "_clock.Elapsed += (s, e) => Tick(); _dice = new(); if (begins) _clock.Start();")]
    [InlineData("System.Timers.Timer _clock { get; } = new(500) { AutoReset = false };", "_clock.Elapsed += (s, e) => Tick(); _clock.AutoReset = true; _clock.Enabled = false; _dice = new();")]
    public Task Silent_on_a_timer_that_comes_with_the_object(string clock, string begin) => Verify.Silent(Kept(clock, begin));

    [Theory]
    [InlineData("readonly System.Timers.Timer _clock = new(500) { Enabled = true };", "_clock.Elapsed += (s, e) => Tick(); [|_dice|] = new();")]
    [InlineData("readonly System.Timers.Timer _clock = new(500);", "_clock.Elapsed += (s, e) => Tick(); _clock.Enabled = begins; [|_dice|] = new();")]
    [InlineData("readonly System.Timers.Timer _clock = new(500);", "_clock.Elapsed += (s, e) => Tick(); _all.Add(this); [|_dice|] = new();")]
    [InlineData("readonly System.Timers.Timer _clock = new(500);", "_clock.Elapsed += (s, e) => Tick(); ThreadPool.QueueUserWorkItem(_ => Begin()); [|_dice|] = new();")]
    [InlineData("readonly System.Timers.Timer _clock = s_clock; static readonly System.Timers.Timer s_clock = new(500);", "_clock.Elapsed += (s, e) => Tick(); [|_dice|] = new();")]
    [InlineData("readonly System.Timers.Timer _clock = new(500); public Keeper(System.Timers.Timer other) { _clock = other; _clock.Elapsed += (s, e) => Tick(); [|_dice|] = new(); }", "_dice = new();")]
    [InlineData("readonly System.Timers.Timer _clock = new(500);", "var go = () => _clock.Start(); _clock.Elapsed += (s, e) => Tick(); go(); [|_dice|] = new();")]
    [InlineData("readonly System.Timers.Timer _clock = new(500);", "void Go() => _clock.Start(); _clock.Elapsed += (s, e) => Tick(); Go(); [|_dice|] = new();")]
    [InlineData("readonly System.Timers.Timer _clock = new(500);", "_clock.Elapsed += (s, e) => Tick(); _clock.Enabled |= begins; [|_dice|] = new();")]
    [InlineData("readonly System.Timers.Timer _clock = new(500); bool _on;", "_clock.Elapsed += (s, e) => Tick(); (_clock.Enabled, _on) = (begins, true); [|_dice|] = new();")]
    public Task Suggests_on_a_timer_that_may_run_before(string clock, string begin) => Verify.Suggests(Kept(clock, begin));

    [Fact]
    public Task Suggests_on_a_timer_that_another_constructor_starts() => Verify.Suggests("""
        class Keeper
        {
            readonly System.Timers.Timer _clock = new(500);
            Random? _dice;
            public Keeper(bool begins) : this() { _clock.Elapsed += (s, e) => Tick(); [|_dice|] = new(); }
            Keeper() { _clock.Enabled = true; }
            void Tick() => Console.WriteLine(_dice!.Next());
        }
        """);

    [Fact]
    public Task Reports_what_others_do_while_a_timer_may_run() => Verify.Reports(Clocked("Clock = new(rate); Clock.Elapsed += Tick;", "SemaphoreSlim? Turn { get; set; }", "public void Begin() { Clock!.Elapsed += Tick; [|Turn|] = new(1, 1); }"));

    [Theory]
    [InlineData("readonly System.Timers.Timer _clock = new(50);", "_clock.Elapsed += (s, e) => Tick(); _clock.Enabled = true; [|_line|] = \"\";")]
    [InlineData("System.Timers.Timer? _clock; public C(System.Timers.Timer clock) { _clock = clock; }", "_clock!.Elapsed += (s, e) => Tick(); [|_line|] = \"\";")]
    [InlineData("", "var process = new System.Diagnostics.Process { EnableRaisingEvents = true }; process.OutputDataReceived += (s, e) => Tick(); process.Start(); process.BeginOutputReadLine(); [|_line|] = \"\";")]
    [InlineData("", "var process = System.Diagnostics.Process.Start(\"git\"); process.OutputDataReceived += (s, e) => Tick(); [|_line|] = \"\"; process.BeginOutputReadLine();")]
    [InlineData("", "var worker = new System.ComponentModel.BackgroundWorker(); worker.DoWork += (s, e) => Tick(); worker.RunWorkerAsync(); [|_line|] = \"\";")]
    public Task Reports_behind_what_may_have_been_set_going(string members, string begin) => Verify.Reports(SetGoing(members, begin));

    [Theory]
    [InlineData("var process = new System.Diagnostics.Process { EnableRaisingEvents = true }; process.OutputDataReceived += (s, e) => Tick(); _line = \"\"; process.Start(); process.BeginOutputReadLine();")]
    [InlineData("var process = new System.Diagnostics.Process(); process.EnableRaisingEvents = true; process.ErrorDataReceived += (s, e) => Tick(); _line = \"\"; process.Start();")]
    [InlineData("var worker = new System.ComponentModel.BackgroundWorker(); worker.DoWork += (s, e) => Tick(); _line = \"\"; worker.RunWorkerAsync();")]
    public Task Silent_before_it_is_set_going(string begin) => Verify.Silent(SetGoing("", begin));

    static string SetGoing(string members, string begin) => $$"""
        class C
        {
            string _line = " ";
            {{members}}
            void Tick() => Console.WriteLine(_line.Length);
            public void Begin() { {{begin}} }
        }
        """;

    // ------------------------------------------------------------------------------------------------ barriers of the program

    static string Paged(string type, string wait) => $$"""
        class {{type}} { public void SignalReady{{wait}}() { } public void Ready{{wait}}() { } }
        class C
        {
            readonly {{type}} _ready = new();
            int _page;
            void Work() { while (true) { _ready.SignalReady{{wait}}(); Console.WriteLine(_page + 1); _ready.Ready{{wait}}(); } }
            public void Run() { Task.Run(Work); {{(wait == "Wait" ? "_page" : "[|_page|]")}} = 4; _ready.SignalReady{{wait}}(); _ready.Ready{{wait}}(); }
        }
        """;

    [Fact]
    public Task Silent_where_they_meet_at_a_barrier() => Verify.Silent(Paged("TurnstileBarrier", "Wait"));

    [Fact]
    public Task Reports_where_they_only_count() => Verify.Reports(Paged("TurnstileBarrier", "Count"));

    // ------------------------------------------------------------------- local functions that a loop starts, each with its own

    static string Checkpoints(string loop, string take) => $$"""
        class Db { public DateTime Last; public void Clear() { Last = default; } public void Set() { Last = DateTime.UtcNow; } }
        class Manager
        {
            readonly Db[] _map = new Db[9];
            public async Task<bool> Run(int[] ids, int count)
            {
                var tasks = new Task[count];
                {{loop}}
                await Task.WhenAll(tasks);
                return true;
                async Task Take(int id) { await Task.Delay(9).ConfigureAwait(false); {{take}} }
            }
            void Update(int id) { var db = _map[id]; db.Last = DateTime.UtcNow; }
            void Touch() => [|_map[0].Last|] = DateTime.UtcNow;
        }
        """;

    const string Counted3 = "for (var i = 0; i < count; i++) tasks[i] = Take(i);";

    [Theory]
    [InlineData(Counted3, "_map[id].Last = DateTime.UtcNow;")]
    [InlineData(Counted3, "var db = _map[id]; db.Set(); await Task.Delay(9); db.Clear();")]
    [InlineData("for (var i = 0; i < count; i++) tasks[i] = Take(ids[i]);", "Update(id);")]
    [InlineData("var i = 0; while (i < count) { var own = i; tasks[own] = Take(own); i++; }", "var db = _map[id]; db.Set();")]
    public Task Silent_on_local_functions_that_have_their_own(string loop, string take) => Verify.Silent(Checkpoints(loop, take).Replace("[|", "").Replace("|]", ""));

    [Fact]
    public Task Reports_local_functions_that_use_one() => Verify.Reports(Checkpoints(Counted3, "Touch();"));

    [Fact]
    public Task Reports_what_all_elements_were_made_with() => Verify.Reports("""
        class Operation
        {
            readonly Session _session;
            public Operation(Session session) => _session = session;
            public void Send(int n) => _session.Write(n);
        }
        class Session
        {
            readonly Operation[] _operations;
            byte[] _buffer = new byte[9];
            public Session(int count) { _operations = new Operation[count]; for (var i = 0; i < count; i++) _operations[i] = new Operation(this); }
            public void Write(int n) { if (_buffer.Length < n) [|_buffer|] = new byte[n]; }
            public async Task<bool> Run(int count)
            {
                var tasks = new Task[count];
                for (var i = 0; i < count; i++) tasks[i] = Scan(i);
                await Task.WhenAll(tasks);
                return true;
                async Task Scan(int id) { await Task.Delay(9).ConfigureAwait(false); var operation = _operations[id]; operation.Send(id); }
            }
        }
        """);

    // ------------------------------------------------------------------------------- objects of one round of a loop, given to what starts

    static string Resolving(string loop, string set = "server.Address") => $$"""
        class Server
        {
            public string? Address;
        }
        class Resolver
        {
            readonly Server _one = new();
            public void Resolve(string[] names)
            {
                {{loop}}
            }
            void Look(string name, Server server) => Task.Run(() => { {{set}} = name; });
        }
        """;

    [Theory]
    [InlineData("foreach (var name in names) { var server = new Server(); server.Address = name; Look(name, server); }")]
    [InlineData("foreach (var name in names) { var server = new Server(); if (name.Length > 9) server.Address = name; if (server.Address == null) Look(name, server); }")]
    public Task Silent_where_each_start_gets_an_object_of_its_own(string loop) => Verify.Silent(Resolving(loop));

    [Theory]
    [InlineData("foreach (var name in names) { var server = new Server(); Look(name, server); [|server.Address|] += name; }")]
    [InlineData("var server = new Server(); foreach (var name in names) { [|server.Address|] += name; Look(name, server); }")]
    [InlineData("foreach (var name in names) { var server = Find(name); [|server.Address|] += name; Look(name, server); } Server Find(string n) => n == \"\" ? new() : _one;")]
    public Task Reports_where_the_started_code_has_the_object_already(string loop) => Verify.Reports(Resolving(loop, "[|server.Address|]"));

    // ------------------------------------------------------------------------------- timers that are set when they have been made

    static string Sampling(string start, string samples = "_samples") => $$"""
        class Monitor
        {
            Timer? _timer;
            int _samples;
            public void Start()
            {
                {{start}}
            }
            void Sample(object? state) { {{samples}}++; }
        }
        """;

    [Theory]
    [InlineData("_timer = new Timer(Sample, null, Timeout.Infinite, Timeout.Infinite); _timer.Change(0, 20);")]
    [InlineData("_timer = new Timer(Sample); _timer.Change(TimeSpan.Zero, TimeSpan.FromMilliseconds(20));")]
    public Task Reports_timers_that_are_set_to_a_short_period(string start) => Verify.Reports(Sampling(start, "[|_samples|]"));

    [Theory]
    [InlineData("_timer = new Timer(Sample, null, Timeout.Infinite, Timeout.Infinite); _timer.Change(20, Timeout.Infinite);")]
    [InlineData("_timer = new Timer(Sample, null, Timeout.Infinite, Timeout.Infinite); _timer.Change(0, 60_000);")]
    [InlineData("_timer = new Timer(Sample);")]
    public Task Silent_where_a_set_timer_ticks_once_or_seldom(string start) => Verify.Silent(Sampling(start));

    // ------------------------------------------------------------------------------- starts in other documents

    [Theory]
    [InlineData("class Program { void Run() { var counter = new Counter(); Parallel.For(0, 9, _ => counter.Add()); } }", DiagnosticSeverity.Warning)]
    [InlineData("class Host { Counter _counter = new(); public void Run() => Parallel.For(0, 9, _ => Step()); void Step() => _counter.Add(); }", DiagnosticSeverity.Info)]
    public Task A_start_far_away_is_a_suggestion_unless_it_is_given_the_object(string start, DiagnosticSeverity severity) => Verify.ReportsAs(severity, "class Counter { int _n; public void Add() { [|_n|]++; } }", start);

    [Fact]
    public Task Reports_the_state_of_a_type_from_wherever_it_is_started() => Verify.ReportsAs(DiagnosticSeverity.Warning, "class Counter { static int s_n; public static void Add() { [|s_n|]++; } }", "class Host { public void Run() => Parallel.For(0, 9, _ => Step()); void Step() => Counter.Add(); }");

    // ------------------------------------------------------------------------------- public steps of a thread

    static string Reading(string others, string count = "_count", string cast = "var r = reader as Reader; if (r == null) return;") => $$"""
        public class Reader
        {
            int _count;
            public int Total => 1;
            public void Start() => new Thread(Host.Run).Start(this);
            public bool Read() { {{count}}++; return true; }
        }
        public static class Host
        {
            public static void Run(object? reader)
            {
                {{cast}}
                while (r.Read()) { }
            }
            {{others}}
        }
        """;

    [Fact]
    public Task Suggests_what_only_the_thread_is_seen_to_call() => Verify.Suggests(Reading("", "[|_count|]"));

    [Fact]
    public Task Reports_what_somebody_else_calls_too() => Verify.Reports(Reading("public static void Poll(Reader r) => r.Read();", "[|_count|]"));

    [Theory]
    [InlineData("if (reader is not Reader r) return;")]
    [InlineData("var r = (Reader)reader!;")]
    [InlineData("if (reader is Reader r)")]
    public Task Reports_however_the_thread_gets_at_its_object(string cast) => Verify.Reports(Reading("public static void Poll(Reader r) => r.Read();", "[|_count|]", cast));

    // ------------------------------------------------------------------------------- what is opened, closed and opened again

    static string Reopening(string open, string id) => $$"""
        class Listener
        {
            string _id = "";
            void Serve() { var known = _id; while (true) Console.WriteLine(known + {{id}}); }
            public void Open() { {{open}} }
            public void Close() { }
        }
        class Host
        {
            readonly Listener _listener = new();
            public void Reopen() { _listener.Open(); _listener.Close(); _listener.Open(); }
        }
        """;

    [Fact]
    public Task Suggests_what_is_set_before_each_start() => Verify.Suggests(Reopening("[|_id|] = Guid.NewGuid().ToString(); new Thread(Serve).Start();", "_id"));

    [Fact]
    public Task Reports_what_is_set_after_the_start() => Verify.Reports(Reopening("new Thread(Serve).Start(); [|_id|] = Guid.NewGuid().ToString();", "_id"));

    // ------------------------------------------------------------------------------------ published by a state word

    static string Published(string subscribe, string done, string more = "") => $$"""
        public class Call
        {
            const int Pending = 2, Published = 4;
            int _state;
            long _stamp;
            object? _last;
            CancellationTokenRegistration _registration;
            public void Subscribe(CancellationToken token)
            {
                if (Interlocked.CompareExchange(ref _state, Pending, 0) != 0)
                    return;
                var registration = token.Register(() => Done());
                {{subscribe}}
            }
            public void Done() { if ((Interlocked.Or(ref _state, 1) & 1) != 0) return; {{done}} }
            {{more}}
        }
        """;

    const string Publishing = "_registration = registration; if (Interlocked.CompareExchange(ref _state, Published, Pending) != Pending) registration.Dispose();";

    [Theory]
    [InlineData(Publishing, "if ((Volatile.Read(ref _state) & Published) != 0) _registration.Dispose();")]
    [InlineData(Publishing, "if ((Volatile.Read(ref _state) & Published) == 0) return; _registration.Dispose();")]
    [InlineData(Publishing, "if ((Volatile.Read(ref _state) & Published) == Published && _stamp == 0) _registration.Dispose();")]
    public Task Silent_on_what_a_state_word_publishes(string subscribe, string done) => Verify.Silent(Published(subscribe, done));

    [Theory]
    [InlineData(Publishing, "_registration.Dispose();")]
    [InlineData(Publishing, "if ((Volatile.Read(ref _state) & 1) != 0) _registration.Dispose();")]
    [InlineData(Publishing, "if ((Volatile.Read(ref _state) & Published) == 0) _registration.Dispose();")]
    [InlineData(Publishing, "if ((_state & Published) != 0) _registration.Dispose();")]
    [InlineData(Publishing, "if ((Volatile.Read(ref _state) & Published) != 0) _registration.Dispose();", "public void Reset() => Interlocked.Exchange(ref _state, 0);")]
    [InlineData(Publishing, "if ((Volatile.Read(ref _state) & Published) != 0) _registration.Dispose();", "public void Force() => Interlocked.Or(ref _state, 6);")]
    [InlineData("Interlocked.CompareExchange(ref _state, Published, Pending); _registration = registration;", "if ((Volatile.Read(ref _state) & Published) != 0) _registration.Dispose();")]
    public Task Reports_what_the_word_does_not_publish(string subscribe, string done, string more = "") => Verify.Reports(Published(subscribe, done, more).Replace("_registration = registration", "[|_registration|] = registration"));

    // ------------------------------------------------------------------------------------ counters in a struct

    static string Counters(string field, string step, string count) => $$"""
        public struct Stats { public long Hits, Misses; }
        public class Cache
        {
            {{field}}
            public void Hit(int i) => Interlocked.Increment(ref {{count}});
            public void Miss(int i) { {{step}} }
        }
        """;

    [Fact]
    public Task Reports_counters_in_the_struct_of_a_field() => Verify.Reports(Counters("Stats _stats;", "[|_stats.Hits|]++;", "_stats.Hits"));

    [Fact]
    public Task Silent_on_counters_in_records_of_an_array() => Verify.Silent(Counters("readonly Stats[] _stats = new Stats[9];", "_stats[i].Hits++;", "_stats[i].Hits"));

    [Fact]
    public Task Silent_on_a_record_that_counts_itself() => Verify.Silent("public struct Entry { long _word; public void Add() => Interlocked.Increment(ref _word); public void Take() => _word--; }");

    // A reader whose slow path is a local function that is given the task which was not complete.
    static string Pairs(string second) => $$"""
        class Lines
        {
            readonly Stream _source;
            readonly byte[] _buffer = new byte[512];
            int _at, _left;
            public Lines(Stream source) { _source = source; }
            public ValueTask<int> NextAsync() => _left > 0 ? new ValueTask<int>(Take()) : FillAsync();
            int Take() { --_left; return _buffer[_at++]; }
            async ValueTask<int> FillAsync() { _left = await _source.ReadAsync(_buffer).ConfigureAwait(false); _at = 0; return _left > 0 ? Take() : -1; }
        }
        class Client
        {
            readonly Lines _lines;
            public Client(Stream source) { _lines = new(source); }
            async ValueTask<int> SumAsync(int from) { var sum = from; for (int c; (c = await _lines.NextAsync().ConfigureAwait(false)) > 0; ) sum += c; return sum; }
            ValueTask<int> PairAsync()
            {
                var first = SumAsync(0);
                {{second}}
                static async ValueTask<int> Second(Client client, ValueTask<int> first) { return await client.SumAsync(await first.ConfigureAwait(false)).ConfigureAwait(false); }
            }
            public async Task<int> AllAsync(int n) { var sum = 0; for (var i = 0; i < n; i++) sum += await PairAsync().ConfigureAwait(false); return sum; }
        }
        """;

    [Theory]
    [InlineData("return first.IsCompletedSuccessfully ? SumAsync(first.Result) : Second(this, first);")]
    [InlineData("if (first.IsCompletedSuccessfully) return SumAsync(first.Result); return Second(this, first);")]
    public Task Silent_where_a_local_function_awaits_what_it_is_given(string second) => Verify.Silent(Pairs(second));

    // Code that starts something as the last thing it does, in a try whose scopes end behind that.
    static string Completing(string last) => $$"""
        class Job { public string Error; public int At; }
        class Runner
        {
            public async Task RunAsync(Job job)
            {
                try { using var scope = new MemoryStream(); await Task.Yield(); Complete(job); {{last}} }
                catch (Exception e) { Fail(job, e.Message); }
            }
            void Complete(Job job) { job.At = 1; Task.Run(() => NotifyAsync(job)); }
            async Task NotifyAsync(Job job)
            {
                try { await Task.Delay(10); Console.WriteLine(); } catch (Exception e) { Fail(job, e.Message); }
            }
            void Fail(Job job, string message) { @Error@ = message; }
        }
        """;

    [Fact]
    public Task Silent_where_only_the_end_of_a_scope_comes_behind_a_start() => Verify.Silent(Completing("").Replace("@Error@", "job.Error"));

    [Fact]
    public Task Reports_what_a_handler_does_where_more_comes_behind_a_start() => Verify.Reports(Completing("Console.WriteLine(int.Parse(job.Error));").Replace("@Error@", "[|job.Error|]"));

    static string Asking(string account) => $$"""
        class Info { public string Account { get; set; } }
        class Reporter
        {
            readonly Info _info = new();
            public void Begin() => Task.Run(LoopAsync);
            async Task LoopAsync()
            {
                while (true)
                {
                    {{account}}
                    await Task.Delay(60000);
                    _ = Task.Run(() => SendAsync(_info));
                }
            }
            Task<string> AskAsync() => Task.FromResult("a");
            async Task SendAsync(Info info) { await Task.Delay(5); Console.Write(info.Account); }
        }
        """;

    [Theory]
    [InlineData("if (string.IsNullOrEmpty(_info.Account)) _info.Account = await AskAsync();")]
    [InlineData("if (_info.Account == null) { _info.Account = await AskAsync(); }")]
    public Task Silent_on_what_is_filled_before_the_first_start(string account) => Verify.Silent(Asking(account));

    [Fact]
    public Task Reports_what_is_filled_before_each_start() => Verify.Reports(Asking("[|_info.Account|] = await AskAsync();"));

    static string Refreshing(string start) => $$"""
        class Refresher
        {
            string _state = "";
            async Task RefreshAsync() { await Task.Delay(10).ConfigureAwait(false); [|_state|] += "refreshed"; }
            public void Go() { {{start}} [|_state|] += "asked"; }
        }
        """;

    [Theory]
    [InlineData("_ = RefreshAsync();")]
    [InlineData("var refreshing = RefreshAsync();")]
    public Task Suggests_where_only_a_dropped_call_tells_of_another_thread(string start) => Verify.Suggests(Refreshing(start));

    [Theory]
    [InlineData("Task.Run(RefreshAsync);")]
    [InlineData("_ = Task.Run(() => RefreshAsync());")]
    [InlineData("new Thread(() => _ = RefreshAsync()).Start();")]
    public Task Reports_where_a_thread_was_asked_for(string start) => Verify.Reports(Refreshing(start));

    static string Sweeping(string step) => $$"""
        class Cache
        {
            readonly object _gate = new();
            DateTime _last;
            int _best;
            public void Set(int[] numbers) => Parallel.ForEach(numbers, number => Tick(DateTime.UtcNow, number));
            void Tick(DateTime now, int number) { {{step}} }
            void Sweep() { lock (_gate) { } }
        }
        """;

    [Theory]
    [InlineData("if (now - _last > TimeSpan.FromSeconds(1)) { [|_last|] = now; Task.Run(Sweep); }")]
    [InlineData("if (TimeSpan.FromSeconds(1) < now - this._last) { [|this._last|] = now; Sweep(); }")]
    public Task Suggests_throttles(string step) => Verify.Suggests(Sweeping(step));

    [Theory]
    [InlineData("if (number > _best) [|_best|] = number;")]
    [InlineData("if (number - _best > 3) [|_best|] = _best + 1;")]
    public Task Reports_what_is_no_throttle(string step) => Verify.Reports(Sweeping(step));

    [Theory]
    [InlineData("var all = new List<Task>(); for (var i = 0; i < n; i++) all.Add(WorkAsync()); await Task.WhenAll(all);")]
    [InlineData("var all = new Task[n]; for (var i = 0; i < n; i++) all[i] = WorkAsync(); await Task.WhenAll(all);")]
    public Task Reports_calls_that_are_meant_to_run_side_by_side(string start) =>
        Verify.Reports(In(start, "[|_count|]++;", "async Task WorkAsync() { await Task.Delay(1).ConfigureAwait(false); Change(); }"));

    static string Lifetime(string moment) => $$"""
        interface IHostApplicationLifetime { CancellationToken ApplicationStarted { get; } CancellationToken ApplicationStopping { get; } }
        class App
        {
            string _name = "";
            public void Build(IHostApplicationLifetime lifetime)
            {
                lifetime.{{moment}}.Register(() => { @name@ += "over"; });
                @name@ += "begun";
            }
        }
        """;

    [Fact]
    public Task Suggests_what_the_end_of_a_program_could_meet() => Verify.Suggests(Lifetime("ApplicationStopping").Replace("@name@", "[|_name|]"));

    [Fact]
    public Task Reports_what_its_start_could_meet() => Verify.Reports(Lifetime("ApplicationStarted").Replace("@name@", "[|_name|]"));

    // ------------------------------------------------------------------------------------ timers whose last callback is waited for

    static string Meter(string stop, string read = "return _litres;", string start = "_pulse = new Timer(_ => _litres++, null, 5000, 5000);", string type = "Timer") => $$"""
        class Meter
        {
            int _litres;
            {{type}}? _pulse;
            readonly AutoResetEvent _go = new(false);
            public void Start() { {{start}} }
            void End() { {{stop}} }
            public int Read() { End(); {{read}} }
        }
        class Program
        {
            static void Main()
            {
                var meter = new Meter();
                meter.Start();
                Console.ReadLine();
                Console.WriteLine(meter.Read());
            }
        }
        """;

    [Theory]
    [InlineData("using var over = new ManualResetEvent(false); if (_pulse!.Dispose(over)) over.WaitOne();")]
    [InlineData("var over = new AutoResetEvent(false); _pulse!.Dispose(over); over.WaitOne();")]
    [InlineData("using (var over = new ManualResetEventSlim()) { _pulse?.Dispose(over.WaitHandle); over.Wait(); }")]
    [InlineData("var over = new ManualResetEvent(false); _pulse!.Dispose(over); WaitHandle.WaitAll(new WaitHandle[] { over });")]
    [InlineData("var over = new ManualResetEvent(false); var pulse = Interlocked.Exchange(ref _pulse, null); if (pulse != null && pulse.Dispose(over)) over.WaitOne();")]
    [InlineData("var over = new ManualResetEvent(false); _pulse!.Dispose(over); if (!over.WaitOne(5000)) throw new TimeoutException();")]
    [InlineData("_pulse!.DisposeAsync().AsTask().Wait();")]
    [InlineData("var over = new ManualResetEvent(false); if (_pulse!.Dispose(over)) over.WaitOne();", "_litres += 1; return _litres;")]
    public Task Silent_behind_the_last_callback_of_a_timer(string stop, string read = "return _litres;") => Verify.Silent(Meter(stop, read));

    [Fact]
    public Task Silent_behind_the_last_callback_of_a_registered_wait() => Verify.Silent(Meter("var over = new ManualResetEvent(false); _pulse!.Unregister(over); over.WaitOne();", start: "_pulse = ThreadPool.RegisterWaitForSingleObject(_go, (_, _) => { lock (_go) _litres++; }, null, 5000, false);", type: "RegisteredWaitHandle"));

    [Fact]
    public Task Reports_a_registered_wait_that_goes_on() => Verify.Reports(Meter("_pulse!.Unregister(null);", start: "_pulse = ThreadPool.RegisterWaitForSingleObject(_go, (_, _) => [|_litres|]++, null, 5000, false);", type: "RegisteredWaitHandle"));

    [Theory]
    [InlineData("_pulse!.Dispose();")]
    [InlineData("var over = new ManualResetEvent(false); _pulse!.Dispose(over);")]
    [InlineData("var over = new ManualResetEvent(false); _pulse!.Dispose(over); over.WaitOne(10);")]
    [InlineData("var over = new ManualResetEvent(true); over.WaitOne(); _pulse!.Dispose();")]
    [InlineData("_pulse!.Change(Timeout.Infinite, Timeout.Infinite);")]
    public Task Reports_what_a_callback_may_still_do(string stop) => Verify.Reports(Meter(stop, start: "_pulse = new Timer(_ => [|_litres|]++, null, 5000, 5000);"));

    [Theory]
    [InlineData("var over = new ManualResetEvent(false); if (pulse.Dispose(over)) over.WaitOne(); Console.WriteLine(count);")]
    [InlineData("var over = new ManualResetEvent(false); pulse.Dispose(over); over.WaitOne(); count = 0;")]
    public Task Silent_behind_the_last_callback_in_one_member(string stop) => Verify.Silent("class C { int count; void Go() { var pulse = new Timer(_ => count++, null, 5000, 5000); " + stop + " } }");

    [Fact]
    public Task Reports_before_the_last_callback_in_one_member() => Verify.Reports("class C { int count; void Go() { var pulse = new Timer(_ => [|count|]++, null, 5000, 5000); var over = new ManualResetEvent(false); pulse.Dispose(over); Console.WriteLine(count); over.WaitOne(); } }");

    // ------------------------------------------------------------------------------------ callbacks that are taken back

    static string Watch(string body) => $$"""
        class Watch
        {
            int _stops;
            public async Task<int> Run(CancellationToken token) { {{body}} }
        }
        """;

    [Theory]
    [InlineData("using (token.Register(() => _stops++)) await Task.Delay(9); return _stops;")]
    [InlineData("var stop = token.Register(() => _stops++); await Task.Delay(9); stop.Dispose(); return _stops;")]
    [InlineData("await using (token.Register(() => _stops++)) await Task.Delay(9); return _stops;")]
    [InlineData("var stop = token.Register(() => _stops++); try { await Task.Delay(9); } finally { stop.Dispose(); } _stops += 2; return _stops;")]
    public Task Silent_behind_a_callback_that_is_taken_back(string body) => Verify.Silent(Watch(body));

    [Theory]
    [InlineData("using (token.Register(() => [|_stops|]++)) { await Task.Delay(9); return _stops; }")]
    [InlineData("var stop = token.Register(() => [|_stops|]++); await Task.Delay(9); stop.Unregister(); return _stops;")]
    [InlineData("using var stop = token.Register(() => [|_stops|]++); await Task.Delay(9); return _stops;")]
    public Task Reports_a_callback_that_may_still_run(string body) => Verify.Reports(Watch(body));

    // ------------------------------------------------------------------------------------ asynchronous locks that are tried for a while

    static string Scale(string weigh, string slots = "1, 1") => $$"""
        class Scale
        {
            readonly SemaphoreSlim _one = new({{slots}});
            double _sum;
            public async Task<bool> Weigh(double weight) { {{weigh}} }
        }
        class Program
        {
            static async Task Main()
            {
                var scale = new Scale();
                await Task.WhenAll(Enumerable.Range(0, 9).Select(weight => scale.Weigh(weight)));
            }
        }
        """;

    [Theory]
    [InlineData("if (!await _one.WaitAsync(50)) return false; try { await Task.Yield(); _sum += weight; return true; } finally { _one.Release(); }")]
    [InlineData("if (await _one.WaitAsync(50).ConfigureAwait(false)) { _sum += weight; _one.Release(); return true; } return false;")]
    [InlineData("var isMine = await _one.WaitAsync(TimeSpan.FromSeconds(1)); if (!isMine) return false; try { _sum += weight; return true; } finally { _one.Release(); }")]
    [InlineData("while (!await _one.WaitAsync(50)) Console.WriteLine(); _sum += weight; _one.Release(); return true;")]
    public Task Silent_where_the_lock_was_got_in_time(string weigh) => Verify.Silent(Scale(weigh));

    [Theory]
    [InlineData("await _one.WaitAsync(50); try { [|_sum|] += weight; return true; } finally { _one.Release(); }")]
    [InlineData("if (!await _one.WaitAsync(50)) [|_sum|] += weight; return true;")]
    [InlineData("if (!await _one.WaitAsync(50)) return false; [|_sum|] += weight; _one.Release(); return true;", "3, 3")]
    [InlineData("var isMine = await _one.WaitAsync(50); [|_sum|] += weight; if (isMine) _one.Release(); return true;")]
    public Task Reports_where_nobody_knows_whether_the_lock_was_got(string weigh, string slots = "1, 1") => Verify.Reports(Scale(weigh, slots));

    // ------------------------------------------------------------------------------------ helpers that run a delegate turn by turn

    static string Repeated(string run, string begin = "_loops.Start(_ => { @state@ = DateTime.Now.ToString(); return Task.CompletedTask; }, stop);") => $$"""
        class Repeater
        {
            readonly Func<CancellationToken, Task> _turn;
            public Task? Running;
            public Repeater(Func<CancellationToken, Task> turn) { _turn = turn; }
            public void Run(CancellationToken stop) { Running = StartAsync(stop); }
            Task StartAsync(CancellationToken stop) { {{run}} }
        }
        interface ILoops { void Start(Func<CancellationToken, Task> turn, CancellationToken stop); }
        class Loops : ILoops
        {
            public void Start(Func<CancellationToken, Task> turn, CancellationToken stop) { var made = new Repeater(turn); made.Run(stop); }
        }
        class Node
        {
            readonly ILoops _loops;
            string _last = "";
            public Node(ILoops loops) { _loops = loops; }
            public void Begin(CancellationToken stop) { {{begin}} }
        }
        static class Program { static void Main() { new Node(new Loops()).Begin(default); Console.ReadLine(); } }
        """;

    [Theory]
    [InlineData("return Task.Run(async () => { while (!stop.IsCancellationRequested) { await _turn(stop); await Task.Delay(10); } });")]
    [InlineData("return Task.Run(async () => { if (stop.CanBeCanceled) { await _turn(stop); return; } while (!stop.IsCancellationRequested) { await _turn(stop); await Task.Delay(10); } });")]
    public Task Silent_where_a_helper_runs_its_delegate_turn_by_turn(string run) => Verify.Silent(Repeated(run).Replace("@state@", "_last"));

    [Theory]
    [InlineData("Task.Run(() => _turn(stop)); return Task.Run(async () => { while (!stop.IsCancellationRequested) { await _turn(stop); await Task.Delay(10); } });")]
    public Task Reports_where_a_helper_runs_its_delegate_twice_at_a_time(string run) => Verify.Reports(Repeated(run).Replace("@state@", "[|_last|]"));

    static string Observed(string contract, string write) => $$"""
        using System.ComponentModel;
        class Meter {{contract}}
        {
            long _watts; long _peak;
            public event PropertyChangedEventHandler? PropertyChanged;
            public long Watts { get => _watts; set => {{write}}; }
            public long Peak { get => _peak; set { Set(ref _peak, value); } }
            void Set(ref long location, long value)
            {
                if (location == value) return;
                location = value;
                PropertyChanged?.Invoke(this, new("Watts"));
            }
        }
        class Station
        {
            readonly Meter _meter = new();
            void Run(long[] values)
            {
                Parallel.ForEach(values, value => _meter.Watts = value);
                Console.WriteLine(_meter.Watts + _meter.Peak);
            }
        }
        """;

    [Fact]
    public Task Reports_what_a_helper_knows_by_reference_where_it_has_its_name() => Verify.Reports(Observed("", "Set(ref [|_watts|], value)"));

    [Theory]
    [InlineData("Set(ref [|_watts|], value)")]
    [InlineData("[|_watts|] = value")]
    public Task Suggests_what_is_shown_by_objects_that_tell_of_their_changes(string write) => Verify.Suggests(Observed(": INotifyPropertyChanged", write));

    static string Sampler(string timer) => $$"""
        class Sampler
        {
            readonly Timer _timer; double[] _slots; double _average;
            public Sampler(TimeSpan window)
            {
                _timer = new Timer(_ => Roll(), null, {{timer}}, window);
                [|_slots|] = new double[9];
            }
            void Roll() { _average = _slots.Average(); Console.WriteLine(_average); }
        }
        """;

    [Fact]
    public Task Suggests_what_comes_before_the_first_tick() => Verify.Suggests(Sampler("window"));

    [Fact]
    public Task Reports_what_comes_behind_a_tick_at_once() => Verify.Reports(Sampler("TimeSpan.Zero"));

    [Fact]
    public Task Suggests_how_many_there_were() => Verify.Suggests("""
        class Receiver
        {
            int _received; bool _once;
            public Receiver() => Task.Run(Receive);
            void Receive() { while (true) { Thread.Sleep(1); [|_received|]++; } }
            public int Received => _received;
            public void Log() { if (_received > 9) Console.WriteLine(_once); }
        }
        """);

    [Theory]
    [InlineData("_last = DateTime.UtcNow")]
    [InlineData("_last = clock.UtcNow")]
    public Task Suggests_a_time_that_is_kept(string stamp) => Verify.Suggests($$"""
        interface IClock { DateTime UtcNow { get; } }
        class Link(IClock clock)
        {
            DateTime _last;
            public void Start()
            {
                var beat = Task.Run(() => { while (true) { Thread.Sleep(9); {{stamp.Replace("_last", "[|_last|]")}}; } });
                while (!beat.IsCompleted) if (_last < DateTime.MaxValue) Thread.Sleep(1);
            }
        }
        """);

    [Fact]
    public Task Suggests_a_last_word() => Verify.Suggests("""
        class Settings
        {
            static int s_level = 1;
            public static void Set(int level) => [|s_level|] = level;
            static void Main(string[] args)
            {
                var watch = Task.Run(() => { while (true) { Thread.Sleep(9); Set(DateTime.Now.Second); } });
                Set(args.Length);
                watch.Wait();
            }
        }
        """);

    [Fact]
    public Task Says_that_a_store_is_one_too_many() => Verify.Says("""
        class Rate
        {
            int _total;
            public void Pass() { [|_total|] = Interlocked.Increment(ref _total); }
            public void Fail() => Interlocked.Increment(ref _total);
        }
        """, "'_total' is updated here by a second store, after the atomic step; 'Pass' changes it in line 4 in one atomic step, so other threads may be there", (4, 61));

    static string Link(string handle) => $$"""
        class Socket { public void Receive(Action<int> use) => Task.Run(() => 9).ContinueWith(task => use(task.Result)); }
        class Link(Socket socket)
        {
            int _total;
            public void Open() => Read();
            void Read() { socket.Receive(count => { {{handle}} }); }
        }
        """;

    [Theory]
    [InlineData("[|_total|] += count; Read();")]
    [InlineData("if (count == 0) return; [|_total|] += count; Read();")]
    public Task Silent_where_the_next_is_asked_for_when_this_is_done(string handle) => Verify.Silent(Link(handle).Replace("[|", "").Replace("|]", ""));

    [Theory]
    [InlineData("Read(); [|_total|] += count;")]
    [InlineData("if (count > 9) Read(); [|_total|] += count; Read();")]
    public Task Reports_where_it_is_asked_for_before(string handle) => Verify.Reports(Link(handle));

    // One delegate for what has come, and one for what went wrong, which is told at several places.
    static string LinkThatFails(string tell) => $$"""
        class Socket
        {
            public void Receive(Action<int> use, Action<Exception> fail)
            {
                var task = Task.Run(() => 9);
                {{tell}}
            }
        }
        class Link(Socket socket)
        {
            int _total;
            public void Open() => Read();
            void Read() { socket.Receive(count => { [|_total|] += count; Read(); }, error => Console.WriteLine(error)); }
        }
        """;

    [Theory]
    [InlineData("task.ContinueWith(t => use(t.Result), TaskContinuationOptions.NotOnFaulted).ContinueWith(t => fail(t.Exception!), TaskContinuationOptions.OnlyOnFaulted); task.ContinueWith(t => fail(t.Exception!), TaskContinuationOptions.OnlyOnFaulted);")]
    [InlineData("try { task.ContinueWith(t => use(t.Result), TaskContinuationOptions.OnlyOnRanToCompletion); task.ContinueWith(t => fail(t.Exception!), TaskContinuationOptions.OnlyOnFaulted); task.ContinueWith(t => fail(new Exception()), TaskContinuationOptions.OnlyOnCanceled); } catch (Exception e) { fail(e); }")]
    [InlineData("task.ContinueWith(t => use(t.Result), TaskContinuationOptions.NotOnFaulted); task.ContinueWith(t => use(0), TaskContinuationOptions.OnlyOnFaulted);")]
    public Task Silent_where_only_one_of_several_continuations_runs(string tell) => Verify.Silent(LinkThatFails(tell).Replace("[|", "").Replace("|]", ""));

    [Theory]
    [InlineData("task.ContinueWith(t => use(t.Result)); task.ContinueWith(t => use(0));")]
    [InlineData("task.ContinueWith(t => use(t.Result), TaskContinuationOptions.NotOnFaulted); task.ContinueWith(t => use(0), TaskContinuationOptions.NotOnCanceled);")]
    [InlineData("task.ContinueWith(t => Console.WriteLine(), TaskContinuationOptions.NotOnFaulted).ContinueWith(t => use(0)); task.ContinueWith(t => use(2), TaskContinuationOptions.OnlyOnFaulted);")]
    [InlineData("var other = Task.Run(() => 1); task.ContinueWith(t => use(t.Result), TaskContinuationOptions.NotOnFaulted); other.ContinueWith(t => use(2), TaskContinuationOptions.OnlyOnFaulted);")]
    public Task Reports_where_two_continuations_may_run(string tell) => Verify.Reports(LinkThatFails(tell));

    // Who asks for the next one first may be in the middle of his own when that one fails.
    static string LinkThatReopens(string use) => LinkThatFails("task.ContinueWith(t => use(t.Result), TaskContinuationOptions.NotOnFaulted).ContinueWith(t => fail(t.Exception!), TaskContinuationOptions.OnlyOnFaulted); task.ContinueWith(t => fail(t.Exception!), TaskContinuationOptions.OnlyOnFaulted);")
        .Replace("int _total;", "List<int> _all = new(); void OnCount(int count) { Read(); Console.WriteLine(_all); }").Replace("count => { [|_total|] += count; Read(); }, error => Console.WriteLine(error)", use + ", error => { Console.WriteLine(error); {|#0:_all|} = new(); Read(); }");

    [Theory]
    [InlineData("count => { Read(); Console.WriteLine(_all); }")]
    [InlineData("OnCount")]
    public Task Reports_an_error_that_comes_while_the_last_one_is_handled(string use) => Verify.Reports(LinkThatReopens(use).Replace("{|#0:_all|}", "[|_all|]"));

    [Fact]
    public Task Silent_on_an_error_that_comes_when_the_last_one_is_handled() => Verify.Silent(LinkThatReopens("count => { Console.WriteLine(_all); Read(); }").Replace(" void OnCount(int count) { Read(); Console.WriteLine(_all); }", "").Replace("{|#0:_all|}", "_all"));

    // Only what stands behind the question for the next one is done beside it.
    static string LinkThatAsksBetween(string use) => LinkThatReopens(use).Replace("List<int> _all", "void Show() { Console.WriteLine(_all); } void Log() { Console.WriteLine(_seen); } int _seen; List<int> _all").Replace("OnCount(int count) { Read(); Console.WriteLine(_all); }", "OnCount(int count) { Console.WriteLine(_all); Read(); Console.WriteLine(_seen); }");

    [Theory]
    [InlineData("count => { Console.WriteLine(_all); Read(); Console.WriteLine(_seen); }")]
    [InlineData("count => { Show(); Read(); Log(); Console.WriteLine(_seen); }")]
    [InlineData("OnCount")]
    public Task Silent_on_what_is_done_before_the_next_one_is_asked_for(string use) => Verify.Silent(LinkThatAsksBetween(use).Replace("{|#0:_all|}", "_all"));

    [Theory]
    [InlineData("count => { Console.WriteLine(_seen); Read(); Show(); Console.WriteLine(_seen); }")]
    [InlineData("count => { Console.WriteLine(_all); if (count > 5) Read(); Console.WriteLine(_seen); Again(); void Again() => Console.WriteLine(_all); }")]
    [InlineData("count => { while (count-- > 5) { Console.WriteLine(_all); Read(); } Console.WriteLine(_seen); }")]
    [InlineData("count => { Task.Run(() => Console.WriteLine(_all)); Read(); Console.WriteLine(_seen); }")]
    public Task Reports_what_is_done_after_the_next_one_was_asked_for(string use) => Verify.Reports(LinkThatAsksBetween(use).Replace("{|#0:_all|}", "[|_all|]"));

    // The timer is there before its handler, and for good.
    static string Ensured(string ensure, string more = "") => $$"""
        class Joins
        {
            System.Timers.Timer? _timer; List<string>? _late; object? _other;
            public void Join(string name)
            {
                {{ensure}}
                if (!_timer!.Enabled) _timer.Start();
            }
            void Tick(object? sender, EventArgs e) { if (_late!.Count > 9) return; {{more}} Join("next"); }
        }
        """;

    [Theory]
    [InlineData("if (_timer == null) { _timer = new(1000); _timer.Elapsed += Tick; _late = new(); }")]
    [InlineData("if (this._timer is null) { _timer = new(1000); this._timer.Elapsed += Tick; _late = new(); }")]
    public Task Silent_on_what_is_only_done_before_the_code_is_there(string ensure)
    {
        var ensured = Ensured(ensure);
        return Verify.Silent(ensured, ensured.Replace("class Joins", "class JoinsOfMany").Replace("public void Join", "public void All() { Join(\"a\"); Join(\"b\"); } void Join"));
    }

    [Theory]
    [InlineData("if (_timer == null) { _timer = new(1000); _timer.Elapsed += Tick; [|_late|] = new(); }", "_timer = null;")]
    [InlineData("if (_timer == null) { var made = new System.Timers.Timer(1000); made.Elapsed += Tick; made.Start(); [|_late|] = new(); _timer = made; }")]
    [InlineData("if (_timer == null) { _timer = new(1000); _timer.Elapsed += Tick; _timer.Start(); [|_late|] = new(); }")]
    [InlineData("if (_timer == null) { _timer = new(1000); _timer.Elapsed += Tick; } if (_other == null) [|_late|] = new();")]
    public Task Reports_what_the_code_may_do_again(string ensure, string more = "") => Verify.Reports(Ensured(ensure, more));

    // ------------------------------------------------------------------------------- a loop that goes on until a flag is set

    static string Loaded(string wait) => $$"""
        static class Model
        {
            static float[] s_weights = [];
            static bool s_ready;
            public static void Load(object? path) { @s_weights@ = new float[3]; Volatile.Write(ref s_ready, true); }
            public static void WaitUntilReady() { var spins = 0; {{wait}} }
            public static float Score() => s_weights[0];
        }
        static class Program { static void Main() { new Thread(Model.Load).Start("a"); Model.WaitUntilReady(); Console.WriteLine(Model.Score()); } }
        """;

    [Theory]
    [InlineData("while (!Volatile.Read(ref s_ready)) { spins++; Thread.SpinWait(Math.Min(spins, 1000)); }")]
    [InlineData("while (!Volatile.Read(ref s_ready)) { if (spins++ > 9) Thread.Sleep(1); else Thread.Yield(); }")]
    [InlineData("while (!Volatile.Read(ref s_ready)) { if (spins++ > 99) throw new TimeoutException(); Thread.Yield(); }")]
    public Task Silent_behind_a_loop_that_waits_for_a_flag(string wait) => Verify.ReportsInProgram(Loaded(wait).Replace("@s_weights@", "s_weights"));

    [Theory]
    [InlineData("while (!Volatile.Read(ref s_ready)) { if (spins++ > 9) break; Thread.Yield(); }")]
    [InlineData("while (!Volatile.Read(ref s_ready)) { if (spins++ > 9) goto end; Thread.Yield(); } end: ;")]
    public Task Reports_behind_a_loop_that_gives_up(string wait) => Verify.ReportsInProgram(Loaded(wait).Replace("@s_weights@", "[|s_weights|]"));

    // ------------------------------------------------------------------------------------ watchers of files

    static string Folder(string open, string more = "") => $$"""
        class Folder
        {
            readonly FileSystemWatcher _watcher = new("."), _other = new("..");
            int _changes;
            public Folder() { {{open}} _watcher.EnableRaisingEvents = true; _other.EnableRaisingEvents = true; }
            {{more}}
        }
        """;

    // It asks for the next changes when its handlers have returned; whether the object has one watcher only is not always seen.
    [Fact]
    public Task Suggests_what_one_watcher_does_again_and_again() => Verify.Suggests(Folder("_watcher.Changed += (s, e) => [|_changes|]++;"));

    [Fact]
    public Task Reports_who_meets_a_watcher() => Verify.Reports(Folder("_watcher.Changed += (s, e) => [|_changes|]++;", "public void Touch() => [|_changes|]++;"));

    [Fact]
    public Task Reports_what_its_handlers_start() => Verify.Reports(Folder("_watcher.Changed += (s, e) => Read();", "void Read() => Task.Run(() => [|_changes|]++);"));

    [Fact]
    public Task Reports_many_watchers() => Verify.Reports(Folder("foreach (var one in new[] { _watcher, _other }) one.Changed += (s, e) => [|_changes|]++;"));

    [Fact]
    public Task Reports_what_the_watchers_of_all_objects_do() => Verify.Reports(Folder("_watcher.Changed += (s, e) => [|_changes|]++;").Replace("int _changes", "static int _changes"));

    [Fact]
    public Task Reports_two_watchers() => Verify.Reports(Folder("_watcher.Changed += (s, e) => [|_changes|]++; _other.Changed += (s, e) => [|_changes|]++;"));

    // ------------------------------------------------------------------------------------ the lock of what the argument belongs to

    static string Crews(string @lock, string left = "Left") => $$"""
        class Crew { public readonly object Gate = new(); public int {{left}}; }
        class Worker { public Crew Crew = new(); public Worker? Next; }
        class Crews
        {
            readonly List<Worker> _all = [];
            public void Send() { foreach (var one in _all) ThreadPool.QueueUserWorkItem(s => End((Worker)s!), one); }
            static void End(Worker worker) { lock ({{@lock}}) { worker.Crew.[|Left|]--; } }
        }
        """;

    [Theory]
    [InlineData("worker.Crew")]
    [InlineData("worker.Crew.Gate")]
    public Task Silent_under_the_lock_that_belongs_to_the_state(string @lock) => Verify.Silent(Crews(@lock).Replace("[|", "").Replace("|]", ""));

    /// <summary>A word that one thread sets, and that the other comes to look at some calls away.</summary>
    [Theory]
    [InlineData("Mode", "(Mode)name.Length")]
    [InlineData("string", "name")]
    [InlineData("int", "name.Length")]
    public Task Suggests_news_far_from_who_looks(string type, string value) => Verify.Suggests(News(type, value, "Note();"));

    /// <summary>So is one that both set.</summary>
    [Fact]
    public Task Suggests_news_that_both_tell() => Verify.Suggests(News("int", "name.Length", "Note();").Replace("Console.Write(_last);", "Console.Write(_last); [|_last|] = name.Length;").Replace("Show()", "Show(string name)").Replace("=> Show(string name);", "=> Show(\"a\");"));

    [Fact]
    public Task Reports_what_both_go_on_from() => Verify.Reports(News("int", "_last + name.Length", "Note();").Replace("Console.Write(_last);", "[|_last|] += 2;"));

    [Fact]
    public Task Reports_what_one_goes_on_from_and_the_other_sets() => Verify.Reports(News("int", "_last + name.Length", "Note();").Replace("Console.Write(_last);", "[|_last|] = 0;"));

    /// <summary>Its twins: next to the start, what is not a word, what is and what is gone from now on.</summary>
    [Theory]
    [InlineData("Mode", "(Mode)name.Length", "var seen = _last; Console.Write(seen);")]
    [InlineData("decimal", "1.5m", "Note();")]
    [InlineData("string", "null", "Note();")]
    public Task Reports_what_is_no_news(string type, string value, string look) => Verify.ReportsAs(DiagnosticSeverity.Warning, News(type, value, look));

    static string News(string type, string value, string look) => $$"""
        using System;
        using System.Threading;
        enum Mode { Closed, Open }
        class Feed
        {
            {{type}} _last;
            public void Run(string name)
            {
                new Thread(() => Connect(name)).Start();
                {{look}}
            }
            void Connect(string name) => Tell(name);
            void Tell(string name) { [|_last|] = {{value}}; }
            void Note() => Show();
            void Show() { Console.Write(_last); }
        }
        """;

    // ----------------------------------------------------------------------------------------------- ways past the launch

    static string Saving(string test) => $$"""
        class Writer
        {
            int _page;
            Task? Write(int value) => value > 9 ? Task.Delay(value) : null;
            public Task? Save(int value, int old)
            {
                Task? rest = null, result = null;
                try
                {
                    _page = value;
                    rest = Write(value);
                    if (rest != null)
                        result = Restore(rest, old);
                }
                finally
                {
                    if ({{test}})
                        [|_page|] += old;
                }
                return result;
            }
            Task Restore(Task rest, int old) => rest.ContinueWith(t => { [|_page|] += old; }, TaskScheduler.Default);
        }
        """;

    [Fact]
    public Task Silent_on_what_is_done_when_nothing_was_launched() => Verify.Silent(Saving("rest == null").Replace("[|", "").Replace("|]", ""));

    [Fact]
    public Task Reports_what_is_done_when_something_was_launched() => Verify.Reports(Saving("value > 3"));

    // ------------------------------------------------------------------------------------------ flags that are exchanged by name

    static string Ending(string gate, string number = "int") => Flag(number) + Tracing(gate);

    static string Flag(string number) => $$"""
        struct Flag
        {
            {{number}} _number;
            public bool Exchange(bool value)
            {
                {{number}} number = value ? 1 : 0;
                {{number}} before = Interlocked.Exchange(ref _number, number);
                return (before != 0);
            }
            public {{number}} Put(bool value) => Interlocked.Exchange(ref _number, value ? 1 : 0);
            public bool Change(bool value, bool expected) { {{number}} from = expected ? 1 : 0; return Interlocked.CompareExchange(ref _number, value ? 1 : 0, from) == from; }
            public bool Set(bool value) => Interlocked.Exchange(ref _number, value ? 1 : 0) == 0;
        }
        """;

    static string Tracing(string gate) => $$"""
        class Trace
        {
            Flag _hasEnded;
            double _end;
            readonly Timer _timer;
            public Trace() { _timer = new Timer(_ => End(), null, 1000, 1000); }
            public void End()
            {
                {{gate}}
                _end += 1;
            }
        }
        """;

    [Theory]
    [InlineData("if (_hasEnded.Exchange(true)) return;")]
    [InlineData("if (!_hasEnded.Exchange(false)) return;")]
    [InlineData("if (!_hasEnded.Change(true, false)) return;")]
    [InlineData("if (!_hasEnded.Set(true)) return;")]
    public Task Silent_behind_a_flag_that_is_exchanged(string gate) => Verify.Silent(Ending(gate));

    [Theory]
    [InlineData("if (_hasEnded.Exchange(false)) return;")]
    [InlineData("if (!_hasEnded.Exchange(true)) return;")]
    [InlineData("if (_hasEnded.Change(true, false)) return;")]
    [InlineData("if (!_hasEnded.Change(true, true)) return;")]
    [InlineData("if (_hasEnded.Set(true)) return;")]
    [InlineData("if (!_hasEnded.Set(false)) return;")]
    [InlineData("if (_hasEnded.Put(false) != 0) return;")]
    public Task Reports_behind_a_flag_that_many_find_so(string gate) => Verify.Reports(Ending(gate).Replace("_end +=", "[|_end|] +="));

    [Theory]
    [InlineData("if (_hasEnded.Exchange(false)) return;")]
    [InlineData("if (!_hasEnded.Set(false)) return;")]
    public Task Reports_behind_a_flag_of_other_numbers(string gate) => Verify.Reports(Ending(gate, "long").Replace("_end +=", "[|_end|] +="));

    [Theory]
    [InlineData("if (_hasEnded.Exchange(true)) return;")]
    [InlineData("if (!_hasEnded.Set(true)) return;")]
    public Task Silent_behind_a_flag_of_other_numbers(string gate) => Verify.Silent(Ending(gate, "long"));

    /// <summary>The flag stands in a file of its own.</summary>
    [Theory]
    [InlineData("if (_hasEnded.Put(false) != 0) return;")]
    [InlineData("if (_hasEnded.Exchange(false)) return;")]
    public Task Reports_behind_a_flag_of_another_file(string gate) => Verify.Reports(Tracing(gate).Replace("_end +=", "[|_end|] +="), Flag("int"));

    // ------------------------------------------------------------------------- a thread that lets some time pass at first

    static string Feeder(string before, string run) => $$"""
        public class Feeder
        {
            readonly Thread _thread;
            readonly float[] _samples;
            volatile bool _ended;
            public Feeder(int size)
            {
                _thread = new Thread(Run) { IsBackground = true };
                {{before}}
                _samples = new float[size];
            }
            public void End() => _ended = true;
            void Run() { {{run}} }
            void Fill() { for (var i = 0; i < _samples.Length; i++) _samples[i] = i; }
        }
        """;

    [Theory]
    [InlineData("while (!_ended) { Thread.Sleep(100); Fill(); }")]
    [InlineData("while (!_ended) { Thread.Sleep((int)(1000f / 10)); if (_ended) break; Fill(); }")]
    public Task Suggests_what_a_thread_comes_to_when_it_has_slept(string run) => Verify.Suggests(Feeder("_thread.Start();", run).Replace("_samples = new", "[|_samples|] = new"));

    [Fact]
    public Task Suggests_what_a_thread_comes_to_when_something_has_come_from_outside() => Verify.Suggests(Port("uint.MaxValue"));

    [Fact]
    public Task Reports_what_a_thread_comes_to_when_it_has_only_looked() => Verify.Reports(Port("0"));

    static string Port(string time) => $$"""
        static class Native
        {
            [System.Runtime.InteropServices.DllImport("kernel32")]
            public static extern bool GetQueuedCompletionStatus(IntPtr port, out uint count, out IntPtr key, out IntPtr overlapped, uint time);
        }
        class PortWorker
        {
            public void Run(IntPtr port, Action<uint> done)
            {
                while (Native.GetQueuedCompletionStatus(port, out var count, out _, out _, {{time}}))
                    done(count);
            }
        }
        public class Device
        {
            readonly IntPtr _port;
            readonly System.Collections.Concurrent.ConcurrentQueue<uint> _free;
            public Device(int threads, string path)
            {
                for (var i = 0; i < threads; i++)
                {
                    var thread = new Thread(() => new PortWorker().Run(_port, Done)) { IsBackground = true };
                    thread.Start();
                }
                Path = path;
                [|_free|] = new();
            }
            public string Path { get; }
            void Done(uint count) { _free.Enqueue(count); }
        }
        """;

    [Theory]
    [InlineData("while (!_ended) { Fill(); Thread.Sleep(100); }")]
    [InlineData("while (!_ended) { if (_ended) Thread.Sleep(100); Fill(); }")]
    [InlineData("while (!_ended) { Thread.Sleep(0); Fill(); }")]
    public Task Reports_what_a_thread_may_come_to_at_once(string run) => Verify.Reports(Feeder("_thread.Start();", run).Replace("_samples = new", "[|_samples|] = new"));

    // ------------------------------------------------------------------------------------------------ what is not shipped

    static string Probing(string start) => $$"""
        class Probe
        {
            decimal _asked;
            public void Ask()
            {
        {{start}}
                [|_asked|] += 1;
            }
            void Answer() { Console.Write(_asked); }
        }
        """;

    [Fact]
    public Task Suggests_what_only_code_for_debugging_starts() => Verify.Suggests("#define DEBUG\n" + Probing("#if DEBUG\n new Thread(Answer).Start();\n#endif\n"));

    [Fact]
    public Task Reports_what_other_code_starts() => Verify.ReportsAs(DiagnosticSeverity.Warning, "#define DEBUG\n" + Probing("#if !DEBUG\n Answer();\n#endif\n new Thread(Answer).Start();"));

    // ---------------------------------------------------------------------------------------------- one way of counting or the other

    static string Counts(string take) => $$"""
        class Counts
        {
            int _taken;
            readonly bool _isShared = Environment.ProcessorCount > 1;
            volatile bool _isBusy;
            bool IsBusy() => _isBusy;
            public void Take(bool isLast) { {{take}} }
            public int Taken => Volatile.Read(ref _taken);
        }
        """;

    [Theory]
    [InlineData("if (_isShared) Interlocked.Increment(ref _taken); else _taken++;")]
    [InlineData("if (Environment.Is64BitProcess) { _taken++; } else { Interlocked.Increment(ref _taken); }")]
    public Task Silent_on_the_other_way_of_counting(string take) => Verify.Silent(Counts(take));

    [Theory]
    [InlineData("if (_isShared) Interlocked.Increment(ref _taken); [|_taken|]++;")]
    [InlineData("if (_isShared) [|_taken|]++; Interlocked.Increment(ref _taken);")]
    [InlineData("if (_isBusy) [|_taken|]++; else Interlocked.Increment(ref _taken);")]
    [InlineData("if (IsBusy()) [|_taken|]++; else Interlocked.Increment(ref _taken);")]
    [InlineData("if (isLast) [|_taken|]++; else Interlocked.Increment(ref _taken);")]
    [InlineData("if (Environment.HasShutdownStarted && _isBusy) [|_taken|]++; else Interlocked.Increment(ref _taken);")]
    public Task Reports_both_ways_of_counting(string take) => Verify.Reports(Counts(take));

    // A hook that the base type calls, and a type that goes past it where it is told to.
    static string Hooks(string mode = "readonly bool _isShared = Environment.ProcessorCount > 1;", string test = "_isShared", string more = "", string of = "", string others = "", string update = "[|_taken|]++") => $$"""
        public abstract class Source
        {
            readonly object _gate = new();
            public void Take(int n) { if (n > 0) TakeCore(n); }
            protected virtual void TakeCore(int n) { lock (_gate) TakeAll(n); }
            protected virtual void TakeAll(int n) { for (var i = 0; i < n; i++) OnTaken(); }
            protected virtual void OnTaken() { }
            {{of}}
        }
        public sealed class Counts : Source
        {
            int _taken;
            {{mode}}
            volatile bool _isBusy;
            public int Taken => Volatile.Read(ref _taken);
            protected override void TakeCore(int n) { if ({{test}}) Interlocked.Add(ref _taken, n); else base.TakeCore(n); }
            protected override void OnTaken() => {{update}};
            {{more}}
        }
        public sealed class Plain : Source { protected override void TakeCore(int n) => base.TakeCore(n + 1); protected override void TakeAll(int n) { base.TakeAll(n); OnTaken(); } }
        {{others}}
        """;

    [Fact]
    public Task Silent_where_the_hook_is_only_called_the_other_way() => Verify.Silent(Hooks(update: "_taken++"));

    // Who makes the object sets it, and nobody is seen to change his mind.
    [Theory]
    [InlineData("public bool IsShared { get; set; }", "IsShared")]
    [InlineData("public Counts(bool isShared) => IsShared = isShared; public bool IsShared { get; set; }", "this.IsShared")]
    public Task Suggests_where_a_setting_chooses_the_way(string mode, string test) => Verify.Suggests(Hooks(mode, test));

    [Theory]
    [InlineData("public bool IsShared { get; set; } public void Stop() => IsShared = false;", "IsShared")]
    [InlineData("bool IsShared { get { return _isBusy; } }", "IsShared")]
    [InlineData("", "_isBusy")]
    [InlineData("", "n > 9")]
    [InlineData("readonly bool _isShared = Environment.ProcessorCount > 1;", "_isShared", "public void Add() => OnTaken();")]
    [InlineData("readonly bool _isShared = Environment.ProcessorCount > 1;", "_isShared", "public void Add() { if (_isShared) base.TakeCore(1); }")]
    [InlineData("readonly bool _isShared = Environment.ProcessorCount > 1;", "_isShared", "", "public void TakeOne() => OnTaken();")]
    [InlineData("readonly bool _isShared = Environment.ProcessorCount > 1;", "_isShared", "", "public void TakeOther(Source other) => other.OnTaken();")]
    public Task Reports_a_hook_that_is_called_in_other_ways(string mode, string test, string more = "", string of = "") => Verify.ReportsAs(DiagnosticSeverity.Warning, Hooks(mode, test, more, of));

    [Fact]
    public Task Suggests_the_other_way_of_a_setting() => Verify.Suggests(Counts("if (IsShared) Interlocked.Increment(ref _taken); else [|_taken|]++;").Replace("volatile bool", "public bool IsShared { get; set; } volatile bool"));
}
