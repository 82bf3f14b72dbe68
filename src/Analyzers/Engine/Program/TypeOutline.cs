using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>What a member does to one state of its type, in words that the next compilation knows, too.</summary>
/// <param name="State">The state.</param>
/// <param name="First">The field or property of the type that leads to it.</param>
/// <param name="IsOfCallers">Whether callers do it, on any thread.</param>
/// <param name="IsHazard">Whether others must not meet it.</param>
/// <param name="IsWrite">Whether it may change the state.</param>
/// <param name="IsOfContents">Whether it changes what a container holds.</param>
/// <param name="IsLeftAlive">Whether a thread may do it when the member has returned.</param>
/// <param name="Locks">The locks held there.</param>
/// <param name="Guards">Those of them that would do as a guard; null when it needs none.</param>
readonly record struct OutlinedUse(
    string State, string First, bool IsOfCallers, bool IsHazard, bool IsWrite, bool IsOfContents, bool IsLeftAlive, ImmutableArray<string> Locks, ImmutableArray<string>? Guards);

/// <summary>What a member does to the state of its type, in outline.</summary>
/// <param name="Uses">Its uses.</param>
/// <param name="HasTwoSections">Whether it tests in one critical section what it acts on in another one.</param>
sealed record MemberOutline(ImmutableArray<OutlinedUse> Uses, bool HasTwoSections);

/// <summary>
/// Tells without the code of a type that nothing can be wrong with its guards, so that after an edit of one of its members the others need
/// not be bound. On doubt something may be.
/// </summary>
static class TypeOutline
{
    /// <summary>The outline of a member.</summary>
    public static MemberOutline Of(IReadOnlyCollection<Entry> entries, bool hasTwoSections) => new(entries.Select(Of).ToImmutableArray(), hasTwoSections);

    static OutlinedUse Of(Entry entry)
    {
        var use = entry.Use;
        var first = use.Path.Steps[0].Member!;
        var isHazard = Storage.IsHazard(use);
        var locks = use.Locks.Held.Select(static held => NameOf(held.Path)).Distinct().ToImmutableArray();
        // Only what is told apart by its name is compared by it.
        var guards = first.IsStatic || (isHazard && use.Locks.Held.All(static held => held.IsShared)) ? ImmutableArray<string>.Empty : use.Locks.Held.Where(static held => held.Path.Steps.Length == 1).Select(static held => NameOf(held.Path)).ToImmutableArray();
        return new(
            $"{use.Path} {use.IsOfContainer}", first.Name, MissingGuards.IsOfCallers(entry), isHazard, use.Access.IsWrite, EscapingContainers.IsOfContents(use), use.IsLeftAlive && !use.IsReturned, locks,
            use.Access.IsAtomic || use.Access.IsUnknown ? null : guards);
    }

    static string NameOf(AccessPath path) => path.Steps is [{ Member: { } member }] ? $"{path.Kind} {member.ContainingType} {member.Name}" : $"{path.Kind} {path}";

    /// <summary>Whether there may be something to report of a type with these members.</summary>
    public static bool MayReport(IReadOnlyCollection<MemberOutline> members)
    {
        if (members.Any(static member => member.HasTwoSections))
            return true;
        var uses = members.SelectMany(static member => member.Uses).ToList();
        return uses.GroupBy(static use => use.State).Any(static state => MayLackGuard(state) || MayMeetThread(state.ToList()))
            || uses.Where(static use => use.IsOfContents).GroupBy(static use => use.First).Any(static changes => LocksOf(changes).Any(held => MayBeUsual(held, changes.ToList(), isExact: true)));
    }

    static bool MayLackGuard(IEnumerable<OutlinedUse> state)
    {
        var uses = state.Where(static use => use.IsOfCallers).ToList();
        // Other paths may be written alike.
        var isExact = uses.All(static use => use.State.IndexOf('[') < 0 && use.State.Count(static c => c == '.') == 1);
        return uses.Exists(static use => use.IsHazard)
            && LocksOf(uses).Any(held => MayBeUsual(held, uses, isExact) && uses.Exists(use => use.Guards is { } guards && !guards.Contains(held)));
    }

    static IEnumerable<string> LocksOf(IEnumerable<OutlinedUse> uses) => uses.SelectMany(static use => use.Locks).Distinct();

    static bool MayBeUsual(string held, IReadOnlyCollection<OutlinedUse> uses, bool isExact) =>
        uses.Any(use => use.IsWrite && use.Locks.Contains(held)) && (!isExact || 3 * uses.Count(use => use.Locks.Contains(held)) >= uses.Count);

    static bool MayMeetThread(List<OutlinedUse> uses) => uses.Exists(static use => use.IsLeftAlive) && uses.Exists(static use => !use.IsLeftAlive);
}
