using ConcurrencyAnalyzers.Fixes.GlobalLock;
using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;
using CsCheck;

namespace ConcurrencyAnalyzers.Tests.Rules.GlobalLock;

using Programs = Mended<ForeignCodeUnderLock, ForeignCodeUnderLockFix>;
using Verify = Verify<ForeignCodeUnderLock>;

/// <summary>The fix of CONC3008.</summary>
public class ForeignCodeUnderLockFixTests
{
    const string Title = "Call it after the lock; calls may come in another order than the changes";

    static string Type(string body) => $$"""
        class Price
        {
            readonly object _gate = new();
            readonly List<int> _history = new();
            int _value;
            Action<int>? _callback;
            readonly List<IObserver<int>> _watchers = new();
            event Action<int>? Moved;
            event EventHandler? Changed;

            public void Set(int value, Action<int> callback)
            {
                {{body.Replace("\n", "\n        ").Replace("\n        \n", "\n\n")}}
            }
        }
        """;

    static Task Fixes(string before, string after) => Verify.FixesAs<ForeignCodeUnderLockFix>(Title, Type(before), Type(after), isForFixAll: false);

    [Fact]
    public Task An_event_at_the_end() => Fixes(
        """
        lock (_gate)
        {
            _value = value;

            // tell everybody
            [|Changed?.Invoke(this, EventArgs.Empty)|];
        }
        """,
        """
        lock (_gate)
        {
            _value = value;
        }

        // tell everybody
        Changed?.Invoke(this, EventArgs.Empty);
        """);

    [Fact]
    public Task What_it_needs_of_the_state_is_copied() => Fixes(
        """
        lock (_gate)
        {
            _value += value;
            [|Moved?.Invoke(_value)|];
        }
        """,
        """
        int argument;
        lock (_gate)
        {
            _value += value;
            argument = _value;
        }

        Moved?.Invoke(argument);
        """);

    [Fact]
    public Task So_are_locals_of_the_section() => Fixes(
        """
        lock (_gate)
        {
            _history.Add(value);
            var count = _history.Count;
            [|callback(count)|];
        }
        """,
        """
        int argument;
        lock (_gate)
        {
            _history.Add(value);
            var count = _history.Count;
            argument = count;
        }

        callback(argument);
        """);

    [Theory]
    [InlineData("lock (_gate) { _value = value; [|Moved?.Invoke(value)|]; }", "lock (_gate) { _value = value; }\nMoved?.Invoke(value);")]
    [InlineData("lock (_gate) { if (_value == value) return; _value = value; [|callback(value)|]; }", "lock (_gate) { if (_value == value) return; _value = value; }\ncallback(value);")]
    [InlineData("Monitor.Enter(_gate); try { _value = value; [|callback(1)|]; } finally { Monitor.Exit(_gate); }", "Monitor.Enter(_gate); try { _value = value; } finally { Monitor.Exit(_gate); }\ncallback(1);")]
    public Task On_one_line(string before, string after) => Fixes(before, after);

    [Fact]
    public Task A_call_under_a_condition() => Fixes(
        """
        // the new one
        lock (_gate)
        {
            if (_value != value)
            {
                _value = value;
                [|Moved?.Invoke(value)|];
            }
        }
        """,
        """
        var raise = false;
        // the new one
        lock (_gate)
        {
            if (_value != value)
            {
                _value = value;
                raise = true;
            }
        }

        if (raise)
            Moved?.Invoke(value);
        """);

    [Theory]
    [InlineData("lock (_gate) { _value = value; if (value > 1) [|Moved?.Invoke(value)|]; }", "var raise = false;\nlock (_gate) { _value = value; if (value > 1) raise = true; }\nif (raise)\n    Moved?.Invoke(value);")]
    [InlineData("lock (_gate) { if (value > 1) _value = value; else { _history.Clear(); if (value > 0) [|callback(value)|]; } }", "var call = false;\nlock (_gate) { if (value > 1) _value = value; else { _history.Clear(); if (value > 0) call = true; } }\nif (call)\n    callback(value);")]
    [InlineData("lock (_gate) { if (value > 1) { _value = value; [|_callback?.Invoke(value)|]; } }", "Action<int>? argument = null;\nlock (_gate) { if (value > 1) { _value = value; argument = _callback; } }\nargument?.Invoke(value);")]
    [InlineData("lock (_gate) { if (value > 1) { _callback = callback; [|_callback(value)|]; } }", "Action<int>? argument = null;\nlock (_gate) { if (value > 1) { _callback = callback; argument = _callback; } }\nargument?.Invoke(value);")]
    [InlineData("lock (_gate) { if (value > 1) { _value = value; [|_watchers[0].OnNext(value)|]; } }", "IObserver<int>? watchers = null;\nlock (_gate) { if (value > 1) { _value = value; watchers = _watchers[0]; } }\nwatchers?.OnNext(value);")]
    public Task Under_conditions_on_one_line(string before, string after) => Fixes(before, after);

