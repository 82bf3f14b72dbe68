using System.Threading;
using ConcurrencyAnalyzers.Engine;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>The races on shared state that findings are about, and the question whether a mend has ended them.</summary>
static class StateRaces
{
    /// <summary>The race that was reported at a site; null when the engine does not see it any more.</summary>
    public static SharedRace? At(Site site, RaceKind kind, CancellationToken cancellation)
    {
        foreach (var race in site.Session.Sharing(cancellation).In(site.Root.SyntaxTree))
        {
            if (race.Kind == kind && race.Mine.Access.Operation.Syntax.Span == site.Node.Span)
                return race;
        }

        return null;
    }

    /// <summary>The check of a mend: there are fewer races on the state than before, and no new ones elsewhere.</summary>
    public static Func<SemanticModel, CancellationToken, bool> AreFewer(SharedRace race, Site site) => (model, cancellation) =>
    {
        var (before, after) = (All(site.Session, cancellation), All(Session.For(model.Compilation, site.Document.Project.AnalyzerOptions), cancellation));
        return after.Count < before.Count && after.Count(other => IsSame(other.State, race.State)) < before.Count(other => IsSame(other.State, race.State));
    };

    /// <summary>The check of a mend of all uses of the state: there are no races on it any more, and no new ones elsewhere.</summary>
    public static Func<SemanticModel, CancellationToken, bool> AreGone(SharedRace race, Site site) => (model, cancellation) =>
    {
        var (before, after) = (All(site.Session, cancellation), All(Session.For(model.Compilation, site.Document.Project.AnalyzerOptions), cancellation));
        return after.Count < before.Count && !after.Any(other => IsSame(other.State, race.State));
    };

    static List<SharedRace> All(Session session, CancellationToken cancellation)
    {
        var sharing = session.Sharing(cancellation);
        return session.Compilation.SyntaxTrees.SelectMany(sharing.In).ToList();
    }

    // The symbols belong to different compilations.
    static bool IsSame(ISymbol one, ISymbol other) =>
        one.Name == other.Name && one.Kind == other.Kind && one.ContainingSymbol?.ToDisplayString() == other.ContainingSymbol?.ToDisplayString();

    /// <summary>The declaration of a field that stands by itself in the document of a site.</summary>
    public static FieldDeclarationSyntax? DeclarationOf(ISymbol state, Site site, CancellationToken cancellation) =>
        state.DeclaringSyntaxReferences is [var reference] && reference.SyntaxTree == site.Root.SyntaxTree
            && reference.GetSyntax(cancellation) is VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: FieldDeclarationSyntax field } }
                ? field
                : null;
}
