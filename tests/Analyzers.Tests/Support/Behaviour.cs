using CsCheck;

namespace ConcurrencyAnalyzers.Tests.Support;

/// <summary>Runs a program as it was and as a fix or refactoring has left it, on many inputs, and compares what is left behind.</summary>
static class Behaviour
{
    /// <summary>Sizes at which loops go wrong.</summary>
    public static IReadOnlyList<int> Sizes { get; } = [0, 1, 2, 3, 7, 64, 999, 3_000];

    /// <summary>Sizes of all orders.</summary>
    public static Gen<int> AnySize { get; } = Gen.OneOf(Gen.Int[0, 12], Gen.Int[13, 300], Gen.Int[301, 2_500]);

    /// <summary>Two programs do the same.</summary>
    /// <param name="before">The program as it was.</param>
    /// <param name="after">The program as it is now.</param>
    /// <param name="edges">Inputs that are tried in any case.</param>
    /// <param name="inputs">Others.</param>
    /// <param name="run">Runs the program with an input.</param>
    /// <param name="inOrder">Whether one thing comes after the other, so that lists have an order.</param>
    /// <param name="rounds">How many inputs are generated.</param>
    public static void AssertSame<T>(string before, string after, IEnumerable<T> edges, Gen<T> inputs, Func<Type, T, object?> run, bool inOrder, int rounds = 15)
    {
        var (one, other) = (RunnableProgram.Of(before), RunnableProgram.Of(after));
        foreach (var edge in edges)
            AssertSameFor(edge);
        inputs.Sample(AssertSameFor, iter: rounds, threads: 1);

        void AssertSameFor(T input) => ProgramState.AssertSame(one.Run(type => run(type, input)), other.Run(type => run(type, input)), inOrder);
    }

    /// <summary>Two programs do the same whatever number their method is given.</summary>
    public static void AssertSame(string before, string after, string method, IEnumerable<int>? edges = null, Gen<int>? inputs = null, int rounds = 15) =>
        AssertSame(before, after, edges ?? Sizes, inputs ?? AnySize, (type, n) => RunnableProgram.Call(type, method, n), inOrder: true, rounds);
}
