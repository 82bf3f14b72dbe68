using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.SharedState;

using Verify = Verify<EscapingGuardedState>;

/// <summary>CONC2012.</summary>
public class EscapingGuardedStateTests
{
    static string In(string members) => $$"""
        public class C
        {
            readonly object _gate = new();
            List<string> _list = new();
            readonly Dictionary<string, int> _map = new();
            readonly SortedSet<int> _set = new();
            readonly double[] _array = new double[9];
            public event Action<IEnumerable<string>>? Changed;
            public void Add(string x) { lock (_gate) { _list.Add(x); _map[x] = 1; _set.Add(1); _array[0] = 2; } }
            {{members}}
        }
        """;

    [Theory]
    [InlineData("public List<string> All() { lock (_gate) return [|_list|]; }")]
    [InlineData("public IReadOnlyList<string> All { get { lock (_gate) { return [|_list|]; } } }")]
    [InlineData("public IEnumerable<string> All => [|_list|];")]
    [InlineData("public IEnumerable<string>? All(bool all) { lock (_gate) return all ? [|_list|] : null; }")]
    [InlineData("public void Get(out List<string> all) { lock (_gate) all = [|_list|]; }")]
    [InlineData("public double[] All() { lock (_gate) return [|_array|]; }")]
    public Task Reports_collections_that_are_returned(string members) => Verify.Reports(In(members));

    [Theory]
    [InlineData("public IEnumerable<string> All() { lock (_gate) return [|_list|].Where(x => x != \"\"); }")]
    [InlineData("public IEnumerable<int> All() { lock (_gate) return [|_list|].Select(x => x.Length).OrderBy(x => x); }")]
    [InlineData("public IReadOnlyCollection<string> All() { lock (_gate) return [|_list|].AsReadOnly(); }")]
    [InlineData("public ICollection<string> All() { lock (_gate) return [|_map|].Keys; }")]
    [InlineData("public IEnumerable<int> All() { lock (_gate) return [|_set|].GetViewBetween(1, 9); }")]
    [InlineData("public IEnumerator<string> GetEnumerator() { lock (_gate) return [|_list|].GetEnumerator(); }")]
    public Task Reports_views_and_queries(string members) => Verify.Reports(In(members));

    [Theory]
    [InlineData("public IEnumerable<string> All() { IEnumerable<string> all; lock (_gate) all = [|_list|]; foreach (var x in all) yield return x; }")]
    [InlineData("public int Count() { List<string> all; lock (_gate) { all = [|_list|]; } return all.Count; }")]
    [InlineData("public Task Save() { lock (_gate) { var all = [|_list|]; return Task.Run(() => all.Count); } }")]
    [InlineData("public void Raise() { lock (_gate) Changed?.Invoke([|_list|]); }")]
    public Task Reports_what_is_kept_or_raised(string members) => Verify.Reports(In(members));

    [Theory]
    [InlineData("public List<string> All() { lock (_gate) return _list.ToList(); }")]
    [InlineData("public string[] All() { lock (_gate) return [.. _list]; }")]
    [InlineData("public List<string> All() { lock (_gate) return new(_list); }")]
    [InlineData("public IEnumerable<string> All() { lock (_gate) return _list.Where(x => x != \"\").ToArray(); }")]
    [InlineData("public int Count { get { lock (_gate) return _list.Count; } }")]
    [InlineData("public string First() { lock (_gate) return _list.First(x => x != \"\"); }")]
    [InlineData("public int Count() { lock (_gate) { var all = _list; return all.Count; } }")]
    [InlineData("public List<string> Take() { lock (_gate) { var all = _list; _list = new(); return all; } }")]
    [InlineData("public void Raise() { lock (_gate) Changed?.Invoke(_list.ToArray()); }")]
    [InlineData("List<string> Own() { lock (_gate) return _list; } public int Count() { lock (_gate) return Own().Count; }")]
    [InlineData("public IEnumerable<string> All() { lock (_gate) { foreach (var x in _list) yield return x; } }")]
    public Task Silent_where_a_copy_leaves_or_nothing(string members) => Verify.Silent(In(members));

