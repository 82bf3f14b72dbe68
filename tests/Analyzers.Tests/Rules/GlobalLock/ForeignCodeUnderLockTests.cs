using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.GlobalLock;

using Verify = Verify<ForeignCodeUnderLock>;

/// <summary>CONC3008.</summary>
public class ForeignCodeUnderLockTests
{
    static string Type(string body, string more = "") => $$"""
        public interface IListener { void OnChanged(int value); void Add(int value); int OnAsk(); }

        public class Price
        {
            readonly object _gate = new();
            readonly List<Action<int>> _callbacks = new();
            readonly List<IListener> _listeners = new();
            readonly ReaderWriterLockSlim _rw = new();
            readonly Dictionary<int, int> _cache = new();
            Action<int>? _callback;
            int _value;
            public event EventHandler? Changed;
            public event Action<int>? Moved;
            public Action? Done { get; set; }
            protected virtual void OnChanged() { }
            protected virtual void Recalculate() { }
            void Own() { }
            {{more}}

            public void Set(int value, Action<int> callback, Func<int, int> factory, Comparison<int> comparison, IListener listener, IProgress<int> progress, IObserver<int> observer)
            {
                {{body}}
            }
        }
        """;

    // The lock is free again where the section has released it.
    [Theory]
    [InlineData("if (isTaken) { Monitor.Exit(_gate); isTaken = false; } callback(value);")]
    [InlineData("if (Monitor.IsEntered(_gate)) Monitor.Exit(_gate); Moved?.Invoke(value);")]
    public Task Silent_where_the_lock_is_free_again(string rest) => Verify.Silent(Type(Taking(rest)));

    [Theory]
    [InlineData("if (value < 0) { Monitor.Exit(_gate); isTaken = false; return; } [|callback(value)|];")]
    [InlineData("if (isTaken) { Monitor.Exit(_gate); isTaken = false; } Monitor.Enter(_gate, ref isTaken); [|callback(value)|];")]
    public Task Reports_where_it_is_held_still(string rest) => Verify.Reports(Type(Taking(rest)));

    static string Taking(string rest) => $$"""
        var isTaken = false;
                try
                {
                    Monitor.Enter(_gate, ref isTaken);
                    _value = value;
                    {{rest}}
                }
                finally { if (isTaken) Monitor.Exit(_gate); }
        """;

    [Theory]
    [InlineData("lock (_gate) { _value = value; [|Changed?.Invoke(this, EventArgs.Empty)|]; }")]
    [InlineData("lock (_gate) { _value = value; [|Moved?.Invoke(value)|]; }")]
    [InlineData("lock (_gate) { if (Moved != null) [|Moved(value)|]; }")]
    [InlineData("lock (_gate) { var handler = Changed; if (handler != null) [|handler(this, EventArgs.Empty)|]; }")]
    [InlineData("lock (_gate) { var handler = Changed; [|handler?.Invoke(this, EventArgs.Empty)|]; }")]
    [InlineData("lock (_gate) { [|callback(value)|]; }")]
    [InlineData("lock (_gate) { [|_callback?.Invoke(value)|]; }")]
    [InlineData("lock (_gate) { [|Done?.Invoke()|]; }")]
    [InlineData("lock (_gate) { foreach (var one in _callbacks) [|one(value)|]; }")]
    [InlineData("lock (_gate) { foreach (var one in _listeners) [|one.OnChanged(value)|]; }")]
    [InlineData("lock (_gate) { [|listener.OnChanged(value)|]; }")]
    [InlineData("lock (_gate) { [|progress.Report(value)|]; }")]
    [InlineData("lock (_gate) { [|observer.OnNext(value)|]; }")]
    [InlineData("lock (_gate) { [|OnChanged()|]; }")]
    [InlineData("Monitor.Enter(_gate); try { [|Changed?.Invoke(this, EventArgs.Empty)|]; } finally { Monitor.Exit(_gate); }")]
    [InlineData("_rw.EnterWriteLock(); try { [|Changed?.Invoke(this, EventArgs.Empty)|]; } finally { _rw.ExitWriteLock(); }")]
    public Task Reports_code_of_others(string body) => Verify.Reports(Type(body));

