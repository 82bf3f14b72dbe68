using System.IO;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>One line of a table: a member of the platform and what it means.</summary>
/// <param name="Type">Metadata name of the type that declares the member.</param>
/// <param name="Member">Name of the member, all overloads; <c>.ctor</c> for constructors, <c>*</c> for every member.</param>
/// <param name="Meaning">What a call of it means.</param>
readonly record struct TableEntry(string Type, string Member, CallMeaning Meaning);

/// <summary>
/// A table of API knowledge, embedded as text so that it can be read, compared and extended without touching code.
/// </summary>
/// <remarks>
/// A line is <c>Type::Member  Meaning  [operand] [traits]</c>. The operand is <c>this</c> (the default) or the index of a
/// parameter; traits are names of <see cref="LockTraits"/> in lower case. <c>#</c> starts a comment.
/// </remarks>
sealed class Table
{
    /// <summary>Tasks and their completion.</summary>
    public static Table Waits { get; } = Load("waits");

    /// <summary>Code that runs beside the caller, and its end.</summary>
    public static Table Launches { get; } = Load("launches");

    /// <summary>Mutual exclusion.</summary>
    public static Table Locks { get; } = Load("locks");

    /// <summary>Indivisible accesses.</summary>
    public static Table Atomics { get; } = Load("atomics");

    /// <summary>What calls do to the world.</summary>
    public static Table Effects { get; } = Load("effects");

    /// <summary>Calls that compute for long.</summary>
    public static Table Costs { get; } = Load("costs");

    /// <summary>What changes objects that are not safe to share; read by <see cref="ContainerModel"/>.</summary>
    public static Table Containers { get; } = Load("containers");

    /// <summary>The tables that say what a call does to threads and tasks: a member stands in one of them.</summary>
    public static ImmutableArray<Table> Calls { get; } = ImmutableArray.Create(Waits, Launches, Locks, Atomics, Effects, Costs);

    /// <summary>All tables.</summary>
    public static ImmutableArray<Table> All { get; } = Calls.Add(Containers);

    Table(string name, ImmutableArray<TableEntry> entries)
    {
        Name = name;
        Entries = entries;
    }

    /// <summary>File name without its ending.</summary>
    public string Name { get; }

    /// <summary>The lines, in order.</summary>
    public ImmutableArray<TableEntry> Entries { get; }

    static Table Load(string name)
    {
        using var stream = typeof(Table).Assembly.GetManifestResourceStream(name);
        using var reader = new StreamReader(stream);
        return new(name, Parse(reader.ReadToEnd()));
    }

    /// <summary>Reads the lines of a table.</summary>
    /// <exception cref="FormatException">A line is not of the table's form; the message holds the line.</exception>
    public static ImmutableArray<TableEntry> Parse(string text)
    {
        var entries = ImmutableArray.CreateBuilder<TableEntry>();
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.Split('#')[0].Trim();
            if (line.Length > 0)
                entries.Add(ParseLine(line));
        }

        return entries.ToImmutable();
    }

    static TableEntry ParseLine(string line)
    {
        var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        var separator = words[0].IndexOf("::", StringComparison.Ordinal);
        // TryParse takes numbers and lists of names too.
        if (words.Length < 2 || separator <= 0 || separator + 2 == words[0].Length
            || !Enum.TryParse<Meaning>(words[1], out var meaning) || meaning.ToString() != words[1])
            throw new FormatException($"Not 'Type::Member Meaning [operand] [traits]': {line}");

        var operand = CallMeaning.Receiver;
        var traits = LockTraits.None;
        foreach (var word in words.Skip(2))
        {
            var isNumber = int.TryParse(word, out var index);
            if (isNumber && index >= 0)
                operand = index;
            else if (!isNumber && Enum.TryParse<LockTraits>(word, ignoreCase: true, out var trait))
                traits |= trait;
            else if (word != "this")
                throw new FormatException($"'{word}' is neither an operand nor a trait: {line}");
        }

        return new(words[0].Substring(0, separator), words[0].Substring(separator + 2), new(meaning, operand, traits));
    }
}
