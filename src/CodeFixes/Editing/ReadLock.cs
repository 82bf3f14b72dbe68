using System.Threading;
using ConcurrencyAnalyzers.Engine.Domain;
using ConcurrencyAnalyzers.Engine.Method;
using ConcurrencyAnalyzers.Engine.Program;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace ConcurrencyAnalyzers.Editing;

/// <summary>Read locks under which somebody writes.</summary>
static class ReadLock
{
    /// <summary>
    /// The names of the calls that take and release the read lock around a write, and those of the write lock; null where the
    /// write is under another lock, or where it is not plain which calls belong together.
    /// </summary>
    public static IReadOnlyDictionary<SyntaxNode, SyntaxNode>? Raised(SharedRace race, Site site, CancellationToken cancellation)
    {
        var access = race.Mine.Access;
        if (!access.IsWrite || access.State.Locks.Held is not [{ IsShared: true, Path: var held }])
            return null;
        var replacements = new Dictionary<SyntaxNode, SyntaxNode>();
        var taken = 0;
        foreach (var call in access.Routine.Syntax.DescendantNodes().OfType<InvocationExpressionSyntax>())
        {
            if (site.Model.GetOperation(call, cancellation) is not IInvocationOperation { TargetMethod: { Name: var name, ContainingType.Name: nameof(ReaderWriterLockSlim) }, Instance: { } instance }
                || access.Routine.Places.ObjectOf(instance)?.Equals(held) != true || NameIn(call) is not { } place)
            {
                continue;
            }

            var raised = name switch
            {
                nameof(ReaderWriterLockSlim.EnterReadLock) => nameof(ReaderWriterLockSlim.EnterWriteLock),
                nameof(ReaderWriterLockSlim.TryEnterReadLock) => nameof(ReaderWriterLockSlim.TryEnterWriteLock),
                nameof(ReaderWriterLockSlim.ExitReadLock) => nameof(ReaderWriterLockSlim.ExitWriteLock),
                _ => null,
            };
            // An upgradeable lock is raised by taking the write lock inside of it: another mend than this one.
            if (raised is null)
                return null;
            if (name != nameof(ReaderWriterLockSlim.ExitReadLock))
                taken++;
            replacements.Add(place, SyntaxFactory.IdentifierName(raised).WithTriviaFrom(place));
        }

        return taken == 1 ? replacements : null;
    }

    static SimpleNameSyntax? NameIn(InvocationExpressionSyntax call) => (call.Expression as MemberAccessExpressionSyntax)?.Name;
}