    [Theory]
    [InlineData("lock (_gate) { _value = value; } Changed?.Invoke(this, EventArgs.Empty);")]
    [InlineData("EventHandler? handler; lock (_gate) { handler = Changed; } handler?.Invoke(this, EventArgs.Empty);")]
    [InlineData("lock (_gate) { _value = comparison(value, _value); }")]
    [InlineData("lock (_gate) { Action<int> own = x => _value = x; own(value); }")]
    [InlineData("lock (_gate) { void Own(int x) => _value = x; Own(value); }")]
    [InlineData("lock (_gate) { Changed += (_, _) => { }; Moved -= callback; }")]
    [InlineData("lock (_gate) { listener.Add(value); _value = listener.OnAsk(); }")]
    [InlineData("lock (_gate) { Recalculate(); Own(); }")]
    [InlineData("lock (_gate) { _callback = callback; _callbacks.Add(x => callback(x)); }")]
    [InlineData("lock (_gate) { Task.Run(() => callback(value)); }")]
    public Task Silent_on_own_code_and_on_what_the_section_needs(string body) => Verify.Silent(Type(body));

    [Fact]
    public Task Silent_on_the_parameter_of_a_private_method() => Verify.Silent(Type(
        "Under(() => _value = value);", "void Under(Action action) { lock (_gate) { action(); } }"));

    [Theory]
    [InlineData("public void Locked(Action action) { lock (_gate) { action(); } }")]
    [InlineData("public void LockAndRun(Action action) { lock (_gate) { action(); } }")]
    [InlineData("public void Write<T>(T value, Action<T, Price> writer) { lock (_gate) { writer(value, this); } }")]
    public Task Silent_on_what_is_there_to_run_under_the_lock(string member) => Verify.Silent(Type("", member));

    [Theory]
    [InlineData("public void Run(Action action) { lock (_gate) { [|action()|]; } }")]
    [InlineData("event Action<Price>? Rose; public void Locked() { lock (_gate) { [|Rose?.Invoke(this)|]; } }")]
    public Task Reports_what_could_run_after_it(string member) => Verify.Reports(Type("", member));

    [Theory]
    [InlineData("readonly Dictionary<int, Action<int>> _waiting = new(); public void Complete(int id) { lock (_gate) { if (_waiting.Remove(id, out var one)) [|one(id)|]; } }")]
    [InlineData("public void Tell() { lock (_gate) { foreach (var listener in _listeners) [|listener.Add(_value)|]; } }")]
    public Task Reports_what_was_kept_for_later(string member) => Verify.Reports(Type("", member));

    [Theory]
    [InlineData("readonly Dictionary<int, Action<int>> _waiting = new(); public void Complete(int id) { Action<int>? one; lock (_gate) { _waiting.Remove(id, out one); } one?.Invoke(id); }")]
    [InlineData("readonly Dictionary<int, Func<int, int>> _rates = new(); public int Rate(int id) { lock (_gate) { return _rates.TryGetValue(id, out var rate) ? rate(_value) : 0; } }")]
    [InlineData("public void Tell() { IListener[] all; lock (_gate) { all = _listeners.ToArray(); } foreach (var listener in all) listener.Add(_value); }")]
    public Task Silent_on_it_after_the_lock_and_on_what_answers(string member) => Verify.Silent(Type("", member));

    [Fact]
    public Task Reports_a_factory_whose_product_is_only_handed_out() => Verify.Reports(Type("", "readonly Stack<object> _free = new(); int _made; public object Rent(Func<object> make) { lock (_gate) { if (_free.Count > 0) return _free.Pop(); _made++; return [|make()|]; } }"));

    [Fact]
    public Task Silent_on_a_factory_whose_product_is_kept() => Verify.Silent(Type("", "object? _only; public object Rent(Func<object> make) { lock (_gate) { return _only ??= make(); } }"));

