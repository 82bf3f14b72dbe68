using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Engine;

using Verify = Verify<UnguardedSharedField>;

/// <summary>Launches of a delegate that is one of a few: any of them may run, and never two of them.</summary>
public class AlternativesTests
{
    // A pump that reads in one of two ways, while its owner counts as well.
    static string Pump(string start, string slow = "[|_seen|]++;", string fast = "Read();", string owner = "[|_seen|]++;", string members = "") => $$"""
        class Pump(bool isFast)
        {
            int _seen;
            {{members}}
            void Slow() { while (Read()) { {{slow}} } }
            void Fast() { while (Read()) { {{fast}} } }
            bool Read() => Console.In.Read() > 0;

            public void Start()
            {
                {{start}}
                for (var i = 0; i < 9; i++)
                {
                    {{owner}}
                }
            }
        }
        """;

    [Theory]
    [InlineData("ThreadStart body = Slow; if (isFast) body = Fast; new Thread(body).Start();")]
    [InlineData("ThreadStart body = Fast; if (!isFast) body = Slow; var thread = new Thread(body) { IsBackground = true }; thread.Start();")]
    [InlineData("ThreadStart body; if (isFast) { body = Fast; } else { body = Slow; } new Thread(body).Start();")]
    [InlineData("new Thread(isFast ? new ThreadStart(Fast) : Slow).Start();")]
    [InlineData("Action body = isFast ? Fast : Slow; Task.Run(body);")]
    [InlineData("Action body = isFast ? () => Fast() : () => Slow(); Task.Run(body);")]
    [InlineData("Task.Run(isFast ? Fast : Slow);")]
    [InlineData("ThreadStart body = isFast switch { true => Fast, false => Slow }; new Thread(body).Start();")]
    [InlineData("Action? body = isFast ? Fast : null; body ??= Slow; Task.Run(body);")]
    [InlineData("Action? body = isFast ? Fast : null; Task.Run(body ?? Slow);")]
    [InlineData("Begin(isFast ? Fast : Slow);", "void Begin(Action work) => Task.Run(work);")]
    public Task Any_of_them_may_run(string start, string members = "") => Verify.Reports(Pump(start, members: members));

    [Theory]
    // It holds another one when it is started.
    [InlineData("ThreadStart body = Slow; body = Fast; new Thread(body).Start();")]
    [InlineData("ThreadStart body = Fast; new Thread(body).Start(); body = Slow; body();")]
    // Both take the lock.
    [InlineData("ThreadStart body = Slow; if (isFast) body = Fast; new Thread(body).Start();", "lock (this) _seen++;", "lock (this) _seen += 2;", "lock (this) _seen++;")]
    // Only the one that runs does it.
    [InlineData("ThreadStart body = Slow; if (isFast) body = Fast; new Thread(body).Start();", "_seen++;", "_seen += 2;", "Read();")]
    [InlineData("for (var i = 0; i < 2; i++) new Thread(isFast ? new ThreadStart(Fast) : Slow).Start();", "Interlocked.Increment(ref _seen);", "if (_seen < 9) Read();", "Read();")]
    // It is over by then.
    [InlineData("Action body = isFast ? Fast : Slow; Task.Run(body).Wait();", "_seen++;", "_seen += 2;", "_seen++;")]
    [InlineData("ThreadStart body = Slow; if (isFast) body = Fast; var thread = new Thread(body); thread.Start(); thread.Join();", "_seen++;", "_seen += 2;", "_seen++;")]
    public Task Silent(string start, string slow = "_seen++;", string fast = "Read();", string owner = "_seen++;") => Verify.Silent(Pump(start, slow, fast, owner));

    [Fact]
    public Task Copies_of_one_of_them_meet() => Verify.Reports(Pump(
        "for (var i = 0; i < 2; i++) new Thread(isFast ? new ThreadStart(Fast) : Slow).Start();", slow: "[|_seen|]++;", owner: "Read();"));

    // Which of two ways is taken is decided once for both.
    [Fact]
    public Task Choices_of_two_launches_belong_together() => Verify.Silent("""
        class Link(bool isNative)
        {
            int _native, _managed;
            void NativeSend() => _native++;
            void Send() => _managed++;
            void NativeReceive() => Console.Read();
            void Receive() { Console.Read(); _native++; }

            public void Start()
            {
                Task.Run(isNative ? NativeSend : Send);
                Task.Run(isNative ? NativeReceive : Receive);
            }
        }
        """);

