using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Fixes.GlobalLock;

/// <summary>Mends CONC3010: <c>EnterWriteLock</c> and its <c>ExitWriteLock</c> become <c>EnterReadLock</c> and <c>ExitReadLock</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class WriteLockForReadFix() : ConcurrencyFix("CONC3010")
{
    /// <inheritdoc/>
    private protected override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
    {
        if (site.Evidence is not [_, { } release] || NameIn(site.Node) is not { } enter || NameIn(release) is not { } exit
            || LockNames.ForReaders(exit.Identifier.ValueText) == exit.Identifier.ValueText)
        {
            yield break;
        }

        yield return new("read", "Take the lock for reading", () => site.Root.ReplaceNodes([enter, exit], static (_, name) =>
            name.WithIdentifier(SyntaxFactory.Identifier(LockNames.ForReaders(name.Identifier.ValueText)).WithTriviaFrom(name.Identifier))));
    }

    static SimpleNameSyntax? NameIn(SyntaxNode call) => (call as InvocationExpressionSyntax)?.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name,
        _ => null,
    };
}
