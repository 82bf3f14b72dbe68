using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Fixes.SharedState;

/// <summary>Mends CONC2003: with <c>Interlocked</c>, with a sum for each thread, with a lock, or with a copy of the loop variable.</summary>
/// <remarks>
/// A mend changes all uses of the variable that run beside each other. Not offered: atomic steps where what is read decides
/// what is written; locks around an await or around loop conditions; locks around a lone write, which bring no order.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UnsynchronizedCaptureFix)), Shared]
public sealed class UnsynchronizedCaptureFix() : ConcurrencyFix("CONC2003")
{
    const string Interlocked = "interlocked";
    const string LocalAccumulation = "local-accumulation";
    const string Lock = "lock";
    const string Copy = "copy";

    private protected override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
    {
        if (RaceAt(site) is not { } race || DeclarationOf(race.Variable, site, cancellation) is not { } declaration)
            yield break;
        if (race.Reason == RaceReason.LoopVariable)
        {
            yield return new(Copy, "Copy the loop variable", () => LoopCopy.Of(race.Variable, site, cancellation)) { Check = CheckOf(declaration, site, static _ => true) };
            yield break;
        }

        var shared = CapturedUses.Of(site.Routine!.Root, race.Access);
        var uses = shared.Together;
        var gate = Gate.For(race.Variable, shared, null, site, cancellation);
        var check = CheckOf(declaration, site, one => uses.Any(use => use.Syntax == one.Access.Operation.Syntax));
        // Where a lock guards some of the uses already, the rest belongs under it.
        if ((gate?.Path is null || uses.All(static use => use.Locks.Held.IsEmpty)) && Atomics.Replacing(uses, site, cancellation) is { } atomics)
        {
            yield return new(Interlocked, "Use Interlocked", () =>
            {
                var draft = new Draft(site.Root, atomics.Keys.Append(declaration));
                foreach (var replacement in atomics)
                    draft.Replace(replacement.Key, replacement.Value);
                return draft.Root;
            }) { Check = check };
        }

        if (Accumulation.Of(race.Variable, shared, site, cancellation) is { } accumulation)
        {
            yield return new(LocalAccumulation, accumulation.Title, () =>
            {
                var draft = new Draft(site.Root, accumulation.Places.Append(declaration));
                return accumulation.AddTo(draft) ? draft.Root : null;
            }) { Check = check };
        }

        if (gate is not null && Guarding.Of(race.Variable, uses, gate, site, cancellation) is { } guarding)
        {
            yield return new(Lock, "Guard it with a lock", () =>
            {
                var draft = new Draft(site.Root, guarding.Places.Append(declaration));
                return guarding.AddTo(draft) ? draft.Root : null;
            }) { Check = check };
        }
    }

    static Race? RaceAt(Site site)
    {
        if (site.Routine is not { } routine)
            return null;
        foreach (var race in Races.Of(routine.Root))
        {
            if (race.Access.Operation.Syntax.Span == site.Node.Span)
                return race;
        }

        return null;
    }

    // The parameters of a primary constructor are seen by other members, which nobody has looked at.
    static SyntaxNode? DeclarationOf(ISymbol variable, Site site, CancellationToken cancellation) =>
        variable.DeclaringSyntaxReferences is [var reference] && site.Routine!.Root.Syntax.Span.Contains(reference.Span) ? reference.GetSyntax(cancellation) : null;

    // The races are gone that the mend is about, and the threads do not take turns now.
    static Func<SemanticModel, CancellationToken, bool> CheckOf(SyntaxNode declaration, Site site, Func<Race, bool> isMended) => (model, cancellation) =>
    {
        if (model.SyntaxTree.GetRoot(cancellation).GetCurrentNode(declaration) is not { } now || site.Model.GetDeclaredSymbol(declaration, cancellation) is not { } variable
            || model.GetDeclaredSymbol(now, cancellation) is not { } variableNow || Session.For(model.Compilation, site.Document.Project.AnalyzerOptions).RoutineAt(now, model, cancellation)?.Root is not { } root)
        {
            return false;
        }

        var before = site.Routine!.Root;
        return RacesOn(variableNow, root).Count() == RacesOn(variable, before).Count(race => !isMended(race))
            && SerializedSections.Of(root, cancellation).Count() <= SerializedSections.Of(before, cancellation).Count();
    };

    static IEnumerable<Race> RacesOn(ISymbol variable, Routine root) => Races.Of(root).Where(race => SymbolEqualityComparer.Default.Equals(race.Variable, variable));
}
