using System.Threading;
using ConcurrencyAnalyzers.Rules.Blocking;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>What authors have decided to leave as it is: findings that a <c>#pragma</c> or <c>[SuppressMessage]</c> of the source turns off.</summary>
static class Suppressions
{
    static readonly string[] s_ofWaits = new DiagnosticAnalyzer[]
    {
        new BlockingWait(), new BlockingWaitOnMany(), new BlockingSleep(), new SynchronousTwin(), new BlockingPrimitive(), new BlockingEnumeration(), new HiddenBlocking(), new SyncOverAsync(),
    }.Select(static rule => rule.SupportedDiagnostics[0].Id).ToArray();

    /// <summary>Whether the source turns off a finding at a place.</summary>
    /// <param name="node">The place.</param>
    /// <param name="id">The rule.</param>
    /// <param name="compilation">The compilation of the document.</param>
    public static bool Cover(SyntaxNode node, string id, Compilation compilation) => CoverOne(node, [id], compilation);

    /// <summary>Whether the source turns off what a wait would be told for, as long as its function is synchronous or when it is async.</summary>
    public static bool CoverWait(SyntaxNode node, Compilation compilation, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return CoverOne(node, s_ofWaits, compilation);
    }

    static bool CoverOne(SyntaxNode node, string[] ids, Compilation compilation)
    {
        var findings = ids.Select(id => Diagnostic.Create(id, nameof(Suppressions), id, DiagnosticSeverity.Warning, DiagnosticSeverity.Warning, isEnabledByDefault: true, warningLevel: 1, location: node.GetLocation()));
        return CompilationWithAnalyzers.GetEffectiveDiagnostics(findings.ToImmutableArray(), compilation).Any(static effective => effective.IsSuppressed);
    }
}
