using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Fixes.SharedState;

using static SyntaxFactory;

/// <summary>Mends CONC2010: declares the field <c>volatile</c>. Local variables and properties cannot be.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PlainStopFlagFix)), Shared]
public sealed class PlainStopFlagFix() : SharedStateFix("CONC2010", RaceKind.StopFlag)
{
    private protected override IEnumerable<Mend> MendsOf(SharedRace race, Site site, CancellationToken cancellation)
    {
        // Whether the type can be volatile is for the compiler to say.
        if (race.State is IFieldSymbol { IsReadOnly: false, DeclaringSyntaxReferences: [var reference] } field && reference.SyntaxTree == site.Model.SyntaxTree
            && reference.GetSyntax(cancellation) is VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: FieldDeclarationSyntax declaration } })
        {
            yield return new("volatile", "Declare the field volatile", () => site.Root.ReplaceNode(declaration, Volatile(declaration))) { Names = ImmutableArray.Create(field.Name) };
        }
    }

    static FieldDeclarationSyntax Volatile(FieldDeclarationSyntax declaration)
    {
        var word = Token(default, SyntaxKind.VolatileKeyword, TriviaList(Space));
        if (declaration.Modifiers.Count > 0)
            return declaration.WithModifiers(declaration.Modifiers.Add(word));
        var type = declaration.Declaration.Type;
        return declaration.WithDeclaration(declaration.Declaration.WithType(type.WithLeadingTrivia())).WithModifiers(TokenList(word.WithLeadingTrivia(type.GetLeadingTrivia())));
    }
}
