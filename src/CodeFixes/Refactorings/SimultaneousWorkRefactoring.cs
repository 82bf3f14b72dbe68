using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Refactorings;

/// <summary>
/// Writes work that runs at the same time in another way: threads with start and join, <c>Parallel.Invoke</c>, or tasks.
/// </summary>
/// <remarks>
/// Work whose pieces wait for each other keeps its threads: the pool does not promise to run them beside each other.
/// </remarks>
[ExportCodeRefactoringProvider(LanguageNames.CSharp, Name = nameof(SimultaneousWorkRefactoring)), Shared]
public sealed class SimultaneousWorkRefactoring : ConcurrencyRefactoring
{
    private protected override IEnumerable<Mend> ChangesAt(Site site, CancellationToken cancellation)
    {
        if (SimultaneousWork.At(site.Node, site) is not { } work || ParallelCalls.TypeIn(site.Model.Compilation) is not { } parallel
            || site.Session.Types is not { Task: { } task, Thread: { } thread })
        {
            yield break;
        }

        if (work.Form != WorkForm.Threads)
            yield return new("threads", "Convert to threads", () => Replace(site, work, Threads(work, thread, site)));
        if (work.Form == WorkForm.Threads && work.Coordinates(site))
            yield break;
        var pieces = string.Join(", ", work.Pieces.Select(static piece => piece.WithoutTrivia().ToString()));
        if (work.Form != WorkForm.Invoke)
            yield return new("invoke", "Convert to 'Parallel.Invoke'", () => Replace(site, work, [Statement($"Parallel.Invoke({pieces});", parallel, work, site.Model)]));
        if (work.Form != WorkForm.Tasks)
        {
            var isAwaited = site.Session.RoutineAt(work.Statements[0], site.Model, cancellation) is { } routine && AwaitPlace.ObstacleAt(routine, work.Statements[0], cancellation) == AwaitObstacle.None;
            var runs = string.Join(", ", work.Pieces.Select(static piece => $"Task.Run({piece.WithoutTrivia()})"));
            yield return new("tasks", "Convert to tasks", () => Replace(site, work, [Statement(isAwaited ? $"await Task.WhenAll({runs});" : $"Task.WaitAll({runs});", task, work, site.Model)]));
        }
    }

    static SyntaxNode Replace(Site site, SimultaneousWork work, IReadOnlyList<StatementSyntax> by)
    {
        var draft = new Draft(site.Root, work.Statements);
        draft.ReplaceAll(work.Statements, by);
        return draft.Root;
    }

    static StatementSyntax Statement(string text, INamedTypeSymbol type, SimultaneousWork work, SemanticModel model) =>
        Named(SyntaxFactory.ParseStatement(text), type, model, work.Statements[0].SpanStart)
            .WithLeadingTrivia(work.Statements[0].GetLeadingTrivia()).WithTrailingTrivia(work.Statements[work.Statements.Count - 1].GetTrailingTrivia());

    // The type by the name that it has here; where it has none yet, with an import.
    static StatementSyntax Named(StatementSyntax statement, INamedTypeSymbol type, SemanticModel model, int position)
    {
        var names = statement.DescendantNodes(static node => node is not AnonymousFunctionExpressionSyntax).OfType<IdentifierNameSyntax>()
            .Where(name => name.Identifier.ValueText == type.Name && name.Parent is ObjectCreationExpressionSyntax or MemberAccessExpressionSyntax);
        return statement.ReplaceNodes(names, (_, name) => PlatformNames.TypeOf(type, model, position).WithTriviaFrom(name));
    }

    static IReadOnlyList<StatementSyntax> Threads(SimultaneousWork work, INamedTypeSymbol thread, Site site)
    {
        var first = work.Statements[0];
        var layout = Layout.Of(first);
        var names = new List<string>();
        foreach (var piece in work.Pieces)
        {
            var wish = NameFor(piece);
            var name = PlatformNames.Free(site.Model, first.Parent!, first.SpanStart, wish, wish + "Thread");
            for (var number = 2; names.Contains(name); number++)
                name = wish + number;
            names.Add(name);
        }

        var statements = work.Pieces.Select((piece, i) => Named(layout.New($"var {names[i]} = new Thread({piece.WithoutTrivia()});"), thread, site.Model, first.SpanStart))
            .Concat(names.Select(name => layout.New($"{name}.Start();"))).Concat(names.Select(name => layout.New($"{name}.Join();"))).ToList();
        statements[0] = statements[0].WithLeadingTrivia(first.GetLeadingTrivia());
        statements[statements.Count - 1] = statements[statements.Count - 1].WithTrailingTrivia(work.Statements[work.Statements.Count - 1].GetTrailingTrivia());
        return statements;
    }

    static string NameFor(ExpressionSyntax piece)
    {
        var method = piece switch
        {
            IdentifierNameSyntax name => name.Identifier.ValueText,
            MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
            ParenthesizedLambdaExpressionSyntax { ExpressionBody: InvocationExpressionSyntax { Expression: IdentifierNameSyntax name } } => name.Identifier.ValueText,
            _ => "thread",
        };
        return char.ToLowerInvariant(method[0]) + method.Substring(1);
    }
}
