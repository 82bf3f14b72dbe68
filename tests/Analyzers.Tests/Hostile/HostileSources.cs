using System.Text;

namespace ConcurrencyAnalyzers.Tests.Hostile;

/// <summary>One thing that nobody writes by hand and that editors and generators hand to rules all the same.</summary>
/// <param name="Name">What is hostile about it.</param>
/// <param name="Sources">
/// The files. Where a trailing comment names a finding, it must still appear; other findings are nobody's concern.
/// </param>
/// <param name="HasPlatform">Whether the platform is referenced.</param>
sealed record HostileCase(string Name, string[] Sources, bool HasPlatform = true);

/// <summary>The cases, and the generators of the large ones.</summary>
static class HostileSources
{
    /// <summary>All cases.</summary>
    public static IEnumerable<HostileCase> All()
    {
        yield return new("an empty file", [""]);
        yield return new("nothing but comments", ["// lock (this) { await t; }\n/* t.Wait(); */\n/// <summary>t.Result</summary>"]);
        yield return new("nothing but broken text", ["lock lock lock ((( } await .Result .Wait() => async void \"\"\" $\"{ '"]);
        yield return new("a method cut off while typing", [CutOff]);
        yield return new("names that are still to be typed", ["class C { async Task F(Task<int> t) { await Task.Yield(); t. ; var x = t?. ; Task. ; t.Result. ; lock ( ) ; Parallel. ; t.Wait(); } } // CONC1001"]);
        yield return new("errors before and after a finding", [Errors]);
        yield return new("statements that do not end", ["class C { async Task F(Task<int> t) { lock ( ; Parallel.For(0, 10, i => { t.Result. ; Thread x = new Thread(() => lock"]);
        yield return new("patterns that match their own variable", [OwnPattern]);
        yield return new("a task that is made of itself", ["class C { Task _t; void F(TimeSpan limit) { Task t = null; t = t.WaitAsync(limit); t.Wait(); _t = _t.WaitAsync(limit); _t.Wait(); Task u = u.WaitAsync(limit); u.Wait(); } }"]);
        yield return new("a sequence and a test that are made of themselves", ["class S { public event EventHandler Down; } class C { Task _work; C(S s) => s.Down += OnDown; void OnDown(object o, EventArgs e) { bool stop = !stop; if (stop) return; _work = Task.Run(F); } void F() { IEnumerable<Task> q = q.Where(t => t.Id > 1); foreach (var t in q) t.Wait(); } }"]);
        yield return new("a registered object that is made of itself", ["public interface IRule { void Check(string text); } public class Engine { readonly object _gate = new(); readonly List<IRule> _rules = new(); public void Register(IRule rule) => _rules.Add(rule); public void Run(string text) { lock (_gate) { IRule rule = rule; rule.Check(text); IRule a = b; IRule b = a; b.Check(text); } } }"]);
        yield return new("methods that hand out what the next one hands out", ["class Node { Node _next, _self; Node A(Node n) { var x = n.B(n); return x._next; } Node B(Node n) { var x = n.C(n); return x._self; } Node C(Node n) { var x = n.A(n); return x._next; } Node Own() { var x = Own(); return x._next; } static Node s_root; static Node Root() { var x = Root(); return x._next ?? s_root; } static void Use() { var n = Root().Own().A(null); n._next = n._self; System.Threading.Tasks.Task.Run(() => { var m = Root().Own().A(null); m._next = null; }); Root().B(null)._next = null; } }"]);
        yield return new("circles of members that ask each other", [Circles]);
        yield return new("a search that calls itself with what it was given", ["class Node { public Node Left, Right; } class C { static Node Find(Node n, bool deep) { var left = Find(n.Left, true); var right = Find(n.Right, true); var more = Find(null, true); if (left != null && right != null && more != null && left != right && left != n && more != n) return left; if (right != null && more != left) return more; return null; } void Work(Node j) { var found = Find(j, true); if (found != null) Thread.Sleep(1000); } async Task M() { await Task.Yield(); Work(null); } }"]);
        yield return new("members that have no name yet", [Nameless]);
        yield return new("a spin lock whose attempt stands in another file", ["partial class Owner { static int s_owner; readonly System.Func<bool> _tryTake = () => System.Threading.Interlocked.Exchange(ref s_owner, 1) == 0; }",
            "partial class Owner { void Enter() => System.Threading.SpinWait.SpinUntil(_tryTake); async System.Threading.Tasks.Task Use() { Enter(); await System.Threading.Tasks.Task.Yield(); } }"]);
        yield return new("a buffer that is made of itself and digested", [$"class C {{ byte[] Find(System.IO.BinaryReader reader, byte a) {{ var k = new byte[64]; var sum = k; while (reader.Read() > 0) {{ {string.Concat(Enumerable.Range(1, 60).Select(static n => $"k[{n}] = (byte)(k[{n - 1}] ^ a); "))} sum = System.Security.Cryptography.SHA256.HashData(k); if (sum[0] == 0) return sum; }} return sum; }} }}"]);
        yield return new("arguments that have no name yet", ["class Gate { readonly object _gate = new(); readonly Gate _state = null!; void Locked(System.Action work) { lock (_gate) work(); } void Locked(System.Action work, int n) { lock (_gate) work(); } void Use() { Locked(_state.); } void More() { Locked(, 1); Locked(_state?., ); } }"]);
        yield return new("values that are made from themselves", [OwnValue]);
        yield return new("copies and references that are made of themselves", ["record Order(List<int> Lines) { public Order Next = null!; } class C { void F() { Order a = b.Next with { Next = null! }; Order b = a.Next with { Next = null! }; ref int x = ref x; Parallel.For(0, 9, i => { a.Lines.Add(i); b.Lines.Add(i); x++; }); } }"]);
        yield return new("question marks behind question marks", ["class A { public System.IO.Stream Body; public A Next; public A this[int i] => Next; public Task Done; public System.Threading.Timer Timer; public List<int> All; } class C { A _a; async Task F(A a, byte[] b) { await Task.Yield(); a?.Body?.Read(b, 0, 3); a?.Next?.Next?.Body?.Flush(); a?[0]?.Next?[1]?.Body.Read(b, 0, 3); a?.Next?.Done?.Wait(); // CONC1001\n _a?.Next?.Timer?.Change(0, 1); lock (this) { _a?.Next?.All?.ToString(); } _a?.Next?.Next.Body!.Flush(); a?.(_a?.Next)?.Body?.Flush(); } }",
            $"class A {{ public System.IO.Stream Body; public A Next; }} class C {{ async Task F(A a) {{ await Task.Yield(); a{string.Concat(Enumerable.Repeat("?.Next", 200))}?.Body?.Flush(); }} }}".Replace("class A", "class Far").Replace("class C", "class Long").Replace("(A a)", "(Far a)").Replace("public A Next", "public Far Next")]);
        yield return new("paths that are made of themselves, twice", ["class C { readonly object _gate = new(); string F() { lock (_gate) { string path = path + path; System.IO.File.Delete(path); return System.IO.File.ReadAllText(path); } } string G(string p) { lock (_gate) { string a = b + b; string b = a + a; System.IO.File.Delete(a + b); return System.IO.File.ReadAllText(b); } } }"]);
        yield return new("listeners whose code calls itself on many ways", [$"interface IListener {{ void OnChanged(int n); }} class Parser : IListener {{ public void OnChanged(int n) => M0(n); {string.Concat(Enumerable.Range(0, 14).Select(static n => $"void M{n}(int n) {{ if (n == {n}) return; {string.Concat(Enumerable.Range(0, 14).Where(other => other != n).Select(static other => $"M{other}(n - 1); "))} }} "))} }} class Owner(IListener listener) {{ readonly object _gate = new(); void Set() {{ lock (_gate) listener.OnChanged(3); }} }}"]);
        yield return new("an enumeration with the largest number", ["enum S : ulong { None, Done = 1UL << 63 } class C { S _state; int _n; readonly object _gate = new(); void F() { System.Threading.Tasks.Task.Run(() => { _n++; lock (_gate) _state = S.Done; }); if (_state == S.Done) return; _n++; } }"]);
        yield return new("a copy of a counter that is the copy itself", ["class C { void F() { int n = 0; for (int i = 0; i < 9; i++) { int i = i; System.Threading.Tasks.Task.Run(() => { if (i == 0) n++; }); } } }"]);
        yield return new("an object that hands itself out, and a long row of those", [$"class Node {{ Node _next; int _n; public Node Next() => _next; public void Touch() {{ _n++; }} static void F() {{ Node x = x.Next(); x.Touch(); System.Threading.Tasks.Task.Run(() => x.Touch()); x.Touch(); }} static void G(Node x0) {{ {string.Concat(Enumerable.Range(1, 40).Select(static n => $"Node x{n} = x{n - 1}.Next(); "))} System.Threading.Tasks.Task.Run(() => x40.Touch()); x40.Touch(); }} }}"]);
        yield return new("fields that begin with themselves", ["class C { static readonly System.TimeSpan Period = Period, A = B, B = A; static readonly int Most = Least - 1, Least = Most - 1; int _n; System.Threading.Timer _t; void F() { _t = new System.Threading.Timer(_ => _n++, null, Period, A); _n++; } async System.Threading.Tasks.Task G(System.Threading.Tasks.Task t) { await t; int n = n - 1; for (int i = 0; i < n; i++) H(i); for (int i = 0; i < Most; i++) H(i); } static void H(int i) { for (var k = 0; k < 9_000_000; k++) i += k; } }"]);
        yield return new("a task that is its own limit, in async code", ["class C { System.Threading.Tasks.Task _t; void F(System.TimeSpan limit) { _t = _t.WaitAsync(limit); _t.Wait(); System.Threading.Tasks.Task u = u.WaitAsync(limit); u.Wait(); } async System.Threading.Tasks.Task G() { await System.Threading.Tasks.Task.Yield(); F(default); } }"]);
        yield return new("a path that is twice the one before, thirty times", [$"class C {{ readonly object _gate = new(); readonly string _p = \"\"; string F() {{ string a0 = _p; {string.Concat(Enumerable.Range(1, 30).Select(static n => $"string a{n} = a{n - 1} + a{n - 1}; "))} lock (_gate) {{ System.IO.File.Delete(a30); return System.IO.File.ReadAllText(a30); }} }} string G() {{ lock (_gate) {{ string b0 = _p; {string.Concat(Enumerable.Range(1, 30).Select(static n => $"string b{n} = b{n - 1} + b{n - 1}; "))} System.IO.File.Delete(b30); return System.IO.File.ReadAllText(b30); }} }} }}"]);
        yield return new("a loop down to the smallest number", ["class C { readonly object _gate = new(); async System.Threading.Tasks.Task F() { await System.Threading.Tasks.Task.Yield(); G(); } void G() { lock (_gate) { long sum = 0; for (long i = 0; i > long.MinValue; i--) sum += i; for (long i = 0; i < 9; i -= long.MinValue) sum += i; } } }"]);
        yield return new("schedulers, references and tests that are made of themselves", [$"class Turns : System.Threading.Tasks.TaskScheduler {{ public Turns(System.Threading.Tasks.TaskScheduler inner) {{ }} protected override System.Collections.Generic.IEnumerable<System.Threading.Tasks.Task> GetScheduledTasks() => null; protected override void QueueTask(System.Threading.Tasks.Task t) {{ }} protected override bool TryExecuteTaskInline(System.Threading.Tasks.Task t, bool b) => false; }} class N {{ public N[] Items; public N Next; }} class C {{ int _n; event System.Action Down; void F(int? i) {{ System.Threading.Tasks.TaskScheduler s = new Turns(s); System.Threading.Tasks.Task.Factory.StartNew(() => _n++, default, default, s); ref N x = ref x.Items[i ?? 0]; ref N y = ref z.Items[i ?? 0]; ref N z = ref y.Items[i ?? 0]; x.Next = y.Next = null; System.Threading.Tasks.Task.Run(() => {{ _n++; }}); }} void G() {{ Down += H; }} void H() {{ int x0 = _n; {string.Concat(Enumerable.Range(1, 12).Select(static n => $"int x{n} = x{n - 1} + x{n - 1} + x{n - 1} + x{n - 1}; "))} if (x12 > 3) return; System.Threading.Tasks.Task.Run(() => _n++); }} }}"]);
        yield return new("an index that is a long sum", [$"class C {{ void F(int[] a, int i) {{ System.Threading.Tasks.Parallel.For(0, 9, k => {{ a[i{string.Concat(Enumerable.Repeat(" + 0", 40))}] = k; a[k{string.Concat(Enumerable.Repeat(" + 1", 600))}] = i; }}); }} }}"]);
        yield return new("no platform at all", [Ordinary], HasPlatform: false);
        yield return new("a platform of its own", [OwnPlatform], HasPlatform: false);
        yield return new("types that are not there", [MissingTypes]);
        yield return new("recursion of every kind", [Recursion]);
        yield return new("cyclic inheritance", [CyclicInheritance]);
        yield return new("two members with one signature", [Duplicates]);
        yield return new("top-level statements, then types", [TopLevel]);
        yield return new("top-level statements in two files", ["await Task.Yield();\nvar x = Task.Run(() => 1).Result;", "lock (new object()) { }\nTask.Run(() => { }).Wait();"]);
        yield return new("a partial type in two files", [PartialOne, PartialTwo]);
        yield return new("unsafe code", [Unsafe]);
        yield return new("dynamic code", [Dynamic]);
        yield return new("jumps through try and finally", [Jumps]);
        yield return new("jumps that are not allowed", [ForbiddenJumps]);
        yield return new("conditional compilation", [Directives]);
        yield return new("strings that look like code", [Strings]);
        yield return new("every kind of pattern and expression", [ManyForms]);
        yield return new("members everywhere but in methods", [OddMembers]);
        yield return new("a method of 5,000 lines", [LongMethod(5_000)]);
        yield return new("a switch with 2,000 cases", [HugeSwitch(2_000)]);
        yield return new("a switch expression with 2,000 arms", [HugeSwitchExpression(2_000)]);
        yield return new("blocks nested 500 deep", [NestedBlocks(500)]);
        yield return new("locks nested 100 deep", [NestedLocks(100)]);
        yield return new("try and finally nested 60 deep", [NestedTries(60)]);
        yield return new("loops nested 60 deep", [NestedLoops(60)]);
        yield return new("parentheses nested 500 deep", [NestedParentheses(500)]);
        yield return new("a sum of 3,000 terms", [LongSum(3_000)]);
        yield return new("a critical section that reads a file and adds up 5,000 terms", [LongSumUnderLock(5_000)]);
        yield return new("a loop in a critical section with a file whose condition and body add up 6,000 terms", [LongSumInLoopUnderLock(6_000)]);
        yield return new("a critical section that saves a local with 40 values, each made from itself", [OwnValuesSaved(40)]);
        yield return new("100 calls of a method of 1,000 lines, with constants, under a lock", [ConstantsForLongMethod(100, 1_000)]);
        yield return new("150 critical sections of one lock that use files", [ManySectionsWithFiles(150)]);
        yield return new("a chain of 500 calls", [LongChain(500)]);
        yield return new("conditions nested 300 deep", [NestedConditions(300)]);
        yield return new("lambdas nested 100 deep", [NestedLambdas(100)]);
        yield return new("local functions nested 60 deep", [NestedLocalFunctions(60)]);
        yield return new("launches nested 40 deep", [NestedLaunches(40)]);
        yield return new("1,000 launches side by side", [ManyLaunches(1_000)]);
        yield return new("190 launches of one of two delegates, chosen by what changes later", [ManyChoices(190)]);
        yield return new("1,000 captured variables", [ManyCaptures(1_000)]);
        yield return new("40 local functions that each call the next one twice", [CallsTwice(40)]);
        yield return new("100 routines that call each other", [CallsInCircles(100)]);
        yield return new("2,000 small methods", [ManyMethods(2_000)]);
        yield return new("types nested 100 deep", [NestedTypes(100)]);
        foreach (var growing in GrowingSources.All())
            yield return growing;
    }

