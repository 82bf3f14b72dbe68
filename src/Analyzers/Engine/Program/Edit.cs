using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>What has changed between two compilations of a program that declare the same.</summary>
sealed class Edit
{
    // Who changes more at once replaces text everywhere or has switched branches.
    const int Documents = 16;

    static readonly string[] s_leaving = ["return", "throw", "goto"];

    readonly Session _session;

    Edit(Session session) => _session = session;

    /// <summary>The members whose code has changed.</summary>
    public HashSet<DeclarationKey> Members { get; } = [];

    /// <summary>The names that stand in them, or did so before.</summary>
    public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether one of them launches something, or did so before.</summary>
    public bool MayLaunch { get; private set; }

    /// <summary>These members, and the types and fields around them that somebody may read there.</summary>
    public HashSet<DeclarationKey> Declarations { get; } = [];

    /// <summary>The edit that leads from the documents of an earlier compilation to those of this one; null when more than bodies differ.</summary>
    public static Edit? Between(ImmutableArray<SyntaxTree> before, Session after, CancellationToken cancellation)
    {
        var edit = new Edit(after);
        var document = 0;
        var changed = 0;
        foreach (var tree in after.Compilation.SyntaxTrees)
        {
            if (document == before.Length)
                return null;
            var old = before[document];
            if (old != tree && (++changed > Documents || old.FilePath != tree.FilePath || !edit.Add(document, old, tree, cancellation)))
                return null;
            document++;
        }

        return document == before.Length ? edit : null;
    }

    bool Add(int document, SyntaxTree before, SyntaxTree after, CancellationToken cancellation)
    {
        if (before.Options.Equals(after.Options) is false || !SyntaxFactory.AreEquivalent(before, after, topLevel: true))
            return false;
        using var old = Program.Declarations.In(before.GetRoot(cancellation)).GetEnumerator();
        var number = 0;
        foreach (var now in Program.Declarations.In(after.GetRoot(cancellation)))
        {
            if (!old.MoveNext() || old.Current.RawKind != now.RawKind)
                return false;
            if (now is CompilationUnitSyntax unit ? IsOtherProgram((CompilationUnitSyntax)old.Current, unit) : !IsContainer(now) && !IsSame(old.Current, now))
            {
                Members.Add(new(document, number));
                Names.UnionWith(NamesIn(old.Current).Concat(NamesIn(now)));
                MayLaunch |= Launches(old.Current, cancellation) || Launches(now, cancellation);
                Declarations.Add(new(document, number));
                for (var around = IsOfType(old.Current, now, cancellation) ? now.Parent : null; around is not null; around = around.Parent)
                    Declarations.Add(new(document, Program.Declarations.Of(after, cancellation).Around(around)));
            }

            number++;
        }

        return !old.MoveNext();
    }

    // What a comment in front of a member says may count.
    static bool IsSame(SyntaxNode before, SyntaxNode after) =>
        SyntaxFactory.AreEquivalent(before, after) && before.GetLeadingTrivia().ToFullString() == after.GetLeadingTrivia().ToFullString();

    // Who reads the text of a type looks for what is done to its members, and for what constructors, getters and fields set up. A method
    // or constructor in whose changed statements no member of the type is named has nothing for him, nor have their variables.
    bool IsOfType(SyntaxNode before, SyntaxNode after, CancellationToken cancellation)
    {
        if (before is not (MethodDeclarationSyntax or ConstructorDeclarationSyntax) || after is not BaseMethodDeclarationSyntax method)
            return true;
        var words = ChangedWords(before.DescendantTokens().ToList(), after.DescendantTokens().ToList());
        // What comes behind a statement that leaves a constructor is not set up.
        if (after is ConstructorDeclarationSyntax && words.Overlaps(s_leaving))
            return true;
        AddStatementsOfVariables(words, before, after);
        if (words.Contains("this") || words.Contains("base"))
            return true;
        for (var type = _session.ModelOf(after.SyntaxTree).GetDeclaredSymbol(method, cancellation)?.ContainingType; type is not null; type = type.ContainingType)
        {
            // A method may use the parameters of a primary constructor.
            if (type.InstanceConstructors.Any(constructor => constructor.Parameters.Any(parameter => words.Contains(parameter.Name))))
                return true;
            for (var current = type; current is not null; current = current.BaseType)
            {
                if (words.Overlaps(current.MemberNames))
                    return true;
            }
        }

        return false;
    }