    [Theory]
    [InlineData("readonly List<string> _list = [\"a\"];")]
    [InlineData("readonly List<string> _list = []; public C() { _list.Add(\"a\"); }")]
    [InlineData("readonly List<string> _list = []; public void Add(string x) => _list.Add(x);")]
    public Task Silent_where_nothing_is_guarded(string members) => Verify.Silent($$"""
        public class C
        {
            {{members}}
            public List<string> All() => _list;
        }
        """);

    [Fact]
    public Task A_message() => Verify.Says(
        """
        public class Chat
        {
            readonly object _gate = new();
            readonly List<string> _messages = new();
            public void Say(string text) { lock (_gate) _messages.Add(text); }
            public IReadOnlyList<string> Messages() { lock (_gate) return [|_messages|]; }
        }
        """,
        "'_messages' is handed out here past '_gate'; 'Say' changes it in line 5 under '_gate', so other threads may be there");

    [Fact]
    public Task A_message_about_a_query() => Verify.Says(
        """
        public class Chat
        {
            readonly object _gate = new();
            readonly List<string> _messages = new();
            public void Say(string text) { lock (_gate) _messages.Add(text); }
            public IEnumerable<string> Long() { lock (_gate) return [|_messages|].Where(x => x.Length > 9); }
        }
        """,
        "'_messages' is handed out as a live view here past '_gate'; 'Say' changes it in line 5 under '_gate', so other threads may be there");

    [Theory]
    [InlineData("public List<string> All() { lock (_gate) { var all = [|_list|]; return all; } }")]
    [InlineData("public IEnumerable<string> All() { lock (_gate) { var all = [|_list|].Where(x => x != \"\"); return all; } }")]
    [InlineData("public List<string> All(bool copy) { lock (_gate) { var all = [|_list|]; if (copy) all = new(all); return all; } }")]
    [InlineData("public List<string> All(bool copy) { lock (_gate) { var all = [|_list|]; if (all.Count == 0) all = copy ? new() : new(9); return all; } }")]
    [InlineData("public int Count(bool copy) { List<string> all; lock (_gate) { all = [|_list|]; if (copy) all = all.ToList(); } return all.Count; }")]
    [InlineData("public Task Save() { lock (_gate) { var all = [|_list|]; var saving = Task.Run(() => all.Count); all = new(); return saving; } }")]
    public Task Reports_what_a_variable_may_still_hold(string members) => Verify.Reports(In(members));

    [Theory]
    [InlineData("public List<string> All() { lock (_gate) { var all = _list; all = new(all); return all; } }")]
    [InlineData("public List<string> All(bool long) { lock (_gate) { var all = _list; if (@long) all = new(all); else all = all.ToList(); return all; } }")]
    [InlineData("public List<string> All(bool twice) { lock (_gate) { var all = _list; all = twice ? all.Concat(all).ToList() : all.ToList(); return all; } }")]
    [InlineData("public List<string> All() { lock (_gate) { var all = _list; Copy(ref all); return all; } } static void Copy(ref List<string> all) => all = new(all);")]
    [InlineData("public List<string> All() { lock (_gate) { var all = _list; (all, var n) = (all.ToList(), 1); return all; } }")]
    [InlineData("public int Count() { List<string> all; lock (_gate) { all = _list; all = all.ToList(); } return all.Count; }")]
    [InlineData("public Task Save() { lock (_gate) { var all = _list; all = all.ToList(); return Task.Run(() => all.Count); } }")]
    [InlineData("public List<string> All() { List<string> all = new(); lock (_gate) { if (_list.Count == 0) return all; all = _list; var n = all.Count; } return null!; }")]
    public Task Silent_where_a_variable_holds_a_copy_by_then(string members) => Verify.Silent(In(members.Replace("bool long", "bool @long")));

    static string Topics(string get, string post = "if (!_posts.TryGetValue(topic, out var posts)) _posts[topic] = posts = new(); posts.Add(text);") => $$"""
        public class Topics
        {
            readonly object _gate = new();
            readonly Dictionary<string, List<string>> _posts = new();
            public void Post(string topic, string text) { lock (_gate) { {{post}} } }
            {{get}}
        }
        """;

