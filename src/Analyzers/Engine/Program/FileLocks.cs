using System.Threading;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Knowledge;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Locks under which everybody uses files, whatever is in memory, and somebody changes them: nobody waits for such a lock who would not wait for the disk. The files are
/// the same, as far as their paths have something in common, or it is the lock that makes it one step to ask for a file and to make it.
/// </summary>
static class FileLocks
{
    /// <summary>Whether the lock of a section is one.</summary>
    public static bool Is(CriticalSection section, Routine root, CancellationToken cancellation)
    {
        if (section.Lock.Path.Symbol is not { ContainingType: { } owner } gate)
            return false;
        // It is the same for all sections of the lock.
        var known = root.Session.FileLocks;
        return known.TryGetValue(gate, out var isOne) ? isOne : known.GetOrAdd(gate, IsForFiles(gate, owner, root.Session, cancellation));
    }

    static bool IsForFiles(ISymbol gate, INamedTypeSymbol owner, Session session, CancellationToken cancellation)
    {
        if (!IsOfType(gate, owner, session, cancellation))
            return false;
        var (isChanged, isTested) = (false, false);
        HashSet<string>? shared = null;
        foreach (var declaration in owner.DeclaringSyntaxReferences)
        {
            foreach (var member in session.RoutinesOf(session.ModelOf(declaration.SyntaxTree), Signals.Lock, cancellation))
            {
                foreach (var other in CriticalSections.Of(member))
                {
                    if (!SymbolEqualityComparer.Default.Equals(other.Lock.Path.Symbol, gate))
                        continue;
                    cancellation.ThrowIfCancellationRequested();
                    var files = SectionFiles.Of(other, member);
                    if (files is not { AreUsedEachTime: true, Roots: { } roots })
                        return false;
                    isChanged |= files.AreChanged;
                    isTested |= files.AreTestedAndChanged;
                    shared ??= roots;
                    shared.IntersectWith(roots);
                }
            }
        }

        return isTested || (isChanged && shared is { Count: > 0 });
    }

    // Others may take a lock that they see, whatever for; one that is called after a file they take for the file.
    static bool IsOfType(ISymbol gate, INamedTypeSymbol owner, Session session, CancellationToken cancellation)
    {
        if (gate.DeclaredAccessibility == Accessibility.Private)
            return true;
        if (References.IsVisibleOutside(gate) && !FileCalls.AreWhatIsLockedBy(gate.Name))
            return false;
        foreach (var (name, model) in References.To(gate, session, cancellation))
        {
            if (name.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type || !SymbolEqualityComparer.Default.Equals(model.GetDeclaredSymbol(type, cancellation), owner))
                return false;
        }

        return true;
    }
}
