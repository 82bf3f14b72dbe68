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

    // "Do not directly await a task", "Use Task.ConfigureAwait".
    static readonly string[] s_rules = ["CA2007", "MA0004"];

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

    /// <summary>
    /// Whether a project has one of the rules on that other packs have for it. Without that, code that was written for the context of its callers goes on in it:
    /// what such a rule says by default is no habit of anybody.
    /// </summary>
    public static bool IsAskedFor(CompilationOptions options, SyntaxTree tree, CancellationToken cancellation)
    {
        foreach (var rule in s_rules)
        {
            if (((options.SyntaxTreeOptionsProvider is { } trees && trees.TryGetDiagnosticValue(tree, rule, cancellation, out var severity)) || options.SpecificDiagnosticOptions.TryGetValue(rule, out severity))
                && severity is ReportDiagnostic.Error or ReportDiagnostic.Warn or ReportDiagnostic.Info)
            {
                return true;
            }
        }

        return false;
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
