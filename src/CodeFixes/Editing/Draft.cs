using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>The root of a document while a mend changes it in several places, some of which may hold others.</summary>
sealed class Draft(SyntaxNode root, IEnumerable<SyntaxNode> places)
{
    /// <summary>The root as it is now.</summary>
    public SyntaxNode Root { get; private set; } = root.TrackNodes(places.Distinct());

    /// <summary>A place as it is now.</summary>
    public T Now<T>(T place)
        where T : SyntaxNode => Root.GetCurrentNode(place)!;

    /// <summary>Puts something else in a place.</summary>
    public void Replace(SyntaxNode place, SyntaxNode by) => Root = Root.ReplaceNode(Now(place), AsWritten(by));

    /// <summary>Takes a statement away, with its line.</summary>
    public void Remove(StatementSyntax place) => Root = Root.RemoveNode(Now(place), SyntaxRemoveOptions.KeepNoTrivia)!;

    /// <summary>Puts a statement before or after another one of a block, a switch section or the program.</summary>
    public void Insert(StatementSyntax place, StatementSyntax statement, bool after)
    {
        var now = Now(place);
        statement = AsWritten(statement);
        if (now.Parent is GlobalStatementSyntax global)
        {
            var inserted = SyntaxFactory.GlobalStatement(statement);
            Root = after ? Root.InsertNodesAfter(global, [inserted]) : Root.InsertNodesBefore(global, [inserted]);
        }
        else
            Root = after ? Root.InsertNodesAfter(now, [statement]) : Root.InsertNodesBefore(now, [statement]);
    }

    /// <summary>Puts a member before another one: below the empty lines before it, above its comments.</summary>
    public void Insert(MemberDeclarationSyntax place, MemberDeclarationSyntax member)
    {
        var (emptyLines, text) = Layout.Split(Now(place).GetLeadingTrivia());
        if (!member.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia))
            text = default;
        Root = Root.ReplaceNode(Now(place), Now(place).WithLeadingTrivia(text));
        Root = Root.InsertNodesBefore(Now(place), [AsWritten(member.WithLeadingTrivia(emptyLines.AddRange(member.GetLeadingTrivia())))]);
    }

    /// <summary>Puts statements in the place of some that follow each other.</summary>
    public void ReplaceAll(IReadOnlyList<StatementSyntax> run, IReadOnlyList<StatementSyntax> by)
    {
        var first = Now(run[0]);
        by = by.Select(AsWritten).ToList();
        switch (first.Parent)
        {
            case BlockSyntax block:
                Root = Root.ReplaceNode(block, block.WithStatements(Spliced(block.Statements)));
                break;
            case SwitchSectionSyntax section:
                Root = Root.ReplaceNode(section, section.WithStatements(Spliced(section.Statements)));
                break;
            case GlobalStatementSyntax { Parent: CompilationUnitSyntax unit } global:
                var members = unit.Members;
                var index = members.IndexOf(global);
                for (var i = 0; i < run.Count; i++)
                    members = members.RemoveAt(index);
                Root = Root.ReplaceNode(unit, unit.WithMembers(members.InsertRange(index, by.Select(SyntaxFactory.GlobalStatement))));
                break;
            default:
                Root = Root.ReplaceNode(first, by[0]);
                break;
        }

        SyntaxList<StatementSyntax> Spliced(SyntaxList<StatementSyntax> statements)
        {
            var index = statements.IndexOf(first);
            for (var i = 0; i < run.Count; i++)
                statements = statements.RemoveAt(index);
            return statements.InsertRange(index, by);
        }
    }

    // Hosts lay out again what has elastic white space; here all white space is meant as it stands.
    static T AsWritten<T>(T node)
        where T : SyntaxNode => node.ReplaceTrivia(node.DescendantTrivia().Where(static trivia => trivia.HasAnnotation(SyntaxAnnotation.ElasticAnnotation)), static (_, _) => default);
}
