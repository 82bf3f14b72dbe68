using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>A declaration of a program, by the place of its document in the program and its number in the document.</summary>
readonly record struct DeclarationKey(int Document, int Number) : IComparable<DeclarationKey>
{
    /// <inheritdoc/>
    public int CompareTo(DeclarationKey other) => Document != other.Document ? Document.CompareTo(other.Document) : Number.CompareTo(other.Number);
}

/// <summary>What is looked at as a whole to find races.</summary>
enum QuestionKind
{
    /// <summary>A member that may have something running beside it.</summary>
    Launcher,

    /// <summary>Where the launches of a member lead to.</summary>
    Launches,

    /// <summary>A type that takes locks or leaves threads running.</summary>
    Type,

    /// <summary>A type whose members a host calls.</summary>
    Host,
}

/// <summary>One step of the search for races.</summary>
/// <param name="Kind">What is looked at.</param>
/// <param name="Key">The member or type; of a type with several parts the first one.</param>
readonly record struct Question(QuestionKind Kind, DeclarationKey Key);

/// <summary>What something that was found out relies on.</summary>
sealed class Reliance
{
    /// <summary>Members whose summaries it asked for.</summary>
    public HashSet<DeclarationKey> Members { get; } = [];

    /// <summary>Declarations whose text it may have looked at: constructed types, initializers, getters.</summary>
    public HashSet<DeclarationKey> Declarations { get; } = [];

    /// <summary>For a member: whether it has nothing to tell its callers; null when nobody has asked.</summary>
    public bool? IsSilent { get; set; }

    /// <summary>Whether it asked who is launched, anywhere in the program.</summary>
    public bool AsksForLaunches { get; set; }

    /// <summary>Names that it looked for in the whole program.</summary>
    public HashSet<string> Names { get; } = new(StringComparer.Ordinal);

    /// <summary>For a question: the documents in which it has something to report.</summary>
    public HashSet<int> Documents { get; } = [];

    /// <summary>For a type: what the members do through which callers get at its state.</summary>
    public Dictionary<DeclarationKey, ImmutableArray<MemberOutline>> Outlines { get; private init; } = [];

    /// <summary>For a type of which only some members were looked at again: what it relies on now, with these outlines.</summary>
    public Reliance With(Reliance? again, Dictionary<DeclarationKey, ImmutableArray<MemberOutline>> outlines)
    {
        var other = new Reliance { AsksForLaunches = AsksForLaunches || again?.AsksForLaunches == true, Outlines = outlines };
        foreach (var part in again is null ? [this] : new[] { this, again })
        {
            other.Members.UnionWith(part.Members);
            other.Declarations.UnionWith(part.Declarations);
            other.Names.UnionWith(part.Names);
        }

        other.Documents.UnionWith(again?.Documents ?? []);
        return other;
    }

    /// <summary>For a member that launches something: where it, or what it calls, uses state.</summary>
    public HashSet<DeclarationKey> Uses { get; } = [];
}

/// <summary>Notes what is looked at to find out what, so that an edit repeats only what it can have changed.</summary>
sealed class Dependencies
{
    readonly ImmutableArray<SyntaxTree> _trees;
    readonly Dictionary<SyntaxTree, int> _documents = [];
    readonly Dictionary<Routine, DeclarationKey> _keys = [];
    readonly Stack<Reliance> _open = [];
    readonly CancellationToken _cancellation;

    /// <summary>Knows nothing yet.</summary>
    public Dependencies(Compilation compilation, CancellationToken cancellation)
    {
        _cancellation = cancellation;
        _trees = compilation.SyntaxTrees.ToImmutableArray();
        foreach (var tree in _trees)
            _documents[tree] = _documents.Count;
    }

    /// <summary>What the members rely on that were looked at.</summary>
    public Dictionary<DeclarationKey, Reliance> Members { get; } = [];

    /// <summary>What the answers rely on.</summary>
    public Dictionary<Question, Reliance> Answers { get; } = [];

    /// <summary>The place of a document in the program.</summary>
    public int PlaceOf(SyntaxTree tree) => _documents[tree];

    /// <summary>The document at a place.</summary>
    public SyntaxTree DocumentAt(int place) => _trees[place];

    /// <summary>The declaration that a node is or stands in.</summary>
    public DeclarationKey KeyOf(SyntaxNode node) => new(_documents[node.SyntaxTree], Declarations.Of(node.SyntaxTree, _cancellation).Around(node));

    /// <summary>The declaration of a member.</summary>
    public DeclarationKey KeyOf(Routine root)
    {
        if (!_keys.TryGetValue(root, out var key))
            _keys.Add(root, key = KeyOf(root.Syntax));
        return key;
    }

    /// <summary>The first part of a type; null when it is not declared here.</summary>
    public DeclarationKey? KeyOf(INamedTypeSymbol type)
    {
        DeclarationKey? first = null;
        foreach (var key in PartsOf(type))
        {
            if (first is not { } known || key.CompareTo(known) < 0)
                first = key;
        }

        return first;
    }

    /// <summary>Begins to note what the answer to a question relies on; goes on with it, if it was begun before.</summary>
    public void Begin(Question question)
    {
        if (!Answers.TryGetValue(question, out var reliance))
            Answers.Add(question, reliance = new());
        _open.Push(reliance);
    }

    /// <summary>Begins to note what is known of a type.</summary>
    public bool Begin(QuestionKind kind, INamedTypeSymbol type)
    {
        if (KeyOf(type) is not { } key)
            return false;
        Begin(new Question(kind, key));
        AddParts(type, _open.Peek());
        return true;
    }