    static string Breaker(string more, string success = "_behavior.OnSuccess();") => $$"""
        namespace Breakers;

        public sealed class Breaker
        {
            readonly object _lock = new();
            readonly Behavior _behavior;
            readonly Action<int> _published;
            public static Breaker Of(TimeProvider time) => new(new Counting(time), x => Interlocked.Exchange(ref s_last, x));
            static int s_last;
            internal Breaker(Behavior behavior, Action<int> published) { _behavior = behavior; _published = published ?? throw new ArgumentNullException(nameof(published)); }
            public void Success() { lock (_lock) { {{success}} } }
        }

        {{more}}
        """;

    const string Counting = """
        class Counting(TimeProvider time) : Behavior
        {
            int _failures;
            DateTimeOffset _start = time.GetUtcNow();
            public override void OnSuccess() { if (time.GetUtcNow() - _start > TimeSpan.FromSeconds(30)) { _failures = 0; _start = time.GetUtcNow(); } }
        }
        """;

    [Theory]
    [InlineData("abstract class Behavior { public abstract void OnSuccess(); }" + Counting)]
    [InlineData("public abstract class Behavior { private protected Behavior() { } public abstract void OnSuccess(); }" + Counting)]
    [InlineData("abstract class Behavior { public abstract void OnSuccess(); }" + Counting, "_published(3);")]
    public Task Silent_on_code_that_is_known_to_the_last_line(string more, string success = "_behavior.OnSuccess();") => Verify.Silent(Breaker(more, success));

    [Theory]
    [InlineData("public abstract class Behavior { public abstract void OnSuccess(); }" + Counting)]
    [InlineData("abstract class Behavior { public abstract void OnSuccess(); } class Counting(TimeProvider time) : Behavior { event Action? Closed; public override void OnSuccess() { Closed?.Invoke(); } public TimeProvider Time => time; }")]
    [InlineData("abstract class Behavior { public abstract void OnSuccess(); } class Counting(TimeProvider time) : Behavior { public override void OnSuccess() { lock (time) { } } }")]
    [InlineData("abstract class Behavior { public abstract void OnSuccess(); } class Counting(TimeProvider time) : Behavior { public override void OnSuccess() { Thread.Sleep(time.GetUtcNow().Day); } }")]
    [InlineData("abstract class Behavior { public abstract void OnSuccess(); } class Counting(TimeProvider time) : Behavior { public override void OnSuccess() { } public TimeProvider Time => time; } class Telling(IObserver<int> o) : Behavior { public override void OnSuccess() => o.OnNext(1); }")]
    public Task Reports_code_that_may_do_anything(string more) => Verify.Reports(Breaker(more, "[|_behavior.OnSuccess()|];"));

    [Fact]
    public Task Reports_a_delegate_that_one_creation_gets_from_others() => Verify.Reports(Breaker(
        "abstract class Behavior { public abstract void OnSuccess(); }" + Counting + "public static class More { public static Breaker Of(Action<int> published) => new Breaker(null!, published); }", "[|_published(3)|];"));

    [Fact]
    public Task Silent_on_an_object_that_is_made_here() => Verify.Silent("""
        public interface IObserver { void OnCreate(object item); }
        sealed class Quiet : IObserver { public void OnCreate(object item) { } }
        public sealed class Activation
        {
            readonly object _gate = new();
            readonly IObserver _observer = new Quiet();
            object? _item;
            public void Set(object item) { lock (_gate) { _item = item; _observer.OnCreate(item); } }
        }
        """);

    [Theory]
    [InlineData("public void Run() { IProgress<int> progress = new Progress<int>(Console.WriteLine); lock (_gate) { progress.Report(_value); } }")]
    [InlineData("public void Run() { var progress = new Progress<int>(Console.WriteLine); Run(progress); } void Run(IProgress<int> progress) { lock (_gate) { progress.Report(_value); } }")]
    public Task Silent_on_progress_that_posts(string member) => Verify.Silent(Type("", member));

