using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.SharedState;

using Verify = Verify<BrokenDoubleCheckedLocking>;

/// <summary>CONC2008.</summary>
public class BrokenDoubleCheckedLockingTests
{
    static string Holder(string get, string field = "volatile Line? _line;") => $$"""
        public class Line { public Line() { } public Line(string to) => To = to; public string? To; public readonly List<string> Parts = new(); public void Send() { } public void Add(string part) => Parts.Add(part); }
        public class Holder
        {
            readonly object _gate = new();
            readonly SemaphoreSlim _turn = new(1, 1);
            bool _isOpen;
            {{field}}
            public Line Get() { {{get}} }
            public void Close() { lock (_gate) { _line = null; _isOpen = false; } }
            static void Prepare(Line line) { for (var i = 0; i < 9; i++) line.Add("x"); }
            static void Show(Line line) => Console.WriteLine(line.To);
            static Line Make() => new("here");
        }
        """;

    // ------------------------------------------------------------------------------------------------------ second look

    [Theory]
    [InlineData("if (_line == null) { lock (_gate) { [|_line|] = new(); } } return _line;")]
    [InlineData("if (_line != null) return _line; lock (_gate) { [|_line|] = new(); return _line; }")]
    [InlineData("var line = _line; if (line != null) return line; lock (_gate) { line = new(); [|_line|] = line; return line; }")]
    [InlineData("var line = _line; if (line is null) { lock (_gate) { [|_line|] = line = new(); } } return line;")]
    [InlineData("if (_line is null) { _turn.Wait(); try { [|_line|] = Make(); } finally { _turn.Release(); } } return _line;")]
    [InlineData("if (_line is null) { Monitor.Enter(_gate); try { [|_line|] = Make(); } finally { Monitor.Exit(_gate); } } return _line;")]
    public Task Reports_a_creation_that_does_not_look_again_under_the_lock(string get) => Verify.Reports(Holder(get, "Line? _line;"));

    // Volatile makes the look right, and not the creation.
    [Theory]
    [InlineData("if (_line == null) { lock (_gate) { [|_line|] = new(); } } return _line;")]
    [InlineData("var line = _line; if (line is null) { lock (_gate) { [|_line|] = line = new(); } } return line;")]
    [InlineData("if (_line is { } ready) return ready; lock (_gate) { var made = Make(); [|_line|] = made; return made; }")]
    public Task Reports_a_volatile_field(string get) => Verify.Reports(Holder(get));

    [Theory]
    [InlineData("if (_line != null) return _line; lock (_gate) { if (_line == null) _line = new(); return _line; }")]
    [InlineData("var line = _line; if (line != null) return line; lock (_gate) { line = _line; if (line == null) { line = new(); _line = line; } return line; }")]
    [InlineData("var line = _line; if (line is null) { lock (_gate) { _line ??= new(); return _line; } } return line;")]
    [InlineData("lock (_gate) { if (_line == null) _line = new(); return _line; }")]
    [InlineData("if (_line == null) { lock (_gate) { if (!_isOpen) { _line = new(); _isOpen = true; } } } return _line!;")]
    [InlineData("if (_line is null) { _turn.Wait(); try { if (_line is not null) return _line; _line = Make(); } finally { _turn.Release(); } } return _line;")]
    public Task Silent_where_it_looks_again(string get) => Verify.Silent(Holder(get));

    // What creates the object takes the lock itself.
    [Theory]
    [InlineData("if (s_rates is null) Load();", "lock (s_gate) { var rates = new Dictionary<string, int>(); rates.Add(\"a\", 1); [|s_rates|] = rates; }")]
    [InlineData("if (s_rates == null) { Load(); }", "lock (s_gate) [|s_rates|] = new();")]
    [InlineData("if (s_rates is { } ready) return ready.Count; Load();", "lock (s_gate) [|s_rates|] = new();")]
    [InlineData("var known = s_rates; if (known == null) Load();", "lock (s_gate) { Console.WriteLine(); [|s_rates|] = new(); }")]
    public Task Reports_a_creation_by_a_method_that_takes_the_lock(string look, string load) => Verify.Reports(Rates(look, load));

