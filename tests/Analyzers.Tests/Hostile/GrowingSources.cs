namespace ConcurrencyAnalyzers.Tests.Hostile;

/// <summary>What has no end when it is followed: types that grow with each call, members that ask themselves. And what is very long or wide.</summary>
static class GrowingSources
{
    /// <summary>All cases.</summary>
    public static IEnumerable<HostileCase> All()
    {
        yield return new("types that grow with each call", [GrowingTypes]);
        yield return new("interfaces, parts and lists whose types grow", [GrowingParts]);
        yield return new("types and constraints in circles", [TypeCircles]);
        yield return new("functions in fields and locals that call themselves", [FunctionCircles]);
        yield return new("members, extensions, parts and iterators that ask themselves", [MemberCircles]);
        yield return new("jumps that cross each other", [JumpWeb(60)]);
        yield return new("types and tuples nested 60 deep", [NestedTypeArguments(60)]);
        yield return new("an initializer of 10,000 elements", [LongInitializer(10_000)]);
        yield return new("a chain of 2,000 else-ifs", [ElseIfs(2_000)]);
        yield return new("5,000 fields in one type", [ManyFields(5_000)]);
        yield return new("a text of 30,000 parts", [LongText(30_000)]);
        yield return new("a sum under a lock whose terms compute and wait", [LongCost(3_000)]);
        yield return new("an index that is a sum of 3,000 terms", [LongIndex(3_000)]);
        yield return new("40 locals, each twice the one before", [Doubled(40)]);
        yield return new("a condition of 3,000 comparisons", [LongCondition(3_000)]);
        yield return new("calls inside of calls, 300 deep", [NestedCalls(300)]);
        yield return new("choices inside of choices, 300 deep", [NestedChoices(300)]);
        yield return new("objects made inside of objects, 200 deep", [NestedCreations(200)]);
        yield return new("patterns inside of patterns, 100 deep", [NestedPatterns(100)]);
        yield return new("50 methods on the way from the launch to the lock, each with deep terms", [DeepCallees(50, 150)]);
        yield return new("methods that call each other from deep inside of sums, to the last one that counts", [DeepTerms(4, 190)]);
        yield return new("a row of 300 members that hand on what the next hands out", [HandedOn(300)]);
    }

    const string GrowingTypes = """
        class C<T>
        {
            static int s_n;
            readonly object _gate = new();
            int _n;
            T? _value;
            C<C<T>>? _next;
            Task? _task;
            event Action? Changed;
            bool _stopped;
            public void Calls() { new C<C<T>>().Calls(); s_n++; _n++; }
            public void Launches() { Task.Run(() => new C<C<T>>().Launches()); _n++; _next!.Launches(); _next._n++; }
            public void Threads() { new Thread(new C<C<T>>().Threads).Start(); s_n++; new Thread(() => { while (!_stopped) new C<(T, T)>().Threads(); }).Start(); _stopped = true; }
            public void Locks() { lock (_gate) { _n++; new C<C<T>>().Locks(); _next!.Locks(); } _n--; }
            public void Both() { lock (_gate) lock (_next!._gate) { _next.Both(); Changed?.Invoke(); } Changed += () => new C<C<T>>().Both(); }
            public async Task RunAsync(Task t) { await Task.Yield(); Blocks(t); new C<C<T>>().Blocks(t); await new C<C<T>>().RunAsync(t); t.Wait(); }
            public void Blocks(Task t) { new C<C<T>>().Blocks(t); t.Wait(); _task = new C<C<T>>()._task; _task!.Wait(); }
            public int Costs(int n) { lock (_gate) { for (var i = 0; i < n; i++) _n += new C<T[]>().Costs(n) + new C<C<T>>().Costs(i); } return _n; }
            public object Gate() => new C<C<T>>().Gate() ?? _gate;
            public void Gated() { lock (Gate()) { _n++; } lock (new C<C<T>>().Gate()) _n++; }
            public static void Grow<U>(U u) { Grow(new List<U> { u }); Task.Run(() => Grow((u, u))); Parallel.For(0, 9, i => Grow<Func<U>>(() => u)); s_n++; }
            public static U Make<U>(U u) { var made = Make(new[] { u }); return made[0]; }
            public static Task<U> MakeAsync<U>(U u) { var task = MakeAsync<Task<U>>(Task.FromResult(u)); return task.Result; }
            public static IEnumerable<U> All<U>(U u) { foreach (var each in All(new[] { u })) yield return each[0]; }
            public static void Locked<U>(U u, Action<U> work) { lock (typeof(U)) Locked<Action<U>>(work, w => w(u)); }
            public void Sets(T value) { if (_value == null) { lock (_gate) { if (_value == null) { _value = value; _next = new C<C<T>>(); _next.Sets(this); } } } }
            public Func<T> Ask() { var f = new C<C<T>>().Ask(); return () => f()._value!; }
            ~C() { new C<C<T>>().Calls(); }
        }
        class Use { void F() { var c = new C<int>(); c.Launches(); c.Threads(); Task.Run(c.Locks); c.Locks(); C<int>.Grow(1); lock (c) { C<int>.Make(1); c.Costs(1_000_000); C<int>.MakeAsync(1).Wait(); } foreach (var each in C<int>.All(1)) c.Sets(each); C<int>.Locked(1, n => c.Sets(n)); } }
        """;