    const string CutOff = """
        class C
        {
            async Task F(Task<int> t)
            {
                await Task.Yield();
                var x = t.Result; // CONC1001
                lock (this
        """;

    const string OwnValue = """
        class C
        {
            readonly object _gate = new();
            readonly Action _act;
            public C(Action act) : this(act) => _act = act;
            void Work() { lock (_gate) _act(); }
            void Circle()
            {
                TaskScheduler scheduler = scheduler;
                TaskScheduler one = other, other = one;
                Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.None, scheduler);
                Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.None, one);
                object key = key;
                lock (key) Work();
            }
        }
        class D
        {
            readonly object _gate = new();
            readonly Action _act;
            public D(Action act) : this(act, 1) => _act = act;
            public D(Action act, int number) : this(act) => _act = act;
            void Work() { lock (_gate) _act(); }
        }
        """;

    const string OwnPattern = """
        using System.Threading;
        using System.Threading.Tasks;
        class C
        {
            Task? _running;
            int _count;
            void Start() { _running = Task.Run(() => _count++); }
            async Task Stop(Task<int> t)
            {
                Start();
                if (running is { } running) await running;
                if (first is Task second && second is { } first) first.Wait();
                _count++;
                await Task.Yield();
                _ = t.Result; // CONC1001
            }
        }
        """;

