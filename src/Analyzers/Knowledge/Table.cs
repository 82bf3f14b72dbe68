using System.IO;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>One line of a table: a member of the platform and what it means.</summary>
/// <param name="Type">Metadata name of the type that declares the member.</param>
/// <param name="Member">Name of the member, all overloads; <c>.ctor</c> for constructors, <c>*</c> for every member.</param>
/// <param name="Meaning">What a call of it means.</param>
/// <param name="Twin">
/// For calls that block, what to await instead: <c>Member</c> of the same type or <c>Type::Member</c>; null for the member's
/// name with "Async" behind it.
/// </param>
readonly record struct TableEntry(string Type, string Member, CallMeaning Meaning, string? Twin = null);

/// <summary>
/// A table of API knowledge, embedded as text so that it can be read, compared and extended without touching code.
/// </summary>
/// <remarks>
/// A line is <c>Type::Member  Meaning  [operand] [traits] [blocks] [-> twin]</c>. The operand is <c>this</c> (the default) or the index of
/// a parameter; traits are names of <see cref="LockTraits"/> in lower case; the twin is what can be awaited instead. <c>#</c>
/// starts a comment. Projects and packages add lines of the same form (<see cref="Configuration"/>).
/// </remarks>
sealed class Table
{
    /// <summary>What the properties are called that a table says block; all other such members are methods.</summary>
    public static readonly string[] BlockingProperties = ["Result", "EndOfStream", "Form"];

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

    /// <summary>Single steps on concurrent collections; read by <see cref="StepModel"/>.</summary>
    public static Table Steps { get; } = Load("steps");

    /// <summary>What objects go into collections and come out of them; read by <see cref="ElementModel"/>.</summary>
    public static Table Elements { get; } = Load("elements");

    /// <summary>What changes objects that are not safe to share; read by <see cref="ContainerModel"/>.</summary>
    public static Table Containers { get; } = Load("containers");

    /// <summary>Members of libraries that programs may reference, whatever they mean.</summary>
    public static Table Packages { get; } = Load("packages");

    /// <summary>Synchronous calls and what can be awaited instead.</summary>
    public static Table Twins { get; } = Load("twins");

    /// <summary>Where the data of streams and queries is.</summary>
    public static Table Sources { get; } = Load("sources");

    /// <summary>Methods that somebody else finds and calls; read by <see cref="Knowledge.Conventions"/>.</summary>
    public static Table Conventions { get; } = Load("conventions");

    /// <summary>The tables that say what a call means by itself; a member stands in one of them at most.</summary>
    public static ImmutableArray<Table> OfCalls { get; } =
        ImmutableArray.Create(Waits, Launches, Locks, Atomics, Effects, Costs, Packages);

    /// <summary>All tables.</summary>
    public static ImmutableArray<Table> All { get; } = OfCalls.Add(Twins).Add(Sources).Add(Containers).Add(Steps).Add(Conventions).Add(Elements);

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
        foreach (var line in text.Split('\n'))
        {
            if (ParseLine(line, out var problem) is { } entry)
                entries.Add(entry);
            else if (problem is not null)
                throw new FormatException($"{problem}: {WithoutComment(line)}");
        }

        return entries.ToImmutable();
    }

    /// <summary>Reads one line; null for an empty one and for one that is wrong, with the problem in words.</summary>
    public static TableEntry? ParseLine(string line, out string? problem)
    {
        problem = null;
        var words = WithoutComment(line).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            return null;
        // TryParse takes numbers and lists of names too.
        if (words.Length < 2 || !TrySplit(words[0], out var type, out var member)
            || !Enum.TryParse<Meaning>(words[1], out var meaning) || meaning.ToString() != words[1])
        {
            problem = "not 'Type::Member Meaning [operand] [traits] [blocks] [-> twin]'";
            return null;
        }

        var operand = CallMeaning.Receiver;
        var traits = LockTraits.None;
        var blocks = false;
        for (var i = 2; i < words.Length; i++)
        {
            var isNumber = int.TryParse(words[i], out var index);
            if (words[i] == "->" && i == words.Length - 2)
                return new(type, member, new(meaning, operand, traits, blocks), words[i + 1]);
            if (isNumber && index >= 0)
                operand = index;
            else if (!isNumber && Enum.TryParse<LockTraits>(words[i], ignoreCase: true, out var trait))
                traits |= trait;
            else if (words[i] == "blocks")
                blocks = true;
            else if (words[i] != "this")
            {
                problem = $"'{words[i]}' is neither an operand nor a trait";
                return null;
            }
        }

        return new(type, member, new(meaning, operand, traits, blocks));
    }

    /// <summary>Takes <c>Type::Member</c> apart.</summary>
    public static bool TrySplit(string name, out string type, out string member)
    {
        var separator = name.IndexOf("::", StringComparison.Ordinal);
        var isWhole = separator > 0 && separator + 2 < name.Length;
        (type, member) = isWhole ? (name.Substring(0, separator), name.Substring(separator + 2)) : ("", "");
        return isWhole;
    }

    static string WithoutComment(string line) => line.Split('#')[0].Trim();
}
