using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// Objects that code makes, and that nobody else has when it hands them on: <c>new()</c>, and what a method of the program returns that does only
/// that. On doubt they are somebody's.
/// </summary>
sealed class MadeAnew
{
    // All that is looked at has to be new: what was looked at once need not be again, and a circle adds nothing.
    readonly HashSet<ISymbol> _seen = new(SymbolEqualityComparer.Default);
    readonly Session _session;

    MadeAnew(Session session) => _session = session;

    /// <summary>Whether the value of an expression is one.</summary>
    /// <param name="value">The expression, in a tree of the compiler.</param>
    /// <param name="session">The session.</param>
    public static bool Is(IOperation value, Session session) => new MadeAnew(session).IsNew(value, Limits.CallDepth);

    /// <summary>Whether all that a call may lead to give the variable it hands them nothing else: <c>static void Split(string text, out List&lt;string&gt; parts) => parts = [];</c></summary>
    /// <param name="method">The method that is called.</param>
    /// <param name="variable">Its parameter.</param>
    /// <param name="session">The session.</param>
    public static bool IsGivenBy(IMethodSymbol method, IParameterSymbol variable, Session session) => new MadeAnew(session).IsGiven(method, variable.Ordinal, Limits.CallDepth);

    bool IsNew(IOperation value, int calls) => value switch
    {
        IConversionOperation { OperatorMethod: null, Operand: var inner } => IsNew(inner, calls),
        IConditionalOperation { WhenTrue: var one, WhenFalse: { } other } => IsNew(one, calls) && IsNew(other, calls),
        ICoalesceOperation { Value: var one, WhenNull: var other } => IsNew(one, calls) && IsNew(other, calls),
        IAwaitOperation { Operation: var task } => IsNew(task, calls),
        IObjectCreationOperation made => IsKeptByNobody(made),
        IArrayCreationOperation or IThrowOperation or { Syntax: CollectionExpressionSyntax } or { ConstantValue: { HasValue: true, Value: null } } => true,
        ILocalReferenceOperation { Local: var local } => calls > 0 && IsNew(local, calls - 1),
        IInvocationOperation call => IsNew(call, calls),
        _ => false,
    };

    bool IsNew(IInvocationOperation call, int calls)
    {
        if (CopyingCalls.Copy(call.TargetMethod))
            return true;
        return _session.Calls.Of(call).Kind switch
        {
            Meaning.SameTask => call.Instance is { } task && IsNew(task, calls),
            Meaning.CompletedTask => call.Arguments is [{ Value: var result }] && IsNew(result, calls),
            _ => calls > 0 && MemberTable.Definition(call.TargetMethod) is IMethodSymbol method && _session.Declares(method) && IsReturned(method, calls - 1),
        };
    }

    // What is made of the collection of another may be only a view of that; one that is made of a sequence has copied it.
    bool IsKeptByNobody(IObjectCreationOperation made)
    {
        foreach (var argument in made.Arguments)
        {
            if (InputSizes.Unwrapped(argument.Value) is { Type: { } given } && GivenObjects.AreSharedCollections(given) && argument.Parameter?.Type.OriginalDefinition.SpecialType != SpecialType.System_Collections_Generic_IEnumerable_T)
                return false;
        }

        return made.Constructor is { } constructor && (!_session.Declares(constructor) || !Publications.MayHappenIn(constructor, _session));
    }

    bool IsReturned(IMethodSymbol method, int calls)
    {
        if (!_seen.Add(method))
            return true;
        var implementations = _session.ImplementationsOf(method);
        foreach (var implementation in implementations)
        {
            if (!IsReturnedBy(implementation, calls))
                return false;
        }

        return !implementations.IsEmpty;
    }

    bool IsReturnedBy(IMethodSymbol method, int calls)
    {
        if (_session.RoutineOf(method, default) is not { } routine || routine.Root.TreeOf(routine.Syntax) is not { } body)
            return false;
        var isReturned = false;
        foreach (var operation in body.Descendants())
        {
            if (operation is not IReturnOperation { ReturnedValue: { } value } || FunctionAround(operation.Syntax) != routine.Syntax)
                continue;
            if (operation.Kind != OperationKind.Return || !IsNew(value, calls))
                return false;
            isReturned = true;
        }

        return isReturned;
    }

