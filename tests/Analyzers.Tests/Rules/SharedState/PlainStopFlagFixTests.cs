using ConcurrencyAnalyzers.Fixes.SharedState;
using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.SharedState;

using Mended = Mended<PlainStopFlag, PlainStopFlagFix>;
using Verify = Verify<PlainStopFlag>;

/// <summary>The mend of CONC2010.</summary>
public class PlainStopFlagFixTests
{
    static string In(string flag, string loop = "while (![|_stop|]) Work();", string stop = "_stop = true;") => $$"""
        class C
        {
            {{flag}}
            static void Work() { }
            void Run() { {{loop}} }
            public void Start() { new Thread(Run).Start(); }
            public void Stop() { {{stop}} }
        }
        """;

    [Theory]
    [InlineData("bool _stop;", "volatile bool _stop;")]
    [InlineData("private bool _stop; // set by Stop", "private volatile bool _stop; // set by Stop")]
    [InlineData("static bool _stop = false;", "static volatile bool _stop = false;")]
    [InlineData("/* the flag */ bool _stop;", "/* the flag */ volatile bool _stop;")]
    public Task A_volatile_field(string before, string after) => Verify.Fixes<PlainStopFlagFix>(In(before), In(after).Replace("[|", "").Replace("|]", ""));

    [Theory]
    [InlineData("bool _stop { get; set; }")]
    [InlineData("bool _other, _stop;")]
    public async Task No_mend(string flag) => Assert.Equal("", await Mended.Offers(In(flag).Replace("[|", "").Replace("|]", "")));

    [Fact]
    public async Task Not_for_local_variables() => Assert.Equal("", await Mended.Offers("""
        class C
        {
            void M()
            {
                var stop = false;
                var thread = new Thread(() => { while (!stop) Thread.SpinWait(9); });
                thread.Start();
                stop = true;
                thread.Join();
            }
        }
        """));

    [Fact]
    public Task Two_findings_in_one_file_and_two_files()
    {
        const string Type = "class {0} {{ {1}bool _stop; {1}bool _end; void Run() {{ while (!{2}) {{ }} }} void Walk() {{ do {{ }} while (!{3}); }} public void Start() {{ new Thread(Run).Start(); new Thread(Walk).Start(); }} public void Stop() {{ _stop = true; _end = true; }} }}";
        var before = new[] { string.Format(Type, "A", "", "[|_stop|]", "[|_end|]"), string.Format(Type, "B", "", "[|_stop|]", "[|_end|]") };
        var after = new[] { string.Format(Type, "A", "volatile ", "_stop", "_end"), string.Format(Type, "B", "volatile ", "_stop", "_end") };
        return Verify.Fixes<PlainStopFlagFix>(before, after);
    }

    [Fact]
    public async Task The_mended_loop_ends()
    {
        var run = await Mended.Compiled("""
            public class C
            {
                bool _stop;
                long _rounds;
                void Run() { while (!_stop) _rounds++; }
                public static object M()
                {
                    var c = new C();
                    var thread = new Thread(c.Run);
                    thread.Start();
                    c._stop = true;
                    return thread.Join(TimeSpan.FromMinutes(1));
                }
            }
            """, "volatile");
        Assert.Equal(true, run([]));
    }
}
