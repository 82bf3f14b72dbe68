using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

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
        foreach (var declaration in owner.DeclaringSyntaxReferences)
        {
            foreach (var member in root.Session.RoutinesOf(root.Session.ModelOf(declaration.SyntaxTree), Signals.Lock, cancellation))
            {
                foreach (var other in CriticalSections.Of(member))
                {
                    if (other.Place == section.Place || !SymbolEqualityComparer.Default.Equals(other.Lock.Path.Symbol, gate))
                        continue;
                    if (!other.Statements.Any(statement => statement.DescendantsAndSelf().Any(operation => IsGivenUp(operation, kept))))
                        return false;
                    isClosed = true;
                }
            }
        }

        return isClosed;
    }

    // _socket = null
    static bool IsGivenUp(IOperation operation, HashSet<ISymbol> kept) =>
        operation is ISimpleAssignmentOperation { Target: IFieldReferenceOperation { Field: var field }, Value.ConstantValue: { HasValue: true, Value: null } } && kept.Contains(field);

    static bool IsDisposable(ITypeSymbol type) => type.AllInterfaces.Any(static contract => contract.SpecialType == SpecialType.System_IDisposable);
}