    [Theory]
    [InlineData("/// <summary>Runs the action if it is off. This is done under a lock, so be careful.</summary>\npublic void TurnOn(Action action) { lock (_gate) { action(); } }")]
    [InlineData("/// <summary>Runs the action while it is on (locking).</summary>\npublic void WhileOn(Action action) { lock (_gate) { action(); } }")]
    [InlineData("/// <summary>Runs the action under the lock.</summary>\npublic void TurnOn(Action action) => Turn(true, action);\n internal void Turn(bool on, Action action) { lock (_gate) { action(); } }")]
    [InlineData("/// <summary>Runs the action under the lock.</summary>\npublic void TurnOn(Action action) => Turn(true, action);\n protected void Turn(bool on, Action action) { lock (_gate) { action(); } }")]
    public Task Silent_on_what_the_documentation_says_to_run_under_the_lock(string member) => Verify.Silent(Type("", member));

    [Theory]
    [InlineData("/// <summary>Runs the action, which may block.</summary>\npublic void TurnOn(Action action) { lock (_gate) { [|action()|]; } }")]
    [InlineData("/// <summary>Runs the action under the lock.</summary>\npublic void TurnOn(Action action) => Turn(true, action); public void TurnOff(Action action) => Turn(false, action);\n internal void Turn(bool on, Action action) { lock (_gate) { [|action()|]; } }")]
    public Task Reports_what_the_documentation_does_not_say(string member) => Verify.Reports(Type("", member));

    [Theory]
    [InlineData("public void With(Action<List<Action<int>>> use) { lock (_gate) { use(_callbacks); } }")]
    [InlineData("readonly System.Data.IDbConnection _connection = null!; public void With(Action<System.Data.IDbCommand> use) { lock (_gate) { using var command = _connection.CreateCommand(); use(command); } }")]
    public Task Silent_on_a_delegate_that_works_on_the_guarded_object(string member) => Verify.Silent(Type("", member));

    [Theory]
    [InlineData("public void With(Action<int> use) { lock (_gate) { [|use(_value)|]; } }")]
    [InlineData("public event Action<List<Action<int>>>? Used; public void With() { lock (_gate) { [|Used?.Invoke(_callbacks)|]; } }")]
    [InlineData("public void All(int value) { lock (_gate) { _callbacks.ForEach(one => [|one(value)|]); } }")]
    public Task Reports_what_gets_a_value_or_is_for_all(string member) => Verify.Reports(Type("", member));

    static string Cache(string members, string parameters = "TKey key, Func<TKey, TValue> factory") => $$"""
        public class Cache<TKey, TValue> where TKey : notnull
        {
            readonly object _gate = new();
            readonly Dictionary<TKey, TValue> _values = new();
            TValue? _last;
            {{(members.StartsWith("lock", StringComparison.Ordinal) ? $"public TValue Get({parameters}) {{ {members} }}" : members)}}
        }
        """;

    [Theory]
    [InlineData("lock (_gate) { if (_values.TryGetValue(key, out var known)) return known; var value = [|factory(key)|]; _values.Add(key, value); return value; }")]
    [InlineData("lock (_gate) { if (!_values.TryGetValue(key, out var value)) _values[key] = value = [|factory(key)|]; return value; }")]
    [InlineData("lock (_gate) { if (!_values.ContainsKey(key)) _values[key] = [|factory(key)|]; return _values[key]; }")]
    [InlineData("lock (_gate) { if (!_values.TryGetValue(key, out var value)) { value = [|factory.Invoke(key)|]; _values.Add(key, value); } return value; }")]
    public Task Reports_the_factory_of_a_cache(string members) => Verify.Reports(Cache(members));

    [Theory]
    [InlineData("lock (_gate) { return _last ??= factory(key); }")] // made once
    [InlineData("lock (_gate) { _values[key] = factory(key); return _values[key]; }")] // whatever was there
    [InlineData("lock (_gate) { return _values.TryGetValue(key, out var known) ? known : factory(key); }")] // not kept
    [InlineData("TValue Get(TKey key, Func<TKey, TValue> factory) { lock (_gate) { if (!_values.TryGetValue(key, out var value)) _values[key] = value = factory(key); return value; } }")] // its own code
    [InlineData("/// <summary>Runs the factory under the lock.</summary>\npublic TValue Get(TKey key, Func<TKey, TValue> factory) { lock (_gate) { if (!_values.TryGetValue(key, out var value)) _values[key] = value = factory(key); return value; } }")]
    public Task Silent_on_other_factories(string members) => Verify.Silent(Cache(members));