    [Theory]
    [InlineData("lock (_gate) { [|Moved?.Invoke(value)|]; _value = value; }")] // something follows
    [InlineData("lock (_gate) { [|Moved?.Invoke(value)|]; }")] // nothing stays
    [InlineData("lock (_gate) { _value = value; if (value > 1) { [|Moved?.Invoke(value)|]; } _history.Clear(); }")]
    [InlineData("lock (_gate) { if (value > 1) { _value = value; [|Moved?.Invoke(_value)|]; } }")] // a copy would have no value otherwise
    [InlineData("lock (_gate) { if (value > 1) { _value = value; [|_callback?.Invoke(_value)|]; } }")] // two of them
    [InlineData("lock (_gate) { foreach (var old in _history) { _value = value; [|Moved?.Invoke(value)|]; } }")] // more than once
    [InlineData("lock (_gate) { try { _value = value; [|Moved?.Invoke(value)|]; } finally { _value = 0; } }")]
    [InlineData("lock (_gate) { _value = value; var handler = Moved; [|handler?.Invoke(value)|]; }")]
    [InlineData("lock (_history) { lock (_gate) { _value = value; [|Moved?.Invoke(value)|]; } }")] // still under the other one
    public Task Offers_nothing(string body) => Verify.OffersNoFix<ForeignCodeUnderLockFix>(Type(body));

    [Fact]
    public async Task Tells_the_same_as_before()
    {
        const string source = """
            public static class Program
            {
                static readonly object Gate = new();
                static int s_total;
                static long s_heard;
                static event Action<int, string>? Heard;

                static void Add(int number)
                {
                    lock (Gate)
                    {
                        s_total += number;
                        Heard?.Invoke(s_total, "sum");
                    }
                }

                public static void Run(int seed)
                {
                    Heard = (total, word) => s_heard = s_heard * 31 + total * word.Length;
                    for (var i = 0; i < 100; i++)
                        Add(i * seed);
                }
            }
            """;
        var mended = await Programs.Apply(source, "after");
        Assert.NotEqual(source, mended);
        RunAlike(source, mended);
    }

    static string Cache(string get) => $$"""
        public static class Program
        {
            static readonly object Gate = new();
            static readonly Dictionary<int, long> Known = new();
            static long s_sum;

            public static long Get(int key, Func<int, long> factory)
            {
        {{get}}
            }

            public static void Run(int seed)
            {
                for (var i = 0; i < 100; i++)
                    s_sum = s_sum * 31 + Get(i * seed % 17, key => key * key + 1L);
            }
        }
        """;

    const string Filling = """
                lock (Gate)
                {
                    if (!Known.TryGetValue(key, out var value))
                    {
                        value = factory(key);
                        Known.Add(key, value);
                    }

                    return value;
                }
        """;

    [Theory]
    [InlineData("again")]
    [InlineData("lazy")]
    public async Task A_cache_gives_the_same_as_before(string variant)
    {
        var mended = await Programs.Apply(Cache(Filling), variant);
        Assert.NotEqual(Cache(Filling), mended);
        RunAlike(Cache(Filling), mended);
    }

    [Theory]
    [InlineData("lock (Gate) { if (Known.TryGetValue(key, out var known)) return known; var value = factory(key + 1); Known.Add(key, value); return value; }")] // what is passed is evaluated elsewhere
    [InlineData("lock (Gate) { s_sum++; if (Known.TryGetValue(key, out var known)) return known; var value = factory(key); Known.Add(key, value); return value; }")]
    [InlineData("key++; lock (Gate) { if (Known.TryGetValue(key, out var known)) return known; var value = factory(key); Known.Add(key, value); return value; }")]
    public async Task Offers_nothing_where_a_cache_does_more(string get) => Assert.Equal("", await Programs.Offers(Cache(get)));

    [Theory]
    [InlineData("Heard?.Invoke(number);", "raise = true")]
    [InlineData("s_callback?.Invoke(number);", "callback = s_callback")]
    public async Task Tells_the_same_under_a_condition(string call, string note)
    {
        var source = """
            public static class Program
            {
                static readonly object Gate = new();
                static int s_total;
                static long s_heard;
                static event Action<int>? Heard;
                static Action<int>? s_callback;

                static void Add(int number)
                {
                    lock (Gate)
                    {
                        if (number % 3 != 0)
                        {
                            s_total += number;
                            if (s_total % 2 == 0)
                                CALL
                        }
                    }
                }

                public static void Run(int seed)
                {
                    Heard = number => s_heard = s_heard * 31 + number;
                    s_callback = Heard;
                    for (var i = 0; i < 100; i++)
                        Add(i * seed);
                    s_callback = null;
                    Add(2);
                }
            }
            """.Replace("CALL", call);
        var mended = await Programs.Apply(source, "after");
        Assert.Contains(note, mended);
        RunAlike(source, mended);
    }

    static void RunAlike(string before, string after)
    {
        const string entry = "\nstatic class Entry { static void Main() { } }";
        Behaviour.AssertSame(before + entry, after + entry, "Run", edges: [0, 1, 2, 3, -1, 17, 1_000_003], inputs: Gen.Int[-1000, 1000]);
    }
}
