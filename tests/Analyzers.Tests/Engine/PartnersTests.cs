namespace ConcurrencyAnalyzers.Tests.Engine;

using Inspector = Support.Engine;

/// <summary>Which of several uses that may be there at the same time a finding tells of.</summary>
public class PartnersTests
{
    const string Reset = "Console.WriteLine(_sent); _sent = 0;";
    const string InTurn = """
        public Task<long> GetAsync(int count) => TakeAsync(count);
            async Task<long> TakeAsync(int count)
            {
                await _turn.WaitAsync().ConfigureAwait(false);
                try
                {
                    if (_sent == 0) await Task.Delay(10).ConfigureAwait(false);
                    var some = Math.Min(_sent, count);
                    _sent -= some;
                    return some;
                }
                finally { _turn.Release(); }
            }
        """;

    static string Meter(string tick, string members, string start = "_clock.Elapsed += (s, e) => Tick(); _clock.Start();") => $$"""
        public class Meter
        {
            readonly System.Timers.Timer _clock = new(400);
            readonly SemaphoreSlim _turn = new(1, 1);
            long _sent, _most = 90;
            public Meter() { {{start}} }
            void Tick() { {{tick}} }
            {{members}}
        }
        """;

    // Two ticks hardly meet; who counts is there all the time.
    [Theory]
    [InlineData(Reset, "public void Count(int count) { _sent += count; }", "Unguarded OtherMember Count")]
    [InlineData("_sent = _most;", "public void Count(int count) { _sent += count; }", "Unguarded OtherMember Count")]
    [InlineData(Reset, "public void Count(int count) { lock (_clock) { _sent += count; } }", "InconsistentlyGuarded OtherMember Count")]
    [InlineData("_sent = _most;", InTurn, "InconsistentlyGuarded OtherMember TakeAsync")]
    public void Of_a_tick_and_another_member_the_member(string tick, string members, string partner) => Assert.Equal(partner, PartnerOf(Meter(tick, members)));

    // Who only reads has the old number or the new one; two ticks lose one.
    [Fact]
    public void Of_a_tick_and_a_look_the_tick() => Assert.Equal("Unguarded Copies Tick", PartnerOf(Meter("_sent += _most;", "public void Begin() { Task.Run(() => { Thread.Sleep(_sent > 4 ? 2 : 1); }); }")));

    // There is nobody else, or nobody whose change is lost.
    [Theory]
    [InlineData("_sent++;", "", "Unguarded Copies Tick")]
    [InlineData(Reset, "public long Sent() => _sent;", "Unguarded Copies Tick")]
    [InlineData(Reset, "public void Count(int count) { Interlocked.Add(ref _sent, count); }", "Unguarded Copies Tick")]
    public void Of_ticks_alone_the_ticks(string tick, string members, string partner) => Assert.Equal(partner, PartnerOf(Meter(tick, members)));

    // Copies of a loop meet for certain.
    [Fact]
    public void Of_copies_that_run_for_certain_the_copies() =>
        Assert.Equal("Unguarded Copies Tick", PartnerOf(Meter("_sent = _most + _sent;", "public void Count(int count) { _sent += count; }", "Task.Run(() => Parallel.For(0, 9, _ => Tick()));")));

    static string PartnerOf(string source)
    {
        var compilation = Inspector.Compile(source);
        var race = Assert.Single(Inspector.SessionOf(compilation).Sharing(default).In(compilation.SyntaxTrees[0]), static race => race.Mine.Access.Routine.Method is { Name: "Tick" });
        return $"{race.Kind} {race.Reason} {race.Theirs.Access.Routine.Method!.Name}";
    }
}
