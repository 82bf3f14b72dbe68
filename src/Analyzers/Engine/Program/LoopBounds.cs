using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// The most rounds that a loop can make, where the program says so: <c>Math.Min(100, count)</c>, also where all callers pass
/// that; the capacity of something that was made for four.
/// </summary>
sealed class LoopBounds(Session session, CancellationToken cancellation)
{
    const int Depth = 6;

    // What the parameters are known to get where the code is called from.
    readonly Dictionary<IParameterSymbol, long> _given = new(SymbolEqualityComparer.Default);

    /// <summary>Notes the small numbers that the parameters of a method get by a call; says which those are, 0 where there are none.</summary>
    public long Given(IInvocationOperation call)
    {
        var all = 0L;
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is { Type.SpecialType: SpecialType.System_Int32, OriginalDefinition: var parameter } && NumberIn(argument.Value) is > 0 and <= Limits.SmallInput and { } number)
            {
                _given[parameter] = number;
                all = unchecked((all * (Limits.SmallInput + 1) * 31) + number + ((parameter.Ordinal + 1) * (long)Limits.NoticeableOperations));
            }
        }

        return all;
    }

    /// <summary>Forgets what the parameters of a method got by a call.</summary>
    public void Forget(IInvocationOperation call)
    {
        foreach (var argument in call.Arguments)
        {
            if (argument.Parameter is { OriginalDefinition: var parameter })
                _given.Remove(parameter);
        }
    }

    long? NumberIn(IOperation value) => InputSizes.Constant(value) ?? (InputSizes.Unwrapped(value) is IParameterReferenceOperation { Parameter.OriginalDefinition: var own } && _given.TryGetValue(own, out var passed) ? passed : null);

    /// <summary>The bound of a loop; null when nothing tells.</summary>
    public long? AtMost(ILoopOperation loop) => loop switch
    {
        IForLoopOperation { Condition: { } condition } counted => Of(condition, StartOf(counted)),
        IWhileLoopOperation { Condition: { } condition } => Of(condition, null),
        _ => null,
    };

    static IOperation? StartOf(IForLoopOperation loop) => loop.Before switch
    {
        [IVariableDeclarationGroupOperation { Declarations: [{ Declarators: [{ Initializer.Value: var value }] }] }] => value,
        [IExpressionStatementOperation { Operation: ISimpleAssignmentOperation { Value: var value } }] => value,
        _ => null,
    };

    long? Of(IOperation condition, IOperation? start) => condition is not IBinaryOperation test ? null : test.OperatorKind switch
    {
        BinaryOperatorKind.ConditionalAnd => Least(Of(test.LeftOperand, start), Of(test.RightOperand, start)),
        BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual => Distance(test.RightOperand, test.LeftOperand, start, Depth, _given),
        BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual => Distance(test.LeftOperand, test.RightOperand, start, Depth, _given),
        _ => null,
    };

    static long? Least(long? one, long? other) => one is null ? other : other is null ? one : Math.Min(one.Value, other.Value);

    // How far the end is away from the variable that counts: length for from + length. What this call told is not what all others tell.
    long? Distance(IOperation? end, IOperation counter, IOperation? start, int depth, Dictionary<IParameterSymbol, long>? told)
    {
        if (depth == 0 || InputSizes.Unwrapped(end) is not { } last || last.Type?.SpecialType is not (SpecialType.System_Int32 or SpecialType.System_Int64))
            return null;
        if (InputSizes.Constant(last) is { } constant)
            return constant > 0 ? constant : null;
        switch (last)
        {
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } sum:
                var rest = IsWhereItBegins(sum.LeftOperand, counter, start) ? sum.RightOperand : IsWhereItBegins(sum.RightOperand, counter, start) ? sum.LeftOperand : null;
                return rest is null ? null : Distance(rest, counter, null, depth - 1, told);
            case IInvocationOperation { TargetMethod: { Name: nameof(Math.Min), ContainingType.Name: nameof(Math) }, Arguments: [var one, var other] }:
                return Least(Distance(one.Value, counter, start, depth - 1, told), Distance(other.Value, counter, start, depth - 1, told));
            case ILocalReferenceOperation when Source(last) is var value && value != last:
                return Distance(value, counter, start, depth - 1, told);
            case IPropertyReferenceOperation { Property.Name: nameof(List<int>.Capacity) or WellKnownMemberNames.LengthPropertyName, Instance: { } whole }:
                return CapacityOf(Source(whole));
            case IParameterReferenceOperation { Parameter.OriginalDefinition: var own } when told is not null && told.TryGetValue(own, out var number):
                return number;
            case IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Ordinary } method } parameter } when !References.IsVisibleOutside(method) && !References.IsForOthers(method):
                return MostGiven(parameter, method, counter, depth - 1);
            default:
                return null;
        }
    }

    static bool IsWhereItBegins(IOperation part, IOperation counter, IOperation? start) =>
        IsSame(part, start) || IsSame(part, InputSizes.Unwrapped(counter) is IIncrementOrDecrementOperation { Target: var counted } ? counted : counter);

    static bool IsSame(IOperation part, IOperation? other) => other is not null && SyntaxFactory.AreEquivalent(part.Syntax, other.Syntax);

    long? MostGiven(IParameterSymbol parameter, IMethodSymbol method, IOperation counter, int depth)
    {
        long? most = null;
        foreach (var (name, model) in References.To(method, session, cancellation))
        {
            if (name.FirstAncestorOrSelf<CrefSyntax>() is not null)
                continue;
            if (References.CallOf(name) is not { } call || model.GetOperation(call, cancellation) is not { } operation || Distance(Translation.ArgumentFor(parameter, operation), counter, null, depth, told: null) is not { } bound)
                return null;
            most = Math.Max(most ?? 0, bound);
        }

        return most;
    }

    // new List<int>(4), new byte[128]
    static long? CapacityOf(IOperation whole) => whole switch
    {
        IArrayCreationOperation { DimensionSizes: [var size] } => InputSizes.Constant(size),
        IObjectCreationOperation { Arguments: [{ Value: { Type.SpecialType: SpecialType.System_Int32 } size }] } => InputSizes.Constant(size),
        _ => null,
    };

    /// <summary>What a local or a read-only field was made with, if nothing else is ever assigned to it; otherwise the expression itself.</summary>
    public static IOperation Source(IOperation expression)
    {
        var value = InputSizes.Unwrapped(expression)!;
        ISymbol? variable = value switch
        {
            ILocalReferenceOperation { Local: var local } => local,
            IFieldReferenceOperation { Field: { IsReadOnly: true } field } => field,
            _ => null,
        };
        return variable?.DeclaringSyntaxReferences is [var declaration] && declaration.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } made } declarator
            && value.SemanticModel is { } model && model.SyntaxTree == made.SyntaxTree && !(variable is ILocalSymbol && IsChanged(declarator)) && model.GetOperation(made) is { } origin
                ? InputSizes.Unwrapped(origin)!
                : value;
    }

    static bool IsChanged(VariableDeclaratorSyntax local) => ChangedNames.Around(local, local.Identifier.ValueText);
}
