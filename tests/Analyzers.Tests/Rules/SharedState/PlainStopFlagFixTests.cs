using ConcurrencyAnalyzers.Fixes.SharedState;
using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.SharedState;

using Verify = Verify<PlainStopFlag>;

/// <summary>The mend of CONC2010.</summary>
public class PlainStopFlagFixTests
{
    static string In(string flag, string read = "_stop") => $$"""
        class C
        {
            // Set by Stop.
            {{flag}} // at the end
            void Run() { while (!{{read}}) { } }
            public void Start() => new Thread(Run).Start();
            public void Stop() => _stop = true;
        }
        """;

    [Theory]
    [InlineData("bool _stop;", "volatile bool _stop;")]
    [InlineData("private bool _stop;", "private volatile bool _stop;")]
    [InlineData("static bool _stop = false;", "static volatile bool _stop = false;")]
    public Task Volatile(string before, string after) => Verify.Fixes<PlainStopFlagFix>(In(before, "[|_stop|]"), In(after));

    [Fact]
    public Task Two_loops_in_one_file() => Verify.Fixes<PlainStopFlagFix>(
        """
        class C
        {
            bool _a;
            bool _b;
            void RunA() { while (![|_a|]) { } }
            void RunB() { while (![|_b|]) { } }
            public void Start() { new Thread(RunA).Start(); new Thread(RunB).Start(); }
            public void Stop() { _a = true; _b = true; }
        }
        """,
        """
        class C
        {
            volatile bool _a;
            volatile bool _b;
            void RunA() { while (!_a) { } }
            void RunB() { while (!_b) { } }
            public void Start() { new Thread(RunA).Start(); new Thread(RunB).Start(); }
            public void Stop() { _a = true; _b = true; }
        }
        """);

    [Fact]
    public Task Two_files() => Verify.Fixes<PlainStopFlagFix>(
        [In("bool _stop;", "[|_stop|]"), In("bool _stop;", "[|_stop|]").Replace("class C", "class D")],
        [In("volatile bool _stop;"), In("volatile bool _stop;").Replace("class C", "class D")]);

    [Theory]
    [InlineData("bool _stop { get; set; }")]
    [InlineData("bool _stop, _other;")]
    public Task No_offer_for_what_cannot_be_volatile(string flag) => Verify.OffersNoFix<PlainStopFlagFix>(In(flag, "[|_stop|]"));
}
