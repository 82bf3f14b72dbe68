using System.Composition;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Rules.Blocking;
using ConcurrencyAnalyzers.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;
using Xunit;

namespace ConcurrencyAnalyzers.Tests.Editing;

using Verify = Verify<BlockingWait>;

/// <summary>What the base of all fixes does for them, seen through fixes that are made up.</summary>
public class ConcurrencyFixTests
{
    static SyntaxNode With(Site site, string expression) =>
        site.Root.ReplaceNode(site.Node, SyntaxFactory.ParseExpression(expression).WithTriviaFrom(site.Node));

    [ExportCodeFixProvider(LanguageNames.CSharp), Shared]
    public sealed class Numbering() : ConcurrencyFix("CONC1001")
    {
        private protected override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
        {
            yield return new("broken", "Does not compile", () => With(site, "missing"));
            yield return new("other", "Has another type", () => With(site, "\"1\""));
            yield return new("refused", "Fails its check", () => With(site, "0")) { Check = (_, _) => false };
            yield return new("nothing", "Changes nothing", () => site.Root);
            yield return new("none", "Does not apply", () => (SyntaxNode?)null);
            if (site.Node.ToString().StartsWith('t'))
                yield return new("one", "Say 1", () => With(site, "1"));
            yield return new("two", "Say 2", () => With(site, "2"));
        }
    }

    static string InAsync(string statements) => $$"""
        class C
        {
            static void Use(int x, int y = 0) { }
            static Task<int> F(int x) => Task.FromResult(x);
            async Task M(Task<int> t, Task<int> u)
            {
                await Task.Yield();
                {{statements}}
            }
        }
        """;

    [Fact]
    public Task Offers_what_compiles_and_passes_its_check_and_falls_back_in_fix_all() => Verify.Fixes<Numbering>(
        InAsync("Use([|t.Result|], [|u.Result|]);"), InAsync("Use(1, 2);"));

    [Fact]
    public Task Prefers_the_variant_that_was_asked_for() => Verify.Fixes<Numbering>(
        InAsync("Use([|t.Result|], [|u.Result|]);"), InAsync("Use(2, 2);"), "CONC1001:two");

    [ExportCodeFixProvider(LanguageNames.CSharp), Shared]
    public sealed class Warning() : ConcurrencyFix("CONC1001")
    {
        private protected override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
        {
            if (site.Node.ToString().StartsWith('t'))
                yield return new("other", "Say 1; it is another number then", () => With(site, "1"));
            yield return new("two", "Say 2", () => With(site, "2"));
        }
    }

    [Fact]
    public async Task Leaves_what_a_title_warns_of_to_somebody_who_looks()
    {
        var source = InAsync("Use(t.Result, u.Result);");
        Assert.Equal(InAsync("Use(t.Result, 2);"), await Mended<BlockingWait, Warning>.ApplyToAll(source, "other"));
        Assert.Equal(InAsync("Use(2, 2);"), await Mended<BlockingWait, Warning>.ApplyToAll(source, "two"));
        Assert.Equal(InAsync("Use(1, u.Result);"), await Mended<BlockingWait, Warning>.Apply(source, "other"));
    }

    [Fact]
    public Task Passes_over_findings_whose_code_is_gone() => Verify.Fixes<Numbering>(
        InAsync("Use([|F([|t.Result|]).Result|]);"), InAsync("Use(2);"));

    [Fact]
    public Task Is_not_disturbed_by_errors_that_were_there() => Verify.Fixes<Numbering>(
        [InAsync("Use([|t.Result|]); {|CS0103:absent|} = 1;"), "class D { {|CS0246:Absent|} _x; }"],
        [InAsync("Use(1); {|CS0103:absent|} = 1;"), "class D { {|CS0246:Absent|} _x; }"]);

    [ExportCodeFixProvider(LanguageNames.CSharp), Shared]
    public sealed class Importing() : ConcurrencyFix("CONC1001")
    {
        private protected override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
        {
            var call = (InvocationExpressionSyntax)SyntaxFactory.ParseExpression("global::System.Runtime.InteropServices.Marshal.SizeOf<int>()");
            var access = (MemberAccessExpressionSyntax)call.Expression;
            var type = access.Expression.WithAdditionalAnnotations(Simplifier.Annotation, Simplifier.AddImportsAnnotation);
            yield return new("size", "Say a size", () => site.Root.ReplaceNode(site.Node, call.ReplaceNode(access.Expression, type).WithTriviaFrom(site.Node)));
        }
    }

    [Fact]
    public Task Adds_the_usings_it_needs_once() => Verify.Fixes<Importing>(
        """
        // The header.

        using System.Text;

        namespace N;

        class C
        {
            async Task M(Task<int> t, Task<int> u) { await Task.Yield(); var x = [|t.Result|] + [|u.Result|]; }
        }
        """,
        """
        // The header.

        using System.Runtime.InteropServices;
        using System.Text;

        namespace N;

        class C
        {
            async Task M(Task<int> t, Task<int> u) { await Task.Yield(); var x = Marshal.SizeOf<int>() + Marshal.SizeOf<int>(); }
        }
        """);

    [ExportCodeFixProvider(LanguageNames.CSharp), Shared]
    public sealed class Declaring() : ConcurrencyFix("CONC1001")
    {
        private protected override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
        {
            var field = site.Root.DescendantNodes().OfType<FieldDeclarationSyntax>().First();
            yield return new("string", "Make the field a string", () => site.Root.ReplaceNode(
                field, field.WithDeclaration(field.Declaration.WithType(SyntaxFactory.ParseTypeName("object "))).WithAdditionalAnnotations(Formatter.Annotation)))
            {
                Names = [field.Declaration.Variables[0].Identifier.ValueText],
            };
        }
    }

    [Fact]
    public Task Looks_at_other_documents_that_use_what_changes() => Verify.OffersNoFix<Declaring>(
        ["partial class C { internal int Count; async Task M(Task<int> t) { await Task.Yield(); var x = [|t.Result|]; } }", "partial class C { int Twice => Count * 2; }"]);

    [Fact]
    public Task Looks_at_other_members_that_use_what_changes() => Verify.OffersNoFix<Declaring>(
        "class C { internal int Count; async Task M(Task<int> t) { await Task.Yield(); var x = [|t.Result|]; } int Twice => Count * 2; }");
}