    [Theory]
    [InlineData("public bool TryGet(string topic, out List<string>? posts) { lock (_gate) return _posts.TryGetValue(topic, out [|posts|]); }")]
    [InlineData("public bool TryGet(string topic, out List<string> posts) { lock (_gate) { var isThere = _posts.TryGetValue(topic, out var found); posts = [|found|] ?? []; return isThere; } }")]
    [InlineData("public List<string> Get(string topic) { lock (_gate) return [|_posts[topic]|]; }")]
    [InlineData("public List<string>? Get(string topic) { lock (_gate) return [|_posts.GetValueOrDefault(topic)|]; }")]
    [InlineData("public IEnumerable<string> Get(string topic) { lock (_gate) { return _posts.TryGetValue(topic, out var posts) ? [|posts|] : []; } }")]
    [InlineData("public List<string> Get(string topic) { lock (_gate) { var posts = _posts[topic]; return [|posts|]; } }")]
    [InlineData("public List<string> Get(string topic) { lock (_gate) { if (!_posts.TryGetValue(topic, out var posts)) { posts = new(); _posts.Add(topic, posts); } return [|posts|]; } }")]
    [InlineData("public IEnumerable<string> Get(string topic) { lock (_gate) return [|_posts[topic]|].Where(post => post != \"\"); }")]
    [InlineData("public List<string> Get(string topic, bool copy) { lock (_gate) { if (!_posts.TryGetValue(topic, out var posts)) return []; if (copy) posts = posts.ToList(); return [|posts|]; } }")]
    [InlineData("public List<string>? Get(string topic) { lock (_gate) { List<string>? posts = null; for (var i = 0; i < 9; i++) { posts = new(); if (_posts.TryGetValue(topic + i, out posts)) break; } return [|posts|]; } }")]
    [InlineData("public List<string> Get(string topic) { lock (_gate) { if (!_posts.TryGetValue(topic, out var posts)) posts = new(); return [|posts|] ?? []; } }")]
    public Task Reports_a_collection_inside_of_the_guarded_one(string get) => Verify.Reports(Topics(get));

    [Theory]
    [InlineData("public List<string> Get(string topic) { lock (_gate) return _posts[topic].ToList(); }")]
    [InlineData("public int Count(string topic) { lock (_gate) return _posts.TryGetValue(topic, out var posts) ? posts.Count : 0; }")]
    [InlineData("public List<string>? Take(string topic) { lock (_gate) { if (!_posts.TryGetValue(topic, out var posts)) return null; _posts.Remove(topic); return posts; } }")]
    [InlineData("public List<string>? Take(string topic) { lock (_gate) return _posts.Remove(topic, out var posts) ? posts : null; }")]
    [InlineData("public List<string> Get(string topic) { lock (_gate) return _posts[topic]; }", "_posts[topic] = [text];")]
    [InlineData("public List<string> Get(string topic) { lock (_gate) return _posts[topic]; }", "var posts = new List<string>(); posts.Add(text); _posts[topic] = posts;")]
    [InlineData("List<string> Own(string topic) { lock (_gate) return _posts[topic]; } public int Count(string topic) { lock (_gate) return Own(topic).Count; }")]
    [InlineData("public List<string> Get(string topic) { lock (_gate) { if (!_posts.TryGetValue(topic, out var posts)) return []; posts = posts.ToList(); return posts; } }")]
    [InlineData("public void Get(string topic, out List<string>? all) { lock (_gate) { _posts.TryGetValue(topic, out var posts); posts = posts is null ? null : new(posts); all = posts; } }")]
    [InlineData("public List<string> Get(string topic) { lock (_gate) { var posts = _posts[topic]; Copy(out posts); return posts; } } static void Copy(out List<string> all) => all = new();")]
    [InlineData("public List<string> Get(string topic) { lock (_gate) { List<string>? posts = new(); if (topic == \"\") return posts; if (_posts.TryGetValue(topic, out posts)) { var n = posts.Count; posts = null; } return posts ?? []; } }")]
    [InlineData("public List<string> Get(string topic) { lock (_gate) { if (_posts.TryGetValue(topic, out var posts)) posts = new(posts); return posts ?? []; } }")]
    public Task Silent_where_a_copy_of_it_leaves_or_nothing_changes_it(string get, string post = "if (!_posts.TryGetValue(topic, out var posts)) _posts[topic] = posts = new(); posts.Add(text);") => Verify.Silent(Topics(get, post));

