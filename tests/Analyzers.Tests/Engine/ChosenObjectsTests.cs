using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Engine;

using Verify = Verify<UnguardedSharedField>;

/// <summary>Locals that stand for one of a few objects: what is done to them may be done to each.</summary>
public class ChosenObjectsTests
{
    // A brewery with two tanks: two workers fill one of them, as the choice says.
    static string Brewery(string fill, string start = "Fill(true, 4)", string other = "Fill(false, 3)", string change = "[|Level|] += liters", string members = "") => $$"""
        class Tank
        {
            public readonly object Gate = new();
            public int Level;
            public void Add(int liters) => {{change}};
        }

        enum Side { Left, Right }

        class Brewery
        {
            readonly Tank _left = new();
            readonly Tank _right = new();
            Tank? _spare;
            readonly object _gate = new();
            readonly object _otherGate = new();
            {{members}}
            void Fill(bool isLeft, int liters) { {{fill}} }
            void FillSide(Side side, int liters) { var tank = side switch { Side.Left => _left, Side.Right => _right, _ => _right }; tank.Add(liters); }

            public void Start()
            {
                var one = new Thread(() => {{start}});
                var two = new Thread(() => {{other}});
                one.Start();
                two.Start();
                one.Join();
                two.Join();
            }
        }
        """;

    [Theory]
    [InlineData("var from = isLeft ? _left : _right; var to = isLeft ? _right : _left; from.Add(-liters); to.Add(liters);")]
    public Task Two_threads_that_choose_may_choose_the_same(string fill) => Verify.Reports(Brewery(fill));

    [Fact]
    public Task What_is_done_to_the_local_itself() => Verify.Reports(Brewery("var tank = isLeft ? _left : _right; [|tank.Level|] += liters;", other: "Fill(true, 3)", change: "Level += liters"));

    [Fact]
    public Task A_choice_meets_the_object_by_its_own_name() => Verify.Reports(Brewery("var tank = isLeft ? _left : _right; tank.Add(liters);", other: "_left.Add(2)"));

    [Theory]
    [InlineData("FillSide(Side.Left, 2)", "FillSide(Side.Left, 3)")]
    [InlineData("FillSide((Side)Environment.ProcessId, 2)", "FillSide(Side.Right, 3)")]
    public Task Threads_that_are_given_the_same_side(string start, string other) => Verify.Reports(Brewery("", start, other));

    [Theory]
    // Each is given another one.
    [InlineData("var tank = isLeft ? _left : _right; tank.Add(liters);")]
    [InlineData("var tank = !isLeft ? _left : _right; tank.Add(liters);")]
    [InlineData("var tank = isLeft switch { true => _left, false => _right }; tank.Add(liters);")]
    // The lock of the one that is chosen, or one that is chosen with it.
    [InlineData("var tank = liters > 3 ? _left : _right; lock (tank.Gate) tank.Add(liters);")]
    [InlineData("var tank = liters > 3 ? _left : _right; lock (tank) tank.Add(liters);")]
    [InlineData("var tank = liters > 3 ? _left : _right; var gate = liters > 3 ? _gate : _otherGate; lock (gate) tank.Add(liters);")]
    [InlineData("var tank = liters > 3 ? _left : _right; lock (liters > 3 ? _gate : _otherGate) tank.Add(liters);")]
    // What decides is worked out: who calls it may see to it that each gets another one. Some of these are faults that are not told.
    [InlineData("var tank = liters % 2 == 0 ? _left : _right; tank.Add(liters);")]
    [InlineData("var isEven = liters % 2 == 0; var tank = isEven ? _left : _right; tank.Add(liters);")]
    [InlineData("var tank = (liters, isLeft) switch { (> 3, true) => _left, _ => _right }; tank.Add(liters);")]
    [InlineData("var tank = Random.Shared.Next(2) == 0 ? _left : _right; tank.Add(liters);")]
    [InlineData("var tank = Thread.CurrentThread.IsBackground ? _left : _right; tank.Add(liters);")]
    [InlineData("var tank = _spare ?? _left; tank.Add(liters);")]
    // The program remembers whose turn it is.
    [InlineData("var tank = _isFlipped ? _left : _right; tank.Add(liters);", "bool _isFlipped;")]
    [InlineData("var tank = IsMine() ? _left : _right; tank.Add(liters);", "bool _isFlipped; bool IsMine() => _isFlipped;")]
    [InlineData("var tank = Current == Side.Left ? _left : _right; tank.Add(liters);", "Side Current { get; set; }")]
    // One that nobody else has.
    [InlineData("var tank = liters > 3 ? new Tank() : new Tank(); tank.Add(liters);")]
    public Task Silent_where_they_cannot_be_the_same(string fill, string members = "") => Verify.Silent(Brewery(fill, change: "Level += liters", members: members));

    [Fact]
    public Task Silent_where_each_side_is_given_to_one_thread() => Verify.Silent(Brewery("", "FillSide(Side.Left, 2)", "FillSide(Side.Right, 3)", "Level += liters"));

    [Fact]
    public Task Silent_where_the_code_around_it_has_chosen() => Verify.Silent("""
        class Tank { public int Level; }
        class Brewery
        {
            readonly Tank _left = new();
            readonly Tank _right = new();
            public void Start()
            {
                var threads = new List<Thread>();
                foreach (var isLeft in new[] { true, false })
                    threads.Add(new Thread(() => { var tank = isLeft ? _left : _right; tank.Level++; }));
                foreach (var thread in threads) thread.Start();
                foreach (var thread in threads) thread.Join();
            }
        }
        """);
}