    // Two launches; the first does A or B, the second C or D, and A beside D counts wrongly.
    static string Pair(string start, string members = "", string constructor = "") => $$"""
        class Link(bool isNative)
        {
            int _n;
            bool _isOpen;
            readonly bool _isFast;
            readonly int _mode;
            readonly Way _way = new();
            {{members}}
            {{constructor}}
            void A() { Console.Read(); [|_n|]++; }
            void B() => Console.Read();
            void C() => Console.Read();
            void D() { Console.Read(); [|_n|]--; }
            bool Ask() => Console.Read() > 0;
            public void Open() => _isOpen = true;

            public void Start(bool a, bool b, bool[] all)
            {
                {{start}}
            }
        }

        class Way
        {
            public bool IsShort { get; }
            public bool IsOpen { get; set; }
            public bool IsLong => Console.Read() > 0;
            public static bool operator ==(Way way, int length) => Console.Read() == length;
            public static bool operator !=(Way way, int length) => Console.Read() != length;
            public override bool Equals(object? other) => false;
            public override int GetHashCode() => 0;
        }
        """;

    [Theory]
    [InlineData("Task.Run(a ? A : B); Task.Run(a ? C : D);")]
    [InlineData("Task.Run(isNative ? A : B); Task.Run(isNative ? C : D);")]
    [InlineData("Task.Run(_isFast ? A : B); Task.Run(_isFast ? C : D);")]
    [InlineData("var way = Ask(); Task.Run(way ? A : B); Task.Run(way ? C : D); way = Ask(); Console.Write(way);")]
    // The other way round.
    [InlineData("Task.Run(a ? A : B); Task.Run(!a ? D : C);")]
    [InlineData("Task.Run(!(a) ? B : A); Task.Run(a ? C : D);")]
    [InlineData("Task.Run(a == false ? B : A); Task.Run(a ? C : D);")]
    [InlineData("Task.Run(_mode == 1 ? A : B); Task.Run(_mode != 1 ? D : C);")]
    [InlineData("Task.Run(_mode is 1 ? A : B); Task.Run(_mode is not 1 ? D : C);")]
    [InlineData("Task.Run(_mode == 1 ? A : B); Task.Run(_mode == 2 ? D : C);")]
    [InlineData("Task.Run(_mode switch { 1 => A, _ => B }); Task.Run(_mode switch { 1 => C, _ => D });")]
    [InlineData("Task.Run(_mode > 1 ? A : B); Task.Run(_mode > 1 ? C : D);")]
    [InlineData("Task.Run(_way.IsShort ? A : B); Task.Run(_way.IsShort ? C : D);")]
    [InlineData("Task.Run(_way is null ? A : B); Task.Run(_way != null ? D : C);")]
    // More is asked of one of them.
    [InlineData("Task.Run(a && b ? A : B); Task.Run(a ? C : D);")]
    [InlineData("Task.Run(a || b ? B : A); Task.Run(b ? D : C);")]
    // Chosen by statements.
    [InlineData("ThreadStart one = B; if (a) one = A; ThreadStart two = D; if (a) two = C; new Thread(one).Start(); new Thread(two).Start();")]
    [InlineData("ThreadStart one, two; if (a) { one = A; two = C; } else { one = B; two = D; } new Thread(one).Start(); new Thread(two).Start();")]
    public Task Two_launches_that_choose_alike(string start) => Verify.Silent(Pair(start).Replace("[|_n|]", "_n"));