    const string Nameless = """
        using System.Threading;
        using System.Threading.Tasks;
        class C
        {
            readonly object _gate = new();
            int _count;
            public void Add() { lock (_gate) { _count++; Step(); } }
            internal void () { _count++; }
            internal int { get { _count--; return _count; } }
            void Step() { _count++; this.(); }
            async Task F(Task<int> t)
            {
                await Task.Yield();
                _ = t.Result; // CONC1001
            }
        }
        """;

    const string Errors = """
        class C : Missing
        {
            int Broken( => ;
            async Task F(Task<int> t)
            {
                undeclared.Call(;
                var x = t.Result; // CONC1001
                Unknown<int>.Parallel.For(0, 1, i => x += i);
            }
            } }
        """;

    const string Ordinary = """
        class C
        {
            static readonly object Gate = new();
            static long _count;

            async Task<int> F(Task<int> t, ValueTask v)
            {
                await t;
                v.GetAwaiter().GetResult();
                lock (Gate) { _count++; }
                var total = 0;
                Parallel.For(0, 10, i => { total += i; Interlocked.Increment(ref _count); });
                var thread = new Thread(() => { lock (Gate) { for (var i = 0; i < 1000000; i++) _count += i; } });
                thread.Start();
                thread.Join();
                foreach (var each in new[] { 1, 2 }) Console.WriteLine(each);
                return t.Result + total;
            }
        }
        """;