    [Fact]
    public Task Silent_on_a_record_that_only_keeps_what_it_is_given() => Verify.Silent(Breaker(
        "abstract class Behavior { public abstract void OnSuccess(); } readonly record struct Health(int Failures, double Rate) { public static Health Of(int n) => new(n, n / 2.0); } class Counting(TimeProvider time) : Behavior { Health _last; public override void OnSuccess() { _last = Health.Of(time.GetUtcNow().Day); } }",
        "_behavior.OnSuccess();"));

    [Fact]
    public Task Silent_on_a_sealed_override() => Verify.Silent("""
        sealed class C
        {
            readonly object _gate = new();
            void OnChanged() { }
            void F() { lock (_gate) { OnChanged(); } }
        }
        """);

    [Fact]
    public Task Says_whose_code() => Verify.Says("""
        class C
        {
            readonly object _gate = new();
            event Action? Changed;

            void F()
            {
                lock (_gate)
                {
                    [|Changed?.Invoke()|];
                }
            }
        }
        """, "This runs the subscribers of 'Changed' while '_gate' is held: how long that takes and which locks it needs is up to others");

    [Theory]
    [InlineData("[|Raise()|];", "void Raise() => Changed?.Invoke();")]
    [InlineData("[|Note()|];", "int _count; void Note() { _count++; Raise(); } void Raise() => Changed?.Invoke();")]
    [InlineData("[|Close(1)|];", "class Job { public Action Done { get; set; } = () => { }; } readonly Dictionary<int, Job> _jobs = new(); void Close(int id) { if (_jobs.Remove(id, out var job)) job.Done(); }")]
    public Task Reports_a_call_in_a_private_method(string call, string more) => Verify.Reports(InPrivateMethod(call, more));

    [Theory]
    [InlineData("Raise();", "void Raise() { Monitor.Exit(_gate); Changed?.Invoke(); Monitor.Enter(_gate); }")]
    [InlineData("Later();", "void Later() => Task.Run(() => Changed?.Invoke());")]
    [InlineData("Look();", "Func<int>? _ask; int _last; void Look() => _last = _ask?.Invoke() ?? 0;")]
    public Task Silent_on_a_private_method_that_does_not_call_under_the_lock(string call, string more) => Verify.Silent(InPrivateMethod(call, more));

    [Theory]
    [InlineData("if (_isReady) return; try { Changed?.Invoke(); } finally { _isReady = true; }", false)]
    [InlineData("if (_isReady) { _isReady = false; [|Changed?.Invoke()|]; }", true)]
    public Task What_is_done_once_keeps_nobody_waiting(string body, bool isReported) =>
        isReported ? Verify.Reports(InPrivateMethod(body, "bool _isReady = true;")) : Verify.Silent(InPrivateMethod(body, "bool _isReady;"));

    [Fact]
    public Task A_method_that_takes_the_lock_again_is_told_once() => Verify.Reports(InPrivateMethod("Raise();", "void Raise() { lock (_gate) { [|Changed?.Invoke()|]; } }"));

    [Fact]
    public Task Reports_a_call_in_a_method_that_others_can_call() => Verify.Reports(InPrivateMethod("[|Raise()|];", "public void Raise() => Changed?.Invoke();"));

    static string InPrivateMethod(string call, string more) => $$"""
        class C
        {
            readonly object _gate = new();
            event Action? Changed;
            void F() { lock (_gate) { {{call}} } }
            {{more}}
        }
        """;

    static string Host(string type, string call, string more = "") => $$"""
        public abstract class {{type}} { public abstract string Transform(string message); }
        public class Host({{type}} one)
        {
            readonly object _gate = new();
            readonly List<string> _all = [];
            public void Receive(string message) { {{call}} }
        }
        {{more}}
        """;

