using System.Composition;
using System.Threading;
using ConcurrencyAnalyzers.Editing;
using ConcurrencyAnalyzers.Engine;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Fixes.SharedState;

using static SyntaxFactory;

/// <summary>Mends CONC2007: <c>Interlocked.Exchange</c> for flags, <c>GetOrAdd</c> and <c>AddOrUpdate</c> for concurrent dictionaries.</summary>
/// <remarks>Not offered where more stands between the test and the act, or where what is computed in between may be computed twice with another result.</remarks>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CheckThenActFix)), Shared]
public sealed class CheckThenActFix() : ConcurrencyFix("CONC2007")
{
    private protected override IEnumerable<Mend> MendsAt(Site site, CancellationToken cancellation)
    {
        if (StateRaces.At(site, RaceKind.CheckThenAct, cancellation) is { State: IFieldSymbol } race)
        {
            if (CanExchange(race, site) && Exchange(site) is { } root)
                yield return new("exchange", "Test and set in one step: Interlocked.Exchange", () => root) { Check = StateRaces.AreFewer(race, site) };
            yield break;
        }

        if (site.Node is not ExpressionSyntax act || act.FirstAncestorOrSelf<ElementAccessExpressionSyntax>() is not { ArgumentList.Arguments: [var key] } entry)
            yield break;
        if (AddOrUpdate(entry, key.Expression, site, cancellation) is { } updated)
            yield return new("add-or-update", "Change it in one step: AddOrUpdate", () => updated) { Check = HasFewerSteps(site) };
        else if (GetOrAdd(entry, key.Expression, site, cancellation) is { } added)
            yield return new("get-or-add", "Look and add in one step: GetOrAdd", () => added) { Check = HasFewerSteps(site) };
    }

    static Func<SemanticModel, CancellationToken, bool> HasFewerSteps(Site site) => (model, cancellation) =>
        Atomicity.In(Session.For(model.Compilation, site.Document.Project.AnalyzerOptions), model, StepQuestions.Unanswered, cancellation).Count() < Atomicity.In(site.Session, site.Model, StepQuestions.Unanswered, cancellation).Count();

    // ------------------------------------------------------------------------------------------------------------- flags

    // Since .NET 9 it takes values of any type.
    static bool CanExchange(SharedRace race, Site site) => race is { Reason: not (SharingReason.TwoSections or SharingReason.TwoAccessors), State: IFieldSymbol { Type.SpecialType: SpecialType.System_Boolean, IsVolatile: false } }
        && site.Session.Types.Interlocked?.GetMembers(nameof(Interlocked.Exchange)).Any(static member => member is IMethodSymbol { TypeParameters: [{ HasReferenceTypeConstraint: false }] }) == true;

