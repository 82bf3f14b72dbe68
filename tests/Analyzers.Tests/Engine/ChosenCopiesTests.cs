using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Engine;

using Verify = Verify<UnguardedSharedField>;

/// <summary>What one copy alone does, which its number has chosen.</summary>
public class ChosenCopiesTests
{
    static string In(string sail, string row = "") => $$"""
        class Regatta
        {
            int _signals;
            int _rounds;
            void Row(object? boat) { {{row}} }
            void Note(int boat, int rounds) { if (boat == 2) _signals += rounds; }
            async Task Sail(int boats, int[] numbers)
            {
                var running = new List<Task>();
                await Task.Yield();
                {{sail}}
            }
        }
        """;

    [Theory]
    [InlineData("Parallel.For(0, boats, boat => { if (boat == 0) _signals += 2; });")]
    [InlineData("Parallel.For(0, boats, boat => { if (boat != 0) return; _signals += 2; });")]
    [InlineData("Parallel.For(0, boats, boat => { if (boat is 0 && numbers.Length > 3) _signals += 2; });")]
    [InlineData("Parallel.For(0, boats, boat => Note(boat, 3));")]
    [InlineData("for (var i = 0; i < boats; i++) { var boat = i; running.Add(Task.Run(() => { if (boat == 1) _signals += 2; })); } await Task.WhenAll(running);")]
    [InlineData("for (var i = 0; i < boats; i++) { var boat = i; running.Add(Task.Run(() => Note(boat, 3))); } await Task.WhenAll(running);")]
    [InlineData("for (var i = 0; i < boats; i++) ThreadPool.QueueUserWorkItem(Row, i);", "int mine = (int)boat!; if (mine == 4) _signals += 2;")]
    [InlineData("for (var i = 0; i < boats; i++) new Thread(Row).Start(i);", "if ((int)boat! == 4) { _signals += 2; }")]
    public Task Silent_where_one_number_is_chosen(string sail, string row = "") => Verify.Silent(In(sail, row));

    [Theory]
    [InlineData("Parallel.For(0, boats, boat => { if (boat % 2 == 0) [|_signals|] += 2; });")]
    [InlineData("Parallel.For(0, boats, boat => { if (boat != 0) [|_signals|] += 2; });")]
    [InlineData("Parallel.For(0, boats, boat => { if (boat == 0 || boats > 4) [|_signals|] += 2; });")]
    [InlineData("Parallel.ForEach(numbers, number => { if (number == 7) [|_signals|] += 2; });")]
    [InlineData("Parallel.For(0, boats, boat => { if (boats == 7) [|_signals|] += 2; });")]
    [InlineData("foreach (var number in numbers) { var boat = number; running.Add(Task.Run(() => { if (boat == 1) [|_signals|] += 2; })); } await Task.WhenAll(running);")]
    [InlineData("for (var i = 0; i < boats; i++) { var boat = i / 2; running.Add(Task.Run(() => { if (boat == 1) [|_signals|] += 2; })); } await Task.WhenAll(running);")]
    [InlineData("while (boats > 0) for (var i = 0; i < boats; i++) ThreadPool.QueueUserWorkItem(Row, i);", "int mine = (int)boat!; if (mine == 4) [|_signals|] += 2;")]
    [InlineData("for (var i = 0; i < boats; i++) ThreadPool.QueueUserWorkItem(Row, boats);", "int mine = (int)boat!; if (mine == 4) [|_signals|] += 2;")]
    [InlineData("for (var i = 0; i < boats; i++) ThreadPool.QueueUserWorkItem(Row, i); [|_signals|]++;", "int mine = (int)boat!; if (mine == 4) [|_signals|] += 2;")]
    public Task Reports_where_several_may_be_there(string sail, string row = "") => Verify.Reports(In(sail, row));

    [Fact]
    public Task Two_numbers_that_are_chosen_meet() => Verify.Reports(In("Parallel.For(0, boats, boat => { if (boat == 0) [|_signals|] += 2; if (boat == 1) _signals++; });"));
}