    [Theory]
    [InlineData("Plugin", "lock (_gate) { var text = [|one.Transform(message)|]; _all.Add(text); }")]
    [InlineData("ImportAddIn", "lock (_gate) { _all.Add([|one.Transform(message)|]); }")]
    public Task Reports_what_others_bring_along(string type, string call) => Verify.Reports(Host(type, call));

    [Theory]
    [InlineData("Plugin", "var text = one.Transform(message); lock (_gate) { _all.Add(text); }")]
    [InlineData("Format", "lock (_gate) { _all.Add(one.Transform(message)); }")]
    public Task Silent_on_it_before_the_lock_and_on_parts_of_the_program(string type, string call) => Verify.Silent(Host(type, call));

    [Fact]
    public Task Reports_each_lock_of_a_type_once() => Verify.Reports("""
        public class Price
        {
            readonly object _gate = new(), _other = new();
            public event Action? Changed;
            public event Action? Removed;
            public void Add() { lock (_gate) { [|Changed?.Invoke()|]; } }
            public void Remove() { lock (_gate) { Removed?.Invoke(); Changed?.Invoke(); } }
            public void Clear() { lock (_other) { [|Removed?.Invoke()|]; } }
        }
        public class Rate { readonly object _gate = new(); public event Action? Changed; public void Add() { lock (_gate) { [|Changed?.Invoke()|]; } } }
        """);

    [Fact]
    public Task Says_how_many_there_are() => Verify.Says("""
        public class Price
        {
            readonly object _gate = new();
            public event Action? Changed;
            public void Add() { lock (_gate) { [|Changed?.Invoke()|]; } }
            public void Remove() { lock (_gate) { Changed?.Invoke(); } }
            public void Clear() { lock (_gate) { Changed?.Invoke(); } }
        }
        """, "This runs the subscribers of 'Changed' while '_gate' is held: how long that takes and which locks it needs is up to others; 2 more under the same lock");

    static string Pool(string rent, string parameter = "Func<T> factory") => $$"""
        public class Pool<T>({{parameter}}) where T : class
        {
            readonly object _gate = new();
            readonly Stack<T> _free = new();
            int _created;
            public T Rent() { lock (_gate) { {{rent}} } }
            public void Return(T item) { lock (_gate) _free.Push(item); }
        }
        """;

    [Fact]
    public Task Reports_a_factory_whose_product_is_handed_out() => Verify.Reports(Pool("if (_free.TryPop(out var item)) return item; _created++; return [|factory()|];"));

    [Theory]
    [InlineData("if (_free.TryPop(out var item)) return item; item = factory(); _free.Push(item); return item;", "Func<T> factory")]
    [InlineData("return factory();", "Func<T> factory")]
    [InlineData("_created++; return factory(_created);", "Func<int, T> factory")]
    public Task Silent_where_the_section_needs_what_it_gets(string rent, string parameter) => Verify.Silent(Pool(rent, parameter));

    static string Due(string call) => $$"""
        public sealed class Due
        {
            readonly object _gate = new();
            readonly Queue<Action> _queue = new();
            readonly PriorityQueue<Action, long> _later = new();
            readonly Action[] _hooks = new Action[4];
            readonly Queue<string> _names = new();
            static void Say(string text) { }
            public void Add(Action action, int at) { lock (_gate) { _queue.Enqueue(action); _later.Enqueue(action, at); _hooks[at] = action; } }
            public void Run(int i) { {{call}} }
        }
        """;

    [Theory]
    [InlineData("lock (_gate) { var action = _queue.Dequeue(); [|action()|]; }")]
    [InlineData("lock (_gate) { var action = _later.Dequeue(); [|action()|]; }")]
    [InlineData("lock (_gate) { while (_queue.Count > 0) [|_queue.Dequeue()()|]; }")]
    [InlineData("lock (_gate) { [|_hooks[i]()|]; }")]
    public Task Reports_what_was_put_in_for_later(string call) => Verify.Reports(Due(call));