    // Types with the platform's names but other shapes.
    const string OwnPlatform = """
        namespace System
        {
            public class Object { } public class ValueType { } public class Enum { } public class Attribute { } public class Exception { }
            public class String { } public struct Void { } public struct Int32 { } public struct Boolean { } public class Delegate { } public class MulticastDelegate : Delegate { }
            public delegate void Action();
        }
        namespace System.Threading
        {
            public static class Monitor { public static int Enter; public static void Exit() { } }
            public class Thread { public Thread() { } public static Thread Start(Action a) => null; public int Join { get; set; } }
            public static class Interlocked { public static int Increment() => 1; }
            public struct Lock { public void EnterScope() { } }
        }
        namespace System.Threading.Tasks
        {
            public class Task { public static Task Run; public void Wait(Task other) { } public static int WhenAll(int x) => x; public static Task CompletedTask() => null; }
            public class Task<T> : Task { public static T Result; public T GetAwaiter() => default; }
            public static class Parallel { public static void For(Action a) { } }
        }
        class C
        {
            async System.Threading.Tasks.Task F(System.Threading.Tasks.Task<int> t)
            {
                var gate = new System.Threading.Lock();
                lock (gate) { gate.EnterScope(); }
                lock (t) { System.Threading.Monitor.Exit(); }
                t.Wait(t);
                var x = System.Threading.Tasks.Task<int>.Result;
                System.Threading.Interlocked.Increment();
                System.Threading.Tasks.Parallel.For(() => { x++; });
                System.Threading.Thread.Start(() => { x++; });
                await t;
            }
        }
        """;

    const string MissingTypes = """
        class C
        {
            readonly Absent _gate = new();
            async Absent<Gone> F(Task<Lost> t, Vanished v)
            {
                lock (_gate) { v.Wait(); }
                Absent.Run(async () => await t.Result.Value);
                new Thread(v.Run).Start();
                Parallel.ForEach(v.Items, item => v.Count += item.Size);
                foreach (var x in await v.All()) x.Result.Wait();
                using (v.EnterScope()) await Task.WhenAll(v, t);
                await Task.Yield();
                var known = Task.Run(() => 1).Result;
            }
        }
        """;

