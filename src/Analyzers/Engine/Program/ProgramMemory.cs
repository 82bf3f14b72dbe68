using System.Runtime.CompilerServices;
using System.Threading;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// What is remembered of a program when it is edited: no answers, but which of them rely on what. The next compilation, which
/// differs in a body, then asks again only what that body can have changed, and what has something to report in the document
/// that the editor shows.
/// </summary>
/// <remarks>
/// It hangs on the documents, which the compilations of an editor share, and holds neither symbols nor bound code. A build has
/// new documents and so finds nothing; it looks at everything once.
/// </remarks>
sealed class ProgramMemory
{
    // It takes no longer to go through these than to bind a method.
    const int LookedAtAgainAtMost = 500;

    static readonly ConditionalWeakTable<SyntaxTree, Line> s_lines = new();

    readonly ImmutableArray<SyntaxTree> _trees;
    readonly ImmutableArray<WeakReference<MetadataReference>> _references;
    readonly CompilationOptions _options;
    readonly string _configuration;

    // Who relies on what, of all members that were not looked at again.
    readonly Lazy<Askers> _askers;

    ProgramMemory(Session session, ProgramMemory? before = null)
    {
        _askers = before?._askers ?? new(() => new Askers(Members, Members.Keys));
        _trees = session.Compilation.SyntaxTrees.ToImmutableArray();
        _references = session.Compilation.ExternalReferences.Select(static reference => new WeakReference<MetadataReference>(reference)).ToImmutableArray();
        _options = OptionsOf(session);
        _configuration = session.Configuration.Describe();
    }

    /// <summary>The compilations that follow each other in an editor.</summary>
    sealed class Line
    {
        readonly ProgramMemory?[] _last = new ProgramMemory?[3];

        public ProgramMemory? this[Look look]
        {
            get
            {
                lock (_last)
                    return _last[(int)look];
            }
            set
            {
                lock (_last)
                    _last[(int)look] = value;
            }
        }
    }

    /// <summary>What the members rely on.</summary>
    public Dictionary<DeclarationKey, Reliance> Members { get; private init; } = [];

    /// <summary>The members that were looked at again after edits.</summary>
    public HashSet<DeclarationKey> LookedAtAgain { get; private init; } = [];

    /// <summary>All questions that were asked, with what the answers rely on.</summary>
    public Dictionary<Question, Reliance> Answers { get; private init; } = [];

    /// <summary>The launches of the program that the answers rely on; null when none does.</summary>
    public object? Launches { get; private init; }

    /// <summary>The names by which launchers were looked for.</summary>
    public LauncherNames Names { get; private init; } = new();

    KnownMentions? Mentions { get; init; }

    /// <summary>What is remembered of the compilation before this one, and what is different now; null when there is nothing that helps.</summary>
    public static (ProgramMemory Memory, Edit Edit)? Before(Session session, Look look, CancellationToken cancellation)
    {
        foreach (var tree in session.Compilation.SyntaxTrees)
        {
            if (!s_lines.TryGetValue(tree, out var line) || line[look] is not { } memory)
                continue;
            return memory.Fits(session) && Edit.Between(memory._trees, session, cancellation) is { } edit && !edit.Names.Overlaps(Registrations.Words) ? (memory, edit) : null;
        }

        return null;
    }

    /// <summary>What is known of where members are named, in this compilation or in one before it that declares the same.</summary>
    public static KnownMentions KnownMentions(Session session, CancellationToken cancellation)
    {
        var memory = new ProgramMemory(session) { Mentions = Before(session, Look.Mentions, cancellation)?.Memory.Mentions ?? new() };
        memory.Publish(Look.Mentions);
        return memory.Mentions;
    }

    bool Fits(Session session)
    {
        var references = session.Compilation.ExternalReferences;
        if (references.Length != _references.Length || !OptionsOf(session).Equals(_options) || session.Configuration.Describe() != _configuration)
            return false;
        for (var i = 0; i < references.Length; i++)
        {
            if (!_references[i].TryGetTarget(out var reference) || reference != references[i])
                return false;
        }

        return true;
    }

    static CompilationOptions OptionsOf(Session session) => session.Compilation.Options.WithSyntaxTreeOptionsProvider(null);

    /// <summary>Remembers what was noted when the launches of the whole program were read.</summary>
    public static void Keep(Session session, Dependencies noted, object launches) =>
        new ProgramMemory(session) { Members = noted.Members, Answers = noted.Answers, Launches = launches }.Publish(Look.Launches);

    /// <summary>Remembers what was noted when the whole program was looked through.</summary>
    public static void Keep(Session session, Dependencies noted, LauncherNames names, CancellationToken cancellation) => new ProgramMemory(session)
    {
        Members = noted.Members,
        Answers = noted.Answers,
        Names = names,
        Launches = noted.Answers.Values.Concat(noted.Members.Values).Any(static reliance => reliance.AsksForLaunches) ? session.LaunchMap(cancellation).Stamp : null,
    }.Publish(Look.Races);

    /// <summary>Remembers what was noted when some launches were read again.</summary>
    public void Keep(Session session, Dependencies noted, IEnumerable<Question> asked, object launches, CancellationToken cancellation) => After(session, noted, asked, launches, cancellation).Publish(Look.Launches);

