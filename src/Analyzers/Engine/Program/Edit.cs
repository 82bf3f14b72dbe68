using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>What has changed between two compilations of a program that declare the same.</summary>
sealed class Edit
{
    // Who changes more at once replaces text everywhere or has switched branches.
    const int Documents = 16;

    Edit()
    {
    }

    /// <summary>The members whose code has changed.</summary>
    public HashSet<DeclarationKey> Members { get; } = [];

    /// <summary>The names that stand in them, or did so before.</summary>
    public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether one of them launches something, or did so before.</summary>
    public bool MayLaunch { get; private set; }

    /// <summary>These members, and the types and fields around them.</summary>
    public HashSet<DeclarationKey> Declarations { get; } = [];

    /// <summary>The edit that leads from the documents of one compilation to those of another; null when more than bodies differ.</summary>
    public static Edit? Between(ImmutableArray<SyntaxTree> before, IEnumerable<SyntaxTree> after, CancellationToken cancellation)
    {
        var edit = new Edit();
        var document = 0;
        var changed = 0;
        foreach (var tree in after)
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
                for (var around = now; around is not null; around = around.Parent)
                    Declarations.Add(new(document, Program.Declarations.Of(after, cancellation).Around(around)));
            }

            number++;
        }

        return !old.MoveNext();
    }

    // What a comment in front of a member says may count.
    static bool IsSame(SyntaxNode before, SyntaxNode after) =>
        SyntaxFactory.AreEquivalent(before, after) && before.GetLeadingTrivia().ToFullString() == after.GetLeadingTrivia().ToFullString();

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
