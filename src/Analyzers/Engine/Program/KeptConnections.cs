using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>A section of a lock.</summary>
/// <param name="Tree">The document it stands in.</param>
/// <param name="Place">Where its lock is taken.</param>
/// <param name="GivenUp">The fields that it sets to null.</param>
readonly record struct ClosingSection(SyntaxTree Tree, TextSpan Place, ImmutableHashSet<ISymbol> GivenUp);

/// <summary>
/// Locks that are there so that one thread opens what a field keeps, or closes it: <c>lock (_gate) { _socket = Connect(); }</c> and <c>lock (_gate) { _socket?.Dispose(); _socket = null; }</c>, and
/// nothing else is done under them.
/// </summary>
static class KeptConnections
{
    /// <summary>Whether a section opens something, and all others that take its lock close it.</summary>
    public static bool AreOpenedIn(CriticalSection section, Routine root, CancellationToken cancellation)
    {
        if (section.Lock.Path.Symbol is not { DeclaredAccessibility: Accessibility.Private, ContainingType: { } owner } gate)
            return false;
        var kept = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var operation in section.Statements.SelectMany(static statement => statement.DescendantsAndSelf()))
        {
            if (operation is ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Field: var field }, Value: var value } && value.ConstantValue is not { HasValue: true } && IsDisposable(field.Type))
                kept.Add(field);
        }

        if (kept.Count == 0)
            return false;
        var isClosed = false;
        foreach (var other in SectionsOf(gate, owner, root.Session, cancellation))
        {
            if (other.Tree == section.Place.SyntaxTree && other.Place == section.Place.Span)
                continue;
            if (!other.GivenUp.Overlaps(kept))
                return false;
            isClosed = true;
        }

        return isClosed;
    }

    // What the sections of a lock give up is the same whichever of them asks.
    static ImmutableArray<ClosingSection> SectionsOf(ISymbol gate, INamedTypeSymbol owner, Session session, CancellationToken cancellation)
    {
        if (session.ClosingSections.TryGetValue(gate, out var known))
            return known;
        var sections = ImmutableArray.CreateBuilder<ClosingSection>();
        foreach (var declaration in owner.DeclaringSyntaxReferences)
        {
            foreach (var member in session.RoutinesOf(session.ModelOf(declaration.SyntaxTree), Signals.Lock, cancellation))
            {
                foreach (var section in CriticalSections.Of(member))
                {
                    cancellation.ThrowIfCancellationRequested();
                    if (SymbolEqualityComparer.Default.Equals(section.Lock.Path.Symbol, gate))
                        sections.Add(new(section.Place.SyntaxTree, section.Place.Span, GivenUpIn(section)));
                }
            }
        }

        return session.ClosingSections.GetOrAdd(gate, sections.ToImmutable());
    }

    // _socket = null
    static ImmutableHashSet<ISymbol> GivenUpIn(CriticalSection section)
    {
        var fields = ImmutableHashSet.CreateBuilder<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var operation in section.Statements.SelectMany(static statement => statement.DescendantsAndSelf()))
        {
            if (operation is ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Field: var field }, Value.ConstantValue: { HasValue: true, Value: null } })
                fields.Add(field);
        }

        return fields.ToImmutable();
    }

    static bool IsDisposable(ITypeSymbol type) => type.AllInterfaces.Any(static contract => contract.SpecialType == SpecialType.System_IDisposable);
}