    [Theory]
    [InlineData("Action action; lock (_gate) { action = _queue.Dequeue(); } action();")]
    [InlineData("lock (_gate) { Say(_names.Dequeue()); }")]
    public Task Silent_where_it_runs_later_or_nothing_runs(string call) => Verify.Silent(Due(call));

    static string Given(string call, string type = "internal class") => $$"""
        {{type}} Box
        {
            readonly object _gate = new();
            int _count;
            public void Change(Action<int> change) { lock (_gate) { _count++; {|#0:change(_count)|}; } }
        }

        static class User
        {
            static int s_seen;
            static readonly object s_lock = new();
            static void Use(Box box, Action<int> more) => {{call}};
        }
        """;

    [Theory]
    [InlineData("box.Change(count => s_seen = count)", "internal class")]
    public Task Silent_where_all_callers_hand_in_what_does_no_harm(string call, string type) => Verify.Silent(Given(call, type).Replace("{|#0:", "").Replace("|};", ";"));

    [Theory]
    [InlineData("box.Change(more)", "internal class")]
    [InlineData("box.Change(count => { lock (s_lock) s_seen = count; })", "internal class")]
    public Task Reports_where_one_hands_in_what_may_wait(string call, string type) => Verify.Reports(Given(call, type).Replace("{|#0:", "[|").Replace("|};", "|];"));

    [Theory]
    [InlineData("[|plugin.Tick(3)|];", "Console.WriteLine(frame);")] // whoever reads the console lets all wait
    [InlineData("plugin.Tick(3);", "_sum += frame;")]
    public Task Plugins_of_the_program_itself(string call, string body) => (call[0] == '[' ? (Func<string, Task>)(text => Verify.Reports(text)) : text => Verify.Silent(text))($$"""
        interface IPlugin { void Tick(int frame); }
        sealed class Score : IPlugin { int _sum; public void Tick(int frame) { {{body}} } public int Sum => _sum; }
        class Registry
        {
            readonly HashSet<IPlugin> _all = [];
            public void Add(IPlugin plugin) { lock (_all) _all.Add(plugin); }
            public void Tick() { lock (_all) { foreach (var plugin in _all) { {{call}} } } }
        }
        """);

    [Theory]
    [InlineData("lock (_gate) { _value = value; [|RaiseMoved(value)|]; }", "protected void RaiseMoved(int at) => Moved?.Invoke(at);")]
    [InlineData("lock (_gate) { _value = value; [|Tell(value)|]; }", "public void Tell(int at) { var handler = Moved; if (handler != null) handler(at); }")]
    [InlineData("lock (_gate) { for (var i = 0; i < _told.Count; i++) [|_told[i].Tick(value)|]; }", "readonly List<ITickListener> _told = new(); public interface ITickListener { void Tick(int at); }")]
    [InlineData("lock (_gate) { _told.ForEach(one => [|one.Write(value)|]); }", "readonly List<ISink> _told = new(); public interface ISink { void Write(int at); }")]
    public Task Reports_raisers_of_its_own_and_listeners_wherever_they_come_from(string body, string more) => Verify.Reports(Type(body, more));

    [Theory]
    [InlineData("lock (_gate) { _told[value].Write(value); }", "readonly Dictionary<int, ISink> _told = new(); internal interface ISink { void Write(int at); } sealed class One : ISink { public void Write(int at) => Console.WriteLine(at); }")]
    [InlineData("lock (_gate) { Run(sink => sink.Write(value)); }", "void Run(Action<ISink> work) { } internal interface ISink { void Write(int at); } sealed class One : ISink { public void Write(int at) => Console.WriteLine(at); }")]
    [InlineData("lock (_gate) { _value = value; } RaiseMoved(value);", "protected void RaiseMoved(int at) => Moved?.Invoke(at);")]
    [InlineData("lock (_gate) { _other.Tell(value); }", "readonly Other _other = new(); class Other { public void Tell(int at) { Last = at; } public int Last; }")]
    [InlineData("lock (_gate) { for (var i = 0; i < _told.Count; i++) _told[i].Tick(value); }", "readonly List<Ticker> _told = new(); sealed class Ticker { public int Last; public void Tick(int at) => Last = at; }")]
    public Task Silent_behind_the_lock_and_on_own_objects(string body, string more) => Verify.Silent(Type(body, more));

