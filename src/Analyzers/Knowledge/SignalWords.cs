namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>What stands around a word of a text.</summary>
[Flags]
enum WordPlace
{
    /// <summary>Nothing that matters.</summary>
    Anywhere = 0,

    /// <summary>A dot stands before it: a member.</summary>
    AfterDot = 1,

    /// <summary>A bracket stands behind it: a call, perhaps with type arguments.</summary>
    BeforeBracket = 2,

    /// <summary>Empty brackets stand behind it.</summary>
    WithoutArguments = 4,

    /// <summary>Something is added to it: an event that gets a handler.</summary>
    BeforeAddition = 8,

    /// <summary>The call of a member. <c>span.Start</c> is none, so it does not look like <c>thread.Start()</c>.</summary>
    MemberCall = AfterDot | BeforeBracket,
}

/// <summary>
/// The words whose presence in a text says that a body may concern us, with what they hint at. Most come from the tables.
/// </summary>
sealed class SignalWords
{
    const int Buckets = 1024;

    readonly (string Word, Signals Signals, WordPlace Place)[][] _byHash = new (string, Signals, WordPlace)[Buckets][];

    /// <summary>The words of this package.</summary>
    public static SignalWords Default { get; } = new();

    SignalWords()
    {
        foreach (var word in (string[])["async", "await", "Task", "ValueTask", "IAsyncEnumerable", "IAsyncEnumerator"])
            Add(word, Signals.Async, WordPlace.Anywhere);
        foreach (var word in (string[])["lock", "Synchronized", "GIL"])
            Add(word, Signals.Lock, WordPlace.Anywhere);

        foreach (var word in LockNames.OfPrograms)
            Add(word, Signals.Lock, WordPlace.BeforeBracket);

        // using (_entries.Write()): what is written has arguments.
        Add("Write", Signals.Lock, WordPlace.MemberCall | WordPlace.WithoutArguments);

        Add("Interlocked", Signals.Atomic, WordPlace.Anywhere);
        Add(StepModel.FindOrAdd, Signals.Atomic, WordPlace.MemberCall);
        Add("foreach", Signals.Enumeration, WordPlace.Anywhere);

        foreach (var entry in Table.All.SelectMany(static table => table.Entries))
        {
            if (entry.Meaning.Blocks || entry.Meaning.Kind is Meaning.BlockingSequence)
                Add(entry.Member, Signals.Block, WordPlace.MemberCall);
        }

        foreach (var entry in Table.Waits.Entries)
        {
            if (entry.Meaning.Kind is Meaning.WaitForTask or Meaning.WaitForAll or Meaning.WaitForAny or Meaning.WaitForHandle)
                Add(entry.Member, Signals.Wait, WordPlace.AfterDot);
            else if (entry.Meaning.Kind is Meaning.WhenAll)
                Add(entry.Member, Signals.Launch, WordPlace.Anywhere);
            else if (entry.Meaning.Kind is Meaning.Sleep)
                Add(entry.Member, Signals.Sleep, WordPlace.BeforeBracket);
        }

        foreach (var entry in Table.Launches.Entries)
        {
            if (entry.Meaning.Kind is not (Meaning.Create or Meaning.Start or Meaning.Launch or Meaning.LaunchMany
                or Meaning.LaunchInTurn or Meaning.Rearm or Meaning.RunEach or Meaning.RunMany or Meaning.Continue))
            {
                continue;
            }

            // A constructor and the members of these classes are always written with the name of the type; tasks are
            // too, but their name stands in half of all signatures.
            var type = NameOfType(entry);
            if (entry.Meaning.Kind == Meaning.Rearm)
                Add(entry.Member, Signals.Launch, WordPlace.MemberCall);
            // _clock.Elapsed += Tick; the field says elsewhere that it is a timer, and a stopwatch is asked for what has elapsed all the time.
            else if (type is "Timer" && entry.Member != ".ctor")
                Add(entry.Member, Signals.Launch, WordPlace.AfterDot | WordPlace.BeforeAddition);
            else if (type is "Thread" or "ThreadPool" or "Parallel" or "Timer")
                Add(type, type is "Parallel" ? Signals.Launch | Signals.Block : Signals.Launch, WordPlace.Anywhere);
            else if (entry.Member == ".ctor" && type is not ("Task" or "Task`1"))
                Add(type.Split('`')[0], Signals.Launch, WordPlace.BeforeBracket);
            else if (type is "ParallelEnumerable")
            {
                Add("AsParallel", Signals.Launch | Signals.Block, WordPlace.MemberCall);
                Add("ForAll", Signals.Launch | Signals.Block, WordPlace.MemberCall);
                Add(type, Signals.Launch | Signals.Block, WordPlace.Anywhere);
            }
            else if (entry.Member != ".ctor")
                Add(entry.Member, Signals.Launch, entry.Meaning.Kind is Meaning.LaunchMany or Meaning.LaunchInTurn || entry.Member is "CancelKeyPress" or "OutputDataReceived" or "ErrorDataReceived" ? WordPlace.AfterDot : WordPlace.MemberCall);
        }

        foreach (var entry in Table.Locks.Entries.Concat(Table.Packages.Entries))
        {
            if (entry.Meaning.Kind is Meaning.Acquire or Meaning.TryAcquire or Meaning.AcquireScope or Meaning.Release)
                Add(entry.Member, Signals.Lock, WordPlace.MemberCall);
        }
    }

    static string NameOfType(TableEntry entry)
    {
        var name = entry.Type.Substring(entry.Type.LastIndexOf('.') + 1);
        var arity = name.IndexOf('`');
        return arity < 0 ? name : name.Substring(0, arity);
    }

    void Add(string word, Signals signals, WordPlace place)
    {
        ref var bucket = ref _byHash[HashOf(word.AsSpan())];
        var others = bucket?.Where(known => known.Word != word || known.Place != place) ?? [];
        var same = bucket?.FirstOrDefault(known => known.Word == word && known.Place == place).Signals ?? Signals.None;
        bucket = [.. others, (word, signals | same, place)];
    }

    /// <summary>What a word of a text hints at.</summary>
    /// <param name="word">An identifier or keyword; nothing where the name is missing.</param>
    /// <param name="place">What stands around it.</param>
    public Signals Of(ReadOnlySpan<char> word, WordPlace place)
    {
        var signals = Signals.None;
        // The parser leaves a name empty where one is still to be typed.
        if (!word.IsEmpty && _byHash[HashOf(word)] is { } bucket)
        {
            foreach (var known in bucket)
            {
                if ((place & known.Place) == known.Place && word.SequenceEqual(known.Word.AsSpan()))
                    signals |= known.Signals;
            }
        }

        return signals;
    }

    /// <summary>The words that hint at one of these, wherever they stand.</summary>
    public IEnumerable<string> WordsOf(Signals signals)
    {
        foreach (var bucket in _byHash)
        {
            foreach (var known in bucket ?? [])
            {
                if ((known.Signals & signals) != 0)
                    yield return known.Word;
            }
        }
    }

    static int HashOf(ReadOnlySpan<char> word) => (word.Length * 31 + word[0] * 7 + word[word.Length - 1] * 13 + word[word.Length / 2]) % Buckets;
}
