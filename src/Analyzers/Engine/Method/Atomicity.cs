using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>Two steps on a concurrent collection that only make sense as one.</summary>
/// <param name="Collection">The field, property or variable that holds the collection.</param>
/// <param name="Check">What is asked first; the act itself where it reads and writes.</param>
/// <param name="Act">What is done then.</param>
/// <param name="IsRead">Whether the act only reads, and fails where there is nothing to read.</param>
readonly record struct SplitStep(ISymbol Collection, SyntaxNode Check, SyntaxNode Act, bool IsRead);

/// <summary>
/// Finds what was meant to be one step and is two: a concurrent collection is asked something, and then something is done to
/// it that is only right as long as the answer is. The collection is the evidence that several threads are there.
/// </summary>
sealed class Atomicity
{
    /// <summary>One step on a collection.</summary>
    readonly record struct Step(Meaning Meaning, IOperation Operation, IOperation Instance, AccessPath Path, SyntaxNode? Key)
    {
        public SyntaxNode Syntax => Operation.Syntax;

        public bool IsCheck => Meaning is Meaning.AsksForKey or Meaning.AsksForCount or Meaning.ReadsKey;
    }

    readonly Routine _root;
    readonly List<Step> _steps = [];

    Atomicity(Routine root) => _root = root;

    /// <summary>The split steps in a document that names the type of a concurrent collection, in source order.</summary>
    public static IEnumerable<SplitStep> In(Session session, SemanticModel model, CancellationToken cancellation)
    {
        var index = SyntaxIndex.Of(model.SyntaxTree, cancellation);
        if (!StepModel.TypeNames.Any(index.MayCall))
            yield break;
        var root = model.SyntaxTree.GetRoot(cancellation);
        var names = new HashSet<string>(root.DescendantNodes().Where(IsCollectionType).Select(NameDeclaredWith).OfType<string>(), StringComparer.Ordinal);
        SyntaxNode? last = null;
        foreach (var name in root.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (names.Contains(name.Identifier.ValueText) && SyntaxIndex.OwnerOf(name, root) is { } owner && owner != last && session.RoutineAt(owner, model, cancellation) is { Parent: null } routine)
            {
                last = owner;
                // AddNoLock: its callers have seen to it that nobody comes between.
                if (routine.Method is { Name: var method } && LockNames.LooksLikeHeld(method))
                    continue;
                foreach (var step in In(routine))
                    yield return step;
            }
        }
    }

    static bool IsCollectionType(SyntaxNode node) => node is GenericNameSyntax { Identifier.ValueText: var name } && StepModel.TypeNames.Contains(name);

    // _users in ConcurrentDictionary<string, User> _users, in var _users = new ConcurrentDictionary<string, User>().
    static string? NameDeclaredWith(SyntaxNode type)
    {
        foreach (var node in type.Ancestors())
        {
            switch (node)
            {
                case VariableDeclaratorSyntax variable:
                    return variable.Identifier.ValueText;
                case VariableDeclarationSyntax { Variables: [var first, ..] }:
                    return first.Identifier.ValueText;
                case PropertyDeclarationSyntax property:
                    return property.Identifier.ValueText;
                case ParameterSyntax parameter:
                    return parameter.Identifier.ValueText;
                case StatementSyntax or MemberDeclarationSyntax:
                    return null;
            }
        }

        return null;
    }

    static IEnumerable<SplitStep> In(Routine root)
    {
        // Whoever makes a collection has it to himself for a while.
        if (root.Body is null || root.Method is null or { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor })
            return [];
        var atomicity = new Atomicity(root);
        atomicity.Collect(root.Body);
        return atomicity.Find();
    }

