using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Fixes.SharedState;

using static SyntaxFactory;

/// <summary>Mends CONC2012: hands out a copy that is made under the lock.</summary>
/// <remarks>Not offered where the lock is not held: a copy that is made while others write is no better.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(EscapingGuardedStateFix)), Shared]
public sealed class EscapingGuardedStateFix() : ConcurrencyFix("CONC2012")
{
    private protected override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
    {
        if (StateRaces.At(site, RaceKind.Escape, cancellation) is not { Guard: { } guard } race || !race.Mine.Locks.Holds(guard.Path) || site.Node is not ExpressionSyntax state)
            yield break;
        // What was found may be null, and then nothing can be copied.
        if (EscapingContainers.IsOfInner(race.Theirs))
            yield break;
        var (copied, copies) = Escapes.Of(race.Mine.Access) == Escape.Viewed ? (ViewOf(state, site, cancellation), s_sequences) : (state, CopiesOf(state, site, cancellation));
        foreach (var (variant, method) in copies)
        {
            yield return new(variant, $"Hand out a copy: {method}()", () => site.Root.ReplaceNode(copied, CopyOf(copied, method)))
            {
                Check = StateRaces.AreFewer(race, site),
            };
        }

        if (copies.IsEmpty && site.Model.GetTypeInfo(state, cancellation).Type is INamedTypeSymbol { TypeKind: TypeKind.Class } type)
        {
            yield return new("copy", $"Hand out a copy: new {type.Name}", () => site.Root.ReplaceNode(state, NewOf(state, type, site)))
            {
                Check = StateRaces.AreFewer(race, site),
            };
        }
    }

    static readonly ImmutableArray<(string Variant, string Method)> s_sequences = ImmutableArray.Create(("to-array", "ToArray"), ("to-list", "ToList"));

    // A list that has to stay one is copied as one; a dictionary or set by its constructor.
    static ImmutableArray<(string, string)> CopiesOf(ExpressionSyntax state, Site site, CancellationToken cancellation)
    {
        var types = site.Model.GetTypeInfo(state, cancellation);
        if (types.Type is IArrayTypeSymbol)
            return ImmutableArray.Create(("to-array", "ToArray"));
        if (types.Type is not INamedTypeSymbol { TypeArguments.Length: 1 })
            return ImmutableArray<(string, string)>.Empty;
        return types.ConvertedType is { TypeKind: TypeKind.Interface } ? s_sequences
            : types.Type.MetadataName == "List`1" ? ImmutableArray.Create(("to-list", "ToList"))
            : ImmutableArray<(string, string)>.Empty;
    }

    // The whole query, or what a view is made of: _list.ToArray().AsReadOnly(), _map.Keys.ToArray(), _list.Where(…).ToArray().
    static ExpressionSyntax ViewOf(ExpressionSyntax state, Site site, CancellationToken cancellation)
    {
        var view = state;
        while (view.Parent is MemberAccessExpressionSyntax access && access.Expression == view)
        {
            var next = access.Parent is InvocationExpressionSyntax call && call.Expression == access ? call : (ExpressionSyntax)access;
            if (site.Model.GetTypeInfo(next, cancellation).Type is { Name: "ReadOnlyCollection" or "Enumerator" or "IEnumerator" } || access.Name.Identifier.ValueText == "GetEnumerator")
                break;
            view = next;
        }

        return view;
    }

    static ExpressionSyntax CopyOf(ExpressionSyntax copied, string method) => InvocationExpression(
        MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, copied.WithoutTrivia(), IdentifierName(method)), ArgumentList()).WithTriviaFrom(copied);

    static ExpressionSyntax NewOf(ExpressionSyntax state, INamedTypeSymbol type, Site site) => ObjectCreationExpression(
        Token(default, SyntaxKind.NewKeyword, TriviaList(Space)),
        ParseTypeName(type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToMinimalDisplayString(site.Model, state.SpanStart)),
        ArgumentList(SingletonSeparatedList(Argument(state.WithoutTrivia()))), null).WithTriviaFrom(state);
}