    [Fact]
    public Task A_message_about_a_collection_inside() => Verify.Says(
        """
        public class Topics
        {
            readonly object _gate = new();
            readonly Dictionary<string, List<string>> _posts = new();
            public void Post(string topic, string text) { lock (_gate) _posts[topic].Add(text); }
            public List<string> Get(string topic) { lock (_gate) return [|_posts[topic]|]; }
        }
        """,
        "'_posts' is handed out in part here past '_gate'; 'Post' changes it in line 5 under '_gate', so other threads may be there");

    [Theory]
    [InlineData("public IEnumerable<string> All() { lock (_gate) return [|Walk()|]; }")]
    [InlineData("public IEnumerable<string> All { get { lock (_gate) { return [|Walk()|]; } } }")]
    public Task Reports_an_iterator_that_runs_later(string members) => Verify.Reports(In(members + " IEnumerable<string> Walk() { foreach (var x in _list) yield return x; }"));

    [Theory]
    [InlineData("public List<string> All() { lock (_gate) return Walk().ToList(); } IEnumerable<string> Walk() { foreach (var x in _list) yield return x; }")]
    [InlineData("public IEnumerable<string> All() { lock (_gate) return Walk(); } IEnumerable<string> Walk() { lock (_gate) { foreach (var x in _list) yield return x; } }")]
    [InlineData("public IEnumerable<string> All() { lock (_gate) return Walk(); } IEnumerable<string> Walk() => _list.ToArray();")]
    public Task Silent_where_it_has_run_or_takes_the_lock(string members) => Verify.Silent(In(members));

    // Whoever has the keys has not got the lock that the dictionary is.
    [Fact]
    public Task A_view_of_a_collection_that_is_its_own_lock() => Verify.Reports("""
        public class Users
        {
            readonly Dictionary<string, int> _all = new();
            public void Add(string name) { lock (_all) _all.Add(name, 1); }
            public IEnumerable<string> Names() { lock (_all) return [|_all|].Keys; }
            public Dictionary<string, int> All() { lock (_all) return _all; }
        }
        """);

    [Theory]
    [InlineData("public Report All() { lock (_gate) return new Report { Items = [|_list|] }; } public class Report { public List<string>? Items; }")]
    [InlineData("public event Action<Report>? Told; public void Tell() { Report report; lock (_gate) { _list.Add(\"\"); report = new Report { Items = [|_list|] }; } Told?.Invoke(report); } public class Report { public List<string>? Items { get; set; } }")]
    public Task Reports_collections_in_objects_that_are_handed_out(string members) => Verify.Reports(In(members));

    [Theory]
    [InlineData("public Report All() { lock (_gate) return new Report { Items = _list.ToList() }; } public class Report { public List<string>? Items; }")]
    [InlineData("public Report All() { lock (_gate) return new Report { Items = _list }; } public class Report { List<string>? _items; public List<string>? Items { get => _items; set => _items = value?.ToList(); } }")]
    [InlineData("public int All() { lock (_gate) { var report = new Report { Items = _list }; return report.Items!.Count; } } public class Report { public List<string>? Items; }")]
    public Task Silent_where_the_object_has_a_copy_or_stays(string members) => Verify.Silent(In(members));

    static string Roster(string gate) => $$"""
        public class Roster
        {
            readonly object _gate = new();
            readonly List<string> _names = new();
            {{gate}} object SyncRoot => _gate;
            public void Add(string name) { lock (_gate) _names.Add(name); }
            public IEnumerable<string> Names => {{(gate == "public" ? "_names" : "[|_names|]")}};
        }
        """;

    // Whoever gets the names can take the lock as well, or cannot.
    [Theory]
    [InlineData("public")]
    [InlineData("private")]
    public Task Reports_a_collection_whose_lock_is_not_handed_out(string gate) => Verify.Reports(Roster(gate));