    // Each member is what another one is, in a circle: a word of the engine that follows one of them must come to an end.
    const string Circles = """
        using System.Linq;
        interface IPart { IPart Next { get; } int Work(int n); Task RunAsync(); IEnumerable<IPart> Parts(); object Gate(); }
        class One(IPart other) : IPart
        {
            readonly IPart _other = other;
            int _sum; static One? s_last; readonly object _gate = other.Gate(); List<IPart> _parts = [.. other.Parts()];
            public IPart Next => _other.Next.Next;
            public object Gate() { var gate = _other.Gate(); return gate ?? _gate; }
            public int Work(int n) { lock (Gate()) { _sum += _other.Work(n - 1); return Find(n)._sum; } }
            public async Task RunAsync() { await _other.RunAsync(); Work(3); Step().Wait(); }
            public IEnumerable<IPart> Parts() { foreach (var part in _other.Parts()) { foreach (var inner in part.Parts()) yield return inner; } }
            One Find(int n) { var found = Other(n); return found; }
            One Other(int n) { var found = Find(n); s_last = found; return found; }
            Task Step() { var task = Again(); return task; }
            Task Again() { var task = Step(); return task.ContinueWith(_ => Step()); }
            Func<int> Make() { var f = Made(); return () => f() + Work(1); }
            Func<int> Made() { var f = Make(); return () => f(); }
            public void Start() { new Thread(() => Start()).Start(); Task.Run(Start); _parts.ForEach(p => p.RunAsync()); Parallel.ForEach(Parts(), p => Start()); var f = Make(); Task.Run(f); }
            bool IsDone() => !IsReady(); bool IsReady() => !IsDone();
            int this[int i] => this[i - 1] + Size; int Size => this[Size];
            int Depth { get => Height; set => Height = value; } int Height { get => Depth; set => Depth = value; }
            ref int Slot() => ref Cell(); ref int Cell() => ref Slot();
            (One A, One B) Pair() { var (a, b) = Pair(); return (b.Pair().A, a); }
            static One operator +(One a, One b) => b + a;
            void Loop() { var x = this + this; void Inner() { Deep(); } void Deep() { Inner(); _sum++; } Inner(); Task.Run(Deep); while (IsDone()) Loop(); }
            void Lock(Action work) { Locked(work); } void Locked(Action work) { Lock(() => work()); }
            async ValueTask<One> LoadAsync() { var one = await StoreAsync(); return one; } async ValueTask<One> StoreAsync() { var one = await LoadAsync(); one._sum++; return one; }
        }
        class Two(IPart other) : IPart
        {
            readonly Two? _two = other as Two; readonly Lazy<Two> _lazy = new(() => Build()); static readonly Two s_two = new(new One(s_two!)); event Action? Changed;
            static Two Build() => s_two._lazy.Value;
            public IPart Next => _two!.Next; public int Work(int n) { Changed?.Invoke(); Changed += () => Work(n); return _two!.Work(n); }
            public Task RunAsync() => Task.WhenAll(Parts().Select(p => p.RunAsync())); public IEnumerable<IPart> Parts() => _two!.Parts().Concat(Parts()); public object Gate() => _two!.Gate();
            public void Begin() { var timer = new Timer(_ => Begin()); Changed += Begin; lock (Gate()) lock (Next.Gate()) Begin(); }
        }
        """;

    const string Recursion = """
        class C
        {
            int _n;
            void A() { B(); new Thread(A).Start(); }
            void B() { A(); Task.Run(B).Wait(); lock (this) C1(() => B()); }
            void C1(Action a) { a(); C1(() => { a(); C1(a); }); }
            async Task D() { await D(); await Task.WhenAll(D(), D()); D().Wait(); } // CONC1001
            async Task<int> E() => await Task.Run(() => E()) + E().Result; // CONC1001
            int P { get => P + Task.Run(() => P).Result; set { P = value; Task.Run(() => P = value); } }
            Func<Func<object>> F() { Func<Func<object>>? f = null; f = () => () => f!()(); Task.Run(f); return f; }
            void G()
            {
                void One() { Two(); Task.Run(Two); _n++; }
                void Two() { One(); Task.Run(One); _n++; }
                One();
                Parallel.Invoke(One, Two, G);
            }
            C(int n) : this(n - 1) { Task.Run(() => new C(n)).Wait(); }
            static readonly Lazy<C> s_self = new(() => s_self!.Value);
            static C operator +(C a, C b) => a + b;
        }
        """;

    const string CyclicInheritance = """
        class A : B { public override void Run() { lock (this) base.Run(); } }
        class B : C { public override void Run() { new Thread(Run).Start(); } }
        class C : A { public virtual void Run() { Task.Run(Run).Wait(); } }
        interface I : J { Task F(); }
        interface J : I { }
        class D<T> : D<D<D<T>>> where T : D<T> { async Task F(Task<T> t) { await t; lock (t) { } Parallel.For(0, 1, i => F(t)); } }
        class E : Task<E> { async Task F() { await this; this.Wait(); var x = Result.Result.Result; } }
        struct S { S _s; async Task F(Task<S> t) { await Task.Yield(); var x = t.Result; } }
        """;

    const string Duplicates = """
        class C
        {
            int X; int X; object Gate; object Gate;
            void F() { lock (Gate) X++; }
            void F() { Task.Run(F).Wait(); lock (Gate) X++; }
            async Task G(Task<int> t, Task<int> t) { var t = t.Result; var a = 1; var a = 2; Parallel.For(0, 1, i => { a += i; }); await t; }
            async Task G(Task<int> t, Task<int> t) { int L() => 1; int L() => 2; Task.Run(L); Task.Run(L); }
        }
        class C { void F() { lock (Gate) X++; } }
        """;

    const string TopLevel = """
        var first = Task.Run(() => 1);
        await Task.Yield();
        Console.WriteLine(first.Result); // CONC1001
        async Task<int> Local(Task<int> task)
        {
            await Task.Yield();
            return task.Result; // CONC1001
        }
        await Local(first);

        class Service
        {
            public async Task<int> Load(Task<int> task)
            {
                await Task.Yield();
                return task.Result; // CONC1001
            }
        }
        """;

    const string PartialOne = """
        partial class C
        {
            readonly object _gate = new();
            int _count;
            partial void Hook(Task t);
            async Task F(Task<int> t)
            {
                await Task.Yield();
                _count = t.Result; // CONC1001
                lock (_gate) _count++;
            }
        }
        """;

    const string PartialTwo = """
        partial class C
        {
            partial void Hook(Task t) { lock (_gate) { t.Wait(); _count++; } }
            async Task G(Task<int> t)
            {
                await F(t);
                F(t).Wait(); // CONC1001
                new Thread(() => { _count++; Hook(t); }).Start();
            }
        }
        """;