    // The words of the statements in which two texts of a member differ.
    static HashSet<string> ChangedWords(List<SyntaxToken> before, List<SyntaxToken> after)
    {
        var (first, last) = (0, 1);
        while (first < before.Count && first < after.Count && before[first].Text == after[first].Text)
            first++;
        while (last <= before.Count - first && last <= after.Count - first && before[^last].Text == after[^last].Text)
            last++;
        return new(WordsIn(before, first, before.Count - last).Concat(WordsIn(after, first, after.Count - last)), StringComparer.Ordinal);
    }

    static IEnumerable<string> WordsIn(List<SyntaxToken> tokens, int first, int last)
    {
        if (first > last)
            return [];
        if (StatementOf(tokens[first]) is not { Span: var start } || StatementOf(tokens[last]) is not { Span: var end })
            return tokens.Select(static token => token.ValueText);
        var changed = TextSpan.FromBounds(Math.Min(start.Start, end.Start), Math.Max(start.End, end.End));
        return tokens.Where(token => changed.Contains(token.Span)).Select(static token => token.ValueText);
    }

    static StatementSyntax? StatementOf(SyntaxToken token) => token.Parent!.FirstAncestorOrSelf<StatementSyntax>();

    // What is in a variable now may get to a member elsewhere.
    static void AddStatementsOfVariables(HashSet<string> words, SyntaxNode before, SyntaxNode after)
    {
        var statements = before.DescendantTokens().Concat(after.DescendantTokens()).GroupBy(StatementOf, static token => token.ValueText).Select(static statement => statement.ToList()).ToList();
        var variables = new HashSet<string>(before.DescendantNodes().Concat(after.DescendantNodes()).Select(NameOfVariable).OfType<string>(), StringComparer.Ordinal);
        while (statements.RemoveAll(statement => Reach(statement)) > 0)
        {
        }

        bool Reach(List<string> statement)
        {
            if (!statement.Exists(word => words.Contains(word) && variables.Contains(word)))
                return false;
            words.UnionWith(statement);
            return true;
        }
    }

    static string? NameOfVariable(SyntaxNode node) => node switch
    {
        VariableDeclaratorSyntax variable => variable.Identifier.ValueText,
        ParameterSyntax parameter => parameter.Identifier.ValueText,
        SingleVariableDesignationSyntax designation => designation.Identifier.ValueText,
        ForEachStatementSyntax loop => loop.Identifier.ValueText,
        FromClauseSyntax clause => clause.Identifier.ValueText,
        LetClauseSyntax clause => clause.Identifier.ValueText,
        CatchDeclarationSyntax caught => caught.Identifier.ValueText,
        LocalFunctionStatementSyntax function => function.Identifier.ValueText,
        _ => null,
    };

    static IEnumerable<string> NamesIn(SyntaxNode declaration) =>
        declaration.DescendantTokens().Where(static token => token.IsKind(SyntaxKind.IdentifierToken)).Select(static token => token.ValueText);

    static bool Launches(SyntaxNode declaration, CancellationToken cancellation)
    {
        foreach (var body in SyntaxIndex.Of(declaration.SyntaxTree, cancellation).Bodies)
        {
            if ((body.Signals & Signals.Launch) != 0 && declaration.Span.Contains(body.Owner.Span))
                return true;
        }

        return false;
    }

    static bool IsContainer(SyntaxNode node) => node is BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax or BaseFieldDeclarationSyntax;

    static bool IsOtherProgram(CompilationUnitSyntax before, CompilationUnitSyntax after)
    {
        var statements = after.Members.OfType<GlobalStatementSyntax>().ToList();
        var old = before.Members.OfType<GlobalStatementSyntax>().ToList();
        return statements.Count != old.Count || statements.Zip(old, static (one, other) => SyntaxFactory.AreEquivalent(one, other)).Any(static same => !same);
    }
}