    static string Zip(string more) => $$"""
        public sealed class Zip
        {
            readonly object _gate = new();
            readonly Side _left, _right;
            public Zip() { _left = new(this); _right = new(this); _left.Other = _right; _right.Other = _left; }
            public void Left(int x) => _left.OnNext(x);
            {{more}}
            sealed class Side
            {
                readonly Zip _zip;
                public Side? Other;
                readonly Queue<int> _queue = new();
                public Side(Zip zip) => _zip = zip;
                public Queue<int> Queue => _queue;
                public void OnNext(int x) { lock (_zip._gate) { if (Other!.Queue.Count > 0) Other.Queue.Dequeue(); else _queue.Enqueue(x); } }
            }
        }
        """;

    [Fact]
    public Task Silent_where_all_who_get_it_hold_the_lock() => Verify.Silent(Zip(""));

    [Fact]
    public Task Reports_where_one_of_them_does_not() => Verify.Reports(Zip("public int Count => _left.Queue.Count;").Replace("=> _queue;", "=> [|_queue|];"));

    [Theory]
    [InlineData("public IEnumerable<int> All() { lock (_gate) { var all = [|_list|].Where(x => x != \"\"); return all.Select(x => x.Length); } }")]
    [InlineData("public IEnumerable<int> All() { lock (_gate) { IEnumerable<string> all = [|_list|].Where(x => x != \"\"); all = all.OrderBy(x => x); return all.Select(x => x.Length); } }")]
    [InlineData("public IEnumerable<int> All() { lock (_gate) return from x in [|_list|] where x != \"\" select x.Length; }")]
    public Task Reports_queries_that_are_kept_or_written_in_query_syntax(string members) => Verify.Reports(In(members));

    [Theory]
    [InlineData("public IEnumerable<int> All() { lock (_gate) { var all = _list.Where(x => x != \"\"); return all.Select(x => x.Length).ToList(); } }")]
    [InlineData("public int All() { lock (_gate) { var all = _list.Where(x => x != \"\"); return all.Count(); } }")]
    [InlineData("public IEnumerable<int> All() { lock (_gate) return (from x in _list where x != \"\" select x.Length).ToArray(); }")]
    public Task Silent_on_queries_that_have_been_answered(string members) => Verify.Silent(In(members));

    // ------------------------------------------------------------------------------------ taken away from everybody else

    [Theory]
    [InlineData("public bool Take(out List<string> all) { lock (_gate) { all = _list; if (all.Count == 0) return false; _list = new(); return true; } }")]
    [InlineData("public void Take(out List<string> all) { lock (_gate) { all = _list; Reset(); } } void Reset() => _list = new();")]
    [InlineData("public List<string> Take() { lock (_gate) { try { return _list; } finally { _list = new(); } } }")]
    [InlineData("public List<string> Take() { lock (_gate) { var all = _list; Reset(); return all; } } void Reset() => _list = new();")]
    [InlineData("public void Flush() { lock (_gate) { Changed?.Invoke(_list); _list = new(); } }")]
    [InlineData("public void Flush() { lock (_gate) { Changed?.Invoke(_list); Reset(); } } void Reset() { _list = new List<string>(); }")]
    [InlineData("List<string> _spare = new(); public List<string> Take() { lock (_gate) { (_list, _spare) = (_spare, _list); return _spare; } }")]
    [InlineData("List<string> _spare = new(); public void Take(out List<string> all) { lock (_gate) { all = _list; _list = _spare; _spare = all; } }")]
    public Task Silent_where_another_one_takes_its_place(string members) => Verify.Silent(In(members));

    [Theory]
    [InlineData("public bool Take(out List<string> all) { lock (_gate) { all = [|_list|]; return _list.Count > 0; } }")]
    [InlineData("public void Take(out List<string> all) { lock (_gate) { if (_list.Count > 9) _list = new(); all = [|_list|]; } }")]
    [InlineData("public List<string> Take() { lock (_gate) { if (_list.Count > 9) Reset(); return [|_list|]; } } void Reset() => _list = new();")]
    [InlineData("public List<string> Take() { lock (_gate) { try { return [|_list|]; } finally { Reset(); } } } void Reset() => _list.TrimExcess();")]
    [InlineData("public void Flush() { lock (_gate) { Changed?.Invoke([|_list|]); _list.Clear(); } }")]
    public Task Reports_where_it_stays_in_its_place(string members) => Verify.Reports(In(members));

