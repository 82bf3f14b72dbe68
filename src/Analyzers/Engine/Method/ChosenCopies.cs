using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

using Launch = Launch<Routine>;

/// <summary>
/// What only one of the copies of a launch does, which is chosen by the number that it has for itself:
/// <c>Parallel.For(0, count, i =&gt; { if (i == 0) _first = Read(); })</c>. It does not meet itself; the launcher meets it as before.
/// </summary>
static class ChosenCopies
{
    /// <summary>Whether the copy that does the one is the copy that does the other, each reached by some calls.</summary>
    public static bool AreOne((ImmutableArray<IOperation> Calls, IOperation Place) mine, (ImmutableArray<IOperation> Calls, IOperation Place) theirs, Launch launch, Concurrency concurrency)
    {
        foreach (var (number, value) in Chosen(mine, launch, concurrency))
        {
            foreach (var (other, same) in Chosen(theirs, launch, concurrency))
            {
                if (SymbolEqualityComparer.Default.Equals(number, other) && Equals(value, same))
                    return true;
            }
        }

        return false;
    }

    static IEnumerable<(ISymbol Number, object Value)> Chosen((ImmutableArray<IOperation> Calls, IOperation Place) use, Launch launch, Concurrency concurrency)
    {
        for (var step = use.Calls.Length; step >= 0; step--)
        {
            var place = step == use.Calls.Length ? use.Place : use.Calls[step];
            foreach (var (condition, isTrue, _) in DecidingConditions.Of(place.Syntax))
            {
                foreach (var (tested, value) in Equalities(condition, isTrue, launch.Launcher.Session.ModelOf(condition.SyntaxTree)))
                {
                    if (NumberOf(tested, use.Calls, step, launch, concurrency) is { } number)
                        yield return (number, value);
                }
            }
        }
    }