    const string Unsafe = """
        unsafe class C
        {
            int _n;
            delegate*<int, void> _function;
            static void Callback(int n) { }
            async Task F(Task<int> t)
            {
                await Task.Yield();
                var x = t.Result;
            }
            void G(int* p, Task<int> t)
            {
                fixed (int* q = &_n)
                {
                    *q += t.Result;
                    var r = q;
                    Task.Run(() => { _n++; });
                    lock (this) { *p++ = *r; p[3]++; (*p)--; }
                    Interlocked.Increment(ref *q);
                    _function = &Callback;
                    _function(*q);
                }
                var buffer = stackalloc int[10];
                Span<int> span = stackalloc int[10];
                Parallel.For(0, 10, i => { Interlocked.Add(ref _n, i); });
            }
        }
        class Safe { async Task F(Task<int> t) { await Task.Yield(); t.Wait(); } } // CONC1001
        """;

    const string Dynamic = """
        class C
        {
            async Task F(dynamic d, Task<dynamic> t)
            {
                await d;
                d.Wait();
                var x = d.Result.Result;
                lock (d) { d.Count++; d[0] += 1; }
                Task.Run(() => { d.Value += 1; });
                Parallel.ForEach((IEnumerable<dynamic>)d.Items, item => { d.Total += item; });
                new Thread(d).Start();
                await Task.WhenAll(d, t);
                d = t.Result;
                foreach (dynamic each in d) { each.GetAwaiter().GetResult(); Interlocked.Increment(each); }
                using (d.EnterScope()) { }
                await Task.Run(d);
                d += (Action)(() => { d.Wait(); });
            }
        }
        """;

    const string Jumps = """
        class C
        {
            static readonly object Gate = new();
            int _n;
            async Task<int> F(Task<int> t, int k)
            {
                again:
                try
                {
                    lock (Gate) { if (k == 1) goto done; if (k == 2) goto again; _n++; }
                    while (true)
                    {
                        try { if (k++ > 3) break; if (k == 7) continue; if (k == 9) goto again; return k; }
                        catch (Exception e) when (t.Result == k) { if (k > 2) goto again; throw; }
                        finally { try { _n++; lock (Gate) { _n--; } } finally { _n += 2; } }
                    }
                }
                finally { Monitor.Enter(Gate); try { await Task.Yield(); } finally { Monitor.Exit(Gate); } }
                if (k < 0) goto again;
                done:
                switch (k) { case 1: goto case 2; case 2: goto default; default: if (k > 9) goto case 1; break; }
                await foreach (var x in G()) { if (x > 1) goto again; }
                return t.Result; // CONC1001
            }
            async IAsyncEnumerable<int> G()
            {
                try { for (;;) { yield return _n; if (_n > 3) yield break; lock (Gate) { _n++; } } }
                finally { await Task.Yield(); }
            }
        }
        """;

    const string ForbiddenJumps = """
        class C
        {
            async Task F(Task<int> t)
            {
                goto inside;
                try { inside: t.Wait(); }
                finally { goto outside; return; break; continue; }
                outside:
                lock (t) { middle: await t; goto nowhere; }
                goto middle;
                try { throw; } catch { goto inside; } catch (Exception) { } finally { await t; }
                Task.Run(() => { goto outside; });
                Parallel.For(0, 1, i => { break; });
                case 3: default: goto case 3;
                var x = t.Result;
                x: x: goto x;
            }
        }
        """;

    const string Directives = """
        #define A
        #if A
        class C {
        #else
        struct C {
        #endif
            async Task F(Task<int> t)
        #if B
            { lock (this) { t.Wait(); }
        #elif A && !(B || false)
            { await Task.Yield();
        #region inside
        #if !B
                var x = t.Result; // CONC1001
        #if C
                lock (
        #endif
        #else
                ((( await
        #endif
        #endregion
        #pragma warning disable CS0219
        #line 100 "elsewhere.cs"
            }
        #endif
        #line default
        #nullable disable
        }
        #if never
        #error lock await
        """;

