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

/// <summary>Mends CONC2009: <c>LazyInitializer.EnsureInitialized</c> keeps one object, whoever made it.</summary>
/// <remarks>
/// Not offered for properties, which have no address; where something else is done when the object is created; and where the
/// creation awaits.
/// </remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(UnguardedLazyInitializationFix)), Shared]
public sealed class UnguardedLazyInitializationFix() : ConcurrencyFix("CONC2009")
{
    private protected override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
    {
        if (StateRaces.At(site, RaceKind.LazyInitialization, cancellation) is { State: IFieldSymbol { IsReadOnly: false, IsVolatile: false } } race
            && site.Node is ExpressionSyntax target && target.Parent is AssignmentExpressionSyntax assignment && assignment.Left == target
            && PlaceOf(assignment) is { } place && !LineLayout.LosesWords(place, assignment.Right)
            && site.Model.Compilation.GetTypeByMetadataName("System.Threading.LazyInitializer") is { } initializer)
        {
            yield return new("lazy-initializer", "Use LazyInitializer.EnsureInitialized", () =>
            {
                ExpressionSyntax call = Call(PlatformNames.ExpressionOf(initializer, site.Model, target.SpanStart), target, FactoryOf(assignment.Right, target, site, cancellation));
                SyntaxNode mended = place is StatementSyntax ? ExpressionStatement(call) : call;
                return site.Root.ReplaceNode(place, mended.WithTriviaFrom(place));
            })
            {
                Check = StateRaces.AreFewer(race, site),
            };
        }
    }

    // What tests and creates: x ??= e;  x ?? (x = e);  if (x == null) x = e;
    static SyntaxNode? PlaceOf(AssignmentExpressionSyntax assignment)
    {
        if (assignment.IsKind(SyntaxKind.CoalesceAssignmentExpression))
            return assignment;
        if (!assignment.IsKind(SyntaxKind.SimpleAssignmentExpression))
            return null;
        if (assignment.Parent is ParenthesizedExpressionSyntax { Parent: BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression } coalesce } && AreEquivalent(coalesce.Left, assignment.Left))
            return coalesce;
        if (assignment.Parent is not ExpressionStatementSyntax statement)
            return null;
        var guarded = statement.Parent is BlockSyntax { Statements.Count: 1 } block ? block : (SyntaxNode)statement;
        return guarded.Parent is IfStatementSyntax { Else: null } test && test.Statement == guarded && IsNullTest(test.Condition, assignment.Left) ? test : null;
    }

    static bool IsNullTest(ExpressionSyntax condition, ExpressionSyntax target) => condition switch
    {
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression } test => (IsNull(test.Right) && AreEquivalent(test.Left, target)) || (IsNull(test.Left) && AreEquivalent(test.Right, target)),
        IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax { Expression: var pattern } } test => IsNull(pattern) && AreEquivalent(test.Expression, target),
        _ => false,
    };

    static bool IsNull(ExpressionSyntax expression) => expression.IsKind(SyntaxKind.NullLiteralExpression);

    // Load() is the method Load when it makes just that type; everything else becomes a lambda.
    static ExpressionSyntax FactoryOf(ExpressionSyntax value, ExpressionSyntax target, Site site, CancellationToken cancellation)
    {
        if (value is InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: IdentifierNameSyntax name }
            && site.Model.GetSymbolInfo(name, cancellation).Symbol is IMethodSymbol { MethodKind: MethodKind.Ordinary, IsGenericMethod: false, Parameters.IsEmpty: true } method
            && SymbolEqualityComparer.Default.Equals(method.ReturnType, site.Model.GetTypeInfo(target, cancellation).Type))
        {
            return name.WithoutTrivia();
        }

        return ParenthesizedLambdaExpression(ParameterList(), value.WithoutTrivia())
            .WithArrowToken(Token(TriviaList(Space), SyntaxKind.EqualsGreaterThanToken, TriviaList(Space)));
    }

    static InvocationExpressionSyntax Call(ExpressionSyntax initializer, ExpressionSyntax target, ExpressionSyntax factory) => InvocationExpression(
        MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, initializer, IdentifierName("EnsureInitialized")),
        ArgumentList(SeparatedList(
            [Argument(null, Token(default, SyntaxKind.RefKeyword, TriviaList(Space)), target.WithoutTrivia()), Argument(factory)],
            [Token(default, SyntaxKind.CommaToken, TriviaList(Space))])));
}
