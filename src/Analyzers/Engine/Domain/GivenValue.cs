using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Domain;

/// <summary>
/// What a member must have been given for its code to get to a point: <c>if (commit) …</c>. A call with another constant does not get there.
/// </summary>
/// <param name="Parameter">A parameter that never gets another value.</param>
/// <param name="Value">A constant that it was compared with.</param>
/// <param name="IsEqual">Whether it is the same.</param>
readonly record struct GivenValue(IParameterSymbol Parameter, object? Value, bool IsEqual)
{
    /// <summary>Nothing need be given.</summary>
    public static ImmutableHashSet<GivenValue> Nothing => ImmutableHashSet<GivenValue>.Empty;

    /// <summary>What a comparison with a constant has shown. Of two values one is not the other.</summary>
    public static GivenValue Of(IParameterSymbol parameter, object? value, bool isEqual) => value is bool flag ? new(parameter, true, isEqual == flag) : new(parameter, value, isEqual);

    /// <summary>Whether a constant is not what must be given. Constants of two types, as <c>'a'</c> and 97, deny nothing.</summary>
    public bool IsDeniedBy(object? constant) => (constant is null || Value is null || constant.GetType() == Value.GetType()) && Equals(constant, Value) != IsEqual;

    /// <summary>Everything that two points need; null where there is no call that gives it.</summary>
    public static ImmutableHashSet<GivenValue>? Both(ImmutableHashSet<GivenValue> one, ImmutableHashSet<GivenValue> other)
    {
        if (one.IsEmpty || other.IsEmpty)
            return one.IsEmpty ? other : one;
        foreach (var given in other)
        {
            if (one.Contains(given with { IsEqual = !given.IsEqual }))
                return null;
        }

        return one.Union(other);
    }
}
