using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Knowledge;

/// <summary>What is known of a synchronous member before any call of it is looked at.</summary>
/// <param name="Line">What a table or the project says of it; null when nobody says anything.</param>
/// <param name="Name">What its twin is called.</param>
/// <param name="Container">The type that declares the twin, when it is not found by the receiver; a metadata name.</param>
/// <param name="Methods">Without a line: the methods that could be its twin by their signatures.</param>
sealed record TwinCandidates(TableEntry? Line, string Name, string? Container, ImmutableArray<IMethodSymbol> Methods)
{
    /// <summary>Whether somebody said that it blocks, and not only its name.</summary>
    public bool IsKnownToBlock => Line is { Meaning.Kind: Meaning.BlocksOnIo or Meaning.BlocksOnWait or Meaning.RunsQuery };
}

/// <summary>
/// Which members block and have a twin that can be awaited: what the project says, then <c>Tables/twins.txt</c>, then names
/// with the right signature. Types of the base class library block only where a line says so.
/// </summary>
sealed class TwinModel(Compilation compilation, Configuration configuration, KnownTypes types)
{
    /// <summary>What the names of asynchronous methods end with.</summary>
    public const string Suffix = "Async";

    static readonly MemberTable s_twins = new(Table.Twins.Entries);
    static readonly MemberTable s_sources = new(Table.Sources.Entries);

    // Classes of assertions come in pairs for synchronous and asynchronous code under test.
    static readonly string[] s_assertions = ["Assert", "Expect", "Should"];

    readonly ConcurrentDictionary<ISymbol, TwinCandidates?> _candidates = new(SymbolEqualityComparer.Default);
    readonly ConcurrentDictionary<(ISymbol, ITypeSymbol), TwinCandidates?> _inherited = new();
    readonly Lazy<Dictionary<string, List<INamedTypeSymbol>>> _extensions = new(() => TypesOfExtensionTwins(compilation));

    /// <summary>
    /// What may be awaited instead of a method or property of a receiver; null for nothing, as for nearly all members. A type
    /// that is derived may declare the twin of what it inherits.
    /// </summary>
    public TwinCandidates? CandidatesOf(ISymbol member, ITypeSymbol? receiver)
    {
        var own = CandidatesOf(member);
        if (own is not null || receiver is null || SymbolEqualityComparer.Default.Equals(receiver, member.ContainingType)
            || member is not IMethodSymbol { MethodKind: MethodKind.Ordinary, IsStatic: false } method || IsLeftToTables(method))
        {
            return own;
        }

        return _inherited.TryGetValue((method, receiver), out var known) ? known : _inherited.GetOrAdd((method, receiver), FindInherited(method, receiver));
    }

    TwinCandidates? FindInherited(IMethodSymbol method, ITypeSymbol receiver)
    {
        if (LineOf(MemberTable.Definition(method)) is not null || ResultTypes.IsAwaitable(method.ReturnType))
            return null;
        var methods = Signatures.TwinsOf(method, receiver, Suffix, compilation);
        return methods.IsEmpty ? null : new(null, method.Name + Suffix, null, methods);
    }

    /// <summary>What may be awaited instead of a method or property, told from where it is declared.</summary>
    public TwinCandidates? CandidatesOf(ISymbol member)
    {
        var definition = MemberTable.Definition(member);
        return _candidates.TryGetValue(definition, out var known) ? known : _candidates.GetOrAdd(definition, Find(definition));
    }

    /// <summary>
    /// What all members are called that a table says block, unless their library is not there; those of queries only in a program that can
    /// ask a database, where <c>foreach</c> is one of them. Locks of a thread are held for a short time, and are not among them; neither
    /// is what the project says itself.
    /// </summary>
    public HashSet<string> NamesOfBlockers()
    {
        var present = new Dictionary<string, bool>(StringComparer.Ordinal);
        var asks = Table.Sources.Entries.Any(line => line.Meaning.Kind == Meaning.AnswersQuery && IsPresent(line.Type));
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var table in Table.All)
        {
            foreach (var entry in table.Entries)
            {
                if ((entry.Meaning.Kind is Meaning.RunsQuery ? asks : Blocks(entry.Meaning)) && IsPresent(entry.Type))
                    names.Add(entry.Member);
            }
        }

        if (asks)
            names.Add("foreach");
        return names;