    bool IsGiven(IMethodSymbol called, int ordinal, int calls)
    {
        if (calls == 0 || MemberTable.Definition(called) is not IMethodSymbol method || !_session.Declares(method))
            return false;
        var implementations = _session.ImplementationsOf(method);
        foreach (var implementation in implementations)
        {
            if (implementation.Parameters.Length <= ordinal || !(_seen.Add(implementation.Parameters[ordinal]) is false || IsGivenBy(implementation, implementation.Parameters[ordinal], calls - 1)))
                return false;
        }

        return !implementations.IsEmpty;
    }

    bool IsGivenBy(IMethodSymbol method, IParameterSymbol variable, int calls)
    {
        if (variable.RefKind != RefKind.Out || _session.RoutineOf(method, default) is not { Syntax: var code })
            return false;
        var model = _session.ModelOf(code.SyntaxTree);
        var isGiven = false;
        foreach (var node in code.DescendantNodes())
        {
            if (node is not IdentifierNameSyntax { Identifier.ValueText: var text } name || text != variable.Name)
                continue;
            switch (name.Parent)
            {
                case AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Right: var right } assignment when assignment.Left == name:
                    if (assignment.Parent is not (ExpressionStatementSyntax or ArrowExpressionClauseSyntax) || model.GetOperation(right) is not { } value || !IsNew(value, calls))
                        return false;
                    isGiven = true;
                    break;
                case ArgumentSyntax { RefKindKeyword.RawKind: (int)SyntaxKind.OutKeyword, Parent.Parent: InvocationExpressionSyntax call } argument:
                    if (model.GetOperation(argument) is not IArgumentOperation { Parameter.Ordinal: var place } || model.GetSymbolInfo(call).Symbol is not IMethodSymbol next || !IsGiven(next, place, calls))
                        return false;
                    isGiven = true;
                    break;
                default:
                    if (!IsOnlyUsed(name, code, model))
                        return false;
                    break;
            }
        }

        return isGiven;
    }

    bool IsNew(ILocalSymbol local, int calls)
    {
        if (!_seen.Add(local))
            return true;
        if (local.IsRef || local.DeclaringSyntaxReferences is not [var reference] || reference.GetSyntax() is not VariableDeclaratorSyntax { Initializer.Value: var made } declaration || FunctionAround(declaration) is not { } function
            || ChangedNames.Around(declaration, local.Name))
        {
            return false;
        }

        var model = _session.ModelOf(declaration.SyntaxTree);
        if (model.GetOperation(made) is not { } value || !IsNew(value, calls))
            return false;
        foreach (var node in function.DescendantNodes())
        {
            if (node is IdentifierNameSyntax { Identifier.ValueText: var text } name && text == local.Name && !IsOnlyUsed(name, function, model))
                return false;
        }

        return true;
    }

    // Whether nobody gets to keep what a variable holds there but who has asked for it: what the program calls on it, or a lambda, may do so.
    bool IsOnlyUsed(IdentifierNameSyntax name, SyntaxNode function, SemanticModel model)
    {
        if (FunctionAround(name) != function)
            return false;
        SyntaxNode node = name;
        while (node.Parent is ParenthesizedExpressionSyntax or PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression })
            node = node.Parent;
        return node.Parent switch
        {
            MemberAccessExpressionSyntax used => used.Name == node || (model.GetSymbolInfo(used).Symbol is { } member && !_session.Declares(member)),
            ElementAccessExpressionSyntax used => used.Expression == node,
            CommonForEachStatementSyntax loop => loop.Expression == node,
            ReturnStatementSyntax or ArrowExpressionClauseSyntax or IsPatternExpressionSyntax => true,
            BinaryExpressionSyntax test => test.IsKind(SyntaxKind.EqualsExpression) || test.IsKind(SyntaxKind.NotEqualsExpression),
            AssignmentExpressionSyntax given => given.Right == node && given.Parent is ExpressionStatementSyntax && model.GetSymbolInfo(given.Left).Symbol is IParameterSymbol { RefKind: RefKind.Out },
            ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Parent: ReturnStatementSyntax or ArrowExpressionClauseSyntax } call } => model.GetSymbolInfo(call).Symbol is { } wrap && _session.Calls.Is(wrap, Meaning.CompletedTask),
            _ => false,
        };
    }

    static SyntaxNode? FunctionAround(SyntaxNode code)
    {
        for (var node = code.Parent; node is not null; node = node.Parent)
        {
            if (node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or MemberDeclarationSyntax or AccessorDeclarationSyntax)
                return node;
        }

        return null;
    }
}
