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
    [InlineData("Action _work;", "_work = Fast;", "Task.Run(_work);", "public void Use(Action work) => _work = work;")]
    [InlineData("readonly Action _work;", "_work = isFast ? Fast : Slow;", "Task.Run(_work).Wait();")]
    public Task A_field_that_holds_another(string field, string constructor, string start, string later = "") => Verify.Silent(Kept(field, constructor, start, later).Replace("[|_seen|]", "_seen"));
}