        bool IsPresent(string type)
        {
            var space = type.Substring(0, Math.Max(type.LastIndexOf('.'), 0));
            return present.TryGetValue(space, out var known) ? known : present[space] = HasNamespace(space);
        }
    }

    // No type is looked up: that would go through all references for each key that is pressed.
    bool HasNamespace(string name)
    {
        INamespaceSymbol? space = compilation.GlobalNamespace;
        foreach (var part in name.Split('.'))
            space = space?.GetMembers(part).OfType<INamespaceSymbol>().FirstOrDefault();
        return space is not null;
    }

    static bool Blocks(CallMeaning meaning) => meaning.Kind switch
    {
        Meaning.BlocksOnIo or Meaning.BlocksOnWait or Meaning.BlockingSequence or Meaning.Sleep or Meaning.WaitForTask or Meaning.WaitForAll or Meaning.WaitForAny or Meaning.WaitForHandle => true,
        _ => meaning.Blocks && (meaning.Traits & LockTraits.Affine) == 0,
    };

    /// <summary>The classes of this program whose extension methods have a name that twins have, whatever is imported.</summary>
    public IReadOnlyList<INamedTypeSymbol> ExtensionsNamed(string name) => _extensions.Value.TryGetValue(name, out var types) ? types : [];

    /// <summary>What the tables say of where a value comes from: of a member, or of a type under the name <c>*</c>.</summary>
    public TableEntry? SourceOf(ISymbol member) => OwnLineOf(member, isSource: true) ?? s_sources.Of(member);

    /// <summary>What a table says of all values of a type, told from the type, its bases or its interfaces.</summary>
    public TableEntry? SourceOf(ITypeSymbol? type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (s_sources.Of(current, MemberTable.AnyMember) is { } line)
                return line;
        }

        foreach (var contract in type?.AllInterfaces ?? ImmutableArray<INamedTypeSymbol>.Empty)
        {
            if (s_sources.Of(contract, MemberTable.AnyMember) is { } line)
                return line;
        }

        return null;
    }

    /// <summary>Whether all values of a type are streams of a file, the network or another process: it is neither in memory nor over another stream.</summary>
    public bool IsDevice(ITypeSymbol? type) => type is { IsAbstract: false } && types.IsStreamLike(type) && IsOfSystem(type)
        && SourceOf(type) is not { Meaning.Kind: Meaning.InMemory } && s_sources.Of(type, WellKnownMemberNames.InstanceConstructorName) is null;

    /// <summary>
    /// Whether the asynchronous disposal of a type really awaits: a table says so, its code shows it, or a library declares
    /// it on a type of its own.
    /// </summary>
    public bool AwaitsDisposal(ITypeSymbol type)
    {
        if (types.AsyncDisposable is not { } contract || contract.GetMembers() is not [IMethodSymbol disposeAsync] || !types.IsAsyncDisposable(type))
            return false;
        var member = type.TypeKind == TypeKind.Interface ? disposeAsync : LastOverride(type, type.FindImplementationForInterfaceMember(disposeAsync));
        if (member is null)
            return false;
        var declaring = type.TypeKind == TypeKind.Interface ? type : member.ContainingType;
        if ((OwnLineOf(member, isSource: false) ?? s_twins.Of(declaring, disposeAsync.Name)) is { } line)
            return line.Meaning.Kind == Meaning.AwaitsDisposal;
        if (!IsDeclaredHere(declaring))
            return !IsOfSystem(declaring);
        return member.DeclaringSyntaxReferences is [var declaration, ..] && DisposalCode.Awaits(declaration.GetSyntax());
    }

    static ISymbol? LastOverride(ITypeSymbol type, ISymbol? implementation)
    {
        for (var current = type; implementation is not null && current is not null && !SymbolEqualityComparer.Default.Equals(current, implementation.ContainingType); current = current.BaseType)
        {
            foreach (var member in current.GetMembers(implementation.Name))
            {
                if (member is IMethodSymbol { IsOverride: true, Parameters.Length: 0 })
                    return member;
            }
        }

        return implementation;
    }

    /// <summary>Whether a table says that a member of a type never waits, whatever the member of its base means.</summary>
    public bool IsImmediate(ITypeSymbol? receiver, string member)
    {
        for (var current = receiver; current is not null; current = current.BaseType)
        {
            if (s_twins.Of(current, member) is { } line)
                return line.Meaning.Kind == Meaning.Immediate;
        }

        return false;
    }

    TwinCandidates? Find(ISymbol member)
    {
        if (member is not (IMethodSymbol { MethodKind: MethodKind.Ordinary } or IPropertySymbol { IsIndexer: false }) || member.ContainingType is not { } type
            || types.IsTask(type) || ResultTypes.IsAwaitable(ResultTypes.Of(member)))
        {
            return null;
        }

        if (LineOf(member) is { } line)
            return line.Meaning.Kind is Meaning.BlocksOnIo or Meaning.BlocksOnWait or Meaning.RunsQuery or Meaning.MakesDisposable ? OfLine(member, line) : null;
        if (member is not IMethodSymbol method || IsLeftToTables(method))
            return null;
        var methods = Signatures.TwinsOf(method, method.ContainingType, Suffix, compilation);
        return !methods.IsEmpty || _extensions.Value.ContainsKey(method.Name + Suffix) ? new(null, method.Name + Suffix, null, methods) : null;
    }

    static TwinCandidates OfLine(ISymbol member, TableEntry line)
    {
        if (line.Twin is null)
            return new(line, member.Name + Suffix, null, ImmutableArray<IMethodSymbol>.Empty);
        return Table.TrySplit(line.Twin, out var type, out var name)
            ? new(line, name, type, ImmutableArray<IMethodSymbol>.Empty)
            : new(line, line.Twin, null, ImmutableArray<IMethodSymbol>.Empty);
    }

    TableEntry? LineOf(ISymbol member)
    {
        if (OwnLineOf(member, isSource: false) is { } own)
            return own;
        if (s_twins.Of(member) is { } line)
            return line;
        // What hides or implements a member waits as that one does.
        for (var type = member.ContainingType.BaseType; type is not null; type = type.BaseType)
        {
            if (s_twins.Of(type, member.Name) is { } hidden)
                return hidden;
        }

        foreach (var contract in member.ContainingType.AllInterfaces)
        {
            if (s_twins.Of(contract, member.Name) is { } implemented)
                return implemented;
        }

        return null;
    }

    TableEntry? OwnLineOf(ISymbol member, bool isSource)
    {
        if (configuration.IsEmpty || configuration.Of(member) is not { } line)
            return null;
        return line.Meaning.Kind switch
        {
            Meaning.BlocksOnIo or Meaning.BlocksOnWait or Meaning.RunsQuery or Meaning.AwaitsDisposal or Meaning.MakesDisposable or Meaning.Immediate => isSource ? null : line,
            Meaning.InMemory or Meaning.Wraps or Meaning.AnswersQuery => isSource ? line : null,
            _ => null,
        };
    }

    bool IsLeftToTables(IMethodSymbol method)
    {
        if (method.Name is nameof(IDisposable.Dispose) || method.Name.EndsWith(Suffix, StringComparison.Ordinal))
            return true;
        foreach (var word in s_assertions)
        {
            if (method.ContainingType.Name.StartsWith(word, StringComparison.Ordinal))
                return true;
        }

        return !IsDeclaredHere(method) && IsOfSystem(method);
    }

    bool IsDeclaredHere(ISymbol symbol) => SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, compilation.Assembly);

    static bool IsOfSystem(ISymbol symbol)
    {
        var space = symbol.ContainingNamespace;
        while (space is { ContainingNamespace.IsGlobalNamespace: false })
            space = space.ContainingNamespace;
        return space is { Name: nameof(System) };
    }

    // Extension methods of this program; those of libraries are named in the tables.
    static Dictionary<string, List<INamedTypeSymbol>> TypesOfExtensionTwins(Compilation compilation)
    {
        var types = new Dictionary<string, List<INamedTypeSymbol>>(StringComparer.Ordinal);
        var pending = new Stack<INamespaceSymbol>();
        pending.Push(compilation.Assembly.GlobalNamespace);
        while (pending.Count > 0)
        {
            var space = pending.Pop();
            foreach (var inner in space.GetNamespaceMembers())
                pending.Push(inner);
            foreach (var type in space.GetTypeMembers())
            {
                if (!type.MightContainExtensionMethods)
                    continue;
                foreach (var name in type.MemberNames)
                {
                    if (name.EndsWith(Suffix, StringComparison.Ordinal))
                        (types.TryGetValue(name, out var known) ? known : types[name] = []).Add(type);
                }
            }
        }

        return types;
    }
}
