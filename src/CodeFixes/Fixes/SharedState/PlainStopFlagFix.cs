using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Fixes.SharedState;

/// <summary>Mends CONC2010: makes the field <c>volatile</c>. Local variables and properties cannot be.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PlainStopFlagFix)), Shared]
public sealed class PlainStopFlagFix() : ConcurrencyFix("CONC2010")
{
    private protected override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
    {
        if (StateRaces.At(site, RaceKind.StopFlag, cancellation) is { State: IFieldSymbol { IsReadOnly: false, IsVolatile: false } field } race
            && StateRaces.DeclarationOf(field, site, cancellation) is { } declaration)
        {
            yield return new("volatile", $"Make '{field.Name}' volatile", () => site.Root.ReplaceNode(declaration, Volatile(declaration)))
            {
                Check = StateRaces.AreFewer(race, site),
                Names = ImmutableArray.Create(field.Name),
            };
        }
    }

    static FieldDeclarationSyntax Volatile(FieldDeclarationSyntax field)
    {
        var keyword = SyntaxFactory.Token(default, SyntaxKind.VolatileKeyword, SyntaxFactory.TriviaList(SyntaxFactory.Space));
        if (field.Modifiers.Count > 0)
            return field.AddModifiers(keyword);
        var type = field.Declaration.Type;
        return field.WithDeclaration(field.Declaration.WithType(type.WithoutLeadingTrivia())).WithModifiers(SyntaxFactory.TokenList(keyword.WithLeadingTrivia(type.GetLeadingTrivia())));
    }
}