    // i == 0, i is 0 and the same behind if (i != 0) return;
    static IEnumerable<(ExpressionSyntax Tested, object Value)> Equalities(ExpressionSyntax condition, bool isTrue, SemanticModel model)
    {
        condition = Bare(condition);
        switch (condition)
        {
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression } both when isTrue == both.IsKind(SyntaxKind.LogicalAndExpression):
                foreach (var one in Equalities(both.Left, isTrue, model))
                    yield return one;
                foreach (var one in Equalities(both.Right, isTrue, model))
                    yield return one;
                break;
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.NotEqualsExpression } comparison when isTrue == comparison.IsKind(SyntaxKind.EqualsExpression):
                if (model.GetConstantValue(comparison.Right) is { HasValue: true, Value: { } right })
                    yield return (comparison.Left, right);
                else if (model.GetConstantValue(comparison.Left) is { HasValue: true, Value: { } left })
                    yield return (comparison.Right, left);
                break;
            case IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax constant } test when isTrue && model.GetConstantValue(constant.Expression) is { HasValue: true, Value: { } value }:
                yield return (test.Expression, value);
                break;
        }
    }

    // What each copy has for itself: the index of a parallel loop, or what the counter of a loop was when it was started.
    static ISymbol? NumberOf(ExpressionSyntax tested, ImmutableArray<IOperation> calls, int step, Launch launch, Concurrency concurrency)
    {
        var session = launch.Launcher.Session;
        for (var hops = 0; hops < Limits.PathLength; hops++)
        {
            tested = Bare(tested);
            if (tested is not IdentifierNameSyntax name || ChangedNames.AreInMember(name, name.Identifier.ValueText) && !IsCounter(name, session))
                return null;
            var symbol = session.ModelOf(name.SyntaxTree).GetSymbolInfo(name).Symbol;
            if (symbol is ILocalSymbol local)
            {
                if (Copies.IsVariableOfForLoop(local))
                    return null;
                if (local.DeclaringSyntaxReferences is not [var declared] || declared.GetSyntax() is not VariableDeclaratorSyntax { Initializer.Value: var initial })
                    return null;
                if (!Copies.IsOfBody(declared.GetSyntax(), launch) && CounterIn(initial, session) is { } counter)
                    return IsOfEachRound(declared.GetSyntax(), counter) && Copies.AreStartedOncePerRound(launch, counter, concurrency) ? local : null;
                tested = initial;
                continue;
            }

            if (symbol is not IParameterSymbol parameter)
                return null;
            if (IsOfBody(parameter, launch))
                return IsIndexOfRange(parameter, launch) || (GivenTo(launch, concurrency) is { } state && CounterIn(state, session) is { } given && Copies.AreStartedOncePerRound(launch, given, concurrency)) ? parameter : null;
            if (--step < 0 || step >= calls.Length || Translation.ArgumentFor(parameter, calls[step])?.Syntax is not { } argument)
                return null;
            if ((argument as ArgumentSyntax)?.Expression is { } passed)
                tested = passed;
            else if (argument is ExpressionSyntax expression)
                tested = expression;
            else
                return null;
        }

        return null;
    }

    static bool IsOfBody(IParameterSymbol parameter, Launch launch)
    {
        foreach (var body in launch.Bodies)
        {
            if (SymbolEqualityComparer.Default.Equals((body.Routine?.Method ?? body.Method)?.OriginalDefinition, parameter.ContainingSymbol.OriginalDefinition))
                return true;
        }

        return false;
    }

    // Parallel.For(0, count, i => …): a range of numbers, each of them once. A sequence may have one several times.
    static bool IsIndexOfRange(IParameterSymbol parameter, Launch launch) => parameter is { Ordinal: 0, Type.SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 }
        && launch is { IsMany: true, Operation: IInvocationOperation { Arguments: [{ Parameter.Type.SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 }, { Parameter.Type.SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 }, ..] } };

    // ThreadPool.QueueUserWorkItem(Work, i), new Thread(Work).Start(i)
    static ExpressionSyntax? GivenTo(Launch launch, Concurrency concurrency)
    {
        foreach (var body in launch.Bodies)
        {
            var state = body.State ?? (launch.StartsAtOnce ? null : concurrency.Launches.Handles.StartedWith(launch));
            if (state is not null)
                return state.Syntax as ExpressionSyntax ?? (state.Syntax as ArgumentSyntax)?.Expression;
        }

        return null;
    }

    static bool IsCounter(ExpressionSyntax name, Session session) => CounterIn(name, session) is not null;

    // The counter of a for loop that only its head counts, or a local of the round that has got it.
    static ILocalSymbol? CounterIn(ExpressionSyntax value, Session session, int depth = Limits.PathLength)
    {
        // While somebody types, a local may be made from itself.
        if (depth == 0 || Bare(value) is not IdentifierNameSyntax name || session.ModelOf(name.SyntaxTree).GetSymbolInfo(name).Symbol is not ILocalSymbol local || local.DeclaringSyntaxReferences is not [var reference])
            return null;
        if (reference.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: var initial } declarator && !Copies.IsVariableOfForLoop(local))
            return Bare(initial) is IdentifierNameSyntax && !ChangedNames.Around(declarator, local.Name) && CounterIn(initial, session, depth - 1) is { } counter && IsOfEachRound(declarator, counter) ? counter : null;
        return Copies.IsVariableOfForLoop(local) && reference.GetSyntax().Parent?.Parent is ForStatementSyntax { Incrementors.Count: 1 } loop && !ChangedNames.In(loop.Statement, local.Name) ? local : null;
    }

    static bool IsOfEachRound(SyntaxNode declaration, ILocalSymbol counter) =>
        counter.DeclaringSyntaxReferences is [var reference] && reference.GetSyntax().Parent?.Parent is ForStatementSyntax loop && loop.Statement.Span.Contains(declaration.Span);

    static ExpressionSyntax Bare(ExpressionSyntax value)
    {
        while (true)
        {
            switch (value)
            {
                case ParenthesizedExpressionSyntax { Expression: var inner }:
                    value = inner;
                    break;
                case PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression, Operand: var inner }:
                    value = inner;
                    break;
                // (byte)number == 0 is true of 256, too.
                case CastExpressionSyntax { Type: PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.IntKeyword or (int)SyntaxKind.LongKeyword or (int)SyntaxKind.ObjectKeyword }, Expression: var inner }:
                    value = inner;
                    break;
                default:
                    return value;
            }
        }
    }
}
