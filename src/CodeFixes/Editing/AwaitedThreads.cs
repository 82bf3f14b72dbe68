using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>
/// Threads that do nothing but wait, made, started and joined side by side: their code becomes asynchronous, and they a single
/// <c>await Task.WhenAll(BoilEggs(), ToastBread())</c>. Threads for the items of a loop become
/// <c>await Task.WhenAll(paths.Select(path => Load(path)))</c>.
/// </summary>
sealed class AwaitedThreads
{
    readonly ImmutableArray<ExpressionSyntax> _pieces;
    readonly IReadOnlyList<StatementSyntax> _statements;
    readonly ForEachStatementSyntax? _loop;

    AwaitedThreads(ImmutableArray<ExpressionSyntax> pieces, IReadOnlyList<StatementSyntax> statements, ForEachStatementSyntax? loop, ImmutableArray<SyntaxNode> waits)
    {
        _pieces = pieces;
        _statements = statements;
        _loop = loop;
        Waits = waits;
    }

    /// <summary>What the threads wait for.</summary>
    public ImmutableArray<SyntaxNode> Waits { get; }

    /// <summary>Where they begin.</summary>
    public StatementSyntax Start => _statements[0];

    /// <summary>The threads around the creation of one of them; null when one does something else, or they are not joined.</summary>
    public static AwaitedThreads? Of(Site site)
    {
        if (site.Routine is not { Root: var root })
            return null;
        if (SimultaneousWork.At(site.Node, site) is { Form: WorkForm.Threads } work)
            return WaitsIn(work.Pieces, root) is { } waits ? new(work.Pieces, work.Statements, null, waits) : null;
        return site.Node is BaseObjectCreationExpressionSyntax creation && ThreadLoop.Around(creation, site.Model) is { HasLocals: false, Loop: ForEachStatementSyntax { Type.IsVar: true } loop } threads
            && WaitsIn(ImmutableArray.Create(threads.Code), root) is { } found
                ? new(ImmutableArray.Create(threads.Code), threads.Statements, loop, found)
                : null;
    }

    static ImmutableArray<SyntaxNode>? WaitsIn(ImmutableArray<ExpressionSyntax> pieces, Routine root)
    {
        var threads = ThreadBodies.Of(root).Where(thread => pieces.Any(piece => piece.Parent?.Parent?.Parent == thread.Creation)).ToList();
        var waits = threads.Select(ThreadBodies.OnlyWaitsFor).ToList();
        return threads.Count == pieces.Length && waits.TrueForAll(static found => found.Count > 0)
            ? waits.SelectMany(static found => found).Select(static wait => wait.Syntax).Distinct().ToImmutableArray()
            : null;
    }

    /// <summary>Whether a lambda or the name of a method is what one of the threads runs.</summary>
    public bool Run(SyntaxNode code) => _pieces.Contains(code);

    /// <summary>Plans the one statement in the place of the others; false where they do not stand in a list.</summary>
    public bool AddTo(DocumentPlan plan)
    {
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
        var tasks = _pieces.Select(piece => TaskFor(statementOf(list[start + IndexOf(piece)])));
        var statement = (ExpressionStatementSyntax)SyntaxFactory.ParseStatement($"await Task.WhenAll({string.Join(", ", tasks)}){(plan.IsConfigured ? ".ConfigureAwait(false)" : "")};");
        var names = statement.DescendantNodes(static node => node is not AnonymousFunctionExpressionSyntax).OfType<IdentifierNameSyntax>()
            .Where(static name => name.Identifier.ValueText == nameof(Task)
                && name.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(Task.WhenAll) or nameof(Task.Run) } access && access.Expression == name);
        statement = statement.ReplaceNodes(names, (_, _) => PlatformNames.ExpressionOf(plan.Session.Types.Task!, plan.Model, Start.SpanStart));
        // What stood in the loop stands one level higher now.
        var laid = _loop is null ? statement : Layout.Of(Start).Lay(statement, Layout.Of(_pieces[0].FirstAncestorOrSelf<StatementSyntax>()!));
        var whole = laid.WithLeadingTrivia(statementOf(list[start]).GetLeadingTrivia()).WithTrailingTrivia(statementOf(list[start + _statements.Count - 1]).GetTrailingTrivia());
        for (var i = 0; i < _statements.Count; i++)
            list = list.RemoveAt(start);
        return list.Insert(start, of(whole));
    }

    int IndexOf(ExpressionSyntax piece)
    {
        for (var i = 0; i < _statements.Count; i++)
        {
            if (_statements[i].Contains(piece))
                return i;
        }

        return 0;
    }

    string TaskFor(StatementSyntax current)
    {
        var made = _loop is null ? current : ((BlockSyntax)((ForEachStatementSyntax)current).Statement).Statements[0];
        var now = made.DescendantNodes().OfType<BaseObjectCreationExpressionSyntax>().First().ArgumentList!.Arguments[0].Expression;
        if (_loop is null)
            return TaskOf(now);
        var (items, item) = (((ForEachStatementSyntax)current).Expression.WithoutTrivia(), _loop.Identifier.Text);
        var source = items is SimpleNameSyntax or MemberAccessExpressionSyntax or InvocationExpressionSyntax or ElementAccessExpressionSyntax ? $"{items}" : $"({items})";
        return now is LambdaExpressionSyntax { Block: { } block, ArrowToken: var arrow }
            ? $"{source}.Select(async {item} =>{arrow.TrailingTrivia.ToFullString()}{block.WithoutTrailingTrivia().ToFullString()})"
            : $"{source}.Select({item} => {TaskOf(now)})";
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
