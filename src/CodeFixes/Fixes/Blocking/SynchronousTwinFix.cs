using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Fixes.Blocking;

/// <summary>Awaits the twin of what CONC1004 finds: <c>stream.Flush()</c> becomes <c>await stream.FlushAsync(token)</c>.</summary>
/// <remarks>
/// Not offered: calls behind <c>?.</c>, arguments beside <c>ref</c> ones, and <c>EndOfStream</c> outside of a loop that reads
/// line by line.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SynchronousTwinFix)), Shared]
public sealed class SynchronousTwinFix() : ConcurrencyFix("CONC1004")
{
    const string Variant = "await";

    private protected override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
    {
        if (site is not { Node: ExpressionSyntax node, Routine: { } routine } || site.Model.GetOperation(node, cancellation) is not { } operation
            || SynchronousCalls.At(operation, routine.Root, cancellation) is not { Flag: null } found
            || Awaiting.IsBesideReference(node, routine))
        {
            yield break;
        }

        var makesAsync = !routine.IsAsync;
        if (makesAsync && !Asyncness.CanBeAdded(routine))
            yield break;
        var habit = Awaiting.HasConfigureAwaitHabit(site, cancellation);
        if (LineLoop.Around(node, site) is { } loop)
        {
            if (!makesAsync && loop.Read(found, site, habit) is { } reading)
                yield return new(Variant, $"Await '{found.Twin.Method.Name}' until it finds no line", () => reading);
            yield break;
        }

        if (AwaitedForm.OfTwin(found) is not { } form)
            yield break;
        var update = SharedUpdate.Around(node, site.Model, cancellation);
        if (!makesAsync)
        {
            yield return new(Variant, $"Await '{found.Twin.Method.Name}'", () => Imported(
                update is null ? site.Root.ReplaceNode(node, form.InPlaceOf(node, node, habit)) : SharedUpdate.AwaitBefore(update, node, form.Await(node, habit), site), found.Twin));
        }
        else if (update is null)
        {
            yield return new(Variant, $"Make '{routine.Method!.Name}' async and await '{found.Twin.Method.Name}'",
                () => Imported(Asyncness.AddTo(site, node, form.InPlaceOf(node, node, habit), configured: habit, cancellation), found.Twin));
        }
    }

    static SyntaxNode? Imported(SyntaxNode? root, Twin twin) => root is null || twin.Import is null ? root : Imports.Add(root, twin.Import);
}
