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

    static readonly string[] s_leaving = ["return", "throw", "goto"];

    readonly Session _session;

    Edit(Session session) => _session = session;

    /// <summary>The members whose code does something else now; those that only compute something else with their variables are not among them.</summary>
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
            if (!old.MoveNext() || old.Current.RawKind != now.RawKind || (now is TypeDeclarationSyntax && IsForOneUser(old.Current) != IsForOneUser(now)))
                return false;
            if (now is CompilationUnitSyntax unit ? IsOtherProgram((CompilationUnitSyntax)old.Current, unit) : !IsContainer(now) && !IsSame(old.Current, now))
            {
                var changed = ChangedStatements.Between(old.Current, now);
                var isOfType = IsOfType(changed, now, cancellation);
                // What only computes something else with its variables has nothing else to tell.
                if (!isOfType && changed.OnlyCompute && IsSameComment(old.Current, now))
                {
                    number++;
                    continue;
                }

                Members.Add(new(document, number));
                Names.UnionWith(NamesIn(old.Current).Concat(NamesIn(now)));
                MayLaunch |= Launches(old.Current, cancellation) || Launches(now, cancellation);
                Declarations.Add(new(document, number));
                for (var around = isOfType ? now.Parent : null; around is not null; around = around.Parent)
                    Declarations.Add(new(document, Program.Declarations.Of(after, cancellation).Around(around)));
            }

            number++;
        }

        return !old.MoveNext();
    }

    static bool IsSame(SyntaxNode before, SyntaxNode after) => SyntaxFactory.AreEquivalent(before, after) && IsSameComment(before, after);

    static bool IsForOneUser(SyntaxNode type) => LockNames.IsForOneUser(type.GetLeadingTrivia().ToFullString());

    // What a comment in front of a member says may count.
    static bool IsSameComment(SyntaxNode before, SyntaxNode after) => before.GetLeadingTrivia().ToFullString() == after.GetLeadingTrivia().ToFullString();

    // Who reads the text of a type looks for what is done to its members, and for what constructors, getters and fields set up. A method
    // or constructor in whose changed statements no member of the type is named has nothing for him, nor have their variables.
    bool IsOfType(ChangedStatements changed, SyntaxNode after, CancellationToken cancellation)
    {
        if (after is not (MethodDeclarationSyntax or ConstructorDeclarationSyntax) || after is not BaseMethodDeclarationSyntax method)
            return true;
        var words = changed.Words;
        // What comes behind a statement that leaves a constructor is not set up.
        if (after is ConstructorDeclarationSyntax && words.Overlaps(s_leaving))
            return true;
        if (words.Contains("this") || words.Contains("base") || words.Contains(PairedLocks.Sign))
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