    void Collect(IOperation body)
    {
        foreach (var operation in body.Descendants())
        {
            switch (operation)
            {
                case IInvocationOperation { Instance: { } instance } call when StepModel.Of(call.TargetMethod) is { Kind: not Meaning.None } meaning:
                    Add(meaning.Kind, call, instance, call.Arguments.FirstOrDefault(static argument => argument.Parameter?.Ordinal == 0)?.Value.Syntax);
                    break;
                case IPropertyReferenceOperation { Instance: { } instance } indexer when StepModel.IsKeyed(indexer):
                    var meaningOfUse = Usage.Of(indexer) switch
                    {
                        AccessKind.Read => Meaning.ReadsKey,
                        AccessKind.Write => Meaning.SetsKey,
                        _ => Meaning.UpdatesKey,
                    };
                    Add(meaningOfUse, indexer, instance, indexer.Arguments[0].Value.Syntax);
                    break;
                case IPropertyReferenceOperation { Instance: { } instance } property when StepModel.Of(property.Property) is { Kind: not Meaning.None } meaning:
                    Add(meaning.Kind, property, instance, null);
                    break;
            }
        }

        void Add(Meaning meaning, IOperation operation, IOperation instance, SyntaxNode? key)
        {
            if (_root.Places.ObjectOf(instance) is { Symbol: not null } path && IsOfOthersToo(path))
                _steps.Add(new(meaning, operation, instance, path, key));
        }
    }