    [Theory]
    [InlineData("if (s_rates is null) Load();", "lock (s_gate) { if (s_rates is not null) return; s_rates = new(); }")]
    [InlineData("if (s_rates is null) Load();", "lock (s_gate) s_rates ??= new();")]
    [InlineData("if (s_rates is null) Load();", "lock (s_gate) s_rates = s_rates ?? new();")]
    [InlineData("if (s_rates is null) { lock (s_gate) { s_rates = s_rates ?? new(); } }", "")]
    [InlineData("lock (s_gate) { if (s_rates is null) Load(); }", "lock (s_gate) s_rates = new();")]
    [InlineData("if (s_rates is null) lock (s_gate) if (s_rates is null) Load();", "s_rates = new();")]
    [InlineData("if (s_rates is null) lock (s_gate) { if (key != \"\") Load(); }", "s_rates = new();")]
    [InlineData("if (key == \"\") Load();", "lock (s_gate) s_rates = new();")]
    public Task Silent_where_the_method_looks_again(string look, string load) => Verify.Silent(Rates(look, load));

    [Theory]
    [InlineData("if (s_rates is null) { s_timer = new Timer(Load, null, 9, 9); Load(null); }")]
    [InlineData("if (s_rates is null) Load(null); s_timer = new Timer(Load, null, 9, 9);")]
    public Task Silent_where_a_timer_has_it_made_anew(string look) => Verify.Silent(Rates(look, "lock (s_gate) s_rates = new();").Replace("static void Load()", "static Timer? s_timer; static void Load(object? state)"));

    [Fact]
    public Task Silent_where_others_have_it_made_anew() => Verify.Silent(Rates("if (s_rates is null) { s_timer = new Timer(_ => Load(), null, 9, 9); Load(); }", "lock (s_gate) s_rates = new();").Replace("static void Load", "static Timer? s_timer; static void Load"));

    // Nobody else has the object when it is made.
    [Fact]
    public Task Reports_where_only_a_constructor_has_it_made_anew() => Verify.Reports("""
        class Shop
        {
            readonly object _gate = new(); List<int>? _all;
            public Shop(bool now) { if (now) Load(); }
            public int Get() { if (_all == null) Load(); return _all!.Count; }
            void Load() { lock (_gate) [|_all|] = new(); }
        }
        """);

    // It is full.
    [Fact]
    public Task Silent_where_it_is_made_anew_for_another_reason() => Verify.Silent(Rates("if (s_rates is null) Load(); if (key.Length > 9) Load();", "lock (s_gate) s_rates = new();"));

    [Fact]
    public Task Reports_where_all_who_have_it_made_have_looked_at_a_copy() => Verify.Reports(Rates("var known = s_rates; if (known == null) Load(); if (s_rates is null) Load();", "lock (s_gate) [|s_rates|] = new();"));

    [Fact]
    public Task Reports_where_all_who_have_it_made_have_looked() => Verify.Reports(Rates("if (s_rates is null) Load(); if (s_rates is null) { Load(); }", "lock (s_gate) [|s_rates|] = new();"));

    static string Rates(string look, string load) => $$"""
        public static class Rates
        {
            static readonly object s_gate = new();
            static Dictionary<string, int>? s_rates;
            public static int Of(string key) { {{look}} return s_rates!.Count; }
            static void Load() { {{load}} }
        }
        """;

    [Theory]
    [InlineData("var rates = s_rates ?? Load();", "lock (s_gate) { var made = new Dictionary<string, int>(); [|s_rates|] = made; return made; }")]
    [InlineData("var rates = s_rates ?? Load();", "lock (s_gate) { if (s_rates is not null) return s_rates; var made = [|s_rates|] = new(); made.Add(\"a\", 1); return made; }")]
    [InlineData("var rates = s_rates ?? Load();", "lock (s_gate) { if (s_rates is not null) return s_rates; Dictionary<string, int> made; [|s_rates|] = made = new(); made.Add(\"a\", 1); return made; }")]
    public Task Reports_a_creation_by_a_method_that_hands_it_out(string look, string load) => Verify.Reports(Rates(look, load).Replace("void Load", "Dictionary<string, int> Load"));

