using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Engine.Program;

/// <summary>
/// Sections that read from the very object that they lock: <c>lock (_archive) { using var entry = _archive.Open(name); … entry.Read(…); }</c>. Such an
/// object is not made for several threads, and what it gives is a part of it: the read is what the lock is there for.
/// </summary>
static class LockedSources
{
    /// <summary>Whether what a wait in a section is for was got from the locked object there.</summary>
    public static bool Give(IOperation wait, CriticalSection section, Routine root)
    {
        if (section.Lock.Path.Symbol is null || Kinds.TypeOf(section.Lock.Path) is not { SpecialType: not SpecialType.System_Object } || wait is not IInvocationOperation { Instance: { } read })
            return false;
        for (var step = 0; step < Limits.PathLength; step++)
        {
            var source = ValueFlow.Core(read);
            if (source is ILocalReferenceOperation { Local: { DeclaringSyntaxReferences: [var declared] } local } && section.Statements.Any(statement => statement.Syntax.Span.Contains(declared.Span)) && root.Places.ValueOf(local) is { } value)
                source = root.Places.Source(value);
            // new StreamReader(entry), _archive.Open(name)
            var from = source switch
            {
                IObjectCreationOperation { Arguments: [{ Value: var wrapped }, ..] } => wrapped,
                IInvocationOperation { Instance: { } owner } => owner,
                IPropertyReferenceOperation { Instance: { } owner } => owner,
                _ => null,
            };
            if (from is null)
                return false;
            if (root.Places.ObjectOf(from)?.Equals(section.Lock.Path) == true)
                return true;
            read = from;
        }

        return false;
    }
}