    [Theory]
    [InlineData("Task.Run(a ? A : B); Task.Run(b ? C : D);")]
    [InlineData("Task.Run(a ? A : B); Task.Run(!a ? C : D);")]
    [InlineData("Task.Run(a ? A : B); Task.Run(isNative ? C : D);")]
    [InlineData("Task.Run(_mode == 1 ? A : B); Task.Run(_mode == 2 ? C : D);")]
    [InlineData("Task.Run(a && b ? C : D); Task.Run(a ? A : B);")]
    // It has changed in between.
    [InlineData("Task.Run(a ? A : B); a = b; Task.Run(a ? C : D);")]
    [InlineData("Task.Run(_isOpen ? A : B); Task.Run(_isOpen ? C : D);")]
    [InlineData("Task.Run(Ask() ? A : B); Task.Run(Ask() ? C : D);")]
    [InlineData("Task.Run(_way.IsOpen ? A : B); Task.Run(_way.IsOpen ? C : D);")]
    [InlineData("Task.Run(_way.IsLong ? A : B); Task.Run(_way.IsLong ? C : D);")]
    [InlineData("Task.Run(_way == 1 ? A : B); Task.Run(_way == 1 ? C : D);")]
    [InlineData("ref var now = ref a; Task.Run(now ? A : B); a = b; Task.Run(now ? C : D);")]
    [InlineData("Change(ref a); Task.Run(a ? A : B); Change(ref a); Task.Run(a ? C : D);", "static void Change(ref bool it) => it = !it;")]
    [InlineData("void Both() { Task.Run(a ? A : B); Task.Run(a ? C : D); a = b; } Both(); Both();")]
    [InlineData("Action turn = () => a = !a; Task.Run(a ? A : B); turn(); Task.Run(a ? C : D);")]
    [InlineData("for (var i = 0; i < 9; i++) { Task.Run(a ? A : B); Task.Run(a ? C : D); a = b; }")]
    [InlineData("foreach (var one in all) { Task.Run(one ? A : B); Task.Run(one ? C : D); }")]
    [InlineData("again: Task.Run(a ? A : B); Task.Run(a ? C : D); if (a) { a = false; goto again; }")]
    // Nothing is neither, and a number is the same in another type.
    [InlineData("bool? may = a ? null : b; Task.Run(may == false ? B : A); Task.Run(may == true ? C : D);")]
    [InlineData("long way = all.Length; Task.Run(way == 1 ? A : B); Task.Run(way == 1L ? D : C);")]
    [InlineData("var way = (char)all.Length; Task.Run(way == 10 ? A : B); Task.Run(way == '\\n' ? D : C);")]
    // One of them stands at two places.
    [InlineData("Task.Run(a ? A : b ? A : B); Task.Run(a ? C : D);")]
    [InlineData("ThreadStart one = A; if (a) one = B; ThreadStart two = C; if (b) two = D; new Thread(one).Start(); new Thread(two).Start();")]
    // The test comes too late.
    [InlineData("ThreadStart one = B; if (a) one = A; new Thread(one).Start(); ThreadStart two = D; new Thread(two).Start(); if (a) two = C; new Thread(two).Start();")]
    public Task Two_launches_that_choose_by_themselves(string start, string members = "") => Verify.Reports(Pair(start, members));

    [Theory]
    [InlineData("readonly Action _one, _two;", "public Link(bool f, bool g) : this(f) { _one = f ? A : B; _two = f ? C : D; }")]
    [InlineData("readonly Action _one, _two;", "public Link(bool f, bool g) : this(f) { if (f) { _one = A; } else { _one = B; } if (!f) { _two = D; } else { _two = C; } }")]
    public Task Two_fields_that_are_chosen_alike(string members, string constructor) => Verify.Silent(Pair("Task.Run(_one); Task.Run(_two);", members, constructor).Replace("[|_n|]", "_n"));

    [Theory]
    [InlineData("readonly Action _one, _two;", "public Link(bool f, bool g) : this(f) { _one = f ? A : B; _two = g ? C : D; }")]
    [InlineData("readonly Action _one, _two;", "public Link(bool f, bool g) : this(f) { if (f) { _one = A; } else { _one = B; } if (!f) { _two = C; } else { _two = D; } }")]
    [InlineData("readonly Action _one, _two;", "public Link(bool f, bool g) : this(f) { _one = f ? A : B; f = g; _two = f ? C : D; }")]
    public Task Two_fields_that_are_chosen_each(string members, string constructor) => Verify.Reports(Pair("Task.Run(_one); Task.Run(_two);", members, constructor));

    // An object is made by one of its constructors.
    static string Made(string first, string second, string other = "", string after = "_one.Start(); _two.Start();") => $$"""
        class Link
        {
            int _n;
            readonly Thread _one, _two;
            public Link(bool f, bool g) { {{first}} }
            public Link(bool f) {{other}} { {{second}} }
            void A() { Console.Read(); [|_n|]++; }
            void B() => Console.Read();
            void C() => Console.Read();
            void D() { Console.Read(); [|_n|]--; }
            public void Start() { {{after}} }
        }
        """;

    [Fact]
    public Task What_two_constructors_choose() => Verify.Silent(Made(
        "_one = new Thread(f ? new ThreadStart(A) : B); _two = new Thread(f ? new ThreadStart(C) : B);", "_one = new Thread(f ? new ThreadStart(B) : C); _two = new Thread(f ? new ThreadStart(D) : C);").Replace("[|_n|]", "_n"));

