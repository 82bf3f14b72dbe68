using ConcurrencyAnalyzers.Rules.SharedState;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Engine;

using Verify = Verify<UnguardedSharedField>;

/// <summary>Code that a call runs on the spot and that waits for what runs.</summary>
public class WaitsInLambdasTests
{
    static string In(string tell, string run = "_found += _first;") => $$"""
        class Diver
        {
            readonly int _first;
            Thread? _thread;
            int _found;
            public static int Bottles;
            public Diver(int first) => _first = first;
            public void Dive() { _thread = new Thread(Search); _thread.Start(); }
            void Search() { {{run}} }
            public void Surface() => _thread!.Join();
            public int Haul() { _thread?.Join(); return _found; }
            public int Found => _found;
        }
        static class Wreck
        {
            static void Main()
            {
                var divers = new List<Diver>();
                for (var first = 0; first < 4; first++)
                    divers.Add(new Diver(first));
                divers.ForEach(diver => diver.Dive());
                {{tell}}
            }
        }
        """;

    [Theory]
    [InlineData("Console.WriteLine(divers.Sum(diver => diver.Haul()));")]
    [InlineData("Console.WriteLine(divers.Select(diver => diver.Haul()).Max());")]
    [InlineData("foreach (var diver in divers) Console.WriteLine(diver.Haul());")]
    [InlineData("divers.ForEach(diver => diver.Surface()); divers.ForEach(diver => Console.WriteLine(diver.Found));")]
    [InlineData("divers.ForEach(diver => diver.Surface()); foreach (var diver in divers) Console.WriteLine(diver.Found);")]
    [InlineData("divers.ForEach(diver => { diver.Surface(); Console.WriteLine(diver.Found); });")]
    [InlineData("foreach (var diver in divers) Tell(diver); void Tell(Diver one) { one.Surface(); Console.WriteLine(one.Found); }")]
    public Task Silent_behind_the_wait(string tell) => Verify.Silent(In(tell));

    [Theory]
    [InlineData("Console.WriteLine(divers.Sum(diver => diver.Found));")]
    [InlineData("divers.ForEach(diver => Console.WriteLine(diver.Found)); divers.ForEach(diver => diver.Surface());")]
    [InlineData("divers.ForEach(diver => { Console.WriteLine(diver.Found); diver.Surface(); });")]
    public Task Reports_before_it(string tell) => Verify.Reports(In(tell, "[|_found|] += _first;"));
}
