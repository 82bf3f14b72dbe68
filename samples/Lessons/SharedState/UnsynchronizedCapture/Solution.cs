string[] reviews =
[
    "The tent stood up to three nights of rain and a very curious fox.",
    "Poles too short, pegs too soft, and the bag is smaller than the tent.",
    "Up in four minutes, down in two; my children now sleep nowhere else.",
];

// Repeated, so that there is enough to do for all processors.
var archive = Enumerable.Repeat(reviews, 100_000).SelectMany(batch => batch).ToArray();
Console.WriteLine($"{ReviewStatistics.CountWords(archive):N0} words, {ReviewStatistics.CountWords(archive):N0} words the second time");

/// <summary>Counts the words of customer reviews, on all processors.</summary>
static class ReviewStatistics
{
    public static int CountWords(string[] reviews)
    {
        var words = 0;
        Parallel.For(0, reviews.Length, i =>
        {
            Interlocked.Add(ref words, WordsIn(reviews[i]));
        });
        return words;
    }

    static int WordsIn(string review) => review.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
}