    // The constructor may not be done with it.
    [Theory]
    [InlineData("readonly Action _one; readonly bool _f;", "public Link(bool f, bool g) { _f = f; _one = _f ? A : B; }", false)]
    [InlineData("readonly Action _one; readonly bool _f;", "public Link(bool f, bool g) { _f = f; _one = _f ? A : B; _f = g; }", true)]
    [InlineData("readonly Action _one; readonly bool _f;", "public Link(bool f, bool g) { _one = _f ? A : B; } public Link() : this(true, true) { _f = true; }", true)]
    public Task A_constructor_and_a_member_that_choose_alike(string members, string constructor, bool isTold)
    {
        var source = Pair("Task.Run(_one); Task.Run(_f ? C : D);", members, constructor).Replace("(bool isNative)", "");
        return isTold ? Verify.Reports(source) : Verify.Silent(source.Replace("[|_n|]", "_n"));
    }

    [Fact]
    public Task Two_constructors_make_one_thread() => Verify.Silent(Made(
        "_one = new Thread(A); _two = new Thread(B);", "_one = new Thread(D); _two = new Thread(B);").Replace("[|_n|]", "_n"));

    [Theory]
    [InlineData("_one = new Thread(f ? new ThreadStart(A) : B); _two = new Thread(g ? new ThreadStart(D) : C);", "_one = new Thread(B); _two = new Thread(C);")]
    // Both constructors run.
    [InlineData("_one = new Thread(f ? new ThreadStart(A) : B);", "_two = new Thread(f ? new ThreadStart(D) : C);", ": this(f, f)")]
    public Task What_one_constructor_chooses(string first, string second, string other = "") => Verify.Reports(Made(first, second, other));

    // A thread that gets an object when it is started.
    static string Given(string given) => $$"""
        class Feeder
        {
            int _seen;
            readonly Thread _thread;
            public Feeder(bool f) { _thread = new Thread(f ? new ParameterizedThreadStart(One) : Two); }
            static void One(object? to) { Console.Read(); [|((Feeder)to!)._seen|]++; }
            static void Two(object? to) => Console.Read();
            public void Start(Feeder other)
            {
                _thread.Start({{given}});
                for (var i = 0; i < 9; i++)
                    [|_seen|]++;
            }
        }
        """;

    [Fact]
    public Task One_of_a_few_gets_an_object() => Verify.Reports(Given("this"));

    [Fact]
    public Task One_of_a_few_gets_another_object() => Verify.Silent(Given("new Feeder(true)").Replace("[|", "").Replace("|]", ""));

    // What the constructor has chosen.
    static string Kept(string field, string constructor, string start, string later = "") => $$"""
        class Pump
        {
            int _seen;
            {{field}}
            public Pump(bool isFast) { {{constructor}} }
            void Slow() { while (Read()) [|_seen|]++; }
            void Fast() { while (Read()) { } }
            bool Read() => Console.In.Read() > 0;
            {{later}}

            public void Start()
            {
                {{start}}
                for (var i = 0; i < 9; i++)
                    [|_seen|]++;
            }
        }
        """;

    [Theory]
    [InlineData("readonly Action _work;", "_work = isFast ? Fast : Slow;", "Task.Run(_work);")]
    [InlineData("Action _work;", "if (isFast) _work = Fast; else _work = Slow;", "Task.Run(_work);")]
    [InlineData("readonly Action _work;", "if (isFast) _work = () => Fast(); else _work = () => Slow();", "Task.Run(_work);")]
    [InlineData("readonly ThreadStart _work;", "_work = isFast ? Fast : Slow;", "new Thread(_work).Start();")]
    [InlineData("readonly Thread _thread;", "_thread = new Thread(isFast ? new ThreadStart(Fast) : Slow);", "_thread.Start();")]
    [InlineData("readonly Thread _thread;", "ThreadStart work = Slow; if (isFast) work = Fast; _thread = new Thread(work);", "_thread.Start();")]
    public Task A_field_that_holds_one_of_a_few(string field, string constructor, string start) => Verify.Reports(Kept(field, constructor, start));

    [Theory]
    [InlineData("readonly Action _work;", "_work = Fast; var other = isFast ? 1 : 2;", "Task.Run(_work);")]
    [InlineData("Action _work;", "_work = Slow;", "Task.Run(_work);", "public void Use(Action work) => _work = work;")]
    [InlineData("readonly Action _work;", "_work = isFast ? Fast : Slow;", "Task.Run(_work).Wait();")]
    public Task A_field_that_holds_another(string field, string constructor, string start, string later = "") => Verify.Silent(Kept(field, constructor, start, later).Replace("[|_seen|]", "_seen"));
}
