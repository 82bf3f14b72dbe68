using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>
/// Threads that do nothing but wait, made, started and joined side by side: their code becomes asynchronous, and they a single
/// <c>await Task.WhenAll(BoilEggs(), ToastBread())</c>.
/// </summary>
sealed class AwaitedThreads
{
    readonly SimultaneousWork _work;

    AwaitedThreads(SimultaneousWork work, ImmutableArray<SyntaxNode> waits)
    {
        _work = work;
        Waits = waits;
    }

    /// <summary>What the threads wait for.</summary>
    public ImmutableArray<SyntaxNode> Waits { get; }

    /// <summary>Where they begin.</summary>
    public StatementSyntax Start => _work.Statements[0];

    /// <summary>The threads around the creation of one of them; null when one does something else, or they are not joined.</summary>
    public static AwaitedThreads? Of(Site site)
    {
        if (site.Routine is not { Root: var root } || SimultaneousWork.At(site.Node, site) is not { Form: WorkForm.Threads } work)
            return null;
        var threads = ThreadBodies.Of(root).Where(thread => work.Pieces.Any(piece => piece.Parent?.Parent?.Parent == thread.Creation)).ToList();
        var waits = threads.Select(ThreadBodies.OnlyWaitsFor).ToList();
        return threads.Count == work.Pieces.Length && waits.TrueForAll(static found => found.Count > 0)
            ? new(work, waits.SelectMany(static found => found).Select(static wait => wait.Syntax).Distinct().ToImmutableArray())
            : null;
    }

    /// <summary>Whether a lambda or the name of a method is what one of the threads runs.</summary>
    public bool Run(SyntaxNode code) => _work.Pieces.Contains(code);

    /// <summary>Plans the one statement in the place of the others; false where they do not stand in a list.</summary>
    public bool AddTo(DocumentPlan plan)
    {
        var statements = _work.Statements;
        switch (Start.Parent)
        {
            case BlockSyntax block:
                var index = block.Statements.IndexOf(Start);
                plan.Edit(block, current => ((BlockSyntax)current).WithStatements(Spliced(((BlockSyntax)current).Statements, index, static statement => statement, static statement => statement, plan)));
                return true;
            case GlobalStatementSyntax { Parent: CompilationUnitSyntax unit } global:
                var position = unit.Members.IndexOf(global);
                plan.Edit(unit, current => ((CompilationUnitSyntax)current).WithMembers(
                    Spliced(((CompilationUnitSyntax)current).Members, position, static member => ((GlobalStatementSyntax)member).Statement, SyntaxFactory.GlobalStatement, plan)));
                return true;
            default:
                return false;
        }
    }

    SyntaxList<T> Spliced<T>(SyntaxList<T> list, int start, Func<T, StatementSyntax> statementOf, Func<StatementSyntax, T> of, DocumentPlan plan)
        where T : SyntaxNode
    {
        var tasks = _work.Pieces.Select(piece => TaskOf(statementOf(list[start + IndexOf(piece)]).DescendantNodes().OfType<BaseObjectCreationExpressionSyntax>().First().ArgumentList!.Arguments[0].Expression));
        var statement = (ExpressionStatementSyntax)SyntaxFactory.ParseStatement($"await Task.WhenAll({string.Join(", ", tasks)}){(plan.IsConfigured ? ".ConfigureAwait(false)" : "")};");
        statement = statement.ReplaceNodes(
            statement.DescendantNodes(static node => node is not AnonymousFunctionExpressionSyntax).OfType<IdentifierNameSyntax>()
                .Where(static name => name.Identifier.ValueText == nameof(Task) && name.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(Task.WhenAll) or nameof(Task.Run) } access && access.Expression == name),
            (_, _) => PlatformNames.ExpressionOf(plan.Session.Types.Task!, plan.Model, Start.SpanStart));
        var whole = statement.WithLeadingTrivia(statementOf(list[start]).GetLeadingTrivia()).WithTrailingTrivia(statementOf(list[start + _work.Statements.Count - 1]).GetTrailingTrivia());
        for (var i = 0; i < _work.Statements.Count; i++)
            list = list.RemoveAt(start);
        return list.Insert(start, of(whole));
    }

    int IndexOf(ExpressionSyntax piece)
    {
        for (var i = 0; i < _work.Statements.Count; i++)
        {
            if (_work.Statements[i].Contains(piece))
                return i;
        }

        return 0;
    }

    // The call itself, where it is all that the thread did; code of its own runs on the pool.
    static string TaskOf(ExpressionSyntax piece) => piece switch
    {
        LambdaExpressionSyntax { ExpressionBody: AwaitExpressionSyntax { Expression: var task } } => WithoutConfiguration(task).WithoutTrivia().ToString(),
        LambdaExpressionSyntax => $"Task.Run({piece.WithoutTrivia()})",
        _ => $"{piece.WithoutTrivia()}()",
    };

    static ExpressionSyntax WithoutConfiguration(ExpressionSyntax task) =>
        task is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait", Expression: var inner } } ? inner : task;
}
