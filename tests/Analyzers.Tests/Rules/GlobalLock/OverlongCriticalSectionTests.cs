using ConcurrencyAnalyzers.Rules.GlobalLock;
using ConcurrencyAnalyzers.Tests.Support;

namespace ConcurrencyAnalyzers.Tests.Rules.GlobalLock;

using Verify = Verify<OverlongCriticalSection>;

/// <summary>CONC3009.</summary>
public class OverlongCriticalSectionTests
{
    static string Journal(string body, string more = "") => $$"""
        public class Journal
        {
            static readonly object Gate = new();
            static readonly List<string> Lines = new();
            static int _count;
            readonly object _gate = new();
            {{more}}

            static void Clear() { lock (Gate) { Lines.Clear(); _count = 0; } }
            static string Line(string user, string text) => $"{user}: {text}".Replace('\n', ' ').ToUpperInvariant();

            public string M(string user, string text, int[] values)
            {
                {{body}}
                return "";
            }
        }
        """;

    [Theory]
    [InlineData("lock ([|Gate|]) { var line = Line(user, text); Lines.Add(line); }")]
    [InlineData("lock ([|Gate|]) { var name = user.Trim().ToLowerInvariant(); var line = $\"{name}: {text}\".Replace('\\n', ' '); Lines.Add(line); _count++; }")]
    [InlineData("lock ([|Gate|]) { var sum = 0; for (var i = 0; i < 256; i++) sum += text.IndexOf((char)i); _count += sum; }")]
    [InlineData("lock ([|Gate|]) { var count = ++_count; var line = Line(user, text); user = line + count; }")]
    [InlineData("lock ([|Gate|]) { var last = Lines[0]; Lines.Clear(); return Line(user, last); }")]
    public Task Reports_work_at_an_end(string body) => Verify.Reports(Journal(body));

    [Theory]
    [InlineData("lock (Gate) { Lines.Add(text); _count++; }")]
    [InlineData("lock (Gate) { var line = text.Trim(); Lines.Add(line); }")] // takes no time
    [InlineData("lock (Gate) { var line = $\"{user}: {text}\"; Lines.Add(line); }")] // hardly any
    [InlineData("lock (Gate) { _count++; var line = Line(user, text); Lines.Add(line); }")] // in the middle
    [InlineData("lock (Gate) { var line = Line(user, Lines[0]); Lines.Add(line); }")]
    [InlineData("lock (Gate) { if (Lines.Count > 0) return Line(user, text); Lines.Add(text); }")]
    [InlineData("lock (Gate) { foreach (var value in values) user += value; Lines.Add(user); }")] // CONC3002
    [InlineData("lock (_gate) { var line = Line(user, text); Lines.Add(line); }")] // one for each object
    [InlineData("lock (Gate) { text = Line(user, text); }")] // nothing else: what the lock is for is not told
    public Task Silent_on_what_is_short_or_needs_the_lock(string body) => Verify.Silent(Journal(body));

    [Fact]
    public Task Says_what_and_why() => Verify.Says("""
        public static class Journal
        {
            static readonly object Gate = new();
            static readonly List<string> Lines = new();

            public static void Add(string user, string text)
            {
                lock ([|Gate|])
                {
                    var line = $"{user}: {text}".Replace('\n', ' ').ToUpperInvariant();
                    Lines.Add(line);
                }
            }
        }
        """, "'Add' holds 'Gate' longer than it needs to: what it does first under the lock touches nothing that the lock guards; every other thread that needs the lock waits meanwhile",
        (10, 13));

    [Fact]
    public Task Misses_texts_inside_of_the_last_step() => Verify.KnownMiss(Journal("lock (Gate) { _count++; Lines.Add(Line(user, text)); }"));
}
