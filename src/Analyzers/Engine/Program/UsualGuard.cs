using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>Which lock is usual for a state, and where it is taken.</summary>
static class UsualGuard
{
    /// <summary>Whether a use holds a lock.</summary>
    public static bool IsHeld(LockId guard, Use use) => use.Locks.Holds(guard.Path);

    /// <summary>
    /// The lock that all writers hold, or else the one that most uses hold; where two are as usual, the one that writers hold, then the first. A lock that only some
    /// readers hold may be there for something else.
    /// </summary>
    public static LockId? Of(List<Entry> entries, Session session)
    {
        LockId? usual = null;
        LockId? ofWriters = null;
        var (most, mostOfWriters) = (0, 0);
        foreach (var candidate in entries.SelectMany(static entry => entry.Use.Locks.Held).GroupBy(static held => held.Path))
        {
            if (candidate.Key.Kind is not (RootKind.This or RootKind.Static or RootKind.Literal) || !candidate.First().IsMeantAsLock)
                continue;
            var guarded = entries.Count(entry => entry.Use.Locks.Holds(candidate.Key));
            var writes = entries.Count(entry => entry.Use.Access.IsWrite && entry.Use.Locks.Holds(candidate.Key));
            var weight = 2 * guarded + writes;
            if (writes == 0 || 3 * guarded < entries.Count)
                continue;
            if (weight > most && IsGateOf(candidate.First(), entries, session))
            {
                most = weight;
                usual = candidate.First();
            }

            // An object that is locked and replaced guards nothing.
            if (weight > mostOfWriters && (!candidate.Key.Equals(entries[0].Use.Path) || entries[0].Use.IsOfContainer) && entries.TrueForAll(entry => !entry.Use.Access.IsWrite || entry.Use.Locks.Holds(candidate.Key)))
            {
                mostOfWriters = weight;
                ofWriters = candidate.First();
            }
        }

        // lock (_items) _current = _items.First; what all writers and most readers hold is the guard rather than what some of them hold besides, be it that of a collection.
        return usual is not null && mostOfWriters > most ? ofWriters : usual;
    }

    // A collection that is locked guards itself, and so does an object that the constructor was given to work with: lock (_stream) …
    // What else happens meanwhile need not be guarded by it, unless nobody changes that without it.
    static bool IsGateOf(LockId held, List<Entry> entries, Session session)
    {
        var gate = held.Path;
        var state = entries[0].Use.Path;
        if (gate.Equals(state))
            return entries[0].Use.IsOfContainer;
        if ((held.Traits & LockTraits.Monitor) != 0 && gate.Symbol is IFieldSymbol { Type.SpecialType: not SpecialType.System_Object } field && !state.StartsWith(gate) && IsGiven(field, session)
            && entries.Exists(entry => entry.Use.Access.IsWrite && !entry.Use.Locks.Holds(gate)))
        {
            return false;
        }

        var type = (gate.Symbol as IFieldSymbol)?.Type ?? (gate.Symbol as IPropertySymbol)?.Type;
        return type is null || !type.AllInterfaces.Any(static contract => contract.SpecialType == SpecialType.System_Collections_IEnumerable);
    }

    static bool IsGiven(IFieldSymbol field, Session session)
    {
        foreach (var constructor in field.ContainingType.InstanceConstructors)
        {
            if (session.Construction.StoredBy(constructor.OriginalDefinition).ContainsKey(field))
                return true;
        }

        return false;
    }

    /// <summary>The lock statement around a use, or around the call that leads there; the use itself where the lock is taken in another way.</summary>
    public static SyntaxNode SectionOf(Use use, LockId guard)
    {
        for (var step = use.Trail.Length; step >= 0; step--)
        {
            var place = step == use.Trail.Length ? use.Access.Operation.Syntax : use.Trail[step].Syntax;
            foreach (var section in place.Ancestors().OfType<LockStatementSyntax>())
            {
                if (NameOf(section.Expression) == guard.Path.Symbol?.Name && section.Statement.Span.Contains(place.Span))
                    return section.Expression;
            }
        }

        return use.Access.Operation.Syntax;

        static string? NameOf(ExpressionSyntax gate) => gate switch
        {
            IdentifierNameSyntax name => name.Identifier.ValueText,
            MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
            _ => null,
        };
    }
}