    [Theory]
    [InlineData("var rates = s_rates ?? Load();", "lock (s_gate) { if (s_rates is not null) return s_rates; var made = new Dictionary<string, int>(); made.Add(\"a\", 1); s_rates = made; return made; }")]
    [InlineData("var rates = s_rates ?? Load();", "lock (s_gate) { if (s_rates is not null) return s_rates; var made = s_rates = new(); return made; }")]
    [InlineData("var rates = s_rates ?? Load();", "lock (s_gate) return s_rates ??= new();")]
    [InlineData("if (s_rates is { } ready) return ready.Count; Load();", "lock (s_gate) { if (s_rates is { } other) return other; s_rates = new(); return s_rates; }")]
    public Task Silent_where_the_method_hands_out_what_is_ready(string look, string load) => Verify.Silent(Rates(look, load).Replace("void Load", "Dictionary<string, int> Load"));

    // The member that creates it is nobody's business.
    [Fact]
    public Task Reports_a_private_member() => Verify.Reports("""
        public class Driver { int _sent; public void Send() => _sent++; }
        public class Printer
        {
            readonly object _loading = new();
            volatile Driver? _driver;
            Driver Ensure()
            {
                if (_driver == null)
                {
                    lock (_loading) { [|_driver|] = new Driver(); }
                }
                return _driver;
            }
            public void Print() => Ensure().Send();
        }
        """);

    [Theory]
    [InlineData("if (_name == null) lock (_gate) _name = DateTime.Now.ToString();")]
    [InlineData("if (_all == null) lock (_gate) _all = given;")]
    [InlineData("if (_all != null) lock (_gate) _all = new();")]
    public Task Silent_on_what_never_changes_or_was_given(string body) => Verify.Silent($$"""
        public class C
        {
            readonly object _gate = new();
            string? _name;
            List<int>? _all;
            public void Set(List<int> given) { {{body}} }
            public void Clear() { lock (_gate) { _name = null; _all = null; } }
        }
        """);

    // ------------------------------------------------------------------------------------------------------ too early

    [Theory]
    [InlineData("if (_line == null) { lock (_gate) { if (_line == null) { [|_line|] = new Line(); _line.To = \"a\"; } } } return _line;")]
    [InlineData("if (_line is null) { lock (_gate) { if (_line is null) { [|_line|] = new Line(); Prepare(_line); } } } return _line;")]
    [InlineData("var line = _line; if (line != null) return line; lock (_gate) { if (_line == null) { [|_line|] = Make(); _line.Parts.Add(\"a\"); } return _line; }")]
    public Task Reports_what_others_find_before_it_is_ready(string get) => Verify.Reports(Holder(get));

    [Theory]
    [InlineData("if (_line == null) { lock (_gate) { if (_line == null) { var line = new Line(); line.To = \"a\"; _line = line; } } } return _line;")]
    [InlineData("if (_line is null) { lock (_gate) { if (_line is null) { var line = new Line(); Prepare(line); _line = line; } } } return _line;")]
    [InlineData("if (_line is null) { lock (_gate) { if (_line is null) { _line = new Line(); Show(_line); } } } return _line;")]
    [InlineData("if (_line is null) { lock (_gate) { if (_line is null) { _line = new Line { To = \"b\" }; } } } return _line;")]
    [InlineData("lock (_gate) { if (_line is null) { _line = new Line(); Prepare(_line); } return _line; }")]
    public Task Silent_on_what_is_ready(string get) => Verify.Silent(Holder(get));

    [Theory]
    [InlineData("var seen = _seen; if (seen is null) { lock (_gate) { seen = _seen = _all; } } return seen;")]
    [InlineData("if (_seen == null) lock (_gate) _seen = _all; return _seen;")]
    public Task Silent_on_what_was_there_all_along(string get) => Verify.Silent($$"""
        public class C
        {
            readonly object _gate = new();
            readonly List<int> _all = new();
            List<int>? _seen;
            public List<int> Get() { {{get}} }
            public void Add(int n) { lock (_gate) { _seen = null; } }
        }
        """);
}