    const string GrowingParts = """
        interface IVisit<T> { void Visit<U>(IVisit<IVisit<T>> inner, U seen); IVisit<IVisit<T>> Next { get; } Task RunAsync(); }
        class Visit<T>(IVisit<T> other) : IVisit<T>
        {
            readonly object _gate = new();
            readonly IVisit<T> _other = other;
            readonly List<Visit<Visit<T>>> _parts = new();
            static readonly Dictionary<Type, Visit<T>> s_known = new();
            int _sum;
            public IVisit<IVisit<T>> Next => new Visit<IVisit<T>>(_other.Next);
            public void Visit<U>(IVisit<IVisit<T>> inner, U seen) { lock (_gate) { _sum++; inner.Visit(Next.Next, new[] { seen }); Next.Visit(Next.Next, (seen, seen)); } Task.Run(() => Next.Visit(Next.Next, seen)); }
            public async Task RunAsync() { await Next.RunAsync(); _parts.ForEach(p => p.RunAsync().Wait()); Next.RunAsync().Wait(); lock (_gate) Next.RunAsync().Wait(); }
            public void Add() { s_known[typeof(T)] = this; Task.Run(() => { foreach (var part in _parts) part.Add(); _parts.Clear(); }); _parts.Add(new(null!)); }
        }
        class Base<T> { protected int Count; public virtual void Run() { Count++; } }
        class Wide<T> : Base<Wide<Wide<T>>> { readonly object _gate = new(); public override void Run() { lock (_gate) { base.Run(); new Wide<Wide<T>>().Run(); } new Thread(new Wide<Wide<T>>().Run).Start(); } }
        class Far<T> : Far2<Far<Far<T>>> where T : class { Far<Far<T>>? _far; public void Go() { _far!.Go(); lock (_far) Step(); Parallel.Invoke(Step, _far.Step); } }
        class Far2<T> where T : class { Far2<Far2<T>>? _far; protected internal void Step() { _far!.Step(); lock (this) _far._far!.Step(); } }
        record Chain<T>(T Head, Chain<Chain<T>>? Tail) { public int Length() { var n = 1 + Tail!.Length(); Task.Run(() => n++); return n; } public Chain<T> Copy() => this with { Tail = Tail!.Copy() }; }
        struct Box<T> { T _value; Box<T>[] _boxes; public void Set(T value) { new Box<Box<T>>().Set(this); Task.Run(() => new Box<Box<T>>().Set(default)); _value = value; } }
        """;

