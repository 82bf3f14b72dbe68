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
/// <param name="IsOfContents">Whether it changes what a container holds, or what stands in it.</param>
/// <param name="IsLeftAlive">Whether a thread may do it when the member has returned.</param>
/// <param name="Locks">The locks held there.</param>
/// <param name="Guards">Those of them that would do as a guard; null when it needs none.</param>
readonly record struct OutlinedUse(
    string State, string First, bool IsOfCallers, bool IsHazard, bool IsWrite, bool IsOfContents, bool IsLeftAlive, ImmutableArray<string> Locks, ImmutableArray<string>? Guards);

/// <summary>What a member does to the state of its type, in outline.</summary>
/// <param name="Uses">Its uses, as far as it is known which locks are held there.</param>
/// <param name="InTwoSections">The fields and properties that it tests in one critical section and acts on in another one.</param>
sealed record MemberOutline(ImmutableArray<OutlinedUse> Uses, ImmutableArray<string> InTwoSections);

/// <summary>
/// Tells without the code of a type of which of its state nothing can be wrong with the guards, so that after an edit only members
/// that touch the rest need be bound. On doubt something may be.
/// </summary>
static class TypeOutline
{
    /// <summary>What a member does to a state.</summary>
    public static OutlinedUse Of(Entry entry)
    {
        var use = entry.Use;
        var first = use.Path.Steps[0].Member!;
        var isHazard = Storage.IsHazard(use);
        var locks = use.Locks.Held.Select(static held => NameOf(held.Path)).Distinct().ToImmutableArray();
        // Only what is told apart by its name is compared by it.
        var guards = first.IsStatic || (isHazard && use.Locks.Held.All(static held => held.IsShared)) ? ImmutableArray<string>.Empty : use.Locks.Held.Where(static held => held.Path.Steps.Length == 1).Select(static held => NameOf(held.Path)).ToImmutableArray();
        return new(
            $"{use.Path.Shape} {use.IsOfContainer}", first.Name, MissingGuards.IsOfCallers(entry), isHazard, use.Access.IsWrite, EscapingContainers.IsOfContents(use) || EscapingContainers.IsOfInner(use), use.IsLeftAlive && !use.IsReturned, locks,
            use.Access.IsAtomic || use.Access.IsUnknown ? null : guards);
    }

    static string NameOf(AccessPath path) => path.Steps is [{ Member: { } member }] ? $"{path.Kind} {member.ContainingType} {member.Name}" : $"{path.Kind} {path}";

    /// <summary>The fields and properties of which there may be something to report, if a type has these members.</summary>
    public static HashSet<string> SuspectsOf(IReadOnlyCollection<MemberOutline> members)
    {
        var suspects = new HashSet<string>(members.SelectMany(static member => member.InTwoSections), StringComparer.Ordinal);
        foreach (var uses in members.SelectMany(static member => member.Uses).GroupBy(static use => use.First))
        {
            if (!suspects.Contains(uses.Key) && MayReport(uses.ToList()))
                suspects.Add(uses.Key);
        }

        return suspects;
    }

    static bool MayReport(List<OutlinedUse> uses) => uses.GroupBy(static use => use.State).Any(static state => MayLackGuard(state) || MayMeetThread(state.ToList()) || MayBeMixed(state.ToList()))
        || uses.Exists(static use => use.IsOfContents && use.Locks.IsEmpty && use.State.IndexOf('[') > 0)
        || (uses.FindAll(static use => use.IsOfContents) is var changes && LocksOf(changes).Any(held => MayBeUsual(held, changes, isExact: false)));

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

    // What needs no guard is done at once.
    static bool MayBeMixed(List<OutlinedUse> uses) => uses.Count > 1 && uses.Exists(static use => use is { IsWrite: true, Guards: null });

    static bool MayMeetThread(List<OutlinedUse> uses) => uses.Exists(static use => use.IsLeftAlive) && uses.Exists(static use => !use.IsLeftAlive);
}