    /// <summary>Remembers what was noted when some questions were asked again.</summary>
    public void Keep(Session session, Dependencies noted, IEnumerable<Question> asked, CancellationToken cancellation) =>
        After(session, noted, asked, AskForLaunches || noted.Answers.Values.Concat(noted.Members.Values).Any(static reliance => reliance.AsksForLaunches) ? session.LaunchMap(cancellation).Stamp : null, cancellation).Publish(Look.Races);

    ProgramMemory After(Session session, Dependencies noted, IEnumerable<Question> asked, object? launches, CancellationToken cancellation)
    {
        // What nobody asked for in many edits is known as well.
        _ = session.MentionsIn(cancellation);
        var again = new HashSet<DeclarationKey>(LookedAtAgain.Concat(noted.Members.Keys));
        var areFew = again.Count < LookedAtAgainAtMost;
        var next = new ProgramMemory(session, areFew ? this : null) { Members = new(Members), Answers = new(Answers), Names = Names, Launches = launches, LookedAtAgain = areFew ? again : [] };
        foreach (var question in asked)
            next.Answers.Remove(question);
        foreach (var answer in noted.Answers)
            next.Answers[answer.Key] = answer.Value;
        foreach (var member in noted.Members)
            next.Members[member.Key] = member.Value;
        return next;
    }

    /// <summary>Whether an answer relies on who is launched, anywhere in the program.</summary>
    public bool AskForLaunches => Launches is not null;

    void Publish(Look look)
    {
        Line? line = null;
        foreach (var tree in _trees)
        {
            if (s_lines.TryGetValue(tree, out line))
                break;
        }

        line ??= new();
        foreach (var tree in _trees)
        {
            if (!s_lines.TryGetValue(tree, out _))
                s_lines.GetValue(tree, _ => line);
        }

        line[look] = this;
    }

    /// <summary>The questions whose answers an edit may have changed.</summary>
    /// <param name="edit">The edit.</param>
    /// <param name="told">Of the changed members those that have or had something to tell their callers.</param>
    /// <param name="launches">The launches of the program as they are now; null when no answer relies on them.</param>
    public IEnumerable<Question> Doubted(Edit edit, HashSet<DeclarationKey> told, object? launches) => QuestionsOf(edit, DoubtedMembers(edit, told, launches), launches);

    /// <summary>The questions whose answers an edit may have changed, given the members that it may have changed.</summary>
    public IEnumerable<Question> QuestionsOf(Edit edit, HashSet<DeclarationKey> doubted, object? launches)
    {
        var isLaunchDoubted = launches != Launches;
        foreach (var answer in Answers)
        {
            if ((isLaunchDoubted && answer.Value.AsksForLaunches) || answer.Value.Names.Overlaps(edit.Names) || edit.Declarations.Contains(answer.Key.Key) || answer.Value.Declarations.Overlaps(edit.Declarations) || answer.Value.Members.Overlaps(doubted))
                yield return answer.Key;
        }
    }

    /// <summary>The questions that had something to report in one of some documents.</summary>
    public IEnumerable<Question> QuestionsAbout(IReadOnlyCollection<int> documents) =>
        Answers.Where(answer => answer.Value.Documents.Overlaps(documents)).Select(static answer => answer.Key);

    /// <summary>The members of which an edit may have changed what is known.</summary>
    public HashSet<DeclarationKey> DoubtedMembers(Edit edit, HashSet<DeclarationKey> told, object? launches)
    {
        var pending = new Stack<DeclarationKey>(told);
        var newAskers = new Askers(Members, LookedAtAgain);
        foreach (var asker in _askers.Value.Of(edit, launches != Launches))
            AddKnown(asker);
        foreach (var asker in newAskers.Of(edit, launches != Launches))
            pending.Push(asker);
        var doubted = new HashSet<DeclarationKey>();
        while (pending.Count > 0)
        {
            var member = pending.Pop();
            if (!doubted.Add(member))
                continue;
            foreach (var asker in _askers.Value.OfMember(member))
                AddKnown(asker);
            foreach (var asker in newAskers.OfMember(member))
                pending.Push(asker);
        }

        return doubted;

        void AddKnown(DeclarationKey asker)
        {
            if (!LookedAtAgain.Contains(asker))
                pending.Push(asker);
        }
    }
}

/// <summary>What is looked for in the whole program, and remembered by itself.</summary>
enum Look
{
    /// <summary>Races on shared state.</summary>
    Races,

    /// <summary>Launches, and where they lead to.</summary>
    Launches,

    /// <summary>Where members are named.</summary>
    Mentions,
}

/// <summary>The names by which launchers are looked for: of async methods, and of methods that leave something running.</summary>
sealed class LauncherNames
{
    /// <summary>Async methods: a call that nobody awaits runs beside its caller.</summary>
    public HashSet<string> Async { get; } = new(StringComparer.Ordinal);

    /// <summary>Methods and types whose callers have something running beside them.</summary>
    public HashSet<string> Leaving { get; } = new(StringComparer.Ordinal);

    /// <summary>Such methods that are so far up that nobody has looked for their callers.</summary>
    public HashSet<string> TooFar { get; } = new(StringComparer.Ordinal);
}