    static SyntaxNode? Exchange(Site site)
    {
        if (site.Node is not ExpressionSyntax flag || flag.Parent is not AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment
            || assignment.Left != flag || assignment.Parent is not ExpressionStatementSyntax { Parent: BlockSyntax block } set || LineLayout.HasWordsBeside(set) || HasComments(set))
        {
            return null;
        }

        // if (!_done) { _done = true; … }, or if (_done) return; _done = true; …
        var index = block.Statements.IndexOf(set);
        var test = index == 0 ? block.Parent as IfStatementSyntax : block.Statements[index - 1] as IfStatementSyntax;
        if (test is not { Condition: var condition } || FlagOf(condition) is not { } tested || !AreEquivalent(tested, flag))
            return null;
        var interlocked = PlatformNames.ExpressionOf(site.Session.Types.Interlocked!, site.Model, flag.SpanStart);
        var exchange = InvocationExpression(MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, interlocked, IdentifierName(nameof(Interlocked.Exchange))),
            ArgumentList(SeparatedList(
                [Argument(null, Token(default, SyntaxKind.RefKeyword, TriviaList(Space)), flag.WithoutTrivia()), Argument(assignment.Right.WithoutTrivia())],
                [Token(default, SyntaxKind.CommaToken, TriviaList(Space))])));
        var draft = new Draft(site.Root, [tested, set]);
        draft.Replace(tested, exchange.WithTriviaFrom(tested));
        draft.Remove(set);
        return draft.Root;
    }

    static ExpressionSyntax? FlagOf(ExpressionSyntax condition) => condition switch
    {
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: var operand } => FlagOf(operand),
        IdentifierNameSyntax or MemberAccessExpressionSyntax => condition,
        _ => null,
    };

    static bool HasComments(StatementSyntax statement) => statement.GetLeadingTrivia().Concat(statement.GetTrailingTrivia()).Any(LineLayout.IsWord);

    // ------------------------------------------------------------------------------------------------------ dictionaries

    // counts[key]++;  counts[key] += n;
    static SyntaxNode? AddOrUpdate(ElementAccessExpressionSyntax entry, ExpressionSyntax key, Site site, CancellationToken cancellation)
    {
        if (entry.Parent is not ExpressionSyntax { Parent: ExpressionStatementSyntax } update || LineLayout.HasWordsBeside(update) || site.Model.GetTypeInfo(entry, cancellation).Type is not { } type || !Atomics.CanAdd(type))
            return null;
        var step = update switch
        {
            PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression } or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression } =>
                LiteralExpression(SyntaxKind.NumericLiteralExpression, Literal(1)),
            AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression, Right: IdentifierNameSyntax or LiteralExpressionSyntax } assignment => assignment.Right.WithoutTrivia(),
            AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Right: BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression, Right: IdentifierNameSyntax or LiteralExpressionSyntax } sum }
                when AreEquivalent(sum.Left, entry) => sum.Right.WithoutTrivia(),
            _ => null,
        };
        if (step is null)
            return null;
        var (first, old) = (PlatformNames.Free(site.Model, update, update.SpanStart, "_"), PlatformNames.Free(site.Model, update, update.SpanStart, "old", "oldValue"));
        var sumOf = BinaryExpression(SyntaxKind.AddExpression, IdentifierName(old), Token(TriviaList(Space), SyntaxKind.PlusToken, TriviaList(Space)), step);
        var change = ParenthesizedLambdaExpression(
                ParameterList(SeparatedList([Parameter(Identifier(first)), Parameter(Identifier(old))], [Token(default, SyntaxKind.CommaToken, TriviaList(Space))])), sumOf)
            .WithArrowToken(Token(TriviaList(Space), SyntaxKind.EqualsGreaterThanToken, TriviaList(Space)));
        return site.Root.ReplaceNode(update, Call(entry.Expression, "AddOrUpdate", key, step, change).WithTriviaFrom(update));
    }

    // if (!users.ContainsKey(key)) users[key] = e;  if (!users.TryGetValue(key, out var user)) { user = e; users[key] = user; }
    static SyntaxNode? GetOrAdd(ElementAccessExpressionSyntax entry, ExpressionSyntax key, Site site, CancellationToken cancellation)
    {
        if (entry.Parent is not AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Parent: ExpressionStatementSyntax statement } assignment || assignment.Left != entry)
            return null;
        var guarded = statement.Parent is BlockSyntax block ? block : (SyntaxNode)statement;
        if (guarded.Parent is not IfStatementSyntax { Else: null, Condition: PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression, Operand: InvocationExpressionSyntax look } } test
            || test.Statement != guarded || look.Expression is not MemberAccessExpressionSyntax asked || !AreEquivalent(asked.Expression, entry.Expression) || look.ArgumentList.Arguments is not [var lookedFor, ..] || !AreEquivalent(lookedFor.Expression, key))
        {
            return null;
        }

        if (look.ArgumentList.Arguments.Count == 1)
        {
            if (guarded is BlockSyntax { Statements.Count: > 1 } || LineLayout.LosesWords(test, assignment.Right))
                return null;
            return site.Root.ReplaceNode(test, ExpressionStatement(GetOrAddCall(entry.Expression, key, assignment.Right)).WithTriviaFrom(test));
        }

        // The variable gets what is there, whoever has put it there.
        if (look.ArgumentList.Arguments is not [_, { Expression: DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax found } declaration }] || test.Parent is not BlockSyntax
            || CreatedValue(guarded, assignment, found.Identifier.ValueText) is not { } value || LineLayout.LosesWords(test, value))
        {
            return null;
        }

        var type = declaration.Type.WithoutTrivia().WithTrailingTrivia(Space);
        var variable = LocalDeclarationStatement(VariableDeclaration(type, SingletonSeparatedList(VariableDeclarator(found.Identifier.WithTrailingTrivia(Space), null,
            EqualsValueClause(Token(default, SyntaxKind.EqualsToken, TriviaList(Space)), GetOrAddCall(entry.Expression, key, value))))));
        return site.Root.ReplaceNode(test, variable.WithTriviaFrom(test));
    }

    // { user = e; users[key] = user; }  users[key] = user = e;
    static ExpressionSyntax? CreatedValue(SyntaxNode guarded, AssignmentExpressionSyntax store, string variable)
    {
        if (store.Right is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: IdentifierNameSyntax both } inner && both.Identifier.ValueText == variable)
            return guarded is BlockSyntax { Statements.Count: > 1 } ? null : inner.Right;
        return guarded is BlockSyntax { Statements: [ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: IdentifierNameSyntax created } creation }, _] }
            && created.Identifier.ValueText == variable && store.Right is IdentifierNameSyntax stored && stored.Identifier.ValueText == variable
                ? creation.Right
                : null;
    }

    static InvocationExpressionSyntax GetOrAddCall(ExpressionSyntax dictionary, ExpressionSyntax key, ExpressionSyntax value) => Call(dictionary, "GetOrAdd", key,
        SimpleLambdaExpression(Parameter(Identifier("_")), value.WithoutTrivia()).WithArrowToken(Token(TriviaList(Space), SyntaxKind.EqualsGreaterThanToken, TriviaList(Space))));

    static InvocationExpressionSyntax Call(ExpressionSyntax dictionary, string method, params ExpressionSyntax[] arguments) => InvocationExpression(
        MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, dictionary.WithoutTrivia(), IdentifierName(method)),
        ArgumentList(SeparatedList(
            arguments.Select(static argument => Argument(argument.WithoutTrivia())), Enumerable.Repeat(Token(default, SyntaxKind.CommaToken, TriviaList(Space)), arguments.Length - 1))));
}