    // A local that no lambda sees is used by one thread, whatever its type.
    bool IsOfOthersToo(AccessPath path) => path is not { IsVariable: true, Variable: ILocalSymbol local } || _root.All().Any(routine =>
        routine != _root && routine.Blocks.Any(block => block.Operations.Any(operation => operation is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local))));

    IEnumerable<SplitStep> Find()
    {
        var seen = new HashSet<SyntaxNode>();
        foreach (var act in _steps)
        {
            if (CheckOf(act) is { } check && seen.Add(check.Syntax) && !AreUnderOneLock(check, act))
                yield return new(act.Path.Symbol!, check.Syntax, act.Syntax, act.Meaning == Meaning.ReadsKey);
        }
    }

    Step? CheckOf(Step act)
    {
        switch (act.Meaning)
        {
            case Meaning.UpdatesKey:
                return act;
            case Meaning.SetsKey:
                return OldValueIn(act) ?? Deciding(act, static (test, self, act) => self.IsDecided(test, act));
            case Meaning.AddsKey or Meaning.RemovesKey or Meaning.TakesElement when IsDropped(act.Operation):
            case Meaning.AddsElement or Meaning.ReadsKey:
                return Deciding(act, static (test, self, act) => self.IsDecided(test, act));
            default:
                return null;
        }
    }

    // d[k] = d[k] + 1, also by way of a variable
    Step? OldValueIn(Step act)
    {
        if (act.Operation.Parent is not ISimpleAssignmentOperation { Value.Syntax: var value })
            return null;
        foreach (var read in _steps)
        {
            if (read.Meaning == Meaning.ReadsKey && AreOfOneEntry(read, act) && (value.Span.Contains(read.Syntax.Span) || (VariableOf(read) is { } old && Mentions(value, old))))
                return read;
        }

        return null;
    }

    // ------------------------------------------------------------------------------------------------------- decisions

    /// <summary>A condition that an act depends on.</summary>
    /// <param name="Check">The step in the condition.</param>
    /// <param name="Condition">The condition.</param>
    /// <param name="IsTrue">Whether the act comes when the condition holds.</param>
    /// <param name="Leaves">Whether it depends on the condition because the other way leaves before.</param>
    readonly record struct Test(Step Check, ExpressionSyntax Condition, bool IsTrue, bool Leaves);

    Step? Deciding(Step act, Func<Test, Atomicity, Step, bool> isDecided)
    {
        foreach (var (condition, isTrue, leaves) in ConditionsOf(act.Syntax))
        {
            foreach (var check in _steps)
            {
                if (check.IsCheck && condition.Span.Contains(check.Syntax.Span) && check.Path.Equals(act.Path) && (check.Key is null || AreOfOneEntry(check, act))
                    && isDecided(new(check, condition, isTrue, leaves), this, act))
                {
                    return check;
                }
            }
        }

        return null;
    }

    // The conditions around a node, and those before it that leave.
    static IEnumerable<(ExpressionSyntax Condition, bool IsTrue, bool Leaves)> ConditionsOf(SyntaxNode act)
    {
        for (var node = act; node.Parent is { } parent; node = parent)
        {
            switch (parent)
            {
                case IfStatementSyntax test when test.Statement == node:
                    yield return (test.Condition, true, false);
                    break;
                case ElseClauseSyntax { Parent: IfStatementSyntax test }:
                    yield return (test.Condition, false, false);
                    break;
                case WhileStatementSyntax loop when loop.Statement == node:
                    yield return (loop.Condition, true, false);
                    break;
                case ConditionalExpressionSyntax choice when choice.Condition != node:
                    yield return (choice.Condition, choice.WhenTrue == node, false);
                    break;
                case BlockSyntax block:
                    foreach (var statement in block.Statements)
                    {
                        if (statement == node)
                            break;
                        foreach (var early in EarlyExits(statement))
                            yield return (early.Condition, false, true);
                    }

                    break;
                case AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax:
                    yield break;
            }
        }
    }

    // if (…) return; by itself, or in a critical section of its own.
    static IEnumerable<IfStatementSyntax> EarlyExits(StatementSyntax statement)
    {
        switch (statement)
        {
            case IfStatementSyntax { Else: null } early when Exits.Leave(early.Statement):
                yield return early;
                break;
            case LockStatementSyntax { Statement: BlockSyntax section }:
                foreach (var early in section.Statements.SelectMany(EarlyExits))
                    yield return early;
                break;
            case TryStatementSyntax { Finally: not null, Block: { } attempt }:
                foreach (var early in attempt.Statements.SelectMany(EarlyExits))
                    yield return early;
                break;
            case LockStatementSyntax { Statement: IfStatementSyntax early }:
                foreach (var exit in EarlyExits(early))
                    yield return exit;
                break;
        }
    }

    /// <summary>
    /// Whether a test under a lock decides about an act in a later critical section, which does not test again.
    /// </summary>
    /// <param name="check">The test, or the call that makes it.</param>
    /// <param name="act">The act.</param>
    /// <param name="state">What is tested and changed.</param>
    public static bool AreTwoSections(SyntaxNode check, SyntaxNode act, ISymbol state)
    {
        if (check.SyntaxTree != act.SyntaxTree || check.SpanStart > act.SpanStart || SectionAround(act) is not { } section
            || section.Span.Contains(check.Span) || SectionAround(check)?.Span.Contains(act.Span) == true || TestsAgain(section, state))
        {
            return false;
        }

        foreach (var (condition, _, _) in ConditionsOf(section))
        {
            if (condition.Span.Contains(check.Span) || (ResultOf(check) is { } name && condition.DescendantNodesAndSelf().Any(node => node is IdentifierNameSyntax used && used.Identifier.ValueText == name)))
                return true;
        }

        return false;
    }

    /// <summary>Whether a call tests under a lock, and another one that depends on the answer acts under it without testing again.</summary>
    /// <param name="check">The call that tests.</param>
    /// <param name="act">The call that acts.</param>
    /// <param name="acting">The code of the method that acts.</param>
    /// <param name="state">What is tested and changed.</param>
    public static bool AreTwoCalls(SyntaxNode check, SyntaxNode act, SyntaxNode acting, ISymbol state)
    {
        if (check == act || check.SyntaxTree != act.SyntaxTree || check.SpanStart > act.SpanStart || SectionAround(act) is not null || TestsAgain(acting, state))
            return false;
        foreach (var (condition, _, _) in ConditionsOf(act))
        {
            if (condition.Span.Contains(check.Span))
                return true;
        }

        return false;
    }

    /// <summary>Whether what a property gives goes into what it is set to, each under the lock of its accessor: <c>Coins -= price</c>.</summary>
    /// <param name="get">The mention of the property that reads.</param>
    /// <param name="set">The mention that writes; the same one where both are one expression.</param>
    public static bool AreOneUpdate(SyntaxNode get, SyntaxNode set)
    {
        var target = set.Parent is MemberAccessExpressionSyntax member && member.Name == set ? member : set;
        return target.Parent switch
        {
            AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment => assignment.Left == target && assignment.Right.Span.Contains(get.Span),
            AssignmentExpressionSyntax { RawKind: not (int)SyntaxKind.CoalesceAssignmentExpression } assignment => get == set && assignment.Left == target,
            PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression } => get == set,
            PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } => get == set,
            _ => false,
        };
    }

    // The lock statement around a node, or what stands between taking and releasing a lock by calls.
    static StatementSyntax? SectionAround(SyntaxNode node)
    {
        foreach (var ancestor in node.Ancestors())
        {
            switch (ancestor)
            {
                case LockStatementSyntax or TryStatementSyntax { Finally: not null }:
                    return (StatementSyntax)ancestor;
                case AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax:
                    return null;
            }
        }

        return null;
    }

    static bool TestsAgain(SyntaxNode section, ISymbol state)
    {
        foreach (var node in section.DescendantNodes())
        {
            var condition = node switch
            {
                IfStatementSyntax test => test.Condition,
                WhileStatementSyntax loop => loop.Condition,
                ConditionalExpressionSyntax choice => choice.Condition,
                _ => null,
            };
            if (condition?.DescendantNodesAndSelf().Any(part => part is IdentifierNameSyntax name && name.Identifier.ValueText == state.Name) == true)
                return true;
        }

        return false;
    }

    // The variable that keeps the answer: var isFree = _free > 0;
    static string? ResultOf(SyntaxNode check)
    {
        string? handedOut = null;
        foreach (var node in check.AncestorsAndSelf())
        {
            switch (node)
            {
                // _stock.TryGetValue(part, out available)
                case InvocationExpressionSyntax { ArgumentList.Arguments: [.., { RefKindKeyword.RawKind: (int)SyntaxKind.OutKeyword, Expression: IdentifierNameSyntax given }] }:
                    handedOut = given.Identifier.ValueText;
                    break;
                case VariableDeclaratorSyntax variable:
                    return variable.Identifier.ValueText;
                case AssignmentExpressionSyntax { Left: IdentifierNameSyntax target } assignment when assignment.Right.Span.Contains(check.Span):
                    return target.Identifier.ValueText;
                case StatementSyntax:
                    return handedOut;
                case ArgumentListSyntax:
                    return null;
            }
        }

        return null;
    }

    bool IsDecided(Test test, Step act)
    {
        var check = test.Check;
        if (check.Meaning == Meaning.AsksForCount)
        {
            return act.Meaning switch
            {
                Meaning.TakesElement => OutVariableOf(act) is { } taken && IsUsedAfter(taken, act),
                Meaning.AddsElement or Meaning.SetsKey or Meaning.AddsKey => IsBound(check),
                _ => false,
            };
        }

        if (check.Meaning == Meaning.ReadsKey)
            return act.Meaning == Meaning.RemovesKey;
        if (IsFound(test) is not { } isFound || IsFreshKey(act.Key))
            return false;
        return (isFound, act.Meaning) switch
        {
            // Others may have put something there meanwhile: it is lost.
            (false, Meaning.SetsKey) => OutVariableOf(check) is null || !HoldsImmutable(act),
            // Only one of several adds it; whoever goes on as if it were he is wrong.
            (false, Meaning.AddsKey) => !IsMemo(act) && (test.Leaves || HasCompany(act) || IsAddedValueUsed(act)),
            (true, Meaning.SetsKey) => OutVariableOf(check) is { } old && Mentions(ValueOf(act), old),
            (true, Meaning.RemovesKey) => OutVariableOf(check) is { } old && Mentions(test.Condition, old, after: check.Syntax),
            (true, Meaning.ReadsKey) => OutVariableOf(check) is null && IsRemovedFrom(act),
            _ => false,
        };
    }

    // Whether the act comes when the key was found; null where that cannot be told.
    static bool? IsFound(Test test)
    {
        var isTrue = test.IsTrue;
        SyntaxNode node = test.Condition;
        while (node != test.Check.Syntax)
        {
            switch (node)
            {
                case ParenthesizedExpressionSyntax:
                    break;
                case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression }:
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression, Right.RawKind: (int)SyntaxKind.FalseLiteralExpression }:
                    isTrue = !isTrue;
                    break;
                // a && b holds: both do. It does not hold: one of them does not.
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } when isTrue:
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalOrExpression } when !isTrue:
                    break;
                default:
                    return null;
            }

            node = node.ChildNodes().First(child => child.Span.Contains(test.Check.Syntax.Span));
        }

        return isTrue;
    }

    // count >= 10 is a bound; count == 0 asks whether there is something.
    static bool IsBound(Step check) => check.Syntax.Parent is BinaryExpressionSyntax comparison
        && comparison.Kind() is SyntaxKind.GreaterThanExpression or SyntaxKind.GreaterThanOrEqualExpression or SyntaxKind.LessThanExpression or SyntaxKind.LessThanOrEqualExpression
        && (comparison.Left == check.Syntax ? comparison.Right : comparison.Left) is not LiteralExpressionSyntax { Token.Value: 0 };

    static bool IsDropped(IOperation call) => call.Parent is IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation };

    // ---------------------------------------------------------------------------------------------------------- values

    // The variable that gets what was found or taken, if somebody looks at it.
    ISymbol? OutVariableOf(Step step)
    {
        if (step.Operation is not IInvocationOperation call)
            return null;
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter?.RefKind == RefKind.Out && _root.Places.Of(Declared(argument.Value)) is { IsVariable: true, Variable: { } variable })
                return variable;
        }

        return null;

        static IOperation Declared(IOperation value) => value is IDeclarationExpressionOperation declaration ? declaration.Expression : value;
    }

    static SyntaxNode? ValueOf(Step act) => (act.Operation.Parent as ISimpleAssignmentOperation)?.Value.Syntax;

    bool HoldsImmutable(Step act) => act.Operation.Type is { } type && (type.TypeKind is TypeKind.Enum or TypeKind.Array || type.SpecialType is not SpecialType.None and not SpecialType.System_Object || Immutability.IsImmutable(type));

    // The variable that a value is read into.
    static ILocalSymbol? VariableOf(Step read)
    {
        var value = read.Operation.Parent;
        while (value is IConversionOperation)
            value = value.Parent;
        return value is IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: var local } } ? local : null;
    }

    // if (!cache.TryGetValue(key, out var value)) { value = Find(key); cache.TryAdd(key, value); }: whoever adds it, the value is
    // the same for all, as long as it is looked up and not made, and handed on as it is.
    bool IsMemo(Step act)
    {
        if (act.Operation is not IInvocationOperation { Arguments: [_, var added] } || _root.Places.Of(added.Value) is not { IsVariable: true, Variable: { } value } || act.Syntax.FirstAncestorOrSelf<StatementSyntax>() is not { Parent: BlockSyntax block } addition)
            return false;
        foreach (var operation in _root.Body!.Descendants())
        {
            if (_root.Places.Of(operation)?.Variable is not { } used || !SymbolEqualityComparer.Default.Equals(used, value))
                continue;
            if (MadeFor(operation) is { } made && !IsOfEverybody(made))
                return false;
            if (operation.Syntax.SpanStart > addition.Span.End && IsChanged(operation))
                return false;
        }

        foreach (var other in block.Statements)
        {
            if (other != addition && !OnlyLooksUp(other, value))
                return false;
        }

        return true;
    }

    static IOperation? MadeFor(IOperation variable) => variable switch
    {
        ILocalReferenceOperation { Parent: ISimpleAssignmentOperation assignment } when assignment.Target == variable => assignment.Value,
        _ => null,
    };

    // What has to be given back, and work that is under way, is each maker's own.
    bool IsOfEverybody(IOperation made)
    {
        while (made is IConversionOperation { OperatorMethod: null } conversion)
            made = conversion.Operand;
        if (made.Type is not { } type)
            return false;
        if (Immutability.IsImmutable(type) || type.SpecialType is not SpecialType.None and not SpecialType.System_Object)
            return true;
        return made is IInvocationOperation or IPropertyReferenceOperation or IFieldReferenceOperation or ILocalReferenceOperation
            && !type.AllInterfaces.Any(static contract => contract.SpecialType == SpecialType.System_IDisposable) && !_root.Session.Types.IsAsyncDisposable(type)
            && !(made is IInvocationOperation { TargetMethod: var maker } && MakesObject(maker));
    }

    bool MakesObject(IMethodSymbol maker) => _root.Session.Declares(maker) && _root.Session.BodyOf(maker.OriginalDefinition)?.Descendants().Any(static part =>
        part is IReturnOperation { ReturnedValue: { } value } && (value is IConversionOperation conversion ? conversion.Operand : value) is IObjectCreationOperation) == true;

    // value.Count = 1, value.Add(x): the others do not see it when theirs was added.
    static bool IsChanged(IOperation variable) => variable.Parent switch
    {
        IPropertyReferenceOperation property when property.Instance == variable => Usage.Of(property) != AccessKind.Read,
        IFieldReferenceOperation field when field.Instance == variable => Usage.Of(field) != AccessKind.Read,
        IInvocationOperation { TargetMethod.Name: var name } call when call.Instance == variable => name.StartsWith("Dispose", StringComparison.Ordinal) || (variable.Type is { } type && ContainerModel.Mutates(type, name)),
        _ => false,
    };

    // Statements that nobody else notices, or that go on with the value.
    bool OnlyLooksUp(StatementSyntax statement, ISymbol value) => statement switch
    {
        LocalDeclarationStatementSyntax or ThrowStatementSyntax => true,
        ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax receiver } } } => Mentions(receiver, value),
        ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax target } } => _root.Model.GetSymbolInfo(target).Symbol is ILocalSymbol or IParameterSymbol,
        ReturnStatementSyntax { Expression: { } answer } => Mentions(answer, value),
        IfStatementSyntax { Else: null } early => Exits.Leave(early.Statement),
        _ => false,
    };

    // The value that is added is used afterwards, as if it were in the collection.
    bool IsAddedValueUsed(Step act)
    {
        if (act.Operation is not IInvocationOperation { Arguments: [_, var added] } || _root.Places.Of(added.Value) is not { IsVariable: true, Variable: ILocalSymbol variable })
            return false;
        return IsUsedAfter(variable, act);
    }

    bool IsUsedAfter(ISymbol variable, Step act) =>
        act.Syntax.FirstAncestorOrSelf<SyntaxNode>(static node => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax) is { } function
        && Mentions(function, variable, after: act.Syntax);

    // Something else is done only because the key was not there.
    static bool HasCompany(Step act) => act.Syntax.FirstAncestorOrSelf<StatementSyntax>() is { Parent: BlockSyntax { Parent: IfStatementSyntax or ElseClauseSyntax, Statements.Count: > 1 } block } statement
        && block.Statements.Any(other => other != statement && other is not LocalDeclarationStatementSyntax);

    // A key that nobody else can have.
    bool IsFreshKey(SyntaxNode? key) => key is not null && _root.Model.GetOperation(key) is { } operation && _root.Places.Of(operation) is { IsVariable: true, Variable: ILocalSymbol local }
        && _root.Places.ValueOf(local) is { } value && _root.Places.Source(value) switch
        {
            IObjectCreationOperation => true,
            IInvocationOperation call => _root.Session.Calls.Is(call.TargetMethod, Meaning.Atomic) || StepModel.Of(call.TargetMethod).Kind == Meaning.MakesUnique,
            _ => false,
        };

    // Without somebody who removes, what was there is still there.
    bool IsRemovedFrom(Step read)
    {
        if (read.Path.Symbol is not { Name: var name } || read.Syntax.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type)
            return false;
        foreach (var access in type.DescendantNodes().OfType<MemberAccessExpressionSyntax>())
        {
            if (access.Expression is IdentifierNameSyntax { Identifier.ValueText: var owner } && owner == name
                && _root.Model.GetSymbolInfo(access).Symbol is { } member && StepModel.Of(member).Kind == Meaning.RemovesKey)
            {
                return true;
            }
        }

        return false;
    }

    // --------------------------------------------------------------------------------------------------------- sameness

    bool AreOfOneEntry(Step one, Step other) => one.Path.Equals(other.Path) && one.Key is not null && other.Key is not null && SyntaxFactory.AreEquivalent(one.Key, other.Key)
        && !one.Key.DescendantNodesAndSelf().Any(static node => node is InvocationExpressionSyntax or AssignmentExpressionSyntax or PostfixUnaryExpressionSyntax or BaseObjectCreationExpressionSyntax);

    bool Mentions(SyntaxNode? code, ISymbol variable, SyntaxNode? after = null) => code is not null && code.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name =>
        name.Identifier.ValueText == variable.Name && (after is null || name.SpanStart > after.Span.End) && SymbolEqualityComparer.Default.Equals(_root.Model.GetSymbolInfo(name).Symbol, variable));

    bool AreUnderOneLock(Step check, Step act)
    {
        if (act.Syntax.Ancestors().OfType<LockStatementSyntax>().Any(held => held.Span.Contains(check.Syntax.Span)))
            return true;
        var (checkLocks, actLocks) = (LocksAt(check), LocksAt(act));
        return checkLocks.IsUncertain || actLocks.IsUncertain || (!checkLocks.Held.IsEmpty && checkLocks.Excludes(actLocks));
    }

    Lockset LocksAt(Step step)
    {
        foreach (var access in _root.Concurrency.TraceOf(_root.Closest(step.Syntax))?.Accesses ?? ImmutableArray<Access>.Empty)
        {
            if (access.Operation.Syntax == step.Instance.Syntax)
                return access.State.Locks;
        }

        return Lockset.Empty;
    }
}
