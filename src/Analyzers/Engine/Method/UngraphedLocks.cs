using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace ConcurrencyAnalyzers.Engine.Method;

/// <summary>
/// The <c>lock</c> statements of a routine that the compiler's flow graph leaves out: where nullable references are on,
/// compilers up to 5.12 put an invalid operation in place of the lock when it is a <c>System.Threading.Lock</c>. The graph
/// knows neither when it is taken nor when it is released, but the text does: it is held by what stands in the statement.
/// </summary>
readonly struct UngraphedLocks
{
    readonly ImmutableArray<(TextSpan Section, LockId Lock)> _sections;

    UngraphedLocks(ImmutableArray<(TextSpan Section, LockId Lock)> sections) => _sections = sections;

    /// <summary>Finds them.</summary>
    public static UngraphedLocks Of(Routine routine)
    {
        ImmutableArray<(TextSpan Section, LockId Lock)>.Builder? sections = null;
        foreach (var block in routine.Blocks)
        {
            foreach (var operation in block.Operations)
            {
                if (GateOf(operation) is { } gate && routine.Places.ObjectOf(gate) is { } path)
                    (sections ??= ImmutableArray.CreateBuilder<(TextSpan Section, LockId Lock)>()).Add((((LockStatementSyntax)operation.Syntax.Parent!).Statement.Span, new(path.SelectedByDraw(), LockTraits.Affine | LockTraits.Reentrant)));
            }
        }

        return new(sections?.ToImmutable() ?? ImmutableArray<(TextSpan, LockId)>.Empty);
    }

    /// <summary>Whether an operation takes such a lock whose object has no name: nobody knows what is held from here on.</summary>
    public static bool IsUnknown(IOperation operation, Places places) =>
        operation is IInvalidOperation { Syntax.Parent: LockStatementSyntax } && (GateOf(operation) is not { } gate || places.ObjectOf(gate) is null);

    static IOperation? GateOf(IOperation operation) =>
        operation is IInvalidOperation { Syntax.Parent: LockStatementSyntax } && operation.ChildOperations.Count == 1 ? operation.ChildOperations.First() : null;

    /// <summary>What is held at a place: what the statements around it take, and what the graph says.</summary>
    /// <param name="held">The locks that are held when control arrives.</param>
    /// <param name="place">The place.</param>
    public Lockset At(Lockset held, SyntaxNode place)
    {
        var added = Lockset.Empty;
        foreach (var (section, taken) in _sections)
        {
            if (section.Contains(place.Span) && !held.Holds(taken.Path))
                added = added.Ensure(taken);
        }

        return added.Held.IsEmpty ? held : added.Union(held);
    }

    /// <summary>Whether a parameter is used under a lock on itself, so that it is what the lock guards: <c>lock (list) { foreach (…) list.Add(…); }</c>.</summary>
    public static bool AreOn(IParameterReferenceOperation parameter, SyntaxNode function)
    {
        for (var node = parameter.Syntax; node.Parent is { } outer && node != function; node = outer)
        {
            if (outer is LockStatementSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: var gate } } held && held.Statement == node && gate == parameter.Parameter.Name)
                return true;
        }

        return false;
    }
}