    const string TypeCircles = """
        class A<T> where T : B<A<T>> { object _gate = new(); int _n; void F(T t) { lock (t) { lock (_gate) { _n++; t.G(this); } } Task.Run(() => F(t)); } }
        class B<T> where T : A<B<T>> { public void G(T t) { new Thread(() => G(t)).Start(); lock (t) G(t); } }
        class M<T, U> where T : U where U : T { readonly object _gate = new(); async Task F(Task<T> t, T a, U b) { await Task.Yield(); lock (a) lock (b) { } var x = t.Result; Task.Run(() => F(t, b, a)); } } // CONC1001
        class P<T> where T : P<T>, T { T? _t; void F() { _t!.F(); lock (_t._t!) F(); Task.Run(_t.F); } }
        interface IA : IB, IA { void F(); } interface IB : IC { } interface IC : IA { }
        class Q : IA, IC { readonly object _gate = new(); IA? _ia; public void F() { lock (_gate) _ia!.F(); Task.Run(_ia!.F).Wait(); } void IC.F() { } }
        class X : X.Inner { public class Inner : X { public override void Run() { lock (this) base.Run(); Task.Run(Run); } } public virtual void Run() { } }
        class Y : Outer<Y>.Nested { void F() { Run(); Task.Run(Run); } } class Outer<T> { public class Nested : Outer<Outer<T>>.Nested { protected void Run() { lock (this) Run(); } } }
        delegate D D(D d); class E { D? _d; void F() { _d = d => d(_d!)(d); _d(_d)(_d)(_d); Task.Run(() => _d(_d)); lock (_d) _d(_d); } }
        class Z : IEnumerable<Z> { Z? _z; public IEnumerator<Z> GetEnumerator() { foreach (var z in this) yield return z; } System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator(); public Z GetAwaiter() => this; public bool IsCompleted => _z!.IsCompleted; public Z GetResult() => _z!.GetResult(); async Task F() { foreach (var z in this) foreach (var y in z) { await y; lock (y) { await y; } Task.Run(y.F); } } }
        """;

    const string FunctionCircles = """
        class C
        {
            static readonly Func<int, int> Fact = n => n < 2 ? 1 : n * Fact!(n - 1), Even = n => Odd!(n - 1), Odd = n => Even(n - 1) + Fact(n);
            readonly object _gate = new();
            Func<int, int> _f, _g; Action _go; Func<Task> _run; Func<Func<int>> _make; Lazy<int> _lazy; int _n; Task<int> _task;
            Predicate<int> _test = n => false;
            C()
            {
                _f = n => _g!(n - 1) + _f!(n); _g = n => _f(n - 1); _go = () => { _n++; _go!(); Task.Run(_go); lock (_gate) _go(); };
                _run = async () => { await _run!(); _run().Wait(); await Task.Run(_run); };
                _make = () => () => _make!()() + _f(1);
                _lazy = new(() => _lazy!.Value + 1);
                _test = n => !_test(n);
                _task = Task.Run(() => _task!.Result);
                _f = _g = _f; _go += _go; _go -= _go; _go = _go + _go;
                _make = _make; _run = () => _run();
            }
            void F()
            {
                lock (_gate) { _f(3); _go(); _n += Fact(100) + Even(3) + _lazy.Value + _make()(); }
                Func<int, int> f = f; Func<int, int> a = b, b = a; Action go = null!; go = () => { go(); Task.Run(go); go += go; };
                go(); Task.Run(() => { f(1); a(b(1)); go(); }); Parallel.Invoke(go, go); new Thread(() => go()).Start();
                int Own(int n) => Own(n - 1) + Task.Run(() => Own(n)).Result; Task<int> OwnAsync() => OwnAsync(); async Task Deep() { await Deep(); Deep().Wait(); void In() { In(); Out(); } void Out() { In(); Task.Run(Out); lock (_gate) In(); } In(); }
                Task.Run(Deep); Own(3); var w = Own; w = n => w(n); Func<Func<Func<int>>> g = () => g()(); if (_test(1)) { while (_test(2)) Own(1); } _ = OwnAsync().Result;
                Action<Action> y = h => h(() => y(h)); y(x => y(z => x())); Task.Run(() => y(go => go()));
                Expression e = e; var v = v; var (p, q) = (q, p); Timer t = new(_ => t.Change(0, 1)); Task self = self.ContinueWith(_ => self); self.Wait(); object o = o ?? o; lock (o) { lock (o ?? o) _n++; }
            }
        }
        """;

