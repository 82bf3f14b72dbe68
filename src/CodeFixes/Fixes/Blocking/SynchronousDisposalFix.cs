using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Fixes.Blocking;

/// <summary>Awaits the disposal that CONC1008 finds: <c>using var x = …</c> becomes <c>await using var x = …</c>.</summary>
/// <remarks>Where all awaits of the file are configured, so is this one.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SynchronousDisposalFix)), Shared]
public sealed class SynchronousDisposalFix() : ConcurrencyFix("CONC1008")
{
    const string Variant = "await-using";

    private protected override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
    {
        var statement = site.Node.FirstAncestorOrSelf<StatementSyntax>();
        if (statement is null || site.Routine is not { } routine || site.Model.GetOperation(site.Node is InvocationExpressionSyntax { Parent: ExpressionStatementSyntax } ? site.Node : statement, cancellation) is not { } operation
            || Disposals.At(operation, routine.Root, cancellation) is not { } found)
        {
            yield break;
        }

        if (found.Call is { } call)
        {
            yield return new(Variant, "Await 'DisposeAsync'", () => site.Root.ReplaceNode(call, AwaitedScopes.Disposing(call, Awaiting.HasConfigureAwaitHabit(site, cancellation))));
            yield break;
        }

        var maker = found.Maker?.Operation.Syntax;
        var made = maker is null ? statement : statement.ReplaceNode(maker, found.Maker!.Value.Twin.Of((ExpressionSyntax)maker).WithTriviaFrom(maker));
        yield return new(Variant, "Use 'await using'", () =>
        {
            if (AwaitedScopes.Disposing(statement, made, Awaiting.HasConfigureAwaitHabit(site, cancellation), routine) is not { } awaited)
                return null;
            var draft = new Draft(site.Root, [statement]);
            draft.ReplaceAll([statement], awaited);
            return draft.Root;
        });
    }
}
