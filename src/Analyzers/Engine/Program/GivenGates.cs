using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Two members that hold one lock: <c>Savings(object gate) : base(gate) { _gate = gate; }</c>. What the base type takes is what the derived one takes.
/// </summary>
static class GivenGates
{
    /// <summary>Whether the two sides of a race hold one object as their lock, under two names.</summary>
    public static bool AreOne(SharedRace race, Session session)
    {
        foreach (var mine in race.Mine.Locks.Held)
        {
            foreach (var theirs in race.Theirs.Locks.Held)
            {
                if ((mine with { Path = theirs.Path }).Excludes(theirs) && MemberOf(mine.Path) is { } one && MemberOf(theirs.Path) is { } other && mine.Path.Up(1).Equals(theirs.Path.Up(1)) && AreOne(one, other, session))
                    return true;
            }
        }

        return false;
    }

    // _gate, or the parameter of a primary constructor: what an object has from the beginning to the end.
    static ISymbol? MemberOf(AccessPath path) => path is { IsStatic: false, Steps: [.., { Member: { IsStatic: false } member }] }
        && (member is IFieldSymbol { IsReadOnly: true } || (FixedStates.IsOfPrimaryConstructor(member) && !FieldWrites.IsAssigned(member))) ? member : null;

    static bool AreOne(ISymbol one, ISymbol other, Session session)
    {
        if (SymbolEqualityComparer.Default.Equals(one, other) || one.ContainingType is not { } first || other.ContainingType is not { } second)
            return false;
        var type = BaseTypes.Include(first, second.OriginalDefinition) ? first : second;
        if (!SymbolEqualityComparer.Default.Equals(type, first) && !BaseTypes.Include(second, first.OriginalDefinition))
            return false;
        var isGiven = false;
        foreach (var constructor in type.OriginalDefinition.InstanceConstructors)
        {
            // Savings() : this(new object()) leaves it to the other one.
            if (constructor.DeclaringSyntaxReferences is [var written, ..] && written.GetSyntax() is ConstructorDeclarationSyntax { Initializer.ThisOrBaseKeyword.ValueText: "this" })
                continue;
            var stored = session.Construction.StoredBy(constructor);
            if (!stored.TryGetValue(one.OriginalDefinition, out var mine) || !stored.TryGetValue(other.OriginalDefinition, out var theirs) || mine != theirs)
                return false;
            isGiven = true;
        }

        return isGiven;
    }
}
