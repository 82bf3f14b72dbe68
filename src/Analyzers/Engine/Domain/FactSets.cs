namespace ConcurrencyAnalyzers.Engine.Domain;

/// <summary>
/// Sets of facts where two ways meet. The sets of the platform copy one of the two for each question; flow analyses ask at every block, and most
/// often the answer is one of the two.
/// </summary>
static class FactSets
{
    /// <summary>What is in both. Behind a row of tests one way has been told much and another one little: the work is that of the little.</summary>
    public static ImmutableHashSet<TFact> OnBoth<TFact>(ImmutableHashSet<TFact> one, ImmutableHashSet<TFact> other)
    {
        if (ReferenceEquals(one, other))
            return one;
        var (few, many) = one.Count <= other.Count ? (one, other) : (other, one);
        var both = few;
        foreach (var fact in few)
        {
            if (!many.Contains(fact))
                both = both.Remove(fact);
        }

        return both;
    }

    /// <summary>Whether both hold the same facts.</summary>
    public static bool Same<TFact>(ImmutableHashSet<TFact> one, ImmutableHashSet<TFact> other)
    {
        if (ReferenceEquals(one, other))
            return true;
        if (one.Count != other.Count)
            return false;
        foreach (var fact in one)
        {
            if (!other.Contains(fact))
                return false;
        }

        return true;
    }
}
