using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// What is found out once for each key and kept: <c>if (!cache.TryGetValue(key, out var value)) { value = Find(key); cache.TryAdd(key, value); }</c>.
/// Whoever stores it, it is the same for all, as long as it is looked up and not made, and handed on as it is.
/// </summary>
sealed class Memos(Routine root, StepValues values)
{
    /// <summary>Whether a step stores what a look has not found, for those who look next, and nothing else depends on who does so.</summary>
    public bool Keep(CollectionStep act, CollectionStep check)
    {
        if (StepValues.StoredBy(act) is not { } stored || act.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not { } addition)
            return false;
        if (root.Places.Of(stored) is { IsVariable: true, Variable: { } variable })
            return IsSameForAll(variable, act, addition) && IsAllThatIsDone(addition, act, check, variable);
        // Who has looked hands on what he has found, and who has stored something hands on what it was made from.
        return values.OutVariableOf(check) is { } found && IsHandedOn(check, found) && IsOnlyStored(act, stored) && IsAllThatIsDone(addition, act, check, null);
    }

    // ---------------------------------------------------------------------------------------------------------- value

    bool IsSameForAll(ISymbol variable, CollectionStep act, StatementSyntax addition)
    {
        foreach (var operation in root.Body!.Descendants())
        {
            // var made = new Entry();
            if (operation is IVariableDeclaratorOperation { Symbol: var declared } declarator && SymbolEqualityComparer.Default.Equals(declared, variable)
                && declarator.GetVariableInitializer()?.Value is { ConstantValue.HasValue: false } initial and not IDefaultValueOperation && !IsSame(initial, act))
            {
                return false;
            }

            if (root.Places.Of(operation)?.Variable is not { } used || !SymbolEqualityComparer.Default.Equals(used, variable))
                continue;
            if (MadeFor(operation) is { } made && !IsSame(made, act))
                return false;
            if (operation.Syntax.SpanStart > addition.Span.End && IsChanged(operation))
                return false;
        }

        return true;
    }

    bool IsSame(IOperation made, CollectionStep act) => act.Meaning == Meaning.SetsKey ? StatelessTypes.Contain(made.Type, root.Session) : IsOfEverybody(made);

    // cache.TryAdd(key, new Entry(size)): who comes too late has made it in vain. What has to be given back is his own.
    bool IsOnlyStored(CollectionStep act, IOperation stored)
    {
        stored = ValueFlow.Core(stored);
        return stored.ConstantValue.HasValue || (stored.Type is { } type && !IsOwned(type)
            && (Immutability.IsImmutable(type) || (act.Meaning == Meaning.AddsKey ? stored is IObjectCreationOperation : StatelessTypes.Contain(type, root.Session))));
    }

    static bool IsHandedOn(CollectionStep check, ISymbol found) => check.Syntax.FirstAncestorOrSelf<StatementSyntax>() is IfStatementSyntax test && test.Condition.Span.Contains(check.Syntax.Span)
        && test.Statement.DescendantNodesAndSelf().Any(node => node is ReturnStatementSyntax { Expression: { } answer } && Names(answer, found.Name));

    static IOperation? MadeFor(IOperation variable) => variable switch
    {
        ILocalReferenceOperation { Parent: ISimpleAssignmentOperation assignment } when assignment.Target == variable => assignment.Value,
        _ => null,
    };

    // Work that is under way is each maker's own.
    bool IsOfEverybody(IOperation made)
    {
        made = ValueFlow.Core(made);
        if (made.Type is not { } type)
            return made.ConstantValue.HasValue;
        if (Immutability.IsImmutable(type) || type.SpecialType is not SpecialType.None and not SpecialType.System_Object)
            return true;
        return made is IInvocationOperation or IPropertyReferenceOperation or IFieldReferenceOperation or ILocalReferenceOperation
            && !IsOwned(type) && !(made is IInvocationOperation { TargetMethod: var maker } && MakesObject(maker));
    }

    bool IsOwned(ITypeSymbol type) => type.AllInterfaces.Any(static contract => contract.SpecialType == SpecialType.System_IDisposable) || root.Session.Types.IsAsyncDisposable(type);

