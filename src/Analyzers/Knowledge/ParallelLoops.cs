using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>What the parameters of parallel loops and queries mean, beyond being code that runs.</summary>
static class ParallelLoops
{
    /// <summary>Whether a delegate runs once for each thread or part, and not for each item.</summary>
    public static bool RunsOncePerPart(IParameterSymbol parameter) =>
        parameter.Name is "localInit" or "localFinally" or "seedFactory" or "combineAccumulatorsFunc";

    /// <summary>Whether a type is one whose methods are parallel loops, or make parallel queries.</summary>
    public static bool AreMadeBy(INamedTypeSymbol type) => type.Name is "Parallel" or "ParallelEnumerable";

    /// <summary>Whether a dataflow block is told to run several messages at a time.</summary>
    public static bool AsksForMany(IObjectCreationOperation block)
    {
        foreach (var argument in block.Arguments)
        {
            foreach (var operation in argument.Syntax.DescendantNodes().OfType<AssignmentExpressionSyntax>())
            {
                if (operation is { Left: IdentifierNameSyntax { Identifier.ValueText: "MaxDegreeOfParallelism" }, Right: not LiteralExpressionSyntax { Token.Value: 1 } })
                    return true;
            }
        }

        return false;
    }

    /// <summary>The bounds of a counting loop among its parameters: the first number and the one after the last.</summary>
    public static bool IsBound(IParameterSymbol parameter, out bool isUpper)
    {
        isUpper = parameter.Name is "toExclusive";
        return isUpper || parameter.Name is "fromInclusive";
    }

    /// <summary>
    /// Whether the words of a loop's head say that it counts processors, workers or parts of the work, not its items: one
    /// thread for each is what they are there for.
    /// </summary>
    public static bool CountsWorkers(string head)
    {
        foreach (var word in s_workers)
        {
            if (head.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0)
                return true;
        }

        return false;
    }

    static readonly string[] s_workers =
        ["processor", "cpu", "core", "thread", "worker", "parallel", "degree", "concurren", "part", "chunk", "slice", "segment", "stripe", "shard", "band"];
}
