using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// The races that were found: of several on one state in one routine the most telling one, and none of what a program does where
/// nothing else runs.
/// </summary>
sealed class FoundRaces(ProgramFacts facts, CancellationToken cancellation)
{
    readonly Dictionary<(ISymbol State, SyntaxNode Routine), SharedRace> _found = new(Blamed.Instance);
    readonly Dictionary<(ISymbol State, SyntaxNode Use), SharedRace> _partners = new(Blamed.Instance);
    readonly HashSet<SyntaxNode> _beside = [];
    readonly HashSet<SyntaxNode> _alone = [];
    readonly List<(SharedRace Race, bool IsMineSeen, bool IsTheirsSeen)> _withheld = [];
    readonly Callbacks _callbacks = new(facts, cancellation);
    readonly bool _isProgram = facts.Session.Compilation.Options.OutputKind == OutputKind.ConsoleApplication;

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<SharedRace> All => LoneLooks.Rank(_partners.Count == 0 ? _found.Values : _found.Values.Select(WithPartner).ToList());

    /// <summary>The state of those that only what else is known of it makes doubtful.</summary>
    public IEnumerable<ISymbol> StateOfLooks => All.Where(race => race.IsDoubtful && _found[(race.State, race.Mine.Access.Routine.Syntax)].IsLikely).Select(static race => race.State);

    /// <summary>The uses whose races are held back.</summary>
    public IEnumerable<Use> Withheld => _withheld.SelectMany(static withheld => new[] { withheld.Race.Mine, withheld.Race.Theirs });

    /// <summary>Adds a race.</summary>
    public void Add(SharedRace race)
    {
        race = race with { Mine = ReferredState.Named(race.Mine, facts.Session, cancellation), Theirs = ReferredState.Named(race.Theirs, facts.Session, cancellation) };
        facts.Noted.Reports(race.Mine.Access.Operation.Syntax.SyntaxTree);
        if (GivenGates.AreOne(race, facts.Session))
            return;
        if (ThinEvidence.IsAll(race, facts.Session) || LateWrites.ComesLater(race, facts.Session))
            race = race with { IsDoubtful = true };
        if (!race.IsOnlyPartner)
            Keep(_found, (race.State, race.Mine.Access.Routine.Syntax));
        if (!race.IsOfTicks && race.Theirs.Access.IsWrite)
            Keep(_partners, (race.State, race.Mine.Access.Operation.Syntax));

        void Keep(Dictionary<(ISymbol, SyntaxNode), SharedRace> races, (ISymbol, SyntaxNode) key)
        {
            if (!races.TryGetValue(key, out var known) || IsBefore(race, known))
                races[key] = race;
        }

        static bool IsBefore(SharedRace one, SharedRace other) => Order(one).CompareTo(Order(other)) < 0;

        // The most telling kind first, of two partners the one that shows the lock to take, and the one that is lost or loses the other, then by place: which of them was found first
        // must not matter.
        static (int, int, int, int, int, string, int, (string, int, int, string)) Order(SharedRace race) => (
            race.Kind == RaceKind.DoubleCheck ? 2 : (race.IsLikely ? 0 : 3) + (race.Kind is RaceKind.StopFlag or RaceKind.LazyInitialization or RaceKind.CheckThenAct || race.IsKeptInUse ? 0 : 1),
            race.Mine.Access.IsWrite || race.IsKeptInUse ? 0 : 1,
            race.Mine.Access.Operation.Syntax.SpanStart,
            (race.Kind == RaceKind.InconsistentlyGuarded && race.Mine.Locks.Held.IsEmpty ? 0 : 2) + (race.Mine.Access.Kind == AccessKind.Update && !race.Theirs.Access.IsWrite ? 1 : 0),
            (int)race.Reason,
            race.Theirs.Access.Operation.Syntax.SyntaxTree.FilePath,
            race.Theirs.Access.Operation.Syntax.SpanStart,
            (race.Launch.SyntaxTree.FilePath, race.Launch.SpanStart, (int)race.Kind, race.Guard?.Path.Describe() ?? ""));
    }

    // Whoever changes the state as well may be there at any time; the next tick hardly is.
    SharedRace WithPartner(SharedRace race) => race.IsOfTicks && _partners.TryGetValue((race.State, race.Mine.Access.Operation.Syntax), out var better) && (!better.IsDoubtful || race.IsDoubtful)
        && (better.Kind == race.Kind || (race.Kind, better.Kind) is (RaceKind.Unguarded, RaceKind.InconsistentlyGuarded)) ? better : race;

    /// <summary>
    /// Adds a race that is none where a program whose threads are all in sight does something only when none of them runs: that
    /// needs no lock. All of it has to be looked through to know.
    /// </summary>
    public void AddUnlessAlone(SharedRace race)
    {
        if (_isProgram && race.Reason is (SharingReason.LockingType or SharingReason.OtherMember or SharingReason.AtomicStep or SharingReason.AtomicSteps or SharingReason.Swapped or SharingReason.ConcurrentTable))
        {
            facts.Noted.Reports(race.Mine.Access.Operation.Syntax.SyntaxTree);
            _withheld.Add((race, !_callbacks.Run(race.Mine.Access.Routine), race.Reason == SharingReason.OtherMember && !_callbacks.Run(race.Theirs.Access.Routine)));
        }
        else
        {
            Add(race);
        }
    }

    /// <summary>Adds those that were held back and may happen beside something.</summary>
    public void AddWithheld()
    {
        foreach (var (race, isMineSeen, isTheirsSeen) in _withheld)
        {
            if (!(isMineSeen && IsAlone(race.Mine)) && !(isTheirsSeen && IsAlone(race.Theirs)))
                Add(race);
        }
    }

    /// <summary>Notes that a member, or what it calls, uses something while nothing runs beside it, or something does.</summary>
    public void Uses(Use use, bool isAlone)
    {
        if (!_isProgram)
            return;
        (isAlone ? _alone : _beside).Add(use.Access.Operation.Syntax);
        facts.Noted.Uses(use.Access.Routine);
    }

    bool IsAlone(Use use) => _alone.Contains(use.Access.Operation.Syntax) && !_beside.Contains(use.Access.Operation.Syntax);

    sealed class Blamed : IEqualityComparer<(ISymbol State, SyntaxNode Routine)>
    {
        public static Blamed Instance { get; } = new();

        public bool Equals((ISymbol State, SyntaxNode Routine) one, (ISymbol State, SyntaxNode Routine) other) =>
            one.Routine == other.Routine && SymbolEqualityComparer.Default.Equals(one.State, other.State);

        public int GetHashCode((ISymbol State, SyntaxNode Routine) pair) => SymbolEqualityComparer.Default.GetHashCode(pair.State);
    }
}