    const string MemberCircles = """
        static class Extensions
        {
            static int s_n;
            public static T A<T>(this T t) => t.B(); public static T B<T>(this T t) => t.C(); public static T C<T>(this T t) { s_n++; return t.A(); }
            public static void Each<T>(this IEnumerable<T> all, Action<T> work) { all.Each(work); foreach (var t in all) work(t); all.All2().Each(work); }
            public static IEnumerable<T> All2<T>(this IEnumerable<T> all) { foreach (var t in all.All2()) yield return t; foreach (var t in all.All2().All2()) yield return t; }
            public static IEnumerable<int> Count(int n) { yield return n; foreach (var m in Count(n - 1)) { yield return m; lock (typeof(int)) s_n += m; } }
            public static async IAsyncEnumerable<int> CountAsync(int n) { await foreach (var m in CountAsync(n - 1)) yield return m; await foreach (var m in CountAsync(n).Twice()) { yield return m; CountAsync(1).Twice(); } }
            public static async IAsyncEnumerable<T> Twice<T>(this IAsyncEnumerable<T> all) { await foreach (var t in all.Twice()) yield return t; }
            public static Task Then(this Task t, Action a) => t.Then(a).Then(a); public static void Done(this Task t) { t.Done(); t.Then(() => t.Done()).Wait(); }
            public static object Gate(this object o) => o.Gate().Gate();
        }
        partial class Parts
        {
            readonly object _gate = new(); int _n; int[] _data = [];
            partial void Started(); partial void Started() { Started(); Stopped(); Task.Run(Started); lock (_gate) Started(); }
            partial void Stopped(); public partial int Ask(); public partial int Ask() => Ask() + Size; public partial Task GoAsync();
            int Size { get { lock (_gate) return Size; } set { Size = value; _n = Size; } } int Auto { get; set; } bool IsOpen { get { return IsOpen; } set { IsOpen = value; } } Parts Self => Self; object Key => Key ?? Self.Key; Lazy<Parts> Lazy { get => Lazy; }
            int this[int n] { get => this[n]; set { this[n] = value; this[value]++; } } ref int At(int n) => ref At(n - 1); event Action Gone { add { Gone += value; } remove { Gone -= value; } }
            void F(Task t) { Started(); lock (Key) { Size++; _n++; } lock (Self.Self.Key) { Self.Size = Ask(); } lock (this.Gate()) { this.A().B().C()._n++; } Task.Run(() => { At(3)++; this[3] = 4; IsOpen = !IsOpen; Self.Self._n++; }); if (!IsOpen) Self.Self._n++; while (!IsOpen) Thread.Sleep(1); t.Done(); Extensions.Count(3).Each(n => _n += n); Lazy.Value.F(t); Gone += () => F(t); }
            async Task G() { await foreach (var n in Extensions.CountAsync(3).Twice()) { _n += n; Parts p = new(); p = p.Self; p.F(GoAsync()); } foreach (var n in Extensions.Count(1)) { Ask(); GoAsync().Wait(); } }
            Parts() : this() { } Parts(int n) : this(n + 1, n) { } Parts(int n, int m) : this(n) { Size = n; Task.Run(() => new Parts(n, m)); }
            public static bool operator true(Parts p) => p ? true : false; public static bool operator false(Parts p) => !p; public static bool operator !(Parts p) => !p; public static implicit operator Parts(int n) => n; public static Parts operator ++(Parts p) => ++p; public void Deconstruct(out Parts a, out Parts b) { (a, b) = this; }
            public void Dispose() { Dispose(true); } void Dispose(bool all) { Dispose(); lock (_gate) { if (this) Dispose(!all); } }
        }
        """;

