using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.SharedState;

using Verify = Verify<CheckThenAct>;

/// <summary>CONC2007.</summary>
public class CheckThenActTests
{
    static string Once(string body, string start = "Parallel.Invoke(Once, Once);", string modifier = "") => $$"""
        class C
        {
            {{modifier}} bool _done;
            int _state;
            readonly object _gate = new();
            void Act() { }
            void Once() { {{body}} }
            async Task Start() { {{start}} await Task.Yield(); }
        }
        """;

    [Theory]
    [InlineData("if (!_done) { [|_done|] = true; Act(); }")]
    [InlineData("if (!_done) { Act(); [|_done|] = true; }")]
    [InlineData("if (_done) return; [|_done|] = true; Act();")]
    [InlineData("if (_done == false) { [|_done|] = true; Act(); }")]
    public Task Reports_flags_for_what_is_done_once(string body) => Verify.Reports(Once(body));

    [Theory]
    [InlineData("lock (_gate) { if (!_done) { _done = true; Act(); } }")]
    [InlineData("if (!_done) { lock (_gate) { if (!_done) { Act(); _done = true; } } }")]
    [InlineData("if (!Interlocked.Exchange(ref _done, true)) Act();")]
    [InlineData("if (Interlocked.Exchange(ref _state, 1) == 0) Act();")]
    [InlineData("_done = true; Act();")]
    [InlineData("if (_done) Act();")]
    public Task Silent_where_both_are_one_step(string body) => Verify.Silent(Once(body));

    [Theory]
    [InlineData("Once(); Once();")]
    [InlineData("await Task.Run(Once); await Task.Run(Once);")]
    [InlineData("Parallel.For(0, 9, i => new C().Once());")]
    public Task Silent_on_one_thread(string start) => Verify.Silent(Once("if (!_done) { _done = true; Act(); }", start));

    [Fact]
    public Task A_message() => Verify.Says(
        """
        class C
        {
            bool _done;
            void Act() { }
            void Once() { if (!_done) { [|_done|] = true; Act(); } }
            void Start() => Parallel.Invoke(Once, Once);
        }
        """,
        "'_done' is tested and then written here without a lock; 'Once' changes it in line 5 while the code started in line 6 may be running");
}
