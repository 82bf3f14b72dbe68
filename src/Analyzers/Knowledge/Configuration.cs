using System.Collections.Concurrent;
using System.IO;
using System.Runtime.CompilerServices;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>Something in the configuration of a project that means nothing.</summary>
/// <param name="Place">The line of the file, or the first source that a wrong option holds for.</param>
/// <param name="Setting">What was set: the key of an option, or the name of a file.</param>
/// <param name="Problem">What is wrong, in words.</param>
readonly record struct ConfigurationProblem(Location Place, string Setting, string Problem);

/// <summary>
/// What a project says itself: the options of its <c>.editorconfig</c>, and tables of its own or of its packages, which are
/// additional files called <c>concurrency.*.txt</c>. What is wrong is told and ignored; the rest holds.
/// </summary>
/// <remarks>
/// Lists of members hold for the whole project, wherever they stand: a member means the same to all its callers. The other
/// options hold for the files of their section. A name that may be missing in some project begins with <c>?</c>.
/// </remarks>
sealed class Configuration
{
    const char MayBeMissing = '?';

    static readonly ConditionalWeakTable<SourceText, Lines> s_tables = new();

    readonly Compilation _compilation;
    readonly AnalyzerOptions _options;
    readonly ConcurrentDictionary<SyntaxTree, Options> _byTree = new();
    readonly Lazy<ImmutableArray<Setting>> _settings;
    readonly Lazy<MemberTable> _table;
    readonly Lazy<Dictionary<ISymbol, CallMeaning>> _members;
    readonly Lazy<ImmutableHashSet<ISymbol>> _threadEntryTypes;
    readonly Lazy<bool> _isEmpty;

    /// <summary>The configuration of a compilation.</summary>
    public Configuration(Compilation compilation, AnalyzerOptions options)
    {
        _compilation = compilation;
        _options = options;
        _settings = new(FindSettings);
        _table = new(() => new(Tables.SelectMany(file => LinesOf(file, default).Entries)));
        _members = new(ResolveMembers);
        _isEmpty = new(() => _table.Value.IsEmpty && _members.Value.Count == 0);
        _threadEntryTypes = new(() => ListedIn(OptionNames.ThreadEntryTypes).SelectMany(each => each.Symbols).ToImmutableHashSet<ISymbol>(SymbolEqualityComparer.Default));
    }

    /// <summary>A value of an option, and the first source that it holds for.</summary>
    readonly record struct Setting(string Key, string Value, SyntaxTree Tree);

    /// <summary>The lines of an additional file.</summary>
    sealed record Lines(ImmutableArray<TableEntry> Entries, ImmutableArray<(TextSpan Span, TableEntry Entry, string? Problem)> All);

    /// <summary>Whether the project says nothing about members, as nearly all do.</summary>
    public bool IsEmpty => _isEmpty.Value;

    /// <summary>Types whose members several threads call.</summary>
    public ImmutableHashSet<ISymbol> ThreadEntryTypes => _threadEntryTypes.Value;

    /// <summary>The options of a file.</summary>
    public Options OptionsOf(SyntaxTree tree) =>
        _byTree.TryGetValue(tree, out var known) ? known : _byTree.GetOrAdd(tree, Options.Of(_options.AnalyzerConfigOptionsProvider.GetOptions(tree)));

    /// <summary>What the project says of a member; null when it says nothing.</summary>
    public TableEntry? Of(ISymbol member)
    {
        for (var symbol = MemberTable.Definition(member); symbol is not null; symbol = MemberTable.Overridden(symbol))
        {
            if (_members.Value.TryGetValue(symbol, out var meaning) || (symbol.ContainingType is { } type && _members.Value.TryGetValue(type, out meaning)))
                return new("", symbol.Name, meaning);
            if (_table.Value.Of(symbol.ContainingType, symbol.Name) is { } line)
                return line;
        }

        return null;
    }

    /// <summary>What is wrong in an additional file.</summary>
    public IEnumerable<ConfigurationProblem> ProblemsIn(AdditionalText file, CancellationToken cancellation)
    {
        if (!IsTable(file) || file.GetText(cancellation) is not { } text)
            yield break;
        foreach (var (span, entry, problem) in LinesOf(file, cancellation).All)
        {
            if ((problem ?? ProblemOf(entry)) is { } words)
                yield return new(Location.Create(file.Path, span, text.Lines.GetLinePositionSpan(span)), Path.GetFileName(file.Path), words);
        }
    }

    /// <summary>What is wrong with options that hold for a source and for none before it.</summary>
    public IEnumerable<ConfigurationProblem> ProblemsOf(SyntaxTree tree)
    {
        foreach (var setting in _settings.Value)
        {
            if (setting.Tree != tree)
                continue;
            var place = Location.Create(tree, default);
            if (setting.Key is OptionNames.TestCode)
            {
                if (Options.TestCodeOf(setting.Value) is null)
                    yield return new(place, setting.Key, $"'{setting.Value}' is neither 'strict' nor 'relaxed'");
            }
            else if (setting.Key is OptionNames.CpuBoundIterations)
            {
                if (Options.IterationsOf(setting.Value) is null)
                    yield return new(place, setting.Key, $"'{setting.Value}' is no number above 0");
            }
            else
            {
                foreach (var (id, symbols, isRequired) in Resolve(setting))
                {
                    if (isRequired && symbols.IsEmpty)
                        yield return new(place, setting.Key, $"'{id}' names nothing; documentation IDs like 'M:Acme.Store.Save' are separated by '|'");
                }
            }
        }
    }