    static string Beehive(string look, string first = "") => $$"""
        class Beehive
        {
            readonly SemaphoreSlim _lid = new(1, 1);
            readonly List<double> _combs = new();
            public async Task Fill(double honey)
            {
                await _lid.WaitAsync();
                try { await Task.Yield(); _combs.Add(honey); } finally { _lid.Release(); }
            }
            public async Task<IReadOnlyList<double>> Look()
            {
                await _lid.WaitAsync();
                try { {{look}} } finally { _lid.Release(); }
            }
        }
        static class Keeper
        {
            static async Task Main()
            {
                var hive = new Beehive();
                var bees = Enumerable.Range(0, 9).Select(bee => Task.Run(() => hive.Fill(bee))).ToList();
                {{first}}
                var combs = await hive.Look();
                Console.WriteLine(combs.Sum());
                await Task.WhenAll(bees);
            }
        }
        """;

    [Fact]
    public Task Who_gets_an_asynchronous_lock_has_not_waited_for_all_who_take_it() => Verify.ReportsInProgram(Beehive("return [|_combs|];"));

    [Theory]
    [InlineData("return _combs.ToArray();")]
    [InlineData("return new List<double>(_combs);")]
    [InlineData("return _combs;", "await Task.WhenAll(bees);")]
    public Task Silent_where_it_is_copied_or_all_are_waited_for(string look, string first = "") => Verify.ReportsInProgram(Beehive(look, first));

    [Theory]
    [InlineData("if (list != null) lock (_gate) if (list.Count > 0) list.RemoveAt(0);", "_timers")]
    [InlineData("if (list != null && list.Count > 0) lock (_gate) list.RemoveAt(0);", "[|_timers|]")]
    public Task A_name_that_is_used_under_the_lock_again(string later, string timers) => Verify.Reports($$"""
        class Timers
        {
            readonly object _gate = new(); readonly List<int> _timers = new(); bool _due;
            public void Add(int timer) { lock (_gate) { _timers.Add(timer); _due = true; } }
            public void Promote()
            {
                List<int>? list = null;
                lock (_gate) if (_due) list = {{timers}};
                {{later}}
            }
        }
        """);

    static string Lobby(string state, string get) => $$"""
        {{state}}
        class Lobby
        {
            readonly object _gate = new(); readonly HashSet<string> _players = new(); int _round;
            public void Join(string player) { lock (_gate) { _players.Add(player); _round++; } }
            public State Get() { lock (_gate) { {{get}} } }
        }
        """;

    [Theory]
    [InlineData("record State(int Round, IReadOnlyCollection<string> Players);", "return new(_round, [|_players|]);")]
    [InlineData("class State { public State(int round, HashSet<string> players) { Round = round; Players = players; } public int Round { get; } public IEnumerable<string> Players { get; } }", "var state = new State(_round, [|_players|]); return state;")]
    public Task Reports_what_a_new_object_carries_out(string state, string get) => Verify.Reports(Lobby(state, get));

    [Theory]
    [InlineData("record State(int Round, IReadOnlyCollection<string> Players);", "return new(_round, _players.ToList());")]
    [InlineData("class State { public State(int round, HashSet<string> players) { Round = round; Players = players.ToList(); } public int Round { get; } public List<string> Players { get; } }", "return new(_round, _players);")]
    [InlineData("class State { public State(int round, HashSet<string> players) { Round = round + players.Count; } public int Round { get; } }", "return new(_round, _players);")]
    public Task Silent_on_what_it_copies(string state, string get) => Verify.Silent(Lobby(state, get));

    // A diary that hands out its lines in an object of its own.
    static string Diary(string get, string page = "sealed class Page(IEnumerable<string> lines) : IEnumerable<string> { public IEnumerator<string> GetEnumerator() => lines.GetEnumerator(); System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator(); }") => $$"""
        public class Diary
        {
            readonly object _gate = new();
            readonly List<string> _lines = new();
            public void Write(string line) { lock (_gate) _lines.Add(line); }
            {{get}}
            {{page}}
        }
        """;