    bool MakesObject(IMethodSymbol maker) => root.Session.Declares(maker) && root.Session.BodyOf(maker.OriginalDefinition)?.Descendants().Any(static part =>
        part is IReturnOperation { ReturnedValue: { } value } && ValueFlow.Core(value) is IObjectCreationOperation) == true;

    // value.Count = 1, value.Add(x): the others do not see it when theirs was added.
    static bool IsChanged(IOperation variable) => variable.Parent switch
    {
        IPropertyReferenceOperation property when property.Instance == variable => Usage.Of(property) != AccessKind.Read,
        IFieldReferenceOperation field when field.Instance == variable => Usage.Of(field) != AccessKind.Read,
        IInvocationOperation { TargetMethod.Name: var name } call when call.Instance == variable => name.StartsWith("Dispose", StringComparison.Ordinal) || (variable.Type is { } type && ContainerModel.Mutates(type, name)),
        _ => false,
    };

    // ----------------------------------------------------------------------------------------------------------- work

    // What is done between the look and the end of the branch that the look has led to, but for the step itself.
    bool IsAllThatIsDone(StatementSyntax addition, CollectionStep act, CollectionStep check, ISymbol? value)
    {
        var hasLeft = false;
        for (SyntaxNode node = addition; node.Parent is { } parent && node is not (MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax); node = parent)
        {
            if (parent is not BlockSyntax block)
                continue;
            foreach (var other in block.Statements)
            {
                if (other != node && other.SpanStart > check.Syntax.SpanStart && (other.SpanStart < addition.SpanStart || !hasLeft) && !OnlyLooksUp(other, act, value))
                    return false;
            }

            hasLeft |= Exits.Leave(block);
            if (block.Span.Contains(check.Syntax.Span) || (block.Parent as StatementSyntax)?.Span.Contains(check.Syntax.Span) == true)
                return true;
        }

        return true;
    }

    // Statements that nobody else notices, or that go on with the value or with the collection.
    bool OnlyLooksUp(StatementSyntax statement, CollectionStep act, ISymbol? value) => statement switch
    {
        LocalDeclarationStatementSyntax or ThrowStatementSyntax or EmptyStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax => true,
        ExpressionStatementSyntax { Expression: InvocationExpressionSyntax call } => Diagnosing.IsAt(call) || IsCallOf(call, act, value),
        ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax target } } => root.Model.GetSymbolInfo(target).Symbol is ILocalSymbol or IParameterSymbol,
        ReturnStatementSyntax { Expression: var answer } => value is null ? answer is null or LiteralExpressionSyntax or IdentifierNameSyntax or MemberAccessExpressionSyntax or ElementAccessExpressionSyntax : answer is not null && values.Mentions(answer, value),
        BlockSyntax block => block.Statements.All(inner => OnlyLooksUp(inner, act, value)),
        IfStatementSyntax branch => Exits.Leave(branch.Statement) || (OnlyLooksUp(branch.Statement, act, value) && (branch.Else is null || OnlyLooksUp(branch.Else.Statement, act, value))),
        CommonForEachStatementSyntax loop => OnlyLooksUp(loop.Statement, act, value),
        TryStatementSyntax { Finally: null } attempt => OnlyLooksUp(attempt.Block, act, value) && attempt.Catches.All(handler => OnlyLooksUp(handler.Block, act, value)),
        _ => false,
    };

    bool IsCallOf(InvocationExpressionSyntax call, CollectionStep act, ISymbol? value)
    {
        var receiver = (call.Expression as MemberAccessExpressionSyntax)?.Expression;
        return (receiver is IdentifierNameSyntax && value is not null && values.Mentions(receiver, value))
            || (act.Instance.Syntax is IdentifierNameSyntax { Identifier.ValueText: var collection } && (Is(receiver, collection) || call.ArgumentList.Arguments.Any(argument => Is(argument.Expression, collection))));
    }

    static bool Is(ExpressionSyntax? expression, string name) => expression is IdentifierNameSyntax { Identifier.ValueText: var known } && known == name;

    static bool Names(SyntaxNode code, string name) => code.DescendantNodesAndSelf().Any(node => node is IdentifierNameSyntax { Identifier.ValueText: var known } && known == name);
}
