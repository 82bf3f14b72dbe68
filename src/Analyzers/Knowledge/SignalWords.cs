namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>
/// The words whose presence in a text says that a body may concern us, with what they hint at. Most come from the tables.
/// </summary>
sealed class SignalWords
{
    const int Buckets = 1024;

    readonly (string Word, Signals Signals, bool AfterDot)[][] _byHash = new (string, Signals, bool)[Buckets][];

    /// <summary>The words of this package.</summary>
    public static SignalWords Default { get; } = new();

    SignalWords()
    {
        foreach (var word in (string[])["async", "await", "Task", "ValueTask", "IAsyncEnumerable", "IAsyncEnumerator"])
            Add(word, Signals.Async, afterDot: false);
        foreach (var word in (string[])["lock", "Synchronized", "GIL"])
            Add(word, Signals.Lock, afterDot: false);

        foreach (var entry in Table.Waits.Entries)
        {
            if (entry.Meaning.Kind is Meaning.WaitForTask or Meaning.WaitForAll or Meaning.WaitForAny or Meaning.WaitForHandle)
                Add(entry.Member, Signals.Wait, afterDot: true);
            else if (entry.Meaning.Kind is Meaning.WhenAll)
                Add(entry.Member, Signals.Launch, afterDot: false);
        }

        foreach (var entry in Table.Launches.Entries)
        {
            if (entry.Meaning.Kind is not (Meaning.Create or Meaning.Start or Meaning.Launch or Meaning.LaunchMany
                or Meaning.RunEach or Meaning.RunMany or Meaning.Continue))
            {
                continue;
            }

            // A constructor and the members of these classes are always written with the name of the type; tasks are
            // too, but their name stands in half of all signatures.
            var type = NameOfType(entry);
            if (type is "Thread" or "ThreadPool" or "Parallel" or "Timer")
                Add(type, Signals.Launch, afterDot: false);
            else if (type is "ParallelEnumerable")
                Add("AsParallel", Signals.Launch, afterDot: true);
            else if (entry.Member != ".ctor")
                Add(entry.Member, Signals.Launch, afterDot: true);
        }

        foreach (var entry in Table.Locks.Entries)
        {
            if (entry.Meaning.Kind is Meaning.Acquire or Meaning.TryAcquire or Meaning.AcquireScope or Meaning.Release)
                Add(entry.Member, Signals.Lock, afterDot: true);
        }
    }

    static string NameOfType(TableEntry entry)
    {
        var name = entry.Type.Substring(entry.Type.LastIndexOf('.') + 1);
        var arity = name.IndexOf('`');
        return arity < 0 ? name : name.Substring(0, arity);
    }

    void Add(string word, Signals signals, bool afterDot)
    {
        ref var bucket = ref _byHash[HashOf(word.AsSpan())];
        var others = bucket?.Where(known => known.Word != word || known.AfterDot != afterDot) ?? [];
        var same = bucket?.FirstOrDefault(known => known.Word == word && known.AfterDot == afterDot).Signals ?? Signals.None;
        bucket = [.. others, (word, signals | same, afterDot)];
    }

    /// <summary>What a word of a text hints at.</summary>
    /// <param name="word">An identifier or keyword.</param>
    /// <param name="afterDot">Whether a dot stands before it.</param>
    public Signals Of(ReadOnlySpan<char> word, bool afterDot)
    {
        var signals = Signals.None;
        if (_byHash[HashOf(word)] is { } bucket)
        {
            foreach (var known in bucket)
            {
                if ((afterDot || !known.AfterDot) && word.SequenceEqual(known.Word.AsSpan()))
                    signals |= known.Signals;
            }
        }

        return signals;
    }

    static int HashOf(ReadOnlySpan<char> word) => (word.Length * 31 + word[0] * 7 + word[word.Length - 1] * 13 + word[word.Length / 2]) % Buckets;
}