    /// <summary>Begins to note what is known of a member.</summary>
    public void Begin(Routine root) => _open.Push(RelianceOf(root));

    /// <summary>What is noted at the moment; null when nothing was begun.</summary>
    public Reliance? Open => _open.Count > 0 ? _open.Peek() : null;

    /// <summary>Ends what was begun last.</summary>
    public void End() => _open.Pop();

    /// <summary>The innermost open question has something to report in a document.</summary>
    public void Reports(SyntaxTree tree)
    {
        if (_open.Count > 0)
            _open.Peek().Documents.Add(_documents[tree]);
    }

    /// <summary>What is open finds out whether state is used in a routine while something runs beside it.</summary>
    public void Uses(Routine routine)
    {
        if (_open.Count > 0)
            _open.Peek().Uses.Add(KeyOf(routine.Root));
    }

    /// <summary>What a member does to the state of the type that is open.</summary>
    public void Outlines(Routine root, MemberOutline outline)
    {
        // The two accessors of a property are one declaration.
        if (_open.Count > 0)
            _open.Peek().Outlines[KeyOf(root)] = _open.Peek().Outlines.TryGetValue(KeyOf(root), out var others) ? others.Add(outline) : ImmutableArray.Create(outline);
    }

    /// <summary>What is open relies on a member.</summary>
    public void Ask(Routine root)
    {
        if (_open.Count > 0)
            _open.Peek().Members.Add(KeyOf(root));
    }

    /// <summary>What is open relies on the launches of the whole program.</summary>
    public void AskForLaunches()
    {
        if (_open.Count > 0)
            _open.Peek().AsksForLaunches = true;
    }

    /// <summary>What is open relies on where a name stands in the whole program.</summary>
    public void AskForName(string name)
    {
        if (_open.Count > 0)
            _open.Peek().Names.Add(name);
    }

    /// <summary>
    /// Notes whether a member has something to tell: in its summary, or in its text to those who read what a method hands out. Who reads
    /// what a constructor sets up relies on the text of the type. A member of a circle has its say in where the others begin.
    /// </summary>
    public void Tell(Routine root, MethodSummary summary, bool isInCircle)
    {
        var reliance = RelianceOf(root);
        // The two accessors of a property are one declaration.
        reliance.IsSilent = reliance.IsSilent != false && summary.IsSilent && !isInCircle && root.Method is { } method && root.Session.Returned.PathOf(method) is null;
    }

    Reliance RelianceOf(Routine root)
    {
        var key = KeyOf(root);
        if (!Members.TryGetValue(key, out var reliance))
        {
            Members.Add(key, reliance = new());
            AddMentioned(root, reliance);
        }

        return reliance;
    }

    // Whatever is known of a member comes from its own code and from what that mentions: the methods it calls, the types it makes
    // objects of, the fields it uses, whose types tell who else writes them, and what may be a lock by its names and its text.
    void AddMentioned(Routine root, Reliance reliance)
    {
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        if (root.Method?.ContainingType is { } own)
            AddParts(own, reliance);
        foreach (var routine in root.All())
        {
            foreach (var block in routine.Blocks)
            {
                foreach (var operation in block.Operations)
                {
                    switch (operation)
                    {
                        case IObjectCreationOperation { Type: INamedTypeSymbol type } when seen.Add(type.OriginalDefinition):
                            AddParts(type, reliance);
                            break;
                        case IInvocationOperation { TargetMethod: var method } when seen.Add(method.OriginalDefinition):
                            AddMember(method.OriginalDefinition, reliance);
                            if (PairedLocks.MayBe(method.Name))
                                AddParts(method.ContainingType, reliance);
                            break;
                        case IMemberReferenceOperation { Member: var member } when seen.Add(member.OriginalDefinition):
                            AddMember(member.OriginalDefinition, reliance);
                            if (member is IFieldSymbol { ContainingType: var owner })
                                AddParts(owner, reliance);
                            break;
                    }
                }
            }
        }
    }

    // The code of a field or property may be read as it stands, that of a method is asked for.
    void AddMember(ISymbol member, Reliance reliance)
    {
        foreach (var declaration in (member as IMethodSymbol)?.PartialImplementationPart?.DeclaringSyntaxReferences ?? member.DeclaringSyntaxReferences)
        {
            if (Find(declaration) is not { } key)
                continue;
            reliance.Members.Add(key);
            if (member is not IMethodSymbol)
                reliance.Declarations.Add(key);
        }
    }

    void AddParts(INamedTypeSymbol type, Reliance reliance)
    {
        for (var outer = type.OriginalDefinition; outer is not null; outer = outer.ContainingType)
        {
            for (var current = outer; current is not null; current = current.BaseType?.OriginalDefinition)
            {
                foreach (var key in PartsOf(current))
                    reliance.Declarations.Add(key);
            }
        }
    }

    IEnumerable<DeclarationKey> PartsOf(INamedTypeSymbol type)
    {
        foreach (var declaration in type.DeclaringSyntaxReferences)
        {
            if (Find(declaration) is { } key)
                yield return key;
        }
    }

    DeclarationKey? Find(SyntaxReference declaration) =>
        _documents.TryGetValue(declaration.SyntaxTree, out var document)
        && Declarations.Of(declaration.SyntaxTree, _cancellation).StartingAt(declaration.Span.Start) is var number and >= 0 ? new(document, number) : null;
}