    const string Strings = """"
        class C
        {
            const string Lock = "lock (this) { await t; }", Wait = @"t.Wait(); "" .Result ";
            async Task F(Task<int> t)
            {
                var a = $"await {Lock} .Wait() {{ lock }} {"t.Result"}";
                var b = """
                    await t; lock (this) { t.Result; }
                    """;
                var c = $$"""lock {{Wait}} { {await} .Result {{(b.Length > 0 ? $"{a} Task.Run" : "Parallel.For")}} """;
                var d = "Task.Run(() => { })"u8.ToArray();
                char e = 'l'; // lock .Wait()
                await Task.Yield();
                var f = $"{t.Result:N0} {(t.IsCompleted ? "await" : ".Result")}"; // CONC1001
            }
        }
        """";

    const string ManyForms = """
        record R(int A, Task<int> T) { public int Sum => A + T.Result; public R With(int n) => this with { A = n }; }
        class C
        {
            int[] _items = [1, 2, 3];
            event Action? E;
            async Task<object> F(Task<int> t, Task<int> late, R? r, object o, (int, Task<int>) pair)
            {
                await Task.Yield();
                var (a, b) = pair;
                (a, _items[0]) = (_items[^1], a);
                _items[..2][0]++;
                r = r with { A = await t };
                E += () => a++;
                E?.Invoke();
                o ??= a is > 1 and < 3 or 7 ? o : throw new Exception();
                if (o is R { A: > 0, T.IsCompleted: true } found) return found.T.Result;
                if (o is not [1, .. int[] rest, 3] && o is int n && n > 0) a = n;
                var q = from x in _items join y in _items on x equals y into g orderby x select new { x, S = t.Result };
                int Local<T>(T z, ref int w, params int[] v) where T : struct { w++; return v.Length; }
                a = Local(1, ref a, 1, 2) + Local<int>(2, ref _items[1]);
                Action<int> act = static delegate { };
                Func<int, Task<int>> fun = async _ => { a++; return await t; };
                a += await fun(a) switch { 0 => 1, > 5 when a > 3 => await t, var z => z };
                await foreach (var each in G().WithCancellation(default).ConfigureAwait(false)) a += each;
                await using var stream = new MemoryStream();
                using (var c = new CancellationTokenSource()) c.Cancel();
                System.Linq.Expressions.Expression<Func<int>> tree = () => t.Result + a;
                var early = new { late.Result, a }; // CONC1001
                checked { a++; unchecked { a--; } }
                ref var item = ref _items[0];
                item++;
                var anonymous = new { t.Result, a };
                _ = nameof(t.Result) + typeof(Task<>) + sizeof(int) + default(Task<int>);
                return t is { Result: 1 };
            }
            async IAsyncEnumerable<int> G() { yield return 1; await Task.Yield(); }
        }
        """;

    const string OddMembers = """
        class C
        {
            static Task<int> s_task = Task.Run(() => 1);
            int _field = s_task.Result;
            static int s_n = Task.Run(() => { lock (s_task) return s_n++; }).Result;
            int Auto { get; set; } = s_task.Result;
            int Arrow => s_task.Result;
            int this[int i] { get { return s_task.Result; } set { lock (this) Auto += i; } }
            event Action E { add { lock (this) { } } remove { s_task.Wait(); } }
            static C() { s_task.Wait(); }
            C() : this(s_task.Result) { }
            C(int n) { new Thread(() => Auto++).Start(); }
            ~C() { lock (this) { s_task.Wait(); } }
            public static implicit operator int(C c) => s_task.Result;
            public static C operator ++(C c) { lock (c) { return c; } }
            void F(int n = 1, [System.Runtime.CompilerServices.CallerMemberName] string s = "") { }
            abstract Task Missing();
            extern static Task Outside();
            delegate Task D(Task t);
            enum Kind { Lock = 1, Wait }
        }
        class Primary(Task<int> t, int n) { public int N = t.Result; public void F() { Task.Run(() => n++); n++; } }
        struct S(Task<int> t) { public readonly int N => t.Result; }
        interface I { Task<int> T { get; } int N => T.Result; static abstract Task F(); }
        """;

    static string InMethod(string statements) => $$"""
        class C
        {
            static readonly object Gate = new();
            static long _count;
            static long G(long x) => x;
            C Next(int n) => this;
            async Task F(Task<int> t, int k)
            {
                await Task.Yield();
        {{statements}}
            }
        }
        """;

    static string Repeat(int count, Func<int, string> line) => string.Concat(Enumerable.Range(0, count).Select(line));

    static string Nested(int depth, string open, string inside, string close) =>
        InMethod(new StringBuilder().Insert(0, open, depth).Append(inside).Insert(open.Length * depth + inside.Length, close, depth).ToString());

    static string CallsTwice(int depth) => InMethod("var n = 0; var run = Task.Run(() => L0());\n" + Repeat(depth, i => $"void L{i}() {{ L{i + 1}(); L{i + 1}(); }}\n") + $"void L{depth}() {{ n++; }}\nawait run;\n");

    static string LongMethod(int lines) => InMethod("var total = 0; var tasks = new List<Task>();\n" + Repeat(lines, i => (i % 10) switch
    {
        0 => $"lock (Gate) {{ _count += {i}; }}\n",
        1 => "await Task.Yield();\n",
        2 => $"var t{i} = Task.Run(() => {{ total += {i}; }});\n",
        3 => $"await t{i - 1};\n",
        4 => $"if (k > {i}) total++; else await Task.Delay({i});\n",
        5 => $"for (var j = 0; j < k; j++) _count += j;\n",
        6 => $"tasks.Add(Task.Run(() => {{ lock (Gate) {{ _count++; }} }}));\n",
        7 => $"try {{ total += k; }} catch (Exception e{i}) when (k == {i}) {{ throw; }} finally {{ total--; }}\n",
        8 => $"var h{i} = new Thread(() => {{ total++; }}); h{i}.Start(); h{i}.Join();\n",
        _ => "await Task.WhenAll(tasks);\n",
    }) + "var x = t.Result;\n");

    static string HugeSwitch(int cases) => InMethod("switch (k) {\n" + Repeat(cases, i =>
        $"case {i}: {(i % 3 == 0 ? $"lock (Gate) {{ _count += {i}; }}" : i % 3 == 1 ? $"_count += await t;" : "Task.Run(() => { _count++; });")} {(i % 50 == 49 ? $"goto case {i - 40};" : "break;")}\n")
        + "}\nvar x = Task.Run(() => 1).Result; // CONC1001\n");

    static string HugeSwitchExpression(int arms) => InMethod(
        "var s = (k, _count) switch {\n" + Repeat(arms, i => $"({i}, > {i}) when G({i}) > k => {(i % 2 == 0 ? "await t" : "k")},\n") + "_ => 0 };\nt.Wait();\n");

    static string NestedBlocks(int depth) => Nested(depth, "{ if (k > 1) ", "t.Wait();", " k++; }");

    static string NestedLocks(int depth) => Nested(depth, "lock (Gate) {\n", "_count++; t.Wait();", "_count--; }");

    static string NestedTries(int depth) => Nested(depth, "try { _count++; ", "await t; t.Wait();", " } catch (Exception) when (k > 1) { lock (Gate) { } } finally { if (k > 2) _count--; }\n");

    static string NestedLoops(int depth) => Nested(depth, "while (k++ < 10) { ", "t.Wait(); Task.Run(() => k++);", " if (k == 7) break; t = Task.FromResult(1); }\n");

    static string NestedParentheses(int depth) => InMethod($"var x = {new string('(', depth)}t.Result{new string(')', depth)};");

    static string LongSum(int terms) => InMethod("var x = " + string.Join(" + ", Enumerable.Repeat("t.Result", terms)) + ";");

    static string LongSumUnderLock(int terms) => $$"""
        using System.IO;
        class C
        {
            readonly object _gate = new();
            readonly string _path = "", _end = "";
            string Read() { lock (_gate) { return File.ReadAllText(_path){{Repeat(terms, _ => " + _end")}}; } }
            string Other() { lock (_gate) { return File.ReadAllText(_path{{Repeat(terms, _ => " + _end")}}); } }
            string Typed() { lock (_gate) { string path = path; return File.ReadAllText(path); } }
        }
        """;

    static string LongSumInLoopUnderLock(int terms) => $$"""
        using System.IO;
        class C
        {
            readonly object _gate = new();
            string _text = "";
            void Fill(string q, string path) { lock (_gate) { while (q.Length < 3) { q = "a"{{Repeat(terms, _ => " + q")}}; } _text = File.ReadAllText(path); } }
            void Ask(string q, string path) { lock (_gate) { while ("a"{{Repeat(terms, _ => " + q")}} != q) { _text = File.ReadAllText(path); } } }
        }
        """;

    static string OwnValuesSaved(int values) => $$"""
        using System.IO;
        class C
        {
            readonly object _gate = new();
            int _count;
            void Save(string path, string text) { lock (_gate) { _count++; var s = text; {{Repeat(values, _ => "s = s.Replace(\"a\", \"b\"); ")}} File.WriteAllText(path, s); } }
        }
        """;

    static string ConstantsForLongMethod(int calls, int lines) => $$"""
        using System.IO;
        class C
        {
            static readonly object s_gate = new();
            int _count;
            void Note(string a, string b, string c, string path) { {{Repeat(lines, _ => "_count += path.Length;\n")}} File.WriteAllText(path, (a ?? path) + (b ?? path) + (c ?? path)); }
            {{Repeat(calls, i => $"public void S{i}(string path) {{ lock (s_gate) Note(\"a\", \"b\", \"c\", path); }}\n")}}
        }
        """;

    static string ManySectionsWithFiles(int sections) => $$"""
        using System.IO;
        class C
        {
            readonly object _gate = new();
            int _count;
            {{Repeat(sections, i => $"public void S{i}(string path) {{ lock (_gate) {{ _count++; if (File.Exists(path + \"{i}\")) File.Delete(path + \"{i}\"); H{i}(path); }} }} void H{i}(string path) {{ if (path.Length > 3) File.WriteAllText(path + \"x\", \"q\"); }}\n")}}
        }
        """;

    static string LongChain(int calls) => InMethod("this" + Repeat(calls, _ => ".Next(t.Result)") + ".Next(1);");

    static string NestedConditions(int depth) => InMethod("var x = " + Repeat(depth, i => $"k == {i} ? t.Result : (k > {i} && t.IsCompleted) || ") + "true" + Repeat(depth, _ => " ? 1 : 2") + ";");

    static string NestedLambdas(int depth) => InMethod(Repeat(depth, i => $"Action a{i} = () => {{ k++; ") + "t.Wait();" + Repeat(depth, _ => " };"));

    static string NestedLocalFunctions(int depth) =>
        InMethod(Repeat(depth, i => $"async Task L{i}() {{ await t; ") + "t.Wait();" + Repeat(depth, i => $" k++; }} L{depth - 1 - i}().Wait();\n"));

    // A thread takes one delegate without parameters: with Task.Run the compiler binds each lambda once for each overload,
    // and those inside it again.
    static string NestedLaunches(int depth) => Nested(depth, "new Thread(() => { k++;\n", "lock (Gate) { _count += k; }", " }).Start();\n");

    static string ManyChoices(int count) => "class C { int _n; void A() => _n++; void B() => _n--; public void F(bool a, bool b) {\n" + Repeat(count, i => $"ThreadStart t{i} = A; if (a && b) t{i} = B; new Thread(t{i}).Start();\n") + "a = !b; } }";

    static string ManyLaunches(int count) => InMethod("var n = 0;\n" + Repeat(count, i => $"var t{i} = Task.Run(() => {{ n++; }});\n") + Repeat(count, i => $"await t{i};\n"));

    static string ManyCaptures(int count) => InMethod(Repeat(count, i => $"var v{i} = {i};\n") + "Parallel.For(0, 10, i => {\n" + Repeat(count, i => $"v{i} += i;\n") + "});");

    static string CallsInCircles(int count) => "class C { static readonly object Gate = new(); static long _count;\n" + Repeat(count, i =>
        $"void M{i}(Task t) {{ lock (Gate) {{ _count++; }} {Repeat(count, j => $"M{j}(t); ")} Task.Run(() => M{(i + 1) % count}(t)).Wait(); }}\n") + "}";

    static string ManyMethods(int count) => "class C { static readonly object Gate = new(); static long _count;\n" + Repeat(count, i =>
        $"async Task M{i}(Task<int> t) {{ await Task.Yield(); lock (Gate) {{ _count++; }} await Task.Run(() => {{ _count++; }}); t.Wait(); }} // CONC1001\n") + "}";

    static string NestedTypes(int depth) =>
        Repeat(depth, i => $"class C{i} {{ ") + "async Task F(Task t) { await Task.Yield(); t.Wait(); } // CONC1001\n" + new string('}', depth);
}