    static string JumpWeb(int labels) => InMethod(Repeat(labels, i =>
        $"l{i}: _count++; if (k == {i}) goto l{i * 7 % labels}; try {{ if (k > {i}) goto l{i * 13 % labels}; lock (Gate) {{ _count--; if (k < -{i}) goto l{(i + 11) % labels}; }} }} finally {{ if (k == 1) _count++; }} if (k == {i + 1}) {{ var t{i} = Task.Run(() => _count++); goto l{(i + 1) % labels}; }}\n") + "t.Wait();\n");

    static string NestedTypeArguments(int depth) => $$"""
        class Box<T> { public T? Value; public int N; public void Set(T t) { Value = t; N++; } }
        class C
        {
            readonly {{Wrapped(depth, "Box<", "int", ">")}} _boxes = new();
            readonly {{Wrapped(depth, "(", "int", ", int)")}} _pairs;
            readonly {{Wrapped(depth, "Func<", "Task<int>", ">")}} _made = null!;
            void F() { lock (_boxes) { _boxes.N++; _boxes.Set(_boxes.Value!); } Task.Run(() => { _boxes.N++; var p = _pairs{{Repeat(depth - 1, _ => ".Item1")}}; _ = _made{{Repeat(depth, _ => "()")}}.Result; _boxes{{Repeat(depth - 1, _ => ".Value!")}}.N++; }); _boxes.N--; }
        }
        """;

    static string LongInitializer(int elements) => $$"""
        class C
        {
            static readonly int[] s_all = { {{Repeat(elements, i => $"{i}, ")}} };
            static readonly Dictionary<int, Func<int>> s_made = new() { {{Repeat(elements / 10, i => $"[{i}] = () => {i}, ")}} };
            int _n;
            void F(Task<int> t) { var list = new List<int> { {{Repeat(elements, i => i % 100 == 0 ? "t.Result, " : $"{i}, ")}} }; int[] more = [{{Repeat(elements, i => $"{i}, ")}}]; lock (this) { _n += s_all[3]; list = new List<int> { {{Repeat(elements, i => $"_n + {i}, ")}} }; } Task.Run(() => { list.Add(s_made[3]()); _n++; more[0]++; }); list.Add(1); }
        }
        """;

    static string ElseIfs(int arms) => InMethod("int n = 0; " + Repeat(arms, i => $"if (k == {i}) {{ lock (Gate) {{ _count += {i}; }} n += {i}; }}\nelse ") + "t.Wait();\nlock (Gate) { " + Repeat(arms, i => $"if (n == {i}) _count++;\nelse ") + "_count--; }\n");

    static string ManyFields(int fields) => "class C { readonly object _gate = new();\n" + Repeat(fields, i => $"int _f{i}; {(i % 5 == 0 ? $"public void Set{i}(int n) {{ lock (_gate) {{ _f{i} = n; _f{(i + 1) % fields}++; }} }} public int Get{i}() => _f{i};" : "")}\n")
        + $"void F() {{ Task.Run(() => {{ {Repeat(fields, i => $"_f{i}++; ")} }}); {Repeat(fields, i => $"_f{i}--; ")} }} }}";

