using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>What becomes of the keys and values of steps on a collection.</summary>
sealed class StepValues(Routine root)
{
    /// <summary>The variable that gets what was found or taken, if somebody looks at it.</summary>
    public ISymbol? OutVariableOf(CollectionStep step)
    {
        if (step.Operation is not IInvocationOperation call)
            return null;
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter?.RefKind == RefKind.Out && root.Places.Of(Declared(argument.Value)) is { IsVariable: true, Variable: { } variable })
                return variable;
        }

        return null;

        static IOperation Declared(IOperation value) => value is IDeclarationExpressionOperation declaration ? declaration.Expression : value;
    }

    /// <summary>The value that a step stores.</summary>
    public static IOperation? StoredBy(CollectionStep act) => act.Operation is IInvocationOperation { Arguments: [_, { Value: var added }, ..] } ? added : (act.Operation.Parent as ISimpleAssignmentOperation)?.Value;

    /// <summary>The value that a step sets, as it is written.</summary>
    public static SyntaxNode? ValueOf(CollectionStep act) => (act.Operation.Parent as ISimpleAssignmentOperation)?.Value.Syntax;

    /// <summary>Whether what a step stores cannot change any more.</summary>
    public static bool HoldsImmutable(CollectionStep act) => act.Operation.Type is { } type && (type.TypeKind is TypeKind.Enum or TypeKind.Array || type.SpecialType is not SpecialType.None and not SpecialType.System_Object || Immutability.IsImmutable(type));

    /// <summary><c>calls.TryGetValue(route, out var n); calls[route] = n + 1;</c>: what was found goes into what is stored.</summary>
    public bool IsReckonedFromFound(CollectionStep read, CollectionStep act) => OutVariableOf(read) is { } found
        && act.Operation.Parent is ISimpleAssignmentOperation { Value: var stored } && ValueFlow.Core(stored) is IBinaryOperation { Type.SpecialType: not SpecialType.System_Boolean } reckoned
        && Mentions(reckoned.Syntax, found);

    /// <summary>The variable that a value is read into.</summary>
    public static ILocalSymbol? VariableOf(CollectionStep read)
    {
        var value = read.Operation.Parent;
        while (value is IConversionOperation)
            value = value.Parent;
        return value is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } ? local : null;
    }

    /// <summary>The places in a condition that stand for what a step has found: the step itself, or the variable that has it.</summary>
    public IEnumerable<SyntaxNode> FoundIn(CollectionStep step, SyntaxNode condition)
    {
        if (step.Meaning != Meaning.AsksForKey && condition.Span.Contains(step.Syntax.Span))
            return [step.Syntax];
        return (step.Meaning == Meaning.AsksForKey ? OutVariableOf(step) : VariableOf(step)) is { } variable && step.Syntax.SpanStart < condition.Span.End
            ? condition.DescendantNodesAndSelf().Where(node => node.SpanStart > step.Syntax.Span.End && node is IdentifierNameSyntax && Mentions(node, variable))
            : [];
    }

    /// <summary>Whether a variable is mentioned between two steps.</summary>
    public bool IsUsedBetween(ISymbol variable, CollectionStep first, CollectionStep second) =>
        first.Syntax.FirstAncestorOrSelf<SyntaxNode>(static node => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax) is { } function
        && function.DescendantNodes(TextSpan.FromBounds(first.Syntax.Span.End, second.Syntax.SpanStart)).Any(node => node is IdentifierNameSyntax && node.SpanStart > first.Syntax.Span.End && node.Span.End <= second.Syntax.SpanStart && Mentions(node, variable));

    /// <summary>The value that is added is used afterwards, as if it were in the collection.</summary>
    public bool IsAddedValueUsed(CollectionStep act)
    {
        if (act.Operation is not IInvocationOperation { Arguments: [_, var added] } || root.Places.Of(added.Value) is not { IsVariable: true, Variable: ILocalSymbol variable })
            return false;
        return IsUsedAfter(variable, act);
    }

    /// <summary>Whether the first thing that is done with a variable behind a step is to ask whether there is something in it: <c>jobs.TryDequeue(out var job); job?.Run();</c></summary>
    public bool IsAskedFirst(ISymbol variable, CollectionStep act)
    {
        if (act.Syntax.FirstAncestorOrSelf<SyntaxNode>(static node => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax) is not { } function)
            return false;
        foreach (var name in function.DescendantNodes(TextSpan.FromBounds(act.Syntax.Span.End, function.Span.End)).OfType<IdentifierNameSyntax>())
        {
            if (name.Identifier.ValueText == variable.Name && name.SpanStart > act.Syntax.Span.End)
            {
                return name.Parent is IsPatternExpressionSyntax { Pattern: not VarPatternSyntax } || (name.Parent is ConditionalAccessExpressionSyntax { Expression: var asked } && asked == name)
                    || (name.Parent is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression, Left: var maybe } && maybe == name)
                    || name.Parent is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression, Right.RawKind: (int)SyntaxKind.NullLiteralExpression };
            }
        }

        return false;
    }

    /// <summary>Whether a variable is mentioned behind a step.</summary>
    public bool IsUsedAfter(ISymbol variable, CollectionStep act) =>
        act.Syntax.FirstAncestorOrSelf<SyntaxNode>(static node => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax) is { } function
        && Mentions(function, variable, after: act.Syntax);

    /// <summary>Something else is done only because the key was not there.</summary>
    public static bool HasCompany(CollectionStep act) => act.Syntax.FirstAncestorOrSelf<StatementSyntax>() is { Parent: BlockSyntax { Parent: IfStatementSyntax or ElseClauseSyntax, Statements.Count: > 1 } block } statement
        && block.Statements.Any(other => other != statement && other is not LocalDeclarationStatementSyntax && !IsAboutOwnLocal(other, block));

    // var text = Read(key); text = text.Trim(); entries.TryAdd(key, text); that only makes what is added.
    static bool IsAboutOwnLocal(StatementSyntax statement, BlockSyntax block) => statement is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var name } } }
        && block.Statements.Any(other => other is LocalDeclarationStatementSyntax declared && declared.Declaration.Variables.Any(variable => variable.Identifier.ValueText == name));

    /// <summary>
    /// Whether a step puts in what anybody would put in for the key, and nothing comes of it: <c>if (all.ContainsKey(k)) return; all.TryAdd(k, 0);</c>
    /// </summary>
    public static bool IsSameAndLast(CollectionStep act) => StoredBy(act) is { } stored && (stored.ConstantValue.HasValue || ValueFlow.Core(stored) is IDefaultValueOperation)
        && act.Syntax.FirstAncestorOrSelf<StatementSyntax>() is ExpressionStatementSyntax { Parent: BlockSyntax { Statements: var statements } block } statement
        && (statements.IndexOf(statement) + 1 is var next && next < statements.Count ? statements[next] is ReturnStatementSyntax { Expression: null or LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NullLiteralExpression } } : block.Parent is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax);

    /// <summary>A key that nobody else can have: one that was made for this, or what only this thread has.</summary>
    public bool IsOwnKey(SyntaxNode? key) => key is not null && root.Model.GetOperation(key) is { } operation && (IsOfThread(operation) || IsFresh(operation));

    // [ThreadStatic] static State? _state; … _all[_state.Id]
    bool IsOfThread(IOperation key)
    {
        for (var part = key; part is IMemberReferenceOperation member; part = member.Instance)
        {
            if (member is IFieldReferenceOperation { Field: { IsStatic: true } field } && root.Session.Types.IsOfThread(field))
                return true;
        }

        return false;
    }

    bool IsFresh(IOperation key) => root.Places.Of(key) is { IsVariable: true, Variable: ILocalSymbol local }
        && root.Places.ValueOf(local) is { } value && root.Places.Source(value) switch
        {
            IObjectCreationOperation => true,
            IInvocationOperation call => root.Session.Calls.Is(call.TargetMethod, Meaning.Atomic) || StepModel.Of(call.TargetMethod).Kind == Meaning.MakesUnique,
            _ => false,
        };

    /// <summary>Without somebody who removes, what was there is still there.</summary>
    public bool IsRemovedFrom(CollectionStep read) => StepsOn(read, Meaning.RemovesKey).Any();

    /// <summary>Whether the type that has a collection puts nothing in the place of what is there: it only adds where nothing is, and takes out.</summary>
    public bool IsNeverReplaced(CollectionStep step) => step.Path.Symbol is { DeclaredAccessibility: Accessibility.Private }
        && !StepsOn(step, Meaning.ReplacesKey).Any() && !IndexersOn(step).Any(static indexer => indexer.Parent is AssignmentExpressionSyntax assignment && assignment.Left == indexer);

    /// <summary>
    /// Whether nothing is put in the place of another, and nobody takes what a key has for his own: <c>TryAdd</c>, and not <c>GetOrAdd</c>. What was found under a
    /// key is what is removed, unless the key comes again.
    /// </summary>
    public bool IsOnlyAddedOnce(CollectionStep step) => IsNeverReplaced(step) && !UsesOf(step).Any(static access => access.Name.Identifier.ValueText == StepModel.FindOrAdd);

    // _users[name], in all parts of the type.
    IEnumerable<ElementAccessExpressionSyntax> IndexersOn(CollectionStep step)
    {
        if (step.Path.Symbol is not { ContainingType: { } type } collection || !root.Session.Declares(type))
            yield break;
        foreach (var part in type.DeclaringSyntaxReferences)
        {
            foreach (var indexer in part.GetSyntax().DescendantNodes().OfType<ElementAccessExpressionSyntax>())
            {
                if (NameOf(indexer.Expression)?.Identifier.ValueText == collection.Name)
                    yield return indexer;
            }
        }
    }

    /// <summary>
    /// Whether a background loop of a type adds, and nothing else does: <c>while (_runs) { if (_sent.Count &lt; most) _sent.Enqueue(Send()); await Task.Delay(pause); }</c>.
    /// Whatever others take out, there are not more than it has seen.
    /// </summary>
    public bool IsOnlyAdder(CollectionStep act) => act.Path.Symbol is { DeclaredAccessibility: Accessibility.Private } && root.Method is { DeclaredAccessibility: Accessibility.Private, IsAsync: true }
        && Loops.Around(act.Syntax, root.Syntax) is WhileStatementSyntax loop && loop.DescendantNodes().Any(static node => node is AwaitExpressionSyntax)
        && StepsOn(act, Meaning.AddsElement).All(adding => adding.SyntaxTree == act.Syntax.SyntaxTree && act.Syntax.Span.Contains(adding.Span));

    /// <summary>Whether code that has looked at an element goes on as if the one that it takes were the same.</summary>
    /// <param name="look">The look.</param>
    /// <param name="condition">The condition in which it looks.</param>
    /// <param name="act">What takes an element.</param>
    public bool MayTakeOther(CollectionStep look, SyntaxNode condition, CollectionStep act) => OutVariableOf(look) is { } seen
        && (Mentions(condition, seen, after: look.Syntax) || (IsUsedAfter(seen, look) && !(OutVariableOf(act) is { } taken && IsUsedAfter(taken, act))));

    /// <summary>
    /// Whether what was found decides about a step behind the look: <c>if (!entries.TryGetValue(k, out var entry)) return; if (entry.IsOld) entries.TryRemove(k, out _);</c>
    /// What is removed may be another one.
    /// </summary>
    public bool IsJudged(ISymbol found, CollectionStep look, CollectionStep act)
    {
        foreach (var (condition, _, _) in DecidingConditions.Of(act.Syntax))
        {
            if (condition.SpanStart > look.Syntax.Span.End && Mentions(condition, found))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether an act stands in a section of the lock of what was found, in which that is marked as given up: <c>lock (entry.Gate) { entry.IsGone = true; entries.TryRemove(k, out _); }</c>
    /// Who has found it besides looks at the mark under that lock.
    /// </summary>
    public bool IsGivenUpUnderOwnLock(ISymbol found, CollectionStep act)
    {
        foreach (var node in act.Syntax.Ancestors())
        {
            if (node is LockStatementSyntax section && Mentions(section.Expression, found))
                return section.Statement.DescendantNodes().Any(node => node is AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax owner } } && Mentions(owner, found));
        }

        return false;
    }

    /// <summary>Whether other members of the type take as well.</summary>
    public bool IsTakenElsewhere(CollectionStep act) => StepsOn(act, Meaning.TakesElement).Any(taking => taking.SyntaxTree != root.Syntax.SyntaxTree || !root.Syntax.Span.Contains(taking.Span));

    // What the type does to the same collection, in all its parts.
    IEnumerable<MemberAccessExpressionSyntax> StepsOn(CollectionStep step, Meaning meaning) => UsesOf(step).Where(access =>
        (access.SyntaxTree == root.Model.SyntaxTree ? root.Model : root.Session.ModelOf(access.SyntaxTree)).GetSymbolInfo(access).Symbol is { } member && StepModel.Of(member).Kind == meaning);

    // _users.Any, in all parts of the type.
    IEnumerable<MemberAccessExpressionSyntax> UsesOf(CollectionStep step)
    {
        if (step.Path.Symbol is not { ContainingType: { } type } collection || !root.Session.Declares(type))
            yield break;
        foreach (var part in type.DeclaringSyntaxReferences)
        {
            foreach (var access in part.GetSyntax().DescendantNodes().OfType<MemberAccessExpressionSyntax>())
            {
                if (NameOf(access.Expression) is not { } owner || owner.Identifier.ValueText != collection.Name)
                    continue;
                var model = part.SyntaxTree == root.Model.SyntaxTree ? root.Model : root.Session.ModelOf(part.SyntaxTree);
                if (SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(owner).Symbol?.OriginalDefinition, collection.OriginalDefinition))
                    yield return access;
            }
        }
    }

    // _users, this._users, Registry.Users
    static SimpleNameSyntax? NameOf(ExpressionSyntax expression) => expression as SimpleNameSyntax ?? (expression as MemberAccessExpressionSyntax)?.Name;

    /// <summary>Whether code mentions a variable.</summary>
    public bool Mentions(SyntaxNode? code, ISymbol variable, SyntaxNode? after = null) => code is not null && code.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name =>
        name.Identifier.ValueText == variable.Name && (after is null || name.SpanStart > after.Span.End) && SymbolEqualityComparer.Default.Equals(root.Model.GetSymbolInfo(name).Symbol, variable));
}
