using ConcurrencyAnalyzers.Engine.Domain;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>How long a time is that an expression names.</summary>
static class Durations
{
    /// <summary>The milliseconds of a constant or of <c>TimeSpan.FromSeconds(5)</c>; -1 for an infinite time; null when it is not known.</summary>
    public static double? Milliseconds(IOperation duration) => Milliseconds(duration, Limits.PathLength);

    // A field may begin with itself, or with one that begins with it.
    static double? Milliseconds(IOperation duration, int depth)
    {
        if (depth == 0)
            return null;
        while (duration is IConversionOperation conversion)
            duration = conversion.Operand;
        if (duration.ConstantValue is { HasValue: true, Value: IConvertible value })
            return value is int or long or uint or double ? Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture) : null;
        return duration switch
        {
            IFieldReferenceOperation { Field: { Name: nameof(System.Threading.Timeout.InfiniteTimeSpan), IsStatic: true } } => -1,
            IFieldReferenceOperation { Field: { Name: nameof(TimeSpan.Zero), IsStatic: true } } => 0,
            IFieldReferenceOperation { Field: { IsReadOnly: true } field } reference when InputSizes.InitialValueOf(field, reference) is { } initial => Milliseconds(initial, depth - 1),
            IConditionalOperation { WhenTrue: var one, WhenFalse: { } other } => Shorter(Milliseconds(one, depth - 1), Milliseconds(other, depth - 1)),
            IInvocationOperation { TargetMethod: { ContainingType.Name: nameof(TimeSpan), Name: var unit }, Arguments: [{ Value: var count }, ..] } when Number(count) is { } number => unit switch
            {
                nameof(TimeSpan.FromMilliseconds) => number,
                nameof(TimeSpan.FromSeconds) => number * 1_000,
                nameof(TimeSpan.FromMinutes) => number * 60_000,
                nameof(TimeSpan.FromHours) => number * 3_600_000,
                nameof(TimeSpan.FromDays) => number * 86_400_000,
                _ => null,
            },
            _ => null,
        };
    }

    // Of a time and none the time.
    static double? Shorter(double? one, double? other) => one is not { } first || other is not { } second ? null : first > 0 && second > 0 ? Math.Min(first, second) : Math.Max(first, second);

    static double? Number(IOperation count)
    {
        while (count is IConversionOperation conversion)
            count = conversion.Operand;
        return count.ConstantValue is { HasValue: true, Value: int or long or double } ? Convert.ToDouble(count.ConstantValue.Value, System.Globalization.CultureInfo.InvariantCulture) : null;
    }
}