    static string LongText(int parts) => InMethod("string s = \"\"; lock (Gate) { s = " + string.Join(" + ", Enumerable.Range(0, parts).Select(i => $"\"{i}\"")) + $"; }} string u = \"\"; lock (Gate) {{ u = s{Repeat(parts / 10, i => $" + k + \"{i}\"")}; _count += u.Length; }} Task.Run(() => u += s);");

    static string LongCost(int terms) => $$"""
        class C
        {
            readonly object _gate = new();
            readonly string _path = "";
            int _n;
            static long Heavy(int k) { long s = 0; for (int i = 0; i < 100000000; i++) s += i * k; return s; }
            void F() { Parallel.For(0, 9, i => { lock (_gate) { _n += (int)({{string.Join(" + ", Enumerable.Repeat("Heavy(i)", terms))}}); } }); }
            string Read() { lock (_gate) { return {{string.Join(" + ", Enumerable.Repeat("File.ReadAllText(_path)", terms))}}; } }
        }
        """;

    static string LongIndex(int terms) => InMethod($"var a = new long[9]; Parallel.For(0, 9, i => {{ a[i{Repeat(terms / 2, _ => " + 1")}]++; a[i{Repeat(terms, _ => " + k")}]++; a[i{Repeat(terms, _ => " - 1")}]--; }});");

    static string Doubled(int locals) => InMethod("lock (Gate) { long a0 = k; " + Repeat(locals, i => $"long a{i + 1} = a{i} + a{i}; ") + $"_count = a{locals}; }} var n0 = k; " + Repeat(locals, i => $"var n{i + 1} = n{i} * n{i}; ")
        + $"for (var i = 0; i < n{locals}; i++) {{ _count++; }} string s0 = t.ToString()!; " + Repeat(locals, i => $"var s{i + 1} = s{i} + s{i}; ") + $"lock (Gate) {{ _count += s{locals}.Length; Console.WriteLine(s{locals}); }} C c0 = this; " + Repeat(locals, i => $"var c{i + 1} = k > {i} ? c{i} : c{i}.Next(k); ") + $"lock (c{locals}) {{ _count++; }} Task.Run(() => c{locals}.Next(1));");

    static string LongCondition(int terms) => InMethod("if (" + string.Join(" || ", Enumerable.Range(0, terms).Select(i => $"k == {i}")) + ") { lock (Gate) { _count++; } _ = Task.Run(() => _count++); t.Wait(); } while (" + string.Join(" && ", Enumerable.Range(0, terms).Select(i => $"(k > {i} || _count < {i})")) + ") { k--; }");

    static string NestedCalls(int depth) => InMethod("lock (Gate) { _count += " + Wrapped(depth, "G(", "t.Result", ")") + "; } Task.Run(() => _count += " + Wrapped(depth, "G(1 + ", "k", ")") + ");");

    static string NestedChoices(int depth) => InMethod("object o = " + Repeat(depth, i => $"k == {i} ? Gate : ") + "this; lock (o) { _count++; } object p = " + Wrapped(depth, "(Gate ?? ", "t", ")") + "; lock (p) { _count++; } var q = " + Repeat(depth, i => $"k switch {{ {i} => t, _ => ") + "t" + new string('}', depth) + "; q.Wait(); Task.Run(() => _count += q.Result);");

    static string NestedCreations(int depth) => "class N { public N? Inner; public int Count; public N(N? inner) { Inner = inner; } public N() { } }\n" + InMethod("var n = " + Wrapped(depth, "new N(", "null", ")") + "; var m = " + Wrapped(depth, "new N { Inner = ", "n", " }") + $"; Task.Run(() => {{ n{Repeat(depth, _ => ".Inner!")}.Count++; m.Count++; }}); n.Count++; m{Repeat(depth, _ => ".Inner!")}.Count++; lock (m{Repeat(depth, _ => ".Inner!")}) {{ n = {Wrapped(depth, "new N(", "n", ")")}; }}");

    static string NestedPatterns(int depth) => "class N { public N? Inner; public int Count; }\n" + InMethod("var n = new N(); Task.Run(() => { if (n is " + Wrapped(depth, "{ Inner: ", "{ Count: > 3 } found", " }") + ") found.Count++; n = n.Inner ?? n; }); if (n is " + Wrapped(depth, "{ Inner: not null and ", "{ Count: > 3 and < 5 or 7 }", " }") + ") n.Count++; _ = k is " + Wrapped(depth, "not (", "3", " or 4)") + ";");

    static string DeepCallees(int methods, int terms) => "class C { readonly object _gate = new(); int _n; void Go() { Parallel.For(0, 9, i => { lock (_gate) { _n += M0(i); } }); lock (_gate) _n++; }\n" + Repeat(methods, i => $"int M{i}(int n) => " + Wrapped(terms, "(1 + ", $"M{i + 1}({Wrapped(terms, "(n + ", "1", ")")})", ")") + ";\n") + $"int M{methods}(int n) {{ for (var i = 0; i < 1000000; i++) _n += i; return _n; }} }}";

    // What a call costs is looked up from the deepest place of its caller.
    static string DeepTerms(int methods, int terms) => $"class C {{ static readonly object s_gate = new(); static int s_n; void Go() {{ Parallel.For(0, 9, i => {{ lock (s_gate) {{ s_n += {Wrapped(terms, "(1 + ", "M0(i)", ")")}; }} }}); lock (s_gate) {{ s_n += M{methods - 1}(3){Repeat(1_500, _ => " + s_n")}; }} }}\nasync Task A() {{ await Task.Yield(); s_n += M0(3); }}\n"
        + Repeat(methods, i => $"static int M{i}(int n) => {Wrapped(terms, "(1 + ", $"M{i + 1}(n)", ")")};\n") + $"static int M{methods}(int n) {{ for (var i = 0; i < 100000000; i++) n += i; return n; }} }}";

    static string HandedOn(int members) => "class N { N? _n; public int Count; readonly object _gate = new(); Task? _task; IEnumerable<N> _all = []; Func<N> _f = null!;\n" + Repeat(members, i => $"public N P{i} => P{i + 1}; public N M{i}() {{ var n = M{i + 1}(); return n; }} public object G{i}() {{ var g = G{i + 1}(); return g; }} public Task T{i}() {{ var t = T{i + 1}(); return t; }} public static N S{i}(N n) => S{i + 1}(n); public bool B{i} {{ get {{ return B{i + 1}; }} }} public void L{i}(Action a) => L{i + 1}(a); public IEnumerable<N> E{i}() => E{i + 1}(); public int C{i}() => C{i + 1}() + 1; public Func<N> F{i}() => F{i + 1}();\n")
        + $"public N P{members} => _n!; public N M{members}() => _n!; public object G{members}() => _gate; public Task T{members}() => _task!; public static N S{members}(N n) => n; public bool B{members} => Count > 3; public void L{members}(Action a) {{ lock (_gate) a(); }} public IEnumerable<N> E{members}() => _all; public int C{members}() {{ for (var i = 0; i < 1000000; i++) Count += i; return Count; }} public Func<N> F{members}() => _f;\n"
        + "void F() { _task = Task.Run(() => { P0.Count++; M0().Count++; S0(this).Count++; foreach (var e in E0()) e.Count++; F0()().Count++; L0(() => Count++); }); P0.Count++; M0().Count++; S0(this).Count++; lock (G0()) { Count++; _n = P0; Count += C0(); } if (B0) { lock (_gate) { if (B0) Count++; T0().Wait(); } } T0().Wait(); foreach (var e in E0()) e.Count++; F0()().Count++; L0(() => Count--); } async Task A() { await Task.Yield(); T0().Wait(); L0(() => T0().Wait()); C0(); } }";

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

    static string Repeat(int count, Func<int, string> part) => string.Concat(Enumerable.Range(0, count).Select(part));

    static string Wrapped(int depth, string open, string inside, string close) => Repeat(depth, _ => open) + inside + Repeat(depth, _ => close);
}
