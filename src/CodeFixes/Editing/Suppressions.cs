using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>What authors have decided to leave as it is: findings that a <c>#pragma</c> or <c>[SuppressMessage]</c> of the source turns off.</summary>
static class Suppressions
{
    static readonly string[] s_ofWaits = ["CONC1001", "CONC1002", "CONC1003", "CONC1004", "CONC1005", "CONC1007", "CONC1009", "CONC1010"];

    /// <summary>Whether the source turns off a finding at a place.</summary>
    /// <param name="node">The place.</param>
    /// <param name="id">The rule.</param>
    /// <param name="compilation">The compilation of the document.</param>
    public static bool Cover(SyntaxNode node, string id, Compilation compilation)
    {
        var finding = Diagnostic.Create(id, nameof(Suppressions), id, DiagnosticSeverity.Warning, DiagnosticSeverity.Warning, isEnabledByDefault: true, warningLevel: 1, location: node.GetLocation());
        return CompilationWithAnalyzers.GetEffectiveDiagnostics(ImmutableArray.Create(finding), compilation).Any(static effective => effective.IsSuppressed);
    }

    /// <summary>Whether the source turns off what a wait would be told for, as long as its function is synchronous or when it is async.</summary>
    public static bool CoverWait(SyntaxNode node, Compilation compilation, CancellationToken cancellation)
    {
        foreach (var id in s_ofWaits)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Cover(node, id, compilation))
                return true;
        }

        return false;
    }
}
