using System.Runtime.CompilerServices;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>How a project writes its awaits. Each document is counted once: Fix All changes one after the other, and leaves the rest as it is.</summary>
static class AwaitHabit
{
    // So many awaits tell the habit of a project, and fewer than so many tell none.
    const int AwaitsOfHabit = 200;
    const int FewestOfHabit = 3;

    static readonly ConditionalWeakTable<SyntaxTree, Awaits> s_awaits = new();

    sealed record Awaits(int Configured, int Plain);

    /// <summary>Whether nearly all awaits of a project need not go on in the caller's context, a document apart.</summary>
    public static bool IsConfiguredIn(Compilation project, SyntaxTree but, CancellationToken cancellation)
    {
        var (configured, plain) = (0, 0);
        foreach (var tree in project.SyntaxTrees)
        {
            if (tree == but)
                continue;
            if (configured + plain >= AwaitsOfHabit)
                break;
            var awaits = AwaitsOf(tree, cancellation);
            configured += awaits.Configured;
            plain += awaits.Plain;
        }

        return configured >= FewestOfHabit && configured > 9 * plain;
    }

    static Awaits AwaitsOf(SyntaxTree tree, CancellationToken cancellation)
    {
        if (s_awaits.TryGetValue(tree, out var known))
            return known;
        cancellation.ThrowIfCancellationRequested();
        var all = tree.GetRoot(cancellation).DescendantNodes().OfType<AwaitExpressionSyntax>().ToList();
        var configured = all.Count(Awaiting.IsConfigured);
        return s_awaits.GetValue(tree, _ => new(configured, all.Count - configured));
    }
}