    static string Rules(string access, string body) => $$"""
        {{access}} interface IRule { bool Accepts(string text); }
        {{access}} class Registry
        {
            readonly List<IRule> _rules = new();
            int _rejected;
            public void Register(IRule rule) { lock (_rules) _rules.Add(rule); }
            public bool Check(string text) { {{body}} return true; }
        }
        {{access}} class Short : IRule { public bool Accepts(string text) => text.Length < 9; }
        """;

    [Theory]
    [InlineData("lock (_rules) { foreach (var rule in _rules) { if (![|rule.Accepts(text)|]) { _rejected++; return false; } } }")]
    [InlineData("lock (_rules) { for (var i = 0; i < _rules.Count; i++) { if (![|_rules[i].Accepts(text)|]) { _rejected++; return false; } } }")]
    public Task Reports_objects_that_others_have_registered(string body) => Verify.Reports(Rules("public", body));

    static string Checks(string access, string body, string more = "") => $$"""
        {{access}} class Book
        {
            readonly object _gate = new();
            readonly List<Func<string, bool>> _checks = new();
            readonly List<string> _pages = new();
            {{access}} void Add(Func<string, bool> check) { lock (_gate) _checks.Add(check); }
            {{access}} bool Put(string text) { {{body}} return true; }
            {{more}}
        }
        """;

    [Theory]
    [InlineData("lock (_gate) { foreach (var check in _checks) { if (![|check(text)|]) return false; } _pages.Add(text); }")]
    [InlineData("lock (_gate) { if (_checks.Any(check => ![|check(text)|])) return false; _pages.Add(text); }")]
    [InlineData("lock (_gate) { if (![|_checks[0](text)|]) return false; _pages.Add(text); }")]
    public Task Reports_delegates_that_others_have_registered(string body) => Verify.Reports(Checks("public", body));

    [Theory]
    [InlineData("public", "Func<string, bool>[] all; lock (_gate) all = _checks.ToArray(); foreach (var check in all) { if (!check(text)) return false; }")]
    [InlineData("internal", "lock (_gate) { foreach (var check in _checks) { if (!check(text)) return false; } _pages.Add(text); }", "public static void Use() { var book = new Book(); book.Add(text => text.Length > 3); }")]
    [InlineData("public", "lock (_gate) { return _own.All(check => check(text)); }", "readonly List<Func<string, bool>> _own = [text => text.Length > 3];")]
    public Task Silent_where_they_run_later_or_are_known(string access, string body, string more = "") => Verify.Silent(Checks(access, body, more));

    [Theory]
    [InlineData("internal", "lock (_rules) { foreach (var rule in _rules) { if (!rule.Accepts(text)) { _rejected++; return false; } } }")]
    [InlineData("public", "IRule[] all; lock (_rules) { all = _rules.ToArray(); } foreach (var rule in all) { if (!rule.Accepts(text)) return false; }")]
    public Task Silent_where_all_of_them_are_known_or_the_lock_is_released(string access, string body) => Verify.Silent(Rules(access, body));

    [Theory]
    [InlineData("lock (_gate) { _value = value; _bell.Ring(); }", "readonly Bell _bell = new(); public class Bell { public event Action? Rung; public void Ring() => Rung?.Invoke(); }")]
    [InlineData("lock (_gate) { _value = value; First(); }", "void First() => Second(); void Second() => Third(); void Third() => Moved?.Invoke(_value);")]
    public Task Misses_calls_in_other_objects_and_further_below(string body, string more) => Verify.KnownMiss(Type(body, more));

    [Theory]
    [InlineData("lock (_gate) { _value = value; _stop.Cancel(); }", "readonly CancellationTokenSource _stop = new();")]
    [InlineData("lock (_gate) { _value = value; _ready.SetResult(); }", "readonly TaskCompletionSource _ready = new();")]
    public Task Misses_callbacks_that_the_platform_hides(string body, string more) => Verify.KnownMiss(Type(body, more));
}