    /// <summary>All that is set, in one text: what is the same means the same.</summary>
    public string Describe() => string.Join("\n", _settings.Value.Select(static setting => $"{setting.Key}={setting.Value}")
        .Concat(Tables.Select(static file => $"{file.Path}:\n{file.GetText()}")));

    IEnumerable<AdditionalText> Tables => _options.AdditionalFiles.Where(IsTable);

    static bool IsTable(AdditionalText file)
    {
        var name = Path.GetFileName(file.Path);
        return name.StartsWith("concurrency.", StringComparison.OrdinalIgnoreCase) && name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase);
    }

    static Lines LinesOf(AdditionalText file, CancellationToken cancellation) =>
        file.GetText(cancellation) is { } text ? s_tables.GetValue(text, Read) : new(ImmutableArray<TableEntry>.Empty, ImmutableArray<(TextSpan, TableEntry, string?)>.Empty);

    static Lines Read(SourceText text)
    {
        var all = ImmutableArray.CreateBuilder<(TextSpan, TableEntry, string?)>();
        var entries = ImmutableArray.CreateBuilder<TableEntry>();
        foreach (var line in text.Lines)
        {
            var words = line.ToString();
            var trimmed = words.Trim();
            var entry = Table.ParseLine(trimmed.TrimStart(MayBeMissing), out var problem);
            if (entry is null && problem is null)
                continue;
            if (entry is { } valid)
                entries.Add(valid);
            // A line that may be missing is not looked up.
            if (problem is not null || trimmed[0] != MayBeMissing)
                all.Add((new(line.Start + words.IndexOf(trimmed, StringComparison.Ordinal), trimmed.Length), entry ?? default, problem));
        }

        return new(entries.ToImmutable(), all.ToImmutable());
    }

    string? ProblemOf(TableEntry entry)
    {
        if (_compilation.GetTypesByMetadataName(entry.Type) is not [var type, ..])
            return $"there is no type '{entry.Type}'";
        if (entry.Member != "*" && !HasMember(type, entry.Member))
            return $"'{entry.Type}' has no member '{entry.Member}'";
        return null;
    }

    static bool HasMember(INamedTypeSymbol type, string name)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (!current.GetMembers(name).IsEmpty)
                return true;
        }

        return type.AllInterfaces.Any(contract => !contract.GetMembers(name).IsEmpty);
    }

    ImmutableArray<Setting> FindSettings()
    {
        var settings = ImmutableArray.CreateBuilder<Setting>();
        var known = new HashSet<(string, string)>();
        AnalyzerConfigOptions? last = null;
        foreach (var tree in _compilation.SyntaxTrees)
        {
            var options = _options.AnalyzerConfigOptionsProvider.GetOptions(tree);
            if (options == last)
                continue;
            last = options;
            foreach (var key in OptionNames.All)
            {
                if (options.TryGetValue(key, out var value) && known.Add((key, value)))
                    settings.Add(new(key, value, tree));
            }
        }

        return settings.ToImmutable();
    }

    IEnumerable<(string Id, ImmutableArray<ISymbol> Symbols, bool IsRequired)> ListedIn(string key) =>
        _settings.Value.Where(setting => setting.Key == key).SelectMany(Resolve);

    IEnumerable<(string Id, ImmutableArray<ISymbol> Symbols, bool IsRequired)> Resolve(Setting setting)
    {
        foreach (var word in setting.Value.Split(['|'], StringSplitOptions.RemoveEmptyEntries))
        {
            var id = word.Trim();
            if (id.Length > 0)
                yield return (id.TrimStart(MayBeMissing), MemberId.Resolve(id.TrimStart(MayBeMissing), _compilation), id[0] != MayBeMissing);
        }
    }

    // What is excluded comes last: it beats what is included.
    Dictionary<ISymbol, CallMeaning> ResolveMembers()
    {
        var members = new Dictionary<ISymbol, CallMeaning>(SymbolEqualityComparer.Default);
        Add(OptionNames.LockMethods, static symbol => LockOf(symbol));
        Add(OptionNames.CpuBoundMethods, static _ => Plain(Meaning.Computes));
        Add(OptionNames.BlockingMethods, static _ => Plain(Meaning.BlocksOnWait));
        Add(OptionNames.NonblockingMethods, static _ => Plain(Meaning.Immediate));
        return members;

        void Add(string key, Func<ISymbol, CallMeaning> meaning)
        {
            foreach (var (_, symbols, _) in ListedIn(key))
            {
                foreach (var symbol in symbols)
                    members[symbol] = meaning(symbol);
            }
        }
    }

    static CallMeaning Plain(Meaning meaning) => new(meaning, CallMeaning.Receiver, LockTraits.None);

    // Who takes an unknown lock may have to release it on the same thread.
    static CallMeaning LockOf(ISymbol member) => new(
        LockNames.LooksLikeReleasing(member.Name) ? Meaning.Release
            : member is IMethodSymbol { ReturnsVoid: false, ReturnType.SpecialType: not SpecialType.System_Boolean } ? Meaning.AcquireScope
            : member is IMethodSymbol { ReturnsVoid: false } ? Meaning.TryAcquire
            : Meaning.Acquire,
        member is IMethodSymbol { IsStatic: true, Parameters.Length: > 0 } ? 0 : CallMeaning.Receiver,
        LockTraits.Affine | LockTraits.Reentrant);
}