    const string KeptInField = "sealed class Page : IEnumerable<string> { readonly IEnumerable<string> _lines; public Page(IEnumerable<string> lines) { _lines = lines; } public IEnumerator<string> GetEnumerator() { foreach (var line in _lines) yield return line; } System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator(); }";
    const string Copied = "sealed class Page : IEnumerable<string> { readonly List<string> _lines; public Page(IEnumerable<string> lines) { _lines = lines.ToList(); } public IEnumerator<string> GetEnumerator() => _lines.GetEnumerator(); System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator(); }";
    const string CopiedFirst = "sealed class Page(IEnumerable<string> lines) : IEnumerable<string> { readonly string[] _lines = lines.ToArray(); public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)_lines).GetEnumerator(); System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator(); }";
    const string Locked = "sealed class Page(IEnumerable<string> lines, object gate) : IEnumerable<string> { public IEnumerator<string> GetEnumerator() { lock (gate) return lines.ToList().GetEnumerator(); } System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator(); }";
    const string Counted = "sealed class Page(IEnumerable<string> lines) { public int Count { get; } = lines.Count(); }";

    [Theory]
    [InlineData("public IEnumerable<string> First(int n) { lock (_gate) { var sorted = from line in [|_lines|] orderby line.Length select line; return new Page(sorted.Take(n)); } }")]
    [InlineData("public IEnumerable<string> All() { lock (_gate) return new Page([|_lines|]); }")]
    [InlineData("public IEnumerable<string> All() { lock (_gate) { var all = new Page([|_lines|].Where(line => line != \"\")); return all; } }", KeptInField)]
    public Task Reports_a_query_in_a_sequence_that_goes_through_it_later(string get, string? page = null) => Verify.Reports(page is null ? Diary(get) : Diary(get, page));

    [Theory]
    [InlineData("public IEnumerable<string> First(int n) { lock (_gate) { var sorted = from line in _lines orderby line.Length select line; return new Page(sorted.Take(n).ToList()); } }")]
    [InlineData("public IEnumerable<string> All() { lock (_gate) return new Page(_lines); }", Copied)]
    [InlineData("public IEnumerable<string> All() { lock (_gate) return new Page(_lines); }", CopiedFirst)]
    [InlineData("public IEnumerable<string> All() { lock (_gate) return new Page(_lines, _gate); }", Locked)]
    [InlineData("public object All() { lock (_gate) return new Page(_lines); }", Counted)]
    public Task Silent_where_the_sequence_has_a_copy_or_takes_the_lock(string get, string? page = null) => Verify.Silent(page is null ? Diary(get) : Diary(get, page));

    // A kitchen that hands its orders to the cooks who listen.
    static string Kitchen(string serve) => $$"""
        public class Kitchen
        {
            readonly object _gate = new();
            List<string> _orders = new();
            public event Action<List<string>>? Serving;
            public void Order(string dish) { lock (_gate) _orders.Add(dish); }
            public void Serve() { {{serve}} }
        }
        """;

    [Theory]
    [InlineData("List<string> batch; lock (_gate) { if (_orders.Count == 0) return; batch = [|_orders|]; } Serving?.Invoke(batch); lock (_gate) _orders.Clear();")]
    [InlineData("List<string> batch; lock (_gate) batch = [|_orders|]; Serving?.Invoke(batch);")]
    [InlineData("List<string> batch; lock (_gate) batch = [|_orders|]; Console.WriteLine(string.Join(\", \", batch)); lock (_gate) { if (_orders.Count > 9) _orders.Clear(); }")]
    public Task Reports_what_is_used_by_another_name_when_the_lock_is_free(string serve) => Verify.Reports(Kitchen(serve));

    [Theory]
    [InlineData("List<string> batch; lock (_gate) { if (_orders.Count == 0) return; batch = _orders; _orders = new(); } Serving?.Invoke(batch);")]
    [InlineData("List<string> batch; lock (_gate) { batch = _orders; _orders = []; } Serving?.Invoke(batch); lock (_gate) _orders.Clear();")]
    [InlineData("List<string> batch; lock (_gate) { if (_orders.Count == 0) return; batch = new(_orders); _orders.Clear(); } Serving?.Invoke(batch);")]
    public Task Silent_where_it_is_replaced_or_copied_before(string serve) => Verify.Silent(Kitchen(serve));
}
